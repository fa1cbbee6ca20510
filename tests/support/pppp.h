/* PPPP messages, made and enciphered as a camera would. */

#ifndef SUPPORT_PPPP_H
#define SUPPORT_PPPP_H

#include "observe/dissect/pppp_cipher.h"

/* The mask behind a byte, by deciphering a zero that follows it. */
static inline uint8_t pppp_mask(struct pppp_key key, bool is_first, uint8_t previous)
{
    uint8_t plain[2];
    const uint8_t cipher[] = {previous, 0};

    pppp_decipher(key, (struct slice){is_first ? cipher + 1 : cipher, is_first ? 1 : 2}, plain);
    return is_first ? plain[0] : plain[1];
}

static inline void pppp_encipher(struct pppp_key key, struct slice plain, uint8_t *cipher)
{
    for (size_t i = 0; i < plain.size; i++)
        cipher[i] = plain.data[i] ^ pppp_mask(key, i == 0, i == 0 ? 0 : cipher[i - 1]);
}

/* clang-format off */
static const uint8_t pppp_hello[] = {0xf1, 0x00, 0x00, 0x00};

static const uint8_t pppp_hello_ack[] = {
    0xf1, 0x01, 0x00, 0x10,
    0x00, 0x02, 0x10, 0x27, 9, 113, 0, 203,   /* port 10000, 203.0.113.9    */
    0, 0, 0, 0, 0, 0, 0, 0,
};

#define PPPP_UID                                                                                   \
    'C', 'A', 'M', 'E', 'X', 0, 0, 0, 0x00, 0x00, 0x30, 0x39, 'A', 'B', 'C', 'D', 'E', 0, 0, 0

static const uint8_t pppp_login[] = {
    0xf1, 0x10, 0x00, 0x28,
    PPPP_UID,
    2, 1, 2, 3,                               /* NAT type, version          */
    0x00, 0x02, 0x11, 0x27, 7, 0, 20, 10,     /* port 10001, 10.20.0.7      */
    0, 0, 0, 0, 0, 0, 0, 0,
};

static const uint8_t pppp_login_ack[] = {0xf1, 0x11, 0x00, 0x04, 0, 25, 0, 0};

static const uint8_t pppp_lan_search[] = {0xf1, 0x30, 0x00, 0x00};

static const uint8_t pppp_punch[] = {0xf1, 0x41, 0x00, 0x14, PPPP_UID};

static const uint8_t pppp_punch_to[] = {
    0xf1, 0x40, 0x00, 0x10,
    0x00, 0x02, 0x39, 0x30, 5, 2, 0, 192,     /* port 12345, 192.0.2.5      */
    0, 0, 0, 0, 0, 0, 0, 0,
};

static const uint8_t pppp_data[] = {0xf1, 0xd0, 0x00, 0x08, 0xd1, 0, 0, 1, 'a', 'b', 'c', 'd'};
static const uint8_t pppp_data_ack[] = {0xf1, 0xd1, 0x00, 0x06, 0xd2, 0, 0, 1, 0, 1};
static const uint8_t pppp_alive[] = {0xf1, 0xe0, 0x00, 0x00};

static const uint8_t pppp_management[] = {
    0xf1, 0xf8, 0x00, 0x08, 0xd1, 0, 1, 0, 0, 1, 0, 0,
};
/* clang-format on */

#define PPPP_BYTES(message) ((struct slice){(message), sizeof(message)})

#endif
