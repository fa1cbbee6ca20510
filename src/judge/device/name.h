/* The names by which addresses were reached: what DNS answered, which server a TLS client or a
 * web browser asked for. The last name wins. Bounded: the name used longest ago goes. */

#ifndef JUDGE_DEVICE_NAME_H
#define JUDGE_DEVICE_NAME_H

#include "observe/observation.h"

struct names;

/* NULL when there is no memory. */
struct names *names_new(size_t names_max, const uint64_t hash_key[static 2]);
void names_free(struct names *names); /* accepts NULL */

/* Takes the names out of a DNS answer, a TLS or QUIC hello, an HTTP request. */
void names_learn(struct names *names, const struct observation *seen);

/* No data when there is none. The text lives until the next names_learn(). */
struct text names_find(const struct names *names, const struct ip *ip);

uint64_t names_evicted(const struct names *names);

#endif
