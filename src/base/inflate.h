/* DEFLATE (RFC 1951), a whole stream at once, into memory of the caller's.
 *
 * Ours because the packet path may not allocate. What it costs is bounded by the bits that came
 * and the bytes that may leave. */

#ifndef BASE_INFLATE_H
#define BASE_INFLATE_H

#include "base/slice.h"

/* Writes at most `capacity` bytes to `out`, how many to `size`. False when the stream is broken,
 * cut short, larger than that, or cut up into more blocks than anyone needs. */
bool inflate_whole(struct slice packed, uint8_t *out, size_t capacity, size_t *size);

#endif
