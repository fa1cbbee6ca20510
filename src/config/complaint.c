#include "config/complaint.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

enum {
    SENTENCE_SIZE = 2048,
    SHOWN_MAX = 160,    /* characters of a source line that are shown */
    SHOWN_BEFORE = 100, /* of those, in front of the caret of a line that is longer */
};

/* A sentence under construction; what does not fit is cut off. */
struct sentence {
    char text[SENTENCE_SIZE];
    size_t used;
};

static void add(struct sentence *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add_list(struct sentence *s, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
static void add_clean_list(struct sentence *s, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

static void add_list(struct sentence *s, const char *format, va_list args)
{
    int length = vsnprintf(s->text + s->used, sizeof(s->text) - s->used, format, args);

    if (length > 0)
        s->used += (size_t)length;
    if (s->used > sizeof(s->text) - 1)
        s->used = sizeof(s->text) - 1;
}

static void add(struct sentence *s, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add_list(s, format, args);
    va_end(args);
}

/* Names of files and quoted words come from strangers, too. */
static void add_clean(struct sentence *s, const char *text)
{
    s->used += utf8_clean(text_of(text), s->text + s->used, sizeof(s->text) - s->used);
}

static void add_clean_list(struct sentence *s, const char *format, va_list args)
{
    char raw[SENTENCE_SIZE / 2];

    vsnprintf(raw, sizeof(raw), format, args);
    add_clean(s, raw);
}

/* Byte at which character `number` starts, or the end. */
static size_t character_at(struct text text, size_t number)
{
    size_t at = 0;
    size_t size;

    for (; at < text.length && number > 0; at += size, number--)
        (void)utf8_decode((struct text){text.data + at, text.length - at}, &size);
    return at;
}

/* One column a character, so that the caret finds its place: what cannot be printed is a '?'. */
static void add_line(struct sentence *s, struct text line)
{
    size_t size;

    for (size_t i = 0; i < line.length; i += size) {
        int32_t point = utf8_decode((struct text){line.data + i, line.length - i}, &size);

        if (point == '\t')
            add(s, "\t");
        else if (point == UTF8_INVALID || utf8_is_unprintable(point))
            add(s, "?");
        else
            add(s, "%.*s", (int)size, line.data + i);
    }
}

/* Blanks as wide as the text: tabs stay tabs. */
static void add_blanks(struct sentence *s, struct text before)
{
    size_t size;

    for (size_t i = 0; i < before.length; i += size) {
        (void)utf8_decode((struct text){before.data + i, before.length - i}, &size);
        add(s, before.data[i] == '\t' ? "\t" : " ");
    }
}

static void add_picture(struct sentence *s, struct spot spot, const char *hint)
{
    size_t number = source_line(spot.source, spot.at);
    struct text line = source_line_text(spot.source, number);
    size_t start = (size_t)(line.data - spot.source->text.data);
    size_t caret = spot.at - start < line.length ? spot.at - start : line.length;
    size_t marked = spot.length < line.length - caret ? spot.length : line.length - caret;

    /* Of a very long line, the part around the caret. */
    size_t column = utf8_count((struct text){line.data, caret});
    bool is_long = utf8_count(line) > SHOWN_MAX;
    size_t skipped = is_long && column > SHOWN_BEFORE ? column - SHOWN_BEFORE : 0;
    size_t from = character_at(line, skipped);
    size_t shown = character_at((struct text){line.data + from, line.length - from}, SHOWN_MAX);
    struct text mark = {line.data + caret,
                        marked < from + shown - caret ? marked : from + shown - caret};

    add(s, "\n%5zu | ", number + 1);
    add_line(s, (struct text){line.data + from, shown});
    add(s, "\n      | ");
    add_blanks(s, (struct text){line.data + from, caret - from});
    add(s, "^");
    for (size_t i = utf8_count(mark); i > 1; i--)
        add(s, "~");
    if (hint && hint[0]) {
        add(s, " ");
        add_clean(s, hint);
    }
}

/* Has been counted already. */
static void tell(struct complaints *complaints, const struct sentence *s)
{
    size_t number = complaints->errors + complaints->warnings;

    if (number <= COMPLAINTS_MAX)
        complaints->take(complaints->context, s->text);
    else if (number == COMPLAINTS_MAX + 1)
        complaints->take(complaints->context, "there are more errors than are told here");
}

static bool is_heard(const struct complaints *complaints)
{
    return complaints->take && complaints->errors + complaints->warnings <= COMPLAINTS_MAX + 1;
}

static void picture(struct complaints *complaints, struct spot spot, const char *kind,
                    const char *hint, const char *format, va_list args)
    __attribute__((format(printf, 5, 0)));

static void picture(struct complaints *complaints, struct spot spot, const char *kind,
                    const char *hint, const char *format, va_list args)
{
    struct sentence s = {.used = 0};
    struct place place;

    if (!is_heard(complaints))
        return;
    place = spot_place(spot);
    add_clean(&s, place.file);
    add(&s, ":%u:%u: %s: ", place.line, place.column, kind);
    add_clean_list(&s, format, args);
    add_picture(&s, spot, hint);
    tell(complaints, &s);
}

bool complain(struct complaints *complaints, struct spot spot, const char *hint, const char *format,
              ...)
{
    va_list args;

    complaints->errors++;
    va_start(args, format);
    picture(complaints, spot, "error", hint, format, args);
    va_end(args);
    return false;
}

void complain_softly(struct complaints *complaints, struct spot spot, const char *hint,
                     const char *format, ...)
{
    va_list args;

    complaints->warnings++;
    va_start(args, format);
    picture(complaints, spot, "warning", hint, format, args);
    va_end(args);
}

bool complain_of_file(struct complaints *complaints, const char *file, const char *format, ...)
{
    struct sentence s = {.used = 0};
    va_list args;

    complaints->errors++;
    if (!is_heard(complaints))
        return false;
    add_clean(&s, file);
    add(&s, ": error: ");
    va_start(args, format);
    add_clean_list(&s, format, args);
    va_end(args);
    tell(complaints, &s);
    return false;
}

const char *nearest_hint(const struct nearest *nearest, char out[static SUGGESTION_SIZE])
{
    out[0] = '\0';
    if (nearest->word)
        snprintf(out, SUGGESTION_SIZE, "did you mean '%s'?", nearest->word);
    return out;
}
