#include "observe/dissect/text.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct text text_line(struct reader *r)
{
    size_t left = reader_left(r);
    const uint8_t *end = left > 0 ? memchr(r->at, '\n', left) : NULL;

    if (!end) {
        r->is_short = true;
        return (struct text){0};
    }
    struct text line = slice_text(reader_bytes(r, (size_t)(end - r->at) + 1));
    line.length--;
    if (line.length > 0 && line.data[line.length - 1] == '\r')
        line.length--;
    return line;
}

bool text_begins(struct text text, const char *word)
{
    size_t i = 0;

    while (word[i] != '\0' && i < text.length && lower(text.data[i]) == lower(word[i]))
        i++;
    return word[i] == '\0';
}

bool text_is(struct text text, const char *word)
{
    return text.length == strlen(word) && text_begins(text, word);
}

bool text_has(struct text text, const char *word)
{
    size_t length = strlen(word);

    for (; text.length >= length && text.length > 0; text = text_after(text, 1))
        if (text_begins(text, word))
            return true;
    return false;
}

struct text text_trim(struct text text)
{
    while (text.length > 0 && is_blank(text.data[0]))
        text = text_after(text, 1);
    while (text.length > 0 && is_blank(text.data[text.length - 1]))
        text.length--;
    return text;
}

struct text text_after(struct text text, size_t length)
{
    if (length >= text.length)
        return (struct text){0};
    return (struct text){.data = text.data + length, .length = text.length - length};
}

struct text text_until(struct text *rest, char separator)
{
    const char *end = rest->length > 0 ? memchr(rest->data, separator, rest->length) : NULL;
    size_t length = end ? (size_t)(end - rest->data) : rest->length;
    struct text before = {.data = rest->data, .length = length};

    *rest = text_after(*rest, length + 1);
    return before;
}

bool text_number(struct text text, uint64_t max, uint64_t *number)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(text.data[i] - '0');
        if (digit > max || sum > (max - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    if (text.length > 0)
        *number = sum;
    return text.length > 0;
}

static bool is_token_character(char c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

bool text_is_token(struct text text, size_t max_length)
{
    for (size_t i = 0; i < text.length && i < max_length; i++)
        if (!is_token_character(text.data[i]))
            return false;
    return text.length > 0 && text.length <= max_length;
}

bool text_is_printable(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (((unsigned char)text.data[i] < ' ' && text.data[i] != '\t') || text.data[i] == 0x7f)
            return false;
    return true;
}

/* A NUL separates, too: strchr() finds it at the end of the set. */
static bool is_separator(char c)
{
    return strchr(",; \t", c) != NULL;
}

/* The value at the start of `rest`: quoted, or up to the next separator. It is taken from `rest`.
 * An escaped quote ends nothing; the backslash stays. */
static struct text take_value(struct text *rest)
{
    if (rest->length == 0)
        return (struct text){0};
    bool is_quoted = rest->data[0] == '"';
    size_t start = is_quoted ? 1 : 0;
    size_t i = start;

    while (i < rest->length && (is_quoted ? rest->data[i] != '"' : !is_separator(rest->data[i])))
        i += is_quoted && rest->data[i] == '\\' && i + 1 < rest->length ? 2 : 1;

    struct text value = {.data = rest->data + start, .length = i - start};
    *rest = text_after(*rest, i + 1);
    return value;
}

/* Up to the next separator or '='; `has_value` tells which. */
static struct text take_name(struct text *rest, bool *has_value)
{
    size_t i = 0;

    while (i < rest->length && rest->data[i] != '=' && !is_separator(rest->data[i]))
        i++;
    *has_value = i < rest->length && rest->data[i] == '=';

    struct text name = {.data = rest->data, .length = i};
    *rest = text_after(*rest, i + 1);
    return name;
}

struct text text_parameter(struct text list, const char *name)
{
    while (list.length > 0) {
        bool has_value = false;
        struct text found = take_name(&list, &has_value);
        struct text value = has_value ? take_value(&list) : (struct text){0};

        if (has_value && text_is(found, name))
            return value;
    }
    return (struct text){0};
}

size_t head_size(struct slice bytes)
{
    struct reader r = reader_of(bytes);
    bool has_begun = false;

    while (reader_left(&r) > 0) {
        struct text line = text_line(&r);

        if (!reader_ok(&r))
            return 0;
        if (line.length == 0 && has_begun)
            return (size_t)(r.at - bytes.data);
        has_begun |= line.length > 0;
    }
    return 0;
}

bool header_next(struct reader *r, struct header *header)
{
    for (;;) {
        struct text line = text_line(r);

        if (!reader_ok(r) || line.length == 0)
            return false;
        if (is_blank(line.data[0]) || !memchr(line.data, ':', line.length))
            continue;
        header->name = text_trim(text_until(&line, ':'));
        header->value = text_trim(line);
        return true;
    }
}

struct kept text_keep(struct observation *facts, struct text text, size_t max)
{
    return observation_keep(facts, slice_first(text_bytes(text), max));
}

/* The ":secret" within the URI, empty when there is none. The last '@' of the authority counts:
 * people put one into passwords. */
static struct text uri_secret(struct text uri)
{
    struct text rest = uri;

    (void)text_until(&rest, ':');
    if (rest.length < 2 || memcmp(rest.data, "//", 2) != 0)
        return (struct text){0};
    rest = text_after(rest, 2);
    struct text user = text_until(&rest, '/');
    while (user.length > 0 && user.data[user.length - 1] != '@')
        user.length--;

    const char *colon = user.length > 0 ? memchr(user.data, ':', user.length) : NULL;
    if (!colon)
        return (struct text){0};
    return (struct text){.data = colon, .length = (size_t)(user.data + user.length - 1 - colon)};
}

struct kept text_keep_uri(struct observation *facts, struct text uri, size_t max)
{
    struct text secret = uri_secret(uri);

    if (secret.length == 0)
        return text_keep(facts, uri, max);
    size_t before = (size_t)(secret.data - uri.data);
    struct kept kept = text_keep(facts, (struct text){uri.data, before}, max);
    struct text after = text_after(uri, before + secret.length);
    kept.length = (uint16_t)(kept.length + text_keep(facts, after, max - kept.length).length);
    return kept;
}

void header_keep(const struct header *header, const struct header_fact *wanted,
                 struct observation *facts)
{
    for (; wanted->name; wanted++) {
        if (!text_is(header->name, wanted->name))
            continue;
        void *member = (char *)facts + wanted->member;
        struct kept *kept = member;
        if (kept->length == 0)
            *kept = text_keep(facts, header->value, HEADER_KEPT_MAX);
        return;
    }
}
