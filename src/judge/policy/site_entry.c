/* What a site expects: its allow-list, its declared channels, its radios. */

#include <stdio.h>

#include "base/nearest.h"
#include "config/literal.h"
#include "judge/policy/site_reader.h"
#include "observe/observation.h"

static bool complain_of_name(struct site_reader *reader, const struct yaml_node *node)
{
    struct nearest nearest = nearest_to(node->value);
    char hint[SUGGESTION_SIZE] = "";
    const struct site *site = reader->site;

    for (size_t i = 0; i < site->zone_count; i++)
        nearest_offer(&nearest, site->zones[i].name);
    for (size_t i = 0; i < site->device_count; i++)
        if (site->devices[i].name)
            nearest_offer(&nearest, site->devices[i].name);
    for (size_t i = 0; zone_word_at(i); i++)
        nearest_offer(&nearest, zone_word_at(i));
    nearest_offer(&nearest, "any");
    if (nearest.word)
        snprintf(hint, sizeof(hint), "did you mean '%s'?", nearest.word);
    return complain(reader->complaints, node->spot, hint[0] ? hint : NULL,
                    "no zone and no device is called '%.*s', and it is no address",
                    TEXT_ARGS(node->value));
}

static bool find_zone(const struct site_reader *reader, struct text name, struct selector *selector)
{
    int zone = site_zone_find(reader->site, name);

    if (zone == ZONE_NONE)
        return false;
    *selector = (struct selector){.kind = SELECT_ZONE, .zone = zone};
    return true;
}

static bool find_zone_word(struct text name, struct selector *selector)
{
    for (size_t i = 0; zone_word_at(i); i++)
        if (text_equals(name, zone_word_at(i))) {
            *selector = (struct selector){.kind = SELECT_WORD, .word = zone_word_at(i)};
            return true;
        }
    return false;
}

static bool find_device(const struct site_reader *reader, struct text name,
                        struct selector *selector)
{
    const struct site *site = reader->site;

    for (size_t i = 0; i < site->device_count; i++)
        if (site->devices[i].name && text_equals(name, site->devices[i].name)) {
            *selector = (struct selector){.kind = SELECT_DEVICE, .device = &site->devices[i]};
            return true;
        }
    return false;
}

/* A zone, a device, an address, a block, "internet", "any". */
static bool read_name(struct site_reader *reader, const struct yaml_node *node,
                      struct selector *selector)
{
    struct prefix prefix = {0};
    bool was_block;

    *selector = (struct selector){.kind = SELECT_ANY};
    if (text_equals(node->value, "any") || find_zone(reader, node->value, selector) ||
        find_zone_word(node->value, selector) || find_device(reader, node->value, selector))
        return true;
    if (node_prefix(reader, node, &prefix, &was_block)) {
        *selector = (struct selector){.kind = SELECT_PREFIX, .prefix = prefix};
        return true;
    }
    if (mac_parse(node->value, &selector->mac)) {
        selector->kind = SELECT_MAC;
        return true;
    }
    return was_block ? false : complain_of_name(reader, node);
}

/* {role: camera} or {tag: perimeter}. */
static bool read_quality(struct site_reader *reader, const struct yaml_node *node,
                         struct selector *selector)
{
    static const char *const keys[] = {"role", "tag", NULL};
    const struct yaml_node *role = yaml_get(node, "role");
    const struct yaml_node *tag = yaml_get(node, "tag");

    node_check_keys(reader, node, keys, "this");
    if (role && !tag) {
        *selector = (struct selector){.kind = SELECT_ROLE, .role = node_role(reader, role)};
        return true;
    }
    if (tag && !role) {
        *selector = (struct selector){.kind = SELECT_TAG, .word = node_text(reader, tag)};
        return selector->word != NULL;
    }
    return complain(reader->complaints, node->spot, NULL, "write {role: ...} or {tag: ...}");
}

static bool read_selector(struct site_reader *reader, const struct yaml_node *node,
                          struct selector *selector)
{
    if (node->kind == YAML_SCALAR)
        return read_name(reader, node, selector);
    if (node->kind == YAML_MAP)
        return read_quality(reader, node, selector);
    return complain(reader->complaints, node->spot, NULL, "a list within a list says nothing");
}

static const struct selector *read_selectors(struct site_reader *reader,
                                             const struct yaml_node *map, const char *key,
                                             size_t *found)
{
    const struct yaml_node *node = yaml_get(map, key);
    size_t count;
    struct selector *room;

    *found = 0;
    if (!node) {
        complain(reader->complaints, map->spot, NULL, "'%s' is missing here", key);
        return NULL;
    }
    node = node_each(node, &count);
    room = reader_room(reader, count, sizeof(*room));
    for (size_t i = 0; room && i < count; i++, node = node->next)
        *found += read_selector(reader, node, &room[*found]);
    if (count == 0)
        complain(reader->complaints, yaml_get(map, key)->spot, NULL, "this list is empty");
    return room;
}

static bool read_app(struct site_reader *reader, const struct yaml_node *node, uint16_t *app)
{
    struct nearest nearest = nearest_to(node->value);
    char hint[SUGGESTION_SIZE];

    for (size_t number = 0; number < app_count(); number++) {
        const char *name = app_at((uint16_t)number)->name;

        if (!name)
            continue;
        if (text_equals(node->value, name)) {
            *app = (uint16_t)number;
            return true;
        }
        nearest_offer(&nearest, name);
    }
    snprintf(hint, sizeof(hint),
             nearest.word ? "did you mean '%s'?" : "camwarden apps lists all of them",
             nearest.word);
    return complain(reader->complaints, node->spot, hint, "there is no application '%.*s'",
                    TEXT_ARGS(node->value));
}

static void read_apps(struct site_reader *reader, const struct yaml_node *map, struct entry *entry)
{
    const struct yaml_node *node = yaml_get(map, "app");
    size_t count;
    uint16_t *room;

    if (!node) {
        complain(reader->complaints, map->spot, "such as 'app: rtsp', or 'app: any'",
                 "'app' is missing here");
        return;
    }
    if (text_equals(node->value, "any"))
        return;
    node = node_each(node, &count);
    room = reader_room(reader, count, sizeof(*room));
    for (size_t i = 0; room && i < count; i++, node = node->next)
        entry->app_count += read_app(reader, node, &room[entry->app_count]);
    if (count == 0)
        complain(reader->complaints, yaml_get(map, "app")->spot, NULL, "this list is empty");
    entry->apps = room;
}

static void read_hours(struct site_reader *reader, const struct yaml_node *map, struct entry *entry)
{
    const struct yaml_node *node = yaml_get(map, "hours");
    struct hours *hours = node ? reader_room(reader, 1, sizeof(*hours)) : NULL;
    const char *why = "hours are written Mon-Fri 08:00-18:00";

    if (!hours)
        return;
    if (node->kind != YAML_SCALAR || !hours_parse(node->value, reader->offset_s, hours, &why))
        complain(reader->complaints, node->spot, "several are separated by ;", "%s", why);
    entry->hours = hours;
}

static void read_expiry(struct site_reader *reader, const struct yaml_node *map,
                        struct entry *entry)
{
    const struct yaml_node *node = yaml_get(map, "expires");

    if (!node)
        complain(reader->complaints, map->spot, "such as expires: 2027-03-31",
                 "a channel without an end is no declared channel: 'expires' is missing");
    else if (node->kind != YAML_SCALAR ||
             !moment_parse(node->value, reader->offset_s, &entry->expires_ns))
        complain(reader->complaints, node->spot, "such as 2027-03-31", "this is no date");
}

/* "1MB per 1d" */
static bool parse_limit(struct text text, struct entry *entry)
{
    static const struct text per = TEXT(" per ");
    const char *at = text.length > 0 ? memmem(text.data, text.length, per.data, per.length) : NULL;

    if (!at)
        return false;

    struct text size = {text.data, (size_t)(at - text.data)};
    struct text window = {at + per.length, text.length - size.length - per.length};
    return literal_size(size, &entry->limit_bytes) && entry->limit_bytes > 0 &&
           literal_duration(window, &entry->limit_window_ns) && entry->limit_window_ns > 0;
}

static void read_limit(struct site_reader *reader, const struct yaml_node *map, struct entry *entry)
{
    const struct yaml_node *node = yaml_get(map, "limit");

    if (node && (node->kind != YAML_SCALAR || !parse_limit(node->value, entry)))
        complain(reader->complaints, node->spot, "such as 1MB per 1d",
                 "a limit is a size and a time");
}

static void read_entry(struct site_reader *reader, const struct yaml_node *node,
                       struct entry *entry)
{
    static const char *const keys[] = {"name", "from", "to", "app", "hours", "limit", NULL};

    if (!node_check_keys(reader, node, keys, "an expected entry"))
        return;
    entry->name = node_text_of(reader, node, "name", true);
    entry->from = read_selectors(reader, node, "from", &entry->from_count);
    entry->to = read_selectors(reader, node, "to", &entry->to_count);
    read_apps(reader, node, entry);
    read_hours(reader, node, entry);
    read_limit(reader, node, entry);
}

/* The excuse, written down: who answers for it, why, and until when. */
static void read_channel(struct site_reader *reader, const struct yaml_node *node,
                         struct entry *entry)
{
    static const char *const keys[] = {"name",  "from",   "to",    "app",     "purpose",
                                       "owner", "ticket", "hours", "expires", NULL};

    entry->is_channel = true;
    if (!node_check_keys(reader, node, keys, "a channel"))
        return;
    entry->name = node_text_of(reader, node, "name", true);
    entry->from = read_selectors(reader, node, "from", &entry->from_count);
    entry->to = read_selectors(reader, node, "to", &entry->to_count);
    node_text_of(reader, node, "purpose", true);
    node_text_of(reader, node, "owner", true);
    node_text_of(reader, node, "ticket", true);
    read_apps(reader, node, entry);
    read_hours(reader, node, entry);
    read_expiry(reader, node, entry);
}

/* Alerts call entries by their names. */
static void check_called_once(struct site_reader *reader, const struct entry *entries, size_t count,
                              const struct yaml_node *node)
{
    for (size_t i = 0; entries[count].name && i < count; i++)
        if (entries[i].name && strcmp(entries[i].name, entries[count].name) == 0) {
            complain(reader->complaints, yaml_get(node, "name")->spot, NULL,
                     "an entry is called '%s' already", entries[i].name);
            return;
        }
}

void site_read_entries(struct site_reader *reader, const struct yaml_node *expected,
                       const struct yaml_node *channels)
{
    const struct yaml_node *entries = node_list(reader, expected);
    const struct yaml_node *declared = node_list(reader, channels);
    size_t total = (entries ? entries->count : 0) + (declared ? declared->count : 0);
    struct entry *room = reader_room(reader, total, sizeof(*room));
    size_t at = 0;

    if (total > 0 && !room)
        return;
    for (const struct yaml_node *node = entries ? entries->first : NULL; node; node = node->next) {
        read_entry(reader, node, &room[at]);
        check_called_once(reader, room, at++, node);
    }
    for (const struct yaml_node *node = declared ? declared->first : NULL; node;
         node = node->next) {
        read_channel(reader, node, &room[at]);
        check_called_once(reader, room, at++, node);
    }
    reader->site->entries = room;
    reader->site->entry_count = total;
}

static void read_radio(struct site_reader *reader, const struct yaml_node *node,
                       struct radio_entry *radio)
{
    static const char *const keys[] = {"mac", "ssid", NULL};
    const struct yaml_node *mac = node->kind == YAML_MAP ? yaml_get(node, "mac") : node;
    const char *ssid = NULL;

    if (node->kind == YAML_MAP) {
        node_check_keys(reader, node, keys, "a radio");
        ssid = node_text_of(reader, node, "ssid", false);
        radio->ssid = text_of(ssid);
    }
    if (mac && !node_mac(mac, &radio->mac, &radio->mask))
        complain(reader->complaints, mac->spot, "such as 9c:14:63:2a:7f:10, or {ssid: name}",
                 "this is no MAC address");
    if (!mac && !ssid)
        complain(reader->complaints, node->spot, NULL, "a radio needs 'mac' or 'ssid'");
}

void site_read_radios(struct site_reader *reader, const struct yaml_node *radios)
{
    static const char *const keys[] = {"expected", NULL};
    const struct yaml_node *list;
    struct radio_entry *room;

    if (!radios || !node_check_keys(reader, radios, keys, "radios"))
        return;
    list = node_list(reader, yaml_get(radios, "expected"));
    room = reader_room(reader, list ? list->count : 0, sizeof(*room));
    for (const struct yaml_node *node = list && room ? list->first : NULL; node; node = node->next)
        read_radio(reader, node, &room[reader->site->radio_count++]);
    reader->site->radios = room;
}
