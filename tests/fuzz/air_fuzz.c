/* Fuzz target of the air: 802.11 frames of the input's making, through a decoder into a tracker
 * that is far too small for them. The first byte chooses the link type. */

#include <stdlib.h>

#include "observe/air/air.h"
#include "observe/decode/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    TRANSMITTERS_MAX = 3
};

static const uint16_t link_types[] = {105, 127, 119, 163, 192};
static const uint64_t hash_key[2] = {3, 4};

static void take(void *context, const struct observation *o)
{
    uint64_t *count = context;

    ++*count;
    if (o->kind != OBSERVED_RADIO || o->radio.ssid.length > 32 ||
        o->tail_used != o->radio.ssid.length || o->radio.frames == 0 ||
        o->radio.role > RADIO_ROLE_PEER)
        abort();
}

static void hear(struct air *air, struct decoder *decoder, struct outlet *outlet,
                 const struct frame *frame)
{
    struct packet packets[DECODE_DEPTH_MAX];
    size_t count = decode_frames(decoder, frame, 1, packets);

    for (size_t i = 0; i < count; i++)
        if (packets[i].radio)
            air_hear(air, &packets[i], outlet);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct decode_config config = {.fragment_datagrams_max = 1};
    static struct outlet outlet;
    uint64_t count = 0;
    struct decoder *decoder = decoder_new(&config);
    struct air *air = air_new(TRANSMITTERS_MAX, hash_key);
    struct reader r = reader_of((struct slice){data, size});
    uint16_t link_type = link_types[reader_u8(&r) % COUNT_OF(link_types)];

    if (!decoder || !air)
        abort();
    outlet = (struct outlet){.take = take, .context = &count};
    for (uint64_t number = 1; reader_left(&r) > 0; number++) {
        size_t piece = reader_u8(&r);
        struct slice bytes = reader_bytes(&r, piece < reader_left(&r) ? piece : reader_left(&r));
        uint8_t *copy = malloc(bytes.size ? bytes.size : 1);

        if (!copy)
            abort();
        if (bytes.size)
            memcpy(copy, bytes.data, bytes.size);
        hear(air, decoder, &outlet,
             &(struct frame){.time_ns = number,
                             .number = number,
                             .bytes = {copy, bytes.size},
                             .wire_size = (uint32_t)bytes.size,
                             .link_type = link_type});
        free(copy);
    }
    air_finish(air, &outlet);
    if (air_counts(air)->evicted > air_counts(air)->transmitters)
        abort();
    air_free(air);
    decoder_free(decoder);
    return 0;
}
