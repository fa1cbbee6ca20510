/* The devices of the site: what was seen of each, and what that makes it.
 *
 * A device is found by its address. Only local addresses become devices: private ones, and
 * those in a zone of the site. A MAC address is attached as long as it speaks for one device
 * alone; one that carries several hosts is a router's, and then their addresses are all that
 * tells them apart. All memory is taken when the registry is made; a device for which there is
 * no room is counted. */

#ifndef JUDGE_DEVICE_REGISTRY_H
#define JUDGE_DEVICE_REGISTRY_H

#include "base/value.h"
#include "judge/device/evidence.h"
#include "observe/observation.h"

struct site;
struct site_device; /* judge/policy/site.h */
struct oui;         /* judge/device/oui.h */
struct prefix_set;
struct registry;

enum {
    DEVICE_IPS_MAX = 6,
    DEVICE_TEXT_SIZE = 64,
    DEVICE_SERVERS_MAX = 4
};

/* Where a name or a model comes from; a greater one replaces a lesser one. */
enum fact_source {
    FACT_NONE,
    FACT_BANNER,     /* a Server line, a realm, a certificate */
    FACT_DHCP,       /* what the device calls itself when it asks for an address */
    FACT_MDNS,       /* the name it answers to */
    FACT_DISCOVERY,  /* ONVIF scopes, SADP, UPnP */
    FACT_MANAGEMENT, /* ONVIF GetDeviceInformation, TR-069 Inform */
};

/* Who says which role it has; a greater one overrules a lesser one. */
enum role_source {
    ROLE_BY_NOBODY,
    ROLE_BY_ROUTING,  /* it carries other hosts' packets */
    ROLE_BY_EVIDENCE, /* two classes of evidence */
    ROLE_BY_ZONE,     /* the zone it is in is of a role */
    ROLE_BY_OPTION,   /* --cameras */
    ROLE_BY_SITE,     /* the site file lists it */
};

/* Cut at its size, at a whole character; `length` bytes, valid UTF-8 or not: as it was sent. */
struct device_text {
    char bytes[DEVICE_TEXT_SIZE];
    uint8_t length;
    uint8_t source; /* enum fact_source */
    uint64_t time_ns;
};

struct device {
    char id[DEVICE_TEXT_SIZE];    /* name in the site file, else first IPv4, IPv6 or MAC address */
    struct mac mac;               /* zero: not known */
    struct ip ip[DEVICE_IPS_MAX]; /* the first is the one it is known by */
    uint8_t ip_count;
    uint8_t role;        /* enum device_role */
    uint8_t role_source; /* enum role_source */
    bool is_monitored;   /* of a role that may only start what is expected */
    uint16_t vlan;       /* 0: untagged, or not known */
    uint64_t interfaces; /* bit n: seen on interface n of the capture (63: and above) */
    uint64_t first_ns;
    uint64_t last_ns;
    const char *maker; /* of its network interface, or as it gives itself away; NULL: not known */
    struct device_text name;
    struct device_text model;
    struct device_text serial;
    struct device_text firmware;
    struct evidence evidence;
    char identified_by[128];                   /* why it has this role: "OUI, RTSP server" */
    const struct site_device *declared;        /* NULL: not in the site file */
    uint32_t rtsp_servers[DEVICE_SERVERS_MAX]; /* numbers of the devices it pulls video from */
    uint8_t rtsp_server_count;
};

/* Who was seen where. */
struct sighting {
    uint64_t time_ns;
    struct ip ip;   /* family 0: not told */
    struct mac mac; /* zero: not told */
    uint16_t vlan;
    uint8_t interface;
};

struct registry_config {
    const struct site *site;          /* NULL: none */
    const struct prefix_set *cameras; /* --cameras; NULL: none */
    const struct oui *oui;
    size_t devices_max;
    uint64_t hash_key[2];
};

/* NULL when there is no memory. Devices that the site file lists are there from the start. */
struct registry *registry_new(const struct registry_config *config);
void registry_free(struct registry *registry); /* accepts NULL */

/* Holds every device against another site file, or none. Evidence and addresses stay. */
void registry_use(struct registry *registry, const struct site *site);

/* The device with this address, made if it is new. NULL: no local address, or no room. The MAC
 * address of a stranger is a router's. */
struct device *registry_meet(struct registry *registry, const struct sighting *sighting);

/* How the claim that two addresses belong together was made. */
enum claim {
    CLAIM_SAID,  /* ARP, SADP: a router may say it of hosts behind it */
    CLAIM_ASKED, /* a DHCP client asks for the address */
    CLAIM_GIVEN, /* and gets it, whoever had it before */
};

/* The same when the two addresses are said to belong together. */
struct device *registry_bind(struct registry *registry, const struct sighting *sighting,
                             enum claim claim);

/* The device with this address, or NULL. */
struct device *registry_by_ip(const struct registry *registry, const struct ip *ip);

/* The device this MAC address speaks for, or NULL: unknown, or a router's. */
struct device *registry_by_mac(const struct registry *registry, struct mac mac);

uint32_t registry_number(const struct registry *registry, const struct device *device);

/* In the order in which they were first seen; NULL after the last. */
const struct device *registry_at(const struct registry *registry, size_t number);

size_t registry_count(const struct registry *registry);
uint64_t registry_refused(const struct registry *registry);

/* Could this address be a device of ours? */
bool registry_is_local(const struct registry *registry, const struct ip *ip);

/* What the site file calls them comes before what they say themselves. No data: not known. */
struct text device_name_of(const struct device *device);
struct text device_vendor_of(const struct device *device);
struct text device_model_of(const struct device *device);

static inline struct text device_text(const struct device_text *text)
{
    return (struct text){.data = text->bytes, .length = text->length};
}

#endif
