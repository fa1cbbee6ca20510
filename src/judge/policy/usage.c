#include "judge/policy/usage.h"

#include <stdlib.h>

#include "base/lookup.h"

/* Compared byte for byte: without padding. */
struct usage_key {
    uint8_t bytes[sizeof(uint32_t) + sizeof(struct ip)];
};

struct window {
    uint64_t start_ns;
    uint64_t bytes; /* of flows that ended in it */
};

struct usage {
    struct lookup *keys;
    struct window *windows;
};

struct usage *usage_new(size_t clients_max, const uint64_t hash_key[static 2])
{
    struct usage *usage = calloc(1, sizeof(*usage));
    size_t room = clients_max > 0 ? clients_max : 1;

    if (!usage)
        return NULL;
    usage->keys = lookup_new(room, sizeof(struct usage_key), hash_key);
    usage->windows = calloc(room, sizeof(*usage->windows));
    if (!usage->keys || !usage->windows) {
        usage_free(usage);
        return NULL;
    }
    return usage;
}

void usage_free(struct usage *usage)
{
    if (!usage)
        return;
    lookup_free(usage->keys);
    free(usage->windows);
    free(usage);
}

static struct window *window_of(struct usage *usage, const struct usage_key *key, uint64_t time_ns)
{
    uint32_t slot = lookup_find(usage->keys, key);

    if (slot != LOOKUP_NONE) {
        lookup_touch(usage->keys, slot);
        return &usage->windows[slot];
    }
    slot = lookup_add(usage->keys, key);
    if (slot == LOOKUP_NONE) {
        lookup_remove(usage->keys, lookup_oldest(usage->keys));
        slot = lookup_add(usage->keys, key);
    }
    usage->windows[slot] = (struct window){.start_ns = time_ns};
    return &usage->windows[slot];
}

bool usage_allows(struct usage *usage, const struct expectation *expectation,
                  const struct ip *client, uint64_t time_ns, uint64_t bytes, bool is_over)
{
    struct usage_key key;
    struct window *window;
    uint64_t used;

    memcpy(key.bytes, &expectation->entry, sizeof(expectation->entry));
    memcpy(key.bytes + sizeof(expectation->entry), client, sizeof(*client));
    window = window_of(usage, &key, time_ns);
    if (time_ns > window->start_ns && time_ns - window->start_ns >= expectation->limit_window_ns)
        *window = (struct window){.start_ns = time_ns};
    used = window->bytes + bytes;
    if (is_over)
        window->bytes = used;
    return used <= expectation->limit_bytes;
}
