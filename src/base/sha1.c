#include "base/sha1.h"

enum {
    BLOCK_SIZE = 64,
    LENGTH_SIZE = 8,
    ROUNDS = 80
};

static uint32_t rotate_left(uint32_t word, unsigned bits)
{
    return word << bits | word >> (32 - bits);
}

static uint32_t word_at(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* FIPS 180-4 section 6.1.2 */
static void add_block(uint32_t state[static 5], const uint8_t block[static BLOCK_SIZE])
{
    uint32_t schedule[ROUNDS];
    uint32_t a = state[0];
    uint32_t b = state[1];
    uint32_t c = state[2];
    uint32_t d = state[3];
    uint32_t e = state[4];

    for (size_t t = 0; t < 16; t++)
        schedule[t] = word_at(block + 4 * t);
    for (size_t t = 16; t < ROUNDS; t++)
        schedule[t] =
            rotate_left(schedule[t - 3] ^ schedule[t - 8] ^ schedule[t - 14] ^ schedule[t - 16], 1);

    for (size_t t = 0; t < ROUNDS; t++) {
        uint32_t mixed;
        uint32_t constant;

        if (t < 20) {
            mixed = (b & c) | (~b & d);
            constant = 0x5a827999;
        } else if (t < 40) {
            mixed = b ^ c ^ d;
            constant = 0x6ed9eba1;
        } else if (t < 60) {
            mixed = (b & c) | (b & d) | (c & d);
            constant = 0x8f1bbcdc;
        } else {
            mixed = b ^ c ^ d;
            constant = 0xca62c1d6;
        }
        uint32_t next = rotate_left(a, 5) + mixed + e + constant + schedule[t];
        e = d;
        d = c;
        c = rotate_left(b, 30);
        b = a;
        a = next;
    }

    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
}

void sha1(struct slice message, uint8_t digest[static SHA1_SIZE])
{
    uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    uint8_t last[2 * BLOCK_SIZE] = {0};
    size_t whole = message.size / BLOCK_SIZE * BLOCK_SIZE;
    size_t rest = message.size - whole;
    uint64_t bits = (uint64_t)message.size * 8;

    for (size_t at = 0; at < whole; at += BLOCK_SIZE)
        add_block(state, message.data + at);

    if (rest)
        memcpy(last, message.data + whole, rest);
    last[rest] = 0x80;
    size_t padded = rest + 1 + LENGTH_SIZE <= BLOCK_SIZE ? BLOCK_SIZE : 2 * BLOCK_SIZE;
    for (size_t i = 0; i < LENGTH_SIZE; i++)
        last[padded - 1 - i] = (uint8_t)(bits >> (8 * i));
    for (size_t at = 0; at < padded; at += BLOCK_SIZE)
        add_block(state, last + at);

    for (size_t i = 0; i < SHA1_SIZE; i++)
        digest[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}
