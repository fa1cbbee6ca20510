/* The wiring: capture, workers, judge and output as one thing that runs to its end.
 *
 * Used by the command line, by the daemon and by libcamwarden. */

#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <stdio.h>

#include "base/error.h"
#include "base/slice.h"

struct alert;
struct record;
struct engine;

/* What is written out. Bit n: records of enum observation_kind n. */
enum {
    RECORDS_ALERT = 61,
    RECORDS_DEVICE = 62,
    RECORDS_STATS = 63
};

struct engine_live {
    const char *const *interfaces; /* ends with NULL */
    const char *filter;            /* BPF; NULL: all */
    size_t ring_size;              /* bytes an interface */
    uint32_t snap_length;          /* bytes a frame */
    bool is_promiscuous;
};

struct engine_config {
    const char *const *files; /* ends with NULL; "-" is standard input. NULL: `live` says what */
    const struct engine_live *live;
    const char *site;           /* path; NULL: none */
    const char *const *rules;   /* paths; ends with NULL */
    const char *const *cameras; /* addresses or CIDRs; ends with NULL; NULL: none */
    unsigned workers;           /* 1 to ENGINE_WORKERS_MAX */
    uint64_t records;           /* engine_records_parse() */
    const char *format;         /* NULL: the usual one */
    const char *output;         /* path or "-"; NULL: nothing is written, only handed over */
    size_t flows_max;           /* 0: the usual cap; so with all that follow */
    size_t streams_max;
    size_t devices_max;
    size_t names_max;
    size_t findings_max;
    size_t transmitters_max;

    /* One sentence a fault; called while setting up and while running. */
    void (*complain)(void *context, const char *sentence);
    /* Share of the input read, 0 to 1, negative when unknown. NULL: nobody asks. */
    void (*progress)(void *context, double share);
    /* Each alert, and the line that was made of it, without its end of line. NULL: nobody asks. */
    void (*take_alert)(void *context, const struct alert *alert, struct text line);
    void *context;
};

enum {
    ENGINE_WORKERS_MAX = 64
};

/* "alert,flow,dns" or "all". False, and one sentence, at a word that is no record. */
bool engine_records_parse(const char *words, uint64_t *records, struct error *error);

/* Loads rules and site, opens input and output. NULL when something a person can mend is wrong;
 * `complain` has then heard all of it. What `config` points to must outlive the engine. */
struct engine *engine_new(const struct engine_config *config);

/* Runs until the input ends or engine_stop() is called; every alert is written out before it
 * returns. False when output was lost or the input broke off with a fault of ours. */
bool engine_run(struct engine *engine);

/* Makes engine_run() return soon. May be called from a signal handler or another thread. */
void engine_stop(struct engine *engine);

uint64_t engine_alerts(const struct engine *engine);

/* After engine_run(): the page for a person. */
void engine_print_summary(struct engine *engine, FILE *out);

/* After engine_run(): one JSON object on one line. */
void engine_print_stats(struct engine *engine, FILE *out);

/* Accepts NULL. */
void engine_free(struct engine *engine);

#endif
