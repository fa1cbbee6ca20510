/* The body of a client hello, for the tests of TLS, DTLS and QUIC: what a camera's cloud client
 * would send. */

#ifndef SUPPORT_CLIENT_HELLO_H
#define SUPPORT_CLIENT_HELLO_H

#include "base/slice.h"

/* clang-format off */
#define HELLO_RANDOM                                                                               \
    0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, \
    0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f

#define HELLO_CIPHERS                                                                              \
    0x00, 0x08,                               /* cipher suites              */                     \
    0x3a, 0x3a,                               /* GREASE                     */                     \
    0x13, 0x01, 0xc0, 0x2f, 0x00, 0x35,                                                            \
    0x01, 0x00                                /* compression: none          */

#define HELLO_EXTENSIONS                                                                           \
    0x00, 0x45,                               /* extensions                 */                     \
    0x1a, 0x1a, 0x00, 0x00,                   /* GREASE                     */                     \
    0x00, 0x00, 0x00, 0x10,                   /* server_name                */                     \
    0x00, 0x0e, 0x00, 0x00, 0x0b,             /* list, host name, size      */                     \
    'c', 'a', 'm', '.', 'e', 'x', 'a', 'm', 'p', 'l', 'e',                                         \
    0x00, 0x10, 0x00, 0x0e,                   /* ALPN                       */                     \
    0x00, 0x0c,                                                                                    \
    0x02, 'h', '2',                                                                                \
    0x08, 'h', 't', 't', 'p', '/', '1', '.', '1',                                                  \
    0x00, 0x0d, 0x00, 0x08,                   /* signature_algorithms       */                     \
    0x00, 0x06, 0x04, 0x03, 0x08, 0x04, 0x04, 0x01,                                                \
    0x00, 0x2b, 0x00, 0x07,                   /* supported_versions         */                     \
    0x06, 0x2a, 0x2a, 0x03, 0x04, 0x03, 0x03, /* GREASE, 1.3, 1.2           */                     \
    0x00, 0x17, 0x00, 0x00                    /* extended_master_secret     */

#define CLIENT_HELLO_BODY                                                                          \
    0x03, 0x03,                               /* legacy version             */                     \
    HELLO_RANDOM,                                                                                  \
    0x00,                                     /* no session id              */                     \
    HELLO_CIPHERS,                                                                                 \
    HELLO_EXTENSIONS
/* clang-format on */

enum {
    CLIENT_HELLO_BODY_SIZE = 2 + 32 + 1 + 12 + 2 + 0x45
};

/* What follows the letter of the carrier in its JA4. The digests are those of sha256sum for
 * "0035,1301,c02f" and "000d,0017,002b_0403,0804,0401". */
#define CLIENT_HELLO_JA4 "13d0305h2_3932e6226e0a_6267a419e83f"

#endif
