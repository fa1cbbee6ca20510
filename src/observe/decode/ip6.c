/* IPv6 and its extension headers (RFC 8200). */

#include "observe/decode/fragment.h"
#include "observe/decode/layer.h"

enum {
    HEADER_SIZE = 40,
    FRAGMENT_HEADER_SIZE = 8,
    NO_NEXT_HEADER = 59,
    OFFSET_MASK = 0xfff8,
    MORE_FRAGMENTS = 0x0001,

    ADDRESS_SIZE = 16,
    ROUTE_SOURCE = 0,
    ROUTE_MOBILE = 2,
    ROUTE_SEGMENTS = 4,
};

/* A payload length of zero is a jumbogram (RFC 2675), or what segmentation offload left to be
 * filled in: the frame tells then. */
static bool trim_to_payload(struct walk *w, size_t size, uint8_t next)
{
    if (size == 0 && next != NO_NEXT_HEADER)
        size = walk_left(w);
    w->packet->wire_size = (uint32_t)(HEADER_SIZE + size);
    return walk_trim(w, size);
}

enum layer ip6_read(struct walk *w)
{
    struct reader whole = w->r;
    struct reader header = reader_take(&w->r, HEADER_SIZE);
    struct packet *packet = w->packet;

    if (!reader_ok(&header))
        return walk_short(w);
    uint8_t version = reader_u8(&header) >> 4;
    if (version != 6) {
        w->r = whole;
        return version == 4 ? LAYER_IP4 : walk_malformed(w);
    }
    reader_skip(&header, 3); /* traffic class, flow label */
    size_t size = reader_u16(&header);
    uint8_t next = reader_u8(&header);
    reader_skip(&header, 1); /* hop limit */

    read_ip(&header, 6, &packet->source);
    read_ip(&header, 6, &packet->destination);
    packet->ethertype = ETHERTYPE_IP6;
    packet->has_ip = true;
    w->is_decoded = true;

    if (!trim_to_payload(w, size, next))
        w->is_malformed = true;
    return ip_protocol_layer(w, next);
}

/* `content` sees what stands behind the first two bytes. False when not all is there. */
static bool take_extension(struct walk *w, uint8_t *next, struct reader *content)
{
    struct reader ahead = w->r;
    *next = reader_u8(&ahead);
    size_t size = ((size_t)reader_u8(&ahead) + 1) * 8;

    if (!reader_ok(&ahead) || size > reader_left(&w->r))
        return false;
    *content = reader_take(&w->r, size);
    reader_skip(content, 2);
    return true;
}

/* Hop-by-hop, destination, mobility, ...: all are built alike (RFC 6564). */
enum layer ip6_extension_read(struct walk *w)
{
    struct reader content;
    uint8_t next;

    return take_extension(w, &next, &content) ? ip_protocol_layer(w, next) : walk_short(w);
}

/* Where the route ends is who will answer: that address takes the place of the next stop's.
 * Types 0 (RFC 5095) and 2 (RFC 6275) have it last, segment routing (RFC 8754) first. */
static void follow_route(struct packet *packet, struct reader *route)
{
    uint8_t type = reader_u8(route);
    uint8_t segments_left = reader_u8(route);
    reader_skip(route, 4);
    size_t count = reader_left(route) / ADDRESS_SIZE;

    if (segments_left == 0 || count == 0)
        return;
    if (type == ROUTE_SOURCE || type == ROUTE_MOBILE)
        reader_skip(route, (count - 1) * ADDRESS_SIZE);
    else if (type != ROUTE_SEGMENTS)
        return;
    packet->destination = reader_ip6(route);
}

enum layer ip6_routing_read(struct walk *w)
{
    struct reader route;
    uint8_t next;

    if (!take_extension(w, &next, &route))
        return walk_short(w);
    follow_route(w->packet, &route);
    return ip_protocol_layer(w, next);
}

/* A fragment header on a whole packet ("atomic", RFC 6946) is an extension header like others. */
enum layer ip6_fragment_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, FRAGMENT_HEADER_SIZE);

    if (!reader_ok(&header))
        return walk_short(w);
    uint8_t next = reader_u8(&header);
    reader_skip(&header, 1); /* reserved */
    uint16_t fragmentation = reader_u16(&header);
    if (!(fragmentation & (MORE_FRAGMENTS | OFFSET_MASK)))
        return ip_protocol_layer(w, next);

    struct fragment fragment = {
        .identification = reader_u32(&header),
        .offset = fragmentation & OFFSET_MASK,
        .protocol = next,
        .is_last = !(fragmentation & MORE_FRAGMENTS),
    };
    return fragment_read(w, &fragment);
}
