/* The pairs of a record as JSON: "src.ip" and "src.port" become one object "src".
 *
 * Pairs of one object are brought together wherever they stand; otherwise their order is kept.
 * Units: durations are seconds, sizes bytes, rates bits a second, times RFC 3339. */

#ifndef REPORT_FORMAT_PAIRS_H
#define REPORT_FORMAT_PAIRS_H

#include "base/json.h"
#include "report/alert.h"

enum {
    NAME_LENGTH_MAX = 256,   /* of strings that name a device, a peer, a rule */
    VALUE_LENGTH_MAX = 1024, /* of all others */
};

/* Writes into the object that is open. `taken` (ends with NULL) are the keys it has or will have:
 * a pair of such a name is left out, because two readers of a doubled key see two different
 * things. For the same reason the first of two pairs of one name counts.
 *
 * No byte is written past json->length == limit. False when a pair did not fit; it and
 * all pairs after it are then left out. */
bool pairs_write(struct json *json, const struct record *record, const char *const *taken,
                 size_t limit);

/* One value, with text of at most `length_max` bytes. What is absent, or no number, is left out
 * together with its key. */
void value_write(struct json *json, const char *key, const struct value *value, size_t length_max);

#endif
