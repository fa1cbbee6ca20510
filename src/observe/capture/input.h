/* The bytes of a file, unpacked, through one buffer that is used over and over.
 *
 * What is buffered stays where it is until the next input_fill(). Large reads into one
 * buffer beat mapping the file, and serve a pipe and a compressed file the same way. */

#ifndef OBSERVE_CAPTURE_INPUT_H
#define OBSERVE_CAPTURE_INPUT_H

#include <signal.h>
#include <stdio.h>

#include "base/error.h"
#include "base/slice.h"

enum {
    INPUT_BUFFER_SIZE = 1 << 20 /* bytes; no more can be asked for at once */
};

struct unpacker;
struct packing;

struct input {
    const uint8_t *at; /* what is buffered and not yet taken */
    const uint8_t *end;
    uint64_t to_skip; /* bytes that were taken before they were there */
    uint8_t *buffer;
    const struct packing *packing; /* NULL: the file is as it is */
    struct unpacker *unpacker;
    uint8_t *packed_buffer;
    struct slice packed; /* read, not yet unpacked */
    uint64_t file_size;  /* 0: unknown, a pipe */
    uint64_t file_read;
    const volatile sig_atomic_t *is_stopped; /* ends the waiting for a pipe; NULL: nothing does */
    int descriptor;
    bool is_at_end;  /* all has been buffered */
    char fault[128]; /* why it ended before its time; empty: it did not */
};

/* "-" is standard input. False, and one sentence that names the file, when it cannot be read.
 * input_close() is due in either case. */
bool input_open(struct input *input, const char *path, struct error *error);
void input_close(struct input *input);

static inline size_t input_buffered(const struct input *input)
{
    return (size_t)(input->end - input->at);
}

/* Waits until `need` bytes are buffered, at most INPUT_BUFFER_SIZE; moves what is. False when the
 * input ends before that; what there is, is buffered then. */
bool input_fill(struct input *input, size_t need);

/* Drops the next `size` bytes, whether they are buffered or not. */
static inline void input_take(struct input *input, uint64_t size)
{
    size_t buffered = input_buffered(input);

    if (size <= buffered) {
        input->at += size;
    } else {
        input->at = input->end;
        input->to_skip += size - buffered;
    }
}

/* A pipe through which nothing has come for a while, and nothing is left to be read. */
bool input_is_quiet(const struct input *input);

/* Share of the file that has been read, 0 to 1; negative when unknown. */
double input_progress(const struct input *input);

#endif
