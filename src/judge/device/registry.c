#include "judge/device/registry.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/lookup.h"
#include "base/prefix_set.h"
#include "judge/device/identify.h"
#include "judge/device/oui.h"
#include "judge/policy/site.h"

enum {
    IPS_A_DEVICE = 2, /* room in the table of addresses, on average */
    MACS_A_DEVICE = 2,
    INTERFACE_BITS = 64
};

/* Whom a MAC address speaks for. */
struct mac_owner {
    uint32_t device; /* LOOKUP_NONE: several, or a router's */
    bool is_sworn;   /* the two were said to belong together, not only seen together */
    bool is_router;  /* it carries hosts from outside */
};

struct registry {
    struct registry_config config;
    struct device *devices;
    size_t count;
    size_t devices_max;
    uint64_t refused;
    struct lookup *ips; /* struct ip */
    uint32_t *ip_device;
    struct lookup *macs; /* struct mac */
    struct mac_owner *mac_owner;
    struct mac last_routers[2]; /* spares a search for each flow of outsiders: mostly there is one
                                   router, and two where a link between routers is tapped */
};

static bool is_host(const struct ip *ip)
{
    static const struct ip loopback6 = {.family = 6, .octet = {[15] = 1}};
    static const struct ip none6 = {.family = 6};

    if (ip->family == 4)
        return ip->octet[0] != 0 && ip->octet[0] != 127 && !ip_is_group(ip);
    return ip->family == 6 && !ip_is_group(ip) && !ip_equals(ip, &loopback6) &&
           !ip_equals(ip, &none6);
}

/* 169.254.0.0/16 and fe80::/10: every interface may have one beside its real address. */
static bool is_link_local(const struct ip *ip)
{
    if (ip->family == 4)
        return ip->octet[0] == 169 && ip->octet[1] == 254;
    return ip->octet[0] == 0xfe && (ip->octet[1] & 0xc0) == 0x80;
}

bool registry_is_local(const struct registry *r, const struct ip *ip)
{
    return ip_is_private(ip) || site_lists(r->config.site, ip) ||
           prefix_set_find(r->config.cameras, ip) != NULL;
}

struct device *registry_by_ip(const struct registry *r, const struct ip *ip)
{
    uint32_t slot = lookup_find(r->ips, ip);
    return slot == LOOKUP_NONE ? NULL : &r->devices[r->ip_device[slot]];
}

struct device *registry_by_mac(const struct registry *r, struct mac mac)
{
    uint32_t slot = lookup_find(r->macs, &mac);
    uint32_t device = slot == LOOKUP_NONE ? LOOKUP_NONE : r->mac_owner[slot].device;

    return device == LOOKUP_NONE ? NULL : &r->devices[device];
}

/* IPv4 before IPv6 before MAC, an address of the site before a link's own. */
static int rank_of(const struct ip *ip)
{
    return (ip->family == 4 ? 2 : 1) - (is_link_local(ip) ? 2 : 0);
}

static void name_by_address(struct device *device)
{
    char text[IP_TEXT_SIZE];

    if (device->declared)
        return;
    if (device->ip_count > 0)
        ip_print(&device->ip[0], text);
    else
        mac_print(device->mac, text);
    snprintf(device->id, sizeof(device->id), "%s", text);
}

static uint32_t number_of(const struct registry *r, const struct device *device)
{
    return (uint32_t)(device - r->devices);
}

/* What the site file, or --cameras, says about an address. */
static void apply_policy(struct registry *r, struct device *device, const struct ip *ip)
{
    if (device->declared)
        return;

    const struct site_device *declared =
        site_device_of(r->config.site, ip, mac_is_set(device->mac) ? &device->mac : NULL);
    if (declared)
        identify_declared(device, declared);
    else if (ip && prefix_set_find(r->config.cameras, ip))
        identify_role(device, ROLE_CAMERA, ROLE_BY_OPTION, "--cameras");
    else
        identify_zone(device, r->config.site, ip);
}

static bool add_ip(struct registry *r, struct device *device, const struct ip *ip)
{
    uint32_t slot;

    if (device->ip_count == DEVICE_IPS_MAX)
        return false;
    slot = lookup_add(r->ips, ip);
    if (slot == LOOKUP_NONE)
        return false;
    r->ip_device[slot] = number_of(r, device);

    size_t at = device->ip_count++;
    device->ip[at] = *ip;
    if (rank_of(ip) > rank_of(&device->ip[0])) {
        device->ip[at] = device->ip[0];
        device->ip[0] = *ip;
    }
    apply_policy(r, device, ip);
    name_by_address(device);
    return true;
}

static void remove_ip(struct registry *r, struct device *device, const struct ip *ip)
{
    uint32_t slot = lookup_find(r->ips, ip);

    if (slot != LOOKUP_NONE)
        lookup_remove(r->ips, slot);
    for (size_t i = 0; i < device->ip_count; i++) {
        if (!ip_equals(&device->ip[i], ip))
            continue;
        device->ip_count--;
        memmove(&device->ip[i], &device->ip[i + 1], (device->ip_count - i) * sizeof(device->ip[0]));
        break;
    }
    name_by_address(device);
}

/* Hosts make themselves new IPv6 addresses all day (RFC 8981). The one a device is known by stays.
 */
static void remove_oldest_ip(struct registry *r, struct device *device)
{
    struct ip oldest = device->ip[1];

    remove_ip(r, device, &oldest);
}

/* The owner of a MAC address, made if it is new; NULL: no room. */
static struct mac_owner *owner_of(struct registry *r, struct mac mac)
{
    uint32_t slot = lookup_find(r->macs, &mac);

    if (slot == LOOKUP_NONE) {
        slot = lookup_add(r->macs, &mac);
        if (slot != LOOKUP_NONE)
            r->mac_owner[slot] = (struct mac_owner){.device = LOOKUP_NONE};
    }
    return slot == LOOKUP_NONE ? NULL : &r->mac_owner[slot];
}

static void set_mac(struct registry *r, struct device *device, struct mac mac, bool is_sworn)
{
    struct mac_owner *owner = owner_of(r, mac);

    if (!owner)
        return;
    owner->device = number_of(r, device);
    owner->is_sworn = is_sworn;
    device->mac = mac;
    apply_policy(r, device, NULL);
    identify_maker(device, oui_find(r->config.oui, mac));
    name_by_address(device);
}

/* Several hosts send from it, so it says nothing about any one of them. */
static void share_mac(struct registry *r, struct mac mac)
{
    struct mac_owner *owner = owner_of(r, mac);
    struct device *device = registry_by_mac(r, mac);

    if (!owner || (device && (owner->is_sworn || device->ip_count == 0)))
        return; /* the router itself: the hosts behind it do not take its address away */
    owner->device = LOOKUP_NONE;
    if (device) {
        device->mac = (struct mac){0};
        identify_maker(device, NULL);
    }
}

/* A host from outside sends from it, or is sent to by it. */
static void carry_outside(struct registry *r, struct mac mac)
{
    struct mac_owner *owner = owner_of(r, mac);

    if (!owner || owner->is_router)
        return;
    owner->is_router = true;
    share_mac(r, mac);
    if (owner->device != LOOKUP_NONE)
        identify_role(&r->devices[owner->device], ROLE_INFRASTRUCTURE, ROLE_BY_ROUTING,
                      "carries hosts from outside");
}

static void meet_router(struct registry *r, struct mac mac)
{
    if (!mac_is_set(mac) || mac_equals(mac, r->last_routers[0]) ||
        mac_equals(mac, r->last_routers[1]))
        return;
    carry_outside(r, mac);
    r->last_routers[1] = r->last_routers[0];
    r->last_routers[0] = mac;
}

static bool is_shared(const struct registry *r, struct mac mac)
{
    uint32_t slot = lookup_find(r->macs, &mac);

    return slot != LOOKUP_NONE &&
           (r->mac_owner[slot].device == LOOKUP_NONE || r->mac_owner[slot].is_router);
}

static struct device *add_device(struct registry *r, uint64_t time_ns)
{
    struct device *device;

    if (r->count == r->devices_max) {
        r->refused++;
        return NULL;
    }
    assert(r->devices);
    device = &r->devices[r->count++];
    *device = (struct device){.first_ns = time_ns, .last_ns = time_ns};
    return device;
}

/* Has the device an address of this family that its site gave it? */
static bool has_own_ip(const struct device *device, uint8_t family)
{
    for (size_t i = 0; i < device->ip_count; i++)
        if (device->ip[i].family == family && !is_link_local(&device->ip[i]))
            return true;
    return false;
}

/* May the device that this MAC address speaks for have this address as well? One IPv4 address, any
 * number of IPv6 ones: two IPv4 hosts behind one MAC address are behind a router. */
static bool may_join(const struct device *device, const struct ip *ip)
{
    return ip->family == 6 || is_link_local(ip) || !has_own_ip(device, 4);
}

static struct device *join(struct registry *r, struct device *device, const struct ip *ip)
{
    if (device->ip_count == DEVICE_IPS_MAX)
        remove_oldest_ip(r, device);
    return add_ip(r, device, ip) ? device : NULL;
}

static struct device *meet_new_ip(struct registry *r, const struct ip *ip, struct mac mac,
                                  uint64_t time_ns)
{
    bool is_own = mac_is_set(mac) && !is_shared(r, mac);
    struct device *device = is_own ? registry_by_mac(r, mac) : NULL;

    if (device && may_join(device, ip))
        return join(r, device, ip);
    if (device)
        share_mac(r, mac);

    device = add_device(r, time_ns);
    if (device && !add_ip(r, device, ip)) {
        r->count--; /* no room for its address: nobody would find it */
        r->refused++;
        return NULL;
    }
    return device;
}

static void note(struct device *device, const struct sighting *sighting)
{
    unsigned bit = sighting->interface < INTERFACE_BITS ? sighting->interface : INTERFACE_BITS - 1;

    device->interfaces |= UINT64_C(1) << bit;
    if (sighting->vlan)
        device->vlan = sighting->vlan;
    if (device->first_ns == 0 || sighting->time_ns < device->first_ns)
        device->first_ns = sighting->time_ns;
    if (sighting->time_ns > device->last_ns)
        device->last_ns = sighting->time_ns;
}

struct device *registry_meet(struct registry *r, const struct sighting *sighting)
{
    const struct ip *ip = &sighting->ip;
    struct mac mac = mac_is_group(sighting->mac) ? (struct mac){0} : sighting->mac;
    struct device *device;

    if (!is_host(ip))
        return NULL;
    if (!registry_is_local(r, ip)) {
        meet_router(r, mac);
        return NULL;
    }

    device = registry_by_ip(r, ip);
    if (!device)
        device = meet_new_ip(r, ip, mac, sighting->time_ns);
    if (!device)
        return NULL;
    if (mac_is_set(mac) && !mac_equals(mac, device->mac) && !is_shared(r, mac)) {
        if (mac_is_set(device->mac) || registry_by_mac(r, mac))
            share_mac(r, mac); /* it speaks for a second host */
        else
            set_mac(r, device, mac, false);
    }
    note(device, sighting);
    return device;
}

/* A MAC address that several hosts send from, and that one of them says is its own, is a router's
 * and this is the router. */
static void swear_mac(struct registry *r, struct device *device, struct mac mac)
{
    struct mac_owner *owner = owner_of(r, mac);
    bool is_router = owner && owner->is_router;

    set_mac(r, device, mac, true);
    if (is_router)
        identify_role(device, ROLE_INFRASTRUCTURE, ROLE_BY_ROUTING, "carries hosts from outside");
}

/* A device whose MAC address alone is known: it asks for an IP address. */
static struct device *meet_mac(struct registry *r, const struct sighting *sighting)
{
    struct device *device = is_shared(r, sighting->mac) ? NULL : add_device(r, sighting->time_ns);

    if (device)
        set_mac(r, device, sighting->mac, true);
    return device;
}

/* The device that a MAC address speaks for, as far as the claim to an IP address leaves it that:
 * one that has an address of its own and was only seen with the MAC address was behind the
 * claimant, and what a second address is claimed for by the same hardware is behind that. */
static struct device *owner_after_claim(struct registry *r, struct mac mac, const struct ip *ip,
                                        enum claim claim)
{
    struct device *owner = registry_by_mac(r, mac);

    if (!owner || registry_by_ip(r, ip) == owner || claim != CLAIM_SAID || may_join(owner, ip))
        return owner;
    share_mac(r, mac);
    return NULL;
}

struct device *registry_bind(struct registry *r, const struct sighting *sighting, enum claim claim)
{
    const struct ip *ip = &sighting->ip;
    struct mac mac = sighting->mac;
    bool has_ip = is_host(ip) && registry_is_local(r, ip);
    struct device *by_mac;
    struct device *by_ip;

    if (!mac_is_set(mac) || mac_is_group(mac))
        return has_ip ? registry_meet(r, sighting) : NULL;

    by_mac = has_ip ? owner_after_claim(r, mac, ip, claim) : registry_by_mac(r, mac);
    by_ip = has_ip ? registry_by_ip(r, ip) : NULL;
    if (by_ip && by_ip != by_mac && claim == CLAIM_GIVEN && !by_ip->declared) {
        remove_ip(r, by_ip, ip);
        by_ip = NULL;
    }
    if (has_ip && !by_ip)
        by_ip =
            by_mac ? join(r, by_mac, ip) : meet_new_ip(r, ip, (struct mac){0}, sighting->time_ns);

    struct device *device = by_ip ? by_ip : by_mac;
    if (!device)
        device = meet_mac(r, sighting);
    if (!device)
        return NULL;
    if (!mac_is_set(device->mac) && !registry_by_mac(r, mac))
        swear_mac(r, device, mac);
    note(device, sighting);
    return device;
}

static struct device *find_declared(const struct registry *r, const struct site_device *declared)
{
    struct device *device = mac_is_set(declared->mac) ? registry_by_mac(r, declared->mac) : NULL;

    for (size_t i = 0; !device && i < declared->ip_count; i++)
        device = registry_by_ip(r, &declared->ips[i]);
    return device;
}

/* A listed device is known before it is seen. */
static bool add_declared(struct registry *r)
{
    for (size_t i = 0; i < site_device_count(r->config.site); i++) {
        const struct site_device *declared = site_device_at(r->config.site, i);
        struct device *device = find_declared(r, declared);

        if (!device)
            device = add_device(r, 0);
        if (!device)
            return false;
        identify_declared(device, declared);
        if (mac_is_set(declared->mac))
            set_mac(r, device, declared->mac, true);
        for (size_t j = 0; j < declared->ip_count; j++)
            if (!registry_by_ip(r, &declared->ips[j]))
                add_ip(r, device, &declared->ips[j]);
    }
    return true;
}

void registry_use(struct registry *r, const struct site *site)
{
    r->config.site = site;
    for (size_t i = 0; i < r->count; i++) {
        struct device *device = &r->devices[i];

        identify_forget_policy(device);
        for (size_t j = 0; j < device->ip_count; j++)
            apply_policy(r, device, &device->ip[j]);
        if (mac_is_set(device->mac))
            apply_policy(r, device, NULL);
        name_by_address(device);
    }
    add_declared(r); /* one for which there is no room is counted */
}

struct registry *registry_new(const struct registry_config *config)
{
    struct registry *r = calloc(1, sizeof(*r));
    size_t declared = site_device_count(config->site);
    size_t room = config->devices_max + declared;

    if (!r)
        return NULL;
    r->config = *config;
    r->devices_max = room > 0 ? room : 1;
    r->devices = calloc(r->devices_max, sizeof(*r->devices));
    r->ips = lookup_new(r->devices_max * IPS_A_DEVICE, sizeof(struct ip), config->hash_key);
    r->ip_device = calloc(r->devices_max * IPS_A_DEVICE, sizeof(*r->ip_device));
    r->macs = lookup_new(r->devices_max * MACS_A_DEVICE, sizeof(struct mac), config->hash_key);
    r->mac_owner = calloc(r->devices_max * MACS_A_DEVICE, sizeof(*r->mac_owner));
    if (!r->devices || !r->ips || !r->ip_device || !r->macs || !r->mac_owner || !add_declared(r)) {
        registry_free(r);
        return NULL;
    }
    return r;
}

void registry_free(struct registry *r)
{
    if (!r)
        return;
    free(r->devices);
    lookup_free(r->ips);
    free(r->ip_device);
    lookup_free(r->macs);
    free(r->mac_owner);
    free(r);
}

const struct device *registry_at(const struct registry *r, size_t number)
{
    return number < r->count ? &r->devices[number] : NULL;
}

uint32_t registry_number(const struct registry *r, const struct device *device)
{
    return number_of(r, device);
}

size_t registry_count(const struct registry *r)
{
    return r->count;
}

uint64_t registry_refused(const struct registry *r)
{
    return r->refused;
}

struct text device_name_of(const struct device *device)
{
    return device->declared ? text_of(device->declared->name) : device_text(&device->name);
}

struct text device_vendor_of(const struct device *device)
{
    bool is_told = device->declared && device->declared->vendor;
    return text_of(is_told ? device->declared->vendor : device->maker);
}

struct text device_model_of(const struct device *device)
{
    bool is_told = device->declared && device->declared->model;
    return is_told ? text_of(device->declared->model) : device_text(&device->model);
}
