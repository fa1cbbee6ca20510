/* The way of one worker's observations to the judge: a ring of blocks.
 *
 * The worker writes into the block at the tail and publishes it; the judge reads from the head.
 * Publishing, taking and asking for the next need the crew's lock; writing into the block at the
 * tail and reading an observation of the head do not. */

#ifndef ENGINE_LANE_H
#define ENGINE_LANE_H

#include "observe/observation.h"

enum {
    LANE_BLOCKS = 8,
    LANE_BLOCK_SIZE = 256 * 1024
};

struct lane_block {
    size_t used;
    uint8_t bytes[LANE_BLOCK_SIZE];
};

struct lane {
    struct lane_block *blocks;
    uint64_t head; /* first published block that is not taken whole */
    uint64_t tail; /* the block being written */
    size_t read;   /* bytes of the head that are taken */
    uint64_t done_until;
};

bool lane_init(struct lane *lane);
void lane_release(struct lane *lane);

/* An observation of any size fits into the block at the tail. */
bool lane_has_room(const struct lane *lane);
void lane_add(struct lane *lane, const struct observation *observation);

/* No block is free to write into. */
bool lane_is_full(const struct lane *lane);

/* Passes the block at the tail on; no observation of a frame up to `done_until` will follow. */
void lane_publish(struct lane *lane, uint64_t done_until);

/* The first observation not taken, or NULL. */
const struct observation *lane_next(const struct lane *lane);
uint64_t lane_done_until(const struct lane *lane);

/* Steps over it. True when that freed a block. */
bool lane_taken(struct lane *lane);

/* By frame, then by the order within it. */
static inline bool observation_precedes(const struct observation *a, const struct observation *b)
{
    return a->frame != b->frame ? a->frame < b->frame : a->order < b->order;
}

#endif
