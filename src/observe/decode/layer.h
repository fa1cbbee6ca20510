/* What the files of decode/ share: the frame being walked, and the layers it may consist of.
 *
 * A layer function reads one header from `walk->r`, writes what it learnt into `walk->packet` and
 * says which layer follows. It never calls another layer: the loop in decode.c does. Headers are
 * taken whole (reader_take), so that one that is cut short leaves the reader in front of it. */

#ifndef OBSERVE_DECODE_LAYER_H
#define OBSERVE_DECODE_LAYER_H

#include "observe/decode/decode.h"

/* layer, the function that reads it */
#define EACH_LAYER(DO)                                                                             \
    DO(LAYER_ETHERNET, ethernet_read)                                                              \
    DO(LAYER_FDDI, fddi_read)                                                                      \
    DO(LAYER_VLAN, vlan_read)                                                                      \
    DO(LAYER_INTERFACE_TAG, interface_tag_read)                                                    \
    DO(LAYER_METADATA, metadata_read)                                                              \
    DO(LAYER_SERVICE_INSTANCE, service_instance_read)                                              \
    DO(LAYER_LLC, llc_read)                                                                        \
    DO(LAYER_SNAP, snap_read)                                                                      \
    DO(LAYER_COOKED, cooked_read)                                                                  \
    DO(LAYER_COOKED_2, cooked_2_read)                                                              \
    DO(LAYER_NFLOG, nflog_read)                                                                    \
    DO(LAYER_NULL, null_read)                                                                      \
    DO(LAYER_ENCRYPTED, encrypted_read)                                                            \
    DO(LAYER_FIREWALL, firewall_read)                                                              \
    DO(LAYER_PKTAP, pktap_read)                                                                    \
    DO(LAYER_FIREWIRE, firewire_read)                                                              \
    DO(LAYER_FIBRE_CHANNEL, fibre_channel_read)                                                    \
    DO(LAYER_PPP, ppp_read)                                                                        \
    DO(LAYER_PPP_DIRECTED, ppp_directed_read)                                                      \
    DO(LAYER_SERIAL, serial_read)                                                                  \
    DO(LAYER_CISCO_HDLC, cisco_hdlc_read)                                                          \
    DO(LAYER_PPPOE, pppoe_read)                                                                    \
    DO(LAYER_FRAME_RELAY, frame_relay_read)                                                        \
    DO(LAYER_MPLS, mpls_read)                                                                      \
    DO(LAYER_NSH, nsh_read)                                                                        \
    DO(LAYER_RADIOTAP, radiotap_read)                                                              \
    DO(LAYER_PRISM, prism_read)                                                                    \
    DO(LAYER_AVS, avs_read)                                                                        \
    DO(LAYER_PPI, ppi_read)                                                                        \
    DO(LAYER_WLAN, wlan_read)                                                                      \
    DO(LAYER_WLAN_SWAPPED, wlan_swapped_read)                                                      \
    DO(LAYER_IP, ip_read)                                                                          \
    DO(LAYER_IP4, ip4_read)                                                                        \
    DO(LAYER_IP6, ip6_read)                                                                        \
    DO(LAYER_IP6_EXTENSION, ip6_extension_read)                                                    \
    DO(LAYER_IP6_ROUTING, ip6_routing_read)                                                        \
    DO(LAYER_IP6_FRAGMENT, ip6_fragment_read)                                                      \
    DO(LAYER_AUTHENTICATION, authentication_read)                                                  \
    DO(LAYER_COMPRESSED, compressed_read)                                                          \
    DO(LAYER_CARRIED_IP4, carried_ip4_read)                                                        \
    DO(LAYER_CARRIED_IP6, carried_ip6_read)                                                        \
    DO(LAYER_GRE, gre_read)                                                                        \
    DO(LAYER_TCP, tcp_read)                                                                        \
    DO(LAYER_UDP, udp_read)                                                                        \
    DO(LAYER_SCTP, sctp_read)                                                                      \
    DO(LAYER_ICMP, icmp_read)                                                                      \
    DO(LAYER_VXLAN, vxlan_read)                                                                    \
    DO(LAYER_GENEVE, geneve_read)                                                                  \
    DO(LAYER_TEREDO, teredo_read)                                                                  \
    DO(LAYER_GTPU, gtpu_read)                                                                      \
    DO(LAYER_CAPWAP, capwap_read)

#define LAYER_NAME(name, function) name,
enum layer {
    LAYER_END,  /* the packet is told as far as we can read it */
    LAYER_HELD, /* a fragment that waits for the others: no packet yet */
    EACH_LAYER(LAYER_NAME) LAYER_COUNT
};
#undef LAYER_NAME

/* EtherTypes that more than one file knows; the others stand in ethernet.c. */
enum ethertype {
    ETHERTYPE_IP4 = 0x0800,
    ETHERTYPE_IP6 = 0x86dd,
};

struct fragment_table;

enum {
    PLAIN_BYTES_MAX = 256 << 10, /* for what is inflated in one batch; the rest stays unread */
};

struct decoder {
    struct decode_counts counts;
    struct fragment_table *fragments;
    uint64_t hash_key[2];
    struct radio_frame radios[FRAME_BATCH_MAX + 1]; /* one a frame of the batch; one to spare */
    size_t plain_used;
    uint8_t plain[PLAIN_BYTES_MAX];
};

/* One frame on its way through the layers. */
struct walk {
    struct reader r;       /* what is not read yet; it ends where the layer at hand ends */
    size_t cut;            /* bytes behind that end that were on the wire but not captured */
    struct packet *packet; /* being written */
    struct decoder *decoder;
    const struct frame *frame;
    size_t number;             /* of the frame in its batch */
    struct radio_frame *radio; /* NULL until a radio header was read */
    size_t packet_count;       /* packets of this frame that are complete */
    unsigned layer_count;
    bool is_malformed;
    bool is_decoded;    /* a network layer or an 802.11 header was read */
    bool is_radio_told; /* a packet points to `radio` */
    bool has_fcs;       /* the radio header says so: four bytes behind the 802.11 frame */
    bool has_padding;   /* it says so: the 802.11 header is padded to a multiple of four */
};

#define LAYER_FUNCTION(name, function) enum layer function(struct walk *w);
EACH_LAYER(LAYER_FUNCTION)
#undef LAYER_FUNCTION

/* What a radio header tells goes here; zeroed when it is asked for first. */
static inline struct radio_frame *walk_radio(struct walk *w)
{
    if (!w->radio) {
        w->radio = &w->decoder->radios[w->number];
        *w->radio = (struct radio_frame){0};
    }
    return w->radio;
}

/* The header contradicts itself. */
static inline enum layer walk_malformed(struct walk *w)
{
    w->is_malformed = true;
    return LAYER_END;
}

/* The header is not all there. Nothing is wrong with that when the capture has a snap length. */
static inline enum layer walk_short(struct walk *w)
{
    return w->cut > 0 ? LAYER_END : walk_malformed(w);
}

/* What is left is the packet's payload, as far as we know. */
static inline void walk_mark_payload(struct walk *w)
{
    w->packet->payload = (struct slice){.data = w->r.at, .size = (size_t)(w->r.end - w->r.at)};
    w->packet->payload_missing = w->cut < UINT16_MAX ? (uint16_t)w->cut : UINT16_MAX;
}

/* Bytes left on the wire, captured or not. */
static inline size_t walk_left(const struct walk *w)
{
    return (size_t)(w->r.end - w->r.at) + w->cut;
}

/* Writes the address in place: a struct built elsewhere and copied costs a stall for every
 * packet. The packet's addresses are blank before their header is read. */
static inline void read_ip(struct reader *r, uint8_t family, struct ip *ip)
{
    struct slice octets = reader_bytes(r, family == 4 ? 4 : 16);

    if (!octets.data)
        return;
    ip->family = family;
    memcpy(ip->octet, octets.data, family == 4 ? 4 : 16);
}

/* The layer says it has `size` bytes left; what follows them is padding, or a trailer. False when
 * it says more than was on the wire: what was captured is read all the same. */
static inline bool walk_trim(struct walk *w, size_t size)
{
    size_t captured = (size_t)(w->r.end - w->r.at);
    bool is_true = size <= captured + w->cut;

    if (size <= captured)
        w->r.end = w->r.at + size;
    w->cut = size <= captured ? 0 : size - captured;
    return is_true;
}

/* Link types inside others (PPI, PKTAP); LAYER_END when it is none of ours. */
enum layer link_layer(uint32_t link_type);

/* The packet at hand is a carrier; what follows is another packet. LAYER_END, and no other
 * packet, when they are nested too deep. */
enum layer walk_enter(struct walk *w, enum tunnel_kind tunnel, enum layer layer);

/* The layer an EtherType stands for; LAYER_END when it is none of ours. */
enum layer layer_of_ethertype(uint16_t ethertype);

/* One of ours, or ARP. */
bool ethertype_is_known(uint16_t ethertype);

/* What `r` is about to read may well be an Ethernet frame of something we know. */
bool is_ethernet(struct reader r);

/* The same, written into the packet at hand. */
enum layer ethertype_layer(struct walk *w, uint16_t ethertype);

/* The tunnel that its ports say this datagram may be; LAYER_END for most. */
enum layer udp_tunnel_layer(const struct packet *packet);

/* The layer behind an IP header or an extension header. */
enum layer ip_protocol_layer(struct walk *w, uint8_t protocol);

#endif
