/* RTP and RTCP over UDP (RFC 3550, RFC 3551), encrypted or not (RFC 3711): pictures and sound.
 *
 * RTP has no magic number, so one packet proves nothing. What proves it is a source that keeps its
 * number (SSRC) while the sequence number goes up, packet after packet. RTCP is stricter: its
 * packets must fill the datagram exactly. The two may share a flow (RFC 5761), which then is
 * named after the media. */

#include <assert.h>

#include "observe/dissect/dissector.h"

enum {
    VERSION = 2,
    RTP_HEADER_SIZE = 12,
    RTCP_HEADER_SIZE = 8, /* with the SSRC of the sender */
    WORD_SIZE = 4,
    SEQUENCE_STEP_MAX = 8,   /* packets lost between two that were seen */
    STEPS_BELIEVED = 3,      /* this many times the sequence went up as it should */
    STEPS_BELIEVED_NULL = 6, /* the same when the SSRC is 0, which other protocols have there too */
    REPORTS_BELIEVED = 2,    /* RTCP that is encrypted, or without a report */
    REPORTS_READ_MAX = 32,   /* then a flow of RTCP alone is left to the counters */
    COMPOUND_MAX = 32,       /* packets in one datagram */
    CONFIDENCE_RTP = 95,
};

enum rtcp_type {
    RTCP_SENDER_REPORT = 200,
    RTCP_RECEIVER_REPORT = 201,
    RTCP_EXTENDED_REPORT = 207,
};

/* Sizes in words of four bytes: without blocks, and each block. */
enum {
    SENDER_REPORT_WORDS = 7,
    RECEIVER_REPORT_WORDS = 2,
    REPORT_BLOCK_WORDS = 6,
};

/* Payload types that can be told from RTCP (RFC 5761 section 4) and are or may be in use. */
enum {
    PAYLOAD_LOW_MAX = 63,
    PAYLOAD_HIGH_MIN = 96,
};

enum app_number {
    APP_RTP,
    APP_RTCP,
};

/* What is remembered of the flow, by direction. */
struct state {
    uint32_t ssrc[2];
    uint16_t sequence[2];
    uint8_t steps[2]; /* packets in step, and MISSED; of RTCP: reports */
    uint8_t mark;     /* one of MARK_: nothing here is ours without it */
    uint8_t reports_read;
};

enum {
    MISSED = 0x80, /* the packet before was another source's */
    MARK_RTP = 'R',
    MARK_RTCP = 'C',
    MARK_MEDIA = 'M', /* RTP was confirmed */
};

static_assert(sizeof(struct state) <= sizeof(struct memory), "the state fits into the memory");

static struct state recall(const struct message *message)
{
    struct state state;

    memcpy(&state, message->memory->bytes, sizeof(state));
    if (state.mark != MARK_RTP && state.mark != MARK_RTCP && state.mark != MARK_MEDIA)
        state = (struct state){0};
    return state;
}

/* --- RTCP ----------------------------------------------------------------------------- */

struct report {
    uint32_t ssrc;
    size_t size;   /* of the first packet */
    size_t count;  /* of packets that fill the datagram; 0: they do not */
    bool is_exact; /* a sender or receiver report as long as its blocks */
};

static bool is_rtcp_type(uint8_t type)
{
    return type >= RTCP_SENDER_REPORT && type <= RTCP_EXTENDED_REPORT;
}

/* Packets end to end, up to the end of the datagram. */
static size_t count_packets(struct slice bytes)
{
    struct reader r = reader_of(bytes);
    size_t count = 0;

    while (reader_left(&r) > 0 && count < COMPOUND_MAX) {
        uint8_t first = reader_u8(&r);
        uint8_t type = reader_u8(&r);
        size_t words = reader_u16(&r);

        reader_skip(&r, words * WORD_SIZE);
        if (first >> 6 != VERSION || !is_rtcp_type(type) || !reader_ok(&r))
            return 0;
        count++;
    }
    return count;
}

static bool read_report(struct slice bytes, struct report *report)
{
    struct reader r = reader_of(bytes);
    uint8_t first = reader_u8(&r);
    uint8_t type = reader_u8(&r);
    size_t words = (size_t)reader_u16(&r) + 1;
    size_t blocks = first & 0x1f;
    size_t base = type == RTCP_SENDER_REPORT ? SENDER_REPORT_WORDS : RECEIVER_REPORT_WORDS;

    report->ssrc = reader_u32(&r);
    report->size = words * WORD_SIZE;
    report->count = count_packets(bytes);
    report->is_exact = type <= RTCP_RECEIVER_REPORT && words == base + blocks * REPORT_BLOCK_WORDS;
    return reader_ok(&r) && first >> 6 == VERSION && is_rtcp_type(type) &&
           report->size >= RTCP_HEADER_SIZE && report->size <= bytes.size;
}

/* A compound is proof. What is encrypted has but its first header in clear, and a lone feedback
 * packet is short: then the same source must speak twice. */
static enum verdict dissect_rtcp(const struct message *message, struct state *state,
                                 struct answer *answer)
{
    enum direction direction = message->direction;
    struct report report;

    if (!read_report(message->bytes, &report) || (report.count == 0 && !report.is_exact))
        return VERDICT_NOT_MINE;

    answer->app = APP_RTCP;
    if (state->mark != MARK_RTCP || state->ssrc[direction] != report.ssrc)
        state->steps[direction] = 0;
    state->mark = MARK_RTCP;
    state->ssrc[direction] = report.ssrc;
    state->steps[direction]++;
    bool is_proof = report.count > 0 && report.is_exact;
    return is_proof || state->steps[direction] >= REPORTS_BELIEVED ? VERDICT_FACTS
                                                                   : VERDICT_UNKNOWN;
}

/* --- RTP ------------------------------------------------------------------------------ */

struct packet_header {
    uint8_t payload_type;
    uint16_t sequence;
    uint32_t ssrc;
};

/* Section 5.1, section 5.3.1. */
static bool read_header(struct slice bytes, struct packet_header *header)
{
    struct reader r = reader_of(bytes);
    uint8_t first = reader_u8(&r);
    bool has_extension = (first & 0x10) != 0;

    header->payload_type = reader_u8(&r) & 0x7f;
    header->sequence = reader_u16(&r);
    reader_skip(&r, sizeof(uint32_t)); /* timestamp */
    header->ssrc = reader_u32(&r);
    reader_skip(&r, (size_t)(first & 0x0f) * WORD_SIZE);
    if (has_extension) {
        reader_skip(&r, 2);
        reader_skip(&r, (size_t)reader_u16(&r) * WORD_SIZE);
    }
    return reader_ok(&r) && first >> 6 == VERSION &&
           (header->payload_type <= PAYLOAD_LOW_MAX || header->payload_type >= PAYLOAD_HIGH_MIN);
}

static void begin(struct state *state, enum direction direction, const struct packet_header *h)
{
    state->steps[direction] = 1;
    state->ssrc[direction] = h->ssrc;
    state->sequence[direction] = h->sequence;
}

/* True when one source has gone on as RTP does often enough. Sound and picture may take turns in a
 * flow, so another source is followed only when it speaks twice in a row. */
static bool follow(struct state *state, enum direction direction, const struct packet_header *h)
{
    uint8_t *steps = &state->steps[direction];
    uint16_t step = (uint16_t)(h->sequence - state->sequence[direction]);

    if (*steps == 0 || (state->ssrc[direction] != h->ssrc && (*steps & MISSED))) {
        begin(state, direction, h);
    } else if (state->ssrc[direction] != h->ssrc) {
        *steps |= MISSED;
    } else if (step >= 1 && step <= SEQUENCE_STEP_MAX) {
        *steps = (uint8_t)((*steps & ~MISSED) + 1);
        state->sequence[direction] = h->sequence;
    } else {
        begin(state, direction, h);
    }
    return (*steps & ~MISSED) > (h->ssrc ? STEPS_BELIEVED : STEPS_BELIEVED_NULL);
}

static enum verdict dissect_rtp(const struct message *message, struct state *state,
                                struct observation *facts, struct answer *answer)
{
    struct packet_header header;

    if (!read_header(message->bytes, &header))
        return VERDICT_NOT_MINE;
    if (state->mark != MARK_RTP)
        *state = (struct state){.mark = MARK_RTP, .reports_read = state->reports_read};
    if (!follow(state, message->direction, &header))
        return VERDICT_UNKNOWN;

    state->mark = MARK_MEDIA;
    answer->app = APP_RTP;
    answer->confidence = CONFIDENCE_RTP;
    answer->is_done = true;
    facts->kind = OBSERVED_RTP;
    facts->rtp.payload_type = header.payload_type;
    facts->rtp.ssrc = header.ssrc;
    return VERDICT_FACTS;
}

/* --- the flow ------------------------------------------------------------------------- */

/* A flow that is ours answers nothing but facts: it is known, whatever the datagram is. */
static enum verdict dissect_confirmed(const struct message *message, struct state *state,
                                      struct observation *facts, struct answer *answer)
{
    struct packet_header header;

    if (state->mark == MARK_MEDIA) {
        answer->app = APP_RTP;
        answer->confidence = CONFIDENCE_RTP;
        answer->is_done = true;
        return VERDICT_FACTS;
    }
    bool is_media = read_header(message->bytes, &header) &&
                    dissect_rtp(message, state, facts, answer) == VERDICT_FACTS;
    if (!is_media) {
        answer->app = APP_RTCP;
        answer->is_done = ++state->reports_read >= REPORTS_READ_MAX;
    }
    return VERDICT_FACTS;
}

static bool is_rtcp(struct slice bytes)
{
    return bytes.size > 1 && is_rtcp_type(bytes.data[1]);
}

static enum verdict rtp_dissect(const struct message *message, struct observation *facts,
                                struct answer *answer)
{
    struct state state = recall(message);
    enum verdict verdict;

    if (message->is_confirmed)
        verdict = dissect_confirmed(message, &state, facts, answer);
    else if (is_rtcp(message->bytes))
        verdict = dissect_rtcp(message, &state, answer);
    else
        verdict = dissect_rtp(message, &state, facts, answer);

    if (verdict == VERDICT_FACTS || verdict == VERDICT_UNKNOWN)
        memcpy(message->memory->bytes, &state, sizeof(state));
    return verdict;
}

DISSECTOR(rtp) = {
    .name = "rtp",
    .apps = APPS({"rtp", "media", "RTP or SRTP (RFC 3550, RFC 3711): pictures and sound."},
                 {"rtcp", "media", "RTCP or SRTCP alone (RFC 3550): reports about media."}),
    .over = OVER_UDP,
    STARTS({0x80, 0xbf}),
    .min_size = RTCP_HEADER_SIZE,
    .dissect = rtp_dissect,
};
