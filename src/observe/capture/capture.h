/* Where frames come from: files, standard input, live interfaces.
 *
 * A capture hands out batches. The bytes of a batch stay valid until the next
 * call on the same capture. One thread at a time may use it. */

#ifndef OBSERVE_CAPTURE_CAPTURE_H
#define OBSERVE_CAPTURE_CAPTURE_H

#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

enum {
    FRAME_BATCH_MAX = 64
};

struct frame {
    uint64_t time_ns;   /* since 1970 */
    uint64_t number;    /* from 1, over all files and interfaces */
    struct slice bytes; /* captured */
    uint32_t wire_size;
    uint16_t link_type; /* LINKTYPE_ number of the file formats, not DLT_ of the running system */
    uint8_t interface;  /* several files or interfaces: which one; saturates at 255 */
};

enum capture_status {
    CAPTURE_FRAMES, /* at least one frame */
    CAPTURE_QUIET,  /* nothing came for a while: on the wire, where `now_ns` moved on, or through a
                       pipe */
    CAPTURE_END,    /* no more; look at capture_warning() */
};

struct capture_counts {
    uint64_t frames;
    uint64_t bytes;           /* on the wire */
    uint64_t kernel_drops;    /* live: the ring was full */
    uint64_t interface_drops; /* live: the card or its driver */
    uint64_t time_backwards;  /* frames older than the one before them in the same file */
};

struct capture;

/* Opens capture files; "-" is standard input; gzip and zstd are unpacked on the way. Several
 * are merged in time order. NULL, and one sentence that names the file, when one cannot be
 * opened or is no capture. */
struct capture *capture_open_files(const char *const *paths, size_t count, struct error *error);

struct live_config {
    const char *const *interfaces;
    size_t interface_count;
    const char *filter;   /* BPF; NULL: all */
    size_t ring_size;     /* bytes an interface */
    uint32_t snap_length; /* bytes a frame */
    bool promiscuous;
    unsigned poll_interval_ms;
};

struct capture *capture_open_live(const struct live_config *config, struct error *error);

/* The next batch, at most FRAME_BATCH_MAX frames, in time order. `count` is written. */
enum capture_status capture_next(struct capture *capture, struct frame *frames, size_t *count);

/* Live: the wall clock at the last CAPTURE_QUIET; files: the time of the last frame. */
uint64_t capture_now_ns(const struct capture *capture);

void capture_counts(struct capture *capture, struct capture_counts *counts);

/* What a person should know about how the input ended ("x.pcap is cut short after packet 17"),
 * number 0, 1, ... until NULL. Valid until capture_close(). */
const char *capture_warning(const struct capture *capture, size_t number);

/* Share of the input that has been read, 0 to 1; negative when unknown (standard input). */
double capture_progress(const struct capture *capture);

/* Makes a capture_next() that waits for a pipe end soon. Safe in a signal handler and on any
 * thread. */
void capture_stop(struct capture *capture);

/* Accepts NULL. */
void capture_close(struct capture *capture);

#endif
