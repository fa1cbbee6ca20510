#include "cli/session.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/paths.h"

enum {
    CAMERAS_MAX = 256
};

/* The engine at work, for the signal handler: the one thing that has to be reached from there. */
static struct engine *running;

struct session {
    const char *name;
    bool shows_progress;
    int percent_shown;
    char cameras_text[4096];
    const char *cameras[CAMERAS_MAX + 1];
    char default_rules[PATHS_SIZE];
    const char *rules[OPTION_LIST_MAX + 2];
};

static void stop(int signal)
{
    (void)signal;
    if (running)
        engine_stop(running);
}

/* The first signal ends the run in good order; the second one ends the program. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = stop, .sa_flags = (int)SA_RESETHAND};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error of writing, told as one */
}

static void clear_progress(struct session *session)
{
    if (session->percent_shown >= 0)
        fputs("\r\033[K", stderr);
    session->percent_shown = -1;
}

static void tell(void *context, const char *sentence)
{
    struct session *session = context;

    clear_progress(session);
    fprintf(stderr, "%s\n", sentence);
}

static void show_progress(void *context, double share)
{
    struct session *session = context;
    int percent = share < 0 ? -1 : (int)(share * 100);

    if (!session->shows_progress || percent < 0 || percent == session->percent_shown)
        return;
    session->percent_shown = percent;
    fprintf(stderr, "\rcamwarden: %3d %% read", percent);
    fflush(stderr);
}

/* "10.0.0.0/8,10.1.2.3" and repeated options become one list. */
static bool list_cameras(struct session *session, const struct option_list *given)
{
    size_t used = 0;
    size_t count = 0;

    for (size_t i = 0; i < given->count; i++) {
        size_t length = strlen(given->items[i]);

        if (used + length + 1 > sizeof(session->cameras_text))
            return false;
        char *copy = session->cameras_text + used;
        memcpy(copy, given->items[i], length + 1);
        used += length + 1;
        for (char *rest = copy, *word; (word = strsep(&rest, ","));) {
            if (count == CAMERAS_MAX)
                return false;
            session->cameras[count++] = word;
        }
    }
    session->cameras[count] = NULL;
    return true;
}

static void list_rules(struct session *session, const struct session_options *options)
{
    size_t count = 0;

    if (!options->no_default_rules)
        session->rules[count++] = paths_default_rules(session->default_rules);
    for (size_t i = 0; i < options->rules.count; i++)
        session->rules[count++] = options->rules.items[i];
    session->rules[count] = NULL;
}

static int run_engine(struct session *session, struct engine *engine,
                      const struct session_options *options)
{
    running = engine;
    catch_signals();
    bool is_whole = engine_run(engine);
    running = NULL;

    clear_progress(session);
    if (!options->quiet)
        engine_print_summary(engine, stderr);
    if (options->stats)
        engine_print_stats(engine, stderr);
    if (!is_whole)
        return STATUS_INTERNAL;
    return engine_alerts(engine) ? STATUS_ALERTS : STATUS_NOTHING_FOUND;
}

int session_run(const char *name, const struct session_options *options, const char *const *files,
                const struct engine_live *live)
{
    struct session *session = calloc(1, sizeof(*session));
    uint64_t records = UINT64_C(1) << RECORDS_ALERT;
    struct error error;

    if (!session) {
        command_complain("%s: no memory", name);
        return STATUS_INTERNAL;
    }
    session->percent_shown = -1;
    session->shows_progress = files && !options->quiet && isatty(STDERR_FILENO);
    if (options->records && !engine_records_parse(options->records, &records, &error)) {
        free(session);
        return command_complain("%s: --records: %s", name, error.text);
    }
    if (!list_cameras(session, &options->cameras)) {
        free(session);
        return command_complain("%s: --cameras: at most %d addresses; a site file holds any number",
                                name, CAMERAS_MAX);
    }
    list_rules(session, options);

    struct engine_config config = {
        .files = files,
        .live = live,
        .site = options->site,
        .rules = session->rules,
        .cameras = session->cameras[0] ? session->cameras : NULL,
        .workers = options->workers ? (unsigned)options->workers : 1,
        .records = records,
        .format = options->format,
        .output = options->output ? options->output : "-",
        .complain = tell,
        .progress = show_progress,
        .context = session,
    };
    struct engine *engine = engine_new(&config);
    int status = engine ? run_engine(session, engine, options) : STATUS_BAD_INPUT;

    engine_free(engine);
    free(session);
    return status;
}
