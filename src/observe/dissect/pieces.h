/* A message that comes in pieces, in any order: put them where they belong, see how much of its
 * beginning is there. For fragments of DTLS and CRYPTO frames of QUIC. */

#ifndef OBSERVE_DISSECT_PIECES_H
#define OBSERVE_DISSECT_PIECES_H

#include "base/slice.h"

enum {
    PIECES_SIZE = 8192
};

struct pieces {
    uint64_t is_there[PIECES_SIZE / 64]; /* a bit a byte */
    uint8_t bytes[PIECES_SIZE];
};

static inline void pieces_start(struct pieces *pieces)
{
    memset(pieces->is_there, 0, sizeof(pieces->is_there));
}

/* What lies beyond the room is dropped. Of two copies the later wins. */
static inline void pieces_put(struct pieces *pieces, uint64_t offset, struct slice piece)
{
    if (offset >= PIECES_SIZE)
        return;
    piece = slice_first(piece, PIECES_SIZE - (size_t)offset);
    if (piece.size > 0)
        memcpy(pieces->bytes + offset, piece.data, piece.size);
    for (size_t at = (size_t)offset; at < (size_t)offset + piece.size; at++)
        pieces->is_there[at / 64] |= UINT64_C(1) << at % 64;
}

/* From the beginning to the first byte that is missing. */
static inline struct slice pieces_beginning(const struct pieces *pieces)
{
    size_t size = 0;

    while (size < PIECES_SIZE && pieces->is_there[size / 64] >> size % 64 & 1)
        size++;
    return (struct slice){pieces->bytes, size};
}

#endif
