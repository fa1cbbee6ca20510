/* What IPv4 and IPv6 have in common: which layer stands behind them. */

#include "observe/decode/layer.h"

enum protocol {
    PROTOCOL_HOP_BY_HOP = 0,
    PROTOCOL_ICMP = 1,
    PROTOCOL_IP4 = 4,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    PROTOCOL_IP6 = 41,
    PROTOCOL_ROUTING = 43,
    PROTOCOL_FRAGMENT = 44,
    PROTOCOL_GRE = 47,
    PROTOCOL_AUTHENTICATION = 51,
    PROTOCOL_ICMPV6 = 58,
    PROTOCOL_DESTINATION = 60,
    PROTOCOL_COMPRESSED = 108,
    PROTOCOL_SCTP = 132,
    PROTOCOL_MOBILITY = 135,
    PROTOCOL_HOST_IDENTITY = 139,
    PROTOCOL_SHIM6 = 140,
};

/* Extension headers are IPv6's own; in IPv4 their numbers are protocols that nobody speaks. */
static enum layer extension_layer(uint8_t protocol)
{
    switch (protocol) {
    case PROTOCOL_ROUTING: return LAYER_IP6_ROUTING;
    case PROTOCOL_HOP_BY_HOP:
    case PROTOCOL_DESTINATION:
    case PROTOCOL_MOBILITY:
    case PROTOCOL_HOST_IDENTITY:
    case PROTOCOL_SHIM6: return LAYER_IP6_EXTENSION;
    case PROTOCOL_FRAGMENT: return LAYER_IP6_FRAGMENT;
    default: return LAYER_END;
    }
}

enum layer ip_protocol_layer(struct walk *w, uint8_t protocol)
{
    w->packet->ip_protocol = protocol;
    walk_mark_payload(w);

    switch (protocol) {
    case PROTOCOL_TCP: return LAYER_TCP;
    case PROTOCOL_UDP: return LAYER_UDP;
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6: return LAYER_ICMP;
    case PROTOCOL_SCTP: return LAYER_SCTP;
    case PROTOCOL_AUTHENTICATION: return LAYER_AUTHENTICATION;
    case PROTOCOL_COMPRESSED: return LAYER_COMPRESSED;
    case PROTOCOL_IP4: return LAYER_CARRIED_IP4;
    case PROTOCOL_IP6: return LAYER_CARRIED_IP6;
    case PROTOCOL_GRE: return LAYER_GRE;
    default: return w->packet->source.family == 6 ? extension_layer(protocol) : LAYER_END;
    }
}

/* Links without a protocol field: the first four bits tell. */
enum layer ip_read(struct walk *w)
{
    switch (reader_peek(&w->r) >> 4) {
    case 4: return LAYER_IP4;
    case 6: return LAYER_IP6;
    default: return walk_short(w);
    }
}

/* The same for both: its size is counted in 4 bytes, less two (RFC 4302). */
enum layer authentication_read(struct walk *w)
{
    struct reader ahead = w->r;
    uint8_t next = reader_u8(&ahead);
    size_t size = ((size_t)reader_u8(&ahead) + 2) * 4;

    if (!reader_ok(&ahead) || size > reader_left(&w->r))
        return walk_short(w);
    reader_skip(&w->r, size);
    return ip_protocol_layer(w, next);
}
