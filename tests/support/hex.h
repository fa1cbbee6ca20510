/* Test vectors as standards print them. */

#ifndef SUPPORT_HEX_H
#define SUPPORT_HEX_H

#include <ctype.h>

#include "support/test.h"

static inline unsigned hex_digit(char c)
{
    return (unsigned)(isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10);
}

/* Reads hexadecimal digits, blanks ignored, into `out`. The size read. */
static inline size_t hex(const char *digits, uint8_t *out, size_t room)
{
    size_t count = 0;

    for (; *digits; digits++) {
        if (!isxdigit((unsigned char)*digits))
            continue;
        assert_true(count / 2 < room);
        if (count % 2 == 0)
            out[count / 2] = (uint8_t)(hex_digit(*digits) << 4);
        else
            out[count / 2] |= (uint8_t)hex_digit(*digits);
        count++;
    }
    return count / 2;
}

/* The bytes equal those that `digits` spell. */
static inline void assert_hex_equal(const uint8_t *bytes, size_t size, const char *digits)
{
    uint8_t wanted[512];

    assert_int_equal(hex(digits, wanted, sizeof(wanted)), size);
    assert_memory_equal(bytes, wanted, size);
}

#endif
