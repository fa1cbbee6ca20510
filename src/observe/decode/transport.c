/* TCP, UDP, SCTP, ICMP: ports, or what stands for them.
 *
 * The headers that an ICMP error quotes are not decoded: they tell of a packet that was sent
 * elsewhere and earlier, and would count its flow twice. */

#include "observe/decode/layer.h"

enum {
    TCP_SIZE = 20,
    UDP_SIZE = 8,
    SCTP_SIZE = 12,
    ICMP_SIZE = 4,
};

/* Options are skipped unread. A capture may end within them: all that we tell is in front. */
static bool skip_tcp_options(struct walk *w, size_t header_size)
{
    size_t options = header_size - TCP_SIZE;
    size_t captured = reader_left(&w->r);

    if (options > captured + w->cut)
        return false;
    if (options > captured) {
        w->cut -= options - captured;
        options = captured;
    }
    reader_skip(&w->r, options);
    return true;
}

enum layer tcp_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, TCP_SIZE);
    struct packet *packet = w->packet;

    if (!reader_ok(&header))
        return walk_short(w);
    uint16_t source_port = reader_u16(&header);
    uint16_t destination_port = reader_u16(&header);
    uint32_t sequence = reader_u32(&header);
    uint32_t acknowledgment = reader_u32(&header);
    size_t header_size = (size_t)(reader_u8(&header) >> 4) * 4;
    uint8_t flags = reader_u8(&header);

    if (header_size < TCP_SIZE || !skip_tcp_options(w, header_size))
        return walk_malformed(w);
    packet->source_port = source_port;
    packet->destination_port = destination_port;
    packet->tcp_sequence = sequence;
    packet->tcp_acknowledgment = acknowledgment;
    packet->tcp_flags = flags;
    packet->has_ports = true;
    walk_mark_payload(w);
    return LAYER_END;
}

/* A size of zero is a jumbogram (RFC 2675); one that exceeds the IP packet is a lie, and what is
 * there is told all the same. */
enum layer udp_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, UDP_SIZE);
    struct packet *packet = w->packet;

    if (!reader_ok(&header))
        return walk_short(w);
    uint16_t source_port = reader_u16(&header);
    uint16_t destination_port = reader_u16(&header);
    size_t size = reader_u16(&header);

    if (size == 0 && packet->source.family == 6)
        size = UDP_SIZE + walk_left(w);
    if (size < UDP_SIZE)
        return walk_malformed(w);
    if (size - UDP_SIZE > walk_left(w))
        w->is_malformed = true;
    else
        walk_trim(w, size - UDP_SIZE);
    packet->source_port = source_port;
    packet->destination_port = destination_port;
    packet->has_ports = true;
    walk_mark_payload(w);
    return udp_tunnel_layer(packet);
}

enum layer sctp_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, SCTP_SIZE);
    struct packet *packet = w->packet;

    if (!reader_ok(&header))
        return walk_short(w);
    packet->source_port = reader_u16(&header);
    packet->destination_port = reader_u16(&header);
    packet->has_ports = true;
    walk_mark_payload(w);
    return LAYER_END;
}

/* ICMP and ICMPv6 have type and code in the same place. */
enum layer icmp_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, ICMP_SIZE);
    struct packet *packet = w->packet;

    if (!reader_ok(&header))
        return walk_short(w);
    packet->destination_port = reader_u16(&header);
    packet->has_ports = true;
    walk_mark_payload(w);
    return LAYER_END;
}
