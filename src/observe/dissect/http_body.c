#include "observe/dissect/http_body.h"

#include "observe/dissect/text.h"

enum {
    CHUNKS_MAX = 256,      /* in one call */
    CHUNK_DIGITS_MAX = 8,  /* of its size: 4 GiB are more than anyone sends in one */
    CHUNK_LINE_MAX = 1024, /* size and extensions */
    LINE_END_SIZE = 2,
};

static int hexadecimal(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* "1a2b ;extension=value" */
static bool read_size(struct text line, size_t *size)
{
    struct text digits = text_trim(text_until(&line, ';'));
    size_t sum = 0;

    if (digits.length == 0 || digits.length > CHUNK_DIGITS_MAX)
        return false;
    for (size_t i = 0; i < digits.length; i++) {
        int digit = hexadecimal(digits.data[i]);
        if (digit < 0)
            return false;
        sum = sum << 4 | (size_t)digit;
    }
    *size = sum;
    return true;
}

/* Trailers are headers; the empty line ends them. */
static bool skip_trailers(struct reader *r)
{
    while (reader_left(r) > 0)
        if (text_line(r).length == 0)
            return reader_ok(r);
    return false;
}

enum chunks chunks_walk(struct slice bytes, size_t *walked)
{
    struct reader r = reader_of(bytes);
    const uint8_t *start = r.at;

    *walked = 0;
    for (unsigned i = 0; i < CHUNKS_MAX && reader_left(&r) > 0; i++) {
        size_t size = 0;
        struct text line = text_line(&r);

        if (!reader_ok(&r))
            return bytes.size - *walked > CHUNK_LINE_MAX ? CHUNKS_BROKEN : CHUNKS_GO_ON;
        if (!read_size(line, &size))
            return CHUNKS_BROKEN;
        if (size == 0 && !skip_trailers(&r))
            return CHUNKS_GO_ON;

        *walked = (size_t)(r.at - start);
        if (size == 0)
            return CHUNKS_ENDED;
        *walked += size + LINE_END_SIZE;
        reader_skip(&r, size + LINE_END_SIZE);
    }
    return CHUNKS_GO_ON;
}
