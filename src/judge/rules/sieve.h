/* Which rules could fire on an event: the tests that many rules share are made once.
 *
 * A guard is a simple test that must hold for a condition to be true ("device.monitored" in
 * `device.monitored and ...`). An event that fails a guard is spared every rule behind it. What
 * the sieve lets through still has to be evaluated; what it holds back could not have been true. */

#ifndef JUDGE_RULES_SIEVE_H
#define JUDGE_RULES_SIEVE_H

#include "base/arena.h"
#include "judge/rules/rules.h"

struct sieve;

/* For rules of one kind; constant afterwards, in the arena. NULL when there is no memory. */
struct sieve *sieve_new(struct arena *arena, const struct rule *const *rules, size_t count);

/* Bit n of `passed` (room for sieve_words() words): rule n may be true of the event. */
void sieve_pass(const struct sieve *sieve, const struct event *event, uint64_t *passed);

size_t sieve_words(const struct sieve *sieve);

#endif
