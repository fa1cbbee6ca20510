/* What decoding makes of a frame: one packet for each network layer in it.
 *
 * A plain frame is one packet. A tunnelled one gives the carrier first, then what
 * it carries; an ARP, LLDP or 802.11 management frame gives a packet without IP.
 * Everything points into the frame (or the fragment buffer of the decoder) and is
 * valid until the batch is done. */

#ifndef OBSERVE_DECODE_PACKET_H
#define OBSERVE_DECODE_PACKET_H

#include "base/address.h"
#include "observe/observation.h"

enum {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_RST = 0x04,
    TCP_PSH = 0x08,
    TCP_ACK = 0x10,
    TCP_URG = 0x20
};

/* An 802.11 frame, from radiotap and its own header. Addresses that the frame type does not
 * have are zero; a sender may also say zero. */
struct radio_frame {
    struct mac transmitter;
    struct mac receiver;
    struct mac bssid;
    struct mac source; /* of the data inside, when it says */
    struct mac destination;
    uint8_t type; /* 0 management, 1 control, 2 data, 3 extension */
    uint8_t subtype;
    uint8_t flags;          /* second byte of frame control: to DS, from DS, retry, protected ... */
    uint16_t sequence;      /* sequence control >> 4 */
    uint16_t frequency_mhz; /* 0: not told */
    int8_t signal_dbm;      /* 0: not told */
    bool has_bad_fcs;       /* not to be believed */
    bool has_transmitter;   /* the frame says who transmits ... */
    bool has_bssid;         /* ... and in which network */
    struct slice body;      /* management: fixed fields and elements; data: after the header */
    uint32_t body_wire_size; /* the body on the wire, without the frame check sequence */
};

struct packet {
    uint64_t time_ns;
    uint64_t frame;       /* number, from 1 */
    uint32_t hash;        /* of the source MAC; with IP, flow_table_prefetch() makes it that of the
                             flow key, the same in both directions */
    uint32_t wire_size;   /* IP bytes on the wire (total length); without IP: the frame's */
    struct slice payload; /* after the last header read; for OVER_ETHERNET after the EtherType */
    struct ip source;
    struct ip destination;
    struct mac source_mac;
    struct mac destination_mac;
    uint16_t source_port;      /* TCP, UDP, SCTP; ICMP: zero */
    uint16_t destination_port; /* ICMP: type << 8 | code */
    uint16_t ethertype;        /* of what the packet is; 0 for 802.11 management and control */
    uint16_t vlan;
    uint16_t inner_vlan;
    uint8_t ip_protocol; /* after extension headers */
    uint8_t interface;
    uint8_t tcp_flags;
    uint8_t tunnel;  /* enum tunnel_kind: what carried it */
    uint8_t carries; /* enum tunnel_kind: how it carries another packet; of a carrier only */
    uint32_t tcp_sequence;
    uint32_t tcp_acknowledgment;
    uint16_t payload_missing; /* payload bytes on the wire that the capture cut off */
    bool has_ip;              /* source, destination and ip_protocol are set */
    bool has_ports;           /* the transport header was read whole */
    bool is_carrier;          /* what it carries is told too: as the next packet of this frame, or
                                 later, when it is a fragment that waits for others */
    bool is_fragment;         /* a fragment that could not be reassembled: no transport header */
    const struct radio_frame *radio; /* set on the first packet of an 802.11 frame, else NULL */
};

#endif
