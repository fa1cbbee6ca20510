/* The cipher of PPPP: a byte is masked with a table entry that the byte before it and a key of four
 * bytes choose. The key comes from a word built into the SDK (catalogue: cs2-pppp-xor).
 *
 * It hides little: plain text of which four bytes are nearly known gives the key away. */

#ifndef OBSERVE_DISSECT_PPPP_CIPHER_H
#define OBSERVE_DISSECT_PPPP_CIPHER_H

#include "base/slice.h"

struct pppp_key {
    uint8_t byte[4];
};

struct pppp_key pppp_key_of(struct text word);

/* Deciphers cipher.size bytes from the start of a message to `plain`. */
void pppp_decipher(struct pppp_key key, struct slice cipher, uint8_t *plain);

/* Words that are built into SDKs in use. `number` from 0; NULL: no more. */
struct pppp_word {
    const char *word;
    struct pppp_key key;
};

const struct pppp_word *pppp_word_at(size_t number);

/* What is known of a key that nobody told us, from messages that may be PPPP. Each message gives
 * equations: its first byte is F1, and its length is one that the datagram's size tells. An
 * equation that a byte of the key already satisfies is evidence of one in 256; a repeated one is
 * none. Zero it at first. */
enum {
    PPPP_GUESS_USED_MAX = 7
};

struct pppp_guess {
    uint8_t known; /* a bit a byte of the key */
    struct pppp_key key;
    uint8_t evidence;
    uint8_t used_count;
    uint8_t used[PPPP_GUESS_USED_MAX]; /* bytes whose followers have served */
};

/* Takes the first four bytes of a message of `size` bytes. False: the message contradicts, be it
 * itself or those before it. */
bool pppp_guess_add(struct pppp_guess *guess, const uint8_t first[static 4], size_t size);

/* The message's type, when the key's byte that hides it is known: else -1. */
int pppp_guess_type(const struct pppp_guess *guess, const uint8_t first[static 4]);

static inline bool pppp_guess_is_complete(const struct pppp_guess *guess)
{
    return guess->known == 0x0f;
}

#endif
