/* The word a person may have meant.
 *
 * Offer every word there is, then ask which one comes closest: one letter wrong in a short word,
 * more in a long one, two neighbours swapped counting as one. */

#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include "base/slice.h"

struct nearest {
    struct text wanted;
    const char *word; /* the closest so far; NULL: none came close */
    unsigned distance;
};

static inline struct nearest nearest_to(struct text wanted)
{
    return (struct nearest){.wanted = wanted};
}

/* `word` must outlive the struct. Of two that are equally close, the first offered stays. */
void nearest_offer(struct nearest *nearest, const char *word);

#endif
