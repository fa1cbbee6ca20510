/* HTTP/2 in clear (RFC 9113 section 3.4): both sides begin with a preface. What follows is
 * compressed by a table that both build up, so the name is all we take. */

#include "observe/dissect/dissector.h"

enum {
    FRAME_HEADER_SIZE = 9,
    SETTING_SIZE = 6,
    SETTINGS_MAX = 16, /* more in a first frame than anyone sends */
    SETTING_ID_MAX = 9,
};

enum frame_type {
    FRAME_SETTINGS = 4,
};

static const char client_preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

static enum verdict read_client(struct slice bytes)
{
    struct slice preface = SLICE(client_preface);

    if (slice_starts(bytes, preface))
        return VERDICT_FACTS;
    return slice_starts(preface, bytes) ? VERDICT_NEED_MORE : VERDICT_NOT_MINE;
}

/* A SETTINGS frame on stream 0 that sets something known. An empty one is legal, but nine bytes,
 * eight of them zero, prove nothing. */
static enum verdict read_server(struct slice bytes)
{
    struct reader r = reader_of(bytes);
    uint32_t size = reader_u24(&r);
    uint8_t type = reader_u8(&r);
    uint8_t flags = reader_u8(&r);
    uint32_t stream = reader_u32(&r);

    if (size == 0 || size % SETTING_SIZE != 0 || size > SETTINGS_MAX * SETTING_SIZE ||
        type != FRAME_SETTINGS || flags != 0 || stream != 0)
        return VERDICT_NOT_MINE;
    for (uint32_t i = 0; i < size / SETTING_SIZE && reader_left(&r) >= SETTING_SIZE; i++) {
        uint16_t id = reader_u16(&r);
        reader_skip(&r, SETTING_SIZE - sizeof(id));
        if (id == 0 || id > SETTING_ID_MAX)
            return VERDICT_NOT_MINE;
    }
    return bytes.size < FRAME_HEADER_SIZE + size ? VERDICT_NEED_MORE : VERDICT_FACTS;
}

static enum verdict http2_dissect(const struct message *message, struct observation *facts,
                                  struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    bool is_client = reader_peek(&r) == client_preface[0];
    (void)facts;

    answer->is_done = true;
    if (message->is_confirmed)
        return VERDICT_FACTS;
    answer->is_from_server = !is_client;
    return is_client ? read_client(message->bytes) : read_server(message->bytes);
}

DISSECTOR(http2) = {
    .name = "http2",
    .apps = APPS({"http2", "web", "HTTP/2 in clear (RFC 9113), gRPC included."}),
    .over = OVER_TCP,
    STARTS({'P', 'P'}, {0, 0}),
    .min_size = FRAME_HEADER_SIZE,
    .dissect = http2_dissect,
};
