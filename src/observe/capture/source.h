/* One capture file while it is read: the bytes, their format, how far we are.
 *
 * The frames of source_next() stay valid until the next call with the same source. */

#ifndef OBSERVE_CAPTURE_SOURCE_H
#define OBSERVE_CAPTURE_SOURCE_H

#include "base/reader.h"
#include "observe/capture/capture.h"
#include "observe/capture/input.h"

enum {
    CAPTURED_SIZE_MAX = 262144, /* bytes a frame; more is a corrupt file, as for Wireshark */
    WARNING_SIZE = 512,
    NUMBERED_INTERFACES_MAX = 255,
};

struct format;
struct pcapng_interface;

struct pcap_state {
    bool is_big_endian;
    uint8_t interface;
    uint16_t version_minor;
    uint16_t link_type;
    uint32_t header_size; /* of a record */
    uint32_t ns_per_unit; /* of the fraction of a second */
};

struct pcapng_state {
    bool is_big_endian;
    size_t interface_count; /* of this section */
    uint64_t last_time_ns;  /* a simple packet block has no time of its own */
    struct pcapng_interface *interfaces;
};

struct source {
    struct input input;
    const struct format *format;
    char *path;
    unsigned *interfaces_numbered; /* over all files */
    uint64_t packets;              /* read from this file; formats count them */
    uint64_t bytes;                /* of them, on the wire */
    uint64_t time_backwards;
    uint64_t last_time_ns;
    bool is_done;
    bool is_resting;
    struct pcap_state pcap;
    struct pcapng_state pcapng;
    unsigned interface_count; /* that have a number; sections share them */
    uint8_t interface_numbers[NUMBERED_INTERFACES_MAX];
    char warning[WARNING_SIZE]; /* how it ended, when that is worth a word */
};

struct format {
    struct slice magic;
    /* Reads the file header. False, and one sentence, when it cannot be used. */
    bool (*start)(struct source *source, struct error *error);
    /* Writes frames that are buffered, up to `max`. Only while it has none does it have the
     * buffer filled, which moves what is there. Returns 0 when the source is done. */
    size_t (*read)(struct source *source, struct frame *frames, size_t max);
};

extern const struct format pcap_big_micro, pcap_little_micro, pcap_big_nano, pcap_little_nano,
    pcap_big_patched, pcap_little_patched, pcapng_any;

/* `interfaces_numbered` must outlive the source. False, and one sentence that names the file,
 * when it cannot be read or is no capture. source_close() is due in either case. */
bool source_open(struct source *source, const char *path, unsigned *interfaces_numbered,
                 struct error *error);
void source_close(struct source *source);

/* A file (no pipe) can be put aside, which closes it and forgets how far it was read. Resumed, it
 * is read from its start; when it is gone, it is done, with a warning. */
bool source_can_rest(const struct source *source);
void source_rest(struct source *source);
void source_resume(struct source *source);

/* At most FRAME_BATCH_MAX frames, not yet numbered; 0: no more. */
size_t source_next(struct source *source, struct frame *frames);

/* Share that has been read, 0 to 1; negative when unknown. */
double source_progress(const struct source *source);

/* For formats. A number for the frames of an interface that the file calls `id`. */
uint8_t source_interface(struct source *source, size_t id);

/* For formats. Are `need` bytes buffered? With `may_fill` they are waited for, and when they
 * do not come the source is done, with a warning unless it ends between two records. */
bool source_wait(struct source *source, size_t need);
static inline bool source_has(struct source *source, size_t need, bool may_fill)
{
    if (input_buffered(&source->input) >= need)
        return true;
    return may_fill && source_wait(source, need);
}

/* For formats. A reader over the next `size` bytes, which must be buffered. */
static inline struct reader source_reader(const struct source *source, size_t size)
{
    return reader_of((struct slice){.data = source->input.at, .size = size});
}

/* For formats. The source is done: from its next packet on it makes no sense. Returns false. */
bool source_corrupt(struct source *source, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Numbers in the byte order of the machine that wrote the file. */
static inline uint16_t read_u16(struct reader *r, bool is_big_endian)
{
    return is_big_endian ? reader_u16(r) : reader_u16_le(r);
}

static inline uint32_t read_u32(struct reader *r, bool is_big_endian)
{
    return is_big_endian ? reader_u32(r) : reader_u32_le(r);
}

#endif
