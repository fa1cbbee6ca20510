/* Keyed hashes for tables whose keys come off the wire.
 *
 * Two 64-bit words at a time are mixed with the key and multiplied; the halves of the 128-bit
 * product are folded onto each other. A few nanoseconds for 40 bytes. Whoever does not know the
 * key cannot choose colliding entries; whoever does know it can: this is no cryptography.
 *
 * The same key and the same input give the same hash on every machine and in every run. */

#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The high half of the product depends on every bit of both factors; folding keeps it. */
static inline uint64_t hash_fold(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The key, made usable: a key of zero must not turn zero words into zero products. The two
 * constants are the fractions of the square roots of 2 and of 3, made odd. */
struct hash_seed {
    uint64_t first;
    uint64_t second;
};

static inline struct hash_seed hash_seed(const uint64_t key[2])
{
    return (struct hash_seed){.first = key[0] ^ 0x6a09e667f3bcc909u,
                              .second = key[1] ^ 0xbb67ae8584caa73bu};
}

/* The words' position matters: (a, b) and (b, a) hash differently. */
static inline uint64_t hash_words(const uint64_t *words, size_t count, const uint64_t key[2])
{
    struct hash_seed seed = hash_seed(key);
    uint64_t state = seed.first ^ count;

    for (size_t i = 0; i + 1 < count; i += 2)
        state = hash_fold(state ^ words[i], seed.second ^ words[i + 1]);
    if (count % 2)
        state = hash_fold(state ^ words[count - 1], seed.second);
    return hash_fold(state ^ seed.second, seed.first);
}

/* For keys of any size. Bytes are taken as little-endian words on every machine. */
static inline uint64_t hash_bytes(const void *bytes, size_t size, const uint64_t key[2])
{
    struct hash_seed seed = hash_seed(key);
    const uint8_t *at = bytes;
    uint64_t state = seed.first ^ size;

    for (; size >= 8; at += 8, size -= 8) {
        uint64_t word;

        memcpy(&word, at, sizeof(word));
        state = hash_fold(state ^ le64toh(word), seed.second);
    }
    if (size > 0) {
        uint64_t word = 0;

        for (size_t i = 0; i < size; i++)
            word |= (uint64_t)at[i] << (8 * i);
        state = hash_fold(state ^ word, seed.second);
    }
    return hash_fold(state ^ seed.second, seed.first);
}

#endif
