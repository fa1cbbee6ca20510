/* camwarden check: are site and rule files right, and do the tests inside rules pass? */

#include <stdio.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/paths.h"
#include "cli/ruleset.h"
#include "config/yaml.h"
#include "engine/engine.h"
#include "judge/policy/site.h"
#include "judge/rules/test.h"

enum {
    PATHS_MAX = 256
};

struct check_options {
    const char *site;
    bool mutates;
};

/* What there is to check. */
struct work {
    const char *sites[PATHS_MAX];
    size_t site_count;
    const char *rules[PATHS_MAX];
    size_t rules_count;
    char shipped[PATHS_SIZE];
};

/* By its own word: `schema: site/1`. What is no site is taken for rules, whose loader then says
 * what is wrong with it. */
static bool is_site_file(const char *path)
{
    struct complaints silent = {0};
    struct stat about;

    if (stat(path, &about) != 0 || S_ISDIR(about.st_mode))
        return false;
    struct yaml *yaml = yaml_read(path, YAML_RULES_SIZE_MAX, &silent);
    const struct yaml_node *schema = yaml ? yaml_get(yaml_root(yaml), "schema") : NULL;
    bool is_site = schema && slice_starts(text_bytes(schema->value), SLICE("site/"));

    yaml_close(yaml);
    return is_site;
}

static void sort_out(const struct check_options *o, const struct operands *operands,
                     struct work *work)
{
    if (o->site)
        work->sites[work->site_count++] = o->site;
    for (size_t i = 0; i < operands->count; i++) {
        if (is_site_file(operands->items[i]))
            work->sites[work->site_count++] = operands->items[i];
        else
            work->rules[work->rules_count++] = operands->items[i];
    }
    if (operands->count == 0)
        work->rules[work->rules_count++] = paths_default_rules(work->shipped);
}

/* The rules are checked against the first site; the others are only read. */
static bool check_sites(const struct work *work, struct site **first)
{
    bool is_good = true;

    *first = NULL;
    for (size_t i = 0; i < work->site_count; i++) {
        struct site *site = site_load(work->sites[i], ruleset_complain, NULL);

        is_good &= site != NULL;
        if (site)
            printf("%s: good\n", work->sites[i]);
        if (i == 0)
            *first = site;
        else
            site_free(site);
    }
    return is_good;
}

/* A capture of a rule's test on its way through the engine. */
struct replay {
    const struct rule *rule;
    uint64_t alerts;
    struct error *error;
    bool has_error;
};

static void count_alert(void *context, const struct alert *alert, struct text line)
{
    struct replay *replay = context;
    (void)line;

    replay->alerts += strcmp(alert->rule_id, replay->rule->id) == 0;
}

static void keep_first(void *context, const char *sentence)
{
    struct replay *replay = context;

    if (!replay->has_error)
        error_say(replay->error, "%s", sentence);
    replay->has_error = true;
}

/* As a person would replay it with the rule's file: repeats of an alert are one alert. */
static bool replay_capture(void *context, const struct rule *rule, const char *capture,
                           uint64_t *alerts, struct error *error)
{
    const struct work *work = context;
    const char *const files[] = {capture, NULL};
    const char *const rules[] = {rule->file, NULL};
    struct replay replay = {.rule = rule, .error = error};
    struct engine_config config = {
        .files = files,
        .rules = rules,
        .site = work->sites[0],
        .workers = 1,
        .records = UINT64_C(1) << RECORDS_ALERT,
        .complain = keep_first,
        .take_alert = count_alert,
        .context = &replay,
    };
    struct engine *engine = engine_new(&config);
    bool is_done = engine && engine_run(engine);

    engine_free(engine);
    if (!is_done && !replay.has_error)
        error_say(error, "%s could not be replayed", capture);
    *alerts = replay.alerts;
    return is_done;
}

static void print_counts(const struct rules *rules, const struct rules_test_counts *counts,
                         size_t warnings)
{
    printf("%zu rule%s, %zu test%s passed, %zu failed", rules_count(rules),
           rules_count(rules) == 1 ? "" : "s", counts->passed, counts->passed == 1 ? "" : "s",
           counts->failed);
    if (counts->unnoticed > 0)
        printf(", %zu condition%s that no test notices", counts->unnoticed,
               counts->unnoticed == 1 ? "" : "s");
    if (warnings > 0)
        printf(", %zu warning%s", warnings, warnings == 1 ? "" : "s");
    putchar('\n');
}

static bool check_rules(const struct check_options *o, struct work *work, const struct site *site)
{
    struct complaints complaints = {.take = ruleset_complain};
    struct rules_test_counts counts = {0};
    struct rules_test_setup setup = {
        .replay = replay_capture, .context = work, .mutates = o->mutates};

    if (work->rules_count == 0)
        return true;
    struct rules *rules = rules_load(work->rules, work->rules_count, site, ruleset_complain, NULL);
    if (!rules)
        return false;
    bool is_good = rules_test(rules, &setup, &complaints, &counts);
    print_counts(rules, &counts, complaints.warnings);
    rules_free(rules);
    return is_good;
}

static int check_run(const void *options, const struct operands *operands)
{
    const struct check_options *o = options;
    struct work work = {.site_count = 0};
    struct site *site;

    sort_out(o, operands, &work);
    bool is_good = check_sites(&work, &site);
    is_good = is_good && check_rules(o, &work, site);
    site_free(site);
    return is_good ? STATUS_NOTHING_FOUND : STATUS_BAD_INPUT;
}

static const struct option_row rows[] = {
    OPTION(struct check_options, site, "site", 's', "FILE",
           "the site file that the rules are checked against"),
    OPTION(struct check_options, mutates, "mutate", 0, NULL,
           "also drop each condition of a rule in turn: a test must notice"),
    {0},
};

COMMAND(check) = {
    .name = "check",
    .operands = "[PATH...]",
    .operands_max = PATHS_MAX - 1,
    .about = "say whether site files and rules are right, and run the tests inside rules",
    .explain =
        "PATH is a site file, a rule file, or a folder of rule files; without one, the rules\n"
        "that come with camwarden are checked. Every fault of every file is told in one\n"
        "run. Exit status: 0 all is well, 2 something is not.",
    .options = rows,
    .options_size = sizeof(struct check_options),
    .run = check_run,
};
