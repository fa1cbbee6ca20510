/* UTF-8 (RFC 3629): reading it, and making text of strangers harmless. */

#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/slice.h"

enum {
    UTF8_INVALID = -1
};

/* The code point at the start of `text`, which is not empty, and the bytes it takes. What is no
 * UTF-8 (overlong, surrogate, cut off, beyond U+10FFFF) is UTF8_INVALID of one byte. */
int32_t utf8_decode(struct text text, size_t *size);

/* Control characters, and what reverses or hides the text around it: C0, DEL, C1, bidi controls,
 * zero width, line and paragraph separators, tags. */
bool utf8_is_unprintable(int32_t code_point);

/* Code points of the text; a byte that is no UTF-8 counts as one. */
size_t utf8_count(struct text text);

/* Copies `in` as valid UTF-8 that can be printed: a byte that is none becomes the four characters
 * \xNN, an unprintable code point \xNN, \uNNNN or \U00NNNNNN. What does not fit is cut off between
 * two code points. Ends with a NUL, when size is not 0; returns the length without it. */
size_t utf8_clean(struct text in, char *out, size_t size);

#endif
