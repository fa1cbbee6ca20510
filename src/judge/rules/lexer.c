#include "judge/rules/lexer.h"

#include "config/literal.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char at(struct text text, size_t i)
{
    if (i < text.length)
        return text.data[i];
    return '\0';
}

static bool is_among(char c, const char *signs)
{
    return c != '\0' && strchr(signs, c);
}

static struct token wrong(struct text text, size_t start, size_t length, const char *fault,
                          const char *hint)
{
    return (struct token){.kind = TOKEN_WRONG,
                          .at = start,
                          .length = length,
                          .text = {text.data + start, length},
                          .fault = fault,
                          .hint = hint};
}

static struct token token_of(enum token_kind kind, struct text text, size_t start, size_t length)
{
    return (struct token){
        .kind = kind, .at = start, .length = length, .text = {text.data + start, length}};
}

/* The letter behind a backslash; '\0': it stands for nothing. */
static char unescape(char letter)
{
    switch (letter) {
    case '"':
    case '\'':
    case '\\': return letter;
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return '\0';
    }
}

/* "with \"escapes\" and \x00 bytes" or 'as it is'. */
static struct token read_text(struct text text, size_t start, struct arena *arena)
{
    char quote = text.data[start];
    size_t i = start + 1;
    size_t used = 0;
    char *copy = arena_take(arena, text.length - start);

    if (!copy)
        return wrong(text, start, 1, "there is no memory for this text", NULL);
    while (i < text.length && text.data[i] != quote) {
        char c = text.data[i];

        if (c == '\n')
            break;
        if (c != '\\' || quote == '\'') {
            copy[used++] = c;
            i++;
        } else if (at(text, i + 1) == 'x' && is_hex(at(text, i + 2)) && is_hex(at(text, i + 3))) {
            int64_t byte = 0;
            (void)literal_integer(
                (struct text){(char[]){'0', 'x', text.data[i + 2], text.data[i + 3]}, 4}, &byte);
            copy[used++] = (char)byte;
            i += 4;
        } else if (unescape(at(text, i + 1)) != '\0') {
            copy[used++] = unescape(text.data[i + 1]);
            i += 2;
        } else {
            return wrong(text, i, 2, "this escape is not known", "write \\\\ for a backslash");
        }
    }
    if (at(text, i) != quote)
        return wrong(text, start, 1, "the closing quote is missing", NULL);

    struct token token = token_of(TOKEN_LITERAL, text, start, i + 1 - start);
    token.value = (struct value){.type = VALUE_TEXT, .text = {copy, used}};
    return token;
}

/* An IPv6 or MAC address has two colons at least; nothing else in the language has one. */
static size_t address_length(struct text text, size_t start)
{
    size_t colons = 0;
    size_t i = start;

    for (; is_hex(at(text, i)) || at(text, i) == ':' || (colons > 0 && at(text, i) == '.'); i++)
        colons += text.data[i] == ':';
    return colons >= 2 ? i - start : 0;
}

/* 9c-14-63-2a-7f-10 */
static size_t hyphenated_length(struct text text, size_t start)
{
    for (size_t i = 0; i < MAC_TEXT_SIZE - 1; i++) {
        char c = at(text, start + i);
        if (i % 3 == 2 ? c != '-' : !is_hex(c))
            return 0;
    }
    return MAC_TEXT_SIZE - 1;
}

/* "/24" or "/ff:ff:ff:00:00:00" behind an address. */
static size_t mask_length(struct text text, size_t start)
{
    size_t i = start + 1;

    if (at(text, start) != '/' || !is_hex(at(text, i)))
        return 0;
    while (is_hex(at(text, i)) || at(text, i) == ':' || at(text, i) == '-')
        i++;
    return i - start;
}

static struct token read_address(struct text text, size_t start, size_t length)
{
    size_t mask = mask_length(text, start + length);
    struct token token = token_of(TOKEN_LITERAL, text, start, length + mask);
    struct value *value = &token.value;
    bool is_loose = false;

    if (mask == 0 && mac_parse(token.text, &value->mac)) {
        value->type = VALUE_MAC;
    } else if (mask == 0 && ip_parse(token.text, &value->ip)) {
        value->type = VALUE_IP;
    } else if (mask > 0 && literal_mac_block(token.text, &value->mac, &token.mask)) {
        value->type = VALUE_MAC;
        token.has_mask = true;
    } else if (mask > 0 && literal_cidr(token.text, &value->ip, &value->prefix_length, &is_loose)) {
        value->type = VALUE_CIDR;
        if (is_loose)
            return wrong(text, start, token.length, "bits beyond the length of this block are set",
                         "is the length right?");
    } else {
        return wrong(text, start, token.length, "this is no address", NULL);
    }
    return token;
}

/* 22, 0.5, 10s, 64KiB, 2Mbit/s, 80%, 6in4 */
static struct token read_number(struct text text, size_t start)
{
    size_t i = start;
    struct value value;

    while (is_digit(at(text, i)) || is_letter(at(text, i)) ||
           (at(text, i) == '.' && is_digit(at(text, i + 1))))
        i++;
    if (at(text, i) == '/' && at(text, i + 1) == 's' && !is_letter(at(text, i + 2)) &&
        is_letter(text.data[i - 1]))
        i += 2;
    if (at(text, i) == '%')
        i++;

    struct token token = token_of(TOKEN_LITERAL, text, start, i - start);
    static const enum value_type types[] = {VALUE_INTEGER, VALUE_DURATION, VALUE_SIZE, VALUE_RATE,
                                            VALUE_FLOAT};
    for (size_t n = 0; n < COUNT_OF(types); n++) {
        if (!literal_of(types[n], token.text, &value))
            continue;
        token.value = value;
        token.is_percentage = text.data[i - 1] == '%';
        return token;
    }
    /* Some words of enumerations start with a digit. */
    for (size_t n = start; n < i; n++)
        if (is_letter(text.data[n]))
            return token_of(TOKEN_WORD, text, start, i - start);
    return wrong(text, start, token.length, "this is no number, and no address either", NULL);
}

/* 10.20.0.0/16 */
static size_t dotted_length(struct text text, size_t start)
{
    size_t dots = 0;
    size_t i = start;

    for (; is_digit(at(text, i)) || (at(text, i) == '.' && is_digit(at(text, i + 1))); i++)
        dots += text.data[i] == '.';
    return dots == 3 && !is_letter(at(text, i)) ? i - start : 0;
}

static bool continues_word(struct text text, size_t i)
{
    char c = at(text, i);
    char next = at(text, i + 1);

    return is_letter(c) || is_digit(c) || (c == '.' && is_letter(next)) ||
           (c == '-' && (is_letter(next) || is_digit(next)));
}

static struct token read_word(struct text text, size_t start)
{
    size_t i = start;

    while (continues_word(text, i))
        i++;
    return token_of(TOKEN_WORD, text, start, i - start);
}

/* What people write who come from other languages. */
static const char *foreign_sign(struct text text, size_t start)
{
    static const struct {
        const char *sign;
        const char *hint;
    } signs[] = {
        {"&&", "write 'and'"},
        {"||", "write 'or'"},
        {"=~", "write 'matches'"},
        {"=", "write '=='"},
        {"!", "write 'not'"},
        {"&", "write 'and'"},
        {"|", "write 'or'"},
        {"[", "a set is { , }"},
        {"%", "a percentage is written 80%"},
        {"$", "leave it out"},
        {".", "a field has no dot in front"},
    };

    for (size_t i = 0; i < COUNT_OF(signs); i++) {
        size_t size = strlen(signs[i].sign);
        if (text.length - start >= size && memcmp(text.data + start, signs[i].sign, size) == 0)
            return signs[i].hint;
    }
    return NULL;
}

static struct token read_sign(struct text text, size_t start)
{
    char first = text.data[start];
    char second = at(text, start + 1);

    if (second == '=' && is_among(first, "=!<>") && !(first == '=' && at(text, start + 2) == '='))
        return token_of(TOKEN_SIGN, text, start, 2);
    if (is_among(first, "(){},+-*/<>"))
        return token_of(TOKEN_SIGN, text, start, 1);
    return wrong(text, start, 1, "this sign has no meaning here", foreign_sign(text, start));
}

/* Right behind the last word, where something was expected: not below it. */
static struct token end_of(struct text text)
{
    while (text.length > 0 && is_blank(text.data[text.length - 1]))
        text.length--;
    return token_of(TOKEN_END, text, text.length, 0);
}

struct token lexer_next(struct text text, size_t start, struct arena *arena)
{
    while (is_blank(at(text, start)))
        start++;
    if (start >= text.length)
        return end_of(text);

    char first = text.data[start];
    size_t length = address_length(text, start);
    if (length == 0)
        length = hyphenated_length(text, start);
    if (length == 0)
        length = dotted_length(text, start);
    if (length > 0)
        return read_address(text, start, length);
    if (is_digit(first))
        return read_number(text, start);
    if (is_letter(first))
        return read_word(text, start);
    if (first == '"' || first == '\'')
        return read_text(text, start, arena);
    if (first == '@') {
        struct token name = read_word(text, start + 1);
        if (name.length == 0)
            return wrong(text, start, 1, "'@' needs the name of a list", NULL);
        name.kind = TOKEN_LIST;
        name.at = start;
        name.length++;
        return name;
    }
    return read_sign(text, start);
}
