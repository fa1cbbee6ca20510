/* Packets inside UDP datagrams: VXLAN (RFC 7348), GENEVE (RFC 8926), Teredo (RFC 4380), GTP-U
 * (3GPP TS 29.281), CAPWAP data (RFC 5415), GRE (RFC 8086).
 *
 * A port proves nothing: each header has to look as its standard wants it, or the datagram is
 * left alone. */

#include "observe/decode/layer.h"

enum {
    HEADER_SIZE = 8, /* of VXLAN, GENEVE, GTP-U and CAPWAP, without what is optional */

    VXLAN_HAS_NETWORK = 0x08,
    VXLAN_NEXT_PROTOCOL = 0x04, /* the generic extension */
    VXLAN_GROUP_POLICY = 0x80,

    GENEVE_OPTIONS_MASK = 0x3f, /* in words of four bytes */
    GENEVE_FLAGS_RESERVED = 0x3f,

    TEREDO_AUTHENTICATION = 0x0001,
    TEREDO_ORIGIN = 0x0000,
    TEREDO_ORIGIN_SIZE = 8,
    TEREDO_NONCE_AND_CONFIRMATION = 9,
    IP6_HEADER_SIZE = 40,

    GTP_VERSION_1 = 0x30, /* and the bit that says: not charging */
    GTP_VERSION_MASK = 0xf0,
    GTP_HAS_OPTIONS = 0x07,
    GTP_PACKET = 0xff, /* message type: carries a user's packet */
    GTP_NO_EXTENSION = 0,

    CAPWAP_PLAIN = 0x00,
    CAPWAP_NATIVE = 0x0100, /* in the lower half of the first word: the frame is the radio's own */
    CAPWAP_FRAGMENT = 0x0080,
    CAPWAP_KEEP_ALIVE = 0x0008,
    CAPWAP_BINDING_802_11 = 1,
};

static enum layer port_layer(uint16_t port)
{
    switch (port) {
    case 2152: return LAYER_GTPU;
    case 3544: return LAYER_TEREDO;
    case 4754: return LAYER_GRE;
    case 4789: /* assigned */
    case 4790: /* with the generic protocol extension */
    case 8472: /* Linux, before there was an assignment */ return LAYER_VXLAN;
    case 5247: return LAYER_CAPWAP;
    case 6081: return LAYER_GENEVE;
    default: return LAYER_END;
    }
}

enum layer udp_tunnel_layer(const struct packet *packet)
{
    enum layer layer = port_layer(packet->destination_port);

    return layer == LAYER_END ? port_layer(packet->source_port) : layer;
}

static enum layer vxlan_next_layer(uint8_t protocol)
{
    switch (protocol) {
    case 1: return LAYER_IP4;
    case 2: return LAYER_IP6;
    case 3: return LAYER_ETHERNET;
    case 4: return LAYER_NSH;
    default: return LAYER_END;
    }
}

enum layer vxlan_read(struct walk *w)
{
    struct reader ahead = w->r;
    uint8_t flags = reader_u8(&ahead);
    reader_skip(&ahead, 2); /* group policy */
    uint8_t next = reader_u8(&ahead);
    reader_skip(&ahead, 3); /* network */
    uint8_t reserved = reader_u8(&ahead);

    if (!reader_ok(&ahead) || reserved != 0 || !(flags & VXLAN_HAS_NETWORK))
        return LAYER_END;
    if (flags & ~(VXLAN_HAS_NETWORK | VXLAN_NEXT_PROTOCOL | VXLAN_GROUP_POLICY))
        return LAYER_END;
    enum layer layer = flags & VXLAN_NEXT_PROTOCOL ? vxlan_next_layer(next) : LAYER_ETHERNET;
    if (layer == LAYER_END || (layer == LAYER_ETHERNET && !is_ethernet(ahead)))
        return LAYER_END;
    w->r = ahead;
    return walk_enter(w, TUNNEL_VXLAN, layer);
}

enum layer geneve_read(struct walk *w)
{
    struct reader ahead = w->r;
    uint8_t version_and_size = reader_u8(&ahead);
    uint8_t flags = reader_u8(&ahead);
    enum layer layer = layer_of_ethertype(reader_u16(&ahead));
    reader_skip(&ahead, 3); /* network */
    uint8_t reserved = reader_u8(&ahead);

    reader_skip(&ahead, (size_t)(version_and_size & GENEVE_OPTIONS_MASK) * 4);
    if (!reader_ok(&ahead) || version_and_size >> 6 != 0 || reserved != 0 ||
        flags & GENEVE_FLAGS_RESERVED || layer == LAYER_END || reader_left(&ahead) == 0)
        return LAYER_END;
    w->r = ahead;
    return walk_enter(w, TUNNEL_GENEVE, layer);
}

/* Authentication, then origin, then the packet; the first two may be left out (section 5.1.1). */
static void skip_teredo_headers(struct reader *r)
{
    struct reader ahead = *r;

    if (reader_u16(&ahead) == TEREDO_AUTHENTICATION) {
        size_t size = reader_u8(&ahead);
        size += reader_u8(&ahead);
        reader_skip(&ahead, size + TEREDO_NONCE_AND_CONFIRMATION);
        *r = ahead;
    }
    ahead = *r;
    if (reader_left(r) >= TEREDO_ORIGIN_SIZE && reader_u16(&ahead) == TEREDO_ORIGIN)
        reader_skip(r, TEREDO_ORIGIN_SIZE);
}

static bool is_ip6(struct reader r, size_t missing)
{
    size_t left = reader_left(&r) + missing;
    uint8_t version = reader_u8(&r) >> 4;
    reader_skip(&r, 3);
    size_t size = reader_u16(&r);

    return reader_ok(&r) && version == 6 && IP6_HEADER_SIZE + size <= left;
}

enum layer teredo_read(struct walk *w)
{
    struct reader ahead = w->r;

    skip_teredo_headers(&ahead);
    if (!is_ip6(ahead, w->cut))
        return LAYER_END;
    w->r = ahead;
    return walk_enter(w, TUNNEL_TEREDO, LAYER_IP6);
}

/* Each extension: its size in words of four bytes, content, the type of the next one. */
static void skip_gtp_extensions(struct reader *r)
{
    reader_skip(r, 3); /* sequence number, number of the network's own */
    uint8_t type = reader_u8(r);

    while (type != GTP_NO_EXTENSION && reader_ok(r)) {
        size_t size = (size_t)reader_u8(r) * 4;
        if (size == 0) {
            r->is_short = true;
            return;
        }
        reader_skip(r, size - 2);
        type = reader_u8(r);
    }
}

enum layer gtpu_read(struct walk *w)
{
    struct reader ahead = w->r;
    uint8_t flags = reader_u8(&ahead);
    uint8_t type = reader_u8(&ahead);
    size_t size = reader_u16(&ahead);
    reader_skip(&ahead, 4); /* tunnel */

    if (!reader_ok(&ahead) || (flags & GTP_VERSION_MASK) != GTP_VERSION_1 || type != GTP_PACKET ||
        HEADER_SIZE + size > walk_left(w))
        return LAYER_END;
    if (flags & GTP_HAS_OPTIONS)
        skip_gtp_extensions(&ahead);
    uint8_t version = reader_peek(&ahead) >> 4;
    if (version != 4 && version != 6)
        return LAYER_END; /* PPP, or nothing */
    w->r = ahead;
    return walk_enter(w, TUNNEL_GTPU, LAYER_IP);
}

/* A frame between access point and controller: the radio's own, or made into Ethernet. Fragments
 * and encrypted ones stay closed. */
enum layer capwap_read(struct walk *w)
{
    struct reader ahead = w->r;
    uint8_t preamble = reader_u8(&ahead);
    uint32_t word = reader_u24(&ahead);
    size_t size = (size_t)(word >> 19) * 4;
    uint32_t binding = word >> 9 & 0x1f;

    if (!reader_ok(&ahead) || preamble != CAPWAP_PLAIN || size < HEADER_SIZE ||
        word & (CAPWAP_FRAGMENT | CAPWAP_KEEP_ALIVE))
        return LAYER_END;
    ahead = w->r;
    reader_skip(&ahead, size);
    bool is_native = (word & CAPWAP_NATIVE) != 0;
    if (is_native ? binding != CAPWAP_BINDING_802_11 : !is_ethernet(ahead))
        return LAYER_END;
    w->r = ahead;
    return walk_enter(w, TUNNEL_CAPWAP, is_native ? LAYER_WLAN_SWAPPED : LAYER_ETHERNET);
}
