/* A compiled condition: flat steps, each a test with two successors.
 *
 * Negation has been pushed down to the tests, so a condition is true exactly when it is true with
 * every unknown test taken for false, and it is unknown, not false, when taking them for true would
 * make it true. That is why two successors are enough for three truths.
 *
 * Constant; lives in the arena of the rules. Private to judge/rules. */

#ifndef JUDGE_RULES_PROGRAM_H
#define JUDGE_RULES_PROGRAM_H

#include "judge/rules/condition.h"
#include "judge/rules/rules.h"

enum {
    STEP_TRUE = UINT16_MAX,      /* a successor: the condition is true */
    STEP_FALSE = UINT16_MAX - 1, /* or false */
    NO_MARK = UINT16_MAX
};

enum operand_kind {
    OPERAND_NONE,
    OPERAND_FIELD,
    OPERAND_CONSTANT,
    OPERAND_ITEM, /* `it` */
    OPERAND_CODE, /* operations from `code_at` on */
};

struct operand {
    enum operand_kind kind;
    const struct field *field;
    struct value constant;
    uint16_t code_at;
    uint16_t code_count;
};

/* One operation of a stack machine: takes values from the stack, leaves one. */
enum operation_kind {
    OPERATION_PUSH,
    OPERATION_ADD,
    OPERATION_SUBTRACT,
    OPERATION_MULTIPLY,
    OPERATION_DIVIDE,
    OPERATION_CALL,
};

struct operation {
    enum operation_kind kind;
    enum function function;
    enum value_type type; /* of the result */
    struct operand operand;
};

enum test_kind {
    TEST_BOOL, /* the left side itself */
    TEST_EXISTS,
    TEST_BOOLS, /* relations of two sides, by their type */
    TEST_INTEGERS,
    TEST_REALS,
    TEST_WORDS,
    TEST_TEXTS,
    TEST_IPS,
    TEST_MACS,
    TEST_CONTAINS,
    TEST_STARTSWITH,
    TEST_ENDSWITH,
    TEST_GLOB,
    TEST_MATCHES,
    TEST_IN_SET,
    TEST_IN_ZONE,
    TEST_ANY,
    TEST_ALL,
};

struct step {
    enum test_kind test;
    enum relation relation; /* of two sides: EQUAL to GREATER_EQUAL */
    bool is_negated;
    uint16_t on_true;
    uint16_t on_false;
    uint16_t inner; /* of any() and all(): where the condition on an item begins */

    /* Reasons of an alternative that failed are forgotten: the count of reasons is kept under a
     * mark where the first alternative begins, and restored where the others do. */
    uint16_t save;
    uint16_t restore;

    struct operand left;
    struct operand right;
    const struct value_set *set;
    const struct pattern *pattern;
    int zone;

    /* For the alert. */
    struct text field;
    struct text operator;
    struct text expected;
};

/* A part of the condition that must be true for the whole to be: "a" and "b" in `a and b`. */
struct conjunct {
    uint16_t entry;
    uint16_t next; /* where to go when it is true */
    struct spot spot;
    struct text text;
};

struct program {
    uint16_t entry;
    uint16_t step_count;
    uint16_t mark_count;
    uint16_t operation_count;
    const struct step *steps;
    const struct operation *operations;
    const struct conjunct *conjuncts; /* two or more, or none */
    size_t conjunct_count;
    const struct site *site;
};

/* As rule_evaluate(). */
enum truth program_run(const struct program *program, const struct event *event,
                       struct reason *reasons, size_t *count);

/* Whether one step's test is true of the event; an unknown one is not. */
bool program_test(const struct program *program, uint16_t step, const struct event *event);

/* Whether the condition is true when a conjunct is left out. */
bool program_run_without(const struct program *program, const struct event *event,
                         const struct conjunct *left_out);

/* The comparison at which the condition came out as something else than true, and how it came out.
 */
const struct step *program_stumble(const struct program *program, const struct event *event,
                                   enum truth *truth);

#endif
