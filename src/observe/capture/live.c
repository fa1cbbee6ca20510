/* Live capture: several interfaces, merged batch by batch, and a clock when nothing comes. */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "observe/capture/kind.h"
#include "observe/capture/listener.h"

enum {
    NS_PER_MS = 1000000,
    PAUSE_MS = 10, /* between questions to an interface that is down and says so at once */
};

struct live_capture {
    struct capture capture;
    struct listener *listeners;
    struct pollfd *polled; /* one for each */
    size_t count;
    unsigned poll_interval_ms;
    uint64_t frames; /* given out: the number of the last one */
    uint64_t now_ns;
};

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* Asks every interface that has nothing left to give out. */
static size_t hear_all(struct live_capture *live)
{
    size_t waiting = 0;

    for (size_t i = 0; i < live->count; i++) {
        struct listener *listener = &live->listeners[i];

        if (listener->at == listener->count && listener->handle)
            listener_hear(listener);
        waiting += listener->count - listener->at;
    }
    return waiting;
}

static bool is_any_left(const struct live_capture *live)
{
    for (size_t i = 0; i < live->count; i++)
        if (live->listeners[i].handle)
            return true;
    return false;
}

/* Waits for a sign of life, at most `left_ms`. False when a signal came instead. */
static bool wait_for_frames(struct live_capture *live, int left_ms)
{
    bool is_in_trouble = false;

    for (size_t i = 0; i < live->count; i++) {
        const struct listener *listener = &live->listeners[i];

        live->polled[i] = (struct pollfd){.fd = listener->descriptor, .events = POLLIN};
        if (listener->handle && listener->patience_ms >= 0 && listener->patience_ms < left_ms)
            left_ms = listener->patience_ms;
    }
    if (poll(live->polled, live->count, left_ms) < 0)
        return errno != EINTR;

    for (size_t i = 0; i < live->count; i++)
        is_in_trouble |= (live->polled[i].revents & ~POLLIN) != 0;
    if (is_in_trouble)
        (void)poll(NULL, 0, left_ms < PAUSE_MS ? left_ms : PAUSE_MS);
    return true;
}

/* Frames of the batch, or none within the poll interval. */
static size_t hear_within_interval(struct live_capture *live)
{
    uint64_t end = clock_ns(CLOCK_MONOTONIC) + (uint64_t)live->poll_interval_ms * NS_PER_MS;
    size_t waiting = hear_all(live);

    while (waiting == 0 && is_any_left(live)) {
        uint64_t now = clock_ns(CLOCK_MONOTONIC);

        if (now >= end || !wait_for_frames(live, (int)((end - now) / NS_PER_MS + 1)))
            break;
        waiting = hear_all(live);
    }
    return waiting;
}

static struct listener *earliest(struct live_capture *live)
{
    struct listener *found = NULL;

    for (size_t i = 0; i < live->count; i++) {
        struct listener *listener = &live->listeners[i];

        if (listener->at < listener->count &&
            (!found || listener->frames[listener->at].time_ns < found->frames[found->at].time_ns))
            found = listener;
    }
    return found;
}

/* A batch ends where a listener runs dry that may have more: its next frame may be the earliest. */
static bool may_have_more(const struct listener *listener)
{
    return listener->at == listener->count && listener->count == FRAME_BATCH_MAX;
}

static size_t merge_batch(struct live_capture *live, struct frame *frames)
{
    size_t count = 0;

    while (count < FRAME_BATCH_MAX) {
        struct listener *listener = earliest(live);

        if (!listener)
            break;
        frames[count] = listener->frames[listener->at++];
        frames[count++].number = ++live->frames;
        if (may_have_more(listener))
            break;
    }
    return count;
}

static enum capture_status live_next(struct capture *capture, struct frame *frames, size_t *count)
{
    struct live_capture *live = (struct live_capture *)capture;

    *count = 0;
    if (hear_within_interval(live) > 0) {
        *count = merge_batch(live, frames);
        live->now_ns = frames[*count - 1].time_ns;
        return CAPTURE_FRAMES;
    }
    live->now_ns = clock_ns(CLOCK_REALTIME);
    return is_any_left(live) ? CAPTURE_QUIET : CAPTURE_END;
}

static uint64_t live_now_ns(const struct capture *capture)
{
    return ((const struct live_capture *)capture)->now_ns;
}

static void live_counts(struct capture *capture, struct capture_counts *counts)
{
    struct live_capture *live = (struct live_capture *)capture;

    *counts = (struct capture_counts){.frames = live->frames};
    for (size_t i = 0; i < live->count; i++) {
        struct listener *listener = &live->listeners[i];

        listener_count_drops(listener);
        counts->bytes += listener->wire_bytes;
        counts->kernel_drops += listener->kernel_drops;
        counts->interface_drops += listener->interface_drops;
        counts->time_backwards += listener->time_backwards;
    }
}

static const char *live_warning(const struct capture *capture, size_t number)
{
    const struct live_capture *live = (const struct live_capture *)capture;

    for (size_t i = 0; i < live->count; i++) {
        const struct listener *listener = &live->listeners[i];

        if (listener->start_warning[0] != '\0' && number-- == 0)
            return listener->start_warning;
        if (listener->end_warning[0] != '\0' && number-- == 0)
            return listener->end_warning;
    }
    return NULL;
}

static double live_progress(const struct capture *capture)
{
    (void)capture;
    return -1;
}

static void live_close(struct capture *capture)
{
    struct live_capture *live = (struct live_capture *)capture;

    for (size_t i = 0; i < live->count; i++)
        listener_close(&live->listeners[i]);
    free(live->listeners);
    free(live->polled);
    free(live);
}

static const struct capture_kind live_kind = {
    .next = live_next,
    .now_ns = live_now_ns,
    .counts = live_counts,
    .warning = live_warning,
    .progress = live_progress,
    .close = live_close,
};

static bool open_all(struct live_capture *live, const struct live_config *config,
                     struct error *error)
{
    live->listeners = calloc(config->interface_count, sizeof(*live->listeners));
    live->polled = calloc(config->interface_count, sizeof(*live->polled));
    if (!live->listeners || !live->polled)
        return error_say(error, "there is no memory to listen on %zu interfaces",
                         config->interface_count);

    while (live->count < config->interface_count) {
        size_t number = live->count++;
        struct listener *listener = &live->listeners[number];

        listener->number = number < UINT8_MAX ? (uint8_t)number : UINT8_MAX;
        if (!listener_open(listener, config->interfaces[number], config, error))
            return false;
    }
    return true;
}

struct capture *capture_open_live(const struct live_config *config, struct error *error)
{
    if (config->interface_count == 0) {
        error_say(error, "no interface to listen on was named");
        return NULL;
    }

    struct live_capture *live = calloc(1, sizeof(*live));
    if (!live) {
        error_say(error, "there is no memory to listen");
        return NULL;
    }
    live->capture.kind = &live_kind;
    live->poll_interval_ms = config->poll_interval_ms;
    if (!open_all(live, config, error)) {
        live_close(&live->capture);
        return NULL;
    }
    return &live->capture;
}
