/* Finds the slot of a key in a table of fixed size.
 *
 * A lookup hands out slot numbers; what a slot holds is the owner's, in an array of its own of
 * the same length. All memory is taken when it is made. The hash is keyed, and no order that
 * the owner can see depends on it: slots are handed out from 0 up, and the order of use is
 * kept, so that a full table can give up what was used longest ago. */

#ifndef BASE_LOOKUP_H
#define BASE_LOOKUP_H

#include <stddef.h>
#include <stdint.h>

#define LOOKUP_NONE UINT32_MAX

struct lookup;

/* NULL when there is no memory. `slots` is at least 1 and less than 2^31. */
struct lookup *lookup_new(size_t slots, size_t key_size, const uint64_t hash_key[static 2]);
void lookup_free(struct lookup *lookup); /* accepts NULL */

/* The slot of this key (key_size bytes), or LOOKUP_NONE. */
uint32_t lookup_find(const struct lookup *lookup, const void *key);

/* A slot for a key that is not in the table, now the most recently used one; LOOKUP_NONE when
 * all are taken. */
uint32_t lookup_add(struct lookup *lookup, const void *key);

/* Makes the slot the most recently used one. */
void lookup_touch(struct lookup *lookup, uint32_t slot);

/* The slot used longest ago; LOOKUP_NONE when the table is empty. */
uint32_t lookup_oldest(const struct lookup *lookup);

void lookup_remove(struct lookup *lookup, uint32_t slot);

size_t lookup_count(const struct lookup *lookup);

#endif
