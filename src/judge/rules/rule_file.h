/* One rule file, read and checked. Private to judge/rules. */

#ifndef JUDGE_RULES_RULE_FILE_H
#define JUDGE_RULES_RULE_FILE_H

#include "base/arena.h"
#include "config/yaml.h"
#include "judge/rules/rules.h"

enum {
    RULE_TESTS_MAX = 64,
    RULE_EVENTS_MAX = 256, /* of one test */
    RULE_ATTACK_MAX = 16,
    RULE_DEDUPE_MAX = 8
};

/* Where rules go. */
struct rule_target {
    struct arena *arena;
    struct complaints *complaints;
    const struct site *site;
    /* Takes a rule that is good. False, after a complaint at `where`, when it is not wanted. */
    bool (*take)(void *context, const struct rule *rule, struct spot where);
    void *context;
};

/* Reads all rules of a file. What is wrong goes to the target's complaints. The file must outlive
 * the rules, which point into it. */
void rule_file_read(const struct yaml *file, const struct rule_target *target);

#endif
