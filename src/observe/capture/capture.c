#include "observe/capture/capture.h"

#include "observe/capture/kind.h"

enum capture_status capture_next(struct capture *capture, struct frame *frames, size_t *count)
{
    return capture->kind->next(capture, frames, count);
}

uint64_t capture_now_ns(const struct capture *capture)
{
    return capture->kind->now_ns(capture);
}

void capture_counts(struct capture *capture, struct capture_counts *counts)
{
    capture->kind->counts(capture, counts);
}

const char *capture_warning(const struct capture *capture, size_t number)
{
    return capture->kind->warning(capture, number);
}

double capture_progress(const struct capture *capture)
{
    return capture->kind->progress(capture);
}

void capture_stop(struct capture *capture)
{
    capture->is_stopped = 1;
}

void capture_close(struct capture *capture)
{
    if (capture)
        capture->kind->close(capture);
}
