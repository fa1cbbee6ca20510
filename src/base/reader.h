/* Reading bytes that came off a wire.
 *
 * No read can leave the buffer. The first one that would, marks the reader as
 * short: it yields zero, and so does every read after it. A parser may
 * therefore read a whole header without a branch and ask reader_ok() once,
 * before it believes any of it.
 *
 * Numbers are in network byte order unless the name ends in _le. */

#ifndef BASE_READER_H
#define BASE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* Inlined always: once a header is taken whole, the compiler sees that the reads in it cannot be
 * short and leaves the checks out. */
#define READER_INLINE static inline __attribute__((always_inline))

struct reader {
    const uint8_t *at;
    const uint8_t *end;
    bool is_short; /* a read has asked for more than there was */
};

/* The bytes stay the caller's and must outlive the reader. */
READER_INLINE struct reader reader_of(struct slice bytes)
{
    const uint8_t *start = bytes.data ? bytes.data : (const uint8_t *)"";
    return (struct reader){.at = start, .end = start + bytes.size};
}

READER_INLINE bool reader_ok(const struct reader *r)
{
    return !r->is_short;
}

READER_INLINE size_t reader_left(const struct reader *r)
{
    return r->is_short ? 0 : (size_t)(r->end - r->at);
}

/* The next `size` bytes, or an empty slice and a short reader. */
READER_INLINE struct slice reader_bytes(struct reader *r, size_t size)
{
    if (size > reader_left(r)) {
        r->is_short = true;
        return (struct slice){0};
    }
    struct slice taken = {.data = r->at, .size = size};
    r->at += size;
    return taken;
}

/* A reader that sees the next `size` bytes and nothing beyond them. */
READER_INLINE struct reader reader_take(struct reader *r, size_t size)
{
    struct reader part = reader_of(reader_bytes(r, size));
    part.is_short = r->is_short;
    return part;
}

READER_INLINE void reader_skip(struct reader *r, size_t size)
{
    (void)reader_bytes(r, size);
}

READER_INLINE uint8_t reader_u8(struct reader *r)
{
    struct slice b = reader_bytes(r, 1);
    return b.data ? b.data[0] : 0;
}

READER_INLINE uint16_t reader_u16(struct reader *r)
{
    struct slice b = reader_bytes(r, 2);
    unsigned number = b.data ? (unsigned)b.data[0] << 8 | b.data[1] : 0;
    return (uint16_t)number;
}

READER_INLINE uint32_t reader_u24(struct reader *r)
{
    struct slice b = reader_bytes(r, 3);
    return b.data ? (uint32_t)b.data[0] << 16 | (uint32_t)b.data[1] << 8 | b.data[2] : 0;
}

READER_INLINE uint32_t reader_u32(struct reader *r)
{
    struct slice b = reader_bytes(r, 4);
    return b.data ? (uint32_t)b.data[0] << 24 | (uint32_t)b.data[1] << 16 |
                        (uint32_t)b.data[2] << 8 | b.data[3]
                  : 0;
}

READER_INLINE uint64_t reader_u64(struct reader *r)
{
    uint64_t high = reader_u32(r);
    uint64_t low = reader_u32(r);
    return high << 32 | low;
}

READER_INLINE uint16_t reader_u16_le(struct reader *r)
{
    struct slice b = reader_bytes(r, 2);
    unsigned number = b.data ? (unsigned)b.data[1] << 8 | b.data[0] : 0;
    return (uint16_t)number;
}

READER_INLINE uint32_t reader_u32_le(struct reader *r)
{
    struct slice b = reader_bytes(r, 4);
    return b.data ? (uint32_t)b.data[3] << 24 | (uint32_t)b.data[2] << 16 |
                        (uint32_t)b.data[1] << 8 | b.data[0]
                  : 0;
}

READER_INLINE uint64_t reader_u64_le(struct reader *r)
{
    uint64_t low = reader_u32_le(r);
    uint64_t high = reader_u32_le(r);
    return high << 32 | low;
}

/* The next byte without taking it; zero, and no shortness, when there is none. */
READER_INLINE uint8_t reader_peek(const struct reader *r)
{
    return reader_left(r) > 0 ? r->at[0] : 0;
}

/* All that is left. */
READER_INLINE struct slice reader_rest(struct reader *r)
{
    return reader_bytes(r, reader_left(r));
}

#endif
