/* SIP over UDP and TCP (RFC 3261): calls, and the way by which cameras register with platforms of
 * GB/T 28181. */

#include <assert.h>

#include "observe/dissect/dissector.h"
#include "observe/dissect/start_line.h"

#define VERSION "SIP/2."

enum {
    URI_KEPT_MAX = 512,
    SHORT_KEPT_MAX = 256,
    LENGTH_MAX = 1 << 20, /* of a body */
    PLATFORM_DIGITS = 20, /* of the user part of an address: GB/T 28181 annex E */
};

enum {
    APP_SIP,
    APP_GB28181
};

/* What the flow remembers between messages. */
struct state {
    uint8_t app;
    uint8_t phase;
};

static_assert(sizeof(struct state) <= sizeof(struct memory), "the state fits into the memory");

struct head {
    size_t size; /* 0: its end is not there */
    uint64_t content_length;
    bool is_platform; /* says that it is of GB/T 28181 */
};

static const struct header_fact kept_as_they_are[] = {
    HEADER_FACT("User-Agent", sip.user_agent),
    HEADER_FACT("Server", sip.user_agent),
    HEADER_FACT("Call-ID", sip.call_id),
    HEADER_FACT("i", sip.call_id),
    {NULL, 0},
};

/* "Camera" <sip:34020000001320000001@3402000000>;tag=1 becomes what stands between the brackets. */
static struct text address_of(struct text value)
{
    struct text rest = value;

    (void)text_until(&rest, '<');
    if (rest.length > 0)
        return text_until(&rest, '>');
    return text_trim(text_until(&value, ';'));
}

/* sip:34020000001320000001@...: digits that number a device or a platform. */
static bool is_platform_address(struct text uri)
{
    if (!text_begins(uri, "sip:"))
        return false;
    uri = text_after(uri, strlen("sip:"));
    struct text user = text_until(&uri, '@');
    for (size_t i = 0; i < user.length; i++)
        if (user.data[i] < '0' || user.data[i] > '9')
            return false;
    return user.length == PLATFORM_DIGITS;
}

static void keep_address(struct text value, struct kept *kept, struct head *head,
                         struct observation *facts)
{
    struct text address = address_of(value);

    head->is_platform |= is_platform_address(address);
    if (kept->length == 0)
        *kept = text_keep_uri(facts, address, SHORT_KEPT_MAX);
}

/* Names have a short form: RFC 3261 section 7.3.3. */
static void read_header(const struct header *header, struct head *head, struct observation *facts)
{
    struct text name = header->name;

    header_keep(header, kept_as_they_are, facts);
    if (text_is(name, "From") || text_is(name, "f"))
        keep_address(header->value, &facts->sip.from, head, facts);
    else if (text_is(name, "To") || text_is(name, "t"))
        keep_address(header->value, &facts->sip.to, head, facts);
    else if (text_is(name, "Content-Length") || text_is(name, "l"))
        (void)text_number(header->value, LENGTH_MAX, &head->content_length);
    else if (text_is(name, "Content-Type") || text_is(name, "c"))
        head->is_platform |= text_begins(header->value, "application/manscdp");
}

static enum flow_phase phase_of(struct text method)
{
    if (text_is(method, "REGISTER"))
        return PHASE_LOGIN;
    return text_is(method, "INVITE") ? PHASE_SESSION : PHASE_NONE;
}

static void answer_with(const struct message *message, const struct head *head,
                        enum flow_phase phase, struct answer *answer)
{
    struct state state = {0};

    if (message->is_confirmed)
        memcpy(&state, message->memory->bytes, sizeof(state));
    if (head->is_platform)
        state.app = APP_GB28181;
    if (phase > state.phase)
        state.phase = (uint8_t)phase;
    memcpy(message->memory->bytes, &state, sizeof(state));
    answer->app = state.app;
    answer->phase = state.phase;
}

/* The start line has been read; `r` stands behind it. */
static enum verdict dissect_message(const struct message *message, struct reader *r,
                                    const struct start_line *start, struct observation *facts,
                                    struct answer *answer)
{
    struct sip_facts *sip = &facts->sip;
    struct head head = {.is_platform = is_platform_address(start->uri)};
    struct header header;

    sip->is_response = start->status != 0;
    sip->status = start->status;
    sip->method = text_keep(facts, start->method, METHOD_LENGTH_MAX);
    sip->uri = text_keep_uri(facts, start->uri, URI_KEPT_MAX);
    while (header_next(r, &header))
        read_header(&header, &head, facts);
    if (!reader_ok(r))
        return VERDICT_NEED_MORE;

    head.size = (size_t)(r->at - message->bytes.data);
    answer_with(message, &head, phase_of(start->method), answer);
    answer->taken = head.size + head.content_length;
    answer->is_from_server = sip->is_response && !message->is_confirmed;
    facts->kind = OBSERVED_SIP;
    return VERDICT_FACTS;
}

static bool is_sip_uri(struct text uri)
{
    return text_begins(uri, "sip:") || text_begins(uri, "sips:") || text_begins(uri, "tel:");
}

/* NEED_MORE when the head is cut. */
static enum verdict dissect_any(const struct message *message, struct observation *facts,
                                struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct start_line start;

    switch (start_line_next(&r, VERSION, &start)) {
    case START_FOUND:
        if (start.status == 0 && !is_sip_uri(start.uri))
            return VERDICT_NOT_MINE;
        return dissect_message(message, &r, &start, facts, answer);
    case START_CUT_SHORT: return VERDICT_NEED_MORE;
    case START_OTHER: break;
    }
    return VERDICT_NOT_MINE;
}

/* A datagram is a message: what is cut stays cut. */
static enum verdict sip_dissect(const struct message *message, struct observation *facts,
                                struct answer *answer)
{
    enum verdict verdict = dissect_any(message, facts, answer);

    return verdict == VERDICT_NEED_MORE ? VERDICT_NOT_MINE : verdict;
}

static enum verdict sip_tcp_dissect(const struct message *message, struct observation *facts,
                                    struct answer *answer)
{
    enum verdict verdict = dissect_any(message, facts, answer);

    return verdict == VERDICT_NEED_MORE && message->is_last ? VERDICT_NOT_MINE : verdict;
}

#define SIP_APPS                                                                                   \
    APPS({"sip", "media", "SIP (RFC 3261): calls, intercoms."},                                    \
         {"gb28181", "vendor-p2p", "GB/T 28181: a camera registers with a video platform."})

DISSECTOR(sip) = {
    .name = "sip",
    .apps = SIP_APPS,
    .over = OVER_UDP,
    .ports = PORTS(5060, 5061, 15060),
    STARTS({'A', 'Z'}),
    .min_size = 16,
    .dissect = sip_dissect,
};

DISSECTOR(sip_tcp) = {
    .name = "sip_tcp",
    .apps = SIP_APPS,
    .over = OVER_TCP,
    .ports = PORTS(5060, 5061, 15060),
    STARTS({'\n', '\n'}, {'\r', '\r'}, {'A', 'Z'}),
    .min_size = 4,
    .dissect = sip_tcp_dissect,
};
