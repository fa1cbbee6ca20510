/* DER (ITU-T X.690): a tag, a length, a value; values hold more of the same.
 *
 * An element is a reader over its value, so a length that lies cannot lead out of the element it
 * stands in. Whoever reads steps down and along by hand: depth and number of steps are his. */

#ifndef OBSERVE_DISSECT_DER_H
#define OBSERVE_DISSECT_DER_H

#include "base/reader.h"

/* Universal tags with the constructed bit where they have it; context tags are 0x80 | number, or
 * 0xa0 | number when constructed. */
enum der_tag {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_OCTET_STRING = 0x04,
    DER_OBJECT_IDENTIFIER = 0x06,
    DER_BMP_STRING = 0x1e,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
};

struct der {
    uint8_t tag;
    struct reader value;
};

/* Definite lengths of up to three bytes: more than any message here can hold. */
static inline size_t der_length(struct reader *r)
{
    uint8_t first = reader_u8(r);

    switch (first) {
    case 0x81: return reader_u8(r);
    case 0x82: return reader_u16(r);
    case 0x83: return reader_u24(r);
    default:
        if (first >= 0x80)
            r->is_short = true;
        return first;
    }
}

/* The next element. When there is none, or it is cut, or its tag takes more than a byte, `r` is
 * short and so is the element's reader. */
static inline struct der der_next(struct reader *r)
{
    struct der element = {.tag = reader_u8(r)};

    if ((element.tag & 0x1f) == 0x1f)
        r->is_short = true;
    element.value = reader_take(r, der_length(r));
    return element;
}

/* The next element, which has to have this tag: else `r` and what is returned are short. */
static inline struct reader der_expect(struct reader *r, uint8_t tag)
{
    struct der element = der_next(r);

    if (element.tag != tag) {
        r->is_short = true;
        element.value.is_short = true;
    }
    return element.value;
}

/* Passes over the next element when it has this tag. */
static inline void der_skip_optional(struct reader *r, uint8_t tag)
{
    if (reader_left(r) > 0 && reader_peek(r) == tag)
        (void)der_next(r);
}

#endif
