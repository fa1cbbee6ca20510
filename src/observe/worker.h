/* One worker: the road from a batch of frames to observations.
 *
 * Several workers see the same frames and share the flows by their hash: each handles only its
 * own. So every worker's clock ticks at the same frames, and what all of them say together, put
 * in order by (frame, order), is what one alone would have said. */

#ifndef OBSERVE_WORKER_H
#define OBSERVE_WORKER_H

#include "observe/air/air.h"
#include "observe/capture/capture.h"
#include "observe/decode/decode.h"
#include "observe/dissect/registry.h"
#include "observe/flow/flow.h"
#include "observe/outlet.h"

struct worker_config {
    struct decode_config decode;
    struct flow_config flow;
    size_t transmitters_max;
    uint64_t hash_key[2]; /* of the air's table */
    unsigned number;      /* this one, from 0 */
    unsigned count;       /* of all workers that see the same frames */
};

struct worker;

/* `take` gets every observation, during worker_handle(), in order. NULL when there is no memory. */
struct worker *worker_new(const struct worker_config *config,
                          const struct dissector_index *dissectors,
                          void (*take)(void *context, const struct observation *observation),
                          void *context);
void worker_free(struct worker *worker);

/* At most FRAME_BATCH_MAX frames. */
void worker_handle(struct worker *worker, const struct frame *frames, size_t count);

/* Nothing came, but it is `now_ns`: flows whose time is up end. */
void worker_wait(struct worker *worker, uint64_t now_ns);

/* The input ended: every flow and transmitter gives its totals. */
void worker_finish(struct worker *worker);

const struct decode_counts *worker_decode_counts(const struct worker *worker);
const struct flow_counts *worker_flow_counts(const struct worker *worker);
const struct air_counts *worker_air_counts(const struct worker *worker);

#endif
