/* What was found in a replay, gathered for the summary.
 *
 * Alerts are copied on their way out, one entry a finding, grouped by rule. All memory is taken
 * at the start; a finding for which there is no room is counted, never silently forgotten. */

#ifndef REPORT_FINDINGS_H
#define REPORT_FINDINGS_H

#include "report/alert.h"

enum {
    FINDINGS_ROOM = 4096,      /* a sensible `findings_max` for one replay */
    FINDING_MESSAGE_SIZE = 256 /* a longer message is cut; the alert itself has it whole */
};

struct finding {
    char id[ALERT_ID_SIZE];
    char message[FINDING_MESSAGE_SIZE];
    size_t group; /* its number */
    uint64_t first_ns;
    uint64_t last_ns;
    uint64_t count; /* events, those suppressed included */
};

/* All findings of one rule. */
struct finding_group {
    size_t number;
    char rule_id[64];
    char title[160];
    char respond[512]; /* empty: the rule does not say */
    enum severity severity;
    uint8_t confidence;
    size_t findings;
    uint64_t first_ns;
};

struct findings;

/* NULL when there is no memory. */
struct findings *findings_new(size_t findings_max);
void findings_free(struct findings *findings);

/* Call it for every alert, whatever its action. */
void findings_take(struct findings *findings, const struct alert *alert);

/* Brings groups into the order of reading: worst severity first, then higher confidence, then
 * the earlier, then the rule's id. Findings of a group follow in order of their first time. Call
 * it once, after the last alert and before asking for any. */
void findings_sort(struct findings *findings);

size_t findings_count(const struct findings *findings);
size_t findings_group_count(const struct findings *findings);
const struct finding_group *findings_group(const struct findings *findings, size_t number);

/* The n-th finding of a group, or NULL. */
const struct finding *findings_in(const struct findings *findings, size_t group, size_t number);

/* Findings that had no room. */
uint64_t findings_refused(const struct findings *findings);

#endif
