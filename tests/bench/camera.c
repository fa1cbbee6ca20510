/* Two hundred cameras and one recorder: half of them send video as RTP over UDP, half inside
 * their RTSP connection. */

#include <stdlib.h>

#include "bench/scene.h"

enum {
    FRAME_INTERVAL_US = 40000, /* 25 a second */
    KEY_INTERVAL = 50,         /* frames */
    KEY_PACKETS = 40,          /* and up to as many less one more */
    DELTA_PACKETS = 3,
    DELTA_SPREAD = 7,
    RTP_SIZE = 1400,
    RTP_HEADER_SIZE = 12,
    RTP_CLOCK_STEP = 3600, /* 90 kHz */
    PACKET_GAP_US = 115,   /* a large packet at 100 Mbit/s */
    REPORT_INTERVAL_US = 5000000,
    INTERLEAVED_SIZE = 4,
    SEGMENT_SIZE = 1460,
    SEGMENTS_PER_ACK = 2,
    STREAM_SIZE = (KEY_PACKETS * 2 + 1) * (RTP_SIZE + INTERLEAVED_SIZE),
    FRAME_SIZE_MIN = 60,
    RTP_PORT = 8200,
    RECORDER_RTP_PORT = 50000,
    TCP_ACK = 0x10,
    TCP_PSH = 0x08,
};

struct camera {
    struct conversation rtsp; /* its time is the camera's */
    bool is_playing;
    uint32_t frames;
    uint32_t packets_left; /* of this frame */
    uint32_t packets;
    bool is_key;
    uint64_t frame_us;
    uint64_t report_us;
    uint16_t rtp_sequence;
    uint32_t rtp_time;
    uint32_t source; /* SSRC */
    uint8_t *stream; /* interleaved: what has to be sent yet */
    size_t stream_size;
    size_t stream_at;
    unsigned unacknowledged;
};

/* clang-format off */
static const struct line rtsp_lines[] = {
    {false, 300, say_rtsp_options},  {true, 900, say_rtsp_ok},
    {false, 300, say_rtsp_describe}, {true, 2000, say_rtsp_sdp},
    {false, 400, say_rtsp_setup},    {true, 1500, say_rtsp_setup_ok},
    {false, 300, say_rtsp_play},     {true, 3000, say_rtsp_ok},
};
/* clang-format on */

static const struct script rtsp = {
    .name = "rtsp",
    .lines = rtsp_lines,
    .count = COUNT_OF(rtsp_lines),
    .server_port = 554,
    .is_tcp = true,
    .stays_open = true,
};

struct host camera_host(uint32_t number)
{
    return host_of_ip4(0x0a140000 + (number / 200 << 8) + number % 200 + 10,
                       UINT64_C(0x9c1463000000) + number);
}

struct host recorder_host(void)
{
    return host_of_ip4(0x0a1e000a, UINT64_C(0x4419b6000001));
}

static bool camera_begin(struct camera *camera, uint32_t number)
{
    camera->rtsp.script = &rtsp;
    camera->rtsp.client = recorder_host();
    camera->rtsp.server = camera_host(number);
    camera->rtsp.is_interleaved = number % 2 != 0;
    camera->rtsp.random.state = UINT64_C(0x9e3779b97f4a7c15) * (number + 1);
    camera->source = (uint32_t)random_next(&camera->rtsp.random);
    conversation_begin(&camera->rtsp, START_US + number * UINT64_C(3700));
    camera->rtsp.client_port = (uint16_t)(40000 + number);
    if (camera->rtsp.is_interleaved)
        camera->stream = malloc(STREAM_SIZE);
    return !camera->rtsp.is_interleaved || camera->stream;
}

static void begin_frame(struct camera *camera)
{
    struct random *random = &camera->rtsp.random;

    camera->is_key = camera->frames++ % KEY_INTERVAL == 0;
    camera->packets = camera->is_key ? KEY_PACKETS + random_below(random, KEY_PACKETS)
                                     : DELTA_PACKETS + random_below(random, DELTA_SPREAD);
    camera->packets_left = camera->packets;
    camera->frame_us += FRAME_INTERVAL_US;
    camera->rtp_time += RTP_CLOCK_STEP;
    camera->rtsp.time_us = camera->frame_us + random_below(random, 2000);
}

/* RFC 3550 and RFC 6184: a fragment of a picture. Returns its size. */
static size_t put_rtp(struct camera *camera, uint8_t *out)
{
    bool is_first = camera->packets_left == camera->packets;
    bool is_last = camera->packets_left == 1;
    size_t size =
        is_last ? RTP_HEADER_SIZE + 2 + random_below(&camera->rtsp.random, 1300) : RTP_SIZE;
    uint32_t time = camera->rtp_time;
    uint32_t source = camera->source;
    uint16_t sequence = camera->rtp_sequence++;

    camera->packets_left--;
    random_fill(&camera->rtsp.random, out + RTP_HEADER_SIZE + 2, size - RTP_HEADER_SIZE - 2);
    memcpy(out,
           (uint8_t[]){0x80, (uint8_t)(96 | is_last << 7), (uint8_t)(sequence >> 8),
                       (uint8_t)sequence, (uint8_t)(time >> 24), (uint8_t)(time >> 16),
                       (uint8_t)(time >> 8), (uint8_t)time, (uint8_t)(source >> 24),
                       (uint8_t)(source >> 16), (uint8_t)(source >> 8), (uint8_t)source,
                       0x7c, /* FU-A */
                       (uint8_t)(is_first << 7 | is_last << 6 | (camera->is_key ? 5 : 1))},
           RTP_HEADER_SIZE + 2);
    return size;
}

/* A sender report without blocks, its times random. */
static size_t put_report(struct camera *camera, uint8_t *out)
{
    uint32_t source = camera->source;

    memcpy(out,
           (uint8_t[]){0x80, 200, 0, 6, (uint8_t)(source >> 24), (uint8_t)(source >> 16),
                       (uint8_t)(source >> 8), (uint8_t)source},
           8);
    random_fill(&camera->rtsp.random, out + 8, 20);
    return 28;
}

static bool is_report_due(struct camera *camera)
{
    if (camera->rtsp.time_us < camera->report_us)
        return false;
    camera->report_us = camera->rtsp.time_us + REPORT_INTERVAL_US;
    return true;
}

/* `port` is 0 for RTP, 1 for RTCP. */
static void send_udp(struct camera *camera, struct tape *tape, uint16_t port, struct slice payload)
{
    uint8_t frame[FRAME_SIZE_MAX];
    struct way way = {
        .from = &camera->rtsp.server,
        .to = &camera->rtsp.client,
        .from_port = (uint16_t)(RTP_PORT + port),
        .to_port = (uint16_t)(RECORDER_RTP_PORT + port),
    };

    tape_write(tape, camera->rtsp.time_us, frame, frame_udp(frame, &way, payload, FRAME_SIZE_MIN));
}

static void act_udp(struct camera *camera, struct tape *tape)
{
    uint8_t payload[PAYLOAD_SIZE_MAX];

    if (is_report_due(camera)) {
        send_udp(camera, tape, 1, (struct slice){payload, put_report(camera, payload)});
        camera->rtsp.time_us += PACKET_GAP_US;
        return;
    }
    send_udp(camera, tape, 0, (struct slice){payload, put_rtp(camera, payload)});
    camera->rtsp.time_us += PACKET_GAP_US;
    if (camera->packets_left == 0)
        begin_frame(camera);
}

/* RFC 2326, section 10.12: '$', channel, size. */
static void put_interleaved(struct camera *camera, uint8_t channel, size_t size)
{
    memcpy(camera->stream + camera->stream_size,
           (uint8_t[]){'$', channel, (uint8_t)(size >> 8), (uint8_t)size}, INTERLEAVED_SIZE);
    camera->stream_size += INTERLEAVED_SIZE + size;
}

static void fill_stream(struct camera *camera)
{
    camera->stream_at = 0;
    camera->stream_size = 0;
    if (is_report_due(camera))
        put_interleaved(camera, 1, put_report(camera, camera->stream + INTERLEAVED_SIZE));
    while (camera->packets_left > 0)
        put_interleaved(camera, 0,
                        put_rtp(camera, camera->stream + camera->stream_size + INTERLEAVED_SIZE));
}

static void act_tcp(struct camera *camera, struct tape *tape)
{
    if (camera->unacknowledged == SEGMENTS_PER_ACK) {
        conversation_segment(&camera->rtsp, tape, false, TCP_ACK, (struct slice){0});
        camera->unacknowledged = 0;
        camera->rtsp.time_us += PACKET_GAP_US / 2;
        return;
    }
    if (camera->stream_at == camera->stream_size)
        fill_stream(camera);

    struct slice rest = {camera->stream + camera->stream_at,
                         camera->stream_size - camera->stream_at};
    struct slice segment = slice_first(rest, SEGMENT_SIZE);
    bool is_last = segment.size == rest.size;
    conversation_segment(&camera->rtsp, tape, true, is_last ? TCP_PSH | TCP_ACK : TCP_ACK, segment);
    camera->stream_at += segment.size;
    camera->unacknowledged++;
    camera->rtsp.time_us += PACKET_GAP_US / 2;
    if (is_last)
        begin_frame(camera);
}

static void camera_act(struct camera *camera, struct tape *tape)
{
    if (!camera->is_playing) {
        camera->is_playing = !conversation_go_on(&camera->rtsp, tape);
        if (camera->is_playing) {
            tape->flows += camera->rtsp.is_interleaved ? 0 : 2;
            camera->frame_us = camera->rtsp.time_us;
            camera->report_us = camera->rtsp.time_us + REPORT_INTERVAL_US;
            begin_frame(camera);
        }
    } else if (camera->rtsp.is_interleaved) {
        act_tcp(camera, tape);
    } else {
        act_udp(camera, tape);
    }
}

static struct camera *next_camera(struct camera *cameras)
{
    struct camera *next = &cameras[0];

    for (size_t i = 1; i < CAMERA_COUNT; i++)
        if (cameras[i].rtsp.time_us < next->rtsp.time_us)
            next = &cameras[i];
    return next;
}

/* The video between two packets of the office. */
static void film_until(struct camera *cameras, uint64_t time_us, struct tape *tape, uint64_t size)
{
    struct camera *camera = next_camera(cameras);

    while (camera->rtsp.time_us <= time_us && tape->bytes < size) {
        camera_act(camera, tape);
        camera = next_camera(cameras);
    }
}

bool write_camera_network(struct tape *tape, uint64_t size)
{
    struct camera *cameras = calloc(CAMERA_COUNT, sizeof(*cameras));
    struct office *office = office_new();
    bool is_ready = cameras && office;

    for (uint32_t i = 0; is_ready && i < CAMERA_COUNT; i++)
        is_ready = camera_begin(&cameras[i], i);
    while (is_ready && tape->bytes < size) {
        film_until(cameras, office_time_us(office), tape, size);
        office_act(office, tape);
    }

    for (size_t i = 0; cameras && i < CAMERA_COUNT; i++)
        free(cameras[i].stream);
    free(cameras);
    office_free(office);
    return is_ready;
}
