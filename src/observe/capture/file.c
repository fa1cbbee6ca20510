/* Capture files: one is read straight into the caller's batches, several are merged. */

#include <stdlib.h>

#include "observe/capture/kind.h"
#include "observe/capture/merge.h"

struct file_capture {
    struct capture capture;
    struct merge merge;
    struct stream *streams;
    size_t count;
    unsigned interfaces_numbered;
    uint64_t frames; /* given out: the number of the last one */
    uint64_t now_ns;
};

/* Of several files the earliest frame is wanted, and it may come from the one that is silent: there
 * is nothing to do but to wait. */
static bool is_quiet(const struct file_capture *files)
{
    const struct source *only = files->count == 1 ? &files->streams[0].source : NULL;

    return only && !only->is_done && !files->capture.is_stopped && input_is_quiet(&only->input);
}

static enum capture_status file_next(struct capture *capture, struct frame *frames, size_t *count)
{
    struct file_capture *files = (struct file_capture *)capture;
    uint64_t number = files->frames;

    *count = 0;
    if (is_quiet(files))
        return CAPTURE_QUIET;
    *count = files->count == 1 ? source_next(&files->streams[0].source, frames)
                               : merge_read(&files->merge, frames);
    if (*count == 0)
        return CAPTURE_END;

    for (size_t i = 0; i < *count; i++)
        frames[i].number = ++number;
    files->frames = number;
    files->now_ns = frames[*count - 1].time_ns;
    return CAPTURE_FRAMES;
}

static uint64_t file_now_ns(const struct capture *capture)
{
    return ((const struct file_capture *)capture)->now_ns;
}

static void file_counts(struct capture *capture, struct capture_counts *counts)
{
    const struct file_capture *files = (const struct file_capture *)capture;

    *counts = (struct capture_counts){.frames = files->frames};
    for (size_t i = 0; i < files->count; i++) {
        counts->bytes += files->streams[i].source.bytes;
        counts->time_backwards += files->streams[i].source.time_backwards;
    }
}

static const char *file_warning(const struct capture *capture, size_t number)
{
    const struct file_capture *files = (const struct file_capture *)capture;

    for (size_t i = 0; i < files->count; i++) {
        const char *warning = files->streams[i].source.warning;
        if (warning[0] != '\0' && number-- == 0)
            return warning;
    }
    return NULL;
}

/* All files count the same, however large: a rough answer is what is asked for. */
static double file_progress(const struct capture *capture)
{
    const struct file_capture *files = (const struct file_capture *)capture;
    double sum = 0;

    for (size_t i = 0; i < files->count; i++) {
        double share = source_progress(&files->streams[i].source);
        if (share < 0)
            return -1;
        sum += share;
    }
    return sum / (double)files->count;
}

static void file_close(struct capture *capture)
{
    struct file_capture *files = (struct file_capture *)capture;

    for (size_t i = 0; i < files->count; i++)
        source_close(&files->streams[i].source);
    merge_end(&files->merge);
    free(files->streams);
    free(files);
}

static const struct capture_kind file_kind = {
    .next = file_next,
    .now_ns = file_now_ns,
    .counts = file_counts,
    .warning = file_warning,
    .progress = file_progress,
    .close = file_close,
};

/* `count` grows as the files are opened, so that closing is right at any time. */
static struct file_capture *files_new(size_t count, struct error *error)
{
    struct file_capture *files = calloc(1, sizeof(*files));
    struct stream *streams = calloc(count, sizeof(*streams));

    if (!files || !streams) {
        free(files);
        free(streams);
        error_say(error, "there is no memory to read %zu capture files", count);
        return NULL;
    }
    files->capture.kind = &file_kind;
    files->streams = streams;
    return files;
}

static bool open_all(struct file_capture *files, const char *const *paths, size_t count,
                     struct error *error)
{
    while (files->count < count) {
        struct stream *stream = &files->streams[files->count];
        const char *path = paths[files->count++];

        stream->order = files->count;
        if (!source_open(&stream->source, path, &files->interfaces_numbered, error))
            return false;
        stream->source.input.is_stopped = &files->capture.is_stopped;
        if (count > 1)
            stream_begin(stream);
    }
    if (count > 1 && !merge_begin(&files->merge, files->streams, count))
        return error_say(error, "there is no memory to merge %zu capture files", count);
    return true;
}

struct capture *capture_open_files(const char *const *paths, size_t count, struct error *error)
{
    if (count == 0) {
        error_say(error, "no capture file was named");
        return NULL;
    }

    struct file_capture *files = files_new(count, error);
    if (!files)
        return NULL;
    if (!open_all(files, paths, count, error)) {
        file_close(&files->capture);
        return NULL;
    }
    return &files->capture;
}
