#include "observe/capture/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "observe/capture/unpack.h"

enum {
    PACKED_SIZE = 1 << 18,
    FIRST_SIZE = 4, /* bytes that tell how a file is compressed */
    WAIT_MS = 100,  /* for a pipe, before we look up */
};

static bool has_bytes(int descriptor)
{
    struct pollfd wanted = {.fd = descriptor, .events = POLLIN};

    return poll(&wanted, 1, WAIT_MS) > 0;
}

/* A pipe may stay silent for ever. False when nobody wants to wait any longer. */
static bool wait_for_pipe(const struct input *input)
{
    while (!*input->is_stopped)
        if (has_bytes(input->descriptor))
            return true;
    return false;
}

/* A descriptor that was given to us may be non-blocking. */
static bool wait_readable(int descriptor)
{
    struct pollfd wanted = {.fd = descriptor, .events = POLLIN};

    return poll(&wanted, 1, -1) >= 0 || errno == EINTR;
}

/* The next bytes of the file; 0 at its end, or at a fault, which is noted. */
static size_t read_file(struct input *input, uint8_t *out, size_t room)
{
    if (input->is_stopped && input->file_size == 0 && !wait_for_pipe(input))
        return 0;
    for (;;) {
        ssize_t got = read(input->descriptor, out, room);

        if (got >= 0) {
            input->file_read += (uint64_t)got;
            return (size_t)got;
        }
        if (errno == EINTR || (errno == EAGAIN && wait_readable(input->descriptor)))
            continue;
        snprintf(input->fault, sizeof(input->fault), "reading it failed: %s", strerror(errno));
        return 0;
    }
}

static bool refill_packed(struct input *input)
{
    size_t got = read_file(input, input->packed_buffer, PACKED_SIZE);

    input->packed = (struct slice){.data = input->packed_buffer, .size = got};
    if (got == 0 && input->fault[0] == '\0' && !input->packing->is_complete(input->unpacker))
        snprintf(input->fault, sizeof(input->fault), "its %s data end early", input->packing->name);
    return got > 0;
}

static size_t read_unpacked(struct input *input, uint8_t *out, size_t room)
{
    size_t made = 0;

    /* What is still inside the unpacker comes before more is read. */
    while (made == 0) {
        size_t before = input->packed.size;
        bool is_sound = input->packing->run(input->unpacker, &input->packed, out, room, &made);

        if (!is_sound) {
            snprintf(input->fault, sizeof(input->fault), "its %s data are corrupt",
                     input->packing->name);
            return made;
        }
        if (made == 0 && input->packed.size == before && !refill_packed(input))
            return 0;
    }
    return made;
}

static size_t read_more(struct input *input, uint8_t *out, size_t room)
{
    if (input->is_at_end)
        return 0;

    size_t got = input->unpacker ? read_unpacked(input, out, room) : read_file(input, out, room);
    if (got == 0 || input->fault[0] != '\0')
        input->is_at_end = true;
    return got;
}

static void drop_skipped(struct input *input)
{
    size_t buffered = input_buffered(input);
    size_t dropped = input->to_skip < buffered ? (size_t)input->to_skip : buffered;

    input->at += dropped;
    input->to_skip -= dropped;
}

bool input_fill(struct input *input, size_t need)
{
    while (input_buffered(input) < need || input->to_skip > 0) {
        size_t buffered = input_buffered(input);

        if (input->at != input->buffer && buffered > 0)
            memmove(input->buffer, input->at, buffered);
        input->at = input->buffer;
        input->end = input->buffer + buffered;

        size_t got = read_more(input, input->buffer + buffered, INPUT_BUFFER_SIZE - buffered);
        if (got == 0)
            return false;
        input->end += got;
        drop_skipped(input);
    }
    return true;
}

/* Takes what has been read so far as compressed bytes, when it is that. */
static bool start_unpacking(struct input *input, const char *path, struct error *error)
{
    struct slice first = {.data = input->at, .size = input_buffered(input)};

    input->packing = packing_find(first);
    if (!input->packing)
        return true;
    if (!input->packing->make)
        return error_say(error,
                         "%s is compressed with %s, which this build of camwarden cannot read; "
                         "unpack it first",
                         path, input->packing->name);

    input->unpacker = input->packing->make();
    input->packed_buffer = malloc(PACKED_SIZE);
    if (!input->unpacker || !input->packed_buffer)
        return error_say(error, "there is no memory to unpack %s", path);

    memcpy(input->packed_buffer, first.data, first.size);
    input->packed = (struct slice){.data = input->packed_buffer, .size = first.size};
    input->at = input->end = input->buffer;
    input->is_at_end = false;
    return true;
}

/* The first bytes; few enough that they fit the packed buffer, should they be compressed. */
static void read_first(struct input *input)
{
    while (input_buffered(input) < FIRST_SIZE) {
        size_t buffered = input_buffered(input);
        size_t got = read_more(input, input->buffer + buffered, PACKED_SIZE - buffered);
        if (got == 0)
            return;
        input->end += got;
    }
}

static bool open_file(struct input *input, const char *path, struct error *error)
{
    struct stat about;

    if (strcmp(path, "-") == 0)
        input->descriptor = dup(STDIN_FILENO);
    else
        input->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (input->descriptor < 0)
        return error_say(error, "%s cannot be opened: %s", path, strerror(errno));
    if (fstat(input->descriptor, &about) < 0)
        return error_say(error, "%s cannot be examined: %s", path, strerror(errno));
    if (S_ISDIR(about.st_mode))
        return error_say(error, "%s is a folder; name the captures in it", path);

    if (S_ISREG(about.st_mode) && about.st_size > 0) {
        input->file_size = (uint64_t)about.st_size;
        (void)posix_fadvise(input->descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return true;
}

bool input_open(struct input *input, const char *path, struct error *error)
{
    *input = (struct input){.descriptor = -1};
    if (!open_file(input, path, error))
        return false;

    input->buffer = malloc(INPUT_BUFFER_SIZE);
    if (!input->buffer)
        return error_say(error, "there is no memory to read %s", path);
    input->at = input->end = input->buffer;

    read_first(input);
    if (input->fault[0] != '\0')
        return error_say(error, "%s cannot be read: %s", path, input->fault);
    return start_unpacking(input, path, error);
}

void input_close(struct input *input)
{
    if (input->descriptor >= 0)
        close(input->descriptor);
    if (input->packing && input->packing->free)
        input->packing->free(input->unpacker);
    free(input->packed_buffer);
    free(input->buffer);
    *input = (struct input){.descriptor = -1};
}

bool input_is_quiet(const struct input *input)
{
    return input->file_size == 0 && !input->unpacker && input_buffered(input) == 0 &&
           !input->is_at_end && !has_bytes(input->descriptor);
}

double input_progress(const struct input *input)
{
    if (input->file_size == 0)
        return -1;
    double share = (double)input->file_read / (double)input->file_size;
    return share < 1 ? share : 1;
}
