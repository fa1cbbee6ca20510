#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

enum {
    CHUNK_SIZE = 64 * 1024
};

struct arena_chunk {
    struct arena_chunk *older;
    size_t size; /* of `bytes` */
    size_t used;
    alignas(max_align_t) unsigned char bytes[];
};

static struct arena_chunk *add_chunk(struct arena *arena, size_t least)
{
    size_t size = least > CHUNK_SIZE ? least : CHUNK_SIZE;

    if (size > SIZE_MAX - sizeof(struct arena_chunk))
        return NULL;
    struct arena_chunk *chunk = calloc(1, sizeof(*chunk) + size);
    if (!chunk)
        return NULL;
    chunk->size = size;
    chunk->older = arena->newest;
    arena->newest = chunk;
    return chunk;
}

void *arena_take(struct arena *arena, size_t size)
{
    const size_t step = alignof(max_align_t);

    if (size > SIZE_MAX - step)
        return NULL;
    size = (size + step - 1) / step * step;
    if (arena->limit != 0 && size > arena->limit - arena->total)
        return NULL;

    struct arena_chunk *chunk = arena->newest;
    if (!chunk || size > chunk->size - chunk->used)
        chunk = add_chunk(arena, size);
    if (!chunk)
        return NULL;

    void *taken = chunk->bytes + chunk->used;
    chunk->used += size;
    arena->total += size;
    return taken;
}

void *arena_take_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    return arena_take(arena, count * size);
}

char *arena_copy(struct arena *arena, struct text text)
{
    if (text.length == SIZE_MAX)
        return NULL;
    char *copy = arena_take(arena, text.length + 1);

    if (copy && text.length > 0)
        memcpy(copy, text.data, text.length);
    return copy;
}

void arena_free(struct arena *arena)
{
    for (struct arena_chunk *chunk = arena->newest, *older; chunk; chunk = older) {
        older = chunk->older;
        free(chunk);
    }
    *arena = (struct arena){.limit = arena->limit};
}
