/* The `tests` of a rule, read. Private to judge/rules. */

#ifndef JUDGE_RULES_TEST_FILE_H
#define JUDGE_RULES_TEST_FILE_H

#include "base/arena.h"
#include "config/yaml.h"
#include "judge/rules/rules.h"

/* Fills the rule's tests; its event is known. False after complaints. */
bool test_file_read(const struct yaml_node *node, struct rule *rule, struct arena *arena,
                    struct complaints *complaints);

#endif
