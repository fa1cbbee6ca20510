/* IP payload compression (RFC 3173), as links through IPsec use it. What is inside is read when it
 * is DEFLATE (RFC 2394); which algorithm a negotiated index stands for only the two ends know, and
 * DEFLATE is what they all speak. */

#include "base/inflate.h"
#include "observe/decode/layer.h"

enum {
    INDEX_DEFLATE = 2,
    INDEX_NEGOTIATED_MIN = 256,
    PLAIN_SIZE_MAX = 16384, /* more than a jumbo frame */
};

enum layer compressed_read(struct walk *w)
{
    struct decoder *decoder = w->decoder;
    struct reader ahead = w->r;
    uint8_t *plain = decoder->plain + decoder->plain_used;
    size_t room = sizeof(decoder->plain) - decoder->plain_used;
    size_t size = 0;

    uint8_t next = reader_u8(&ahead);
    reader_skip(&ahead, 1); /* flags, zero */
    uint16_t parameter_index = reader_u16(&ahead);
    if (!reader_ok(&ahead))
        return walk_short(w);
    if (parameter_index != INDEX_DEFLATE && parameter_index < INDEX_NEGOTIATED_MIN)
        return LAYER_END;
    if (w->cut > 0 || !inflate_whole(reader_rest(&ahead), plain,
                                     room < PLAIN_SIZE_MAX ? room : PLAIN_SIZE_MAX, &size))
        return LAYER_END; /* it may be another algorithm: a plain packet of its protocol */

    decoder->plain_used += size;
    w->r = reader_of((struct slice){.data = plain, .size = size});
    return ip_protocol_layer(w, next);
}
