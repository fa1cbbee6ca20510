#include "base/sha256.h"

#include <assert.h>

enum {
    SIZE_FIELD_AT = SHA256_BLOCK_SIZE - 8, /* the size in bits ends the last block */
    LABEL_MAX = 32,
};

/* FIPS 180-4 section 4.2.2: the first bits of the fractions of cube roots of primes. */
/* clang-format off */
static const uint32_t round_constant[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
/* clang-format on */

static uint32_t rotate(uint32_t word, unsigned bits)
{
    return word >> bits | word << (32 - bits);
}

static uint32_t load(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void store(uint8_t *at, uint32_t word)
{
    at[0] = (uint8_t)(word >> 24);
    at[1] = (uint8_t)(word >> 16);
    at[2] = (uint8_t)(word >> 8);
    at[3] = (uint8_t)word;
}

/* FIPS 180-4 section 6.2.2, step 1. */
static void schedule(const uint8_t *block, uint32_t w[static 64])
{
    for (size_t t = 0; t < 16; t++)
        w[t] = load(block + 4 * t);
    for (size_t t = 16; t < 64; t++) {
        uint32_t a = w[t - 15];
        uint32_t b = w[t - 2];
        uint32_t small0 = rotate(a, 7) ^ rotate(a, 18) ^ a >> 3;
        uint32_t small1 = rotate(b, 17) ^ rotate(b, 19) ^ b >> 10;
        w[t] = small1 + w[t - 7] + small0 + w[t - 16];
    }
}

/* Steps 2 to 4. s[0]..s[7] are the standard's a..h. */
static void compress(uint32_t state[static 8], const uint8_t *block)
{
    uint32_t w[64];
    uint32_t s[8];

    schedule(block, w);
    memcpy(s, state, sizeof(s));
    for (size_t t = 0; t < 64; t++) {
        uint32_t big1 = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25);
        uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
        uint32_t one = s[7] + big1 + choice + round_constant[t] + w[t];
        uint32_t big0 = rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22);
        uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);

        memmove(s + 1, s, 7 * sizeof(s[0]));
        s[4] += one;
        s[0] = one + big0 + majority;
    }
    for (size_t i = 0; i < 8; i++)
        state[i] += s[i];
}

void sha256_start(struct sha256 *hash)
{
    static const uint32_t initial[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };

    memcpy(hash->state, initial, sizeof(initial));
    hash->size = 0;
}

void sha256_add(struct sha256 *hash, struct slice bytes)
{
    while (bytes.size > 0) {
        size_t filled = hash->size % SHA256_BLOCK_SIZE;
        struct slice part = slice_first(bytes, SHA256_BLOCK_SIZE - filled);

        memcpy(hash->block + filled, part.data, part.size);
        hash->size += part.size;
        if (hash->size % SHA256_BLOCK_SIZE == 0)
            compress(hash->state, hash->block);
        bytes = slice_after(bytes, part.size);
    }
}

void sha256_finish(struct sha256 *hash, uint8_t digest[static SHA256_SIZE])
{
    uint64_t bits = hash->size * 8;
    size_t filled = hash->size % SHA256_BLOCK_SIZE;

    hash->block[filled++] = 0x80;
    memset(hash->block + filled, 0, SHA256_BLOCK_SIZE - filled);
    if (filled > SIZE_FIELD_AT) {
        compress(hash->state, hash->block);
        memset(hash->block, 0, SHA256_BLOCK_SIZE);
    }
    store(hash->block + SIZE_FIELD_AT, (uint32_t)(bits >> 32));
    store(hash->block + SIZE_FIELD_AT + 4, (uint32_t)bits);
    compress(hash->state, hash->block);

    for (size_t i = 0; i < 8; i++)
        store(digest + 4 * i, hash->state[i]);
}

void sha256_of(struct slice bytes, uint8_t digest[static SHA256_SIZE])
{
    struct sha256 hash;

    sha256_start(&hash);
    sha256_add(&hash, bytes);
    sha256_finish(&hash, digest);
}

static void start_padded(struct sha256 *hash, const uint8_t key[static SHA256_BLOCK_SIZE],
                         uint8_t pad)
{
    uint8_t padded[SHA256_BLOCK_SIZE];

    for (size_t i = 0; i < sizeof(padded); i++)
        padded[i] = key[i] ^ pad;
    sha256_start(hash);
    sha256_add(hash, (struct slice){padded, sizeof(padded)});
}

void hmac_sha256(struct slice key, struct slice message, uint8_t digest[static SHA256_SIZE])
{
    uint8_t whole_key[SHA256_BLOCK_SIZE] = {0};
    struct sha256 hash;

    if (key.size > sizeof(whole_key))
        sha256_of(key, whole_key);
    else if (key.size > 0)
        memcpy(whole_key, key.data, key.size);

    start_padded(&hash, whole_key, 0x36);
    sha256_add(&hash, message);
    sha256_finish(&hash, digest);

    start_padded(&hash, whole_key, 0x5c);
    sha256_add(&hash, (struct slice){digest, SHA256_SIZE});
    sha256_finish(&hash, digest);
}

void hkdf_sha256_extract(struct slice salt, struct slice secret, uint8_t key[static SHA256_SIZE])
{
    hmac_sha256(salt, secret, key);
}

/* One block of HKDF-Expand is enough for every size that is asked of us; the block is
 * numbered 1 by a byte behind the info (RFC 5869 section 2.3). */
void hkdf_sha256_expand_label(const uint8_t secret[static SHA256_SIZE], struct text label,
                              uint8_t *out, size_t size)
{
    static const char prefix[] = {'t', 'l', 's', '1', '3', ' '};
    uint8_t info[3 + sizeof(prefix) + LABEL_MAX + 2];
    uint8_t block[SHA256_SIZE];
    size_t used = 0;

    assert(label.length <= LABEL_MAX && size <= SHA256_SIZE);
    info[used++] = 0;
    info[used++] = (uint8_t)size;
    info[used++] = (uint8_t)(sizeof(prefix) + label.length);
    memcpy(info + used, prefix, sizeof(prefix));
    used += sizeof(prefix);
    memcpy(info + used, label.data, label.length);
    used += label.length;
    info[used++] = 0; /* the context is empty */
    info[used++] = 1;

    hmac_sha256((struct slice){secret, SHA256_SIZE}, (struct slice){info, used}, block);
    memcpy(out, block, size);
}
