/* Which flow a packet belongs to: its key, and the buckets that find a flow by it.
 *
 * A bucket is a cache line of tags and handles. A flow stands in its home bucket or, when that is
 * full, in one of the next few; `spilled` counts those, so that a search which fails at home mostly
 * ends there. */

#include "observe/flow/table.h"

/* ICMP has no ports: its type and code do not tell flows apart, or an echo and its answer would
 * be two. */
bool flow_has_ports(uint8_t protocol)
{
    return protocol != PROTOCOL_ICMP && protocol != PROTOCOL_ICMPV6;
}

/* Which of source and destination is side 0. */
unsigned flow_key_of(const struct packet *packet, struct flow_key *key)
{
    uint16_t source = flow_has_ports(packet->ip_protocol) ? packet->source_port : 0;
    uint16_t destination = flow_has_ports(packet->ip_protocol) ? packet->destination_port : 0;
    int order = memcmp(packet->source.octet, packet->destination.octet, 16);
    unsigned side = order > 0 || (order == 0 && source > destination);

    memcpy(key->ip[side], packet->source.octet, 16);
    memcpy(key->ip[1 - side], packet->destination.octet, 16);
    key->port[side] = source;
    key->port[1 - side] = destination;
    key->vlan = packet->vlan;
    key->protocol = packet->ip_protocol;
    key->family = packet->source.family;
    return side;
}

static uint64_t word_of(const void *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof(word));
    return word;
}

/* Addresses and ports are side by side in the key, so IPv4 takes two words and IPv6 five. */
uint32_t flow_key_hash(const struct flow_table *table, const struct flow_key *key)
{
    static_assert(sizeof(struct flow_key) == 5 * sizeof(uint64_t), "no padding to hash");
    uint64_t ports = word_of(key->port);
    uint32_t ip4[2];

    if (key->family == 4) {
        memcpy(&ip4[0], key->ip[0], 4);
        memcpy(&ip4[1], key->ip[1], 4);
        uint64_t words[2] = {(uint64_t)ip4[0] << 32 | ip4[1], ports};
        return (uint32_t)hash_words(words, COUNT_OF(words), table->config.hash_key);
    }
    uint64_t words[5] = {word_of(key->ip[0]), word_of(key->ip[0] + 8), word_of(key->ip[1]),
                         word_of(key->ip[1] + 8), ports};
    return (uint32_t)hash_words(words, COUNT_OF(words), table->config.hash_key);
}

static bool key_equals(const struct flow_key *a, const struct flow_key *b)
{
    uint64_t differ = 0;

    for (size_t at = 0; at < sizeof(*a); at += sizeof(uint64_t))
        differ |= word_of((const uint8_t *)a + at) ^ word_of((const uint8_t *)b + at);
    return differ == 0;
}

/* Handle of the flow with this key, or 0. */
uint32_t bucket_find(const struct flow_table *table, uint32_t hash, const struct flow_key *key)
{
    uint32_t home = hash & table->bucket_mask;

    for (uint32_t step = 0; step < PROBE_BUCKETS; step++) {
        const struct bucket *bucket = &table->buckets[(home + step) & table->bucket_mask];

        for (size_t i = 0; i < BUCKET_SLOTS; i++)
            if (bucket->tag[i] == hash && bucket->handle[i] &&
                key_equals(&flow_at(table, bucket->handle[i])->key, key))
                return bucket->handle[i];
        if (!table->spilled[home])
            break;
    }
    return 0;
}

/* False when the home bucket and its neighbours are full. */
bool bucket_enter(struct flow_table *table, uint32_t hash, uint32_t handle)
{
    uint32_t home = hash & table->bucket_mask;

    for (uint32_t step = 0; step < PROBE_BUCKETS; step++) {
        struct bucket *bucket = &table->buckets[(home + step) & table->bucket_mask];

        for (size_t i = 0; i < BUCKET_SLOTS; i++) {
            if (bucket->handle[i])
                continue;
            if (step > 0 && table->spilled[home] == UINT8_MAX)
                return false;
            bucket->tag[i] = hash;
            bucket->handle[i] = handle;
            table->spilled[home] = (uint8_t)(table->spilled[home] + (step > 0));
            return true;
        }
    }
    return false;
}

void bucket_leave(struct flow_table *table, uint32_t hash, uint32_t handle)
{
    uint32_t home = hash & table->bucket_mask;

    for (uint32_t step = 0; step < PROBE_BUCKETS; step++) {
        struct bucket *bucket = &table->buckets[(home + step) & table->bucket_mask];

        for (size_t i = 0; i < BUCKET_SLOTS; i++) {
            if (bucket->handle[i] != handle)
                continue;
            bucket->handle[i] = 0;
            bucket->tag[i] = 0;
            table->spilled[home] = (uint8_t)(table->spilled[home] - (step > 0));
            return;
        }
    }
}
