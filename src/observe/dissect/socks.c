/* SOCKS 4, 4a and 5 (RFC 1928, RFC 1929): a proxy for anything. The client's first bytes prove
 * little; the server's answer to them does. Once the proxy has said yes, what it carries is read as
 * if it were there alone. */

#include <assert.h>

#include "observe/dissect/dissector.h"

enum {
    VERSION_4 = 4,
    VERSION_5 = 5,
    VERSION_LOGIN = 1, /* of the sub-protocol that carries name and password */
    COMMAND_MAX = 3,   /* connect, bind, UDP associate */
    METHODS_MAX = 16,
    REPLY_4_SIZE = 8,
    GRANTED_4 = 90,
    REFUSED_4_MAX = 93,
    REFUSED_5_MAX = 8,
};

enum method {
    METHOD_NONE = 0,
    METHOD_PASSWORD = 2,
    METHOD_REGISTERED_MAX = 9,
    METHOD_PRIVATE_MIN = 0x80,
    METHOD_REFUSED = 0xff,
};

enum address_type {
    ADDRESS_IP4 = 1,
    ADDRESS_NAME = 3,
    ADDRESS_IP6 = 4,
};

/* What a side says next. */
enum step {
    STEP_GREETING, /* methods, and the choice of one; version 4: the request, and the reply */
    STEP_LOGIN,
    STEP_REQUEST,
    STEP_OVER,
};

/* What is remembered of the flow, also before it is ours. */
struct state {
    char mark[4];
    uint8_t version; /* the client's; 0: it has not spoken */
    uint8_t step[2]; /* enum step, by direction */
    bool has_login;  /* the server chose the password */
    bool is_granted; /* version 4: what follows the client's request is inside */
};

static_assert(sizeof(struct state) <= sizeof(struct memory), "the state fits into the memory");

static const struct state fresh = {.mark = {'S', 'O', 'C', 'K'}};

static struct state recall(const struct message *message)
{
    struct state state;

    memcpy(&state, message->memory->bytes, sizeof(state));
    return memcmp(state.mark, fresh.mark, sizeof(fresh.mark)) == 0 ? state : fresh;
}

/* --- parts of messages: each is false when it is not what it should be, and leaves the reader
 * short when it is cut --------------------------------------------------------------------- */

static bool read_methods(struct reader *r)
{
    bool is_version = reader_u8(r) == VERSION_5;
    uint8_t count = reader_u8(r);
    struct slice methods = reader_bytes(r, count);

    for (size_t i = 0; i < methods.size; i++)
        if (methods.data[i] > METHOD_REGISTERED_MAX && methods.data[i] < METHOD_PRIVATE_MIN)
            return false;
    return is_version && count >= 1 && count <= METHODS_MAX;
}

static bool skip_address(struct reader *r)
{
    switch (reader_u8(r)) {
    case ADDRESS_IP4: reader_skip(r, 4); break;
    case ADDRESS_NAME: reader_skip(r, reader_u8(r)); break;
    case ADDRESS_IP6: reader_skip(r, 16); break;
    default: return !reader_ok(r);
    }
    reader_skip(r, sizeof(uint16_t)); /* port */
    return true;
}

/* The request; and the reply, whose code is 0 when it grants. */
static bool read_request(struct reader *r, uint8_t *code)
{
    bool is_version = reader_u8(r) == VERSION_5;

    *code = reader_u8(r);
    return is_version && reader_u8(r) == 0 && skip_address(r);
}

static bool read_login(struct reader *r)
{
    bool is_version = reader_u8(r) == VERSION_LOGIN;

    reader_skip(r, reader_u8(r));
    reader_skip(r, reader_u8(r));
    return is_version;
}

static void skip_string(struct reader *r)
{
    while (reader_u8(r) != 0 && reader_ok(r))
        ;
}

/* 4a: an address 0.0.0.x, x not zero, announces a host name behind the user's. */
static bool read_request_4(struct reader *r)
{
    bool is_version = reader_u8(r) == VERSION_4;
    uint8_t command = reader_u8(r);

    reader_skip(r, sizeof(uint16_t));
    uint32_t address = reader_u32(r);
    skip_string(r);
    if (address > 0 && address <= UINT8_MAX)
        skip_string(r);
    return is_version && command >= 1 && command < COMMAND_MAX;
}

/* --- a flow nobody owns yet ------------------------------------------------------------ */

static enum verdict judge_client(const struct message *message, struct state *state)
{
    struct reader r = reader_of(message->bytes);
    uint8_t version = reader_peek(&r);
    bool is_mine = version == VERSION_5 ? read_methods(&r) : read_request_4(&r);

    if (!reader_ok(&r) && (version == VERSION_4 || version == VERSION_5))
        return VERDICT_NEED_MORE;
    if (!is_mine || reader_left(&r) > 0)
        return VERDICT_NOT_MINE;
    state->version = version;
    return VERDICT_UNKNOWN;
}

static enum verdict judge_choice(const struct message *message, struct state *state,
                                 struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    uint8_t version = reader_u8(&r);
    uint8_t method = reader_u8(&r);
    bool is_known = method <= METHOD_REGISTERED_MAX || method >= METHOD_PRIVATE_MIN;

    if (version != VERSION_5 || !is_known || reader_left(&r) > 0)
        return VERDICT_NOT_MINE;
    state->has_login = method == METHOD_PASSWORD;
    state->step[FROM_SERVER] = state->has_login ? STEP_LOGIN : STEP_REQUEST;
    answer->is_done = method != METHOD_NONE && method != METHOD_PASSWORD;
    return VERDICT_FACTS;
}

static enum verdict judge_reply_4(const struct message *message, struct state *state,
                                  struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    uint8_t version = reader_u8(&r);
    uint8_t code = reader_u8(&r);

    if (version != 0 || code < GRANTED_4 || code > REFUSED_4_MAX)
        return VERDICT_NOT_MINE;
    if (message->bytes.size < REPLY_4_SIZE)
        return VERDICT_NEED_MORE;
    state->is_granted = code == GRANTED_4;
    state->step[FROM_SERVER] = STEP_OVER;
    answer->taken = REPLY_4_SIZE;
    answer->is_done = !state->is_granted;
    return VERDICT_FACTS;
}

static enum verdict judge(const struct message *message, struct state *state, struct answer *answer)
{
    if (message->direction == FROM_CLIENT)
        return judge_client(message, state);
    switch (state->version) {
    case VERSION_4: return judge_reply_4(message, state, answer);
    case VERSION_5: return judge_choice(message, state, answer);
    default: return VERDICT_NOT_MINE; /* the server spoke first */
    }
}

/* --- a flow that is ours --------------------------------------------------------------- */

/* What was read to the end of `r` has been taken; or it was cut short, or nonsense. */
static enum verdict settle(const struct message *message, const struct reader *r, bool is_mine,
                           struct answer *answer)
{
    if (!reader_ok(r) && !message->is_last)
        return VERDICT_NEED_MORE;
    answer->is_done = !reader_ok(r) || !is_mine;
    answer->taken = (size_t)(r->at - message->bytes.data);
    return VERDICT_FACTS;
}

static enum verdict read_client(const struct message *message, struct state *state,
                                struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    uint8_t *step = &state->step[FROM_CLIENT];
    uint8_t command = 0;
    bool is_mine = false;

    switch ((enum step) * step) {
    case STEP_GREETING:
        is_mine = state->version == VERSION_4 ? read_request_4(&r) : read_methods(&r);
        break;
    case STEP_LOGIN: is_mine = read_login(&r); break;
    case STEP_REQUEST: is_mine = read_request(&r, &command); break;
    case STEP_OVER: return VERDICT_NEED_MORE; /* it sends before the proxy has said yes */
    }

    enum verdict verdict = settle(message, &r, is_mine, answer);
    if (verdict != VERDICT_FACTS)
        return verdict;
    if (state->is_granted)
        answer->hands_over = true;
    else if (state->version == VERSION_5 && *step == STEP_GREETING)
        *step = state->has_login ? STEP_LOGIN : STEP_REQUEST;
    else
        *step = *step == STEP_LOGIN ? STEP_REQUEST : STEP_OVER;
    return VERDICT_FACTS;
}

static enum verdict read_server(const struct message *message, struct state *state,
                                struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    bool is_login = state->step[FROM_SERVER] == STEP_LOGIN;
    bool is_mine = false;
    uint8_t code = 0;

    if (state->step[FROM_SERVER] == STEP_OVER)
        return VERDICT_NEED_MORE; /* until the client's request was read */
    if (is_login) {
        is_mine = reader_u8(&r) == VERSION_LOGIN;
        code = reader_u8(&r);
    } else {
        is_mine = read_request(&r, &code) && code <= REFUSED_5_MAX;
    }
    enum verdict verdict = settle(message, &r, is_mine, answer);
    if (verdict != VERDICT_FACTS)
        return verdict;
    state->step[FROM_SERVER] = is_login ? STEP_REQUEST : STEP_OVER;
    answer->is_done |= code != 0;
    if (!is_login && !answer->is_done)
        answer->hands_over = true;
    return VERDICT_FACTS;
}

static enum verdict socks_dissect(const struct message *message, struct observation *facts,
                                  struct answer *answer)
{
    struct state state = recall(message);
    enum verdict verdict;
    (void)facts; /* the name says it all */

    if (!message->is_confirmed)
        verdict = judge(message, &state, answer);
    else if (message->direction == FROM_CLIENT)
        verdict = read_client(message, &state, answer);
    else
        verdict = read_server(message, &state, answer);

    if (verdict == VERDICT_FACTS || verdict == VERDICT_UNKNOWN)
        memcpy(message->memory->bytes, &state, sizeof(state));
    return verdict;
}

DISSECTOR(socks) = {
    .name = "socks",
    .apps = APPS({"socks", "tunnel",
                  "SOCKS 4 and 5 (RFC 1928): a proxy, its content is read too."}),
    .over = OVER_TCP,
    .ports = PORTS(1080),
    STARTS({0, 0}, {VERSION_4, VERSION_5}),
    .min_size = 2,
    .dissect = socks_dissect,
};
