/* The block-structured capture format: draft-ietf-opsawg-pcapng. */

#include <stdlib.h>

#include "observe/capture/source.h"

enum {
    INTERFACES_MAX = 4096,        /* of a section */
    BLOCK_SIZE_MIN = 12,          /* type, size, and the size again */
    BLOCK_READ_MAX = 1 << 19,     /* of a block we read rather than skip, options included */
    SECTION_HEADER_SIZE_MIN = 28, /* of the first block of a file */
    BYTE_ORDER_MAGIC = 0x1a2b3c4d,
    NS_PER_SECOND = 1000000000,
};

enum block_type {
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 2, /* obsolete */
    BLOCK_SIMPLE_PACKET = 3,
    BLOCK_ENHANCED_PACKET = 6,
    BLOCK_SECTION = 0x0a0d0d0a, /* the same in either byte order */
};

enum option {
    OPTION_END = 0,
    OPTION_TIME_RESOLUTION = 9,
    OPTION_TIME_OFFSET = 14,
};

struct pcapng_interface {
    uint64_t units_per_second;
    uint64_t ns_per_unit; /* 0: not a whole number */
    int64_t offset_s;     /* added to every time */
    uint32_t snap_length; /* 0: none */
    uint16_t link_type;
    uint8_t number;
};

enum outcome {
    READ_FRAME,
    READ_OTHER, /* a block without a frame */
    READ_STOP,  /* done, or not before the buffer is filled */
};

/* if_tsresol: the highest bit tells base 2 from base 10, the rest is the negative exponent. */
static uint64_t units_per_second(uint8_t resolution)
{
    unsigned exponent = resolution & 0x7f;
    uint64_t units = 1;

    if (resolution & 0x80)
        return UINT64_C(1) << (exponent < 63 ? exponent : 63);
    for (unsigned i = 0; i < exponent && i < 19; i++)
        units *= 10;
    return units;
}

static void set_resolution(struct pcapng_interface *interface, uint8_t resolution)
{
    uint64_t units = units_per_second(resolution);

    interface->units_per_second = units;
    interface->ns_per_unit = NS_PER_SECOND % units == 0 ? NS_PER_SECOND / units : 0;
}

/* Nanoseconds of `rest` units, less than a second of them. Finer units than 10^10 a second are
 * made coarser first, so that nothing overflows. */
static uint64_t fraction_ns(uint64_t rest, uint64_t units)
{
    bool is_binary = (units & (units - 1)) == 0;

    while (units > UINT64_C(10000000000)) {
        uint64_t coarser = is_binary ? 2 : 10;
        rest /= coarser;
        units /= coarser;
    }
    return rest * NS_PER_SECOND / units;
}

/* Times before 1970 are 1970, times after 2262 are 2262: what nanoseconds can hold. */
static uint64_t time_ns(const struct pcapng_interface *interface, uint64_t units)
{
    if (interface->ns_per_unit && interface->offset_s == 0 &&
        units <= INT64_MAX / interface->ns_per_unit)
        return units * interface->ns_per_unit;

    uint64_t whole = units / interface->units_per_second;
    uint64_t rest = units % interface->units_per_second;
    int64_t seconds = whole < INT64_MAX ? (int64_t)whole : INT64_MAX;

    if (__builtin_add_overflow(seconds, interface->offset_s, &seconds))
        seconds = interface->offset_s < 0 ? 0 : INT64_MAX;
    if (seconds < 0)
        return 0;
    if (seconds >= INT64_MAX / NS_PER_SECOND)
        return INT64_MAX;
    return (uint64_t)seconds * NS_PER_SECOND + fraction_ns(rest, interface->units_per_second);
}

static void read_interface_option(struct pcapng_interface *interface, enum option option,
                                  struct reader *value, bool is_big_endian)
{
    if (option == OPTION_TIME_RESOLUTION && reader_left(value) > 0)
        set_resolution(interface, reader_u8(value));
    if (option == OPTION_TIME_OFFSET && reader_left(value) >= 8)
        interface->offset_s = (int64_t)(is_big_endian ? reader_u64(value) : reader_u64_le(value));
}

/* Code, size, value, padding to four bytes, up to the end option. False when one leaves the
 * block. `interface` may be NULL. */
static bool read_options(struct reader *r, struct pcapng_interface *interface, bool is_big_endian)
{
    while (reader_left(r) >= 4) {
        uint16_t code = read_u16(r, is_big_endian);
        uint16_t size = read_u16(r, is_big_endian);
        struct reader value = reader_take(r, size);

        if (code == OPTION_END)
            return true;
        if (!reader_ok(&value))
            return false;
        reader_skip(r, -size & 3u);
        if (interface)
            read_interface_option(interface, code, &value, is_big_endian);
    }
    return true;
}

static bool read_section(struct source *source, struct reader *body)
{
    struct pcapng_state *pcapng = &source->pcapng;

    reader_skip(body, 4); /* the byte-order magic, which read_size() has seen */
    uint16_t major = read_u16(body, pcapng->is_big_endian);
    uint16_t minor = read_u16(body, pcapng->is_big_endian);
    reader_skip(body, 8); /* size of the section, which may not be known */

    if (!reader_ok(body))
        return source_corrupt(source, "its section header is too small");
    if (major != 1)
        return source_corrupt(source, "it begins a section of version %u.%u; only 1 is known",
                              major, minor);
    if (!read_options(body, NULL, pcapng->is_big_endian))
        return source_corrupt(source, "an option of its section header leaves the block");
    pcapng->interface_count = 0;
    return true;
}

static bool read_interface(struct source *source, struct reader *body)
{
    struct pcapng_state *pcapng = &source->pcapng;
    struct pcapng_interface interface = {0};

    set_resolution(&interface, 6);
    interface.link_type = read_u16(body, pcapng->is_big_endian);
    reader_skip(body, 2);
    interface.snap_length = read_u32(body, pcapng->is_big_endian);

    if (!reader_ok(body))
        return source_corrupt(source, "an interface description is too small");
    if (!read_options(body, &interface, pcapng->is_big_endian))
        return source_corrupt(source, "an option of an interface description leaves the block");
    if (pcapng->interface_count == INTERFACES_MAX)
        return source_corrupt(source, "a section describes more than %d interfaces",
                              INTERFACES_MAX);

    interface.number = source_interface(source, pcapng->interface_count);
    pcapng->interfaces[pcapng->interface_count++] = interface;
    return true;
}

/* The headers of the three packet blocks, brought to one shape. */
struct packet_header {
    size_t interface;
    uint64_t units;
    uint32_t captured;
    uint32_t wire;
};

static void read_enhanced(struct reader *body, bool is_big_endian, struct packet_header *header)
{
    header->interface = read_u32(body, is_big_endian);
    header->units = (uint64_t)read_u32(body, is_big_endian) << 32;
    header->units |= read_u32(body, is_big_endian);
    header->captured = read_u32(body, is_big_endian);
    header->wire = read_u32(body, is_big_endian);
}

static void read_obsolete(struct reader *body, bool is_big_endian, struct packet_header *header)
{
    header->interface = read_u16(body, is_big_endian);
    reader_skip(body, 2); /* drops */
    header->units = (uint64_t)read_u32(body, is_big_endian) << 32;
    header->units |= read_u32(body, is_big_endian);
    header->captured = read_u32(body, is_big_endian);
    header->wire = read_u32(body, is_big_endian);
}

/* It has no time and no interface: the section's first one, and the time before. */
static void read_simple(struct reader *body, const struct source *source,
                        struct packet_header *header)
{
    const struct pcapng_state *pcapng = &source->pcapng;
    uint32_t snap_length = pcapng->interface_count ? pcapng->interfaces[0].snap_length : 0;

    header->wire = read_u32(body, pcapng->is_big_endian);
    header->captured = header->wire;
    if (snap_length != 0 && header->captured > snap_length)
        header->captured = snap_length;
}

static bool fill_frame(struct source *source, const struct packet_header *header,
                       struct reader *body, struct frame *frame)
{
    const struct pcapng_state *pcapng = &source->pcapng;

    if (!reader_ok(body))
        return source_corrupt(source, "its block is too small");
    if (header->interface >= pcapng->interface_count)
        return source_corrupt(source, "it is from interface %zu, which the file does not describe",
                              header->interface);
    if (header->captured > CAPTURED_SIZE_MAX)
        return source_corrupt(source, "it claims %u bytes, more than any frame has",
                              header->captured);

    const struct pcapng_interface *interface = &pcapng->interfaces[header->interface];
    frame->bytes = reader_bytes(body, header->captured);
    if (!reader_ok(body))
        return source_corrupt(source, "it claims %u bytes, more than its block has",
                              header->captured);
    frame->wire_size = header->wire > header->captured ? header->wire : header->captured;
    frame->link_type = interface->link_type;
    frame->interface = interface->number;
    frame->time_ns = time_ns(interface, header->units);
    return true;
}

static bool read_packet(struct source *source, enum block_type type, struct reader *body,
                        struct frame *frame)
{
    bool is_big_endian = source->pcapng.is_big_endian;
    struct packet_header header = {0};

    if (type == BLOCK_ENHANCED_PACKET)
        read_enhanced(body, is_big_endian, &header);
    else if (type == BLOCK_PACKET)
        read_obsolete(body, is_big_endian, &header);
    else
        read_simple(body, source, &header);

    if (!fill_frame(source, &header, body, frame))
        return false;
    if (type == BLOCK_SIMPLE_PACKET)
        frame->time_ns = source->pcapng.last_time_ns;
    source->pcapng.last_time_ns = frame->time_ns;
    return true;
}

/* A section header brings its own byte order. */
static bool read_byte_order(const struct reader *r, bool *is_big_endian)
{
    struct reader ahead = *r;

    reader_skip(&ahead, 4); /* the size, which cannot be read before */
    uint32_t magic = reader_u32(&ahead);
    *is_big_endian = magic == BYTE_ORDER_MAGIC;
    return *is_big_endian || magic == __builtin_bswap32(BYTE_ORDER_MAGIC);
}

static bool is_packet(uint32_t type)
{
    return type == BLOCK_ENHANCED_PACKET || type == BLOCK_SIMPLE_PACKET || type == BLOCK_PACKET;
}

static bool is_read(uint32_t type)
{
    return is_packet(type) || type == BLOCK_INTERFACE || type == BLOCK_SECTION;
}

static bool read_body(struct source *source, uint32_t type, struct reader *body,
                      struct frame *frame)
{
    switch ((enum block_type)type) {
    case BLOCK_SECTION: return read_section(source, body);
    case BLOCK_INTERFACE: return read_interface(source, body);
    case BLOCK_PACKET:
    case BLOCK_SIMPLE_PACKET:
    case BLOCK_ENHANCED_PACKET: return read_packet(source, type, body, frame);
    }
    return false;
}

static enum outcome read_block(struct source *source, struct frame *frame, bool may_fill)
{
    bool *is_big_endian = &source->pcapng.is_big_endian;

    if (!source_has(source, BLOCK_SIZE_MIN, may_fill))
        return READ_STOP;

    struct reader r = source_reader(source, BLOCK_SIZE_MIN);
    uint32_t type = read_u32(&r, *is_big_endian);
    if (type == BLOCK_SECTION && !read_byte_order(&r, is_big_endian)) {
        source_corrupt(source, "a section header has no byte-order magic");
        return READ_STOP;
    }

    uint32_t size = read_u32(&r, *is_big_endian);
    if (size < BLOCK_SIZE_MIN || size % 4 != 0) {
        source_corrupt(source, "a block of %u bytes cannot be", size);
        return READ_STOP;
    }
    if (!is_read(type)) {
        input_take(&source->input, size);
        return READ_OTHER;
    }
    if (size > BLOCK_READ_MAX) {
        source_corrupt(source, "a block claims %u bytes", size);
        return READ_STOP;
    }
    if (!source_has(source, size, may_fill))
        return READ_STOP;

    r = source_reader(source, size);
    reader_skip(&r, 8); /* type and size */
    struct reader body = reader_take(&r, size - BLOCK_SIZE_MIN);
    if (read_u32(&r, *is_big_endian) != size) {
        source_corrupt(source, "a block does not end where it says");
        return READ_STOP;
    }
    if (!read_body(source, type, &body, frame))
        return READ_STOP;
    input_take(&source->input, size);
    return is_packet(type) ? READ_FRAME : READ_OTHER;
}

static size_t read_blocks(struct source *source, struct frame *frames, size_t max)
{
    size_t count = 0;

    while (count < max) {
        enum outcome outcome = read_block(source, &frames[count], count == 0);

        if (outcome == READ_STOP)
            break;
        count += outcome == READ_FRAME;
        source->packets += outcome == READ_FRAME;
    }
    return count;
}

static bool start(struct source *source, struct error *error)
{
    struct frame none;

    source->pcapng.interfaces = calloc(INTERFACES_MAX, sizeof(*source->pcapng.interfaces));
    if (!source->pcapng.interfaces)
        return error_say(error, "there is no memory to read %s", source->path);
    if (!input_fill(&source->input, SECTION_HEADER_SIZE_MIN))
        return error_say(error, "%s is cut short in its section header", source->path);
    if (read_block(source, &none, true) == READ_STOP)
        return error_say(error, "%s", source->warning);
    return true;
}

const struct format pcapng_any = {
    .magic = SLICE("\x0a\x0d\x0d\x0a"), .start = start, .read = read_blocks};
