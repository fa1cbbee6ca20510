/* How much of a limit is used: "limit: 1MB per 1d" of an expected entry, for each client.
 *
 * A window begins with the first flow that needs it. What a flow has moved counts from its first
 * byte; of several flows at once, each is held against those that ended. Bounded: the client seen
 * longest ago is forgotten. */

#ifndef JUDGE_POLICY_USAGE_H
#define JUDGE_POLICY_USAGE_H

#include "judge/policy/expected.h"

struct usage;

/* NULL when there is no memory. */
struct usage *usage_new(size_t clients_max, const uint64_t hash_key[static 2]);
void usage_free(struct usage *usage); /* accepts NULL */

/* Whether the flow stays within the limit of the expectation that allowed it. `bytes`: of the flow
 * so far, both ways. `is_over`: it has ended, its bytes are added up. */
bool usage_allows(struct usage *usage, const struct expectation *expectation,
                  const struct ip *client, uint64_t time_ns, uint64_t bytes, bool is_over);

#endif
