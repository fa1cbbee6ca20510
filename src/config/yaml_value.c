/* Where a part of a scalar's value stands in the file: quotes, escapes and indentation undone. */

#include "config/yaml.h"

static struct text source_of(const struct yaml_node *scalar)
{
    const struct spot *spot = &scalar->spot;

    return (struct text){spot->source->text.data + spot->at, spot->length};
}

bool yaml_value_has_columns(const struct yaml_node *scalar)
{
    struct text written = source_of(scalar);

    switch (scalar->style) {
    case YAML_FOLDED: return false;
    case YAML_LITERAL: return true;
    case YAML_PLAIN:
    case YAML_SINGLE_QUOTED:
    case YAML_DOUBLE_QUOTED: break;
    }
    return !written.data || written.length == 0 || !memchr(written.data, '\n', written.length);
}

/* Every value line is a source line without its indentation, the first one below the '|'. */
static size_t literal_at(const struct yaml_node *scalar, size_t at)
{
    const struct source *source = scalar->spot.source;
    size_t line = source_line(source, scalar->spot.at) + 1;
    size_t start = 0;
    size_t end;

    for (size_t i = 0; i < at; i++) {
        if (scalar->value.data[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    for (end = start; end < scalar->value.length && scalar->value.data[end] != '\n';)
        end++;
    if (line >= source->line_count)
        return source->text.length;

    struct text written = source_line_text(source, line);
    size_t indentation = written.length > end - start ? written.length - (end - start) : 0;
    return source->line_at[line] + indentation + (at - start);
}

/* Bytes of the source behind a backslash, itself included. */
static size_t escape_size(char letter)
{
    switch (letter) {
    case 'x': return 4;
    case 'u': return 6;
    case 'U': return 10;
    default: return 2;
    }
}

/* Bytes of UTF-8 that an escape of this many source bytes stands for. */
static size_t escape_value_size(struct text escape)
{
    uint32_t point = 0;

    for (size_t i = 2; i < escape.length; i++) {
        char c = escape.data[i];
        uint32_t digit = (uint32_t)(c >= 'a' ? c - 'a' + 10 : c >= 'A' ? c - 'A' + 10 : c - '0');
        point = point << 4 | (digit & 15);
    }
    if (escape.length == 2)
        switch (escape.data[1]) {
        case 'N':
        case '_': return 2; /* U+0085, U+00A0 */
        case 'L':
        case 'P': return 3; /* U+2028, U+2029 */
        default: return 1;
        }
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

static size_t quoted_at(const struct yaml_node *scalar, size_t at)
{
    struct text written = source_of(scalar);
    bool is_double = scalar->style == YAML_DOUBLE_QUOTED;
    size_t passed = 0; /* bytes of the value */
    size_t i = 1;      /* behind the quote */

    while (written.data && passed < at && i < written.length) {
        size_t size = 1;
        size_t value_size = 1;

        if (is_double && written.data[i] == '\\' && i + 1 < written.length) {
            size = escape_size(written.data[i + 1]);
            if (size > written.length - i)
                size = written.length - i;
            value_size = escape_value_size((struct text){written.data + i, size});
        } else if (!is_double && written.data[i] == '\'') {
            size = 2;
        }
        i += size;
        passed += value_size;
    }
    return scalar->spot.at + (i < written.length ? i : written.length);
}

static size_t byte_at(const struct yaml_node *scalar, size_t at)
{
    if (!yaml_value_has_columns(scalar))
        return scalar->spot.at;
    switch (scalar->style) {
    case YAML_LITERAL: return literal_at(scalar, at);
    case YAML_SINGLE_QUOTED:
    case YAML_DOUBLE_QUOTED: return quoted_at(scalar, at);
    case YAML_PLAIN:
    case YAML_FOLDED: break;
    }
    return scalar->spot.at + at;
}

struct spot yaml_value_spot(const struct yaml_node *scalar, size_t at, size_t length)
{
    size_t start = byte_at(scalar, at);
    size_t end = byte_at(scalar, at + length);

    return (struct spot){scalar->spot.source, start, end > start ? end - start : 0};
}
