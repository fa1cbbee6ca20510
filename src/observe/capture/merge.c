#include "observe/capture/merge.h"

#include <stdlib.h>

static bool is_before(const struct stream *a, const struct stream *b)
{
    return a->time_ns < b->time_ns || (a->time_ns == b->time_ns && a->order < b->order);
}

static void sift_down(struct merge *merge, size_t at)
{
    struct stream **heap = merge->heap;

    for (;;) {
        size_t first = at;
        size_t left = 2 * at + 1;
        size_t right = left + 1;

        if (left < merge->count && is_before(heap[left], heap[first]))
            first = left;
        if (right < merge->count && is_before(heap[right], heap[first]))
            first = right;
        if (first == at)
            return;

        struct stream *down = heap[at];
        heap[at] = heap[first];
        heap[first] = down;
        at = first;
    }
}

/* The earliest stream has moved on, or has ended. */
static void settle_first(struct merge *merge, bool is_over)
{
    if (is_over)
        merge->heap[0] = merge->heap[--merge->count];
    sift_down(merge, 0);
}

static bool stream_refill(struct stream *stream)
{
    stream->at = 0;
    stream->count = source_next(&stream->source, stream->frames);
    if (stream->count > 0)
        stream->time_ns = stream->frames[0].time_ns;
    return stream->count > 0;
}

void stream_begin(struct stream *stream)
{
    if (stream_refill(stream) && source_can_rest(&stream->source))
        source_rest(&stream->source);
}

/* What was read ahead is thrown away: the file is read again from its start. */
static bool stream_wake(struct stream *stream)
{
    source_resume(&stream->source);
    return stream_refill(stream);
}

bool merge_begin(struct merge *merge, struct stream *streams, size_t count)
{
    *merge = (struct merge){.heap = calloc(count, sizeof(struct stream *))};
    if (!merge->heap)
        return false;

    for (size_t i = 0; i < count; i++)
        if (streams[i].count > 0)
            merge->heap[merge->count++] = &streams[i];
    for (size_t i = merge->count / 2; i-- > 0;)
        sift_down(merge, i);
    return true;
}

void merge_end(struct merge *merge)
{
    free(merge->heap);
    *merge = (struct merge){0};
}

/* The next frame of the earliest stream. */
static void take_first(struct merge *merge, struct frame *frame)
{
    struct stream *stream = merge->heap[0];

    *frame = stream->frames[stream->at++];
    if (stream->at < stream->count) {
        stream->time_ns = stream->frames[stream->at].time_ns;
        settle_first(merge, false);
    } else {
        merge->empty = stream;
    }
}

size_t merge_read(struct merge *merge, struct frame *frames)
{
    size_t count = 0;

    /* Filling a stream's buffer spoils the frames that were given out from it, so a batch ends
     * with the first stream that runs dry, and the next batch begins with filling it. */
    if (merge->empty) {
        settle_first(merge, !stream_refill(merge->empty));
        merge->empty = NULL;
    }
    while (count < FRAME_BATCH_MAX && merge->count > 0 && !merge->empty) {
        if (merge->heap[0]->source.is_resting)
            settle_first(merge, !stream_wake(merge->heap[0]));
        else
            take_first(merge, &frames[count++]);
    }
    return count;
}
