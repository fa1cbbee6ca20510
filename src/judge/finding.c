#include "judge/finding.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/lookup.h"
#include "base/sha256.h"
#include "judge/field.h"

struct findings_table {
    struct lookup *ids;
    struct finding_state *states;
    uint64_t evicted;
};

struct findings_table *findings_table_new(size_t findings_max, const uint64_t hash_key[static 2])
{
    struct findings_table *table = calloc(1, sizeof(*table));
    size_t room = findings_max > 0 ? findings_max : 1;

    if (!table)
        return NULL;
    table->ids = lookup_new(room, sizeof(struct finding_id), hash_key);
    table->states = calloc(room, sizeof(*table->states));
    if (!table->ids || !table->states) {
        findings_table_free(table);
        return NULL;
    }
    return table;
}

void findings_table_free(struct findings_table *table)
{
    if (!table)
        return;
    lookup_free(table->ids);
    free(table->states);
    free(table);
}

/* Each part goes in with its size before it, so that no two lists of parts look the same. */
static void add_part(struct sha256 *hash, struct text part)
{
    uint8_t size[4] = {(uint8_t)(part.length >> 24), (uint8_t)(part.length >> 16),
                       (uint8_t)(part.length >> 8), (uint8_t)part.length};

    sha256_add(hash, (struct slice){size, sizeof(size)});
    sha256_add(hash, text_bytes(part));
}

/* As people write it: the type of a field may change with a revision, what it says does not. */
static void add_value(struct sha256 *hash, const struct value *value)
{
    char text[64];

    switch (value->type) {
    case VALUE_TEXT:
    case VALUE_WORD: add_part(hash, value->text); return;
    case VALUE_LIST:
        for (size_t i = 0; i < value->list.count; i++)
            if (value->list.items[i].type == VALUE_TEXT)
                add_part(hash, value->list.items[i].text);
        return;
    case VALUE_ABSENT: text[0] = '\0'; break;
    case VALUE_BOOL: snprintf(text, sizeof(text), "%s", value->boolean ? "true" : "false"); break;
    case VALUE_FLOAT: snprintf(text, sizeof(text), "%.17g", value->real); break;
    case VALUE_IP: ip_print(&value->ip, text); break;
    case VALUE_MAC: mac_print(value->mac, text); break;
    case VALUE_CIDR: {
        char ip[IP_TEXT_SIZE];
        snprintf(text, sizeof(text), "%s/%u", ip_print(&value->ip, ip), value->prefix_length);
        break;
    }
    case VALUE_INTEGER:
    case VALUE_DURATION:
    case VALUE_SIZE:
    case VALUE_RATE:
    case VALUE_TIME: snprintf(text, sizeof(text), "%lld", (long long)value->integer); break;
    }
    add_part(hash, text_of(text));
}

static struct finding_id finish(struct sha256 *hash)
{
    uint8_t digest[SHA256_SIZE];
    struct finding_id id;

    sha256_finish(hash, digest);
    memcpy(id.bytes, digest, sizeof(id.bytes));
    return id;
}

struct finding_id finding_id_of(const struct rule *rule, const struct event *event)
{
    const struct field *const by_device[] = {field_find(TEXT("device.id")), NULL};
    const struct field *const *by = rule->dedupe_by ? rule->dedupe_by : by_device;
    struct sha256 hash;

    sha256_start(&hash);
    add_part(&hash, text_of(rule->id));
    for (; *by; by++) {
        struct value value = field_value(*by, event);
        add_value(&hash, &value);
    }
    return finish(&hash);
}

struct finding_id emission_id_of(const struct finding_id *finding, uint32_t revision,
                                 uint64_t time_ns, const char *community_id)
{
    char text[64];
    struct sha256 hash;

    sha256_start(&hash);
    sha256_add(&hash, (struct slice){finding->bytes, sizeof(finding->bytes)});
    snprintf(text, sizeof(text), "%u", (unsigned)revision);
    add_part(&hash, text_of(text));
    snprintf(text, sizeof(text), "%llu", (unsigned long long)time_ns);
    add_part(&hash, text_of(text));
    add_part(&hash, text_of(community_id));
    return finish(&hash);
}

static uint32_t slot_for(struct findings_table *table, const struct finding_id *id)
{
    uint32_t slot = lookup_find(table->ids, id);

    if (slot != LOOKUP_NONE) {
        lookup_touch(table->ids, slot);
        return slot;
    }
    slot = lookup_add(table->ids, id);
    if (slot == LOOKUP_NONE) {
        lookup_remove(table->ids, lookup_oldest(table->ids));
        table->evicted++;
        slot = lookup_add(table->ids, id);
        assert(slot != LOOKUP_NONE);
    }
    table->states[slot] = (struct finding_state){0};
    return slot;
}

bool findings_table_count(struct findings_table *table, const struct finding_id *id,
                          uint64_t dedupe_ns, uint64_t time_ns, struct finding_state *out)
{
    struct finding_state *state = &table->states[slot_for(table, id)];
    bool is_told_enough =
        state->was_told && (time_ns < state->told_ns || time_ns - state->told_ns < dedupe_ns);

    if (state->count++ == 0)
        state->first_ns = time_ns;
    if (time_ns > state->last_ns)
        state->last_ns = time_ns;
    if (is_told_enough) {
        state->suppressed++;
        return false;
    }
    *out = *state;
    state->told_ns = time_ns;
    state->was_told = true;
    state->suppressed = 0;
    return true;
}

uint64_t findings_table_evicted(const struct findings_table *table)
{
    return table->evicted;
}

void finding_id_print(const struct finding_id *id, char out[static ALERT_ID_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    static_assert(ALERT_ID_SIZE == 2 * FINDING_ID_BYTES + 1, "two digits a byte and a NUL");
    for (size_t i = 0; i < sizeof(id->bytes); i++) {
        out[2 * i] = digits[id->bytes[i] >> 4];
        out[2 * i + 1] = digits[id->bytes[i] & 15];
    }
    out[ALERT_ID_SIZE - 1] = '\0';
}
