/* Bytes and text that belong to someone else. */

#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* `data` is NULL when there is nothing. */
struct slice {
    const uint8_t *data;
    size_t size;
};

/* The same, for bytes meant to be read by people. Never NUL-terminated. */
struct text {
    const char *data;
    size_t length;
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* For printf("%.*s"). */
#define TEXT_ARGS(text) (int)(text).length, (text).data

/* A string literal as text or as bytes, without its NUL. */
#define TEXT(literal) ((struct text){.data = (literal), .length = sizeof(literal) - 1})
#define SLICE(literal)                                                                             \
    ((struct slice){.data = (const uint8_t *)(literal), .size = sizeof(literal) - 1})

static inline struct text text_of(const char *word)
{
    return (struct text){.data = word, .length = word ? strlen(word) : 0};
}

static inline bool text_equals(struct text text, const char *word)
{
    return text.data && text.length == strlen(word) && memcmp(text.data, word, text.length) == 0;
}

static inline struct slice text_bytes(struct text text)
{
    return (struct slice){.data = (const uint8_t *)text.data, .size = text.length};
}

static inline struct text slice_text(struct slice bytes)
{
    return (struct text){.data = (const char *)bytes.data, .length = bytes.size};
}

static inline bool slice_starts(struct slice bytes, struct slice start)
{
    return bytes.size >= start.size && memcmp(bytes.data, start.data, start.size) == 0;
}

/* What is left after the first `size` bytes; empty when there are fewer. */
static inline struct slice slice_after(struct slice bytes, size_t size)
{
    if (size >= bytes.size)
        return (struct slice){0};
    return (struct slice){.data = bytes.data + size, .size = bytes.size - size};
}

static inline struct slice slice_first(struct slice bytes, size_t size)
{
    return (struct slice){.data = bytes.data, .size = size < bytes.size ? size : bytes.size};
}

#endif
