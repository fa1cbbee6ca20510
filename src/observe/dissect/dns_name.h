/* Names of the DNS as text (RFC 1035 sections 3.1 and 4.1.4). */

#ifndef OBSERVE_DISSECT_DNS_NAME_H
#define OBSERVE_DISSECT_DNS_NAME_H

#include "base/reader.h"

enum {
    DNS_NAME_LENGTH_MAX = 253, /* 255 bytes on the wire, less the first length and the root */
    DNS_NAME_PRINTED_MAX = 3 * DNS_NAME_LENGTH_MAX,
    DNS_NAME_JUMPS_MAX = 16 /* compression pointers followed in one name */
};

/* Labels with dots between them and no final dot, every byte as it was sent; the root is
 * "<Root>", as tshark has it. */
struct dns_name {
    char data[DNS_NAME_LENGTH_MAX];
    size_t length;
};

static inline struct text dns_name_text(const struct dns_name *name)
{
    return (struct text){.data = name->data, .length = name->length};
}

/* Takes the name at `r`, which reads somewhere in `message`. Pointers must lead backwards. False
 * when the name is broken; the reader then stands nowhere in particular. */
bool dns_name_read(struct reader *r, struct slice message, struct dns_name *name);

/* Writes the name as text that people can compare: what is not UTF-8 in it becomes U+FFFD, one for
 * each sequence that breaks off, as tshark does it. Returns the length. */
size_t dns_name_print(const struct dns_name *name, char out[static DNS_NAME_PRINTED_MAX]);

/* Like dns_name_read(), for who does not care what the name says. */
bool dns_name_skip(struct reader *r);

#endif
