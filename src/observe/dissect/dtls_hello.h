/* The hellos of DTLS, out of datagrams: for DTLS itself, and for WebRTC, where it shares a flow
 * with STUN and RTP (RFC 7983). */

#ifndef OBSERVE_DISSECT_DTLS_HELLO_H
#define OBSERVE_DISSECT_DTLS_HELLO_H

#include "observe/dissect/dissector.h"

enum {
    DTLS_FIRST_BYTE_LOW = 20,
    DTLS_FIRST_BYTE_HIGH = 63, /* RFC 7983 section 7, RFC 9147 section 4.1 */
};

/* Answers as a dissector would: VERDICT_NOT_MINE, VERDICT_NEED_MORE while a hello is in pieces,
 * VERDICT_FACTS. Facts are of kind OBSERVED_DTLS, or nothing when the datagram holds no hello. */
enum verdict dtls_read(const struct message *message, struct observation *facts,
                       struct answer *answer);

#endif
