/* The tests that rules carry: literal events, and captures to be replayed. */

#ifndef JUDGE_RULES_TEST_H
#define JUDGE_RULES_TEST_H

#include "config/complaint.h"
#include "judge/rules/rules.h"

/* What a literal event says of one field. */
struct rule_test_value {
    const struct field *field;
    struct value value;
};

struct rule_test_event {
    const struct rule_test_value *values;
    size_t value_count;
};

struct rule_test {
    const char *name;
    struct spot spot;    /* of its name, in the rule file */
    uint64_t alerts;     /* wanted */
    const char *capture; /* path of the capture; NULL: literal events */
    const struct rule_test_event *events;
    size_t event_count;
};

struct rules_test_setup {
    /* Replays a capture with this rule and no deduplication, and counts its alerts; false, and why,
     * when it cannot be read. NULL: tests with captures are left out, and counted as such. */
    bool (*replay)(void *context, const struct rule *rule, const char *capture, uint64_t *alerts,
                   struct error *error);
    void *context;
    bool mutates; /* also fail rules whose tests do not notice when a conjunct is dropped */
};

struct rules_test_counts {
    size_t passed;
    size_t failed;
    size_t left_out;
    size_t unnoticed; /* conjuncts that could be dropped */
};

/* Runs all tests of all rules. What fails is complained of at its place; a test without alerts that
 * shows nothing, because its event leaves open a field that the rule asks for, is warned of. True
 * when nothing failed. */
bool rules_test(const struct rules *rules, const struct rules_test_setup *setup,
                struct complaints *complaints, struct rules_test_counts *counts);

#endif
