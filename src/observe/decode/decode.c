#include "observe/decode/decode.h"

#include <assert.h>
#include <stdlib.h>

#include "base/hash.h"
#include "observe/decode/fragment.h"
#include "observe/decode/layer.h"

enum {
    LINK_TYPE_COUNT = COUNT_OF(((struct decode_counts *)0)->link_types),
};

/* What a frame of each link type begins with (tcpdump.org/linktypes.html). */
static const uint8_t link_layers[LINK_TYPE_COUNT] = {
    [0] = LAYER_NULL,            /* NULL */
    [1] = LAYER_ETHERNET,        /* ETHERNET */
    [9] = LAYER_PPP,             /* PPP */
    [10] = LAYER_FDDI,           /* FDDI */
    [11] = LAYER_LLC,            /* ATM_RFC1483, as some systems number it */
    [12] = LAYER_IP,             /* RAW, as some systems number it */
    [14] = LAYER_IP,             /* RAW, as OpenBSD numbers it */
    [50] = LAYER_SERIAL,         /* PPP_HDLC */
    [51] = LAYER_PPPOE,          /* PPP_ETHER */
    [100] = LAYER_LLC,           /* ATM_RFC1483 */
    [101] = LAYER_IP,            /* RAW */
    [104] = LAYER_CISCO_HDLC,    /* C_HDLC */
    [105] = LAYER_WLAN,          /* IEEE802_11 */
    [106] = LAYER_IP,            /* ATM_CLIP */
    [107] = LAYER_FRAME_RELAY,   /* FRELAY */
    [108] = LAYER_NULL,          /* LOOP */
    [109] = LAYER_ENCRYPTED,     /* ENC */
    [113] = LAYER_COOKED,        /* LINUX_SLL */
    [117] = LAYER_FIREWALL,      /* PFLOG */
    [119] = LAYER_PRISM,         /* IEEE802_11_PRISM */
    [122] = LAYER_FIBRE_CHANNEL, /* IP_OVER_FC */
    [127] = LAYER_RADIOTAP,      /* IEEE802_11_RADIOTAP */
    [138] = LAYER_FIREWIRE,      /* APPLE_IP_OVER_IEEE1394 */
    [163] = LAYER_AVS,           /* IEEE802_11_AVS */
    [166] = LAYER_PPP_DIRECTED,  /* PPP_PPPD */
    [192] = LAYER_PPI,           /* PPI */
    [204] = LAYER_PPP_DIRECTED,  /* PPP_WITH_DIR */
    [228] = LAYER_IP4,           /* IPV4 */
    [229] = LAYER_IP6,           /* IPV6 */
    [239] = LAYER_NFLOG,         /* NFLOG */
    [258] = LAYER_PKTAP,         /* PKTAP */
    [276] = LAYER_COOKED_2,      /* LINUX_SLL2 */
};

enum layer link_layer(uint32_t link_type)
{
    return link_type < LINK_TYPE_COUNT ? link_layers[link_type] : LAYER_END;
}

static enum layer (*const readers[LAYER_COUNT])(struct walk *w) = {
#define LAYER_READER(name, function) [name] = (function),
    EACH_LAYER(LAYER_READER)
#undef LAYER_READER
};

struct decoder *decoder_new(const struct decode_config *config)
{
    struct decoder *decoder = calloc(1, sizeof(*decoder));

    if (!decoder)
        return NULL;
    memcpy(decoder->hash_key, config->hash_key, sizeof(decoder->hash_key));
    decoder->fragments = fragment_table_new(config);
    if (!decoder->fragments) {
        decoder_free(decoder);
        return NULL;
    }
    return decoder;
}

void decoder_free(struct decoder *decoder)
{
    if (!decoder)
        return;
    fragment_table_free(decoder->fragments);
    free(decoder);
}

const struct decode_counts *decoder_counts(const struct decoder *decoder)
{
    return &decoder->counts;
}

static void begin_packet(struct walk *w, struct packet *packet, enum tunnel_kind tunnel)
{
    static const struct packet blank; /* copied in vectors; compilers clear with a slow loop */

    *packet = blank;
    packet->time_ns = w->frame->time_ns;
    packet->frame = w->frame->number;
    packet->interface = w->frame->interface;
    packet->wire_size = (uint32_t)walk_left(w);
    packet->tunnel = (uint8_t)tunnel;
    w->packet = packet;
}

static void complete_packet(struct walk *w)
{
    if (!w->packet->has_ip)
        w->packet->hash = (uint32_t)hash_bytes(
            w->packet->source_mac.octet, sizeof(w->packet->source_mac.octet), w->decoder->hash_key);
    w->packet_count++;
}

enum layer walk_enter(struct walk *w, enum tunnel_kind tunnel, enum layer layer)
{
    if (w->packet_count + 1 == DECODE_DEPTH_MAX) {
        w->decoder->counts.too_deep++;
        return LAYER_END;
    }
    w->packet->is_carrier = true;
    w->packet->carries = (uint8_t)tunnel;
    complete_packet(w);
    begin_packet(w, w->packet + 1, tunnel);
    return layer;
}

/* A header was read that tells who spoke or what it was. */
static bool is_worth_telling(const struct packet *packet)
{
    return packet->has_ip || packet->ethertype || packet->radio || mac_is_set(packet->source_mac);
}

/* A carrier that turns out to carry nothing readable is a plain packet. */
static void leave_alone(struct packet *carrier)
{
    carrier->is_carrier = false;
    carrier->carries = TUNNEL_NONE;
}

static void end_walk(struct walk *w, enum layer last)
{
    if (last == LAYER_HELD)
        return;
    if (is_worth_telling(w->packet))
        complete_packet(w);
    else if (w->packet_count > 0)
        leave_alone(w->packet - 1);
}

static void count_frame(struct decode_counts *counts, const struct walk *w)
{
    const struct frame *frame = w->frame;
    size_t link_type = frame->link_type < LINK_TYPE_COUNT ? frame->link_type : LINK_TYPE_COUNT - 1u;

    counts->frames++;
    counts->bytes += frame->wire_size;
    counts->link_types[link_type]++;
    counts->decoded += w->is_decoded || w->packet_count > 0;
    counts->malformed += w->is_malformed;
}

static size_t decode_frame(struct decoder *decoder, const struct frame *frame, size_t number,
                           struct packet *packets)
{
    struct walk w = {
        .r = reader_of(frame->bytes), .decoder = decoder, .frame = frame, .number = number};
    enum layer layer = link_layer(frame->link_type);

    if (frame->wire_size > frame->bytes.size)
        w.cut = frame->wire_size - frame->bytes.size;
    if (layer == LAYER_END)
        decoder->counts.unsupported_link_type++;

    begin_packet(&w, packets, TUNNEL_NONE);
    while (layer > LAYER_HELD) {
        if (w.layer_count++ == DECODE_LAYERS_MAX) {
            decoder->counts.too_deep++;
            layer = LAYER_END;
            break;
        }
        layer = readers[layer](&w);
    }
    end_walk(&w, layer);
    count_frame(&decoder->counts, &w);
    return w.packet_count;
}

size_t decode_frames(struct decoder *decoder, const struct frame *frames, size_t count,
                     struct packet *packets)
{
    size_t written = 0;

    assert(count <= FRAME_BATCH_MAX);
    fragment_table_begin_batch(decoder->fragments);
    decoder->plain_used = 0;
    for (size_t i = 0; i < count; i++)
        written += decode_frame(decoder, &frames[i], i, packets + written);
    return written;
}
