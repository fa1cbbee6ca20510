/* Several workers and one judge, each a thread.
 *
 *   reader ──chunks──▶ every worker ──blocks──▶ judge
 *
 * Every worker sees every chunk (see observe/worker.h). A worker hands its observations over in
 * blocks, and says up to which frame it is done; the judge takes the earliest observation of all
 * as soon as no worker can come up with an earlier one. Everything is allocated at the start;
 * whoever finds no free chunk or block waits. Nobody can wait for ever: a worker that waits for a
 * block has only chunks before it that every other worker has or gets too. */

#ifndef ENGINE_CREW_H
#define ENGINE_CREW_H

#include "base/error.h"
#include "observe/worker.h"

struct crew;

/* `take` is called on the judge's thread, in order. `configs` has one worker_config a worker. */
struct crew *crew_start(const struct worker_config *configs, unsigned count,
                        const struct dissector_index *dissectors,
                        void (*take)(void *context, const struct observation *observation),
                        void *context, struct error *error);

/* Copies the frames into chunks and passes full ones on. */
void crew_handle(struct crew *crew, const struct frame *frames, size_t count);

/* Nothing came, but it is `now_ns`. Passes on what there is. */
void crew_wait(struct crew *crew, uint64_t now_ns);

/* The input ended: returns when every observation has been taken. Threads are gone afterwards. */
void crew_finish(struct crew *crew);

/* After crew_finish(). */
const struct worker *crew_worker(const struct crew *crew, unsigned number);

/* Accepts NULL; finishes if need be. */
void crew_free(struct crew *crew);

#endif
