/* PPP and its kin: serial lines, PPPoE, Cisco HDLC, frame relay. */

#include "observe/decode/layer.h"

enum {
    ADDRESS_AND_CONTROL = 0xff03, /* HDLC framing of RFC 1662; may be left out */
    PPP_IP4 = 0x0021,
    PPP_IP6 = 0x0057,
    PPP_MPLS = 0x0281,
    PPP_MPLS_MULTICAST = 0x0283,

    CISCO_UNICAST = 0x0f,
    CISCO_MULTICAST = 0x8f,
    CISCO_SIZE = 4,

    PPPOE_SIZE = 6,
    PPPOE_VERSION_AND_TYPE = 0x11,
    PPPOE_SESSION = 0,

    FRAME_RELAY_ADDRESS_END = 0x01, /* of an address byte: no other follows */
    FRAME_RELAY_UNNUMBERED = 0x03,
    NETWORK_IP4 = 0xcc, /* RFC 2427 */
    NETWORK_IP6 = 0x8e,
    NETWORK_SNAP = 0x80,
};

static enum layer ppp_protocol_layer(uint16_t protocol)
{
    switch (protocol) {
    case PPP_IP4: return LAYER_IP4;
    case PPP_IP6: return LAYER_IP6;
    case PPP_MPLS:
    case PPP_MPLS_MULTICAST: return LAYER_MPLS;
    default: return LAYER_END; /* control protocols, or compressed */
    }
}

/* An odd first byte is a whole protocol number: field compression (RFC 1661 section 6.5). */
enum layer ppp_read(struct walk *w)
{
    struct reader ahead = w->r;

    if (reader_u16(&ahead) == ADDRESS_AND_CONTROL)
        w->r = ahead;
    bool is_compressed = reader_peek(&w->r) & 1;
    ahead = w->r;
    uint16_t protocol = is_compressed ? reader_u8(&ahead) : reader_u16(&ahead);
    if (!reader_ok(&ahead))
        return walk_short(w);
    w->r = ahead;
    return ppp_protocol_layer(protocol);
}

/* With a byte in front that tells the direction. */
enum layer ppp_directed_read(struct walk *w)
{
    reader_skip(&w->r, 1);
    return reader_ok(&w->r) ? LAYER_PPP : walk_short(w);
}

/* PPP, unless it begins as only Cisco's HDLC does. */
enum layer serial_read(struct walk *w)
{
    uint8_t address = reader_peek(&w->r);

    return address == CISCO_UNICAST || address == CISCO_MULTICAST ? LAYER_CISCO_HDLC : LAYER_PPP;
}

/* Address, control, then an EtherType. */
enum layer cisco_hdlc_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, CISCO_SIZE);

    if (!reader_ok(&header))
        return walk_short(w);
    reader_skip(&header, 2);
    return ethertype_layer(w, reader_u16(&header));
}

/* RFC 2516 section 4. Discovery has the same header and tags where a session has PPP. */
enum layer pppoe_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, PPPOE_SIZE);

    if (!reader_ok(&header))
        return walk_short(w);
    uint8_t version_and_type = reader_u8(&header);
    uint8_t code = reader_u8(&header);
    reader_skip(&header, 2); /* session */
    size_t size = reader_u16(&header);

    if (version_and_type != PPPOE_VERSION_AND_TYPE)
        return walk_malformed(w);
    if (code != PPPOE_SESSION)
        return LAYER_END;
    if (!walk_trim(w, size))
        w->is_malformed = true;
    return LAYER_PPP;
}

/* RFC 2427, or Cisco's way: an EtherType right behind the address. */
enum layer frame_relay_read(struct walk *w)
{
    struct reader ahead = w->r;
    unsigned address_size = 1;

    while (address_size < 4 && !(reader_u8(&ahead) & FRAME_RELAY_ADDRESS_END))
        address_size++;
    if (reader_peek(&ahead) != FRAME_RELAY_UNNUMBERED) {
        uint16_t ethertype = reader_u16(&ahead);
        if (!reader_ok(&ahead))
            return walk_short(w);
        w->r = ahead;
        return ethertype_layer(w, ethertype);
    }
    reader_skip(&ahead, 1);
    uint8_t network = reader_u8(&ahead);
    if (network == 0) /* padding, so that what follows is aligned */
        network = reader_u8(&ahead);
    if (!reader_ok(&ahead))
        return walk_short(w);
    w->r = ahead;
    switch (network) {
    case NETWORK_IP4: return LAYER_IP4;
    case NETWORK_IP6: return LAYER_IP6;
    case NETWORK_SNAP: return LAYER_SNAP;
    default: return LAYER_END;
    }
}
