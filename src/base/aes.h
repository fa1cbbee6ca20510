/* AES-128 (FIPS 197) in the direction in which counter modes use it, CTR and the opening
 * half of GCM (NIST SP 800-38D).
 *
 * Ours because the packet path may not allocate. The keys are ones that anyone who sees
 * the packet can derive (QUIC Initial), so nothing is done against timing. */

#ifndef BASE_AES_H
#define BASE_AES_H

#include "base/slice.h"

enum {
    AES128_KEY_SIZE = 16,
    AES_BLOCK_SIZE = 16,
    GCM_NONCE_SIZE = 12,
    GCM_TAG_SIZE = 16
};

struct aes128 {
    uint32_t round_key[44];
};

void aes128_set_key(struct aes128 *aes, const uint8_t key[static AES128_KEY_SIZE]);

/* `in` and `out` may be the same. */
void aes128_encrypt(const struct aes128 *aes, const uint8_t in[static AES_BLOCK_SIZE],
                    uint8_t out[static AES_BLOCK_SIZE]);

/* Enciphers, or deciphers, in.size bytes to `out`, which may be in.data. The last four bytes
 * of `counter` count blocks (SP 800-38D inc32); it is left at the next block. */
void aes128_ctr(const struct aes128 *aes, uint8_t counter[static AES_BLOCK_SIZE], struct slice in,
                uint8_t *out);

/* `sealed` is the cipher text and its tag. When the tag is right, writes the plain text
 * (sealed.size - GCM_TAG_SIZE bytes) to `out`; else writes nothing and returns false. */
bool aes128_gcm_open(const struct aes128 *aes, const uint8_t nonce[static GCM_NONCE_SIZE],
                     struct slice associated, struct slice sealed, uint8_t *out);

#endif
