#include "observe/dissect/dns_name.h"

enum {
    LABEL_KIND = 0xc0,
    LABEL_PLAIN = 0x00,
    LABEL_POINTER = 0xc0,
    POINTER_OFFSET = 0x3fff,
};

static bool add_bytes(struct dns_name *name, struct slice bytes)
{
    if (bytes.size > sizeof(name->data) - name->length)
        return false;
    memcpy(name->data + name->length, bytes.data, bytes.size);
    name->length += bytes.size;
    return true;
}

static bool add_label(struct dns_name *name, struct slice label)
{
    if (name->length > 0 && !add_bytes(name, SLICE(".")))
        return false;
    return label.data && add_bytes(name, label);
}

/* Where the pointer leads, or a short reader. It must lead to before `start`, where the run of
 * labels began that ends in it: so no name can be chased in circles. */
static struct reader follow(struct reader *at, struct slice message, const uint8_t *start)
{
    size_t target = reader_u16(at) & POINTER_OFFSET;
    bool is_backwards = reader_ok(at) && target < (size_t)(start - message.data);
    struct reader there =
        reader_of(is_backwards ? slice_after(message, target) : (struct slice){0});

    there.is_short = !is_backwards;
    return there;
}

bool dns_name_read(struct reader *r, struct slice message, struct dns_name *name)
{
    struct reader elsewhere;
    struct reader *at = r;
    const uint8_t *start = r->at;
    unsigned jumps = 0;

    name->length = 0;
    while (reader_left(at) > 0) {
        uint8_t kind = reader_peek(at) & LABEL_KIND;

        if (kind == LABEL_POINTER) {
            if (++jumps > DNS_NAME_JUMPS_MAX)
                return false;
            elsewhere = follow(at, message, start);
            at = &elsewhere;
            start = at->at;
            continue;
        }

        uint8_t size = reader_u8(at);
        if (size == 0)
            return name->length > 0 || add_bytes(name, SLICE("<Root>"));
        if (kind != LABEL_PLAIN || !add_label(name, reader_bytes(at, size)))
            return false;
    }
    return false;
}

bool dns_name_skip(struct reader *r)
{
    while (reader_left(r) > 0) {
        uint8_t size = reader_u8(r);

        if (size == 0)
            return true;
        if ((size & LABEL_KIND) == LABEL_POINTER) {
            reader_skip(r, 1);
            return reader_ok(r);
        }
        if ((size & LABEL_KIND) != LABEL_PLAIN)
            return false;
        reader_skip(r, size);
    }
    return false;
}

/* Bytes that follow a leading byte, and the bits it brings. Lead bytes of five and six, which UTF-8
 * gave up, are read too: they break off as one. */
static size_t sequence_size(uint8_t lead, uint32_t *point)
{
    size_t size = lead >= 0xfe   ? 0
                  : lead >= 0xfc ? 5
                  : lead >= 0xf8 ? 4
                  : lead >= 0xf0 ? 3
                  : lead >= 0xe0 ? 2
                  : lead >= 0xc0 ? 1
                                 : 0;

    *point = size > 0 ? lead & (0x3fU >> size) : UINT32_MAX;
    return size;
}

static bool is_character(uint32_t point, size_t size)
{
    static const uint32_t smallest[] = {UINT32_MAX, 0x80, 0x800, 0x10000, UINT32_MAX, UINT32_MAX};

    return point >= smallest[size] && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}

/* The bytes of the character or of the broken sequence that `bytes` begins with. */
static size_t take_character(struct slice bytes, bool *is_good)
{
    uint32_t point;
    size_t size = sequence_size(bytes.data[0], &point);
    size_t taken = 1;

    *is_good = bytes.data[0] < 0x80;
    if (*is_good)
        return 1;
    for (; taken <= size && taken < bytes.size && (bytes.data[taken] & 0xc0) == 0x80; taken++)
        point = point << 6 | (bytes.data[taken] & 0x3f);
    *is_good = taken == size + 1 && is_character(point, size);
    return taken;
}

size_t dns_name_print(const struct dns_name *name, char out[static DNS_NAME_PRINTED_MAX])
{
    static const char replacement[] = "\xef\xbf\xbd";
    struct slice rest = text_bytes(dns_name_text(name));
    size_t length = 0;

    while (rest.size > 0) {
        bool is_good;
        size_t taken = take_character(rest, &is_good);
        const void *from = is_good ? (const void *)rest.data : replacement;
        size_t size = is_good ? taken : sizeof(replacement) - 1;

        memcpy(out + length, from, size);
        length += size;
        rest = slice_after(rest, taken);
    }
    return length;
}
