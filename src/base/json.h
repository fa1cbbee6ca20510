/* Writing JSON into a buffer: no allocation, no locale, plain ASCII, one line.
 *
 * A writer is a value: keep a copy as a mark and assign it back to undo what was written since.
 * When the buffer is full the writer says so and writes nothing more; `length` keeps counting, so
 * a writer without a buffer measures. Strings may hold any bytes: they go through utf8_clean(),
 * and what is not ASCII is written as \u escapes, so that a line is safe to show in a terminal and
 * valid wherever it goes.
 *
 * `key` is a static word that needs no escaping; NULL inside a list. */

#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/slice.h"

enum {
    JSON_TEXT_MAX = 1024, /* bytes of a string before escaping; the rest is cut and marked */
    JSON_DEPTH_MAX = 31
};

struct json {
    char *out;
    size_t size;
    size_t length;    /* of what was asked for; more than `size` when it did not fit */
    uint32_t is_list; /* bit n: the n-th open bracket is a list */
    uint8_t depth;
    bool needs_comma;
};

/* `out` may be NULL when `size` is 0. */
static inline struct json json_into(char *out, size_t size)
{
    return (struct json){.out = out, .size = size};
}

/* Everything so far fitted. */
static inline bool json_fits(const struct json *json)
{
    return json->length <= json->size;
}

void json_open_object(struct json *json, const char *key);
void json_open_list(struct json *json, const char *key);

/* Closes the innermost object or list. */
void json_close(struct json *json);

void json_put_bool(struct json *json, const char *key, bool boolean);
void json_put_integer(struct json *json, const char *key, int64_t integer);
void json_put_count(struct json *json, const char *key, uint64_t count);

/* Nine significant digits, always with a point or an exponent, so that a field never changes its
 * type. What is not a number is left out: JSON has no word for it. */
void json_put_real(struct json *json, const char *key, double real);

/* At most `length_max` (up to JSON_TEXT_MAX) bytes of the cleaned text; a longer one ends in an
 * ellipsis. */
void json_put_text(struct json *json, const char *key, struct text text, size_t length_max);

/* A word of our own, up to JSON_TEXT_MAX; NULL is left out, its key too. */
void json_put_word(struct json *json, const char *key, const char *word);

/* Digits that are a JSON number already. */
void json_put_digits(struct json *json, const char *key, const char *digits);

#endif
