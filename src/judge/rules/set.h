/* What stands behind `in`, compiled: asked whether it holds a value, it answers without looking at
 * each item. Constant once built; lives in an arena. Private to judge/rules. */

#ifndef JUDGE_RULES_SET_H
#define JUDGE_RULES_SET_H

#include "base/arena.h"
#include "base/value.h"

struct value_set;

/* An item on its way into a set. A CIDR in a set of IP, and a MAC address with a mask. */
struct set_item {
    struct value value;
    struct mac mask;
    bool has_mask;
};

/* A set of values of `type`; items of other types must not be given, but CIDR in a set of IP and
 * INTEGER in a set of FLOAT. NULL when there is no memory. Text is not copied. */
struct value_set *set_new(enum value_type type, const struct set_item *items, size_t count,
                          struct arena *arena);

/* `value` is of the set's type and not absent. */
bool set_holds(const struct value_set *set, const struct value *value);

#endif
