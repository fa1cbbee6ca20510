/* What `replay` and `run` share: their common options, and one engine from start to end. */

#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/command.h"
#include "engine/engine.h"

struct session_options {
    const char *site;
    struct option_list rules;
    bool no_default_rules;
    struct option_list cameras;
    const char *records;
    const char *format;
    const char *output;
    uint64_t workers;
    bool stats;
    bool quiet;
};

/* clang-format off */
#define SESSION_OPTIONS(type, member)                                                              \
    OPTION(type, member.site, "site", 's', "FILE", "the site file: zones, devices, what is expected"), \
    OPTION(type, member.rules, "rules", 'r', "PATH", "a rule file, or a folder of them, besides the shipped ones; may be repeated"), \
    OPTION(type, member.no_default_rules, "no-default-rules", 0, NULL, "without the rules that come with camwarden"), \
    OPTION(type, member.cameras, "cameras", 0, "CIDR,...", "addresses whose hosts are cameras; may be repeated"), \
    OPTION(type, member.records, "records", 0, "TYPE,...", "what to write: alert, flow, dns, tls, http, radio, device, stats ... or all (default: alert)"), \
    OPTION(type, member.format, "format", 0, "NAME", "how a line is written (default: native)"),  \
    OPTION(type, member.output, "output", 'o', "FILE", "where lines go; - is standard output (default)"), \
    OPTION_BETWEEN(type, member.workers, "workers", 'w', "N", 1, ENGINE_WORKERS_MAX, "threads that read packets (default: 1); alerts are the same for any number"), \
    OPTION(type, member.stats, "stats", 0, NULL, "one JSON object of counters on standard error at the end"), \
    OPTION(type, member.quiet, "quiet", 'q', NULL, "no summary and no progress on standard error")
/* clang-format on */

/* Runs an engine over the files, or live; one of the two is NULL. Answers the exit status. */
int session_run(const char *name, const struct session_options *options, const char *const *files,
                const struct engine_live *live);

#endif
