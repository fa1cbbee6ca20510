#include "base/lookup.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

/* Links of one slot. A free slot uses `next` alone, for the list of free ones. */
struct links {
    uint32_t next;  /* in its chain */
    uint32_t older; /* in the order of use */
    uint32_t newer;
    uint32_t tag; /* low half of the hash: spares most comparisons of keys */
};

struct lookup {
    uint64_t hash_key[2];
    size_t key_size;
    size_t slots;
    size_t used; /* slots ever handed out; those beyond were never touched */
    size_t count;
    uint32_t mask;
    uint32_t free; /* first slot given back */
    uint32_t oldest;
    uint32_t newest;
    uint32_t *heads;
    struct links *links;
    uint8_t *keys;
};

struct lookup *lookup_new(size_t slots, size_t key_size, const uint64_t hash_key[static 2])
{
    struct lookup *l = calloc(1, sizeof(*l));
    size_t heads = 8;

    assert(slots > 0 && slots < UINT32_MAX / 2);
    while (heads < slots + slots / 4)
        heads *= 2;
    if (!l)
        return NULL;

    *l = (struct lookup){
        .hash_key = {hash_key[0], hash_key[1]},
        .key_size = key_size,
        .slots = slots,
        .mask = (uint32_t)(heads - 1),
        .free = LOOKUP_NONE,
        .oldest = LOOKUP_NONE,
        .newest = LOOKUP_NONE,
        .heads = malloc(heads * sizeof(*l->heads)),
        .links = malloc(slots * sizeof(*l->links)),
        .keys = malloc(slots * key_size),
    };
    if (!l->heads || !l->links || !l->keys) {
        lookup_free(l);
        return NULL;
    }
    memset(l->heads, 0xff, heads * sizeof(*l->heads));
    return l;
}

void lookup_free(struct lookup *l)
{
    if (!l)
        return;
    free(l->heads);
    free(l->links);
    free(l->keys);
    free(l);
}

static uint8_t *key_of(const struct lookup *l, uint32_t slot)
{
    return l->keys + slot * l->key_size;
}

static uint32_t tag_of(const struct lookup *l, const void *key)
{
    return (uint32_t)hash_bytes(key, l->key_size, l->hash_key);
}

uint32_t lookup_find(const struct lookup *l, const void *key)
{
    uint32_t tag = tag_of(l, key);

    for (uint32_t slot = l->heads[tag & l->mask]; slot != LOOKUP_NONE; slot = l->links[slot].next)
        if (l->links[slot].tag == tag && memcmp(key_of(l, slot), key, l->key_size) == 0)
            return slot;
    return LOOKUP_NONE;
}

static uint32_t take_slot(struct lookup *l)
{
    uint32_t slot = l->free;

    if (slot != LOOKUP_NONE) {
        l->free = l->links[slot].next;
        return slot;
    }
    return l->used < l->slots ? (uint32_t)l->used++ : LOOKUP_NONE;
}

static void use_newest(struct lookup *l, uint32_t slot)
{
    l->links[slot].older = l->newest;
    l->links[slot].newer = LOOKUP_NONE;
    if (l->newest != LOOKUP_NONE)
        l->links[l->newest].newer = slot;
    else
        l->oldest = slot;
    l->newest = slot;
}

static void unlink_use(struct lookup *l, uint32_t slot)
{
    struct links links = l->links[slot];

    if (links.older != LOOKUP_NONE)
        l->links[links.older].newer = links.newer;
    else
        l->oldest = links.newer;
    if (links.newer != LOOKUP_NONE)
        l->links[links.newer].older = links.older;
    else
        l->newest = links.older;
}

uint32_t lookup_add(struct lookup *l, const void *key)
{
    uint32_t slot = take_slot(l);

    if (slot == LOOKUP_NONE)
        return LOOKUP_NONE;

    uint32_t tag = tag_of(l, key);
    uint32_t *head = &l->heads[tag & l->mask];

    memcpy(key_of(l, slot), key, l->key_size);
    l->links[slot].tag = tag;
    l->links[slot].next = *head;
    *head = slot;
    use_newest(l, slot);
    l->count++;
    return slot;
}

void lookup_touch(struct lookup *l, uint32_t slot)
{
    if (l->newest == slot)
        return;
    unlink_use(l, slot);
    use_newest(l, slot);
}

uint32_t lookup_oldest(const struct lookup *l)
{
    return l->oldest;
}

void lookup_remove(struct lookup *l, uint32_t slot)
{
    uint32_t *at = &l->heads[l->links[slot].tag & l->mask];

    while (*at != slot)
        at = &l->links[*at].next;
    *at = l->links[slot].next;
    unlink_use(l, slot);
    l->links[slot].next = l->free;
    l->free = slot;
    l->count--;
}

size_t lookup_count(const struct lookup *l)
{
    return l->count;
}
