#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/utf8.h"

enum {
    NUMBER_SIZE = 32,
    CLEAN_UNIT_MAX = 16, /* more than one code point can become in utf8_clean() */
    ELLIPSIS = 0x2026,
};

static void put(struct json *json, const char *bytes, size_t length)
{
    if (length > 0 && json->length + length <= json->size)
        memcpy(json->out + json->length, bytes, length);
    json->length += length;
}

static void put_word(struct json *json, const char *word)
{
    put(json, word, strlen(word));
}

static void start_value(struct json *json, const char *key)
{
    if (json->needs_comma)
        put(json, ",", 1);
    if (key) {
        put(json, "\"", 1);
        put_word(json, key);
        put(json, "\":", 2);
    }
    json->needs_comma = true;
}

static void open_bracket(struct json *json, const char *key, bool is_list)
{
    assert(json->depth < JSON_DEPTH_MAX);
    start_value(json, key);
    put(json, is_list ? "[" : "{", 1);
    json->is_list &= ~(UINT32_C(1) << json->depth);
    json->is_list |= (uint32_t)is_list << json->depth;
    json->depth++;
    json->needs_comma = false;
}

void json_open_object(struct json *json, const char *key)
{
    open_bracket(json, key, false);
}

void json_open_list(struct json *json, const char *key)
{
    open_bracket(json, key, true);
}

void json_close(struct json *json)
{
    assert(json->depth > 0);
    json->depth--;
    put(json, json->is_list >> json->depth & 1 ? "]" : "}", 1);
    json->needs_comma = true;
}

void json_put_digits(struct json *json, const char *key, const char *digits)
{
    start_value(json, key);
    put_word(json, digits);
}

void json_put_bool(struct json *json, const char *key, bool boolean)
{
    json_put_digits(json, key, boolean ? "true" : "false");
}

void json_put_integer(struct json *json, const char *key, int64_t integer)
{
    char digits[NUMBER_SIZE];

    snprintf(digits, sizeof(digits), "%" PRId64, integer);
    json_put_digits(json, key, digits);
}

void json_put_count(struct json *json, const char *key, uint64_t count)
{
    char digits[NUMBER_SIZE];

    snprintf(digits, sizeof(digits), "%" PRIu64, count);
    json_put_digits(json, key, digits);
}

/* An embedder may have called setlocale(): whatever stands for the point becomes one. */
static void make_point_plain(char *digits)
{
    char *to = digits;

    for (const char *from = digits; *from; from++) {
        if (strchr("0123456789+-e", *from))
            *to++ = *from;
        else if (to > digits && to[-1] != '.')
            *to++ = '.';
    }
    *to = '\0';
}

void json_put_real(struct json *json, const char *key, double real)
{
    char digits[NUMBER_SIZE];

    if (!isfinite(real))
        return;
    snprintf(digits, sizeof(digits), "%.9g", real);
    make_point_plain(digits);
    if (!strpbrk(digits, ".e"))
        memcpy(digits + strlen(digits), ".0", 3);
    json_put_digits(json, key, digits);
}

static void put_escape(struct json *json, uint32_t code_unit)
{
    char escape[8];

    snprintf(escape, sizeof(escape), "\\u%04" PRIx32, code_unit & 0xffff);
    put(json, escape, 6);
}

static void put_code_point(struct json *json, uint32_t code_point)
{
    if (code_point < 0x10000) {
        put_escape(json, code_point);
        return;
    }
    put_escape(json, 0xd800 | (code_point - 0x10000) >> 10);
    put_escape(json, 0xdc00 | (code_point & 0x3ff));
}

static void put_ascii(struct json *json, char c)
{
    if (c == '"' || c == '\\')
        put(json, "\\", 1);
    if ((unsigned char)c < 0x20 || c == 0x7f)
        put_escape(json, (unsigned char)c);
    else
        put(json, &c, 1);
}

/* `clean` is valid UTF-8. */
static void put_clean(struct json *json, struct text clean)
{
    while (clean.length > 0) {
        size_t size;
        int32_t code_point = utf8_decode(clean, &size);

        if (size == 1)
            put_ascii(json, clean.data[0]);
        else
            put_code_point(json, (uint32_t)code_point);
        clean = (struct text){clean.data + size, clean.length - size};
    }
}

/* The last code point border at or before `limit`. */
static size_t border_before(const char *clean, size_t limit)
{
    while (limit > 0 && ((uint8_t)clean[limit] & 0xc0) == 0x80)
        limit--;
    return limit;
}

/* Most text is ASCII that needs no care; then there is nothing to clean and to escape. */
static bool is_plain(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] < 0x20 || text.data[i] >= 0x7f || text.data[i] == '"' ||
            text.data[i] == '\\')
            return false;
    return true;
}

void json_put_text(struct json *json, const char *key, struct text text, size_t length_max)
{
    char clean[JSON_TEXT_MAX + 2 * CLEAN_UNIT_MAX];
    size_t limit = length_max < JSON_TEXT_MAX ? length_max : JSON_TEXT_MAX;

    if (text.length <= limit && is_plain(text)) {
        start_value(json, key);
        put(json, "\"", 1);
        put(json, text.data, text.length);
        put(json, "\"", 1);
        return;
    }

    /* Cleaning never shortens: no more than this many bytes can matter. */
    struct text start = {text.data, text.length < sizeof(clean) ? text.length : sizeof(clean)};
    size_t length = utf8_clean(start, clean, sizeof(clean));
    bool is_cut = length > limit;

    start_value(json, key);
    put(json, "\"", 1);
    put_clean(json, (struct text){clean, is_cut ? border_before(clean, limit) : length});
    if (is_cut)
        put_code_point(json, ELLIPSIS);
    put(json, "\"", 1);
}

void json_put_word(struct json *json, const char *key, const char *word)
{
    if (word)
        json_put_text(json, key, text_of(word), JSON_TEXT_MAX);
}
