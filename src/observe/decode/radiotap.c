/* Radiotap: what the card knows of a frame that came through the air (radiotap.org).
 *
 * Bits of one or more words say which fields follow, each at its own alignment, counted from the
 * start of the header. A word belongs to the standard or to a vendor. A field we do not know has no
 * size we know: reading ends there, the frame itself begins where the header's length says. */

#include "observe/decode/layer.h"

enum {
    WORDS_MAX = 32, /* cards with eight antennas have nine */
    HEADER_SIZE_MIN = 8,

    BIT_FLAGS = 1,
    BIT_CHANNEL = 3,
    BIT_SIGNAL = 5,
    BIT_RECEIVE_FLAGS = 14,
    BIT_EXTENDED_CHANNEL = 18,
    BIT_OWN_NAMESPACE = 29,
    BIT_VENDOR_NAMESPACE = 30,
    BIT_MORE_WORDS = 31,

    FLAG_FCS_AT_END = 0x10,
    FLAG_PADDING = 0x20,
    FLAG_BAD_FCS = 0x40,
    RECEIVE_FLAG_BAD_PLCP = 0x0002,
    VENDOR_SIZE = 6,
};

static const struct field {
    uint8_t alignment; /* 0: not known */
    uint8_t size;
} fields[BIT_OWN_NAMESPACE] = {
    [0] = {8, 8},   /* time */
    [1] = {1, 1},   /* flags */
    [2] = {1, 1},   /* rate */
    [3] = {2, 4},   /* channel */
    [4] = {2, 2},   /* frequency hopping */
    [5] = {1, 1},   /* signal, dBm */
    [6] = {1, 1},   /* noise, dBm */
    [7] = {2, 2},   /* lock quality */
    [8] = {2, 2},   /* attenuation */
    [9] = {2, 2},   /* attenuation, dB */
    [10] = {1, 1},  /* transmit power, dBm */
    [11] = {1, 1},  /* antenna */
    [12] = {1, 1},  /* signal, dB */
    [13] = {1, 1},  /* noise, dB */
    [14] = {2, 2},  /* receive flags */
    [15] = {2, 2},  /* transmit flags */
    [16] = {1, 1},  /* retries of RTS */
    [17] = {1, 1},  /* retries of data */
    [18] = {4, 8},  /* extended channel */
    [19] = {1, 3},  /* 802.11n rate */
    [20] = {4, 8},  /* aggregate status */
    [21] = {2, 12}, /* 802.11ac */
    [22] = {8, 12}, /* timestamp */
    [23] = {2, 12}, /* 802.11ax */
    [24] = {2, 12}, /* 802.11ax, several users */
    [25] = {2, 6},  /* 802.11ax, another user */
    [26] = {1, 1},  /* frame without data */
    [27] = {2, 4},  /* legacy signal */
};

static void read_flags(struct walk *w, uint8_t flags)
{
    w->has_fcs = (flags & FLAG_FCS_AT_END) != 0;
    w->has_padding = (flags & FLAG_PADDING) != 0;
    w->radio->has_bad_fcs |= (flags & FLAG_BAD_FCS) != 0;
}

static void read_extended_channel(struct walk *w, struct reader *value)
{
    reader_skip(value, 4); /* flags */
    w->radio->frequency_mhz = reader_u16_le(value);
}

/* Each antenna has a signal of its own; the strongest is told. */
static void read_signal(struct walk *w, struct reader *value)
{
    int8_t signal = (int8_t)reader_u8(value);

    if (w->radio->signal_dbm == 0 || signal > w->radio->signal_dbm)
        w->radio->signal_dbm = signal;
}

static void read_field(struct walk *w, unsigned bit, struct reader *value)
{
    switch (bit) {
    case BIT_FLAGS: read_flags(w, reader_u8(value)); break;
    case BIT_CHANNEL: w->radio->frequency_mhz = reader_u16_le(value); break;
    case BIT_SIGNAL: read_signal(w, value); break;
    case BIT_RECEIVE_FLAGS:
        w->radio->has_bad_fcs |= (reader_u16_le(value) & RECEIVE_FLAG_BAD_PLCP) != 0;
        break;
    case BIT_EXTENDED_CHANNEL: read_extended_channel(w, value); break;
    default: break;
    }
}

static void align(struct reader *r, const uint8_t *start, size_t alignment)
{
    size_t at = (size_t)(r->at - start);

    reader_skip(r, -at & (alignment - 1));
}

/* False at a field of unknown size, or at the end of the header. */
static bool read_word(struct walk *w, struct reader *r, const uint8_t *start, uint32_t word)
{
    for (unsigned bit = 0; bit < COUNT_OF(fields); bit++) {
        if (!(word >> bit & 1))
            continue;
        if (fields[bit].alignment == 0)
            return false;
        align(r, start, fields[bit].alignment);
        struct reader value = reader_take(r, fields[bit].size);
        if (!reader_ok(&value))
            return false;
        read_field(w, bit, &value);
    }
    return true;
}

/* A vendor says how many bytes its words' fields take: nobody else could skip them. */
static bool skip_vendor(struct reader *r, const uint8_t *start)
{
    align(r, start, 2);
    struct reader vendor = reader_take(r, VENDOR_SIZE);

    reader_skip(&vendor, 4); /* who, and which of its namespaces */
    reader_skip(r, reader_u16_le(&vendor));
    return reader_ok(r);
}

static void read_fields(struct walk *w, struct reader *r, const uint8_t *start,
                        const uint32_t *words, size_t count)
{
    bool is_own = true;

    for (size_t i = 0; i < count; i++) {
        if (is_own && !read_word(w, r, start, words[i]))
            return;
        if (words[i] >> BIT_VENDOR_NAMESPACE & 1) {
            is_own = false;
            if (!skip_vendor(r, start))
                return;
        } else if (words[i] >> BIT_OWN_NAMESPACE & 1) {
            is_own = true;
        } else if (is_own) {
            return; /* bits from 32 on: none is defined */
        }
    }
}

static size_t read_words(struct reader *r, uint32_t words[static WORDS_MAX])
{
    size_t count = 0;

    do {
        words[count++] = reader_u32_le(r);
    } while (words[count - 1] >> BIT_MORE_WORDS && count < WORDS_MAX && reader_ok(r));
    return words[count - 1] >> BIT_MORE_WORDS ? 0 : count;
}

enum layer radiotap_read(struct walk *w)
{
    const uint8_t *start = w->r.at;
    struct reader ahead = w->r;
    uint32_t words[WORDS_MAX];

    uint8_t version = reader_u8(&ahead);
    reader_skip(&ahead, 1);
    size_t size = reader_u16_le(&ahead);
    if (!reader_ok(&ahead))
        return walk_short(w);
    if (version != 0 || size < HEADER_SIZE_MIN)
        return walk_malformed(w);
    if (size > reader_left(&w->r))
        return walk_short(w);

    struct reader header = reader_take(&w->r, size);
    reader_skip(&header, 4);
    walk_radio(w);
    size_t count = read_words(&header, words);
    if (reader_ok(&header))
        read_fields(w, &header, start, words, count);
    return LAYER_WLAN;
}
