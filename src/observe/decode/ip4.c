/* IPv4 (RFC 791). */

#include "observe/decode/fragment.h"
#include "observe/decode/layer.h"

enum {
    HEADER_SIZE = 20,
    MORE_FRAGMENTS = 0x2000,
    OFFSET_MASK = 0x1fff, /* in units of 8 bytes */

    OPTION_END = 0,
    OPTION_NOTHING = 1,
    OPTION_LOOSE_ROUTE = 131,
    OPTION_STRICT_ROUTE = 137,
    ROUTE_POINTER_MIN = 4, /* counted from 1, at the option's type */
    ADDRESS_SIZE = 4,
};

/* The sum of all 16-bit words, its own field included, is all ones (RFC 1071). The byte order
 * does not matter for that. */
static bool checksum_holds(struct slice header)
{
    uint64_t sum = 0;

    for (size_t i = 0; header.data && i < header.size; i += 4) {
        uint32_t word;
        memcpy(&word, header.data + i, sizeof(word));
        sum += word;
    }
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff;
}

/* Segmentation offload leaves the total length zero in what the kernel hands out: the frame
 * tells then. */
static bool trim_to_total(struct walk *w, size_t header_size, size_t total)
{
    if (total == 0)
        total = header_size + walk_left(w);
    if (total < header_size)
        return false;
    w->packet->wire_size = (uint32_t)total;
    if (!walk_trim(w, total - header_size))
        w->is_malformed = true;
    return true;
}

/* Where a source route ends is who will answer: that address takes the place of the next stop's,
 * unless the packet has been there already (its pointer is behind the route). */
static void follow_route(struct packet *packet, struct reader *option)
{
    size_t pointer = reader_u8(option);
    size_t size = reader_left(option) & ~(size_t)(ADDRESS_SIZE - 1);

    if (size == 0 || pointer >= ROUTE_POINTER_MIN + size)
        return;
    reader_skip(option, size - ADDRESS_SIZE);
    packet->destination = reader_ip4(option);
}

/* Type, size, content; two types are a single byte. Only source routes matter here. */
static void read_options(struct packet *packet, struct reader *options)
{
    while (reader_left(options) > 0) {
        uint8_t type = reader_u8(options);

        if (type == OPTION_END)
            return;
        if (type == OPTION_NOTHING)
            continue;
        size_t size = reader_u8(options);
        if (size < 2)
            return;
        struct reader option = reader_take(options, size - 2);
        if (type == OPTION_LOOSE_ROUTE || type == OPTION_STRICT_ROUTE)
            follow_route(packet, &option);
    }
}

enum layer ip4_read(struct walk *w)
{
    struct reader whole = w->r;
    struct reader header = reader_take(&w->r, HEADER_SIZE);
    struct packet *packet = w->packet;

    if (!reader_ok(&header))
        return walk_short(w);
    uint8_t version_and_size = reader_u8(&header);
    if (version_and_size >> 4 != 4) {
        w->r = whole;
        return version_and_size >> 4 == 6 ? LAYER_IP6 : walk_malformed(w);
    }
    reader_skip(&header, 1); /* type of service */
    size_t total = reader_u16(&header);
    uint16_t identification = reader_u16(&header);
    uint16_t fragmentation = reader_u16(&header);
    reader_skip(&header, 1); /* time to live */
    uint8_t protocol = reader_u8(&header);
    reader_skip(&header, 2); /* checksum */

    read_ip(&header, 4, &packet->source);
    read_ip(&header, 4, &packet->destination);
    packet->ethertype = ETHERTYPE_IP4;
    packet->ip_protocol = protocol;
    packet->has_ip = true;
    w->is_decoded = true;

    size_t header_size = (size_t)(version_and_size & 0x0f) * 4;
    if (header_size < HEADER_SIZE)
        return walk_malformed(w);
    struct reader options = reader_take(&w->r, header_size - HEADER_SIZE);
    if (!reader_ok(&w->r))
        return walk_short(w);
    read_options(packet, &options);
    if (!checksum_holds(reader_bytes(&whole, header_size)))
        w->decoder->counts.bad_ip_checksum++;
    if (!trim_to_total(w, header_size, total))
        return walk_malformed(w);
    if (!(fragmentation & (MORE_FRAGMENTS | OFFSET_MASK)))
        return ip_protocol_layer(w, protocol);

    struct fragment fragment = {
        .identification = identification,
        .offset = (uint32_t)(fragmentation & OFFSET_MASK) * 8,
        .protocol = protocol,
        .is_last = !(fragmentation & MORE_FRAGMENTS),
    };
    return fragment_read(w, &fragment);
}
