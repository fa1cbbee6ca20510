#include "judge/policy/site_reader.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "base/sha256.h"

void *reader_room(struct site_reader *reader, size_t count, size_t size)
{
    void *room = count > 0 ? arena_take_array(&reader->site->arena, count, size) : NULL;

    if (count > 0 && !room)
        reader->is_out_of_memory = true;
    return room;
}

const char *node_text(struct site_reader *reader, const struct yaml_node *node)
{
    const char *copy;

    if (node->kind != YAML_SCALAR) {
        complain(reader->complaints, node->spot, NULL, "this must be text, not %s",
                 yaml_kind_name(node->kind));
        return NULL;
    }
    if (node->value.length == 0) {
        complain(reader->complaints, node->spot, NULL, "this must not be empty");
        return NULL;
    }
    copy = arena_copy(&reader->site->arena, node->value);
    if (!copy)
        reader->is_out_of_memory = true;
    return copy;
}

const char *node_text_of(struct site_reader *reader, const struct yaml_node *map, const char *key,
                         bool is_required)
{
    const struct yaml_node *node = yaml_get(map, key);

    if (node)
        return node_text(reader, node);
    if (is_required)
        complain(reader->complaints, map->spot, NULL, "'%s' is missing here", key);
    return NULL;
}

bool node_check_keys(struct site_reader *reader, const struct yaml_node *map,
                     const char *const *keys, const char *what)
{
    if (map->kind != YAML_MAP)
        return complain(reader->complaints, map->spot, NULL, "%s must be a map, not %s", what,
                        yaml_kind_name(map->kind));
    for (const struct yaml_node *entry = map->first; entry; entry = entry->next) {
        struct nearest nearest = nearest_to(entry->key);
        char hint[SUGGESTION_SIZE] = "";
        bool is_known = false;

        for (const char *const *key = keys; *key; key++) {
            is_known |= text_equals(entry->key, *key);
            nearest_offer(&nearest, *key);
        }
        if (is_known)
            continue;
        if (nearest.word)
            snprintf(hint, sizeof(hint), "did you mean '%s'?", nearest.word);
        complain(reader->complaints, entry->key_spot, hint[0] ? hint : NULL, "%s has no '%.*s'",
                 what, TEXT_ARGS(entry->key));
    }
    return true;
}

const struct yaml_node *node_list(struct site_reader *reader, const struct yaml_node *node)
{
    if (!node || node->kind == YAML_LIST)
        return node;
    complain(reader->complaints, node->spot, NULL, "this must be a list, not %s",
             yaml_kind_name(node->kind));
    return NULL;
}

const struct yaml_node *node_each(const struct yaml_node *node, size_t *count)
{
    *count = !node ? 0 : node->kind == YAML_LIST ? node->count : 1;
    return node && node->kind == YAML_LIST ? node->first : node;
}

enum device_role node_role(struct site_reader *reader, const struct yaml_node *node)
{
    struct nearest nearest = nearest_to(node->value);
    char hint[SUGGESTION_SIZE];
    const char *word;

    if (node->kind != YAML_SCALAR) {
        complain(reader->complaints, node->spot, NULL, "a role is a word, not %s",
                 yaml_kind_name(node->kind));
        return ROLE_UNKNOWN;
    }
    for (size_t role = 0; (word = device_role_word(role)); role++) {
        if (text_equals(node->value, word))
            return (enum device_role)role;
        nearest_offer(&nearest, word);
    }
    snprintf(hint, sizeof(hint), nearest.word ? "did you mean '%s'?" : "camera, recorder, vms ...",
             nearest.word);
    complain(reader->complaints, node->spot, hint, "there is no role '%.*s'",
             TEXT_ARGS(node->value));
    return ROLE_UNKNOWN;
}

bool node_prefix(struct site_reader *reader, const struct yaml_node *node, struct prefix *prefix,
                 bool *was_block)
{
    char ip[IP_TEXT_SIZE];
    char hint[SUGGESTION_SIZE];
    bool is_loose = false;

    *was_block = node->kind == YAML_SCALAR && prefix_parse(node->value, prefix, &is_loose);
    if (*was_block && is_loose) {
        snprintf(hint, sizeof(hint), "write %s/%u, or the address without /%u",
                 ip_print(&prefix->ip, ip), prefix->length, prefix->length);
        return complain(reader->complaints, node->spot, hint,
                        "'%.*s' has bits set beyond its length", TEXT_ARGS(node->value));
    }
    return *was_block;
}

static bool parse_mask(struct text text, struct mac *mask)
{
    unsigned bits = 0;

    if (mac_parse(text, mask))
        return true;
    if (text.length == 0 || text.length > 2)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        bits = bits * 10 + (unsigned)(text.data[i] - '0');
    }
    if (bits > 48)
        return false;
    *mask = (struct mac){0};
    for (unsigned bit = 0; bit < bits; bit++)
        mask->octet[bit / 8] |= (uint8_t)(0x80U >> bit % 8);
    return true;
}

bool node_mac(const struct yaml_node *node, struct mac *mac, struct mac *mask)
{
    struct text text = node->value;
    const char *slash;

    if (node->kind != YAML_SCALAR || text.length == 0)
        return false;
    *mask = (struct mac){.octet = {255, 255, 255, 255, 255, 255}};
    slash = memchr(text.data, '/', text.length);
    if (!slash)
        return mac_parse(text, mac);

    struct text address = {text.data, (size_t)(slash - text.data)};
    struct text length = {slash + 1, text.length - address.length - 1};
    return mac_parse(address, mac) && parse_mask(length, mask);
}

static const char *const site_keys[] = {"schema",   "site",     "timezone", "zones", "devices",
                                        "expected", "channels", "radios",   NULL};

static void read_schema(struct site_reader *reader, const struct yaml_node *root)
{
    const struct yaml_node *schema = yaml_get(root, "schema");

    if (!schema)
        complain(reader->complaints, root->spot, NULL, "a site file begins with 'schema: site/1'");
    else if (!text_equals(schema->value, "site/1"))
        complain(reader->complaints, schema->spot, "write site/1",
                 "this program reads site files of schema site/1");
}

static void read_timezone(struct site_reader *reader, const struct yaml_node *root)
{
    const struct yaml_node *timezone = yaml_get(root, "timezone");

    if (timezone && !offset_parse(timezone->value, &reader->offset_s))
        complain(reader->complaints, timezone->spot, "write UTC, or an offset such as +05:00",
                 "'%.*s' is no time zone", TEXT_ARGS(timezone->value));
}

static void print_digest(const struct source *source, char out[static 65])
{
    uint8_t digest[SHA256_SIZE];

    sha256_of(text_bytes(source->text), digest);
    for (size_t i = 0; i < sizeof(digest); i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static void read_root(struct site_reader *reader, const struct yaml *file)
{
    const struct yaml_node *root = yaml_root(file);

    if (!node_check_keys(reader, root, site_keys, "a site file"))
        return;
    read_schema(reader, root);
    read_timezone(reader, root);
    reader->site->name = node_text_of(reader, root, "site", false);
    site_read_zones(reader, yaml_get(root, "zones"));
    site_read_devices(reader, yaml_get(root, "devices"));
    site_read_entries(reader, yaml_get(root, "expected"), yaml_get(root, "channels"));
    site_read_radios(reader, yaml_get(root, "radios"));
    print_digest(yaml_source(file), reader->site->digest);
}

/* Takes the tree down. */
static struct site *read_site(struct yaml *file, const char *name, struct complaints *complaints)
{
    struct site_reader reader = {.complaints = complaints, .site = calloc(1, sizeof(struct site))};

    if (file && reader.site)
        read_root(&reader, file);
    if (!reader.site || reader.is_out_of_memory)
        complain_of_file(complaints, name, "there is no memory for the site");
    yaml_close(file);
    if (complaints->errors > 0) {
        site_free(reader.site);
        return NULL;
    }
    return reader.site;
}

struct site *site_load(const char *path, void (*report)(void *context, const char *sentence),
                       void *context)
{
    struct complaints complaints = {.take = report, .context = context};

    return read_site(yaml_read(path, YAML_CONFIG_SIZE_MAX, &complaints), path, &complaints);
}

struct site *site_parse(const char *file, struct text text,
                        void (*report)(void *context, const char *sentence), void *context)
{
    struct complaints complaints = {.take = report, .context = context};

    return read_site(yaml_parse(file, text, YAML_CONFIG_SIZE_MAX, &complaints), file, &complaints);
}
