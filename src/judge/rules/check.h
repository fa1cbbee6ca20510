/* Checking a condition: what its two files share. Private to judge/rules. */

#ifndef JUDGE_RULES_CHECK_H
#define JUDGE_RULES_CHECK_H

#include "config/complaint.h"
#include "judge/rules/condition.h"

#define TYPE(type) (1u << (type))
#define PLAIN_NUMBERS (TYPE(VALUE_INTEGER) | TYPE(VALUE_FLOAT))
#define UNITS (TYPE(VALUE_DURATION) | TYPE(VALUE_SIZE) | TYPE(VALUE_RATE))
#define NUMBERS (PLAIN_NUMBERS | UNITS | TYPE(VALUE_TIME))
#define WORDS (TYPE(VALUE_TEXT) | TYPE(VALUE_WORD))

struct checker {
    struct condition_scope *scope;
    const struct field *item; /* the list that any() or all() goes through; NULL: none */
    unsigned let_depth;
};

static inline bool is_one_of(enum value_type type, unsigned types)
{
    return type != VALUE_ABSENT && (TYPE(type) & types) != 0;
}

/* All of these return false after a complaint. */
bool check_fail(const struct checker *checker, const struct expression *part, const char *hint,
                const char *sentence);
bool check_value(struct checker *checker, struct expression *part);
bool check_condition(struct checker *checker, struct expression *part);
bool check_relation(struct checker *checker, struct expression *node);
bool check_name(struct checker *checker, struct expression *part);

/* The word as the field spells it, so that it need not be looked for again. A word of a zone field
 * is taken as it stands when there is no site. */
bool check_word(const struct field *field, const struct site *site, struct spot spot,
                struct text word, struct value *value, struct complaints *complaints);

struct let *check_find_let(const struct checker *checker, struct text name);

/* "flow.app", or "'a + b'" as it is written. */
const char *check_spelled(const struct expression *part, char out[static 64]);

#endif
