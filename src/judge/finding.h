/* Findings: what is wrong, however often it is seen.
 *
 * A finding is a rule and the values it groups by. Within the rule's window, in packet time, a
 * finding is told once; what comes after is counted, and told with the next emission. */

#ifndef JUDGE_FINDING_H
#define JUDGE_FINDING_H

#include "judge/rules/rules.h"

struct findings_table;

enum {
    FINDING_ID_BYTES = 16
};

/* Names a finding for good: the first bytes of SHA-256 over the rule's id and the group's values.
 */
struct finding_id {
    uint8_t bytes[FINDING_ID_BYTES];
};

struct finding_state {
    uint64_t first_ns;
    uint64_t last_ns;
    uint64_t told_ns;    /* when last emitted */
    uint64_t count;      /* of events */
    uint64_t suppressed; /* since last emitted */
    bool was_told;
};

/* NULL when there is no memory. */
struct findings_table *findings_table_new(size_t findings_max, const uint64_t hash_key[static 2]);
void findings_table_free(struct findings_table *table); /* accepts NULL */

struct finding_id finding_id_of(const struct rule *rule, const struct event *event);

/* Counts the event. True: it is to be told, and `state` says what there is to tell; its
 * `suppressed` has been reset in the table. */
bool findings_table_count(struct findings_table *table, const struct finding_id *id,
                          uint64_t dedupe_ns, uint64_t time_ns, struct finding_state *state);

uint64_t findings_table_evicted(const struct findings_table *table);

/* Names one emission: over the finding, the rule's revision, the time and the Community ID. */
struct finding_id emission_id_of(const struct finding_id *finding, uint32_t revision,
                                 uint64_t time_ns, const char *community_id);

/* Lower-case hexadecimal and a NUL. */
void finding_id_print(const struct finding_id *id, char out[static ALERT_ID_SIZE]);

#endif
