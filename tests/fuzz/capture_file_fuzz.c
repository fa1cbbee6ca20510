/* Capture files as an attacker would write them: whatever the bytes, the frames that are given
 * out lie in memory we own, and the reading ends. */

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "observe/capture/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    FRAMES_MAX = 100000, /* a small compressed file holds many: enough is enough */
    PATH_SIZE = 64,
};

static int file_of(const uint8_t *data, size_t size, char path[static PATH_SIZE])
{
    int descriptor = memfd_create("fuzz", MFD_CLOEXEC);

    if (descriptor < 0 || write(descriptor, data, size) != (ssize_t)size)
        abort();
    snprintf(path, PATH_SIZE, "/proc/self/fd/%d", descriptor);
    return descriptor;
}

/* Reads every byte, so that the sanitizers see it. */
static void touch(const struct frame *frame)
{
    size_t sum = 0;

    for (size_t i = 0; i < frame->bytes.size; i++)
        sum += frame->bytes.data[i];
    if (sum > frame->bytes.size * UINT8_MAX)
        abort();
}

static void read_all(struct capture *capture)
{
    struct frame frames[FRAME_BATCH_MAX];
    uint64_t number = 0;
    size_t count;

    while (number < FRAMES_MAX && capture_next(capture, frames, &count) == CAPTURE_FRAMES) {
        if (count == 0 || count > FRAME_BATCH_MAX)
            abort();
        for (size_t i = 0; i < count; i++) {
            if (frames[i].number != ++number || frames[i].wire_size < frames[i].bytes.size)
                abort();
            touch(&frames[i]);
        }
    }
}

static void read_files(const char *const *paths, size_t count)
{
    struct error error;
    struct capture *capture = capture_open_files(paths, count, &error);

    if (!capture)
        return;
    read_all(capture);
    for (size_t i = 0; capture_warning(capture, i); i++)
        ;
    capture_close(capture);
}

/* Once alone, and once merged: the two halves of the input, as two files. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char whole[PATH_SIZE], first[PATH_SIZE], second[PATH_SIZE];
    size_t half = size / 2;
    int a = file_of(data, size, whole);
    int b = file_of(data, half, first);
    int c = file_of(data + half, size - half, second);

    read_files((const char *const[]){whole}, 1);
    read_files((const char *const[]){first, second}, 2);
    read_files((const char *const[]){whole, whole}, 2);
    close(a);
    close(b);
    close(c);
    return 0;
}
