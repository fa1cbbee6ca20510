/* Where a worker puts its observations: one ring to the judge.
 *
 * A worker builds each observation in place in the outlet's draft and sends it.
 * Sending copies only the bytes that mean something. */

#ifndef OBSERVE_OUTLET_H
#define OBSERVE_OUTLET_H

#include "observe/observation.h"

struct outlet {
    struct observation draft;
    uint64_t frame;   /* the frame at hand: every observation carries it */
    uint64_t time_ns; /* its time */
    uint64_t order;   /* of the next observation within the frame */
    void (*take)(void *context, const struct observation *observation);
    void *context;
};

/* The draft, its header filled in, everything else zero but the tail's bytes. */
struct observation *outlet_draft(struct outlet *outlet);

void outlet_send(struct outlet *outlet);

#endif
