/* SMTP (RFC 5321): a camera sends its pictures by mail, or someone makes it send mail. */

#include <assert.h>

#include "observe/dissect/dialogue.h"

enum {
    CODE_GO_ON = 334,   /* authentication goes on (RFC 4954) */
    CODE_SEND = 354,    /* send the mail */
    CODE_REFUSED = 400, /* this and above */
    CHUNK_SIZE_MAX = 1 << 30,
};

static const char *const commands[] = {
    "EHLO", "HELO", "LHLO", "MAIL", "RCPT", "DATA", "BDAT",     "RSET",
    "VRFY", "EXPN", "HELP", "NOOP", "QUIT", "AUTH", "STARTTLS", NULL,
};

/* What is remembered of the flow. */
struct state {
    bool asks_for_tls;
    bool is_in_login; /* the client's lines are credentials */
    bool is_in_mail;  /* the client's lines are a mail, up to a lone dot */
    bool is_in_line;  /* the next byte of the mail is not the first of its line */
    uint8_t client;   /* enum direction: who gave the last command */
};

static_assert(sizeof(struct state) <= sizeof(struct memory), "the state fits into the memory");

static bool is(const struct command *command, const char *word)
{
    return strcmp(command->word, word) == 0;
}

static bool has_mail_port(const struct message *message)
{
    return message->server_port == 25 || message->server_port == 587 ||
           message->server_port == 2525;
}

/* --- a flow nobody owns yet ------------------------------------------------------------ */

/* The greeting may be of an FTP server: it must say what it is, unless the port does. */
static enum verdict judge_reply(const struct message *message, const struct reply *reply)
{
    if (has_mail_port(message) || (reply->code == REPLY_GREETING && text_has(reply->text, "SMTP")))
        return VERDICT_FACTS;
    if (reply->code != REPLY_GREETING || text_has(reply->text, "FTP"))
        return VERDICT_NOT_MINE;
    greeting_remember(message->memory);
    return VERDICT_UNKNOWN;
}

/* Nothing else says EHLO; HELO is too good a word for that. */
static enum verdict judge_command(const struct message *message, const struct command *command)
{
    bool is_expected = has_mail_port(message) || greeting_was_heard(message->memory);

    if (is(command, "EHLO") && command->argument.length > 0)
        return VERDICT_FACTS;
    if (!is_expected)
        return VERDICT_NOT_MINE;
    return is(command, "HELO") || is(command, "LHLO") || is(command, "MAIL") ? VERDICT_FACTS
                                                                             : VERDICT_UNKNOWN;
}

/* --- messages ------------------------------------------------------------------------- */

static enum verdict dissect_reply(const struct message *message, const struct reply *reply,
                                  struct state *state, struct observation *facts,
                                  struct answer *answer)
{
    if (!message->is_confirmed) {
        enum verdict verdict = judge_reply(message, reply);
        if (verdict != VERDICT_FACTS)
            return verdict;
        answer->is_from_server = true;
    }
    state->is_in_login = state->is_in_login && reply->code == CODE_GO_ON;
    state->is_in_mail = state->is_in_mail && reply->code < CODE_REFUSED;
    facts->kind = OBSERVED_SMTP;
    reply_keep(reply, facts);
    if (state->asks_for_tls && reply->code == REPLY_GREETING)
        answer->hands_over = true;
    return VERDICT_FACTS;
}

/* What follows the mechanism may be the credentials. */
static struct text argument_to_tell(const struct command *command)
{
    struct text argument = command->argument;

    return is(command, "AUTH") ? text_until(&argument, ' ') : argument;
}

static enum verdict dissect_command(const struct message *message, const struct command *command,
                                    struct state *state, struct observation *facts,
                                    struct answer *answer)
{
    struct text argument = command->argument;
    uint64_t size = 0;

    if (!message->is_confirmed) {
        enum verdict verdict = judge_command(message, command);
        if (verdict != VERDICT_FACTS)
            return verdict;
    }
    state->asks_for_tls = is(command, "STARTTLS");
    state->is_in_login = is(command, "AUTH");
    state->is_in_mail = is(command, "DATA");
    state->is_in_line = false;
    state->client = (uint8_t)message->direction;
    if (is(command, "BDAT") && text_number(text_until(&argument, ' '), CHUNK_SIZE_MAX, &size))
        answer->taken += (size_t)size;
    facts->kind = OBSERVED_SMTP;
    command_keep(command->word, argument_to_tell(command), facts);
    return VERDICT_FACTS;
}

/* The lines of a mail. Its end is looked for and nothing told. */
static enum verdict skip_mail(const struct message *message, struct state *state,
                              struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    const uint8_t *end = r.at;

    while (reader_left(&r) > 0 && state->is_in_mail) {
        struct text line = text_line(&r);
        if (!reader_ok(&r))
            break;
        end = r.at;
        state->is_in_mail = state->is_in_line || !text_equals(line, ".");
        state->is_in_line = false;
    }
    size_t walked = (size_t)(end - message->bytes.data);
    struct slice rest = slice_after(message->bytes, walked);
    bool may_be_end = rest.size > 0 && rest.size <= 2 && rest.data[0] == '.';

    if (state->is_in_mail && rest.size > 0 && (!may_be_end || state->is_in_line)) {
        state->is_in_line = true;
        walked = message->bytes.size;
    }
    answer->taken = walked;
    return walked == 0 && !message->is_last ? VERDICT_NEED_MORE : VERDICT_FACTS;
}

static enum verdict dissect_line(const struct message *message, struct state *state,
                                 struct observation *facts, struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct reply reply;
    struct command command;

    enum line line = line_next(&r, commands, &reply, &command);
    answer->taken = (size_t)(r.at - message->bytes.data);
    switch (line) {
    case LINE_OTHER: return line_skip(message, answer);
    case LINE_CUT_SHORT: return message->is_last ? line_skip(message, answer) : VERDICT_NEED_MORE;
    case LINE_REPLY: return dissect_reply(message, &reply, state, facts, answer);
    case LINE_COMMAND: return dissect_command(message, &command, state, facts, answer);
    }
    return VERDICT_NOT_MINE;
}

static enum verdict smtp_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct state state = {0};
    enum verdict verdict;

    if (message->is_confirmed)
        memcpy(&state, message->memory->bytes, sizeof(state));

    bool is_client = state.client == message->direction;
    if (is_client && state.is_in_mail)
        verdict = skip_mail(message, &state, answer);
    else if (is_client && state.is_in_login)
        verdict = line_skip(message, answer);
    else
        verdict = dissect_line(message, &state, facts, answer);

    if (verdict == VERDICT_FACTS)
        memcpy(message->memory->bytes, &state, sizeof(state));
    return verdict;
}

DISSECTOR(smtp) = {
    .name = "smtp",
    .apps = APPS({"smtp", "mail", "SMTP (RFC 5321)."}),
    .over = OVER_TCP,
    .ports = PORTS(25, 587, 2525),
    STARTS({'1', '5'}, {'A', 'Z'}, {'a', 'z'}),
    .min_size = 3,
    .dissect = smtp_dissect,
};
