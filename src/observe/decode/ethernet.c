/* Ethernet and what stands between it and the network layer (IEEE 802.3, 802.1Q, 802.2). */

#include "observe/decode/layer.h"

enum {
    ETHERNET_SIZE = 14,
    FDDI_SIZE = 13,
    VLAN_TAG_SIZE = 4,
    INTERFACE_TAG_SIZE = 6,
    METADATA_SIZE = 8,
    SERVICE_INSTANCE_SIZE = 4,
    LLC_SIZE = 3,
    SNAP_SIZE = 5,
    LENGTH_MAX = 1500, /* a smaller number is no EtherType but the size of an LLC frame */

    VLAN_ID_MASK = 0x0fff,
    FDDI_KIND_MASK = 0xf0,
    FDDI_LLC = 0x50,
    LLC_SNAP = 0xaaaa, /* DSAP and SSAP */
    LLC_IP = 0x0606,
    LLC_UNNUMBERED = 0x03,
    OUI_ETHERNET = 0x000000,
    OUI_BRIDGE_TUNNEL = 0x0000f8, /* of RFC 1042, for AppleTalk and IPX */
};

enum {
    ETHERTYPE_ARP = 0x0806,
    ETHERTYPE_ETHERNET = 0x6558, /* bridged: a whole frame */
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_MPLS = 0x8847,
    ETHERTYPE_MPLS_MULTICAST = 0x8848,
    ETHERTYPE_PPPOE = 0x8864,
    ETHERTYPE_JUMBO_LLC = 0x8870,
    ETHERTYPE_PPP = 0x880b,
    ETHERTYPE_SERVICE_VLAN = 0x88a8,     /* 802.1ad */
    ETHERTYPE_SERVICE_INSTANCE = 0x88e7, /* 802.1ah: a whole customer frame */
    ETHERTYPE_METADATA = 0x8909,         /* Cisco: security group tags */
    ETHERTYPE_INTERFACE_TAG = 0x8926,    /* Cisco: VN-Tag */
    ETHERTYPE_NSH = 0x894f,
    ETHERTYPE_OLD_QINQ = 0x9100, /* before 802.1ad: of several vendors */
    ETHERTYPE_OLD_QINQ_2 = 0x9200,
};

enum layer layer_of_ethertype(uint16_t ethertype)
{
    switch (ethertype) {
    case ETHERTYPE_IP4: return LAYER_IP4;
    case ETHERTYPE_IP6: return LAYER_IP6;
    case ETHERTYPE_VLAN:
    case ETHERTYPE_SERVICE_VLAN:
    case ETHERTYPE_OLD_QINQ:
    case ETHERTYPE_OLD_QINQ_2: return LAYER_VLAN;
    case ETHERTYPE_ETHERNET: return LAYER_ETHERNET;
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_MULTICAST: return LAYER_MPLS;
    case ETHERTYPE_PPPOE: return LAYER_PPPOE;
    case ETHERTYPE_PPP: return LAYER_PPP;
    case ETHERTYPE_JUMBO_LLC: return LAYER_LLC;
    case ETHERTYPE_SERVICE_INSTANCE: return LAYER_SERVICE_INSTANCE;
    case ETHERTYPE_METADATA: return LAYER_METADATA;
    case ETHERTYPE_INTERFACE_TAG: return LAYER_INTERFACE_TAG;
    case ETHERTYPE_NSH: return LAYER_NSH;
    default: return LAYER_END;
    }
}

bool ethertype_is_known(uint16_t ethertype)
{
    return ethertype == ETHERTYPE_ARP || layer_of_ethertype(ethertype) != LAYER_END;
}

bool is_ethernet(struct reader r)
{
    reader_skip(&r, ETHERNET_SIZE - 2);
    uint16_t number = reader_u16(&r);

    if (number <= LENGTH_MAX)
        return number >= LLC_SIZE && number <= reader_left(&r);
    return ethertype_is_known(number);
}

enum layer ethertype_layer(struct walk *w, uint16_t ethertype)
{
    w->packet->ethertype = ethertype;
    walk_mark_payload(w);
    return layer_of_ethertype(ethertype);
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

/* Token passing and management frames end here. */
enum layer fddi_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, FDDI_SIZE);

    if (!reader_ok(&header))
        return walk_short(w);
    uint8_t control = reader_u8(&header);
    w->packet->destination_mac = reader_mac(&header);
    w->packet->source_mac = reader_mac(&header);
    walk_mark_payload(w);
    return (control & FDDI_KIND_MASK) == FDDI_LLC ? LAYER_LLC : LAYER_END;
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

/* Which port of a switch or of a virtual machine. */
enum layer interface_tag_read(struct walk *w)
{
    struct reader tag = reader_take(&w->r, INTERFACE_TAG_SIZE);

    if (!reader_ok(&tag))
        return walk_short(w);
    reader_skip(&tag, 4);
    return type_or_length(w, reader_u16(&tag));
}

enum layer metadata_read(struct walk *w)
{
    struct reader tag = reader_take(&w->r, METADATA_SIZE);

    if (!reader_ok(&tag))
        return walk_short(w);
    reader_skip(&tag, 6);
    return type_or_length(w, reader_u16(&tag));
}

/* The backbone's addresses give way to the customer's. */
enum layer service_instance_read(struct walk *w)
{
    reader_skip(&w->r, SERVICE_INSTANCE_SIZE);
    return reader_ok(&w->r) ? LAYER_ETHERNET : walk_short(w);
}

/* Without a SNAP header there is no EtherType: spanning tree, IS-IS, NetBIOS. The packet keeps
 * the LLC header in its payload then. */
enum layer llc_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, LLC_SIZE);

    w->packet->ethertype = 0;
    if (!reader_ok(&header))
        return walk_short(w);
    uint16_t access_points = reader_u16(&header);
    if (reader_u8(&header) != LLC_UNNUMBERED)
        return LAYER_END;
    if (access_points == LLC_IP)
        return ethertype_layer(w, ETHERTYPE_IP4);
    return access_points == LLC_SNAP ? LAYER_SNAP : LAYER_END;
}

/* Organizations have types of their own: those are not EtherTypes. */
enum layer snap_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, SNAP_SIZE);

    if (!reader_ok(&header))
        return walk_short(w);
    uint32_t oui = reader_u24(&header);
    if (oui != OUI_ETHERNET && oui != OUI_BRIDGE_TUNNEL)
        return LAYER_END;
    return ethertype_layer(w, reader_u16(&header));
}
