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
struct judge;

enum {
    JUDGE_RECORDS_DEVICE = 62 /* bit of `records`: one record a device, at the end */
};

struct judge_config {
    const struct rules *rules;  /* constant; must outlive the judge, or be replaced */
    const struct site *site;    /* NULL: none */
    const char *const *cameras; /* --cameras: CIDRs whose hosts are cameras; NULL-terminated */
    uint64_t records;           /* bit n: records of enum observation_kind n are wanted */
    size_t devices_max;
    size_t names_max;       /* DNS and SNI names remembered for peers */
    size_t findings_max;    /* open findings for dedupe */
    uint64_t hash_key[2];   /* of tables whose keys come off the wire; no result depends on it */
    const char *oui_folder; /* of the files of ieee-data; NULL: where the system has them */
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

void judge_observe(struct judge *judge, const struct observation *seen);

/* Other rules and another site (either may be NULL) from the next observation on. Devices, names
 * and findings stay; what clients have used of limits does not. False, and everything as it was,
 * when there is no memory. */
bool judge_use(struct judge *judge, const struct rules *rules, const struct site *site,
               struct error *error);

/* The input ended: device records are written. */
void judge_finish(struct judge *judge);

const struct judge_counts *judge_counts(const struct judge *judge);

/* A device, for a summary. Text lives until the next observation. */
struct judge_device {
    struct text id;
    struct text name;
    struct text vendor;
    struct text model;
    const char *role; /* NULL: unknown */
    struct mac mac;
    struct ip ip;
    struct text identified_by;
};

/* In the order in which they were first seen. A device that the site file lists and that was never
 * seen is not among them. */
void judge_each_device(const struct judge *judge,
                       void (*take)(void *context, const struct judge_device *device),
                       void *context);

#endif
