/* Initial packets of QUIC, sealed by libcrypto, for the tests of those who open them. */

#ifndef SUPPORT_QUIC_H
#define SUPPORT_QUIC_H

#include <openssl/evp.h>

#include "base/sha256.h"
#include "support/hex.h"

enum {
    QUIC_V1 = 1,
    QUIC_V2 = 0x6b3343cf,
    INITIAL_V1 = 0xc3, /* an Initial packet, a packet number of four bytes */
    INITIAL_V2 = 0xd3,
};

struct quic_secrets {
    uint8_t key[16];
    uint8_t iv[12];
    uint8_t header[16];
};

static inline struct quic_secrets quic_secrets_of(uint32_t version, struct slice connection)
{
    struct quic_secrets secrets;
    uint8_t salt[20];
    uint8_t secret[SHA256_SIZE];
    bool is_v2 = version == QUIC_V2;

    hex(is_v2 ? "0dede3def700a6db819381be6e269dcbf9bd2ed9"
              : "38762cf7f55934b34d179ae6a4c80cadccbb7f0a",
        salt, sizeof(salt));
    hkdf_sha256_extract((struct slice){salt, sizeof(salt)}, connection, secret);
    hkdf_sha256_expand_label(secret, TEXT("client in"), secret, sizeof(secret));
    hkdf_sha256_expand_label(secret, is_v2 ? TEXT("quicv2 key") : TEXT("quic key"), secrets.key,
                             sizeof(secrets.key));
    hkdf_sha256_expand_label(secret, is_v2 ? TEXT("quicv2 iv") : TEXT("quic iv"), secrets.iv,
                             sizeof(secrets.iv));
    hkdf_sha256_expand_label(secret, is_v2 ? TEXT("quicv2 hp") : TEXT("quic hp"), secrets.header,
                             sizeof(secrets.header));
    return secrets;
}

static inline void quic_seal(const struct quic_secrets *secrets, const uint8_t *nonce,
                             struct slice header, struct slice frames, uint8_t *out)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int size = 0;

    assert_non_null(context);
    assert_int_equal(EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, secrets->key, nonce), 1);
    assert_int_equal(EVP_EncryptUpdate(context, NULL, &size, header.data, (int)header.size), 1);
    assert_int_equal(EVP_EncryptUpdate(context, out, &size, frames.data, (int)frames.size), 1);
    assert_int_equal(EVP_EncryptFinal_ex(context, out + frames.size, &size), 1);
    assert_int_equal(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, out + frames.size), 1);
    EVP_CIPHER_CTX_free(context);
}

static inline void quic_mask(const struct quic_secrets *secrets, const uint8_t *sample,
                             uint8_t mask[static 16])
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int size = 0;

    assert_non_null(context);
    assert_int_equal(EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), NULL, secrets->header, NULL),
                     1);
    assert_int_equal(EVP_EncryptUpdate(context, mask, &size, sample, 16), 1);
    EVP_CIPHER_CTX_free(context);
}

/* Writes a client's Initial packet with these frames and returns its size. */
static inline size_t quic_initial(uint32_t version, struct slice connection, uint8_t number,
                                  struct slice frames, uint8_t *out)
{
    struct quic_secrets secrets = quic_secrets_of(version, connection);
    size_t length = 4 + frames.size + 16;
    uint8_t mask[16];
    uint8_t nonce[12];
    size_t at = 0;

    out[at++] = version == QUIC_V2 ? INITIAL_V2 : INITIAL_V1;
    for (unsigned shift = 32; shift > 0; shift -= 8)
        out[at++] = (uint8_t)(version >> (shift - 8));
    out[at++] = (uint8_t)connection.size;
    memcpy(out + at, connection.data, connection.size);
    at += connection.size;
    out[at++] = 0; /* no source connection id */
    out[at++] = 0; /* no token */
    out[at++] = (uint8_t)(0x40 | length >> 8);
    out[at++] = (uint8_t)length;
    memcpy(out + at, (const uint8_t[]){0, 0, 0, number}, 4);

    memcpy(nonce, secrets.iv, sizeof(nonce));
    nonce[11] ^= number;
    quic_seal(&secrets, nonce, (struct slice){out, at + 4}, frames, out + at + 4);
    quic_mask(&secrets, out + at + 4, mask);
    out[0] ^= mask[0] & 0x0f;
    for (size_t i = 0; i < 4; i++)
        out[at + i] ^= mask[1 + i];
    return at + 4 + frames.size + 16;
}

#endif
