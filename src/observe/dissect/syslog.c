/* syslog: a device writes its diary to somebody (RFC 5424, RFC 3164, RFC 6587). */

#include "observe/dissect/dissector.h"
#include "observe/dissect/text.h"

enum {
    PORT_SYSLOG = 514,
    PORT_SYSLOG_TCP = 601,
    PRIORITY_MAX = 191,
    SEVERITIES = 8,
    NAME_MAX_KEPT = 128,
    MESSAGE_MAX_KEPT = 512,
    DATE_LENGTH = 15,       /* "Jan  1 00:01:47" */
    FRAME_COUNT_DIGITS = 5, /* of an octet count worth believing */
    SIZE_MIN = 4,
};

/* How a message says when it was written: the surest mark of syslog that there is. */
enum form {
    FORM_BARE, /* nothing but the priority */
    FORM_3164,
    FORM_5424,
};

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

static char character_at(struct text text, size_t at)
{
    if (at >= text.length)
        return 0;
    return text.data[at];
}

/* "<13>": one to three digits without a leading zero. */
static bool read_priority(struct text *rest, struct syslog_facts *syslog)
{
    uint64_t priority = 0;

    if (character_at(*rest, 0) != '<')
        return false;
    *rest = text_after(*rest, 1);
    size_t before = rest->length;
    struct text number = text_until(rest, '>');

    if (before == number.length || number.length > 3 ||
        !text_number(number, PRIORITY_MAX, &priority) ||
        (number.length > 1 && number.data[0] == '0'))
        return false;
    syslog->facility = (uint8_t)(priority / SEVERITIES);
    syslog->severity = (uint8_t)(priority % SEVERITIES);
    return true;
}

/* Letters stand for kinds of characters: M letter, d digit, D digit or space; others for
 * themselves.
 */
static bool has_shape(struct text text, const char *shape)
{
    for (size_t i = 0; shape[i]; i++) {
        char is = character_at(text, i);
        bool is_letter = (is >= 'a' && is <= 'z') || (is >= 'A' && is <= 'Z');

        if (shape[i] == 'M'   ? !is_letter
            : shape[i] == 'd' ? !is_digit(is)
            : shape[i] == 'D' ? !is_digit(is) && is != ' '
                              : is != shape[i])
            return false;
    }
    return true;
}

static enum form read_form(struct text rest)
{
    if (has_shape(rest, "1 dddd-dd-ddTdd:dd:dd") || has_shape(rest, "1 - "))
        return FORM_5424;
    if (has_shape(rest, "MMM Dd dd:dd:dd"))
        return FORM_3164;
    return FORM_BARE;
}

static struct kept keep_word(struct observation *facts, struct text word)
{
    if (text_equals(word, "-"))
        return (struct kept){0};
    return text_keep(facts, word, NAME_MAX_KEPT);
}

static struct kept keep_message(struct observation *facts, struct text text)
{
    while (text.length > 0 &&
           (text.data[text.length - 1] == '\n' || text.data[text.length - 1] == '\r' ||
            text.data[text.length - 1] == 0))
        text.length--;
    return text_keep(facts, text, MESSAGE_MAX_KEPT);
}

/* "-" or "[id name="value"][...]": quotes may hold brackets, a backslash hides what follows. */
static struct text after_structured_data(struct text rest)
{
    bool is_quoted = false;
    size_t at = 0;

    if (character_at(rest, 0) != '[') {
        text_until(&rest, ' ');
        return rest;
    }
    for (; at < rest.length; at++) {
        char character = rest.data[at];

        if (character == '\\')
            at++;
        else if (character == '"')
            is_quoted = !is_quoted;
        else if (character == ']' && !is_quoted && character_at(rest, at + 1) != '[')
            break;
    }
    return text_after(rest, at + 2);
}

static void read_5424(struct text rest, struct observation *facts)
{
    struct syslog_facts *syslog = &facts->syslog;

    text_until(&rest, ' '); /* version */
    text_until(&rest, ' '); /* time */
    syslog->hostname = keep_word(facts, text_until(&rest, ' '));
    syslog->program = keep_word(facts, text_until(&rest, ' '));
    text_until(&rest, ' '); /* process */
    text_until(&rest, ' '); /* message id */
    syslog->message = keep_message(facts, after_structured_data(rest));
}

/* "program:" or "program[123]:"; a number alone is what Cisco counts its messages with. */
static struct text program_of(struct text word)
{
    struct text rest = word;
    struct text program = text_until(&rest, '[');
    uint64_t number;

    if (program.length == word.length) {
        if (character_at(word, word.length - 1) != ':')
            return (struct text){0};
        program.length--;
    }
    return text_number(program, UINT64_MAX, &number) ? (struct text){0} : program;
}

/* Host and program, of which BusyBox leaves out the first and others both. */
static void read_tag(struct text rest, bool may_have_host, struct observation *facts)
{
    struct syslog_facts *syslog = &facts->syslog;
    struct text after = rest;
    struct text word = text_until(&after, ' ');

    if (may_have_host && program_of(word).length == 0) {
        syslog->hostname = keep_word(facts, word);
        rest = after;
        word = text_until(&after, ' ');
    }

    struct text program = program_of(word);
    if (program.length > 0) {
        syslog->program = keep_word(facts, program);
        rest = after;
    }
    syslog->message = keep_message(facts, rest);
}

static enum verdict read_syslog(struct slice bytes, bool is_expected, struct observation *facts)
{
    struct text rest = slice_text(bytes);

    if (!read_priority(&rest, &facts->syslog))
        return VERDICT_NOT_MINE;

    enum form form = read_form(rest);
    switch (form) {
    case FORM_5424: read_5424(rest, facts); break;
    case FORM_3164: read_tag(text_after(rest, DATE_LENGTH + 1), true, facts); break;
    case FORM_BARE:
        if (!is_expected)
            return VERDICT_NOT_MINE;
        read_tag(rest, false, facts);
        break;
    }
    facts->kind = OBSERVED_SYSLOG;
    return VERDICT_FACTS;
}

static bool is_expected(const struct message *message)
{
    return message->is_confirmed || message_has_port(message, PORT_SYSLOG) ||
           message_has_port(message, PORT_SYSLOG_TCP);
}

static enum verdict syslog_dissect(const struct message *message, struct observation *facts,
                                   struct answer *answer)
{
    (void)answer;
    return read_syslog(message->bytes, is_expected(message), facts);
}

/* "83 <13>...": RFC 6587 section 3.4.1. The count, and what stands before the message. */
static bool read_count(struct slice bytes, size_t *count, size_t *head)
{
    *count = 0;
    for (*head = 0; *head < bytes.size && *head <= FRAME_COUNT_DIGITS; ++*head) {
        char character = (char)bytes.data[*head];

        if (character == ' ' && *head > 0) {
            ++*head;
            return *count > 0;
        }
        if (!is_digit(character))
            return false;
        *count = *count * 10 + (size_t)(character - '0');
    }
    return false;
}

/* A line, or a counted message; size 0 when it is not whole. */
static size_t frame_size(const struct message *message, struct slice *frame)
{
    struct slice bytes = message->bytes;
    size_t count;
    size_t head;

    if (read_count(bytes, &count, &head)) {
        *frame = slice_first(slice_after(bytes, head), count);
        return frame->size == count || message->is_last ? head + count : 0;
    }

    const uint8_t *end = memchr(bytes.data, '\n', bytes.size);
    size_t size = end ? (size_t)(end - bytes.data) + 1 : bytes.size;
    *frame = slice_first(bytes, size);
    return end || message->is_last ? size : 0;
}

static enum verdict syslog_tcp_dissect(const struct message *message, struct observation *facts,
                                       struct answer *answer)
{
    struct slice frame;
    struct syslog_facts ignored;
    size_t size = frame_size(message, &frame);
    struct text start = slice_text(frame);

    if (frame.size >= SIZE_MIN && !read_priority(&start, &ignored))
        return message->is_confirmed ? VERDICT_MALFORMED : VERDICT_NOT_MINE;
    if (size == 0)
        return VERDICT_NEED_MORE;
    answer->taken = size;
    return read_syslog(frame, is_expected(message), facts);
}

#define SYSLOG_APPS                                                                                \
    APPS({"syslog", "diagnostics", "syslog (RFC 5424, RFC 3164): a device writes its diary."})

DISSECTOR(syslog) = {
    .name = "syslog",
    .apps = SYSLOG_APPS,
    .over = OVER_UDP,
    .ports = PORTS(PORT_SYSLOG),
    STARTS({'<', '<'}),
    .min_size = SIZE_MIN,
    .dissect = syslog_dissect,
};

DISSECTOR(syslog_tcp) = {
    .name = "syslog_tcp",
    .apps = SYSLOG_APPS,
    .over = OVER_TCP,
    .ports = PORTS(PORT_SYSLOG, PORT_SYSLOG_TCP),
    STARTS({'<', '<'}, {'1', '9'}),
    .min_size = SIZE_MIN + 4,
    .dissect = syslog_tcp_dissect,
};
