#include "judge/rules/schema.h"

#include <inttypes.h>
#include <stdio.h>

#include "config/literal.h"

static const struct key *find_key(const struct key *keys, size_t count, struct text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equals(name, keys[i].name))
            return &keys[i];
    return NULL;
}

static bool check_entry(const struct yaml_node *entry, const struct key *keys, size_t count,
                        const char *what, struct complaints *complaints)
{
    const struct key *key = find_key(keys, count, entry->key);
    struct nearest nearest = nearest_to(entry->key);
    char hint[SUGGESTION_SIZE];

    if (key && key->read)
        return true;
    if (key)
        return complain(complaints, entry->key_spot, "leave it out, or wait for a later version",
                        "this version of camwarden does not know '%s' yet", key->name);
    for (size_t i = 0; i < count; i++)
        if (keys[i].read)
            nearest_offer(&nearest, keys[i].name);
    return complain(complaints, entry->key_spot, nearest_hint(&nearest, hint),
                    "unknown key '%.*s' in %s", TEXT_ARGS(entry->key), what);
}

bool schema_expect(const struct yaml_node *node, enum yaml_kind kind, const char *what,
                   struct complaints *complaints)
{
    if (node->kind == kind)
        return true;
    return complain(complaints, node->spot, NULL, "%s is %s, not %s", what, yaml_kind_name(kind),
                    yaml_kind_name(node->kind));
}

bool schema_read(const struct yaml_node *map, const struct key *keys, size_t count,
                 const char *what, void *draft, struct complaints *complaints)
{
    bool is_good = true;

    if (!schema_expect(map, YAML_MAP, what, complaints))
        return false;
    for (const struct yaml_node *entry = map->first; entry; entry = entry->next)
        is_good = check_entry(entry, keys, count, what, complaints) && is_good;

    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *entry = yaml_get(map, keys[i].name);
        if (entry && keys[i].read)
            is_good = keys[i].read(draft, entry) && is_good;
        else if (!entry && keys[i].is_required)
            is_good = complain(complaints, map->spot, NULL, "%s needs '%s'", what, keys[i].name);
    }
    return is_good;
}

bool schema_text(const struct yaml_node *node, struct complaints *complaints)
{
    if (node->kind != YAML_SCALAR)
        return complain(complaints, node->spot, NULL, "this should be text, not %s",
                        yaml_kind_name(node->kind));
    if (node->value.length == 0)
        return complain(complaints, node->key_spot, NULL, "this is empty");
    return true;
}

bool schema_number(const struct yaml_node *node, int64_t least, int64_t most, int64_t *number,
                   struct complaints *complaints)
{
    int64_t read;

    if (node->kind != YAML_SCALAR || !literal_integer(node->value, &read) || read < least ||
        read > most)
        return complain(complaints, node->spot, NULL,
                        "this should be a whole number from %" PRId64 " to %" PRId64, least, most);
    *number = read;
    return true;
}
