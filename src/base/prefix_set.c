#include "base/prefix_set.h"

#include <stdlib.h>

struct prefix_set {
    size_t count;
    struct prefix at[]; /* by first address; of two with the same, the larger block first */
};

static uint8_t bits_of(const struct ip *ip)
{
    return ip->family == 4 ? 32 : 128;
}

bool prefix_holds(const struct prefix *prefix, const struct ip *ip)
{
    size_t whole = prefix->length / 8;
    unsigned rest = prefix->length % 8;

    if (prefix->ip.family != ip->family || memcmp(prefix->ip.octet, ip->octet, whole) != 0)
        return false;
    return rest == 0 || (prefix->ip.octet[whole] ^ ip->octet[whole]) >> (8 - rest) == 0;
}

/* In the order of the set. */
static int compare(const void *left, const void *right)
{
    const struct prefix *a = left;
    const struct prefix *b = right;
    int order = memcmp(&a->ip, &b->ip, sizeof(a->ip));

    if (order != 0)
        return order;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

struct prefix_set *prefix_set_new(const struct prefix *prefixes, size_t count)
{
    struct prefix_set *set = malloc(sizeof(*set) + count * sizeof(set->at[0]));

    if (!set)
        return NULL;
    set->count = count;
    if (count > 0)
        memcpy(set->at, prefixes, count * sizeof(set->at[0]));
    qsort(set->at, count, sizeof(set->at[0]), compare);

    /* What lies around a block starts before it: the block before it, or what is around that. */
    for (size_t i = 0; i < count; i++) {
        const struct prefix *around = i > 0 ? &set->at[i - 1] : NULL;

        while (around && !prefix_holds(around, &set->at[i].ip))
            around = around->around;
        set->at[i].around = around;
    }
    return set;
}

void prefix_set_free(struct prefix_set *set)
{
    free(set);
}

const struct prefix *prefix_set_find(const struct prefix_set *set, const struct ip *ip)
{
    size_t low = 0;
    size_t high = set ? set->count : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (memcmp(&set->at[middle].ip, ip, sizeof(*ip)) <= 0)
            low = middle + 1;
        else
            high = middle;
    }

    const struct prefix *found = low > 0 ? &set->at[low - 1] : NULL;
    while (found && !prefix_holds(found, ip))
        found = found->around;
    return found;
}

static bool parse_length(struct text text, uint8_t most, uint8_t *length)
{
    unsigned number = 0;

    if (text.length == 0 || text.length > 3)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        number = number * 10 + (unsigned)(text.data[i] - '0');
    }
    if (number > most)
        return false;
    *length = (uint8_t)number;
    return true;
}

/* Clears the bits beyond the length; true when there were any. */
static bool clear_rest(struct prefix *prefix)
{
    bool was_set = false;

    for (unsigned bit = prefix->length; bit < bits_of(&prefix->ip); bit++) {
        uint8_t mask = (uint8_t)(0x80U >> bit % 8);

        was_set |= (prefix->ip.octet[bit / 8] & mask) != 0;
        prefix->ip.octet[bit / 8] &= (uint8_t)~mask;
    }
    return was_set;
}

bool prefix_parse(struct text text, struct prefix *prefix, bool *is_loose)
{
    const char *slash = text.length > 0 ? memchr(text.data, '/', text.length) : NULL;
    struct text address = {text.data, slash ? (size_t)(slash - text.data) : text.length};
    struct prefix parsed = {.number = prefix->number};

    if (!ip_parse(address, &parsed.ip))
        return false;
    parsed.length = bits_of(&parsed.ip);
    if (slash && !parse_length((struct text){slash + 1, text.length - address.length - 1},
                               parsed.length, &parsed.length))
        return false;
    *is_loose = clear_rest(&parsed);
    *prefix = parsed;
    return true;
}
