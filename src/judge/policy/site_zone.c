/* Zones and devices of a site file. */

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "judge/policy/site_reader.h"

enum {
    VLAN_MAX = 4094,
    NAME_LENGTH_MAX = 63 /* fits in device.id whole */
};

/* What the zones hold, as it is gathered: zones are few, their blocks may be many. */
struct gathered {
    struct prefix *blocks;
    struct spot *spots; /* of each block */
    size_t block_count;
    struct vlan_zone *vlans;
    size_t vlan_count;
    struct mac_zone *macs;
    size_t mac_count;
};

static bool is_name(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        bool is_more = (c >= '0' && c <= '9') || c == '-';

        if (!is_letter && !(i > 0 && is_more))
            return false;
    }
    return text.length > 0;
}

static void check_zone_name(struct site_reader *reader, const struct yaml_node *zone)
{
    static const char *const taken[] = {"internet", "local", "group", "any"};

    if (!is_name(zone->key))
        complain(reader->complaints, zone->key_spot, "letters, digits, - and _",
                 "'%.*s' is no name for a zone", TEXT_ARGS(zone->key));
    for (size_t i = 0; i < COUNT_OF(taken); i++)
        if (text_equals(zone->key, taken[i]))
            complain(reader->complaints, zone->key_spot, NULL,
                     "'%s' is a zone of its own already: choose another name", taken[i]);
}

/* A zone called "camera" or "cameras" holds cameras. */
static enum device_role role_of_name(struct text name)
{
    const char *word;

    for (size_t role = ROLE_UNKNOWN + 1; (word = device_role_word(role)); role++) {
        size_t length = strlen(word);
        bool is_plural = name.length == length + 1 && name.data[length] == 's';

        if ((name.length == length || is_plural) && strncasecmp(name.data, word, length) == 0)
            return (enum device_role)role;
    }
    return ROLE_UNKNOWN;
}

static void gather_address(struct site_reader *reader, struct gathered *gathered, int zone,
                           const struct yaml_node *node)
{
    struct prefix prefix = {.number = zone};
    struct mac_zone mac = {.zone = zone};
    bool was_block;

    if (node_prefix(reader, node, &prefix, &was_block)) {
        gathered->spots[gathered->block_count] = node->spot;
        gathered->blocks[gathered->block_count++] = prefix;
    } else if (node_mac(node, &mac.mac, &mac.mask)) {
        gathered->macs[gathered->mac_count++] = mac;
    } else if (!was_block) {
        complain(reader->complaints, node->spot, "such as 10.20.0.0/16",
                 "this is no address, no block and no MAC address");
    }
}

static void gather_addresses(struct site_reader *reader, struct gathered *gathered, int zone,
                             const struct yaml_node *node)
{
    size_t count;

    node = node_each(node, &count);
    for (size_t i = 0; i < count; i++, node = node->next)
        gather_address(reader, gathered, zone, node);
}

static bool parse_vlan(struct text text, uint16_t *vlan)
{
    unsigned number = 0;

    if (text.length == 0 || text.length > 4)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        number = number * 10 + (unsigned)(text.data[i] - '0');
    }
    *vlan = (uint16_t)number;
    return number >= 1 && number <= VLAN_MAX;
}

static void gather_vlans(struct site_reader *reader, struct gathered *gathered, int zone,
                         const struct yaml_node *node)
{
    size_t count;

    node = node_each(node, &count);
    for (size_t i = 0; i < count; i++, node = node->next) {
        struct vlan_zone vlan = {.zone = zone};

        if (node->kind != YAML_SCALAR || !parse_vlan(node->value, &vlan.vlan)) {
            complain(reader->complaints, node->spot, "1 to 4094", "this is no VLAN");
            continue;
        }
        for (size_t j = 0; j < gathered->vlan_count; j++)
            if (gathered->vlans[j].vlan == vlan.vlan)
                complain(reader->complaints, node->spot, NULL, "VLAN %u is in zone %s already",
                         vlan.vlan, reader->site->zones[gathered->vlans[j].zone].name);
        gathered->vlans[gathered->vlan_count++] = vlan;
    }
}

static void read_zone(struct site_reader *reader, struct gathered *gathered, struct zone *zone,
                      int number, const struct yaml_node *node)
{
    static const char *const keys[] = {"addresses", "vlan", "mac", "role", NULL};

    check_zone_name(reader, node);
    zone->name = arena_copy(&reader->site->arena, node->key);
    if (!zone->name) {
        reader->is_out_of_memory = true;
        zone->name = "";
    }
    zone->role = role_of_name(node->key);
    if (node->kind != YAML_MAP) {
        gather_addresses(reader, gathered, number, node);
        return;
    }
    node_check_keys(reader, node, keys, "a zone");
    gather_addresses(reader, gathered, number, yaml_get(node, "addresses"));
    gather_addresses(reader, gathered, number, yaml_get(node, "mac"));
    gather_vlans(reader, gathered, number, yaml_get(node, "vlan"));
    if (yaml_get(node, "role"))
        zone->role = node_role(reader, yaml_get(node, "role"));
}

/* Scalars below a zone: no zone holds more than that of anything. */
static size_t count_scalars(const struct yaml_node *zones)
{
    size_t total = 0;

    for (const struct yaml_node *zone = zones->first; zone; zone = zone->next) {
        total += zone->kind == YAML_SCALAR;
        for (const struct yaml_node *item = zone->first; item; item = item->next)
            total += item->kind == YAML_LIST ? item->count : 1;
    }
    return total;
}

struct placed {
    struct prefix prefix;
    struct spot spot;
};

static int compare_placed(const void *left, const void *right)
{
    const struct placed *a = left;
    const struct placed *b = right;
    int order = memcmp(&a->prefix.ip, &b->prefix.ip, sizeof(a->prefix.ip));

    if (order != 0)
        return order;
    if (a->prefix.length != b->prefix.length)
        return a->prefix.length < b->prefix.length ? -1 : 1;
    return a->spot.at < b->spot.at ? -1 : a->spot.at > b->spot.at;
}

/* Blocks may lie within one another; the same block twice leaves open which zone is meant. */
static void check_twice(struct site_reader *reader, const struct gathered *gathered)
{
    struct placed *placed = calloc(gathered->block_count + 1, sizeof(*placed));

    if (!placed) {
        reader->is_out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < gathered->block_count; i++)
        placed[i] = (struct placed){gathered->blocks[i], gathered->spots[i]};
    qsort(placed, gathered->block_count, sizeof(*placed), compare_placed);
    for (size_t i = 1; i < gathered->block_count; i++) {
        const struct prefix *first = &placed[i - 1].prefix;
        const struct prefix *second = &placed[i].prefix;

        if (ip_equals(&first->ip, &second->ip) && first->length == second->length)
            complain(reader->complaints, placed[i].spot, NULL, "this block is in zone %s already",
                     reader->site->zones[first->number].name);
    }
    free(placed);
}

void site_read_zones(struct site_reader *reader, const struct yaml_node *zones)
{
    struct site *site = reader->site;
    struct gathered gathered = {0};
    struct zone *room;
    size_t most;

    if (zones && zones->kind != YAML_MAP) {
        complain(reader->complaints, zones->spot, "write 'cameras: [10.20.0.0/16]'",
                 "zones are a map of names, not %s", yaml_kind_name(zones->kind));
        zones = NULL;
    }
    most = zones ? count_scalars(zones) : 0;
    room = reader_room(reader, zones ? zones->count : 0, sizeof(*room));
    gathered.blocks = reader_room(reader, most, sizeof(*gathered.blocks));
    gathered.spots = reader_room(reader, most, sizeof(*gathered.spots));
    gathered.vlans = reader_room(reader, most, sizeof(*gathered.vlans));
    gathered.macs = reader_room(reader, most, sizeof(*gathered.macs));
    if (reader->is_out_of_memory)
        return;

    site->zones = room;
    for (const struct yaml_node *zone = zones ? zones->first : NULL; zone; zone = zone->next) {
        read_zone(reader, &gathered, &room[site->zone_count], (int)site->zone_count, zone);
        site->zone_count++;
    }
    check_twice(reader, &gathered);
    site->vlans = gathered.vlans;
    site->vlan_count = gathered.vlan_count;
    site->macs = gathered.macs;
    site->mac_count = gathered.mac_count;
    site->blocks = prefix_set_new(gathered.blocks, gathered.block_count);
    if (!site->blocks)
        reader->is_out_of_memory = true;
}

static const char *called(const struct site_device *device)
{
    return device->name ? device->name : "another device";
}

/* One thing a device is found by, used for a second one. */
static void check_found_once(struct site_reader *reader, const struct site_device *devices,
                             size_t count, const struct yaml_node *node)
{
    const struct site_device *device = &devices[count];

    for (size_t i = 0; i < count; i++) {
        if (device->name && devices[i].name && strcmp(device->name, devices[i].name) == 0)
            complain(reader->complaints, yaml_get(node, "name")->spot, NULL,
                     "a device is called '%s' already", device->name);
        if (mac_is_set(device->mac) && mac_equals(device->mac, devices[i].mac))
            complain(reader->complaints, yaml_get(node, "mac")->spot, NULL,
                     "'%s' has this MAC address already", called(&devices[i]));
    }
}

static void read_device_ips(struct site_reader *reader, struct site_device *device,
                            const struct yaml_node *node)
{
    size_t count;
    struct ip *ips;

    node = node_each(node, &count);
    ips = reader_room(reader, count, sizeof(*ips));
    for (size_t i = 0; ips && i < count; i++, node = node->next) {
        if (node->kind == YAML_SCALAR && ip_parse(node->value, &ips[device->ip_count]))
            device->ip_count++;
        else
            complain(reader->complaints, node->spot, NULL, "this is no IP address");
    }
    device->ips = ips;
}

static void read_device_tags(struct site_reader *reader, struct site_device *device,
                             const struct yaml_node *node)
{
    size_t count;
    struct value *tags;

    node = node_each(node, &count);
    if (count > VALUE_LIST_MAX) {
        complain(reader->complaints, node->spot, NULL, "a device has at most %d tags",
                 VALUE_LIST_MAX);
        return;
    }
    tags = reader_room(reader, count, sizeof(*tags));
    for (size_t i = 0; tags && i < count; i++, node = node->next)
        tags[device->tag_count++] = value_of_text(text_of(node_text(reader, node)));
    device->tags = tags;
}

static void read_device(struct site_reader *reader, struct site_device *device,
                        const struct yaml_node *node)
{
    static const char *const keys[] = {"name",   "mac",   "ip",   "role",
                                       "vendor", "model", "tags", NULL};
    const struct yaml_node *mac = yaml_get(node, "mac");
    const struct yaml_node *role = yaml_get(node, "role");

    if (!node_check_keys(reader, node, keys, "a device"))
        return;
    device->name = node_text_of(reader, node, "name", true);
    if (device->name && strlen(device->name) > NAME_LENGTH_MAX)
        complain(reader->complaints, yaml_get(node, "name")->spot, NULL,
                 "a name has at most %d characters", NAME_LENGTH_MAX);
    device->vendor = node_text_of(reader, node, "vendor", false);
    device->model = node_text_of(reader, node, "model", false);
    if (role)
        device->role = node_role(reader, role);
    if (mac && (mac->kind != YAML_SCALAR || !mac_parse(mac->value, &device->mac)))
        complain(reader->complaints, mac->spot, "such as 9c:14:63:2a:7f:10",
                 "this is no MAC address");
    read_device_ips(reader, device, yaml_get(node, "ip"));
    read_device_tags(reader, device, yaml_get(node, "tags"));
    if (!mac && !yaml_get(node, "ip"))
        complain(reader->complaints, node->spot,
                 "add mac: or ip:", "nothing says how to find this device");
}

static void index_devices(struct site_reader *reader)
{
    struct site *site = reader->site;
    size_t total = 0;
    size_t at = 0;
    struct prefix *hosts;

    for (size_t i = 0; i < site->device_count; i++)
        total += site->devices[i].ip_count;
    hosts = calloc(total + 1, sizeof(*hosts));
    for (size_t i = 0; hosts && i < site->device_count; i++)
        for (size_t j = 0; j < site->devices[i].ip_count; j++) {
            const struct ip *ip = &site->devices[i].ips[j];
            uint8_t bits = ip->family == 4 ? 32 : 128;

            hosts[at++] = (struct prefix){.ip = *ip, .length = bits, .number = (int)i};
        }
    site->device_hosts = hosts ? prefix_set_new(hosts, total) : NULL;
    if (!site->device_hosts)
        reader->is_out_of_memory = true;
    free(hosts);
}

/* Two devices with one address: the prefix set would find either. */
static void check_ips_once(struct site_reader *reader, const struct yaml_node *list)
{
    const struct site *site = reader->site;
    const struct yaml_node *node = list ? list->first : NULL;

    for (size_t i = 0; node && i < site->device_count; i++, node = node->next)
        for (size_t j = 0; j < site->devices[i].ip_count; j++) {
            const struct prefix *host =
                prefix_set_find(site->device_hosts, &site->devices[i].ips[j]);
            const struct prefix *other = host->around;
            int number = host->number == (int)i && other ? other->number : host->number;

            if (number < (int)i)
                complain(reader->complaints, yaml_get(node, "ip")->spot, NULL,
                         "'%s' has this address already", called(&site->devices[number]));
        }
}

void site_read_devices(struct site_reader *reader, const struct yaml_node *devices)
{
    const struct yaml_node *list = node_list(reader, devices);
    struct site *site = reader->site;
    struct site_device *room = reader_room(reader, list ? list->count : 0, sizeof(*room));

    if (reader->is_out_of_memory)
        return;
    site->devices = room;
    for (const struct yaml_node *node = list ? list->first : NULL; node; node = node->next) {
        read_device(reader, &room[site->device_count], node);
        check_found_once(reader, room, site->device_count, node);
        site->device_count++;
    }
    index_devices(reader);
    if (!reader->is_out_of_memory)
        check_ips_once(reader, list);
}
