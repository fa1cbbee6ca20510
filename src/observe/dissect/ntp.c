/* NTP: what time is it (RFC 5905; control messages RFC 9327). */

#include "observe/dissect/dissector.h"

enum {
    PORT_NTP = 123,
    HEADER_SIZE = 48,
    CONTROL_SIZE = 12, /* RFC 9327 section 2 */
    PRIVATE_SIZE = 8,
    STRATUM_MAX = 16,
    OFFSET_ORIGIN = 24,
    OFFSET_TRANSMIT = 40,
    TIMESTAMP_SIZE = 8,
};

enum mode {
    MODE_CLIENT = 3,
    MODE_SERVER = 4,
    MODE_CONTROL = 6,
    MODE_PRIVATE = 7,
};

/* On a port that is not NTP's a question is only remembered: its transmit timestamp is in the
 * answer, and 64 bits are more than chance. */
struct asked {
    uint8_t mark[4];
    uint8_t transmit[TIMESTAMP_SIZE];
};

static const uint8_t asked_mark[4] = {'n', 't', 'p', '?'};
static const uint8_t no_time[TIMESTAMP_SIZE];

/* The data a control message counts must be there. */
static bool control_is_sane(struct reader r)
{
    reader_skip(&r, 10);
    size_t count = reader_u16(&r);

    return count <= reader_left(&r);
}

/* ntpd's own way before the standard had one: the implementations that speak it are numbered. */
static bool private_is_sane(struct reader r)
{
    reader_skip(&r, 2);
    uint8_t implementation = reader_u8(&r);

    return implementation == 0 || implementation == 2 || implementation == 3;
}

static bool header_is_sane(const struct ntp_facts *ntp, struct slice bytes)
{
    if (ntp->version < 1 || ntp->version > 4 || ntp->mode == 0)
        return false;
    if (ntp->mode == MODE_CONTROL)
        return bytes.size >= CONTROL_SIZE && control_is_sane(reader_of(bytes));
    if (ntp->mode == MODE_PRIVATE)
        return private_is_sane(reader_of(bytes));
    return bytes.size >= HEADER_SIZE && ntp->stratum <= STRATUM_MAX;
}

static void remember_question(const struct message *message)
{
    struct asked asked;

    memcpy(asked.mark, asked_mark, sizeof(asked.mark));
    memcpy(asked.transmit, message->bytes.data + OFFSET_TRANSMIT, TIMESTAMP_SIZE);
    memcpy(message->memory->bytes, &asked, sizeof(asked));
}

static bool is_answer_to_question(const struct message *message)
{
    struct asked asked;

    memcpy(&asked, message->memory->bytes, sizeof(asked));
    return memcmp(asked.mark, asked_mark, sizeof(asked.mark)) == 0 &&
           memcmp(asked.transmit, no_time, TIMESTAMP_SIZE) != 0 &&
           memcmp(asked.transmit, message->bytes.data + OFFSET_ORIGIN, TIMESTAMP_SIZE) == 0;
}

/* The port says nothing: question and answer have to fit together. */
static enum verdict judge_by_content(const struct message *message, const struct ntp_facts *ntp)
{
    if (message->bytes.size < HEADER_SIZE || ntp->version < 3)
        return VERDICT_NOT_MINE;
    if (ntp->mode == MODE_CLIENT && message->bytes.size == HEADER_SIZE) {
        remember_question(message);
        return VERDICT_UNKNOWN;
    }
    return ntp->mode == MODE_SERVER && is_answer_to_question(message) ? VERDICT_FACTS
                                                                      : VERDICT_NOT_MINE;
}

static enum verdict ntp_dissect(const struct message *message, struct observation *facts,
                                struct answer *answer)
{
    struct ntp_facts *ntp = &facts->ntp;
    struct reader r = reader_of(message->bytes);
    uint8_t first = reader_u8(&r);

    ntp->version = first >> 3 & 7;
    ntp->mode = first & 7;
    ntp->stratum = ntp->mode < MODE_CONTROL ? reader_u8(&r) : 0;
    if (!header_is_sane(ntp, message->bytes))
        return VERDICT_NOT_MINE;
    if (!message->is_confirmed && !message_has_port(message, PORT_NTP)) {
        enum verdict verdict = judge_by_content(message, ntp);

        if (verdict != VERDICT_FACTS)
            return verdict;
    }

    if (ntp->mode < MODE_CONTROL)
        ntp->extension_size = (uint16_t)(message->bytes.size - HEADER_SIZE);
    answer->is_from_server = ntp->mode == MODE_SERVER;
    facts->kind = OBSERVED_NTP;
    return VERDICT_FACTS;
}

DISSECTOR(ntp) = {
    .name = "ntp",
    .apps = APPS({"ntp", "infrastructure", "NTP (RFC 5905): what time it is."}),
    .over = OVER_UDP,
    .ports = PORTS(PORT_NTP),
    .min_size = PRIVATE_SIZE,
    .dissect = ntp_dissect,
};
