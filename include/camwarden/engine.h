/* camwarden as a library: captures go in, alerts come out.
 *
 *     struct camwarden_options options = CAMWARDEN_OPTIONS;
 *     options.files = files;
 *     options.rules = rules;
 *     options.take_alert = print_alert;
 *
 *     struct camwarden_engine *engine = camwarden_engine_new(&options);
 *     if (engine)
 *         camwarden_engine_run(engine);
 *     camwarden_engine_free(engine);
 *
 * An engine runs once. Several may exist at the same time, each used by one thread. The library
 * writes to no stream of yours, changes no signal handler and no locale, and starts threads of
 * its own only when more than one worker is asked for. docs/example/embed.c is a whole program. */

#ifndef CAMWARDEN_ENGINE_H
#define CAMWARDEN_ENGINE_H

#include <camwarden/alert.h>
#include <camwarden/version.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

CAMWARDEN_BEGIN

struct camwarden_engine;

/* Begin with CAMWARDEN_OPTIONS, then set what is needed. What it points to must live as long as
 * the engine. */
struct camwarden_options {
    size_t size; /* set by CAMWARDEN_OPTIONS: lets later versions add members at the end */

    /* Capture files (pcap or pcapng, plain or compressed), merged in time order; "-" is standard
     * input. Ends with NULL. */
    const char *const *files;

    const char *const *rules;   /* rule files, or folders of them; ends with NULL */
    const char *site;           /* site file; NULL: none */
    const char *const *cameras; /* addresses or CIDRs of cameras; ends with NULL; NULL: none */
    unsigned workers;           /* threads that read packets, 0 or 1: the calling one */

    /* Each alert, on the thread that runs the engine or one of its own, never two at a time. */
    void (*take_alert)(void *context, const struct camwarden_alert *alert);

    /* What is wrong with a file, a rule or the input: one sentence a fault, with its place. NULL:
     * nobody asks. */
    void (*complain)(void *context, const char *sentence);

    void *context; /* handed to both */
};

#define CAMWARDEN_OPTIONS                                                                          \
    {                                                                                              \
        .size = sizeof(struct camwarden_options)                                                   \
    }

/* Loads rules and site and opens the captures. NULL when something is wrong with them or there is
 * no memory; `complain` has then been told. */
CAMWARDEN_API struct camwarden_engine *
camwarden_engine_new(const struct camwarden_options *options);

/* Runs until the input ends or camwarden_engine_stop() is called; every alert has then been handed
 * over. False when the input broke off by a fault of ours. */
CAMWARDEN_API bool camwarden_engine_run(struct camwarden_engine *engine);

/* Makes camwarden_engine_run() return soon. Safe in a signal handler and on any thread. */
CAMWARDEN_API void camwarden_engine_stop(struct camwarden_engine *engine);

/* Alerts so far. */
CAMWARDEN_API uint64_t camwarden_engine_alerts(const struct camwarden_engine *engine);

/* Accepts NULL. */
CAMWARDEN_API void camwarden_engine_free(struct camwarden_engine *engine);

/* The version of the library at run time, as CAMWARDEN_VERSION is at compile time. */
CAMWARDEN_API const char *camwarden_version(void);

CAMWARDEN_END

#endif
