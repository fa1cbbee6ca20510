/* What a kind of capture (files, live) offers behind capture.h. */

#ifndef OBSERVE_CAPTURE_KIND_H
#define OBSERVE_CAPTURE_KIND_H

#include <signal.h>

#include "observe/capture/capture.h"

struct capture_kind {
    enum capture_status (*next)(struct capture *capture, struct frame *frames, size_t *count);
    uint64_t (*now_ns)(const struct capture *capture);
    void (*counts)(struct capture *capture, struct capture_counts *counts);
    const char *(*warning)(const struct capture *capture, size_t number);
    double (*progress)(const struct capture *capture);
    void (*close)(struct capture *capture);
};

/* The first member of every kind's own struct. */
struct capture {
    const struct capture_kind *kind;
    volatile sig_atomic_t is_stopped;
};

#endif
