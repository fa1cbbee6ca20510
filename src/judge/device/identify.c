#include "judge/device/identify.h"

#include <stdio.h>
#include <strings.h>

#include "judge/device/marks.h"
#include "judge/device/oui.h"
#include "judge/policy/site.h"

enum {
    CLASSES_ENOUGH = 2, /* no single mark suffices: names can be rebranded, cards are bought */
    SERVERS_OF_A_RECORDER = 3 /* whose video one device plays; a person may look at two */
};

void identify_role(struct device *device, enum device_role role, enum role_source source,
                   const char *why)
{
    if (source < device->role_source)
        return;
    device->role = (uint8_t)role;
    device->role_source = (uint8_t)source;
    device->is_monitored = device_role_is_monitored(role);
    snprintf(device->identified_by, sizeof(device->identified_by), "%s", why);
}

/* A whole character may be cut: who prints it takes care. */
static void set_text(struct device_text *text, struct text said, enum fact_source source,
                     uint64_t time_ns)
{
    size_t length = said.length < sizeof(text->bytes) ? said.length : sizeof(text->bytes);

    if (length == 0 || source < text->source)
        return;
    if (length == text->length && memcmp(text->bytes, said.data, length) == 0)
        return;
    memcpy(text->bytes, said.data, length);
    text->length = (uint8_t)length;
    text->source = (uint8_t)source;
    text->time_ns = time_ns;
}

void identify_declared(struct device *device, const struct site_device *declared)
{
    device->declared = declared;
    snprintf(device->id, sizeof(device->id), "%s", declared->name);
    if (declared->role != ROLE_UNKNOWN)
        identify_role(device, declared->role, ROLE_BY_SITE, "site file");
}

void identify_zone(struct device *device, const struct site *site, const struct ip *ip)
{
    char why[sizeof(device->identified_by)];
    const struct zone *zone = ip ? site_zone_at_ip(site, ip) : NULL;

    if (!zone || zone->role == ROLE_UNKNOWN)
        return;
    snprintf(why, sizeof(why), "zone %s", zone->name);
    identify_role(device, zone->role, ROLE_BY_ZONE, why);
}

static unsigned count_classes(const struct device *device)
{
    return (unsigned)__builtin_popcount(device->evidence.classes);
}

/* "OUI, RTSP server" */
static void list_evidence(const struct device *device, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (int class = 0; class < EVIDENCE_CLASS_COUNT; class ++) {
        if (!(device->evidence.classes >> class & 1))
            continue;
        int more = snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "",
                            evidence_word((enum evidence_class) class));
        if (more < 0 || (size_t)more >= size - used)
            return;
        used += (size_t)more;
    }
}

static void forget_role(struct device *device)
{
    device->role = ROLE_UNKNOWN;
    device->role_source = ROLE_BY_NOBODY;
    device->is_monitored = false;
    device->identified_by[0] = '\0';
}

static void judge_evidence(struct device *device)
{
    char why[sizeof(device->identified_by)];
    bool records =
        device->rtsp_server_count >= SERVERS_OF_A_RECORDER ||
        (device->evidence.leaning == ROLE_RECORDER && count_classes(device) >= CLASSES_ENOUGH);

    if (device->role_source > ROLE_BY_EVIDENCE)
        return;
    list_evidence(device, why, sizeof(why));
    if (records && count_classes(device) < CLASSES_ENOUGH)
        snprintf(why, sizeof(why), "plays video of %u devices", device->rtsp_server_count);
    if (records)
        identify_role(device, ROLE_RECORDER, ROLE_BY_EVIDENCE, why);
    else if (count_classes(device) >= CLASSES_ENOUGH)
        identify_role(device, ROLE_CAMERA, ROLE_BY_EVIDENCE, why);
    else if (device->role_source == ROLE_BY_EVIDENCE)
        forget_role(device); /* a MAC address turned out to be a router's */
}

void identify_forget_policy(struct device *device)
{
    device->declared = NULL;
    if (device->role_source <= ROLE_BY_EVIDENCE)
        return;
    forget_role(device);
    judge_evidence(device);
}

static void add_evidence(struct device *device, enum evidence_class class, uint64_t time_ns)
{
    if (device->evidence.classes >> class & 1)
        return;
    device->evidence.classes = (uint16_t)(device->evidence.classes | 1U << class);
    device->evidence.time_ns[class] = time_ns;
    judge_evidence(device);
}

static void lean(struct device *device, enum device_role role)
{
    if (role == ROLE_UNKNOWN || device->evidence.leaning == ROLE_RECORDER ||
        device->evidence.leaning == role)
        return;
    device->evidence.leaning = (uint8_t)role;
    judge_evidence(device);
}

void identify_maker(struct device *device, const struct maker *maker)
{
    if (maker && maker->makes_cameras)
        add_evidence(device, EVIDENCE_OUI, device->last_ns);
    if (!maker && (device->evidence.classes & 1U << EVIDENCE_OUI)) {
        device->evidence.classes &= (uint16_t) ~(1U << EVIDENCE_OUI);
        judge_evidence(device);
    }
    device->maker = maker ? maker->name : NULL;
}

void identify_media(struct device *device, uint64_t time_ns)
{
    add_evidence(device, EVIDENCE_MEDIA, time_ns);
}

void identify_player(struct device *player, uint32_t server, uint64_t time_ns)
{
    (void)time_ns;
    for (size_t i = 0; i < player->rtsp_server_count; i++)
        if (player->rtsp_servers[i] == server)
            return;
    if (player->rtsp_server_count == DEVICE_SERVERS_MAX)
        return;
    player->rtsp_servers[player->rtsp_server_count++] = server;
    judge_evidence(player);
}

/* One reading of what a device said. */
struct hearing {
    struct device *device;
    const struct observation *seen;
};

static bool look_in(const struct hearing *h, struct text text, enum mark_place place,
                    enum evidence_class class)
{
    const struct mark *mark = mark_find(text, place);

    if (!mark)
        return false;
    if (mark->vendor && !h->device->maker)
        h->device->maker = mark->vendor;
    lean(h->device, mark->role);
    add_evidence(h->device, class, h->seen->time_ns);
    return true;
}

static bool look_for(const struct hearing *h, struct kept where, enum mark_place place,
                     enum evidence_class class)
{
    return look_in(h, observation_text(h->seen, where), place, class);
}

static void take_model(const struct hearing *h, struct kept model, enum fact_source source)
{
    struct text text = observation_text(h->seen, model);
    const struct mark *mark = mark_find(text, IN_MODEL);

    set_text(&h->device->model, text, source, h->seen->time_ns);
    if (mark)
        lean(h->device, mark->role);
}

static void take_text(const struct hearing *h, struct device_text *text, struct kept said,
                      enum fact_source source)
{
    set_text(text, observation_text(h->seen, said), source, h->seen->time_ns);
}

static void hear_dhcp(const struct hearing *h, struct kept hostname, struct kept vendor_class)
{
    look_for(h, hostname, IN_HOSTNAME, EVIDENCE_DHCP);
    look_for(h, vendor_class, IN_CLASS, EVIDENCE_DHCP);
    take_text(h, &h->device->name, hostname, FACT_DHCP);
}

/* Pictures that replace each other on one connection: motion JPEG, as only cameras send it. */
static bool is_motion(struct text content_type)
{
    static const struct text motion = TEXT("multipart/x-mixed-replace");

    return content_type.length >= motion.length &&
           strncasecmp(content_type.data, motion.data, motion.length) == 0;
}

static void hear_http(const struct hearing *h)
{
    if (!h->seen->http.is_response)
        return;
    look_for(h, h->seen->http.server, IN_SERVER, EVIDENCE_BANNER);
    look_for(h, h->seen->http.realm, IN_REALM, EVIDENCE_BANNER);
    if (is_motion(observation_text(h->seen, h->seen->http.content_type)))
        add_evidence(h->device, EVIDENCE_MEDIA, h->seen->time_ns);
}

static void hear_rtsp(const struct hearing *h)
{
    if (!h->seen->rtsp.is_response)
        return;
    look_for(h, h->seen->rtsp.server, IN_RTSP, EVIDENCE_RTSP_SERVER);
    look_for(h, h->seen->rtsp.realm, IN_REALM, EVIDENCE_BANNER);
    add_evidence(h->device, EVIDENCE_RTSP_SERVER, h->seen->time_ns);
}

/* The factory's name of every camera it makes tells nobody which of them it is. */
static bool is_name_of_maker(const struct hearing *h, struct kept name)
{
    struct text said = observation_text(h->seen, name);
    const char *maker = h->device->maker;

    return maker && strlen(maker) == said.length && strncasecmp(maker, said.data, said.length) == 0;
}

static void hear_wsd(const struct hearing *h)
{
    const struct wsd_facts *wsd = &h->seen->wsd;
    struct text action = observation_text(h->seen, wsd->action);

    if (!text_equals(action, "Hello") && !text_equals(action, "ProbeMatches") &&
        !text_equals(action, "ResolveMatches"))
        return;
    if (!look_for(h, wsd->types, IN_TYPES, EVIDENCE_DISCOVERY))
        return; /* printers and computers speak WS-Discovery too */
    if (!is_name_of_maker(h, wsd->name))
        take_text(h, &h->device->name, wsd->name, FACT_DISCOVERY);
    take_model(h, wsd->hardware, FACT_DISCOVERY);
}

static void hear_onvif(const struct hearing *h)
{
    const struct onvif_facts *onvif = &h->seen->onvif;

    if (!onvif->is_response)
        return;
    add_evidence(h->device, EVIDENCE_DISCOVERY, h->seen->time_ns);
    take_model(h, onvif->model, FACT_MANAGEMENT);
    take_text(h, &h->device->serial, onvif->serial, FACT_MANAGEMENT);
    take_text(h, &h->device->firmware, onvif->firmware, FACT_MANAGEMENT);
}

static void hear_sadp(const struct hearing *h)
{
    const struct sadp_facts *sadp = &h->seen->sadp;

    if (!sadp->is_answer)
        return;
    if (!h->device->maker)
        h->device->maker = "Hikvision";
    take_model(h, sadp->model, FACT_DISCOVERY);
    take_text(h, &h->device->serial, sadp->serial, FACT_DISCOVERY);
    take_text(h, &h->device->firmware, sadp->firmware, FACT_DISCOVERY);
    add_evidence(h->device, EVIDENCE_DISCOVERY, h->seen->time_ns);
}

static void hear_ssdp(const struct hearing *h)
{
    const struct ssdp_facts *ssdp = &h->seen->ssdp;

    if (!ssdp->is_response && !text_equals(observation_text(h->seen, ssdp->method), "NOTIFY"))
        return;
    look_for(h, ssdp->server, IN_UPNP, EVIDENCE_DISCOVERY);
    look_for(h, ssdp->target, IN_UPNP, EVIDENCE_DISCOVERY);
    look_for(h, ssdp->usn, IN_UPNP, EVIDENCE_DISCOVERY);
}

static bool is_own_address(const struct hearing *h)
{
    const struct dns_facts *dns = &h->seen->dns;

    for (size_t i = 0; i < dns->address_count; i++)
        for (size_t j = 0; j < h->device->ip_count; j++)
            if (ip_equals(&dns->addresses[i], &h->device->ip[j]))
                return true;
    return false;
}

/* "gate-07.local" with an address that is the speaker's own is the speaker's name. */
static void take_mdns_name(const struct hearing *h)
{
    struct text name = observation_text(h->seen, h->seen->dns.query);
    size_t suffix = sizeof(".local") - 1;

    if (name.length <= suffix ||
        strncasecmp(name.data + name.length - suffix, ".local", suffix) != 0)
        return;
    name.length -= suffix;
    if (!is_own_address(h))
        return;
    set_text(&h->device->name, name, FACT_MDNS, h->seen->time_ns);
    look_in(h, name, IN_HOSTNAME, EVIDENCE_DISCOVERY);
}

static void hear_mdns(const struct hearing *h)
{
    if (!h->seen->dns.is_response)
        return;
    look_for(h, h->seen->dns.query, IN_MDNS, EVIDENCE_DISCOVERY);
    look_for(h, h->seen->dns.answers, IN_MDNS, EVIDENCE_DISCOVERY);
    take_mdns_name(h);
}

static void hear_cwmp(const struct hearing *h)
{
    take_model(h, h->seen->cwmp.product_class, FACT_MANAGEMENT);
    take_text(h, &h->device->serial, h->seen->cwmp.serial, FACT_MANAGEMENT);
}

/* The maker of a card may be anybody; who asks for a maker's cloud was made by it, or views it. */
static void hear_dns(const struct hearing *h)
{
    if (!h->seen->dns.is_response)
        look_for(h, h->seen->dns.query, IN_QUERY, EVIDENCE_CLOUD);
}

/* Devices log in at the relay of their vendor, or at a video platform (GB/T 28181); who watches
 * them does not. */
static void hear_login(const struct hearing *h)
{
    if (h->seen->flow.phase == PHASE_LOGIN && h->seen->direction == FROM_CLIENT)
        add_evidence(h->device, EVIDENCE_P2P, h->seen->time_ns);
}

void identify_speaker(struct device *speaker, const struct observation *seen)
{
    const struct hearing h = {.device = speaker, .seen = seen};

    switch (seen->kind) {
    case OBSERVED_DHCP: hear_dhcp(&h, seen->dhcp.hostname, seen->dhcp.vendor_class); break;
    case OBSERVED_DHCPV6: hear_dhcp(&h, seen->dhcpv6.hostname, seen->dhcpv6.vendor_class); break;
    case OBSERVED_HTTP: hear_http(&h); break;
    case OBSERVED_RTSP: hear_rtsp(&h); break;
    case OBSERVED_TLS: look_for(&h, seen->tls.subject, IN_SUBJECT, EVIDENCE_CERTIFICATE); break;
    case OBSERVED_WSD: hear_wsd(&h); break;
    case OBSERVED_ONVIF: hear_onvif(&h); break;
    case OBSERVED_SADP: hear_sadp(&h); break;
    case OBSERVED_SSDP: hear_ssdp(&h); break;
    case OBSERVED_MDNS: hear_mdns(&h); break;
    case OBSERVED_CWMP: hear_cwmp(&h); break;
    case OBSERVED_P2P:
    case OBSERVED_SIP: hear_login(&h); break;
    case OBSERVED_DNS: hear_dns(&h); break;
    default: break; /* the others say nothing about who speaks */
    }
}
