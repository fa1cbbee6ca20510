/* Fuzz target of the decoder. The first byte chooses the link type, the second how the rest is
 * cut into frames; all go through one decoder, so that fragments meet. */

#include <stdlib.h>

#include "observe/decode/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    FRAMES_MAX = 8
};

static const uint16_t link_types[] = {0,   1,   9,   10,  12,  14,  50,  51,  100, 101, 104,
                                      105, 106, 107, 108, 109, 113, 117, 119, 122, 127, 138,
                                      163, 166, 192, 204, 228, 229, 239, 258, 276};

static void check(const struct packet *packets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct packet *p = &packets[i];
        volatile uint8_t sum = 0; /* the payload is there to be read */

        for (size_t at = 0; at < p->payload.size; at++)
            sum = (uint8_t)(sum + p->payload.data[at]);
        if (p->radio)
            for (size_t at = 0; at < p->radio->body.size; at++)
                sum = (uint8_t)(sum + p->radio->body.data[at]);
        if (p->has_ports && !p->has_ip)
            abort();
        if (p->has_ip && p->source.family != 4 && p->source.family != 6)
            abort();
        if (p->tunnel && i == 0)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct decode_config config = {
        .fragment_datagrams_max = 4, .fragment_bytes_max = 128 << 10, .fragment_timeout_ns = 1000};
    static struct packet packets[DECODE_DEPTH_MAX * FRAMES_MAX];
    struct frame frames[FRAMES_MAX] = {0};
    struct reader r = reader_of((struct slice){data, size});
    uint16_t link_type = link_types[reader_u8(&r) % COUNT_OF(link_types)];
    uint8_t choice = reader_u8(&r);
    size_t count = choice % FRAMES_MAX + 1;
    struct decoder *decoder = decoder_new(&config);
    uint8_t *copies[FRAMES_MAX];

    if (!decoder)
        abort();
    for (size_t i = 0; i < count; i++) {
        size_t left = reader_left(&r);
        size_t piece = i + 1 == count ? left : reader_u8(&r);
        struct slice bytes = reader_bytes(&r, piece < reader_left(&r) ? piece : reader_left(&r));

        copies[i] = malloc(bytes.size ? bytes.size : 1);
        if (!copies[i])
            abort();
        if (bytes.size)
            memcpy(copies[i], bytes.data, bytes.size);
        frames[i] = (struct frame){
            .time_ns = i * 300,
            .number = i + 1,
            .bytes = {copies[i], bytes.size},
            .wire_size = (uint32_t)(bytes.size + (choice & 0x80 ? 40 : 0)),
            .link_type = link_type,
        };
    }
    check(packets, decode_frames(decoder, frames, count, packets));
    for (size_t i = 0; i < count; i++)
        free(copies[i]);
    decoder_free(decoder);
    return 0;
}
