/* The hello messages that TLS, DTLS and QUIC have in common.
 *
 * RFC 8446 section 4.1, RFC 5246 section 7.4.1, RFC 6347 section 4.2.1; extensions: RFC 6066
 * (server_name), RFC 7301 (ALPN), RFC 9849 (encrypted client hello). */

#ifndef OBSERVE_DISSECT_TLS_HELLO_H
#define OBSERVE_DISSECT_TLS_HELLO_H

#include "observe/dissect/ja4.h"
#include "observe/observation.h"

/* RFC 8446 section 4, RFC 6347 section 4.2.1 */
enum tls_handshake {
    TLS_HANDSHAKE_CLIENT_HELLO = 1,
    TLS_HANDSHAKE_SERVER_HELLO = 2,
    TLS_HANDSHAKE_HELLO_VERIFY_REQUEST = 3,
    TLS_HANDSHAKE_CERTIFICATE = 11,
    TLS_HANDSHAKE_SERVER_HELLO_DONE = 14,
    TLS_HANDSHAKE_FINISHED = 20,
};

enum {
    TLS_TEXT_KEPT_MAX = 512 /* of one name or list */
};

/* Reads the body of a client hello, the four (DTLS: twelve) bytes of its header taken off, into
 * facts->tls and sets its `hello`. A body that is cut, or whose extensions break off, gives what
 * could be read, but no JA4. False: this is no client hello. */
bool tls_read_client_hello(struct slice body, enum ja4_carrier carrier, struct observation *facts);

/* The same for a server hello. */
bool tls_read_server_hello(struct slice body, enum ja4_carrier carrier, struct observation *facts);

#endif
