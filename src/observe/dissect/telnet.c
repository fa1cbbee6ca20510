/* Telnet (RFC 854, RFC 855): known by how its two ends haggle about options. Of what is typed
 * nothing is told; of what is shown, prompts for a login alone. */

#include <assert.h>

#include "observe/dissect/dissector.h"
#include "observe/dissect/text.h"

enum {
    PORT_TELNET = 23,
    PORT_TELNET_OTHER = 2323,
    OPTION_MAX = 49,          /* of those registered in a row */
    COMMANDS_BELIEVED = 2,    /* negotiations that prove it is telnet; on its port one does */
    COMMANDS_WALKED_MAX = 64, /* in one message */
    SUBNEGOTIATION_MAX = 512,
    MESSAGES_READ_MAX = 64, /* of a server: a login, and a guesser's first dozen */
    PROMPT_LENGTH_MAX = 64,
    CONFIDENCE_PROMPT = 80,
};

enum control {
    CONTROL_SE = 240,
    CONTROL_SB = 250,
    CONTROL_WILL = 251,
    CONTROL_WONT = 252,
    CONTROL_DO = 253,
    CONTROL_DONT = 254,
    CONTROL_IAC = 255,
};

/* What is remembered of the flow. */
struct state {
    char mark[4];
    uint8_t commands[2]; /* negotiations seen, by direction */
    uint8_t read;        /* messages of the server */
    bool has_told[2];    /* that it haggles */
};

static_assert(sizeof(struct state) <= sizeof(struct memory), "the state fits into the memory");

static const char mark[4] = {'I', 'A', 'C', '!'};

static struct state recall(const struct message *message)
{
    struct state state;

    memcpy(&state, message->memory->bytes, sizeof(state));
    if (memcmp(state.mark, mark, sizeof(mark)) != 0)
        state = (struct state){.mark = {mark[0], mark[1], mark[2], mark[3]}};
    return state;
}

/* --- commands ------------------------------------------------------------------------- */

struct haggling {
    unsigned count;  /* whole negotiations */
    uint8_t control; /* of the first */
    uint8_t option;
    bool is_broken; /* IAC followed by what telnet has no name for */
};

static const char *control_word(uint8_t control)
{
    switch (control) {
    case CONTROL_WILL: return "WILL";
    case CONTROL_WONT: return "WONT";
    case CONTROL_DO: return "DO";
    case CONTROL_DONT: return "DONT";
    default: return NULL; /* others are not negotiations */
    }
}

/* Options a login haggles about (IANA "Telnet Options"). */
static const char *option_word(uint8_t option)
{
    switch (option) {
    case 0: return "binary";
    case 1: return "echo";
    case 3: return "suppress-go-ahead";
    case 5: return "status";
    case 6: return "timing-mark";
    case 24: return "terminal-type";
    case 31: return "window-size";
    case 32: return "terminal-speed";
    case 33: return "flow-control";
    case 34: return "linemode";
    case 35: return "x-display";
    case 36: return "environment";
    case 37: return "authentication";
    case 38: return "encryption";
    case 39: return "new-environment";
    default: return NULL; /* told by its verb alone */
    }
}

/* Up to IAC SE. False: not there. */
static bool skip_subnegotiation(struct reader *r)
{
    for (unsigned i = 0; i < SUBNEGOTIATION_MAX && reader_left(r) > 1; i++)
        if (reader_u8(r) == CONTROL_IAC && reader_peek(r) == CONTROL_SE) {
            reader_skip(r, 1);
            return true;
        }
    return false;
}

/* One command behind its IAC. False: it is not whole, or none. */
static bool read_command(struct reader *r, struct haggling *haggling)
{
    uint8_t control = reader_u8(r);

    if (!reader_ok(r))
        return false;
    if (control < CONTROL_SE)
        haggling->is_broken = true;
    if (control == CONTROL_SB)
        return skip_subnegotiation(r);
    if (!control_word(control))
        return !haggling->is_broken;

    uint8_t option = reader_u8(r);
    if (!reader_ok(r))
        return false;
    if (option > OPTION_MAX)
        haggling->is_broken = true;
    if (haggling->count++ == 0) {
        haggling->control = control;
        haggling->option = option;
    }
    return !haggling->is_broken;
}

static struct haggling read_commands(struct reader *r)
{
    struct haggling haggling = {0};

    for (unsigned i = 0; i < COMMANDS_WALKED_MAX && reader_peek(r) == CONTROL_IAC; i++) {
        reader_skip(r, 1);
        if (!read_command(r, &haggling))
            break;
    }
    return haggling;
}

/* --- text ----------------------------------------------------------------------------- */

/* What a terminal is sent: words, line ends, escape sequences. */
static bool is_terminal_text(struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == CONTROL_IAC)
            return true; /* the next command; what follows is not looked at */
        if ((c < ' ' && !strchr("\a\b\t\n\r\x1b", c)) || c == 0x7f)
            return false;
    }
    return true;
}

/* "DM365 login:", "Password:": nobody has typed anything after the colon. */
static bool is_prompt(struct text line)
{
    if (line.length == 0 || line.length > PROMPT_LENGTH_MAX || line.data[line.length - 1] != ':')
        return false;
    return text_has(line, "login") || text_has(line, "user") || text_has(line, "password");
}

static bool is_failure(struct text line)
{
    return line.length <= PROMPT_LENGTH_MAX &&
           (text_has(line, "incorrect") || text_has(line, "login failed") ||
            text_has(line, "authentication failed"));
}

/* What stands after the last carriage return: that is what the line shows. */
static struct text shown(struct text line)
{
    struct text last = text_until(&line, '\r');

    while (line.length > 0)
        last = text_until(&line, '\r');
    return text_trim(last);
}

/* The refusal, else the prompt at the end, that this text shows; empty when it shows neither. */
static struct text find_prompt(struct text text)
{
    struct text line = {0};

    while (text.length > 0) {
        line = shown(text_until(&text, '\n'));
        if (is_failure(line))
            return line;
    }
    return is_prompt(line) ? line : (struct text){0};
}

/* --- messages ------------------------------------------------------------------------- */

static bool is_on_telnet_port(const struct message *message)
{
    return message_has_port(message, PORT_TELNET) || message_has_port(message, PORT_TELNET_OTHER);
}

/* Whether a flow that nobody owns is telnet. */
static enum verdict judge(const struct message *message, const struct haggling *haggling,
                          struct text text, struct state *state, struct answer *answer)
{
    bool is_on_port = is_on_telnet_port(message);
    unsigned needed = is_on_port ? 1 : COMMANDS_BELIEVED;

    if (haggling->is_broken || !is_terminal_text(text))
        return VERDICT_NOT_MINE;
    state->commands[message->direction] = (uint8_t)haggling->count;
    if ((unsigned)state->commands[0] + state->commands[1] >= needed)
        return VERDICT_FACTS;
    if (is_on_port && message->direction == FROM_SERVER && find_prompt(text).length > 0) {
        answer->confidence = CONFIDENCE_PROMPT;
        return VERDICT_FACTS;
    }
    return is_on_port || slice_starts(message->bytes, SLICE("\xff")) ? VERDICT_UNKNOWN
                                                                     : VERDICT_NOT_MINE;
}

static void tell_haggling(const struct message *message, const struct haggling *haggling,
                          struct state *state, struct observation *facts)
{
    if (haggling->count == 0 || state->has_told[message->direction])
        return;
    state->has_told[message->direction] = true;
    facts->kind = OBSERVED_TELNET;
    facts->login.command =
        text_keep(facts, text_of(control_word(haggling->control)), PROMPT_LENGTH_MAX);
    facts->login.argument =
        text_keep(facts, text_of(option_word(haggling->option)), PROMPT_LENGTH_MAX);
}

static void tell_prompt(struct text text, struct observation *facts)
{
    struct text prompt = find_prompt(text);

    if (prompt.length == 0)
        return;
    facts->kind = OBSERVED_TELNET;
    facts->login.banner = text_keep(facts, prompt, PROMPT_LENGTH_MAX);
}

static enum verdict telnet_dissect(const struct message *message, struct observation *facts,
                                   struct answer *answer)
{
    struct state state = recall(message);
    struct reader r = reader_of(message->bytes);
    struct haggling haggling = read_commands(&r);
    struct text text = slice_text(reader_rest(&r));
    enum verdict verdict = VERDICT_FACTS;

    if (!message->is_confirmed)
        verdict = judge(message, &haggling, text, &state, answer);
    if (verdict == VERDICT_FACTS) {
        tell_haggling(message, &haggling, &state, facts);
        if (message->direction == FROM_SERVER)
            tell_prompt(text, facts);
        answer->is_done = message->direction == FROM_CLIENT || ++state.read >= MESSAGES_READ_MAX;
    }
    if (verdict != VERDICT_NOT_MINE)
        memcpy(message->memory->bytes, &state, sizeof(state));
    return verdict;
}

DISSECTOR(telnet) = {
    .name = "telnet",
    .apps = APPS({"telnet", "remote-access", "Telnet (RFC 854): a login in clear."}),
    .over = OVER_TCP,
    .ports = PORTS(PORT_TELNET, PORT_TELNET_OTHER),
    STARTS({CONTROL_IAC, CONTROL_IAC}, {'\n', '\r'}, {0x1b, 0x1b}, {' ', '~'}),
    .min_size = 3,
    .dissect = telnet_dissect,
};
