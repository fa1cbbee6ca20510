/* The messages of PPPP: what each is called, what it is for, and where its facts lie (catalogue:
 * cs2-pppp-plain). */

#ifndef OBSERVE_DISSECT_PPPP_MESSAGE_H
#define OBSERVE_DISSECT_PPPP_MESSAGE_H

#include "base/reader.h"
#include "observe/observation.h"

enum {
    PPPP_HEADER_SIZE = 4,
    PPPP_TYPES_MAX = 72,
};

enum pppp_body {
    PPPP_BODY_OPAQUE,      /* nothing we read */
    PPPP_BODY_EMPTY,       /* the header is all */
    PPPP_BODY_RESULT,      /* four bytes: a result, and what is left over */
    PPPP_BODY_UID,         /* a device id, and perhaps more */
    PPPP_BODY_MAYBE_UID,   /* empty, or begins with a device id */
    PPPP_BODY_UID_ADDRESS, /* a device id, then an address */
    PPPP_BODY_LOGIN,       /* a device id, NAT type, version, the device's own address */
    PPPP_BODY_RELAY_UID,   /* four bytes that mark the relay's session, a device id */
    PPPP_BODY_ADDRESS,     /* an address, and perhaps more */
    PPPP_BODY_ADDRESSES,   /* how many, three bytes, that many addresses */
    PPPP_BODY_TEXT,        /* the device id as printed */
    PPPP_BODY_DATA,        /* D1, channel, index, payload */
    PPPP_BODY_DATA_ACK,    /* D1 or D2, channel, count, that many indexes */
};

struct pppp_type {
    uint8_t code;
    uint8_t phase;    /* enum flow_phase */
    uint8_t body;     /* enum pppp_body */
    bool is_each_new; /* every one is told: it names another peer, or does something */
    const char *name;
};

/* NULL: there is no such message. */
const struct pppp_type *pppp_type_find(uint8_t code);

/* Where it stands in the table: below PPPP_TYPES_MAX. */
size_t pppp_type_number(const struct pppp_type *type);

/* Reads the header in front of a message of `size` bytes, of which `plain` are the first. NULL: it
 * is none. */
const struct pppp_type *pppp_read_header(struct slice plain, size_t size);

/* The body looks as this type's has to, in its size and in its first bytes: a second proof, where
 * four bytes of header are one. `plain` begins with the header. */
bool pppp_is_plausible(const struct pppp_type *type, struct slice plain, size_t size);

/* Facts of the body into facts->p2p. */
void pppp_read_body(const struct pppp_type *type, struct slice plain, struct observation *facts);

#endif
