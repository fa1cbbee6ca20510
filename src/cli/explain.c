/* camwarden explain ID: one rule in full, for the person who has its alert before them. */

#include "base/nearest.h"
#include "base/wrap.h"
#include "cli/command.h"
#include "cli/ruleset.h"

enum {
    WIDTH = 80,
    INDENT = 2
};

struct explain_options {
    struct ruleset_options set;
};

static const struct rule *find_rule(const struct rules *rules, const char *id)
{
    for (size_t i = 0; i < rules_count(rules); i++)
        if (strcmp(rules_at(rules, i)->id, id) == 0)
            return rules_at(rules, i);
    return NULL;
}

static int complain_of_rule(const struct rules *rules, const char *id)
{
    struct nearest nearest = nearest_to(text_of(id));

    for (size_t i = 0; i < rules_count(rules); i++)
        nearest_offer(&nearest, rules_at(rules, i)->id);
    if (nearest.word)
        return command_complain("explain: there is no rule '%s'; did you mean '%s'?", id,
                                nearest.word);
    return command_complain("explain: there is no rule '%s'; 'camwarden rules' lists them", id);
}

static void print_paragraph(const char *heading, const char *text)
{
    if (!text)
        return;
    printf("\n%s\n", heading);
    wrap_print(stdout, text_of(text), 0, INDENT, WIDTH);
    putchar('\n');
}

static void print_attack(const struct rule *rule)
{
    if (!rule->attack || !rule->attack[0])
        return;
    printf("  ATT&CK      ");
    for (size_t i = 0; rule->attack[i]; i++)
        printf("%s%s", i ? ", " : "", rule->attack[i]);
    putchar('\n');
}

static void print_rule(const struct rule *rule)
{
    printf("%s, revision %u\n", rule->id, rule->revision);
    wrap_print(stdout, text_of(rule->title), 0, 0, WIDTH);
    printf("\n\n  severity    %s\n  confidence  %u%%\n  looks at    %s events\n",
           severity_word(rule->severity), rule->confidence, observation_word(rule->event));
    print_attack(rule);
    printf("  file        %s\n  SHA-256     %s\n", rule->file, rule->digest);
    print_paragraph("What it means", rule->explain);
    print_paragraph("What to do", rule->respond);
}

static int explain_run(const void *options, const struct operands *operands)
{
    const struct explain_options *o = options;
    struct ruleset set;
    int status = STATUS_NOTHING_FOUND;

    if (!ruleset_load(&o->set, &set))
        return STATUS_BAD_INPUT;
    const struct rule *rule = find_rule(set.rules, operands->items[0]);
    if (rule)
        print_rule(rule);
    else
        status = complain_of_rule(set.rules, operands->items[0]);
    ruleset_free(&set);
    return status;
}

static const struct option_row rows[] = {RULESET_OPTIONS(struct explain_options), {0}};

COMMAND(explain) = {
    .name = "explain",
    .operands = "ID",
    .operands_min = 1,
    .operands_max = 1,
    .about = "say what a rule looks for, what its alert means and what to do",
    .options = rows,
    .options_size = sizeof(struct explain_options),
    .only_prints = true,
    .run = explain_run,
};
