/* What is put in front of a packet to steer it: MPLS labels (RFC 3032), network service headers
 * (RFC 8300). */

#include "observe/decode/layer.h"

enum {
    LABEL_SIZE = 4,
    BOTTOM_OF_STACK = 0x100,
    LABEL_IP4_EXPLICIT_NULL = 0,
    LABEL_IP6_EXPLICIT_NULL = 2,
    CONTROL_WORD_SIZE = 4, /* RFC 4385 */
    IP4_HEADER_SIZE = 20,
    IP6_HEADER_SIZE = 40,

    NSH_SIZE = 8,
    NSH_LENGTH_MASK = 0x3f, /* in words of four bytes */
};

static bool is_ip4(const struct walk *w)
{
    struct reader r = w->r;
    uint8_t version_and_size = reader_u8(&r);
    reader_skip(&r, 1);
    uint16_t total = reader_u16(&r);

    return version_and_size >= 0x45 && version_and_size <= 0x4f && total >= IP4_HEADER_SIZE &&
           total <= walk_left(w);
}

static bool is_ip6(const struct walk *w)
{
    struct reader r = w->r;
    uint8_t version = reader_u8(&r) >> 4;
    reader_skip(&r, 3);
    size_t size = reader_u16(&r);

    return reader_ok(&r) && version == 6 && IP6_HEADER_SIZE + size <= walk_left(w);
}

/* Nothing behind the last label says what follows. IP has its version in front; so has an Ethernet
 * frame whose destination happens to begin alike, and a pseudowire may have a control word. */
static enum layer guess(struct walk *w)
{
    struct reader behind_word = w->r;
    reader_skip(&behind_word, CONTROL_WORD_SIZE);
    uint8_t nibble = reader_peek(&w->r) >> 4;

    if (is_ip4(w))
        return LAYER_IP4;
    if (is_ip6(w))
        return LAYER_IP6;
    if (nibble == 0 && reader_ok(&behind_word) && is_ethernet(behind_word)) {
        reader_skip(&w->r, CONTROL_WORD_SIZE);
        return LAYER_ETHERNET;
    }
    if (is_ethernet(w->r))
        return LAYER_ETHERNET;
    return LAYER_END;
}

enum layer mpls_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, LABEL_SIZE);

    if (!reader_ok(&header))
        return walk_short(w);
    uint32_t entry = reader_u32(&header);
    if (!(entry & BOTTOM_OF_STACK))
        return LAYER_MPLS;
    switch (entry >> 12) {
    case LABEL_IP4_EXPLICIT_NULL: return LAYER_IP4;
    case LABEL_IP6_EXPLICIT_NULL: return LAYER_IP6;
    default: return guess(w);
    }
}

static enum layer nsh_protocol_layer(uint8_t protocol)
{
    switch (protocol) {
    case 1: return LAYER_IP4;
    case 2: return LAYER_IP6;
    case 3: return LAYER_ETHERNET;
    case 4: return LAYER_NSH;
    case 5: return LAYER_MPLS;
    default: return LAYER_END;
    }
}

enum layer nsh_read(struct walk *w)
{
    struct reader ahead = w->r;
    uint16_t version_and_length = reader_u16(&ahead);
    reader_skip(&ahead, 1); /* how the metadata is built */
    uint8_t protocol = reader_u8(&ahead);
    size_t size = (size_t)(version_and_length & NSH_LENGTH_MASK) * 4;

    if (!reader_ok(&ahead))
        return walk_short(w);
    if (version_and_length >> 14 != 0 || size < NSH_SIZE)
        return walk_malformed(w);
    if (size > reader_left(&w->r))
        return walk_short(w);
    reader_skip(&w->r, size);
    return nsh_protocol_layer(protocol);
}
