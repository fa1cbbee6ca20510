/* Decodes frames one at a time and keeps what became of them. */

#ifndef SUPPORT_DECODE_H
#define SUPPORT_DECODE_H

#include "observe/decode/decode.h"
#include "support/test.h"

#define BYTES(array) ((struct slice){.data = (array), .size = sizeof(array)})

struct decoding {
    struct decoder *decoder;
    struct packet packets[DECODE_DEPTH_MAX];
    size_t count; /* of packets of the last frame */
    uint64_t time_ns;
    uint64_t number;
};

static inline struct decoding decoding_begin(void)
{
    static const struct decode_config config = {
        .fragment_datagrams_max = 16,
        .fragment_bytes_max = 256 << 10,
        .fragment_timeout_ns = 30000000000,
        .hash_key = {1, 2},
    };
    struct decoding d = {.decoder = decoder_new(&config), .time_ns = 1700000000000000000};

    assert_non_null(d.decoder);
    return d;
}

static inline void decoding_end(struct decoding *d)
{
    decoder_free(d->decoder);
}

/* A frame of which `bytes` were captured. Its packets stay in d->packets. */
static inline void decode_cut(struct decoding *d, uint16_t link_type, struct slice bytes,
                              size_t wire_size)
{
    struct frame frame = {.time_ns = d->time_ns,
                          .number = ++d->number,
                          .bytes = bytes,
                          .wire_size = (uint32_t)wire_size,
                          .link_type = link_type};

    d->count = decode_frames(d->decoder, &frame, 1, d->packets);
}

static inline void decode(struct decoding *d, uint16_t link_type, struct slice bytes)
{
    decode_cut(d, link_type, bytes, bytes.size);
}

/* Cuts the frame at every length, each time in memory of exactly that size, both as a capture
 * with a snap length and as a frame that was that short, and looks at the sanitizers' silence. */
static inline void decode_cut_anywhere(uint16_t link_type, struct slice whole)
{
    struct decoding d = decoding_begin();

    for (size_t size = 0; size < whole.size; size++) {
        uint8_t *copy = malloc(size ? size : 1);

        assert_non_null(copy);
        memcpy(copy, whole.data, size);
        decode(&d, link_type, (struct slice){copy, size});
        assert_true(d.count <= DECODE_DEPTH_MAX);
        decode_cut(&d, link_type, (struct slice){copy, size}, whole.size);
        for (size_t i = 0; i < d.count; i++)
            assert_true(d.packets[i].payload.size <= size);
        free(copy);
    }
    decoding_end(&d);
}

static inline void assert_ip(struct ip ip, const char *word)
{
    char text[IP_TEXT_SIZE];

    assert_string_equal(ip_print(&ip, text), word);
}

static inline void assert_mac(struct mac mac, const char *word)
{
    char text[MAC_TEXT_SIZE];

    assert_string_equal(mac_print(mac, text), word);
}

#endif
