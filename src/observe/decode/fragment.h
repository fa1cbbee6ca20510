/* Fragments of IP datagrams, put together again (RFC 791, RFC 8200 section 4.5).
 *
 * Bounded in datagrams, in bytes and in (packet) time; when it is full, the datagram that has
 * waited longest is given up. Of bytes that come twice, the first copy wins. */

#ifndef OBSERVE_DECODE_FRAGMENT_H
#define OBSERVE_DECODE_FRAGMENT_H

#include "observe/decode/layer.h"

struct fragment {
    uint32_t identification;
    uint32_t offset;  /* bytes */
    uint8_t protocol; /* in the header behind which it stands */
    bool is_last;
};

/* NULL when there is no memory. */
struct fragment_table *fragment_table_new(const struct decode_config *config);
void fragment_table_free(struct fragment_table *table);

/* Datagrams put together in the batch before are gone after this. */
void fragment_table_begin_batch(struct fragment_table *table);

/* Takes what is left of the walk as the fragment's bytes. LAYER_HELD while others are missing;
 * otherwise the layer behind IP, and the walk goes on in the whole datagram. A fragment that
 * cannot be kept is told by itself: the first one with its ports, others without. */
enum layer fragment_read(struct walk *w, const struct fragment *fragment);

#endif
