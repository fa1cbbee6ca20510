#include "judge/rules/test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "judge/rules/program.h"

/* A run over all tests. */
struct tester {
    const struct rules_test_setup *setup;
    struct complaints *complaints;
    struct rules_test_counts *counts;
    struct value *values; /* one for each field: the event at hand */
};

/* Fills the event from what the test says; the rest is absent. */
static struct event literal_event(struct tester *t, const struct rule *rule,
                                  const struct rule_test_event *said)
{
    memset(t->values, 0, field_count() * sizeof(*t->values));
    for (size_t i = 0; i < said->value_count; i++)
        t->values[field_number(said->values[i].field)] = said->values[i].value;

    const struct field *time = field_find(TEXT("time"));
    struct event event = {.kind = rule->event, .literal = t->values};
    if (time && t->values[field_number(time)].type == VALUE_TIME)
        event.time_ns = (uint64_t)t->values[field_number(time)].integer;
    return event;
}

/* What decided that an event gave no alert: "flow.app == pppp is false". */
static void tell_stumble(const struct rule *rule, const struct event *event, size_t number,
                         char hint[static SUGGESTION_SIZE])
{
    enum truth truth = TRUTH_FALSE;
    const struct step *step = program_stumble(rule->program, event, &truth);

    if (step)
        snprintf(hint, SUGGESTION_SIZE, "event %zu: %.*s %.*s %.*s is %s", number,
                 TEXT_ARGS(step->field), TEXT_ARGS(step->operator), TEXT_ARGS(step->expected),
                 truth == TRUTH_UNKNOWN ? "unknown" : "false");
}

/* The rule is silent because it was not told something: that tests nothing. */
static void warn_of_unknown(struct tester *t, const struct rule *rule, const struct rule_test *test,
                            const struct event *event, size_t number)
{
    enum truth truth = TRUTH_FALSE;
    const struct step *step = program_stumble(rule->program, event, &truth);
    char hint[SUGGESTION_SIZE];

    if (!step)
        return;
    snprintf(hint, sizeof(hint), "give event %zu a value for %.*s", number, TEXT_ARGS(step->field));
    complain_softly(t->complaints, test->spot, hint,
                    "%s: '%s' shows nothing: the condition is unknown, not false", rule->id,
                    test->name);
}

static bool run_events(struct tester *t, const struct rule *rule, const struct rule_test *test)
{
    char hint[SUGGESTION_SIZE] = "";
    uint64_t alerts = 0;

    for (size_t i = 0; i < test->event_count; i++) {
        struct reason reasons[ALERT_REASONS_MAX];
        size_t count;
        struct event event = literal_event(t, rule, &test->events[i]);
        enum truth truth = rule_evaluate(rule, &event, reasons, &count);

        alerts += truth == TRUTH_TRUE;
        if (truth != TRUTH_TRUE && hint[0] == '\0')
            tell_stumble(rule, &event, i + 1, hint);
        if (truth == TRUTH_UNKNOWN && test->alerts == 0)
            warn_of_unknown(t, rule, test, &event, i + 1);
    }
    if (alerts == test->alerts)
        return true;
    return complain(t->complaints, test->spot, alerts < test->alerts ? hint : NULL,
                    "%s: '%s' wants %" PRIu64 " alerts and gets %" PRIu64, rule->id, test->name,
                    test->alerts, alerts);
}

static bool run_capture(struct tester *t, const struct rule *rule, const struct rule_test *test)
{
    struct error error = {{0}};
    uint64_t alerts = 0;

    if (!t->setup->replay(t->setup->context, rule, test->capture, &alerts, &error))
        return complain(t->complaints, test->spot, NULL, "%s: '%s' cannot be run: %s", rule->id,
                        test->name, error.text);
    if (alerts == test->alerts)
        return true;
    return complain(t->complaints, test->spot, test->capture,
                    "%s: '%s' wants %" PRIu64 " alerts and gets %" PRIu64, rule->id, test->name,
                    test->alerts, alerts);
}

static bool run_test(struct tester *t, const struct rule *rule, const struct rule_test *test)
{
    if (test->capture && !t->setup->replay) {
        t->counts->left_out++;
        return true;
    }
    bool is_passed = test->capture ? run_capture(t, rule, test) : run_events(t, rule, test);
    t->counts->passed += is_passed;
    t->counts->failed += !is_passed;
    return is_passed;
}

/* Whether a test of literal events comes out otherwise without the conjunct. */
static bool notices(struct tester *t, const struct rule *rule, const struct rule_test *test,
                    const struct conjunct *left_out)
{
    uint64_t alerts = 0;

    for (size_t i = 0; i < test->event_count; i++) {
        struct event event = literal_event(t, rule, &test->events[i]);
        alerts += program_run_without(rule->program, &event, left_out);
    }
    return alerts != test->alerts;
}

/* Drops one conjunct at a time: some test must notice. Captures are not replayed for this. */
static bool mutate(struct tester *t, const struct rule *rule)
{
    bool is_good = true;

    for (size_t i = 0; i < rule->program->conjunct_count; i++) {
        const struct conjunct *conjunct = &rule->program->conjuncts[i];
        bool is_noticed = false;

        for (size_t n = 0; n < rule->test_count && !is_noticed; n++)
            is_noticed = !rule->tests[n].capture && notices(t, rule, &rule->tests[n], conjunct);
        if (is_noticed)
            continue;
        t->counts->unnoticed++;
        is_good = complain(
            t->complaints, conjunct->spot, "add an event that only this keeps silent",
            "%s: no test notices when '%.*s' is dropped", rule->id, TEXT_ARGS(conjunct->text));
    }
    return is_good;
}

static bool test_rule(struct tester *t, const struct rule *rule)
{
    bool is_good = true;

    for (size_t i = 0; i < rule->test_count; i++)
        is_good = run_test(t, rule, &rule->tests[i]) && is_good;
    if (is_good && t->setup->mutates && rule->test_count > 0)
        is_good = mutate(t, rule);
    return is_good;
}

bool rules_test(const struct rules *rules, const struct rules_test_setup *setup,
                struct complaints *complaints, struct rules_test_counts *counts)
{
    bool is_good = true;
    struct tester tester = {
        .setup = setup,
        .complaints = complaints,
        .counts = counts,
        .values = calloc(field_count(), sizeof(struct value)),
    };

    *counts = (struct rules_test_counts){0};
    if (!tester.values)
        return complain_of_file(complaints, "rules", "there is no memory to test them");
    for (size_t i = 0; i < rules_count(rules); i++)
        is_good = test_rule(&tester, rules_at(rules, i)) && is_good;
    free(tester.values);
    return is_good;
}
