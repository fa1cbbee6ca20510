/* Writes capture files byte by byte, in either byte order, and reads them back. */

#ifndef SUPPORT_CAPTURE_FILE_H
#define SUPPORT_CAPTURE_FILE_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "observe/capture/capture.h"
#include "support/test.h"

enum {
    MAGIC_MICRO = (int)0xa1b2c3d4,
    MAGIC_NANO = (int)0xa1b23c4d,
    MAGIC_PATCHED = (int)0xa1b2cd34,
    MADE_SIZE_MAX = 4 << 20,
    PATH_SIZE = 64,
};

struct made {
    uint8_t *data;
    size_t size;
    bool is_big_endian;
};

static inline struct made made_new(bool is_big_endian)
{
    struct made made = {.data = malloc(MADE_SIZE_MAX), .is_big_endian = is_big_endian};

    assert_non_null(made.data);
    return made;
}

static inline void made_free(struct made *made)
{
    free(made->data);
}

static inline void put_bytes(struct made *made, const void *bytes, size_t size)
{
    assert_true(size <= MADE_SIZE_MAX - made->size);
    memcpy(made->data + made->size, bytes, size);
    made->size += size;
}

static inline void put_number(struct made *made, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        size_t place = made->is_big_endian ? size - 1 - i : i;
        uint8_t byte = (uint8_t)(number >> (8 * place));
        put_bytes(made, &byte, 1);
    }
}

static inline void put_u16(struct made *made, uint32_t number)
{
    put_number(made, number, 2);
}

static inline void put_u32(struct made *made, uint32_t number)
{
    put_number(made, number, 4);
}

static inline void put_zeros(struct made *made, size_t size)
{
    put_number(made, 0, 0);
    for (size_t i = 0; i < size; i++)
        put_bytes(made, "", 1);
}

/* `size` bytes that tell one frame from another. */
static inline void put_payload(struct made *made, uint8_t mark, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(mark + i);
        put_bytes(made, &byte, 1);
    }
}

static inline void put_pcap_header(struct made *made, uint32_t magic, uint32_t link_type)
{
    put_u32(made, magic);
    put_u16(made, 2);
    put_u16(made, 4);
    put_zeros(made, 8);
    put_u32(made, 65535);
    put_u32(made, link_type);
}

static inline void put_record_header(struct made *made, uint32_t seconds, uint32_t fraction,
                                     uint32_t captured, uint32_t wire)
{
    put_u32(made, seconds);
    put_u32(made, fraction);
    put_u32(made, captured);
    put_u32(made, wire);
}

/* A record of `size` bytes that begins with `mark`. */
static inline void put_record(struct made *made, uint32_t seconds, uint8_t mark, uint32_t size)
{
    put_record_header(made, seconds, 0, size, size);
    put_payload(made, mark, size);
}

/* A block around what was put since `start`: call with the size before the body was put. */
static inline size_t block_begin(struct made *made, uint32_t type)
{
    size_t start = made->size;

    put_u32(made, type);
    put_u32(made, 0);
    return start;
}

static inline void block_end(struct made *made, size_t start)
{
    put_zeros(made, -(made->size - start) & 3u);

    uint32_t size = (uint32_t)(made->size - start + 4);
    size_t end = made->size;
    made->size = start + 4;
    put_u32(made, size);
    made->size = end;
    put_u32(made, size);
}

static inline void put_section(struct made *made)
{
    size_t start = block_begin(made, 0x0a0d0d0a);

    put_u32(made, 0x1a2b3c4d);
    put_u16(made, 1);
    put_u16(made, 0);
    put_u32(made, UINT32_MAX);
    put_u32(made, UINT32_MAX);
    block_end(made, start);
}

static inline void put_option(struct made *made, uint16_t code, const void *value, uint16_t size)
{
    put_u16(made, code);
    put_u16(made, size);
    put_bytes(made, value, size);
    put_zeros(made, -(size_t)size & 3u);
}

/* `resolution` is if_tsresol; `offset_s` is if_tsoffset. */
static inline void put_interface(struct made *made, uint16_t link_type, uint8_t resolution,
                                 int64_t offset_s)
{
    size_t start = block_begin(made, 1);

    put_u16(made, link_type);
    put_u16(made, 0);
    put_u32(made, 96); /* snap length */
    put_option(made, 9, &resolution, 1);
    put_u16(made, 14);
    put_u16(made, 8);
    put_number(made, (uint64_t)offset_s, 8);
    put_option(made, 0, "", 0);
    block_end(made, start);
}

static inline void put_enhanced(struct made *made, uint32_t interface, uint64_t units, uint8_t mark,
                                uint32_t size)
{
    size_t start = block_begin(made, 6);

    put_u32(made, interface);
    put_u32(made, (uint32_t)(units >> 32));
    put_u32(made, (uint32_t)units);
    put_u32(made, size);
    put_u32(made, size + 4); /* on the wire: a checksum more */
    put_payload(made, mark, size);
    block_end(made, start);
}

/* A file in memory; `path` names it as long as the descriptor is open. */
static inline int file_of(const void *data, size_t size, char path[static PATH_SIZE])
{
    int descriptor = memfd_create("capture", MFD_CLOEXEC);

    assert_true(descriptor >= 0);
    for (size_t done = 0; done < size;) {
        ssize_t put = write(descriptor, (const uint8_t *)data + done, size - done);
        assert_true(put > 0);
        done += (size_t)put;
    }
    snprintf(path, PATH_SIZE, "/proc/self/fd/%d", descriptor);
    return descriptor;
}

/* What was read: the frames, with their bytes summed up, and the first warning. */
struct seen {
    bool is_open;
    size_t count;
    struct frame frames[256]; /* their bytes are gone */
    uint8_t marks[256];       /* the first byte of each; 0 for an empty one */
    bool has_whole_payloads;  /* every frame holds what put_payload() put */
    uint64_t time_backwards;
    double progress;
    char warning[1024];
};

static inline void see_frame(struct seen *seen, const struct frame *frame)
{
    uint8_t mark = frame->bytes.size ? frame->bytes.data[0] : 0;

    for (size_t i = 0; i < frame->bytes.size; i++)
        if (frame->bytes.data[i] != (uint8_t)(mark + i))
            seen->has_whole_payloads = false;
    if (seen->count < COUNT_OF(seen->frames)) {
        seen->frames[seen->count] = *frame;
        seen->marks[seen->count] = mark;
    }
    seen->count++;
}

static inline struct seen see_files(const char *const *paths, size_t count)
{
    struct seen seen = {.has_whole_payloads = true};
    struct frame frames[FRAME_BATCH_MAX];
    struct capture_counts counts;
    struct error error = {{0}};
    size_t batch;

    struct capture *capture = capture_open_files(paths, count, &error);
    if (!capture) {
        snprintf(seen.warning, sizeof(seen.warning), "%s", error.text);
        return seen;
    }
    seen.is_open = true;
    while (capture_next(capture, frames, &batch) == CAPTURE_FRAMES) {
        assert_in_range(batch, 1, FRAME_BATCH_MAX);
        for (size_t i = 0; i < batch; i++)
            see_frame(&seen, &frames[i]);
    }
    assert_int_equal(batch, 0);
    assert_int_equal(capture_next(capture, frames, &batch), CAPTURE_END);

    capture_counts(capture, &counts);
    assert_int_equal(counts.frames, seen.count);
    seen.time_backwards = counts.time_backwards;
    seen.progress = capture_progress(capture);
    const char *warning = capture_warning(capture, 0);
    snprintf(seen.warning, sizeof(seen.warning), "%s", warning ? warning : "");
    capture_close(capture);
    return seen;
}

static inline struct seen see_bytes(const void *data, size_t size)
{
    char path[PATH_SIZE];
    int descriptor = file_of(data, size, path);
    struct seen seen = see_files((const char *const[]){path}, 1);

    close(descriptor);
    return seen;
}

static inline struct seen see(const struct made *made)
{
    return see_bytes(made->data, made->size);
}

#endif
