/* Compressed captures: gzip (RFC 1952) and Zstandard (RFC 8878).
 *
 * Memory is bounded whatever the data say: a Zstandard window may be 128 MiB, what `zstd`
 * itself accepts without being asked for more. */

#ifndef OBSERVE_CAPTURE_UNPACK_H
#define OBSERVE_CAPTURE_UNPACK_H

#include "base/error.h"
#include "base/slice.h"

struct unpacker;

/* A method of compression that is known by the first bytes of a file. */
struct packing {
    const char *name;
    struct slice magic;
    struct unpacker *(*make)(void); /* NULL: not built in */
    /* Unpacks from the front of `packed`, which it shortens, into `room` bytes at `out`.
     * Writes how many bytes it made; false when the data are corrupt. */
    bool (*run)(struct unpacker *unpacker, struct slice *packed, uint8_t *out, size_t room,
                size_t *made);
    bool (*is_complete)(const struct unpacker *unpacker); /* no stream is under way */
    void (*free)(struct unpacker *unpacker);
};

/* NULL when the bytes are not compressed, in any way we know. */
const struct packing *packing_find(struct slice first);

#endif
