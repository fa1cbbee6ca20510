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
