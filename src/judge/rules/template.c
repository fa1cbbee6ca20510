#include "judge/rules/template.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/time.h"
#include "base/utf8.h"
#include "config/complaint.h"

/* Some text, and then the first of some fields that is there. */
struct piece {
    struct text text;
    const struct field *const *fields; /* ends with NULL; NULL: none */
    const struct piece *next;
};

struct template
{
    const struct piece *first;
};

struct reader_of_template {
    const struct yaml_node *scalar;
    enum observation_kind event;
    struct arena *arena;
    struct complaints *complaints;
    struct text source; /* its value, without blanks at the end */
    size_t at;
};

enum {
    FIELDS_MAX = 4 /* alternatives in one pair of braces */
};

static bool fail(struct reader_of_template *r, size_t at, size_t length, const char *hint,
                 const char *sentence)
{
    return complain(r->complaints, yaml_value_spot(r->scalar, at, length), hint, "%s", sentence);
}

static const struct field *find_field(struct reader_of_template *r, size_t at, struct text name)
{
    const struct field *field = field_find(name);
    char hint[SUGGESTION_SIZE] = "";

    if (field && (field->kinds >> r->event & 1) != 0 && !field->is_list)
        return field;
    const char *nearest = field_nearest(name, r->event);
    if (nearest && !field)
        snprintf(hint, sizeof(hint), "did you mean '%s'?", nearest);
    complain(r->complaints, yaml_value_spot(r->scalar, at, name.length), hint,
             field && field->is_list ? "'%.*s' is a list, which a message cannot tell"
                                     : "unknown field '%.*s' for event %s",
             TEXT_ARGS(name), observation_word(r->event));
    return NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* The next word within the braces, from `at`; moves behind it. */
static struct text next_word(struct text inside, size_t *at)
{
    while (*at < inside.length && is_blank(inside.data[*at]))
        ++*at;
    size_t start = *at;
    while (*at < inside.length && !is_blank(inside.data[*at]))
        ++*at;
    return (struct text){inside.data + start, *at - start};
}

/* field, or field or field ... */
static const struct field *const *read_fields(struct reader_of_template *r, struct text inside)
{
    const struct field **fields =
        arena_take_array(r->arena, FIELDS_MAX + 1, sizeof(const struct field *));
    size_t offset = (size_t)(inside.data - r->scalar->value.data);
    size_t count = 0;
    size_t at = 0;

    for (struct text word = next_word(inside, &at); fields; word = next_word(inside, &at)) {
        size_t start = offset + (size_t)(word.data - inside.data);
        if (word.length == 0) {
            fail(r, offset, inside.length, "write {device.name}", "a field is missing here");
            return NULL;
        }
        if (count == FIELDS_MAX) {
            fail(r, start, word.length, NULL, "too many fields in one place");
            return NULL;
        }
        fields[count] = find_field(r, start, word);
        if (!fields[count++])
            return NULL;
        word = next_word(inside, &at);
        if (word.length == 0)
            return fields;
        if (!text_equals(word, "or")) {
            fail(r, offset + (size_t)(word.data - inside.data), word.length,
                 "write {device.name or device.ip}", "only 'or' stands between two fields");
            return NULL;
        }
    }
    return NULL;
}

/* Text up to the next field or the end, doubled braces made single. */
static bool read_text(struct reader_of_template *r, struct text *text)
{
    struct text source = r->source;
    char raw[TEMPLATE_SIZE_MAX];
    char clean[TEMPLATE_SIZE_MAX * 4];
    size_t used = 0;

    while (r->at < source.length) {
        char c = source.data[r->at];
        bool is_doubled =
            (c == '{' || c == '}') && r->at + 1 < source.length && source.data[r->at + 1] == c;

        if (c == '{' && !is_doubled)
            break;
        if (c == '}' && !is_doubled)
            return fail(r, r->at, 1, "write }} for the sign itself", "a '{' is missing");
        if (is_blank(c))
            c = ' ';
        raw[used++] = c;
        r->at += is_doubled ? 2 : 1;
    }
    size_t length = utf8_clean((struct text){raw, used}, clean, sizeof(clean));
    char *copy = arena_copy(r->arena, (struct text){clean, length});
    *text = (struct text){copy, copy ? length : 0};
    return copy != NULL;
}

static bool read_piece(struct reader_of_template *r, struct piece *piece)
{
    struct text source = r->source;

    if (!read_text(r, &piece->text))
        return false;
    if (r->at == source.length)
        return true;
    const char *end = memchr(source.data + r->at, '}', source.length - r->at);
    if (!end)
        return fail(r, r->at, 1, "write {{ for the sign itself", "a '}' is missing");
    struct text inside = {source.data + r->at + 1, (size_t)(end - (source.data + r->at + 1))};
    r->at += inside.length + 2;
    piece->fields = read_fields(r, inside);
    return piece->fields != NULL;
}

struct template *template_new(const struct yaml_node *scalar, enum observation_kind event,
                              struct arena *arena, struct complaints *complaints)
{
    struct reader_of_template r = {
        .scalar = scalar, .event = event, .arena = arena, .complaints = complaints};
    struct template *template = arena_take(arena, sizeof(*template));
    const struct piece **last = template ? &template->first : NULL;
    struct text value = scalar->value;

    while (value.length > 0 && is_blank(value.data[value.length - 1]))
        value.length--;
    if (value.length == 0 || value.length > TEMPLATE_SIZE_MAX) {
        complain(complaints, scalar->spot, NULL, "a message has 1 to %d bytes", TEMPLATE_SIZE_MAX);
        return NULL;
    }
    r.source = value;
    while (template && r.at < value.length) {
        struct piece *piece = arena_take(arena, sizeof(*piece));
        if (!piece || !read_piece(&r, piece))
            return NULL;
        *last = piece;
        last = &piece->next;
    }
    return template;
}

/* One digit of fraction, in thousands: "1.5 MB". */
static void print_scaled(char *out, size_t size, int64_t number, const char *unit,
                         const char *const scales[4])
{
    int64_t scale = 1;
    size_t step = 0;

    while (step < 3 && number / scale >= 1000) {
        scale *= 1000;
        step++;
    }
    int64_t tenths = number / scale * 10 + number % scale * 10 / scale;
    if (step == 0 || tenths % 10 == 0)
        snprintf(out, size, "%" PRId64 " %s%s", tenths / 10, scales[step], unit);
    else
        snprintf(out, size, "%" PRId64 ".%" PRId64 " %s%s", tenths / 10, tenths % 10, scales[step],
                 unit);
}

static const char *const prefixes[4] = {"", "k", "M", "G"};

/* A value as people read it. Returns its length. */
static size_t print_value(const struct value *value, char out[static TEMPLATE_VALUE_SIZE])
{
    const size_t size = TEMPLATE_VALUE_SIZE;

    switch (value->type) {
    case VALUE_TEXT:
    case VALUE_WORD: return utf8_clean(value->text, out, size);
    case VALUE_BOOL: snprintf(out, size, "%s", value->boolean ? "yes" : "no"); break;
    case VALUE_INTEGER: snprintf(out, size, "%" PRId64, value->integer); break;
    case VALUE_FLOAT: snprintf(out, size, "%.3g", value->real); break;
    case VALUE_IP: ip_print(&value->ip, out); break;
    case VALUE_CIDR:
        ip_print(&value->ip, out);
        snprintf(out + strlen(out), size - strlen(out), "/%u", value->prefix_length);
        break;
    case VALUE_MAC: mac_print(value->mac, out); break;
    case VALUE_DURATION: duration_print((uint64_t)value->integer, out); break;
    case VALUE_SIZE: print_scaled(out, size, value->integer, "B", prefixes); break;
    case VALUE_RATE: print_scaled(out, size, value->integer, "bit/s", prefixes); break;
    case VALUE_TIME: time_print_short((uint64_t)value->integer, out); break;
    case VALUE_ABSENT:
    case VALUE_LIST: out[0] = '\0'; break;
    }
    return strlen(out);
}

static struct text first_there(const struct piece *piece, const struct event *event,
                               char out[static TEMPLATE_VALUE_SIZE])
{
    for (const struct field *const *field = piece->fields; *field; field++) {
        struct value value = field_value(*field, event);
        if (value.type != VALUE_ABSENT)
            return (struct text){out, print_value(&value, out)};
    }
    return TEXT("unknown");
}

/* Both are clean already; what does not fit is cut between two code points. */
static void append(struct text text, char *out, size_t *used, size_t size)
{
    *used += utf8_clean(text, out + *used, size - *used);
}

void template_fill(const struct template *template, const struct event *event, char *out,
                   size_t size)
{
    size_t used = 0;

    if (size == 0)
        return;
    out[0] = '\0';
    for (const struct piece *piece = template->first; piece; piece = piece->next) {
        char value[TEMPLATE_VALUE_SIZE];

        append(piece->text, out, &used, size);
        if (piece->fields)
            append(first_there(piece, event, value), out, &used, size);
    }
}
