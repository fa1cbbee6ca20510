/* Packets inside IP packets: IP-in-IP (RFC 2003), 6in4 (RFC 4213), GRE (RFC 2784, RFC 2890, and
 * RFC 2637 for PPTP), ERSPAN (draft-foschiano-erspan).
 *
 * What cannot be what it claims to be stays a plain packet, without a passenger. */

#include "observe/decode/layer.h"

enum {
    GRE_SIZE = 4,
    GRE_CHECKSUM = 0x8000,
    GRE_ROUTING = 0x4000, /* deprecated: not followed */
    GRE_KEY = 0x2000,
    GRE_SEQUENCE = 0x1000,
    GRE_ACKNOWLEDGMENT = 0x0080, /* version 1 */
    GRE_RESERVED = 0x07f8,
    GRE_VERSION_MASK = 0x0007,

    GRE_ERSPAN = 0x88be,
    GRE_ERSPAN_3 = 0x22eb,
    GRE_PPP = 0x880b,
    GRE_ARUBA_FIRST = 0x8200, /* 802.11 frames between access point and controller */
    GRE_ARUBA_LAST = 0x820f,

    ERSPAN_2_SIZE = 8,
    ERSPAN_3_SIZE = 12,
    ERSPAN_3_OPTION = 0x01, /* in the last byte: a subheader follows */
    ERSPAN_3_OPTION_SIZE = 8,
};

static bool starts_with_version(const struct walk *w, uint8_t version)
{
    return reader_left(&w->r) > 0 && reader_peek(&w->r) >> 4 == version;
}

enum layer carried_ip4_read(struct walk *w)
{
    return starts_with_version(w, 4) ? walk_enter(w, TUNNEL_IPIP, LAYER_IP4) : LAYER_END;
}

enum layer carried_ip6_read(struct walk *w)
{
    enum tunnel_kind tunnel = w->packet->source.family == 4 ? TUNNEL_6IN4 : TUNNEL_IPIP;

    return starts_with_version(w, 6) ? walk_enter(w, tunnel, LAYER_IP6) : LAYER_END;
}

/* Type I has no header of its own, and no GRE sequence number; type II has both. */
static enum layer enter_erspan(struct walk *w, bool is_numbered)
{
    if (is_numbered)
        reader_skip(&w->r, ERSPAN_2_SIZE);
    return reader_ok(&w->r) ? walk_enter(w, TUNNEL_ERSPAN, LAYER_ETHERNET) : walk_short(w);
}

static enum layer enter_erspan_3(struct walk *w)
{
    struct slice header = reader_bytes(&w->r, ERSPAN_3_SIZE);

    if (header.size && header.data[ERSPAN_3_SIZE - 1] & ERSPAN_3_OPTION)
        reader_skip(&w->r, ERSPAN_3_OPTION_SIZE);
    return reader_ok(&w->r) ? walk_enter(w, TUNNEL_ERSPAN, LAYER_ETHERNET) : walk_short(w);
}

static enum layer enter_gre(struct walk *w, uint16_t flags, uint16_t protocol)
{
    if (protocol == GRE_ERSPAN)
        return enter_erspan(w, flags & GRE_SEQUENCE);
    if (protocol == GRE_ERSPAN_3)
        return enter_erspan_3(w);
    if (protocol >= GRE_ARUBA_FIRST && protocol <= GRE_ARUBA_LAST)
        return walk_enter(w, TUNNEL_GRE, LAYER_WLAN);

    enum layer layer = layer_of_ethertype(protocol);
    return layer == LAYER_END ? LAYER_END : walk_enter(w, TUNNEL_GRE, layer);
}

static size_t options_size(uint16_t flags)
{
    size_t count = 0;

    count += (flags & GRE_CHECKSUM) != 0;
    count += (flags & GRE_KEY) != 0;
    count += (flags & GRE_SEQUENCE) != 0;
    count += (flags & GRE_VERSION_MASK) == 1 && flags & GRE_ACKNOWLEDGMENT;
    return count * 4;
}

/* Version 1 is PPTP's: the key is there, its high half is the payload's size, and a packet
 * without a sequence number only acknowledges. */
enum layer gre_read(struct walk *w)
{
    struct reader ahead = w->r;
    uint16_t flags = reader_u16(&ahead);
    uint16_t protocol = reader_u16(&ahead);
    uint16_t version = flags & GRE_VERSION_MASK;

    reader_skip(&ahead, options_size(flags));
    if (!reader_ok(&ahead))
        return walk_short(w);
    if (flags & GRE_ROUTING || version > 1)
        return LAYER_END;
    if (version == 0 && flags & GRE_RESERVED)
        return LAYER_END;
    if (version == 1 && (protocol != GRE_PPP || !(flags & GRE_SEQUENCE)))
        return LAYER_END;
    w->r = ahead;
    return enter_gre(w, flags, protocol);
}
