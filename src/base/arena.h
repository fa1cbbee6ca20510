/* Memory for things that are made one by one and freed all at once. */

#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/slice.h"

struct arena_chunk;

/* Zeroed, it is empty. Owns all that it has given out. */
struct arena {
    struct arena_chunk *newest;
    size_t total; /* bytes given out */
    size_t limit; /* of `total`; 0: none */
};

/* Zeroed memory, aligned for anything, or NULL: no memory, or the limit is reached. */
void *arena_take(struct arena *arena, size_t size);

/* The same for `count` things of `size` bytes; NULL as well when the product overflows. */
void *arena_take_array(struct arena *arena, size_t count, size_t size);

/* A copy with a NUL behind it, or NULL. */
char *arena_copy(struct arena *arena, struct text text);

/* Empties it. */
void arena_free(struct arena *arena);

#endif
