/* HTTP/1.0 and HTTP/1.1 (RFC 9112), on any port. */

#include <assert.h>

#include "observe/dissect/dissector.h"
#include "observe/dissect/http_body.h"
#include "observe/dissect/start_line.h"

enum {
    START_LINE_BELIEVED = 512, /* a request line cut short must be this long to be believed */
    URI_KEPT_MAX = 768,
    USER_KEPT_MAX = 64,
    BODY_WANTED = 4096, /* what the dissectors over HTTP read of a body */
};

#define VERSION "HTTP/1."
#define LENGTH_MAX (UINT64_C(1) << 53)

enum status {
    STATUS_SWITCHING = 101,
    STATUS_FIRST_FINAL = 200,
    STATUS_FIRST_REDIRECT = 300,
    STATUS_NO_CONTENT = 204,
    STATUS_NOT_MODIFIED = 304,
};

enum app_number {
    APP_HTTP,
    APP_RTSP, /* tunnelled, as QuickTime began it and many recorders still do */
};

/* What the answer to a request looks like. */
enum awaited {
    AWAITED_PLAIN,
    AWAITED_HEAD,    /* headers only, whatever they say about the body */
    AWAITED_CONNECT, /* no HTTP any more, once it is granted */
};

enum {
    AWAITED_BITS = 2,
    AWAITED_MAX = 16
};

/* What is remembered of the flow. */
struct state {
    uint32_t awaited; /* of each request without an answer, the oldest in the lowest bits */
    uint8_t awaited_count;
    bool is_in_chunks[2]; /* by direction: the next bytes are a chunk */
    bool is_upgraded;     /* to WebSocket: frames from here on */
};

static_assert(sizeof(struct state) <= sizeof(struct memory), "the state fits into the memory");

struct head {
    size_t size; /* 0: its end is not there */
    uint64_t content_length;
    bool has_content_length;
    bool is_chunked;
    bool is_rtsp;
    struct text content_type;
};

static struct state recall(const struct message *message)
{
    struct state state = {0};

    if (message->is_confirmed)
        memcpy(&state, message->memory->bytes, sizeof(state));
    return state;
}

static void await(struct state *state, enum awaited awaited)
{
    if (state->awaited_count == AWAITED_MAX)
        return;
    state->awaited |= (uint32_t)awaited << AWAITED_BITS * state->awaited_count++;
}

static enum awaited answered(struct state *state)
{
    enum awaited awaited = state->awaited & ((1u << AWAITED_BITS) - 1);

    if (state->awaited_count == 0)
        return AWAITED_PLAIN;
    state->awaited >>= AWAITED_BITS;
    state->awaited_count--;
    return awaited;
}

/* --- the start line ------------------------------------------------------------------- */

static void keep_start(const struct start_line *start, struct observation *facts)
{
    facts->http.is_response = start->status != 0;
    facts->http.status = start->status;
    facts->http.method = text_keep(facts, start->method, METHOD_LENGTH_MAX);
    facts->http.uri = text_keep_uri(facts, start->uri, URI_KEPT_MAX);
}

/* A request line that filled the prefix, and no end of it: without a version in sight, only the
 * methods that carry long URIs are believed. */
static bool read_endless_line(struct text line, struct observation *facts)
{
    struct text method = text_until(&line, ' ');

    if (line.length < START_LINE_BELIEVED || line.data[0] != '/' ||
        (!text_equals(method, "GET") && !text_equals(method, "POST")))
        return false;

    facts->kind = OBSERVED_HTTP;
    keep_start(&(struct start_line){.method = method, .uri = line}, facts);
    return true;
}

/* --- the headers ---------------------------------------------------------------------- */

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* The name before the colon (RFC 7617). The secret behind it is not even decoded; without a colon
 * nobody can tell which of the two it is. */
static struct kept keep_basic_user(struct text encoded, struct observation *facts)
{
    char user[USER_KEPT_MAX];
    size_t length = 0;
    unsigned bits = 0;
    uint32_t pool = 0;

    for (size_t i = 0; i < encoded.length && length < sizeof(user); i++) {
        int value = base64_value(encoded.data[i]);
        if (value < 0)
            break;
        pool = pool << 6 | (uint32_t)value;
        bits += 6;
        if (bits < 8)
            continue;
        bits -= 8;
        char c = (char)(pool >> bits & 0xff);
        if (c == ':')
            return text_keep(facts, (struct text){user, length}, USER_KEPT_MAX);
        user[length++] = c;
    }
    return (struct kept){0};
}

static void read_authorization(struct text value, struct observation *facts)
{
    struct text scheme = text_until(&value, ' ');

    if (text_is(scheme, "Basic"))
        facts->http.user = keep_basic_user(text_trim(value), facts);
    else if (text_is(scheme, "Digest"))
        facts->http.user = text_keep(facts, text_parameter(value, "username"), USER_KEPT_MAX);
}

static const struct header_fact kept_as_they_are[] = {
    HEADER_FACT("Host", http.host),       HEADER_FACT("User-Agent", http.user_agent),
    HEADER_FACT("Server", http.server),   HEADER_FACT("Content-Type", http.content_type),
    HEADER_FACT("Referer", http.referer), {NULL, 0},
};

static void read_header(const struct header *header, struct head *head, struct observation *facts)
{
    struct http_facts *http = &facts->http;

    header_keep(header, kept_as_they_are, facts);
    if (text_is(header->name, "Content-Length"))
        head->has_content_length |= text_number(header->value, LENGTH_MAX, &head->content_length);
    else if (text_is(header->name, "Transfer-Encoding"))
        head->is_chunked |= text_has(header->value, "chunked");
    else if (text_is(header->name, "WWW-Authenticate") && http->realm.length == 0)
        http->realm = text_keep(facts, text_parameter(header->value, "realm"), USER_KEPT_MAX);
    else if (text_is(header->name, "Authorization"))
        read_authorization(header->value, facts);
    else if (text_is(header->name, "Content-Type"))
        head->content_type = header->value;

    if (text_is(header->name, "Accept") || text_is(header->name, "Content-Type"))
        head->is_rtsp |= text_is(header->value, "application/x-rtsp-tunnelled");
}

static void read_headers(struct reader *r, const struct message *message, struct head *head,
                         struct observation *facts)
{
    struct header header;

    while (header_next(r, &header))
        read_header(&header, head, facts);
    head->size = reader_ok(r) ? (size_t)(r->at - message->bytes.data) : 0;
    facts->http.content_length = head->content_length;
}

/* --- the body ------------------------------------------------------------------------- */

/* RFC 9112 section 6.3, in its order. */
static struct body body_of(const struct head *head, const struct http_facts *http,
                           enum awaited awaited)
{
    if (http->is_response &&
        (http->status < STATUS_FIRST_FINAL || http->status == STATUS_NO_CONTENT ||
         http->status == STATUS_NOT_MODIFIED || awaited == AWAITED_HEAD))
        return (struct body){BODY_NONE, 0};
    if (head->is_chunked)
        return (struct body){BODY_CHUNKED, 0};
    if (head->has_content_length)
        return (struct body){BODY_SIZED, head->content_length};
    return (struct body){http->is_response ? BODY_UNTIL_CLOSE : BODY_NONE, 0};
}

/* A body that a dissector over HTTP may know: SOAP of ONVIF and CWMP, JSON of vendors. */
static bool is_body_wanted(const struct head *head, const struct observation *facts)
{
    struct text method = observation_text(facts, facts->http.method);

    if (!facts->http.is_response && !text_equals(method, "POST") && !text_equals(method, "PUT"))
        return false;
    return text_has(head->content_type, "xml") || text_has(head->content_type, "soap") ||
           text_has(head->content_type, "json");
}

static bool is_body_there(struct body body, struct slice bytes)
{
    size_t walked = 0;

    switch (body.kind) {
    case BODY_NONE: return true;
    case BODY_SIZED: return bytes.size >= (body.size < BODY_WANTED ? body.size : BODY_WANTED);
    case BODY_CHUNKED:
        return bytes.size >= BODY_WANTED || chunks_walk(bytes, &walked) != CHUNKS_GO_ON;
    case BODY_UNTIL_CLOSE: return bytes.size >= BODY_WANTED;
    }
    return true;
}

static void take_body(struct body body, struct slice bytes, bool *is_in_chunks,
                      struct answer *answer)
{
    size_t walked = 0;

    switch (body.kind) {
    case BODY_NONE: break;
    case BODY_SIZED: answer->taken += (size_t)body.size; break;
    case BODY_CHUNKED:
        *is_in_chunks = chunks_walk(bytes, &walked) == CHUNKS_GO_ON;
        answer->taken += walked;
        break;
    case BODY_UNTIL_CLOSE: answer->is_done = true; break;
    }
}

/* The rest of a chunked body, which began in an earlier call. */
static enum verdict dissect_chunks(const struct message *message, struct state *state,
                                   struct answer *answer)
{
    enum chunks chunks = chunks_walk(message->bytes, &answer->taken);

    if (chunks == CHUNKS_GO_ON && answer->taken == 0 && !message->is_last)
        return VERDICT_NEED_MORE;
    state->is_in_chunks[message->direction] = chunks == CHUNKS_GO_ON;
    if (chunks == CHUNKS_BROKEN)
        answer->taken = 0; /* whatever it is: go on with what comes after */
    return VERDICT_FACTS;
}

/* --- the message ---------------------------------------------------------------------- */

static enum awaited awaited_by(struct text method)
{
    if (text_equals(method, "HEAD"))
        return AWAITED_HEAD;
    return text_equals(method, "CONNECT") ? AWAITED_CONNECT : AWAITED_PLAIN;
}

/* Keeps requests and responses in step: what the request behind this response asked for. */
static enum awaited note_exchange(const struct observation *facts, struct state *state)
{
    const struct http_facts *http = &facts->http;

    if (!http->is_response) {
        await(state, awaited_by(observation_text(facts, http->method)));
        return AWAITED_PLAIN;
    }
    state->is_upgraded = http->status == STATUS_SWITCHING;
    bool is_answer = state->is_upgraded || http->status >= STATUS_FIRST_FINAL;
    return is_answer ? answered(state) : AWAITED_PLAIN;
}

static bool is_granted(const struct http_facts *http, enum awaited awaited)
{
    return awaited == AWAITED_CONNECT && http->status >= STATUS_FIRST_FINAL &&
           http->status < STATUS_FIRST_REDIRECT;
}

/* A stream of ours that does not go on with HTTP: bytes were lost, or a body was longer than it
 * said. It is left aside until a message begins. */
static enum verdict not_a_message(const struct message *message)
{
    return message->is_confirmed ? VERDICT_FACTS : VERDICT_NOT_MINE;
}

static enum verdict dissect_message(const struct message *message, struct state *state,
                                    struct observation *facts, struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct start_line start;
    struct head head = {0};

    switch (start_line_next(&r, VERSION, &start)) {
    case START_FOUND: break;
    case START_OTHER: return not_a_message(message);
    case START_CUT_SHORT:
        if (!message->is_last)
            return VERDICT_NEED_MORE;
        return read_endless_line(slice_text(reader_rest(&r)), facts) ? VERDICT_FACTS
                                                                     : not_a_message(message);
    }
    keep_start(&start, facts);
    read_headers(&r, message, &head, facts);
    if (head.size == 0 && !message->is_last)
        return VERDICT_NEED_MORE;

    enum awaited awaited = note_exchange(facts, state);
    struct body body = body_of(&head, &facts->http, awaited);
    struct slice body_bytes = slice_after(message->bytes, head.size);
    if (head.size > 0 && !message->is_last && is_body_wanted(&head, facts) &&
        !is_body_there(body, body_bytes))
        return VERDICT_NEED_MORE;

    facts->kind = OBSERVED_HTTP;
    answer->app = head.is_rtsp ? APP_RTSP : APP_HTTP;
    answer->is_from_server = facts->http.is_response;
    answer->is_done = state->is_upgraded || head.is_rtsp;
    answer->taken = head.size;
    if (is_granted(&facts->http, awaited))
        answer->hands_over = true;
    else if (head.size > 0 && !answer->is_done)
        take_body(body, body_bytes, &state->is_in_chunks[message->direction], answer);
    return VERDICT_FACTS;
}

static enum verdict http_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct state state = recall(message);
    enum verdict verdict = VERDICT_FACTS;

    if (state.is_upgraded)
        answer->is_done = true;
    else if (state.is_in_chunks[message->direction])
        verdict = dissect_chunks(message, &state, answer);
    else
        verdict = dissect_message(message, &state, facts, answer);

    if (verdict == VERDICT_FACTS)
        memcpy(message->memory->bytes, &state, sizeof(state));
    return verdict;
}

DISSECTOR(http) = {
    .name = "http",
    .apps = APPS({"http", "web", "HTTP/1 (RFC 9112), WebSocket included."},
                 {"rtsp", "media", "RTSP tunnelled through HTTP."}),
    .over = OVER_TCP,
    .ports = PORTS(80, 81, 8000, 8080, 8081, 8899),
    STARTS({'A', 'Z'}, {'\r', '\r'}, {'\n', '\n'}),
    .carries = OVER_HTTP,
    .min_size = 4,
    .dissect = http_dissect,
};
