/* What all sinks share: gathering lines, writing them whole, telling of faults once. */

#include "report/sink/sink.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    /* Lines that wait: a target that is slow or full may lag by this much. Many times the
     * longest line, and few enough system calls at any rate of alerts. */
    BUFFER_SIZE = 1024 * 1024,
    WAIT_MS = 100, /* for a target that is not ready: the packets do not wait longer */
};

struct sink {
    const struct sink_kind *kind;
    int descriptor;
    bool has_failed;   /* since the last flush that went through: the fault has been told */
    bool has_sentence; /* `fault` is to be told */
    bool is_broken;    /* the reader is gone: nothing can be written any more */
    size_t used;
    size_t torn; /* bytes of the buffer's first line that have been written already */
    struct sink_counts counts;
    struct error fault;
    char target[256]; /* for sentences */
    char buffer[BUFFER_SIZE];
};

struct sink *sink_open(const struct sink_kind *kind, const char *target, struct error *error)
{
    int descriptor = kind->open(target, error);
    struct sink *sink = descriptor >= 0 ? calloc(1, sizeof(*sink)) : NULL;

    if (descriptor >= 0 && !sink) {
        error_say(error, "no memory for %s", target ? target : kind->name);
        if (kind->owns_descriptor)
            close(descriptor);
    }
    if (!sink)
        return NULL;
    sink->kind = kind;
    sink->descriptor = descriptor;
    strncpy(sink->target, target ? target : kind->about, sizeof(sink->target) - 1);
    return sink;
}

static size_t count_lines(const char *bytes, size_t size)
{
    size_t lines = 0;

    for (const char *at = bytes; (at = memchr(at, '\n', size - (size_t)(at - bytes))); at++)
        lines++;
    return lines;
}

static void drop_written(struct sink *sink, size_t size)
{
    size_t lines = count_lines(sink->buffer, size);
    const char *last = memrchr(sink->buffer, '\n', size);

    sink->torn = last ? size - (size_t)(last + 1 - sink->buffer) : sink->torn + size;
    sink->counts.bytes += size;
    sink->counts.lines += lines;
    sink->counts.waiting -= lines;
    sink->used -= size;
    memmove(sink->buffer, sink->buffer + size, sink->used);
}

static void lose_all(struct sink *sink)
{
    sink->counts.lost += sink->counts.waiting;
    sink->counts.waiting = 0;
    sink->used = 0;
}

/* Tells of the first fault of a row of them, in words that say what it means. */
static void tell_fault(struct sink *sink, int number)
{
    sink->counts.faults++;
    if (sink->has_failed)
        return;
    sink->has_failed = true;
    sink->has_sentence = true;
    if (sink->is_broken)
        error_say(&sink->fault, "%s: nobody reads it any more; what follows is lost and counted",
                  sink->target);
    else
        error_say(&sink->fault,
                  "%s: %s; lines wait while there is room, then they are lost and "
                  "counted",
                  sink->target, strerror(number));
}

/* Another program may have made the descriptor non-blocking; then it is waited for, but no
 * longer than once. */
static bool is_worth_another_try(const struct sink *sink, int number)
{
    struct pollfd ready = {.fd = sink->descriptor, .events = POLLOUT};

    if (number == EINTR)
        return true;
    return number == EAGAIN && !sink->has_failed && poll(&ready, 1, WAIT_MS) > 0;
}

bool sink_flush(struct sink *sink)
{
    size_t done = 0;
    bool is_whole = true;

    while (is_whole && done < sink->used) {
        ssize_t size = write(sink->descriptor, sink->buffer + done, sink->used - done);
        int number = size < 0 ? errno : EIO;

        if (size > 0) {
            done += (size_t)size;
        } else if (size == 0 || !is_worth_another_try(sink, number)) {
            sink->is_broken = number == EPIPE;
            tell_fault(sink, number);
            is_whole = false;
        }
    }
    drop_written(sink, done);
    if (sink->is_broken)
        lose_all(sink);
    if (is_whole)
        sink->has_failed = false;
    return is_whole;
}

void sink_write(struct sink *sink, struct text line)
{
    size_t size = line.length + 1;

    if (sink->used + size > sizeof(sink->buffer) && !sink->is_broken)
        sink_flush(sink);
    if (sink->is_broken || sink->used + size > sizeof(sink->buffer)) {
        sink->counts.lost++;
        return;
    }
    memcpy(sink->buffer + sink->used, line.data, line.length);
    sink->buffer[sink->used + line.length] = '\n';
    sink->used += size;
    sink->counts.waiting++;
}

const char *sink_fault(struct sink *sink)
{
    bool has_sentence = sink->has_sentence;

    sink->has_sentence = false;
    return has_sentence ? sink->fault.text : NULL;
}

const struct sink_counts *sink_counts(const struct sink *sink)
{
    return &sink->counts;
}

/* Takes back the half of a line whose other half could not be written. */
static void mend_end(const struct sink *sink)
{
    struct stat about;

    if (sink->torn > 0 && sink->kind->owns_descriptor && fstat(sink->descriptor, &about) == 0 &&
        S_ISREG(about.st_mode) && about.st_size >= (off_t)sink->torn)
        (void)!ftruncate(sink->descriptor, about.st_size - (off_t)sink->torn);
}

bool sink_close(struct sink *sink)
{
    if (!sink)
        return true;
    bool is_whole = sink_flush(sink) && sink->counts.lost == 0;

    mend_end(sink);
    /* Some file systems tell of a full disk only here. */
    if (sink->kind->owns_descriptor && close(sink->descriptor) != 0 && errno != EINTR)
        is_whole = false;
    free(sink);
    return is_whole;
}
