#include "engine/lane.h"

#include <stdalign.h>
#include <stdlib.h>

/* Where the next observation begins: each starts aligned, and only what it means is copied. */
static size_t stride(const struct observation *observation)
{
    size_t alignment = alignof(struct observation);

    return (observation_size(observation) + alignment - 1) / alignment * alignment;
}

static struct lane_block *block_at(const struct lane *lane, uint64_t number)
{
    return &lane->blocks[number % LANE_BLOCKS];
}

bool lane_init(struct lane *lane)
{
    lane->blocks = aligned_alloc(64, LANE_BLOCKS * sizeof(*lane->blocks));
    if (lane->blocks)
        block_at(lane, 0)->used = 0;
    return lane->blocks != NULL;
}

void lane_release(struct lane *lane)
{
    free(lane->blocks);
    lane->blocks = NULL;
}

bool lane_has_room(const struct lane *lane)
{
    return LANE_BLOCK_SIZE - block_at(lane, lane->tail)->used >= sizeof(struct observation);
}

void lane_add(struct lane *lane, const struct observation *observation)
{
    struct lane_block *block = block_at(lane, lane->tail);

    memcpy(block->bytes + block->used, observation, observation_size(observation));
    block->used += stride(observation);
}

bool lane_is_full(const struct lane *lane)
{
    return lane->tail - lane->head >= LANE_BLOCKS;
}

void lane_publish(struct lane *lane, uint64_t done_until)
{
    lane->done_until = done_until;
    if (block_at(lane, lane->tail)->used == 0)
        return;
    lane->tail++;
    if (!lane_is_full(lane))
        block_at(lane, lane->tail)->used = 0;
}

const struct observation *lane_next(const struct lane *lane)
{
    if (lane->head == lane->tail)
        return NULL;
    return (const void *)(block_at(lane, lane->head)->bytes + lane->read);
}

uint64_t lane_done_until(const struct lane *lane)
{
    return lane->done_until;
}

bool lane_taken(struct lane *lane)
{
    lane->read += stride(lane_next(lane));
    if (lane->read < block_at(lane, lane->head)->used)
        return false;
    lane->read = 0;
    if (lane_is_full(lane)) /* the tail waits for this block */
        block_at(lane, lane->head)->used = 0;
    lane->head++;
    return true;
}
