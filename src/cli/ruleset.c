#include "cli/ruleset.h"

#include <stdio.h>

#include "cli/paths.h"
#include "judge/policy/site.h"

void ruleset_complain(void *context, const char *sentence)
{
    (void)context;
    fprintf(stderr, "%s\n", sentence);
}

static struct rules *load_rules(const struct ruleset_options *options, const struct site *site)
{
    char shipped[PATHS_SIZE];
    const char *paths[OPTION_LIST_MAX + 1];
    size_t count = 0;

    if (!options->is_without_default)
        paths[count++] = paths_default_rules(shipped);
    for (size_t i = 0; i < options->rules.count; i++)
        paths[count++] = options->rules.items[i];
    return rules_load(paths, count, site, ruleset_complain, NULL);
}

bool ruleset_load(const struct ruleset_options *options, struct ruleset *set)
{
    *set = (struct ruleset){0};

    if (options->site && !(set->site = site_load(options->site, ruleset_complain, NULL)))
        return false;
    set->rules = load_rules(options, set->site);
    if (!set->rules)
        ruleset_free(set);
    return set->rules != NULL;
}

void ruleset_free(struct ruleset *set)
{
    rules_free(set->rules);
    site_free(set->site);
    *set = (struct ruleset){0};
}
