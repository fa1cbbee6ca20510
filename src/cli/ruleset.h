/* The site and the rules that a command works with, loaded as the command line says. */

#ifndef CLI_RULESET_H
#define CLI_RULESET_H

#include "cli/options.h"
#include "judge/rules/rules.h"

struct ruleset_options {
    const char *site;
    struct option_list rules;
    bool is_without_default;
};

/* Rows for the options of a command; `type` has a `struct ruleset_options` called `set`. */
#define RULESET_OPTIONS(type)                                                                      \
    OPTION(type, set.site, "site", 's', "FILE",                                                    \
           "the site file: zones, devices, what is expected"),                                     \
        OPTION(type, set.rules, "rules", 'r', "PATH",                                              \
               "a rule file, or a folder of them; may be given several times"),                    \
        OPTION(type, set.is_without_default, "no-default-rules", 0, NULL,                          \
               "leave out the rules that come with camwarden")

struct ruleset {
    struct site *site; /* NULL: none */
    struct rules *rules;
};

/* False when anything was wrong; all of it has been said on stderr. */
bool ruleset_load(const struct ruleset_options *options, struct ruleset *set);
void ruleset_free(struct ruleset *set);

/* A sentence of a loader, on stderr. */
void ruleset_complain(void *context, const char *sentence);

#endif
