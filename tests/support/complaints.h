/* Keeps what is complained of, one after the other, each with a line feed behind it. */

#ifndef SUPPORT_COMPLAINTS_H
#define SUPPORT_COMPLAINTS_H

#include <stdio.h>

#include "config/complaint.h"

struct heard {
    struct complaints complaints;
    char text[64 * 1024];
    size_t used;
};

static inline void heard_take(void *context, const char *sentence)
{
    struct heard *heard = context;
    int length =
        snprintf(heard->text + heard->used, sizeof(heard->text) - heard->used, "%s\n", sentence);

    if (length > 0)
        heard->used += (size_t)length;
    if (heard->used > sizeof(heard->text) - 1)
        heard->used = sizeof(heard->text) - 1;
}

/* Empties it. Returns the complaints to hand on. */
static inline struct complaints *hear(struct heard *heard)
{
    *heard = (struct heard){.complaints = {.take = heard_take, .context = heard}};
    return &heard->complaints;
}

#endif
