/* Asks one dissector about one message, as the flow table would. */

#ifndef SUPPORT_DISSECT_H
#define SUPPORT_DISSECT_H

#include "observe/dissect/dissector.h"
#include "support/test.h"

/* A message and what became of it. Zero it, set what matters, ask again as often as needed:
 * `memory` lasts. */
struct exchange {
    struct message message;
    struct memory memory;
    struct observation facts;
    struct answer answer;
};

static inline enum verdict ask(const struct dissector *dissector, struct exchange *x,
                               struct slice bytes, enum direction direction)
{
    static const struct ip client = {.family = 4, .octet = {10, 20, 0, 7}};
    static const struct ip server = {.family = 4, .octet = {203, 0, 113, 9}};

    memset(&x->facts, 0, sizeof(x->facts));
    x->answer = (struct answer){0};
    x->message.bytes = bytes;
    x->message.direction = direction;
    x->message.memory = &x->memory;
    x->message.source = direction == FROM_CLIENT ? &client : &server;
    x->message.destination = direction == FROM_CLIENT ? &server : &client;
    return dissector->dissect(&x->message, &x->facts, &x->answer);
}

/* Cuts the message at every length, each time in memory of exactly that size, and fails when a
 * part of it yields facts. Use it with the whole message; `ports` of x stay as set. */
static inline void assert_cut_yields_no_facts(const struct dissector *dissector, struct exchange *x,
                                              struct slice whole, enum direction direction)
{
    for (size_t size = 0; size < whole.size; size++) {
        uint8_t *copy = malloc(size ? size : 1);

        assert_non_null(copy);
        memcpy(copy, whole.data, size);
        x->memory = (struct memory){0};
        enum verdict verdict = ask(dissector, x, (struct slice){copy, size}, direction);
        free(copy);
        assert_int_not_equal(verdict, VERDICT_FACTS);
    }
}

/* The text of a fact. */
#define FACT(x, member) observation_text(&(x).facts, (x).facts.member)

#endif
