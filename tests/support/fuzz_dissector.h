/* A fuzz target for one dissector is one line: FUZZ_DISSECTOR(name).
 *
 * The input's first bytes choose direction, ports and whether the flow is confirmed; the rest
 * is cut into up to four messages that follow each other with the same memory. */

#ifndef SUPPORT_FUZZ_DISSECTOR_H
#define SUPPORT_FUZZ_DISSECTOR_H

#include <stdlib.h>

#include "observe/dissect/dissector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void fuzz_check(const struct observation *facts)
{
    if (facts->tail_used > OBSERVATION_TAIL_SIZE || facts->kind >= OBSERVATION_KIND_COUNT)
        abort();
}

static inline void fuzz_message(const struct dissector *dissector, struct message *message)
{
    static struct observation facts;

    for (uint16_t part = 0; part < DISSECTOR_PARTS_MAX; part++) {
        struct answer answer = {0};

        memset(&facts, 0, sizeof(facts));
        message->part = part;
        enum verdict verdict = dissector->dissect(message, &facts, &answer);
        fuzz_check(&facts);
        if (verdict != VERDICT_FACTS || !answer.has_more)
            break;
    }
}

static inline void fuzz_dissector(const struct dissector *dissector, const uint8_t *data,
                                  size_t size)
{
    static const struct ip side[2] = {{4, {10, 20, 0, 7}}, {4, {203, 0, 113, 9}}};
    struct memory memory = {0};
    struct reader r = reader_of((struct slice){data, size});
    uint8_t choice = reader_u8(&r);
    uint16_t port = choice & 1 && dissector->ports ? dissector->ports[0] : reader_u16(&r);
    size_t messages = (choice >> 1 & 3) + 1;

    for (uint32_t i = 0; i < messages; i++) {
        size_t left = reader_left(&r);
        size_t take = i + 1 == messages ? left : left / 2;
        struct slice bytes = reader_bytes(&r, take);
        uint8_t *copy = malloc(bytes.size ? bytes.size : 1);
        if (!copy)
            abort();
        if (bytes.size)
            memcpy(copy, bytes.data, bytes.size);

        struct message message = {
            .bytes = {copy, bytes.size},
            .direction = (choice >> (3 + i % 2) & 1) ? FROM_SERVER : FROM_CLIENT,
            .client_port = 40000,
            .server_port = port,
            .number = i,
            .is_last = (choice & 0x20) != 0,
            .is_confirmed = (choice & 0x40) != 0,
            .source = &side[0],
            .destination = &side[1],
            .memory = &memory,
        };
        if (bytes.size >= dissector->min_size)
            fuzz_message(dissector, &message);
        free(copy);
    }
}

#define FUZZ_DISSECTOR(name)                                                                       \
    extern const struct dissector name##_dissector;                                                \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                                   \
    {                                                                                              \
        fuzz_dissector(&name##_dissector, data, size);                                             \
        return 0;                                                                                  \
    }

#endif
