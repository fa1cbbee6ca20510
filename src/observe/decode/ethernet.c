/* Ethernet and what stands between it and the network layer (IEEE 802.3, 802.1Q, 802.2). */

#include "observe/decode/layer.h"

enum {
    ETHERNET_SIZE = 14,
    VLAN_TAG_SIZE = 4,
    LLC_SIZE = 3,
    SNAP_SIZE = 5,
    LENGTH_MAX = 1500, /* a smaller number is no EtherType but the size of an LLC frame */

    VLAN_ID_MASK = 0x0fff,
    LLC_SNAP = 0xaaaa, /* DSAP and SSAP */
    LLC_IP = 0x0606,
    LLC_UNNUMBERED = 0x03,
    OUI_ETHERNET = 0x000000,
    OUI_BRIDGE_TUNNEL = 0x0000f8, /* RFC 1042 frames of AppleTalk and IPX */
};

enum {
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_SERVICE_VLAN = 0x88a8, /* 802.1ad */
    ETHERTYPE_OLD_QINQ = 0x9100,     /* before 802.1ad: of several vendors */
    ETHERTYPE_OLD_QINQ_2 = 0x9200,
};

enum layer ethertype_layer(struct walk *w, uint16_t ethertype)
{
    w->packet->ethertype = ethertype;
    walk_mark_payload(w);

    switch (ethertype) {
    case ETHERTYPE_IP4: return LAYER_IP4;
    case ETHERTYPE_IP6: return LAYER_IP6;
    case ETHERTYPE_VLAN:
    case ETHERTYPE_SERVICE_VLAN:
    case ETHERTYPE_OLD_QINQ:
    case ETHERTYPE_OLD_QINQ_2: return LAYER_VLAN;
    default: return LAYER_END;
    }
}

/* The field after the addresses is a type or, in the older format, the size of what follows. */
static enum layer type_or_length(struct walk *w, uint16_t number)
{
    if (number > LENGTH_MAX)
        return ethertype_layer(w, number);
    if (!walk_trim(w, number))
        w->is_malformed = true;
    walk_mark_payload(w);
    return LAYER_LLC;
}

enum layer ethernet_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, ETHERNET_SIZE);

    if (!reader_ok(&header))
        return walk_short(w);
    w->packet->destination_mac = reader_mac(&header);
    w->packet->source_mac = reader_mac(&header);
    return type_or_length(w, reader_u16(&header));
}

/* The outermost tag is the VLAN, the second the inner one; more of them change nothing. */
enum layer vlan_read(struct walk *w)
{
    struct reader tag = reader_take(&w->r, VLAN_TAG_SIZE);
    struct packet *packet = w->packet;

    if (!reader_ok(&tag))
        return walk_short(w);
    uint16_t id = reader_u16(&tag) & VLAN_ID_MASK;
    if (!packet->vlan)
        packet->vlan = id;
    else if (!packet->inner_vlan)
        packet->inner_vlan = id;
    return type_or_length(w, reader_u16(&tag));
}

/* Without a SNAP header there is no EtherType: spanning tree, IS-IS, NetBIOS. The packet keeps
 * the LLC header in its payload then. */
enum layer llc_read(struct walk *w)
{
    struct reader ahead = w->r;
    uint16_t access_points = reader_u16(&ahead);
    uint8_t control = reader_u8(&ahead);

    w->packet->ethertype = 0;
    if (!reader_ok(&ahead))
        return walk_short(w);
    if (control != LLC_UNNUMBERED)
        return LAYER_END;
    if (access_points == LLC_IP) {
        reader_skip(&w->r, LLC_SIZE);
        return ethertype_layer(w, ETHERTYPE_IP4);
    }
    if (access_points != LLC_SNAP)
        return LAYER_END;

    uint32_t oui = reader_u24(&ahead);
    uint16_t type = reader_u16(&ahead);
    if (!reader_ok(&ahead))
        return walk_short(w);
    if (oui != OUI_ETHERNET && oui != OUI_BRIDGE_TUNNEL)
        return LAYER_END;
    reader_skip(&w->r, LLC_SIZE + SNAP_SIZE);
    return ethertype_layer(w, type);
}
