/* camwarden rules: which rules there are. */

#include <stdlib.h>

#include "base/wrap.h"
#include "cli/command.h"
#include "cli/ruleset.h"

enum {
    TITLE_COLUMN = 38,
    WIDTH = 100
};

struct rules_options {
    struct ruleset_options set;
};

static void print_rule(const struct rule *rule)
{
    int column = printf("%-17s %-9s %-9s ", rule->id, severity_word(rule->severity),
                        observation_word(rule->event));

    wrap_print(stdout, text_of(rule->title), column > 0 ? (size_t)column : 0, TITLE_COLUMN, WIDTH);
    putchar('\n');
}

static int rules_run(const void *options, const struct operands *operands)
{
    const struct rules_options *o = options;
    struct ruleset set;
    (void)operands;

    if (!ruleset_load(&o->set, &set))
        return STATUS_BAD_INPUT;
    for (size_t i = 0; i < rules_count(set.rules); i++)
        print_rule(rules_at(set.rules, i));
    ruleset_free(&set);
    return STATUS_NOTHING_FOUND;
}

static const struct option_row rows[] = {RULESET_OPTIONS(struct rules_options), {0}};

COMMAND(rules) = {
    .name = "rules",
    .operands = "",
    .about = "list the rules: what camwarden looks for",
    .explain = "Each line is a rule: its id, severity, the event it looks at, and its title.\n"
               "'camwarden explain ID' says more about one.",
    .options = rows,
    .options_size = sizeof(struct rules_options),
    .only_prints = true,
    .run = rules_run,
};
