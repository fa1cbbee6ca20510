/* Messages of TUTK, scrambled as a camera would: the steps of reading them, backwards. */

#ifndef SUPPORT_TUTK_H
#define SUPPORT_TUTK_H

#include "base/slice.h"

static inline void tutk_turn_right(uint8_t *block, unsigned first_turn)
{
    for (unsigned i = 0; i < 4; i++) {
        uint8_t *at = block + 4 * i;
        unsigned turn = first_turn + 4 * i;
        uint32_t word =
            (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];

        word = word >> turn | word << (32 - turn);
        for (unsigned j = 0; j < 4; j++)
            at[j] = (uint8_t)(word >> 8 * j);
    }
}

static inline void tutk_scramble(struct slice plain, uint8_t *wire)
{
    static const uint8_t order[] = {11, 9, 8, 15, 13, 10, 12, 14, 2, 1, 5, 0, 6, 4, 7, 3};
    static const uint8_t order_8[] = {7, 4, 3, 2, 1, 6, 5, 0};
    static const char word[] = "Charlie is the d";

    for (; plain.size >= 16; plain = slice_after(plain, 16), wire += 16) {
        uint8_t block[16];

        memcpy(block, plain.data, 16);
        tutk_turn_right(block, 1);
        for (size_t i = 0; i < 16; i++)
            wire[order[i]] = block[i] ^ (uint8_t)word[i];
        tutk_turn_right(wire, 3);
    }
    for (size_t i = 0; i < plain.size; i++)
        wire[plain.size == 8 ? order_8[i] : i] = plain.data[i] ^ (uint8_t)word[i];
}

#endif
