/* The judge: observations in time order go in, records and alerts come out.
 *
 * One thread, driven by packet time alone: the same observations give the same alerts, byte
 * for byte. */

#ifndef JUDGE_JUDGE_H
#define JUDGE_JUDGE_H

#include "base/error.h"
#include "observe/observation.h"
#include "report/alert.h"

struct rules;
struct site;
struct prefix_set;
struct judge;

struct judge_config {
    const struct rules *rules;  /* constant; must outlive the judge, or be replaced */
    const struct site *site;    /* NULL: none */
    const char *const *cameras; /* --cameras: CIDRs whose hosts are cameras; NULL-terminated */
    uint64_t records;           /* bit n: records of enum observation_kind n are wanted */
    size_t devices_max;
    size_t names_max;    /* DNS and SNI names remembered for peers */
    size_t findings_max; /* open findings for dedupe */
    void (*take_alert)(void *context, const struct alert *alert);
    void (*take_record)(void *context, const struct record *record);
    void *context;
};

struct judge_counts {
    uint64_t observations;
    uint64_t events;
    uint64_t alerts;
    uint64_t suppressed; /* repeats of an open finding: counted in its next emission */
    uint64_t devices;
    uint64_t devices_refused; /* the registry was full */
    uint64_t names_evicted;
    uint64_t findings_evicted;
};

struct judge *judge_new(const struct judge_config *config, struct error *error);
void judge_free(struct judge *judge);

void judge_observe(struct judge *judge, const struct observation *observation);

/* The input ended: device records are written. */
void judge_finish(struct judge *judge);

const struct judge_counts *judge_counts(const struct judge *judge);

#endif
