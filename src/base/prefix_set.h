/* A set of address blocks, each with a number, that finds the block an address is in.
 *
 * Blocks may lie within one another: the smallest one counts, and leads to those around it.
 * Built once, constant afterwards. */

#ifndef BASE_PREFIX_SET_H
#define BASE_PREFIX_SET_H

#include "base/address.h"

struct prefix {
    struct ip ip;                /* bits beyond the length are zero */
    uint8_t length;              /* in bits */
    int number;                  /* the owner's */
    const struct prefix *around; /* the next larger block that holds this one; NULL: none */
};

struct prefix_set;

/* Copies them; `around` is ignored. NULL when there is no memory. */
struct prefix_set *prefix_set_new(const struct prefix *prefixes, size_t count);
void prefix_set_free(struct prefix_set *set); /* accepts NULL */

/* The smallest block that holds the address, or NULL. Accepts a NULL set. */
const struct prefix *prefix_set_find(const struct prefix_set *set, const struct ip *ip);

/* "10.20.0.0/16", or an address alone: then all its bits count. False, and `prefix` untouched, when
 * it is neither. Bits beyond the length must be zero: `is_loose` tells that they were not. */
bool prefix_parse(struct text text, struct prefix *prefix, bool *is_loose);

bool prefix_holds(const struct prefix *prefix, const struct ip *ip);

#endif
