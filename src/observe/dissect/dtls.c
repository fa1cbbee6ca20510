/* DTLS 1.0, 1.2, 1.3 over UDP: both hellos (RFC 6347, RFC 9147).
 *
 * A hello may be cut into fragments that come in several datagrams, in any order. Once the epoch
 * counts up all is encrypted and the direction is done. */

#include "observe/dissect/dtls_hello.h"

static enum verdict dtls_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    enum verdict verdict = dtls_read(message, facts, answer);

    if (verdict != VERDICT_NOT_MINE || !message->is_confirmed)
        return verdict;
    answer->is_done = true; /* encrypted, with the header of DTLS 1.3 or a connection id */
    return VERDICT_FACTS;
}

DISSECTOR(dtls) = {
    .name = "dtls",
    .apps = APPS({"dtls", "encrypted", "DTLS (RFC 9147, RFC 6347): TLS over UDP."}),
    .over = OVER_UDP,
    .ports = PORTS(443, 4433, 5349, 5684, 10161),
    STARTS({20, 26}),
    .min_size = 14, /* a record of one byte */
    .dissect = dtls_dissect,
};
