/* Several sources in time order: by time, then by the order in which they were named. A
 * source whose own times go backwards keeps its order.
 *
 * A source rests, its file closed, until the time of its first frame comes: ten thousand
 * files of a ring buffer need one descriptor and one buffer. */

#ifndef OBSERVE_CAPTURE_MERGE_H
#define OBSERVE_CAPTURE_MERGE_H

#include "observe/capture/source.h"

/* One of the sources, with frames that were read ahead. */
struct stream {
    struct source source;
    size_t order;
    uint64_t time_ns; /* of its next frame */
    size_t at;
    size_t count; /* 0: it is done */
    struct frame frames[FRAME_BATCH_MAX];
};

struct merge {
    struct stream **heap; /* the earliest first; not the streams that are done */
    size_t count;
    struct stream *empty; /* has nothing read ahead: read before anything else is given out */
};

/* Reads the stream's first frames and lets it rest, if it can. */
void stream_begin(struct stream *stream);

/* The streams have begun and must outlive the merge. False when there is no memory. */
bool merge_begin(struct merge *merge, struct stream *streams, size_t count);
void merge_end(struct merge *merge);

/* At most FRAME_BATCH_MAX frames, not yet numbered; 0: no more. */
size_t merge_read(struct merge *merge, struct frame *frames);

#endif
