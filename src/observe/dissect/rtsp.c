/* RTSP: how a camera is asked for its pictures (RFC 2326). */

#include <assert.h>

#include "observe/dissect/dissector.h"
#include "observe/dissect/start_line.h"

#define VERSION "RTSP/1."

enum {
    PORT_RTSP = 554,
    URI_KEPT_MAX = 768,
    SHORT_KEPT_MAX = 128,
    LENGTH_MAX = 1 << 20, /* of a body; SDP has a few hundred bytes */
    BODY_WANTED = 4096,
};

/* Interleaved binary data, section 10.12: '$', channel, size, an RTP or RTCP packet. */
enum {
    FRAME_MARK = '$',
    FRAME_HEADER_SIZE = 4,
    FRAME_BULKY = 128,      /* bytes from which a frame is media and not a report */
    FRAMES_BULKY_MAX = 32,  /* so many of them, and this direction is left to the counters */
    FRAMES_WALKED_MAX = 64, /* in one call */

    /* For a stream that began before the capture did: */
    CHANNEL_MAX = 15,
    FRAME_SIZE_MIN = 8, /* the smallest RTCP packet */
    FRAMES_BELIEVED = 3,
    FRAMES_BELIEVED_ON_PORT = 2, /* large ones: three do not fit into a prefix */
    CONFIDENCE_MIDSTREAM = 90,
};

/* What is remembered of the flow, by direction. */
struct state {
    uint8_t bulky_frames[2];
};

static_assert(sizeof(struct state) <= sizeof(struct memory), "the state fits into the memory");

/* --- interleaved frames --------------------------------------------------------------- */

/* Takes the frames that begin in the prefix. This is the path of half of all packets of a camera
 * network until the direction is known to be bulk. */
static enum verdict skip_frames(const struct message *message, struct state *state,
                                struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    uint8_t *bulky = &state->bulky_frames[message->direction];

    for (unsigned i = 0; i < FRAMES_WALKED_MAX && reader_peek(&r) == FRAME_MARK; i++) {
        reader_skip(&r, 2);
        size_t size = reader_u16(&r);
        if (!reader_ok(&r))
            break;
        answer->taken += FRAME_HEADER_SIZE + size;
        *bulky = (uint8_t)(*bulky + (size >= FRAME_BULKY && *bulky < FRAMES_BULKY_MAX));
        reader_skip(&r, size);
    }
    answer->is_done = *bulky == FRAMES_BULKY_MAX;
    return answer->taken == 0 && !message->is_last ? VERDICT_NEED_MORE : VERDICT_FACTS;
}

/* Whether an interleaved packet of RTP version 2 may begin here; its size. */
static bool is_frame(struct slice bytes, size_t *size)
{
    struct reader r = reader_of(bytes);
    uint8_t mark = reader_u8(&r);
    uint8_t channel = reader_u8(&r);

    *size = reader_u16(&r);
    return mark == FRAME_MARK && channel <= CHANNEL_MAX && *size >= FRAME_SIZE_MIN &&
           reader_u8(&r) >> 6 == 2;
}

/* The number of frames that follow each other from here, at most `wanted`. */
static unsigned count_frames(struct slice bytes, unsigned wanted)
{
    size_t size = 0;
    unsigned count = 0;

    while (count < wanted && is_frame(bytes, &size)) {
        bytes = slice_after(bytes, FRAME_HEADER_SIZE + size);
        count++;
    }
    return count;
}

/* A stream that was playing when the capture began: frames that lie end to end are no chance,
 * wherever in the first bytes they are. */
static enum verdict find_frames(const struct message *message, struct answer *answer)
{
    struct slice rest = message->bytes;
    bool may_be = message_has_port(message, PORT_RTSP);
    unsigned wanted = may_be ? FRAMES_BELIEVED_ON_PORT : FRAMES_BELIEVED;

    while (rest.size > 0) {
        const uint8_t *mark = memchr(rest.data, FRAME_MARK, rest.size);
        if (!mark)
            break;
        rest = slice_after(rest, (size_t)(mark - rest.data));
        unsigned count = count_frames(rest, wanted);
        if (count == wanted) {
            answer->taken = (size_t)(mark - message->bytes.data);
            answer->confidence = CONFIDENCE_MIDSTREAM;
            return VERDICT_FACTS;
        }
        may_be |= count > 0;
        rest = slice_after(rest, 1);
    }
    return may_be && !message->is_last ? VERDICT_NEED_MORE : VERDICT_NOT_MINE;
}

/* --- messages ------------------------------------------------------------------------- */

struct head {
    size_t size; /* 0: its end is not there */
    uint64_t content_length;
    bool is_sdp;
};

static const struct header_fact kept_as_they_are[] = {
    HEADER_FACT("User-Agent", rtsp.user_agent),
    HEADER_FACT("Server", rtsp.server),
    HEADER_FACT("Transport", rtsp.transport),
    {NULL, 0},
};

static void read_header(const struct header *header, struct head *head, struct observation *facts)
{
    struct rtsp_facts *rtsp = &facts->rtsp;
    struct text value = header->value;

    header_keep(header, kept_as_they_are, facts);
    if (text_is(header->name, "Content-Length"))
        (void)text_number(value, LENGTH_MAX, &head->content_length);
    else if (text_is(header->name, "Content-Type"))
        head->is_sdp = text_begins(value, "application/sdp");
    else if (text_is(header->name, "Session") && rtsp->session.length == 0)
        rtsp->session = text_keep(facts, text_trim(text_until(&value, ';')), SHORT_KEPT_MAX);
    else if (text_is(header->name, "WWW-Authenticate") && rtsp->realm.length == 0)
        rtsp->realm = text_keep(facts, text_parameter(value, "realm"), SHORT_KEPT_MAX);
}

static void read_headers(struct reader *r, const struct message *message, struct head *head,
                         struct observation *facts)
{
    struct header header;

    while (header_next(r, &header))
        read_header(&header, head, facts);
    head->size = reader_ok(r) ? (size_t)(r->at - message->bytes.data) : 0;
}

/* Codecs that need no rtpmap (RFC 3551 section 6), as far as cameras use them. */
static const struct codec {
    uint8_t payload_type;
    const char *name;
} static_codecs[] = {
    {0, "PCMU 8000"},   {8, "PCMA 8000"},  {9, "G722 8000"},   {14, "MPA 90000"},
    {26, "JPEG 90000"}, {32, "MPV 90000"}, {33, "MP2T 90000"}, {34, "H263 90000"},
};

/* "m=video 0 RTP/AVP 26" */
static const char *static_codec(struct text line)
{
    uint64_t number = 0;

    for (unsigned i = 0; i < 3; i++)
        (void)text_until(&line, ' ');
    if (!text_number(text_until(&line, ' '), UINT8_MAX, &number))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(static_codecs); i++)
        if (static_codecs[i].payload_type == number)
            return static_codecs[i].name;
    return NULL;
}

/* "a=rtpmap:97 MPEG4-GENERIC/16000/1" becomes "MPEG4-GENERIC 16000". */
static struct kept keep_codec(struct text line, struct observation *facts)
{
    (void)text_until(&line, ' ');
    struct kept kept = text_keep(facts, text_until(&line, '/'), SHORT_KEPT_MAX);
    struct text clock = text_until(&line, '/');

    kept.length = (uint16_t)(kept.length + text_keep(facts, TEXT(" "), 1).length);
    kept.length = (uint16_t)(kept.length + text_keep(facts, clock, SHORT_KEPT_MAX).length);
    return kept;
}

/* What the first stream of the description carries: the picture, almost always. */
static void read_sdp(struct slice body, struct observation *facts)
{
    struct reader r = reader_of(body);
    const char *codec = NULL;

    for (struct text line = text_line(&r); reader_ok(&r); line = text_line(&r)) {
        if (text_begins(line, "a=rtpmap:")) {
            facts->rtsp.media = keep_codec(line, facts);
            return;
        }
        if (!codec && text_begins(line, "m="))
            codec = static_codec(line);
    }
    facts->rtsp.media = text_keep(facts, text_of(codec), SHORT_KEPT_MAX);
}

static void keep_start(const struct start_line *start, struct observation *facts)
{
    facts->kind = OBSERVED_RTSP;
    facts->rtsp.is_response = start->status != 0;
    facts->rtsp.status = start->status;
    facts->rtsp.method = text_keep(facts, start->method, METHOD_LENGTH_MAX);
    facts->rtsp.uri = text_keep_uri(facts, start->uri, URI_KEPT_MAX);
}

static enum verdict dissect_message(const struct message *message, struct reader *r,
                                    const struct start_line *start, struct observation *facts,
                                    struct answer *answer)
{
    struct head head = {0};

    keep_start(start, facts);
    read_headers(r, message, &head, facts);
    if (head.size == 0)
        return message->is_last ? VERDICT_FACTS : VERDICT_NEED_MORE;

    struct slice body = slice_first(slice_after(message->bytes, head.size), head.content_length);
    size_t wanted = head.content_length < BODY_WANTED ? head.content_length : BODY_WANTED;
    if (head.is_sdp && body.size < wanted && !message->is_last)
        return VERDICT_NEED_MORE;
    if (head.is_sdp)
        read_sdp(body, facts);

    answer->taken = head.size + head.content_length;
    answer->is_from_server = facts->rtsp.is_response && !message->is_confirmed;
    return VERDICT_FACTS;
}

/* --- the stream ----------------------------------------------------------------------- */

/* Of a stream that is ours, but goes on with neither a message nor a frame: bytes were lost. It is
 * left aside until one of them begins; what never begins again is media. */
static enum verdict skip_lost(const struct message *message, struct state *state,
                              struct answer *answer)
{
    uint8_t *bulky = &state->bulky_frames[message->direction];

    if (*bulky < FRAMES_BULKY_MAX)
        (*bulky)++;
    answer->is_done = *bulky == FRAMES_BULKY_MAX;
    return VERDICT_FACTS;
}

static enum verdict dissect_stream(const struct message *message, struct state *state,
                                   struct observation *facts, struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct start_line start;

    if (message->is_confirmed && reader_peek(&r) == FRAME_MARK)
        return skip_frames(message, state, answer);

    switch (start_line_next(&r, VERSION, &start)) {
    case START_FOUND: return dissect_message(message, &r, &start, facts, answer);
    case START_CUT_SHORT:
        if (!message->is_last)
            return VERDICT_NEED_MORE;
        break;
    case START_OTHER: break;
    }
    return message->is_confirmed ? skip_lost(message, state, answer) : find_frames(message, answer);
}

static enum verdict rtsp_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct state state = {0};

    if (message->is_confirmed)
        memcpy(&state, message->memory->bytes, sizeof(state));
    enum verdict verdict = dissect_stream(message, &state, facts, answer);
    if (verdict == VERDICT_FACTS)
        memcpy(message->memory->bytes, &state, sizeof(state));
    return verdict;
}

DISSECTOR(rtsp) = {
    .name = "rtsp",
    .apps = APPS({"rtsp", "media", "RTSP (RFC 2326), with RTP interleaved."}),
    .over = OVER_TCP,
    .ports = PORTS(PORT_RTSP, 8554, 10554),
    .min_size = 4,
    .dissect = rtsp_dissect,
};
