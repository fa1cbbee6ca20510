/* Walking the elements of an 802.11 management frame (IEEE 802.11-2020 section 9.4.2). */

#ifndef OBSERVE_AIR_ELEMENT_H
#define OBSERVE_AIR_ELEMENT_H

#include "base/reader.h"

struct element {
    uint8_t number;
    struct slice value; /* up to 255 bytes */
};

/* The next one; false at the end, or when what is left is no whole element. Every turn takes at
 * least two bytes. */
static inline bool element_next(struct reader *r, struct element *element)
{
    element->number = reader_u8(r);
    element->value = reader_bytes(r, reader_u8(r));
    return reader_ok(r);
}

#endif
