/* Frames of an Initial packet, sealed here: nobody guesses a tag, but whoever sends the packet can
 * put any frames under one. */

#include <openssl/evp.h>
#include <stdlib.h>

#include "base/sha256.h"
#include "observe/dissect/dissector.h"

extern const struct dissector quic_dissector;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    HEADER_SIZE = 7 + 8 + 1 + 2 + 1, /* flags to both ids, no token, length, packet number */
    TAG_SIZE = 16,
    FRAMES_MAX = 1400,
};

static const uint8_t salt[] = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                               0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a};
static const uint8_t id[8] = {1, 2, 3, 4, 5, 6, 7, 8};

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void seal(const uint8_t *key, const uint8_t *nonce, const uint8_t *header,
                 struct slice frames, uint8_t *out)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int size = 0;

    must(context && EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, key, nonce) == 1);
    must(EVP_EncryptUpdate(context, NULL, &size, header, HEADER_SIZE) == 1);
    must(EVP_EncryptUpdate(context, out, &size, frames.data, (int)frames.size) == 1);
    must(EVP_EncryptFinal_ex(context, out + frames.size, &size) == 1);
    must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, out + frames.size) == 1);
    EVP_CIPHER_CTX_free(context);
}

static void protect(const uint8_t *key, uint8_t *packet)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t mask[16];
    int size = 0;

    must(context && EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), NULL, key, NULL) == 1);
    must(EVP_EncryptUpdate(context, mask, &size, packet + HEADER_SIZE + 3, 16) == 1);
    EVP_CIPHER_CTX_free(context);
    packet[0] ^= mask[0] & 0x0f;
    packet[HEADER_SIZE - 1] ^= mask[1];
}

/* A packet number of one byte, 0. The frames must have at least three bytes, to be sampled. */
static size_t make_packet(struct slice frames, uint8_t *packet)
{
    size_t length = 1 + frames.size + TAG_SIZE;
    const uint8_t header[HEADER_SIZE] = {
        0xc0,
        0,
        0,
        0,
        1,
        sizeof(id),
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        0,
        0,
        (uint8_t)(0x40 | length >> 8),
        (uint8_t)length,
        0,
    };
    uint8_t secret[SHA256_SIZE];
    uint8_t key[16];
    uint8_t iv[12];

    hkdf_sha256_extract((struct slice){salt, sizeof(salt)}, (struct slice){id, sizeof(id)}, secret);
    hkdf_sha256_expand_label(secret, TEXT("client in"), secret, sizeof(secret));
    hkdf_sha256_expand_label(secret, TEXT("quic key"), key, sizeof(key));
    hkdf_sha256_expand_label(secret, TEXT("quic iv"), iv, sizeof(iv));
    memcpy(packet, header, sizeof(header));
    seal(key, iv, header, frames, packet + HEADER_SIZE);
    hkdf_sha256_expand_label(secret, TEXT("quic hp"), key, sizeof(key));
    protect(key, packet);
    return HEADER_SIZE + frames.size + TAG_SIZE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct ip nowhere = {.family = 4};
    static struct observation facts;
    uint8_t packet[HEADER_SIZE + FRAMES_MAX + TAG_SIZE];
    struct memory memory = {0};
    struct answer answer = {0};

    if (size < 3 || size > FRAMES_MAX)
        return 0;
    memset(&facts, 0, sizeof(facts));
    struct message message = {
        .bytes = {packet, make_packet((struct slice){data, size}, packet)},
        .server_port = 443,
        .source = &nowhere,
        .destination = &nowhere,
        .memory = &memory,
    };
    must(quic_dissector.dissect(&message, &facts, &answer) != VERDICT_NOT_MINE);
    return 0;
}
