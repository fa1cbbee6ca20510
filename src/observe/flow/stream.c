/* The first bytes of a direction, put in order for the dissectors, within a fixed window.
 *
 * Streams come from a pool. When it is empty a direction is read segment by segment, in order
 * only, and that is counted. */

#include "observe/flow/table.h"

struct stream *stream_of(struct flow_table *table, const struct flow *flow, unsigned side)
{
    return flow->stream[side] ? &table->streams[flow->stream[side] - 1] : NULL;
}

struct stream *stream_obtain(struct flow_table *table, struct flow *flow, unsigned side)
{
    struct stream *stream = stream_of(table, flow, side);

    if (stream)
        return stream;
    if (table->free_stream) {
        stream = &table->streams[table->free_stream - 1];
        table->free_stream = stream->next_free;
    } else if (table->fresh_stream < table->config.streams_max) {
        stream = &table->streams[table->fresh_stream++];
    } else {
        table->counts.streams_refused++;
        return NULL;
    }

    memset(stream, 0, offsetof(struct stream, bytes));
    flow->stream[side] = (uint32_t)(stream - table->streams) + 1;
    return stream;
}

void stream_release(struct flow_table *table, struct flow *flow, unsigned side)
{
    struct stream *stream = stream_of(table, flow, side);

    if (!stream)
        return;
    stream->next_free = table->free_stream;
    table->free_stream = flow->stream[side];
    flow->stream[side] = 0;
}

/* Writes what is not there yet of [start, end); compares what is, up to the next run. */
static void write_range(struct stream *stream, uint32_t start, uint32_t end, const uint8_t *from,
                        bool is_there, uint32_t *conflicts)
{
    if (!is_there)
        memcpy(stream->bytes + start, from, end - start);
    else if (memcmp(stream->bytes + start, from, end - start) != 0)
        (*conflicts)++;
}

/* Adds [start, end) to the runs ahead of the gap and joins those that touch. False: no room. */
static bool remember_ahead(struct stream *stream, uint32_t start, uint32_t end)
{
    size_t at = 0;
    size_t joined;

    while (at < stream->hole_count && stream->ahead[at].end < start)
        at++;
    for (joined = at; joined < stream->hole_count && stream->ahead[joined].start <= end; joined++) {
        if (stream->ahead[joined].start < start)
            start = stream->ahead[joined].start;
        if (stream->ahead[joined].end > end)
            end = stream->ahead[joined].end;
    }
    if (joined == at && stream->hole_count == STREAM_HOLES_MAX)
        return false;

    size_t removed = joined - at;
    memmove(&stream->ahead[at + 1], &stream->ahead[joined],
            (stream->hole_count - joined) * sizeof(stream->ahead[0]));
    stream->hole_count = (uint8_t)(stream->hole_count + 1 - removed);
    stream->ahead[at].start = start;
    stream->ahead[at].end = end;
    return true;
}

/* The run that now touches the contiguous bytes becomes part of them. */
static void close_gap(struct stream *stream)
{
    while (stream->hole_count > 0 && stream->ahead[0].start <= stream->used) {
        if (stream->ahead[0].end > stream->used)
            stream->used = stream->ahead[0].end;
        stream->hole_count--;
        memmove(&stream->ahead[0], &stream->ahead[1],
                stream->hole_count * sizeof(stream->ahead[0]));
    }
}

bool stream_put(struct stream *stream, uint32_t offset, struct slice bytes, uint32_t *conflicts)
{
    if (offset >= STREAM_PREFIX_SIZE || bytes.size == 0)
        return bytes.size == 0;

    size_t room = STREAM_PREFIX_SIZE - offset;
    uint32_t end = offset + (uint32_t)(bytes.size < room ? bytes.size : room);

    if (offset > stream->used && stream->hole_count == STREAM_HOLES_MAX &&
        offset > stream->ahead[STREAM_HOLES_MAX - 1].end)
        return false;

    /* Walk [offset, end) through alternating stretches that are there and that are not. */
    uint32_t at = offset;
    size_t run = 0;
    while (at < end) {
        while (run < stream->hole_count && stream->ahead[run].end <= at)
            run++;
        bool in_front = at < stream->used;
        bool in_run = !in_front && run < stream->hole_count && stream->ahead[run].start <= at;
        uint32_t stop = end;
        if (in_front)
            stop = stream->used;
        else if (in_run)
            stop = stream->ahead[run].end;
        else if (run < stream->hole_count)
            stop = stream->ahead[run].start;
        if (stop > end)
            stop = end;
        write_range(stream, at, stop, bytes.data + (at - offset), in_front || in_run, conflicts);
        at = stop;
    }

    if (offset <= stream->used)
        stream->used = end > stream->used ? end : stream->used;
    else if (!remember_ahead(stream, offset, end))
        return false;
    close_gap(stream);
    return bytes.size <= room;
}

void stream_drop(struct stream *stream, uint32_t size)
{
    uint32_t last = stream->hole_count ? stream->ahead[stream->hole_count - 1].end : stream->used;

    memmove(stream->bytes, stream->bytes + size, last - size);
    stream->used -= size;
    stream->asked = 0;
    for (size_t i = 0; i < stream->hole_count; i++) {
        stream->ahead[i].start -= size;
        stream->ahead[i].end -= size;
    }
}

bool stream_append_datagram(struct stream *stream, struct slice bytes)
{
    if (bytes.size + 2 > STREAM_PREFIX_SIZE - stream->used)
        return false;
    stream->bytes[stream->used] = (uint8_t)(bytes.size >> 8);
    stream->bytes[stream->used + 1] = (uint8_t)bytes.size;
    if (bytes.size)
        memcpy(stream->bytes + stream->used + 2, bytes.data, bytes.size);
    stream->used += 2 + (uint32_t)bytes.size;
    return true;
}
