#include "observe/worker.h"

#include <assert.h>
#include <stdlib.h>

enum {
    PACKETS_MAX = FRAME_BATCH_MAX * DECODE_DEPTH_MAX
};

struct worker {
    struct decoder *decoder;
    struct flow_table *flows;
    struct air *air;
    unsigned number;
    unsigned count;
    struct outlet to_judge;
    struct packet packets[PACKETS_MAX];
};

struct worker *worker_new(const struct worker_config *config,
                          const struct dissector_index *dissectors,
                          void (*take)(void *context, const struct observation *observation),
                          void *context)
{
    struct worker *worker = calloc(1, sizeof(*worker));
    if (!worker)
        return NULL;

    worker->number = config->number;
    worker->count = config->count;
    worker->to_judge.take = take;
    worker->to_judge.context = context;
    worker->decoder = decoder_new(&config->decode);
    worker->flows = flow_table_new(&config->flow, dissectors);
    worker->air = air_new(config->transmitters_max, config->hash_key);
    if (!worker->decoder || !worker->flows || !worker->air) {
        worker_free(worker);
        return NULL;
    }
    return worker;
}

void worker_free(struct worker *worker)
{
    if (!worker)
        return;
    air_free(worker->air);
    flow_table_free(worker->flows);
    decoder_free(worker->decoder);
    free(worker);
}

/* What happens at a frame is told in this order: what ended by its time, by the tick and the flow;
 * then what its packets say, packet by packet. The top bit tells the two apart. */
static void begin_packet(struct outlet *to_judge, const struct packet *packet)
{
    uint64_t index = to_judge->frame == packet->frame ? (to_judge->order >> 32 & 3) + 1 : 0;

    to_judge->frame = packet->frame;
    to_judge->time_ns = packet->time_ns;
    to_judge->order = UINT64_C(1) << 63 | index << 32;
}

static bool is_mine(const struct worker *worker, const struct packet *packet)
{
    return worker->count == 1 || packet->hash % worker->count == worker->number;
}

/* The air is one thing: one worker hears it. */
static bool hears_the_air(const struct worker *worker)
{
    return worker->number == 0;
}

void worker_handle(struct worker *worker, const struct frame *frames, size_t count)
{
    struct outlet *to_judge = &worker->to_judge;
    assert(count <= FRAME_BATCH_MAX);

    size_t decoded = decode_frames(worker->decoder, frames, count, worker->packets);
    flow_table_prefetch(worker->flows, worker->packets, decoded);

    for (size_t i = 0; i < decoded; i++) {
        const struct packet *packet = &worker->packets[i];

        begin_packet(to_judge, packet);
        flow_table_expire(worker->flows, packet->time_ns, to_judge);

        if (packet->radio && hears_the_air(worker))
            air_hear(worker->air, packet, to_judge);
        if (!is_mine(worker, packet))
            continue;

        struct flow *flow = flow_table_track(worker->flows, packet, to_judge);
        if (flow)
            flow_dissect(worker->flows, flow, packet, to_judge);
        else if (!packet->has_ip)
            flow_dissect_ethernet(worker->flows, packet, to_judge);
    }
}

void worker_wait(struct worker *worker, uint64_t now_ns)
{
    worker->to_judge.time_ns = now_ns;
    flow_table_expire(worker->flows, now_ns, &worker->to_judge);
}

void worker_finish(struct worker *worker)
{
    struct outlet *to_judge = &worker->to_judge;

    to_judge->frame = UINT64_MAX; /* after the last, for every worker */
    flow_table_finish(worker->flows, to_judge);
    to_judge->order = UINT64_C(1) << 63;
    if (hears_the_air(worker))
        air_finish(worker->air, to_judge);
}

const struct decode_counts *worker_decode_counts(const struct worker *worker)
{
    return decoder_counts(worker->decoder);
}

const struct flow_counts *worker_flow_counts(const struct worker *worker)
{
    return flow_table_counts(worker->flows);
}

const struct air_counts *worker_air_counts(const struct worker *worker)
{
    return air_counts(worker->air);
}
