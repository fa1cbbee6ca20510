#include "engine/engine.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "engine/account.h"
#include "engine/crew.h"
#include "engine/output.h"
#include "engine/parts.h"
#include "judge/policy/site.h"
#include "judge/rules/rules.h"

enum {
    BATCHES_A_FLUSH = 256,
    POLL_INTERVAL_MS = 100,
    FLOWS_MAX = 1 << 20,
    STREAMS_MAX = 8192,
    DEVICES_MAX = 16384,
    NAMES_MAX = 65536,
    OPEN_FINDINGS_MAX = 65536,
    TRANSMITTERS_MAX = 16384,
    FRAGMENT_DATAGRAMS_MAX = 1024,
    FRAGMENT_BYTES_MAX = 8 * 1024 * 1024,
};

static const uint64_t second_ns = 1000000000;

static size_t cap(size_t wanted, size_t usual)
{
    return wanted ? wanted : usual;
}

static void say(const struct engine *engine, const char *sentence)
{
    if (engine->config.complain)
        engine->config.complain(engine->config.context, sentence);
}

static bool say_error(const struct engine *engine, const struct error *error)
{
    say(engine, error->text);
    return false;
}

/* --- what the judge hands out ---------------------------------------------------------------- */

static bool is_wanted(const struct engine *engine, unsigned record)
{
    return engine->config.records >> record & 1;
}

static void take_alert(void *context, const struct alert *alert)
{
    struct engine *engine = context;

    engine->alerts++;
    findings_take(engine->findings, alert);
    if (!is_wanted(engine, RECORDS_ALERT) && !engine->config.take_alert)
        return;

    struct text line = output_alert(engine->output, alert);
    if (engine->config.take_alert)
        engine->config.take_alert(engine->config.context, alert, line);
    if (engine->config.live) /* an alert waits for nobody */
        output_flush(engine->output, engine->config.complain, engine->config.context);
}

static void take_record(void *context, const struct record *record)
{
    struct engine *engine = context;

    if (strcmp(record->type, "device") != 0 || is_wanted(engine, RECORDS_DEVICE))
        output_record(engine->output, record);
}

/* Every observation, in order, on the judge's thread. */
static void take_observation(void *context, const struct observation *observation)
{
    struct engine *engine = context;

    coverage_take(&engine->coverage, observation);
    judge_observe(engine->judge, observation);
}

/* --- setting up ------------------------------------------------------------------------------ */

static bool load_policy(struct engine *engine)
{
    const struct engine_config *config = &engine->config;
    size_t paths = 0;

    if (config->site) {
        engine->site = site_load(config->site, config->complain, config->context);
        if (!engine->site)
            return false;
    }
    while (config->rules && config->rules[paths])
        paths++;
    engine->rules =
        rules_load(config->rules, paths, engine->site, config->complain, config->context);
    return engine->rules != NULL;
}

static bool open_judge(struct engine *engine, struct error *error)
{
    const struct engine_config *config = &engine->config;
    struct judge_config judge = {
        .rules = engine->rules,
        .site = engine->site,
        .cameras = config->cameras,
        .records = config->records,
        .devices_max = cap(config->devices_max, DEVICES_MAX),
        .names_max = cap(config->names_max, NAMES_MAX),
        .findings_max = cap(config->findings_max, OPEN_FINDINGS_MAX),
        .hash_key = {engine->hash_key[0], engine->hash_key[1]},
        .take_alert = take_alert,
        .take_record = take_record,
        .context = engine,
    };

    engine->judge = judge_new(&judge, error);
    return engine->judge != NULL;
}

static bool open_capture(struct engine *engine, struct error *error)
{
    const struct engine_config *config = &engine->config;
    size_t count = 0;

    if (config->files) {
        while (config->files[count])
            count++;
        engine->capture = capture_open_files(config->files, count, error);
        return engine->capture != NULL;
    }

    while (config->live->interfaces[count])
        count++;
    struct live_config live = {
        .interfaces = config->live->interfaces,
        .interface_count = count,
        .filter = config->live->filter,
        .ring_size = config->live->ring_size,
        .snap_length = config->live->snap_length,
        .promiscuous = config->live->is_promiscuous,
        .poll_interval_ms = POLL_INTERVAL_MS,
    };
    engine->capture = capture_open_live(&live, error);
    return engine->capture != NULL;
}

/* A sensor's tables are keyed with a secret; a replay's are not, so that it repeats itself. */
static void choose_keys(const struct engine *engine, uint64_t key[static 2])
{
    if (engine->config.files ||
        getrandom(key, 2 * sizeof(key[0]), 0) != (ssize_t)(2 * sizeof(key[0]))) {
        key[0] = 0x63616d77617264;
        key[1] = 0x656e;
    }
}

static struct worker_config configure_worker(const struct engine *engine, unsigned number)
{
    const struct engine_config *config = &engine->config;
    size_t flows = cap(config->flows_max, FLOWS_MAX) / config->workers;
    size_t streams = cap(config->streams_max, STREAMS_MAX) / config->workers;
    struct worker_config worker = {
        .decode =
            {
                .fragment_datagrams_max = FRAGMENT_DATAGRAMS_MAX,
                .fragment_bytes_max = FRAGMENT_BYTES_MAX,
                .fragment_timeout_ns = 30 * second_ns,
            },
        .flow =
            {
                .flows_max = flows ? flows : 1,
                .streams_max = streams ? streams : 1,
                .tcp_idle_ns = 3600 * second_ns,
                .tcp_new_ns = 30 * second_ns,
                .tcp_closed_ns = 10 * second_ns,
                .udp_idle_ns = 180 * second_ns,
                .other_idle_ns = 60 * second_ns,
            },
        .transmitters_max = cap(config->transmitters_max, TRANSMITTERS_MAX),
        .number = number,
        .count = config->workers,
    };

    memcpy(worker.decode.hash_key, engine->hash_key, sizeof(engine->hash_key));
    memcpy(worker.flow.hash_key, engine->hash_key, sizeof(engine->hash_key));
    memcpy(worker.hash_key, engine->hash_key, sizeof(engine->hash_key));
    return worker;
}

/* One worker needs no threads: it works, and the judge judges, where the frames are read. */
static bool open_workers(struct engine *engine, struct error *error)
{
    struct worker_config workers[ENGINE_WORKERS_MAX];

    engine->dissectors = dissector_index_new();
    if (!engine->dissectors)
        return error_say(error, "no memory for the table of dissectors");
    for (unsigned i = 0; i < engine->config.workers; i++)
        workers[i] = configure_worker(engine, i);

    if (engine->config.workers > 1) {
        engine->crew = crew_start(workers, engine->config.workers, engine->dissectors,
                                  take_observation, engine, error);
        return engine->crew != NULL;
    }
    engine->worker = worker_new(&workers[0], engine->dissectors, take_observation, engine);
    return engine->worker ? true : error_say(error, "no memory for the tables of flows");
}

static bool set_up(struct engine *engine, struct error *error)
{
    engine->findings = findings_new(FINDINGS_ROOM);
    if (!engine->findings)
        return error_say(error, "no memory for the findings");
    choose_keys(engine, engine->hash_key);
    if (!open_capture(engine, error) || !open_judge(engine, error) || !open_workers(engine, error))
        return false;

    /* Last, so that a run that cannot start leaves no empty file behind. */
    engine->output = output_open(engine->config.format, engine->config.output,
                                 engine->config.live != NULL, error);
    return engine->output != NULL;
}

struct engine *engine_new(const struct engine_config *config)
{
    struct engine *engine = calloc(1, sizeof(*engine));
    struct error error = {.text = "no memory"};

    if (!engine) {
        if (config->complain)
            config->complain(config->context, error.text);
        return NULL;
    }
    engine->config = *config;
    if (engine->config.workers < 1 || engine->config.workers > ENGINE_WORKERS_MAX)
        engine->config.workers = 1;
    if (!load_policy(engine)) { /* which has said why */
        engine_free(engine);
        return NULL;
    }
    if (!set_up(engine, &error)) {
        say_error(engine, &error);
        engine_free(engine);
        return NULL;
    }
    return engine;
}

void engine_free(struct engine *engine)
{
    if (!engine)
        return;
    crew_free(engine->crew);
    worker_free(engine->worker);
    dissector_index_free(engine->dissectors);
    judge_free(engine->judge);
    rules_free(engine->rules);
    site_free(engine->site);
    capture_close(engine->capture);
    findings_free(engine->findings);
    output_close(engine->output);
    free(engine);
}

/* --- running --------------------------------------------------------------------------------- */

static uint64_t monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * second_ns + (uint64_t)now.tv_nsec;
}

static void handle(struct engine *engine, const struct frame *frames, size_t count)
{
    if (engine->first_ns == 0)
        engine->first_ns = frames[0].time_ns;
    if (frames[count - 1].time_ns > engine->last_ns)
        engine->last_ns = frames[count - 1].time_ns;

    if (engine->crew)
        crew_handle(engine->crew, frames, count);
    else
        worker_handle(engine->worker, frames, count);
}

static void wait_for_more(struct engine *engine)
{
    uint64_t now_ns = capture_now_ns(engine->capture);

    if (engine->crew)
        crew_wait(engine->crew, now_ns);
    else
        worker_wait(engine->worker, now_ns);
}

/* With several workers the judge's thread owns the output, and flushes it alert by alert. */
static void flush(struct engine *engine)
{
    if (!engine->crew)
        output_flush(engine->output, engine->config.complain, engine->config.context);
}

static void tell_progress(const struct engine *engine)
{
    if (engine->config.progress)
        engine->config.progress(engine->config.context, capture_progress(engine->capture));
}

static void finish(struct engine *engine)
{
    if (engine->crew)
        crew_finish(engine->crew);
    else
        worker_finish(engine->worker);
    judge_finish(engine->judge);
    engine_account(engine);
    if (is_wanted(engine, RECORDS_STATS))
        engine_write_stats(engine);
    output_flush(engine->output, engine->config.complain, engine->config.context);
    for (size_t i = 0; capture_warning(engine->capture, i); i++)
        say(engine, capture_warning(engine->capture, i));
}

bool engine_run(struct engine *engine)
{
    struct frame frames[FRAME_BATCH_MAX];
    enum capture_status status = CAPTURE_QUIET;
    uint64_t began_ns = monotonic_ns();
    size_t count;

    for (uint64_t batch = 1; !engine->is_stopped && status != CAPTURE_END; batch++) {
        status = capture_next(engine->capture, frames, &count);
        if (status == CAPTURE_FRAMES)
            handle(engine, frames, count);
        else if (status == CAPTURE_QUIET)
            wait_for_more(engine);

        if (status == CAPTURE_QUIET || batch % BATCHES_A_FLUSH == 0) {
            flush(engine);
            tell_progress(engine);
        }
    }
    engine->was_interrupted = status != CAPTURE_END || engine->is_stopped;
    engine->elapsed_ns = monotonic_ns() - began_ns;
    finish(engine);
    return output_lost(engine->output) == 0;
}

void engine_stop(struct engine *engine)
{
    engine->is_stopped = 1;
    capture_stop(engine->capture);
}

uint64_t engine_alerts(const struct engine *engine)
{
    return engine->alerts;
}
