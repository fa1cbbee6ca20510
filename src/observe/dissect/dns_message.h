/* A DNS message, whatever carried it: the shared reading of DNS, mDNS and LLMNR
 * (RFC 1035, RFC 6891, RFC 6762, RFC 4795). */

#ifndef OBSERVE_DISSECT_DNS_MESSAGE_H
#define OBSERVE_DISSECT_DNS_MESSAGE_H

#include "observe/dissect/dissector.h"

enum {
    DNS_HEADER_SIZE = 12
};

/* How much is believed. */
enum dns_belief {
    DNS_BY_CONTENT, /* nothing but the bytes speaks for DNS: everything must fit to the last byte */
    DNS_BY_PORT,    /* the port says DNS: a whole question is told even if the rest is broken */
};

/* Reads one message. Part n of it is its question n; a response without questions has one part
 * for the owner of its first answer, and one more when an address belongs to another owner.
 * Fills facts->dns and answer->has_more; the caller sets the kind and who the server is. */
enum verdict dns_message_read(struct slice bytes, uint16_t part, enum dns_belief belief,
                              struct observation *facts, struct answer *answer);

/* Could a message that starts with these twelve bytes and is `size` long be DNS? */
bool dns_header_fits(struct slice header, size_t size, enum dns_belief belief);

#endif
