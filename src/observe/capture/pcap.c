/* The classic capture format: draft-ietf-opsawg-pcap. */

#include "observe/capture/source.h"

enum {
    FILE_HEADER_SIZE = 24,
    RECORD_HEADER_SIZE = 16,
    PATCHED_HEADER_SIZE = 24, /* of Alexey Kuznetzov's patched libpcap: also where it came from */
    VERSION_MAJOR = 2,
    VERSION_OLD_SIZES = 2,  /* minor; up to it the original size comes first */
    VERSION_SOME_SIZES = 3, /* minor; some writers did one thing, some the other */
    RESERVED_BITS = 0x03ff0000,
    LINKTYPE_RAW = 101,
};

/* Numbers that some systems write for raw IP instead of LINKTYPE_RAW: DLT_RAW of most, and
 * of OpenBSD. */
static uint16_t link_type_of(uint16_t written)
{
    return written == 12 || written == 14 ? LINKTYPE_RAW : written;
}

static bool read_file_header(struct source *source, struct error *error)
{
    struct reader r = source_reader(source, FILE_HEADER_SIZE);
    struct pcap_state *pcap = &source->pcap;

    reader_skip(&r, 4); /* the magic number */
    uint16_t major = read_u16(&r, pcap->is_big_endian);
    uint16_t minor = read_u16(&r, pcap->is_big_endian);
    reader_skip(&r, 12); /* time zone, accuracy, snap length: nobody writes them truly */
    uint32_t network = read_u32(&r, pcap->is_big_endian);

    if (major != VERSION_MAJOR)
        return error_say(error, "%s is a pcap file of version %u.%u; only version 2 is known",
                         source->path, major, minor);
    if (network & RESERVED_BITS)
        return error_say(error,
                         "%s has a broken pcap header: reserved bits of its link type are set "
                         "(0x%08x)",
                         source->path, network);
    pcap->version_minor = minor;
    pcap->link_type = link_type_of((uint16_t)network);
    return true;
}

static bool start(struct source *source, bool is_big_endian, uint32_t ns_per_unit,
                  uint32_t header_size, struct error *error)
{
    source->pcap = (struct pcap_state){
        .is_big_endian = is_big_endian,
        .header_size = header_size,
        .ns_per_unit = ns_per_unit,
    };
    if (!input_fill(&source->input, FILE_HEADER_SIZE))
        return error_say(error, "%s is cut short in its file header", source->path);
    if (!read_file_header(source, error))
        return false;

    source->pcap.interface = source_interface(source, 0);
    input_take(&source->input, FILE_HEADER_SIZE);
    return true;
}

static bool has_swapped_sizes(const struct pcap_state *pcap, uint32_t captured, uint32_t wire)
{
    return pcap->version_minor <= VERSION_OLD_SIZES ||
           (pcap->version_minor == VERSION_SOME_SIZES && captured > wire);
}

static bool read_record(struct source *source, struct frame *frame, bool may_fill)
{
    const struct pcap_state *pcap = &source->pcap;

    if (!source_has(source, pcap->header_size, may_fill))
        return false;

    struct reader r = source_reader(source, pcap->header_size);
    uint32_t seconds = read_u32(&r, pcap->is_big_endian);
    uint32_t fraction = read_u32(&r, pcap->is_big_endian);
    uint32_t captured = read_u32(&r, pcap->is_big_endian);
    uint32_t wire = read_u32(&r, pcap->is_big_endian);

    if (has_swapped_sizes(pcap, captured, wire)) {
        uint32_t first = captured;
        captured = wire;
        wire = first;
    }
    if (captured > CAPTURED_SIZE_MAX)
        return source_corrupt(source, "it claims %u bytes, more than any frame has", captured);
    if (!source_has(source, pcap->header_size + captured, may_fill))
        return false;

    frame->time_ns = seconds * UINT64_C(1000000000) + (uint64_t)fraction * pcap->ns_per_unit;
    frame->bytes.data = source->input.at + pcap->header_size;
    frame->bytes.size = captured;
    frame->wire_size = wire > captured ? wire : captured;
    frame->link_type = pcap->link_type;
    frame->interface = pcap->interface;
    input_take(&source->input, pcap->header_size + captured);
    source->packets++;
    return true;
}

static size_t read_records(struct source *source, struct frame *frames, size_t max)
{
    size_t count = 0;

    while (count < max && read_record(source, &frames[count], count == 0))
        count++;
    return count;
}

/* The magic number tells byte order, unit of time and size of a record's header. */
#define PCAP(name, is_big_endian, magic_bytes, ns_per_unit, header_size)                           \
    static bool start_##name(struct source *source, struct error *error)                           \
    {                                                                                              \
        return start(source, is_big_endian, ns_per_unit, header_size, error);                      \
    }                                                                                              \
    const struct format pcap_##name = {                                                            \
        .magic = SLICE(magic_bytes), .start = start_##name, .read = read_records}

/* clang-format off */
PCAP(little_micro,   false, "\xd4\xc3\xb2\xa1", 1000, RECORD_HEADER_SIZE);
PCAP(big_micro,      true,  "\xa1\xb2\xc3\xd4", 1000, RECORD_HEADER_SIZE);
PCAP(little_nano,    false, "\x4d\x3c\xb2\xa1", 1,    RECORD_HEADER_SIZE);
PCAP(big_nano,       true,  "\xa1\xb2\x3c\x4d", 1,    RECORD_HEADER_SIZE);
PCAP(little_patched, false, "\x34\xcd\xb2\xa1", 1000, PATCHED_HEADER_SIZE);
PCAP(big_patched,    true,  "\xa1\xb2\xcd\x34", 1000, PATCHED_HEADER_SIZE);
/* clang-format on */
