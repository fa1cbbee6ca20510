/* SHA-256 (FIPS 180-4), HMAC (RFC 2104) and HKDF (RFC 5869) over it.
 *
 * Ours because the packet path may not allocate. Used for fingerprints and for keys
 * that anyone who sees the packet can derive (QUIC Initial); nothing secret passes
 * here, so nothing is done against timing. */

#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include "base/slice.h"

enum {
    SHA256_SIZE = 32,
    SHA256_BLOCK_SIZE = 64
};

struct sha256 {
    uint32_t state[8];
    uint64_t size; /* bytes added so far */
    uint8_t block[SHA256_BLOCK_SIZE];
};

void sha256_start(struct sha256 *hash);
void sha256_add(struct sha256 *hash, struct slice bytes);

/* The hash is used up afterwards. */
void sha256_finish(struct sha256 *hash, uint8_t digest[static SHA256_SIZE]);

void sha256_of(struct slice bytes, uint8_t digest[static SHA256_SIZE]);

void hmac_sha256(struct slice key, struct slice message, uint8_t digest[static SHA256_SIZE]);

/* RFC 5869 section 2.2. */
void hkdf_sha256_extract(struct slice salt, struct slice secret, uint8_t key[static SHA256_SIZE]);

/* HKDF-Expand-Label of TLS 1.3 with an empty context (RFC 8446 section 7.1). `label` comes
 * without its "tls13 " and has at most 32 characters; `size` is at most SHA256_SIZE. */
void hkdf_sha256_expand_label(const uint8_t secret[static SHA256_SIZE], struct text label,
                              uint8_t *out, size_t size);

#endif
