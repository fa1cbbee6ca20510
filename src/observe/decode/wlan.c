/* 802.11 frames: who sent, to whom, in which network (IEEE 802.11-2020 section 9). The bytes of
 * data frames that are not encrypted go on to the same layers as everything else. */

#include "observe/decode/layer.h"

enum type {
    TYPE_MANAGEMENT,
    TYPE_CONTROL,
    TYPE_DATA,
    TYPE_EXTENSION,
};

enum control {
    CONTROL_EXTENSION = 6,
    CONTROL_WRAPPER = 7,
    CONTROL_POWER_SAVE_POLL = 10,
    CONTROL_CLEAR_TO_SEND = 12,
    CONTROL_ACKNOWLEDGMENT = 13,
    CONTROL_FREE_END = 14,
    CONTROL_FREE_END_ACKNOWLEDGMENT = 15,
};

enum {
    DMG_DENY_TO_SEND = 6, /* of the control extension: names two others, not its sender */

    FLAG_TO_DS = 0x01,
    FLAG_FROM_DS = 0x02,
    FLAG_DS_MASK = 0x03,
    FLAG_MORE_FRAGMENTS = 0x04,
    FLAG_PROTECTED = 0x40,
    FLAG_HT_CONTROL = 0x80, /* "+HTC"; in data without QoS it means "strictly ordered" */

    DATA_WITHOUT_BODY = 0x04, /* bits of the data subtype */
    DATA_QOS = 0x08,
    QOS_AGGREGATE = 0x0080,
    QOS_MESH_CONTROL = 0x0100,
    HT_CONTROL_SIZE = 4,

    MESH_ADDRESSES_MASK = 0x03,
    MESH_REST_SIZE = 5, /* time to live, sequence number */

    FCS_SIZE = 4,
};

/* Tells the radio header's findings to the first 802.11 header of a frame; another one further in
 * is read, but not told. */
static struct radio_frame *claim_radio(struct walk *w)
{
    struct radio_frame *radio = walk_radio(w);

    if (w->is_radio_told) {
        radio = &w->decoder->radios[FRAME_BATCH_MAX];
        *radio = (struct radio_frame){0};
        return radio;
    }
    w->is_radio_told = true;
    w->packet->radio = radio;
    w->decoder->counts.radio_frames++;
    w->decoder->counts.bad_fcs += radio->has_bad_fcs;
    return radio;
}

/* The frame check sequence is no part of what follows. A capture may have cut it off already. */
static void drop_fcs(struct walk *w)
{
    size_t uncaptured = w->cut < FCS_SIZE ? w->cut : FCS_SIZE;
    size_t captured = FCS_SIZE - uncaptured;

    w->has_fcs = false;
    if (captured > reader_left(&w->r))
        return;
    w->r.end -= captured;
    w->cut -= uncaptured;
}

static void mark_body(struct walk *w, struct radio_frame *radio)
{
    walk_mark_payload(w);
    radio->body = w->packet->payload;
    radio->body_wire_size = (uint32_t)walk_left(w);
}

static void read_sequence(struct walk *w, struct radio_frame *radio)
{
    radio->sequence = reader_u16_le(&w->r) >> 4;
}

static void read_transmitter(struct walk *w, struct radio_frame *radio)
{
    radio->transmitter = reader_mac(&w->r);
    radio->has_transmitter = reader_ok(&w->r);
}

static enum layer management_read(struct walk *w, struct radio_frame *radio)
{
    radio->receiver = radio->destination = reader_mac(&w->r);
    read_transmitter(w, radio);
    radio->source = radio->transmitter;
    radio->bssid = reader_mac(&w->r);
    radio->has_bssid = reader_ok(&w->r);
    read_sequence(w, radio);
    if (radio->flags & FLAG_HT_CONTROL)
        reader_skip(&w->r, HT_CONTROL_SIZE);
    if (!reader_ok(&w->r))
        return walk_short(w);
    mark_body(w, radio);
    return LAYER_END;
}

/* A wrapper carries another control frame behind its first address. */
static uint8_t unwrap(struct walk *w, uint8_t subtype)
{
    if (subtype != CONTROL_WRAPPER)
        return subtype;
    subtype = (uint8_t)(reader_u16_le(&w->r) >> 4 & 0x0f);
    reader_skip(&w->r, HT_CONTROL_SIZE);
    return subtype;
}

static enum layer control_read(struct walk *w, struct radio_frame *radio)
{
    radio->receiver = radio->destination = reader_mac(&w->r);

    switch (unwrap(w, radio->subtype)) {
    case CONTROL_CLEAR_TO_SEND:
    case CONTROL_ACKNOWLEDGMENT:
    case CONTROL_WRAPPER: break; /* nobody says who sends */
    case CONTROL_EXTENSION:
        if ((radio->flags & 0x0f) != DMG_DENY_TO_SEND)
            read_transmitter(w, radio);
        break;
    case CONTROL_POWER_SAVE_POLL:
        radio->bssid = radio->receiver;
        radio->has_bssid = reader_ok(&w->r);
        read_transmitter(w, radio);
        break;
    case CONTROL_FREE_END:
    case CONTROL_FREE_END_ACKNOWLEDGMENT:
        read_transmitter(w, radio);
        radio->bssid = radio->transmitter;
        radio->has_bssid = radio->has_transmitter;
        break;
    default: read_transmitter(w, radio); break;
    }
    radio->source = radio->transmitter;
    if (!reader_ok(&w->r))
        return walk_short(w);
    mark_body(w, radio);
    return LAYER_END;
}

/* Table 9-30: what the addresses mean depends on the way through the distribution system. */
static void read_data_addresses(struct walk *w, struct radio_frame *radio)
{
    struct mac first = reader_mac(&w->r);
    read_transmitter(w, radio);
    struct mac second = radio->transmitter;
    struct mac third = reader_mac(&w->r);

    radio->has_bssid = reader_ok(&w->r) && (radio->flags & FLAG_DS_MASK) != FLAG_DS_MASK;
    read_sequence(w, radio);
    radio->receiver = first;
    switch (radio->flags & FLAG_DS_MASK) {
    case 0:
        radio->destination = first;
        radio->source = second;
        radio->bssid = third;
        break;
    case FLAG_FROM_DS:
        radio->destination = first;
        radio->source = third;
        radio->bssid = second;
        break;
    case FLAG_TO_DS:
        radio->destination = third;
        radio->source = second;
        radio->bssid = first;
        break;
    default: /* between access points: no BSSID */
        radio->destination = third;
        radio->source = reader_mac(&w->r);
        break;
    }
}

/* Whether the network is a mesh is known to its members only. The header is there when the bits
 * that have to be zero are, and the frame can be one of a mesh (section 9.2.4.8.3). */
static void skip_mesh_control(struct walk *w, struct radio_frame *radio, uint16_t qos)
{
    struct reader ahead = w->r;
    uint8_t flags = reader_u8(&ahead);

    if (!(qos & QOS_MESH_CONTROL) || !(radio->flags & FLAG_FROM_DS) ||
        flags & ~MESH_ADDRESSES_MASK || flags == MESH_ADDRESSES_MASK)
        return;
    reader_skip(&ahead, MESH_REST_SIZE);
    if (flags == 1)
        reader_skip(&ahead, sizeof(struct mac));
    if (flags == 2) {
        radio->destination = reader_mac(&ahead);
        radio->source = reader_mac(&ahead);
    }
    w->r = ahead;
}

/* Some cards pad the header to a multiple of four bytes, and say so in radiotap. */
static void skip_padding(struct walk *w, const uint8_t *start)
{
    size_t header_size = (size_t)(w->r.at - start);

    if (w->has_padding)
        reader_skip(&w->r, -header_size & 3);
    w->has_padding = false;
}

/* Several frames in one, or one in several: told as a radio frame, not read further. */
static bool is_one_frame(const struct radio_frame *radio, uint16_t qos)
{
    return !(radio->flags & FLAG_MORE_FRAGMENTS) && !(qos & QOS_AGGREGATE);
}

static enum layer data_read(struct walk *w, struct radio_frame *radio, const uint8_t *start)
{
    uint16_t qos = 0;

    read_data_addresses(w, radio);
    w->packet->source_mac = radio->source;
    w->packet->destination_mac = radio->destination;
    if (radio->subtype & DATA_QOS) {
        qos = reader_u16_le(&w->r);
        if (radio->flags & FLAG_HT_CONTROL)
            reader_skip(&w->r, HT_CONTROL_SIZE);
    }
    skip_padding(w, start);
    if (!reader_ok(&w->r))
        return walk_short(w);
    mark_body(w, radio);
    if (radio->flags & FLAG_PROTECTED || radio->subtype & DATA_WITHOUT_BODY ||
        reader_left(&w->r) == 0)
        return LAYER_END;
    if (!is_one_frame(radio, qos)) {
        w->decoder->counts.radio_frames_unread++;
        return LAYER_END;
    }
    skip_mesh_control(w, radio, qos);
    w->packet->source_mac = radio->source;
    w->packet->destination_mac = radio->destination;
    return reader_ok(&w->r) ? LAYER_LLC : walk_short(w);
}

/* Beacons of 60 GHz and of sub-1-GHz networks: one address, which is both. */
static enum layer extension_read(struct walk *w, struct radio_frame *radio)
{
    read_transmitter(w, radio);
    radio->source = radio->bssid = radio->transmitter;
    radio->has_bssid = radio->has_transmitter;
    if (!reader_ok(&w->r))
        return walk_short(w);
    mark_body(w, radio);
    return LAYER_END;
}

static enum layer body_layer(struct walk *w, struct radio_frame *radio, const uint8_t *start)
{
    switch ((enum type)radio->type) {
    case TYPE_MANAGEMENT: return management_read(w, radio);
    case TYPE_CONTROL: return control_read(w, radio);
    case TYPE_DATA: return data_read(w, radio, start);
    case TYPE_EXTENSION: return extension_read(w, radio);
    }
    return LAYER_END;
}

static enum layer frame_read(struct walk *w, bool is_swapped)
{
    const uint8_t *start = w->r.at;
    struct reader header = reader_take(&w->r, 4);
    uint8_t first = reader_u8(&header);
    uint8_t second = reader_u8(&header);
    uint8_t kind = is_swapped ? second : first;

    if (!reader_ok(&header))
        return walk_short(w);
    if (kind & 3) /* the protocol version is 0; others have other headers */
        return walk_malformed(w);

    struct radio_frame *radio = claim_radio(w);
    if (w->has_fcs)
        drop_fcs(w);
    w->is_decoded = true;
    radio->type = kind >> 2 & 3;
    radio->subtype = kind >> 4;
    radio->flags = is_swapped ? first : second;
    enum layer layer = body_layer(w, radio, start);
    if (!mac_is_set(w->packet->source_mac)) {
        w->packet->source_mac = radio->source;
        w->packet->destination_mac = radio->destination;
    }
    return radio->has_bad_fcs ? LAYER_END : layer;
}

enum layer wlan_read(struct walk *w)
{
    return frame_read(w, false);
}

static bool is_data(uint8_t kind)
{
    return (kind & 0x0f) == TYPE_DATA << 2;
}

/* Cisco's access points send the two bytes of frame control in the wrong order through their
 * tunnels, others do not. Data is what tunnels are for; a request swapped has no flags. */
enum layer wlan_swapped_read(struct walk *w)
{
    struct reader ahead = w->r;
    uint8_t first = reader_u8(&ahead);
    uint8_t second = reader_u8(&ahead);

    if (is_data(first) || second & 3)
        return frame_read(w, false);
    return frame_read(w, is_data(second) || first & 3 || (first == 0 && second != 0));
}
