#include "judge/rules/set.h"

#include <stdlib.h>

#include "judge/rules/words.h"

/* Blocks of addresses, from the first to the last of each. */
struct ip_range {
    struct ip first;
    struct ip last;
};

struct mac_block {
    uint64_t bits;
    uint64_t mask;
};

struct value_set {
    enum value_type type;
    size_t count;
    size_t block_count;      /* of MAC addresses with a mask */
    struct text *texts;      /* TEXT, WORD: sorted */
    struct ip_range *ranges; /* IP: sorted, apart from each other */
    uint64_t *macs;          /* MAC: sorted */
    struct mac_block *blocks;
    int64_t *integers; /* all that counts: sorted */
    double *reals;     /* FLOAT: sorted */
};

static uint64_t mac_bits(struct mac mac)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < sizeof(mac.octet); i++)
        bits = bits << 8 | mac.octet[i];
    return bits;
}

static int compare_folded(const void *a, const void *b)
{
    return text_compare_folded(*(const struct text *)a, *(const struct text *)b);
}

static int compare_exactly(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static int compare_integers(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static int compare_macs(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static int compare_reals(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static int compare_ips(const struct ip *a, const struct ip *b)
{
    return memcmp(a, b, sizeof(*a));
}

static int compare_ranges(const void *a, const void *b)
{
    const struct ip_range *left = a;
    const struct ip_range *right = b;
    int order = compare_ips(&left->first, &right->first);

    return order != 0 ? order : -compare_ips(&left->last, &right->last);
}

static struct ip_range range_of(const struct value *value)
{
    struct ip_range range = {.first = value->ip, .last = value->ip};
    unsigned bits = value->ip.family == 4 ? 32 : 128;
    unsigned length = value->type == VALUE_CIDR ? value->prefix_length : bits;

    for (unsigned bit = length; bit < bits; bit++) {
        uint8_t one = (uint8_t)(0x80u >> bit % 8);
        range.first.octet[bit / 8] = (uint8_t)(range.first.octet[bit / 8] & ~one);
        range.last.octet[bit / 8] |= one;
    }
    return range;
}

/* Sorted by their first address: those that lie within one before them are dropped. Blocks of
 * powers of two never overlap by a part. */
static size_t drop_inner_ranges(struct ip_range *ranges, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (kept == 0 || compare_ips(&ranges[i].first, &ranges[kept - 1].last) > 0)
            ranges[kept++] = ranges[i];
    return kept;
}

static bool fill_texts(struct value_set *set, const struct set_item *items, struct arena *arena)
{
    set->texts = arena_take_array(arena, set->count, sizeof(*set->texts));
    if (!set->texts)
        return false;
    for (size_t i = 0; i < set->count; i++)
        set->texts[i] = items[i].value.text;
    qsort(set->texts, set->count, sizeof(*set->texts),
          set->type == VALUE_WORD ? compare_exactly : compare_folded);
    return true;
}

static bool fill_ranges(struct value_set *set, const struct set_item *items, struct arena *arena)
{
    set->ranges = arena_take_array(arena, set->count, sizeof(*set->ranges));
    if (!set->ranges)
        return false;
    for (size_t i = 0; i < set->count; i++)
        set->ranges[i] = range_of(&items[i].value);
    qsort(set->ranges, set->count, sizeof(*set->ranges), compare_ranges);
    set->count = drop_inner_ranges(set->ranges, set->count);
    return true;
}

static bool fill_macs(struct value_set *set, const struct set_item *items, struct arena *arena)
{
    size_t count = set->count;

    set->macs = arena_take_array(arena, count, sizeof(*set->macs));
    set->blocks = arena_take_array(arena, count, sizeof(*set->blocks));
    if (!set->macs || !set->blocks)
        return false;
    set->count = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = mac_bits(items[i].value.mac);
        uint64_t mask = mac_bits(items[i].mask);
        if (items[i].has_mask)
            set->blocks[set->block_count++] = (struct mac_block){bits & mask, mask};
        else
            set->macs[set->count++] = bits;
    }
    qsort(set->macs, set->count, sizeof(*set->macs), compare_macs);
    return true;
}

static bool fill_reals(struct value_set *set, const struct set_item *items, struct arena *arena)
{
    set->reals = arena_take_array(arena, set->count, sizeof(*set->reals));
    if (!set->reals)
        return false;
    for (size_t i = 0; i < set->count; i++)
        set->reals[i] = items[i].value.type == VALUE_FLOAT ? items[i].value.real
                                                           : (double)items[i].value.integer;
    qsort(set->reals, set->count, sizeof(*set->reals), compare_reals);
    return true;
}

static bool fill_integers(struct value_set *set, const struct set_item *items, struct arena *arena)
{
    set->integers = arena_take_array(arena, set->count, sizeof(*set->integers));
    if (!set->integers)
        return false;
    for (size_t i = 0; i < set->count; i++)
        set->integers[i] = items[i].value.integer;
    qsort(set->integers, set->count, sizeof(*set->integers), compare_integers);
    return true;
}

static bool fill(struct value_set *set, const struct set_item *items, struct arena *arena)
{
    switch (set->type) {
    case VALUE_TEXT:
    case VALUE_WORD: return fill_texts(set, items, arena);
    case VALUE_IP:
    case VALUE_CIDR: return fill_ranges(set, items, arena);
    case VALUE_MAC: return fill_macs(set, items, arena);
    case VALUE_FLOAT: return fill_reals(set, items, arena);
    case VALUE_ABSENT:
    case VALUE_BOOL:
    case VALUE_LIST:
    case VALUE_INTEGER:
    case VALUE_DURATION:
    case VALUE_SIZE:
    case VALUE_RATE:
    case VALUE_TIME: break;
    }
    return fill_integers(set, items, arena);
}

struct value_set *set_new(enum value_type type, const struct set_item *items, size_t count,
                          struct arena *arena)
{
    struct value_set *set = arena_take(arena, sizeof(*set));

    if (!set)
        return NULL;
    *set = (struct value_set){.type = type, .count = count};
    return fill(set, items, arena) ? set : NULL;
}

static bool holds_ip(const struct value_set *set, const struct ip *ip)
{
    size_t low = 0;
    size_t high = set->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_ips(&set->ranges[middle].last, ip) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->count && compare_ips(&set->ranges[low].first, ip) <= 0;
}

static bool holds_mac(const struct value_set *set, struct mac mac)
{
    uint64_t bits = mac_bits(mac);

    for (size_t i = 0; i < set->block_count; i++)
        if ((bits & set->blocks[i].mask) == set->blocks[i].bits)
            return true;
    return bsearch(&bits, set->macs, set->count, sizeof(*set->macs), compare_macs) != NULL;
}

static bool holds_text(const struct value_set *set, const struct text *text)
{
    return bsearch(text, set->texts, set->count, sizeof(*set->texts),
                   set->type == VALUE_WORD ? compare_exactly : compare_folded) != NULL;
}

bool set_holds(const struct value_set *set, const struct value *value)
{
    switch (set->type) {
    case VALUE_TEXT:
    case VALUE_WORD: return holds_text(set, &value->text);
    case VALUE_IP:
    case VALUE_CIDR: return holds_ip(set, &value->ip);
    case VALUE_MAC: return holds_mac(set, value->mac);
    case VALUE_FLOAT:
        return bsearch(&value->real, set->reals, set->count, sizeof(*set->reals), compare_reals) !=
               NULL;
    case VALUE_ABSENT:
    case VALUE_BOOL:
    case VALUE_LIST:
    case VALUE_INTEGER:
    case VALUE_DURATION:
    case VALUE_SIZE:
    case VALUE_RATE:
    case VALUE_TIME: break;
    }
    return bsearch(&value->integer, set->integers, set->count, sizeof(*set->integers),
                   compare_integers) != NULL;
}
