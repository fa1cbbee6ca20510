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

static inline enum verdict fuzz_message(const struct dissector *dissector, struct message *message)
{
    static struct observation facts;
    enum verdict first = VERDICT_NOT_MINE;

    for (uint16_t part = 0; part < DISSECTOR_PARTS_MAX; part++) {
        struct answer answer = {0};

        memset(&facts, 0, sizeof(facts));
        message->part = part;
        enum verdict verdict = dissector->dissect(message, &facts, &answer);
        fuzz_check(&facts);
        if (part == 0)
            first = verdict;
        if (verdict != VERDICT_FACTS || !answer.has_more)
            break;
    }
    return first;
}

/* Datagrams that were answered NEED_MORE, as the flow table keeps them. */
struct fuzz_earlier {
    uint8_t bytes[STREAM_PREFIX_SIZE];
    size_t used;
};

static inline void fuzz_keep(struct fuzz_earlier *earlier, struct slice datagram)
{
    if (datagram.size + 2 > sizeof(earlier->bytes) - earlier->used)
        return;
    earlier->bytes[earlier->used++] = (uint8_t)(datagram.size >> 8);
    earlier->bytes[earlier->used++] = (uint8_t)datagram.size;
    memcpy(earlier->bytes + earlier->used, datagram.data, datagram.size);
    earlier->used += datagram.size;
}

static inline void fuzz_dissector(const struct dissector *dissector, const uint8_t *data,
                                  size_t size)
{
    static const struct ip side[2] = {{4, {10, 20, 0, 7}}, {4, {203, 0, 113, 9}}};
    static struct fuzz_earlier earlier[2];
    struct memory memory = {0};
    struct reader r = reader_of((struct slice){data, size});
    uint8_t choice = reader_u8(&r);
    uint16_t port = choice & 1 && dissector->ports ? dissector->ports[0] : reader_u16(&r);
    size_t messages = (choice >> 1 & 3) + 1;

    earlier[FROM_CLIENT].used = 0;
    earlier[FROM_SERVER].used = 0;
    for (uint32_t i = 0; i < messages; i++) {
        size_t left = reader_left(&r);
        size_t take = i + 1 == messages ? left : left / 2;
        struct slice bytes = reader_bytes(&r, take);
        enum direction direction = (choice >> (3 + i % 2) & 1) ? FROM_SERVER : FROM_CLIENT;
        uint8_t *copy = malloc(bytes.size ? bytes.size : 1);
        if (!copy)
            abort();
        if (bytes.size)
            memcpy(copy, bytes.data, bytes.size);

        struct message message = {
            .bytes = {copy, bytes.size},
            .earlier = {earlier[direction].bytes, earlier[direction].used},
            .direction = direction,
            .client_port = 40000,
            .server_port = port,
            .number = i,
            .is_last = (choice & 0x20) != 0,
            .is_confirmed = (choice & 0x40) != 0,
            .source = &side[0],
            .destination = &side[1],
            .memory = &memory,
        };
        if (dissector->over != OVER_UDP)
            message.earlier = (struct slice){0};
        if (bytes.size >= dissector->min_size &&
            fuzz_message(dissector, &message) == VERDICT_NEED_MORE)
            fuzz_keep(&earlier[direction], message.bytes);
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
