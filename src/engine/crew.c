#include "engine/crew.h"

#include <pthread.h>
#include <stdlib.h>

#include "engine/lane.h"

enum {
    CHUNKS = 8,
    CHUNK_FRAMES = 2048,
    CHUNK_BYTES = 2 * 1024 * 1024,
    FRAME_SIZE_MAX = 262144, /* of any capture format */
};

struct chunk {
    uint64_t now_ns; /* without frames: nothing came, but it is this late */
    size_t count;
    size_t used;
    struct frame frames[CHUNK_FRAMES];
    uint8_t bytes[CHUNK_BYTES];
};

struct member {
    struct crew *crew;
    struct worker *worker;
    struct lane lane;
    pthread_t thread;
    uint64_t consumed; /* chunks */
};

/* One lock for all: it is taken a few times a chunk, not a frame. */
struct crew {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct chunk *chunks;
    uint64_t published;
    bool is_ending;
    bool is_finished;

    struct member *members;
    unsigned count;
    unsigned running; /* threads of workers to join */

    pthread_t judge;
    bool has_judge;
    void (*take)(void *context, const struct observation *observation);
    void *context;
};

static struct chunk *chunk_at(struct crew *crew, uint64_t number)
{
    return &crew->chunks[number % CHUNKS];
}

/* --- workers --------------------------------------------------------------------------------- */

static void wait_for_block(struct member *member)
{
    struct crew *crew = member->crew;

    pthread_mutex_lock(&crew->lock);
    while (lane_is_full(&member->lane))
        pthread_cond_wait(&crew->changed, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}

static void pass_on(struct member *member, uint64_t done_until)
{
    struct crew *crew = member->crew;

    pthread_mutex_lock(&crew->lock);
    lane_publish(&member->lane, done_until);
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
    wait_for_block(member);
}

static void collect(void *context, const struct observation *observation)
{
    struct member *member = context;

    if (!lane_has_room(&member->lane))
        pass_on(member, observation->frame - 1);
    lane_add(&member->lane, observation);
}

static void handle_chunk(struct member *member, const struct chunk *chunk)
{
    for (size_t at = 0; at < chunk->count; at += FRAME_BATCH_MAX) {
        size_t left = chunk->count - at;
        worker_handle(member->worker, chunk->frames + at,
                      left < FRAME_BATCH_MAX ? left : FRAME_BATCH_MAX);
    }
    if (chunk->count == 0)
        worker_wait(member->worker, chunk->now_ns);
    pass_on(member,
            chunk->count ? chunk->frames[chunk->count - 1].number : lane_done_until(&member->lane));
}

static void *work(void *context)
{
    struct member *member = context;
    struct crew *crew = member->crew;

    for (;;) {
        pthread_mutex_lock(&crew->lock);
        while (member->consumed == crew->published && !crew->is_ending)
            pthread_cond_wait(&crew->changed, &crew->lock);
        bool is_over = member->consumed == crew->published;
        pthread_mutex_unlock(&crew->lock);
        if (is_over)
            break;

        handle_chunk(member, chunk_at(crew, member->consumed));
        pthread_mutex_lock(&crew->lock);
        member->consumed++;
        pthread_cond_broadcast(&crew->changed);
        pthread_mutex_unlock(&crew->lock);
    }

    worker_finish(member->worker);
    pass_on(member, UINT64_MAX);
    return NULL;
}

/* --- judge ----------------------------------------------------------------------------------- */

/* The lane whose next observation is the earliest of all; NULL while a lane that has nothing to
 * show might still bring an earlier one. `is_over`: nothing will come any more. */
static struct lane *earliest(struct crew *crew, bool *is_over)
{
    const struct observation *first = NULL;
    struct lane *chosen = NULL;

    *is_over = true;
    for (unsigned i = 0; i < crew->count; i++) {
        const struct observation *next = lane_next(&crew->members[i].lane);

        *is_over &= !next && lane_done_until(&crew->members[i].lane) == UINT64_MAX;
        if (next && (!first || observation_precedes(next, first))) {
            first = next;
            chosen = &crew->members[i].lane;
        }
    }
    for (unsigned i = 0; first && i < crew->count; i++) {
        const struct lane *lane = &crew->members[i].lane;
        if (!lane_next(lane) && lane_done_until(lane) < first->frame)
            return NULL;
    }
    return chosen;
}

static void *judge(void *context)
{
    struct crew *crew = context;
    bool is_over = false;

    pthread_mutex_lock(&crew->lock);
    while (!is_over) {
        struct lane *lane = earliest(crew, &is_over);

        if (!lane && !is_over)
            pthread_cond_wait(&crew->changed, &crew->lock);
        if (!lane)
            continue;

        /* The block stays the judge's until lane_taken(), so it may be read without the lock. */
        const struct observation *observation = lane_next(lane);
        pthread_mutex_unlock(&crew->lock);
        crew->take(crew->context, observation);
        pthread_mutex_lock(&crew->lock);
        if (lane_taken(lane))
            pthread_cond_broadcast(&crew->changed);
    }
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

/* --- the reader's side ----------------------------------------------------------------------- */

static bool chunk_is_free(const struct crew *crew, uint64_t number)
{
    for (unsigned i = 0; i < crew->count; i++)
        if (number >= crew->members[i].consumed + CHUNKS)
            return false;
    return true;
}

/* Hands the chunk at hand to the workers and makes the next one ready. */
static void publish(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->published++;
    pthread_cond_broadcast(&crew->changed);
    while (!chunk_is_free(crew, crew->published))
        pthread_cond_wait(&crew->changed, &crew->lock);
    pthread_mutex_unlock(&crew->lock);

    struct chunk *chunk = chunk_at(crew, crew->published);
    chunk->count = 0;
    chunk->used = 0;
}

void crew_handle(struct crew *crew, const struct frame *frames, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct chunk *chunk = chunk_at(crew, crew->published);
        size_t size = frames[i].bytes.size;

        if (chunk->count == CHUNK_FRAMES || chunk->used + size > CHUNK_BYTES) {
            publish(crew);
            chunk = chunk_at(crew, crew->published);
        }
        struct frame *frame = &chunk->frames[chunk->count++];
        *frame = frames[i];
        frame->bytes.data = chunk->bytes + chunk->used;
        frame->bytes.size = size < FRAME_SIZE_MAX ? size : FRAME_SIZE_MAX;
        if (size)
            memcpy(chunk->bytes + chunk->used, frames[i].bytes.data, frame->bytes.size);
        chunk->used += frame->bytes.size;
    }
}

void crew_wait(struct crew *crew, uint64_t now_ns)
{
    if (chunk_at(crew, crew->published)->count > 0)
        publish(crew);
    chunk_at(crew, crew->published)->now_ns = now_ns;
    publish(crew);
}

void crew_finish(struct crew *crew)
{
    if (crew->is_finished)
        return;
    crew->is_finished = true;
    if (crew->chunks && crew->running && chunk_at(crew, crew->published)->count > 0)
        publish(crew);

    pthread_mutex_lock(&crew->lock);
    crew->is_ending = true;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
    for (unsigned i = 0; i < crew->running; i++)
        pthread_join(crew->members[i].thread, NULL);
    if (crew->has_judge)
        pthread_join(crew->judge, NULL);
    crew->running = 0;
    crew->has_judge = false;
}

const struct worker *crew_worker(const struct crew *crew, unsigned number)
{
    return crew->members[number].worker;
}

static bool start_threads(struct crew *crew, struct error *error)
{
    for (unsigned i = 0; i < crew->count; i++, crew->running++)
        if (pthread_create(&crew->members[i].thread, NULL, work, &crew->members[i]) != 0)
            return error_say(error, "cannot start the thread of worker %u of %u", i + 1,
                             crew->count);
    if (pthread_create(&crew->judge, NULL, judge, crew) != 0)
        return error_say(error, "cannot start the judge's thread");
    crew->has_judge = true;
    return true;
}

struct crew *crew_start(const struct worker_config *configs, unsigned count,
                        const struct dissector_index *dissectors,
                        void (*take)(void *context, const struct observation *observation),
                        void *context, struct error *error)
{
    struct crew *crew = calloc(1, sizeof(*crew));
    if (!crew) {
        error_say(error, "no memory for the workers");
        return NULL;
    }

    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->changed, NULL);
    crew->take = take;
    crew->context = context;
    crew->chunks = calloc(CHUNKS, sizeof(*crew->chunks));
    crew->members = calloc(count, sizeof(*crew->members));
    bool has_memory = crew->chunks && crew->members;
    crew->count = has_memory ? count : 0;
    for (unsigned i = 0; has_memory && i < count; i++) {
        struct member *member = &crew->members[i];
        member->crew = crew;
        member->worker = worker_new(&configs[i], dissectors, collect, member);
        has_memory = member->worker && lane_init(&member->lane);
    }
    if (!has_memory)
        error_say(error, "no memory for %u workers", count);
    if (!has_memory || !start_threads(crew, error)) {
        crew_free(crew);
        return NULL;
    }
    return crew;
}

void crew_free(struct crew *crew)
{
    if (!crew)
        return;
    crew_finish(crew);
    for (unsigned i = 0; i < crew->count; i++) {
        worker_free(crew->members[i].worker);
        lane_release(&crew->members[i].lane);
    }
    free(crew->members);
    free(crew->chunks);
    pthread_cond_destroy(&crew->changed);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
}
