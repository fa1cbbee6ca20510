/* A sink takes lines somewhere: to standard output, into a file.
 *
 * A kind of sink is one file and one line in list.c. Lines are gathered and written at
 * sink_flush(): after every batch, before the program waits, and at the end. A fault of the
 * outside world (disk full, reader gone) never stops the sensor: it is told once, every line lost
 * to it is counted, and the next flush tries again. */

#ifndef REPORT_SINK_SINK_H
#define REPORT_SINK_SINK_H

#include "base/error.h"
#include "base/slice.h"

struct sink;

struct sink_counts {
    uint64_t lines;   /* written whole */
    uint64_t bytes;   /* of them, ends of line included */
    uint64_t waiting; /* lines not written yet */
    uint64_t lost;    /* lines that could not be written */
    uint64_t faults;  /* how often writing failed */
};

struct sink_kind {
    const char *name;
    const char *about; /* one sentence */

    /* Returns a file descriptor to write to, or -1 and a sentence. `target` is what the kind
     * needs to know, for example a path; kinds without a target get NULL. */
    int (*open)(const char *target, struct error *error);
    bool owns_descriptor; /* it is closed with the sink */
};

#define SINK(name)                                                                                 \
    extern const struct sink_kind name##_sink;                                                     \
    const struct sink_kind name##_sink

/* NULL when no kind is called that. */
const struct sink_kind *sink_kind_find(struct text name);

/* NULL after the last. */
const struct sink_kind *sink_kind_at(size_t number);

/* What -o means: "-" or NULL is standard output, anything else a file of that path. What the
 * file held is replaced, as it should be for a replay; or kept, as it must be for a daemon. */
const struct sink_kind *sink_kind_for(const char *path);
const struct sink_kind *sink_kind_kept(const char *path);

/* NULL, and one sentence, when the target cannot be opened. The program ignores SIGPIPE. */
struct sink *sink_open(const struct sink_kind *kind, const char *target, struct error *error);

/* Takes a copy of one line, without its end of line. */
void sink_write(struct sink *sink, struct text line);

/* Writes what was gathered. False when some of it could not be written. Safe to call again and
 * again; does not block longer than the target does. */
bool sink_flush(struct sink *sink);

/* The first fault since the last call, as one sentence for a person, or NULL. Valid until the
 * next call on the sink. */
const char *sink_fault(struct sink *sink);

const struct sink_counts *sink_counts(const struct sink *sink);

/* Flushes and closes; a file never ends in half a line. False when lines were lost over the sink's
 * life, those included that could not be written now. Accepts NULL. */
bool sink_close(struct sink *sink);

#endif
