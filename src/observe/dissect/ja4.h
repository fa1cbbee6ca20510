/* JA4: a name for the way a client says hello, the same for every run of one program.
 *
 * github.com/FoxIO-LLC/ja4, technical_details/JA4.md: carrier, version, SNI, counts and ALPN in
 * clear; then truncated digests of the sorted cipher suites and of the sorted extensions with
 * the signature algorithms. GREASE values (RFC 8701) count nowhere.
 *
 * Zero it, fill it in while reading the hello, print it once. */

#ifndef OBSERVE_DISSECT_JA4_H
#define OBSERVE_DISSECT_JA4_H

#include "base/slice.h"

enum {
    JA4_SIZE = 36,      /* characters: 10, '_', 12, '_', 12 */
    JA4_LIST_MAX = 512, /* cipher suites, or extensions; a client has some twenty of each */
};

enum ja4_carrier {
    JA4_TLS = 't',
    JA4_DTLS = 'd',
    JA4_QUIC = 'q',
};

struct ja4_list {
    uint16_t codes[JA4_LIST_MAX];
    size_t count;
};

struct ja4 {
    enum ja4_carrier carrier;
    uint16_t version; /* highest offered, as on the wire */
    bool has_sni;
    bool is_full;      /* a list had more than it can hold: there is no fingerprint */
    struct slice alpn; /* the first protocol offered */
    struct slice signature_algorithms; /* two bytes each, as on the wire */
    struct ja4_list ciphers;
    struct ja4_list extensions; /* all of them, SNI and ALPN too */
};

/* RFC 8701 section 2: 0x0a0a, 0x1a1a, ... 0xfafa. */
static inline bool is_grease(uint16_t code)
{
    return (code & 0x0f0f) == 0x0a0a && code >> 8 == (code & 0xff);
}

/* GREASE is passed over. */
void ja4_add_cipher(struct ja4 *ja4, uint16_t code);
void ja4_add_extension(struct ja4 *ja4, uint16_t code);

/* Sorts the lists in place. Writes JA4_SIZE characters, no NUL. False: there is no fingerprint. */
bool ja4_print(struct ja4 *ja4, char out[static JA4_SIZE]);

#endif
