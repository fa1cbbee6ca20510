/* Captures on Linux "any": the kernel's own header in place of the link's (LINKTYPE_LINUX_SLL and
 * _SLL2), and packets handed out by netfilter (LINKTYPE_NFLOG). */

#include "observe/decode/layer.h"

enum {
    COOKED_SIZE = 16,
    COOKED_2_SIZE = 20,
    ADDRESS_ROOM = 8, /* for a link address of any kind */
    MAC_SIZE = 6,

    PROTOCOL_802_3 = 0x0001, /* a Novell frame without LLC: nothing for us */
    PROTOCOL_802_2 = 0x0004, /* LLC */
    HARDWARE_RADIOTAP = 803, /* Linux's ARPHRD_IEEE80211_RADIOTAP */

    NFLOG_HEADER_SIZE = 4,
    NFLOG_ITEM_HEADER_SIZE = 4,
    NFLOG_HARDWARE_ADDRESS = 8,
    NFLOG_PAYLOAD = 9,
    FAMILY_IP4 = 2,
    FAMILY_IP6 = 10,
};

static enum layer cooked_protocol(struct walk *w, uint16_t hardware, uint16_t protocol)
{
    if (hardware == HARDWARE_RADIOTAP)
        return LAYER_RADIOTAP;
    if (protocol == PROTOCOL_802_3)
        return LAYER_END;
    walk_mark_payload(w);
    if (protocol == PROTOCOL_802_2)
        return LAYER_LLC;
    return ethertype_layer(w, protocol);
}

static void read_address(struct walk *w, struct reader *header, size_t size)
{
    struct reader address = reader_take(header, ADDRESS_ROOM);

    if (size == MAC_SIZE)
        w->packet->source_mac = reader_mac(&address);
}

enum layer cooked_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, COOKED_SIZE);

    if (!reader_ok(&header))
        return walk_short(w);
    reader_skip(&header, 2); /* direction */
    uint16_t hardware = reader_u16(&header);
    read_address(w, &header, reader_u16(&header));
    return cooked_protocol(w, hardware, reader_u16(&header));
}

enum layer cooked_2_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, COOKED_2_SIZE);

    if (!reader_ok(&header))
        return walk_short(w);
    uint16_t protocol = reader_u16(&header);
    reader_skip(&header, 6); /* reserved, number of the interface */
    uint16_t hardware = reader_u16(&header);
    reader_skip(&header, 1); /* direction */
    read_address(w, &header, reader_u8(&header));
    return cooked_protocol(w, hardware, protocol);
}

/* Items are in the byte order of the host that captured, which nobody wrote down: the order in
 * which the first item fits is the right one. */
static bool is_little_endian(const struct walk *w)
{
    struct reader ahead = w->r;
    uint16_t size = reader_u16_le(&ahead);

    return size >= NFLOG_ITEM_HEADER_SIZE && size <= walk_left(w);
}

static void read_hardware_address(struct walk *w, struct reader *item)
{
    size_t size = reader_u16(item);

    reader_skip(item, 2);
    read_address(w, item, size);
}

static enum layer nflog_items(struct walk *w, enum layer payload)
{
    bool is_little = is_little_endian(w);

    while (reader_left(&w->r) > 0) {
        struct reader head = reader_take(&w->r, NFLOG_ITEM_HEADER_SIZE);
        size_t size = is_little ? reader_u16_le(&head) : reader_u16(&head);
        uint16_t type = is_little ? reader_u16_le(&head) : reader_u16(&head);

        if (!reader_ok(&head) || size < NFLOG_ITEM_HEADER_SIZE)
            return walk_short(w);
        size -= NFLOG_ITEM_HEADER_SIZE;
        if (type == NFLOG_PAYLOAD) {
            if (!walk_trim(w, size))
                w->is_malformed = true;
            return payload;
        }
        struct reader item = reader_take(&w->r, size);
        if (type == NFLOG_HARDWARE_ADDRESS)
            read_hardware_address(w, &item);
        reader_skip(&w->r, -size & 3);
    }
    return LAYER_END;
}

enum layer nflog_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, NFLOG_HEADER_SIZE);

    if (!reader_ok(&header))
        return walk_short(w);
    uint8_t family = reader_u8(&header);
    uint8_t version = reader_u8(&header);
    if (version != 0)
        return walk_malformed(w);
    return nflog_items(w, family == FAMILY_IP4   ? LAYER_IP4
                          : family == FAMILY_IP6 ? LAYER_IP6
                                                 : LAYER_END);
}
