#include "observe/dissect/dialogue.h"

#include <assert.h>
#include <strings.h>

enum {
    CODE_LENGTH = 3,
    CODE_MIN = 100,
    CODE_MAX = 659, /* FTP has protected replies up to 6yz (RFC 2228) */
    REPLY_LINES_MAX = 128,
    LINE_LENGTH_MAX = 1024, /* RFC 5321 wants 512 at least; a longer line is something else */
    KEPT_MAX = 256,
};

static const char greeting_mark[] = "220 heard";

static_assert(sizeof(greeting_mark) <= sizeof(struct memory), "the mark fits into the memory");

/* "250-text" or "250 text", the text may be missing. */
static bool read_reply_line(struct text line, uint16_t *code, bool *is_final, struct text *text)
{
    uint64_t number = 0;
    struct text digits = {.data = line.data, .length = CODE_LENGTH};

    if (line.length < CODE_LENGTH || !text_number(digits, CODE_MAX, &number) || number < CODE_MIN)
        return false;
    if (line.length > CODE_LENGTH && line.data[CODE_LENGTH] != ' ' && line.data[CODE_LENGTH] != '-')
        return false;

    *code = (uint16_t)number;
    *is_final = line.length == CODE_LENGTH || line.data[CODE_LENGTH] == ' ';
    *text = text_after(line, CODE_LENGTH + 1);
    return text_is_printable(*text);
}

static bool may_become_reply(struct text begin)
{
    for (size_t i = 0; i < begin.length && i < CODE_LENGTH; i++)
        if (begin.data[i] < '0' || begin.data[i] > '9')
            return false;
    return begin.length <= LINE_LENGTH_MAX &&
           (begin.length <= CODE_LENGTH || strchr(" -\r", begin.data[CODE_LENGTH]));
}

static enum line reply_next(struct reader *r, struct reply *reply)
{
    struct reader ahead = *r;
    uint16_t code = 0;
    bool is_final = false;
    struct text text;

    struct text begin = {.data = (const char *)r->at, .length = reader_left(r)};
    struct text line = text_line(&ahead);
    if (!reader_ok(&ahead))
        return may_become_reply(begin) ? LINE_CUT_SHORT : LINE_OTHER;
    if (!read_reply_line(line, &reply->code, &is_final, &reply->text))
        return LINE_OTHER;

    /* Lines between the first and the last may say anything. */
    for (unsigned i = 0; !is_final; i++) {
        line = text_line(&ahead);
        if (!reader_ok(&ahead))
            return LINE_CUT_SHORT;
        if (i == REPLY_LINES_MAX)
            return LINE_OTHER;
        if (!read_reply_line(line, &code, &is_final, &text) || code != reply->code)
            is_final = false;
    }
    *r = ahead;
    return LINE_REPLY;
}

/* The word of the list that `word` is or, when it is cut short, may become. */
static const char *find_word(const char *const *known, struct text word, bool is_cut)
{
    for (; *known; known++) {
        size_t length = strlen(*known);
        bool fits = is_cut ? word.length <= length : word.length == length;
        if (fits && (word.length == 0 || strncasecmp(*known, word.data, word.length) == 0))
            return *known;
    }
    return NULL;
}

static enum line command_next(struct reader *r, const char *const *known, struct command *command)
{
    struct reader ahead = *r;
    struct text begin = {.data = (const char *)r->at, .length = reader_left(r)};
    struct text line = text_line(&ahead);
    bool is_cut = !reader_ok(&ahead);
    struct text rest = is_cut ? begin : line;

    if (is_cut && rest.length > 0 && rest.data[rest.length - 1] == '\r')
        rest.length--;
    if (rest.length > LINE_LENGTH_MAX || !text_is_printable(rest))
        return LINE_OTHER;

    bool is_word_cut = is_cut && (rest.length == 0 || !memchr(rest.data, ' ', rest.length));
    command->word = find_word(known, text_until(&rest, ' '), is_word_cut);
    command->argument = text_trim(rest);
    if (!command->word)
        return LINE_OTHER;
    if (is_cut)
        return LINE_CUT_SHORT;
    *r = ahead;
    return LINE_COMMAND;
}

enum line line_next(struct reader *r, const char *const *known, struct reply *reply,
                    struct command *command)
{
    enum line line = reply_next(r, reply);

    return line != LINE_OTHER ? line : command_next(r, known, command);
}

enum verdict line_skip(const struct message *message, struct answer *answer)
{
    struct reader r = reader_of(message->bytes);

    if (!message->is_confirmed)
        return VERDICT_NOT_MINE;
    (void)text_line(&r);
    if (!reader_ok(&r) && !message->is_last && message->bytes.size < LINE_LENGTH_MAX)
        return VERDICT_NEED_MORE;
    answer->taken = reader_ok(&r) ? (size_t)(r.at - message->bytes.data) : 0;
    return VERDICT_FACTS;
}

void greeting_remember(struct memory *memory)
{
    memcpy(memory->bytes, greeting_mark, sizeof(greeting_mark));
}

bool greeting_was_heard(const struct memory *memory)
{
    return memcmp(memory->bytes, greeting_mark, sizeof(greeting_mark)) == 0;
}

void reply_keep(const struct reply *reply, struct observation *facts)
{
    facts->login.code = reply->code;
    facts->login.banner = text_keep(facts, text_trim(reply->text), KEPT_MAX);
}

void command_keep(const char *word, struct text argument, struct observation *facts)
{
    facts->login.command = text_keep(facts, text_of(word), KEPT_MAX);
    facts->login.argument = text_keep(facts, argument, KEPT_MAX);
}
