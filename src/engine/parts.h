/* Inside the engine. Only the files of this folder include it. */

#ifndef ENGINE_PARTS_H
#define ENGINE_PARTS_H

#include <signal.h>

#include "engine/coverage.h"
#include "engine/engine.h"
#include "judge/judge.h"
#include "observe/worker.h"
#include "report/findings.h"

struct engine {
    struct engine_config config;
    struct site *site;
    struct rules *rules;
    struct judge *judge;
    struct capture *capture;
    struct dissector_index *dissectors;
    struct worker *worker; /* one worker; else the crew has them */
    struct crew *crew;
    struct output *output;
    struct findings *findings;
    uint64_t hash_key[2];

    volatile sig_atomic_t is_stopped;
    bool was_interrupted; /* stopped before the input ended */
    uint64_t first_ns;    /* packet time */
    uint64_t last_ns;
    uint64_t elapsed_ns; /* by the clock */
    uint64_t alerts;
    struct coverage coverage;

    /* After the run, over all workers. */
    struct capture_counts captured;
    struct decode_counts decoded;
    struct flow_counts flows;
    struct air_counts air;
};

#endif
