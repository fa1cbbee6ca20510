/* Older headers than radiotap: Prism, AVS, PPI. They tell frequency and signal, at most. */

#include "observe/decode/layer.h"

enum {
    PRISM_MESSAGE = 0x44,
    PRISM_MESSAGE_OLD = 0x41,
    PRISM_NAME_SIZE = 16, /* of the interface */
    PRISM_SIZE_MIN = 24,
    PRISM_ITEM_SIZE = 12,
    PRISM_CHANNEL = 3, /* in the high byte of an item's number; its low bytes tell the driver */
    PRISM_SIGNAL = 6,

    AVS_MAGIC = 0x80211000,
    AVS_MAGIC_MASK = 0xfffff000,
    AVS_SIZE_MIN = 64,
    AVS_SIGNAL_IN_DBM = 2,

    PPI_SIZE_MIN = 8,
    PPI_ALIGNED = 0x01, /* flag: fields begin at multiples of four */
    PPI_COMMON = 2,
    PPI_FCS_AT_END = 0x0001,
    PPI_BAD_FCS = 0x0004,
    PPI_BAD_PHY = 0x0008,
};

/* Channel numbers of the 2.4 and the 5 GHz band; 0 for others. */
static uint16_t frequency_of(uint32_t channel)
{
    if (channel == 14)
        return 2484;
    if (channel >= 1 && channel <= 13)
        return (uint16_t)(2407 + 5 * channel);
    return channel >= 32 && channel <= 196 ? (uint16_t)(5000 + 5 * channel) : 0;
}

/* Drivers put all kinds of numbers here; negative ones are decibels. */
static int8_t signal_of(uint32_t number)
{
    if (number < 0xffffff80)
        return 0;
    return (int8_t)(uint8_t)number;
}

/* The byte order is the capturing host's. Items have a number, a status, a size, a value. */
static void read_prism_items(struct walk *w, struct reader *r, bool is_little)
{
    while (reader_left(r) >= PRISM_ITEM_SIZE) {
        uint32_t number = is_little ? reader_u32_le(r) : reader_u32(r);
        uint16_t status = reader_u16(r);
        reader_skip(r, 2);
        uint32_t value = is_little ? reader_u32_le(r) : reader_u32(r);

        if (status != 0) /* the item is there, its value is not */
            continue;
        /* 0x3044 of one driver is 0x30041 of another */
        uint32_t item = number & 0xf000 ? number >> 12 & 0xf : number >> 16 & 0xf;
        if (item == PRISM_CHANNEL)
            w->radio->frequency_mhz = frequency_of(value);
        if (item == PRISM_SIGNAL)
            w->radio->signal_dbm = signal_of(value);
    }
}

/* The same link type may begin with an AVS header: some drivers changed from one to the other. */
enum layer prism_read(struct walk *w)
{
    struct reader little = w->r;
    struct reader big = w->r;
    uint32_t number = reader_u32_le(&little);

    if ((reader_u32(&big) & AVS_MAGIC_MASK) == AVS_MAGIC)
        return LAYER_AVS;
    bool is_little = number == PRISM_MESSAGE || number == PRISM_MESSAGE_OLD;
    size_t size = is_little ? reader_u32_le(&little) : reader_u32(&big);
    if (!reader_ok(is_little ? &little : &big))
        return walk_short(w);
    if (size < PRISM_SIZE_MIN)
        return walk_malformed(w);
    if (size > reader_left(&w->r))
        return walk_short(w);

    struct reader header = reader_take(&w->r, size);
    reader_skip(&header, 8 + PRISM_NAME_SIZE);
    walk_radio(w);
    read_prism_items(w, &header, is_little);
    return LAYER_WLAN;
}

enum layer avs_read(struct walk *w)
{
    struct reader ahead = w->r;
    uint32_t magic = reader_u32(&ahead);
    size_t size = reader_u32(&ahead);

    if (!reader_ok(&ahead))
        return walk_short(w);
    if ((magic & AVS_MAGIC_MASK) != AVS_MAGIC || size < AVS_SIZE_MIN)
        return walk_malformed(w);
    if (size > reader_left(&w->r))
        return walk_short(w);

    struct reader header = reader_take(&w->r, size);
    reader_skip(&header, 8 + 16 + 4); /* magic and size, two times, the modulation */
    walk_radio(w)->frequency_mhz = frequency_of(reader_u32(&header));
    reader_skip(&header, 12); /* rate, antenna, priority */
    if (reader_u32(&header) == AVS_SIGNAL_IN_DBM)
        w->radio->signal_dbm = signal_of(reader_u32(&header));
    return LAYER_WLAN;
}

static void read_ppi_common(struct walk *w, struct reader *field)
{
    reader_skip(field, 8); /* time */
    uint16_t flags = reader_u16_le(field);
    reader_skip(field, 2); /* rate */
    uint16_t frequency = reader_u16_le(field);
    reader_skip(field, 4); /* kind of channel, hopping */
    int8_t signal = (int8_t)reader_u8(field);

    if (!reader_ok(field))
        return;
    walk_radio(w)->frequency_mhz = frequency;
    w->radio->signal_dbm = signal;
    w->radio->has_bad_fcs = (flags & (PPI_BAD_FCS | PPI_BAD_PHY)) != 0;
    w->has_fcs = (flags & PPI_FCS_AT_END) != 0;
}

/* Per-packet information: fields, then a frame of the link type it names. */
enum layer ppi_read(struct walk *w)
{
    struct reader ahead = w->r;
    uint8_t version = reader_u8(&ahead);
    uint8_t flags = reader_u8(&ahead);
    size_t size = reader_u16_le(&ahead);
    uint32_t link_type = reader_u32_le(&ahead);

    if (!reader_ok(&ahead))
        return walk_short(w);
    if (version != 0 || size < PPI_SIZE_MIN)
        return walk_malformed(w);
    if (size > reader_left(&w->r))
        return walk_short(w);

    struct reader header = reader_take(&w->r, size);
    reader_skip(&header, PPI_SIZE_MIN);
    while (reader_left(&header) > 0) {
        uint16_t type = reader_u16_le(&header);
        size_t field_size = reader_u16_le(&header);
        struct reader field = reader_take(&header, field_size);

        if (type == PPI_COMMON)
            read_ppi_common(w, &field);
        if (flags & PPI_ALIGNED)
            reader_skip(&header, -field_size & 3);
    }
    return link_layer(link_type);
}
