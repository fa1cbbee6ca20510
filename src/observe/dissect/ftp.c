/* FTP control connections (RFC 959): who logs in where, and which files go. */

#include <assert.h>

#include "observe/dissect/dialogue.h"

enum {
    PORT_FTP = 21,
    CODE_TLS_FOLLOWS = 234, /* RFC 4217 section 4 */
};

static const char *const commands[] = {
    "USER", "PASS", "ACCT", "CWD",  "CDUP", "SMNT", "REIN", "QUIT", "PORT", "PASV", "TYPE",
    "STRU", "MODE", "RETR", "STOR", "STOU", "APPE", "ALLO", "REST", "RNFR", "RNTO", "ABOR",
    "DELE", "RMD",  "MKD",  "PWD",  "LIST", "NLST", "SITE", "SYST", "STAT", "HELP", "NOOP",
    "FEAT", "OPTS", "AUTH", "ADAT", "PBSZ", "PROT", "CCC",  "EPRT", "EPSV", "SIZE", "MDTM",
    "MLST", "MLSD", "LANG", "HOST", "CLNT", "XPWD", "XCWD", "XMKD", "XRMD", NULL,
};

/* Commands a client of FTP alone begins with, after a greeting that did not tell. */
static const char *const telling[] = {"USER", "FEAT", "SYST", "OPTS", "HOST", "CLNT", "PBSZ", NULL};

/* Commands whose argument is a secret. */
static const char *const secret[] = {"PASS", "ACCT", "ADAT", NULL};

/* What is remembered of the flow. */
struct state {
    bool asks_for_tls;
};

static_assert(sizeof(struct state) <= sizeof(struct memory), "the state fits into the memory");

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

static bool is_tls(const struct command *command)
{
    return strcmp(command->word, "AUTH") == 0 &&
           (text_begins(command->argument, "TLS") || text_is(command->argument, "SSL"));
}

/* --- a flow nobody owns yet ------------------------------------------------------------ */

/* The greeting may be of a mail server: it must say what it is, unless the port does. */
static enum verdict judge_reply(const struct message *message, const struct reply *reply)
{
    if (text_has(reply->text, "SMTP"))
        return VERDICT_NOT_MINE;
    if (message->server_port == PORT_FTP)
        return VERDICT_FACTS;
    if (reply->code != REPLY_GREETING)
        return VERDICT_NOT_MINE;
    if (text_has(reply->text, "FTP"))
        return VERDICT_FACTS;
    greeting_remember(message->memory);
    return VERDICT_UNKNOWN;
}

static enum verdict judge_command(const struct message *message, const struct command *command)
{
    if (message->server_port != PORT_FTP && !greeting_was_heard(message->memory))
        return VERDICT_NOT_MINE;
    return is_one_of(command->word, telling) || is_tls(command) ? VERDICT_FACTS : VERDICT_UNKNOWN;
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
    facts->kind = OBSERVED_FTP;
    reply_keep(reply, facts);
    if (state->asks_for_tls && reply->code == CODE_TLS_FOLLOWS)
        answer->hands_over = true;
    return VERDICT_FACTS;
}

static enum verdict dissect_command(const struct message *message, const struct command *command,
                                    struct state *state, struct observation *facts)
{
    if (!message->is_confirmed) {
        enum verdict verdict = judge_command(message, command);
        if (verdict != VERDICT_FACTS)
            return verdict;
    }
    state->asks_for_tls = is_tls(command);
    facts->kind = OBSERVED_FTP;
    bool is_secret = is_one_of(command->word, secret);
    command_keep(command->word, is_secret ? (struct text){0} : command->argument, facts);
    return VERDICT_FACTS;
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
    case LINE_COMMAND: return dissect_command(message, &command, state, facts);
    }
    return VERDICT_NOT_MINE;
}

static enum verdict ftp_dissect(const struct message *message, struct observation *facts,
                                struct answer *answer)
{
    struct state state = {0};

    if (message->is_confirmed)
        memcpy(&state, message->memory->bytes, sizeof(state));
    enum verdict verdict = dissect_line(message, &state, facts, answer);
    if (verdict == VERDICT_FACTS)
        memcpy(message->memory->bytes, &state, sizeof(state));
    return verdict;
}

DISSECTOR(ftp) = {
    .name = "ftp",
    .apps = APPS({"ftp", "file-transfer", "FTP control (RFC 959)."}),
    .over = OVER_TCP,
    .ports = PORTS(PORT_FTP, 2121),
    STARTS({'1', '6'}, {'A', 'Z'}, {'a', 'z'}),
    .min_size = 3,
    .dissect = ftp_dissect,
};
