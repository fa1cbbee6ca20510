/* IPv4 (RFC 791). */

#include "observe/decode/fragment.h"
#include "observe/decode/layer.h"

enum {
    HEADER_SIZE = 20,
    MORE_FRAGMENTS = 0x2000,
    OFFSET_MASK = 0x1fff, /* in units of 8 bytes */
};

/* The sum of all 16-bit words, its own field included, is all ones (RFC 1071). The byte order
 * does not matter for that. */
static bool checksum_holds(struct slice header)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < header.size; i += 4) {
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

    packet->source = reader_ip4(&header);
    packet->destination = reader_ip4(&header);
    packet->ethertype = ETHERTYPE_IP4;
    packet->ip_protocol = protocol;
    packet->has_ip = true;
    w->is_decoded = true;

    size_t header_size = (size_t)(version_and_size & 0x0f) * 4;
    if (header_size < HEADER_SIZE)
        return walk_malformed(w);
    reader_skip(&w->r, header_size - HEADER_SIZE);
    if (!reader_ok(&w->r))
        return walk_short(w);
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
