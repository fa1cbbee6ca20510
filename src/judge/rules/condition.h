/* The language of `when`: from its text to a tree, to a checked tree, to a program.
 *
 *     condition   both 'or' both ...
 *     both        one 'and' one ...
 *     one         'not' one | relation
 *     relation    sum [== != < <= > >= contains startswith endswith glob matches sum]
 *               | sum ['not'] 'in' ( {literal, ...} | @list | zone NAME | CIDR | MAC/mask )
 *               | 'exists' FIELD
 *     sum         product ('+' | '-') product ...
 *     product     operand ('*' | '/') operand ...
 *     operand     literal | "text" | 'text' | WORD | FIELD | FUNCTION(condition, ...) | (condition)
 *               | any(FIELD, condition) | all(FIELD, condition)
 *
 * A FIELD has a dot in its name, or is `time`. A WORD is one of an enumeration, a name of `let`,
 * true or false, or, within any() and all(), `it`: the item at hand. A hyphen between letters
 * belongs to the word: a difference needs blanks around its sign. Text is compared without regard
 * to upper and lower case, as host names are; words of enumerations are not.
 *
 * Private to judge/rules. */

#ifndef JUDGE_RULES_CONDITION_H
#define JUDGE_RULES_CONDITION_H

#include "base/arena.h"
#include "config/yaml.h"
#include "judge/field.h"

struct site;
struct value_set;
struct pattern;
struct program;

enum {
    CONDITION_SIZE_MAX = 8192,
    CONDITION_DEPTH_MAX = 32,  /* of parentheses, `not` and calls, in one text */
    CONDITION_STEPS_MAX = 512, /* after `let` has been put in place */
    LET_MAX = 32,
    ARITHMETIC_DEPTH_MAX = 16, /* numbers at hand while a sum is worked out */
};

enum relation {
    RELATION_EQUAL,
    RELATION_NOT_EQUAL,
    RELATION_LESS,
    RELATION_LESS_EQUAL,
    RELATION_GREATER,
    RELATION_GREATER_EQUAL,
    RELATION_CONTAINS,
    RELATION_STARTSWITH,
    RELATION_ENDSWITH,
    RELATION_GLOB,
    RELATION_MATCHES,
    RELATION_IN,
    RELATION_COUNT
};

enum function {
    FUNCTION_ENTROPY,
    FUNCTION_DOMAIN,
    FUNCTION_RATIO,
    FUNCTION_MAC_NEAR,
    FUNCTION_HOUR,
    FUNCTION_COUNT
};

enum expression_kind {
    EXPRESSION_AND, /* parts: two or more */
    EXPRESSION_OR,
    EXPRESSION_NOT,      /* parts: one */
    EXPRESSION_RELATION, /* parts: left and right */
    EXPRESSION_EXISTS,   /* parts: a field */
    EXPRESSION_ANY,      /* parts: a list field and a condition */
    EXPRESSION_ALL,
    EXPRESSION_SUM,  /* parts: left and right; `sign` says how they are joined */
    EXPRESSION_CALL, /* parts: the arguments */
    EXPRESSION_FIELD,
    EXPRESSION_WORD,
    EXPRESSION_LITERAL,
    EXPRESSION_SET,  /* parts: literals and words; of `in` only */
    EXPRESSION_LIST, /* @name; of `in` only */
    EXPRESSION_ZONE, /* of `in` only */
};

/* Lives in the scratch arena, until its program is made; the text of its literals lives on. */
struct expression {
    enum expression_kind kind;
    const struct yaml_node *scalar; /* in which it is written; */
    size_t at;                      /* where in its value, */
    size_t length;                  /* and how long */
    struct expression *first;       /* its parts */
    struct expression *next;        /* beside it */

    enum relation relation;
    enum function function;
    bool is_negated; /* `not in` */
    char sign;       /* of a sum: + - * / */
    struct text name;
    struct value value; /* of a literal */
    struct mac mask;    /* of a literal MAC/mask, which is of type VALUE_MAC */
    bool has_mask;
    bool is_percentage;

    /* Known once it is checked. */
    enum value_type type; /* VALUE_ABSENT: not known, or wrong */
    const struct field *field;
    const struct expression *meaning; /* of a name of `let` */
    const struct value_set *set;      /* of the right side of `in` */
    const struct pattern *pattern;    /* of the right side of `matches` */
    int zone;
    bool is_item; /* `it` */
};

/* A named condition or number of `let`. */
struct let {
    struct text name;
    const struct yaml_node *scalar;
    struct expression *expression; /* NULL: it could not be read */
    bool is_used;
    enum let_state {
        LET_UNCHECKED,
        LET_IN_CHECK,
        LET_CHECKED
    } state;
};

/* A named list of a rule file. Its items get their type from the field that is asked. */
struct named_list {
    const struct yaml_node *node;
    struct list_use *uses; /* compiled sets, one for each type or enumeration */
    bool is_used;
};

/* What a condition may refer to. */
struct condition_scope {
    struct arena *arena;   /* what lives as long as the rules: programs, text, sets, patterns */
    struct arena *scratch; /* what lives until the rule is compiled: trees */
    struct complaints *complaints;
    enum observation_kind event;
    const struct site *site; /* NULL: none */
    struct named_list *lists;
    size_t list_count;
    struct let *lets;
    size_t let_count;
};

/* A tree, or NULL after a complaint. Of the scope only arenas and complaints count. */
struct expression *condition_parse(const struct yaml_node *scalar,
                                   const struct condition_scope *scope);

/* Gives every part its type and meaning. False after complaints. The whole must be true or
 * false. */
bool condition_check(struct expression *expression, struct condition_scope *scope);

/* Checks the names of `let` that no condition has asked for, and warns of those nobody uses. False
 * after complaints. */
bool condition_check_lets(struct condition_scope *scope);

/* Warns of `not` over a field that may be absent: the whole is unknown then, not true. */
void condition_warn(const struct expression *expression, struct condition_scope *scope);

/* A program in the arena, or NULL after a complaint. */
struct program *condition_compile(const struct expression *expression,
                                  const struct condition_scope *scope);

/* Complains about a part. `condition_complain` returns false. */
bool condition_complain(struct complaints *complaints, const struct expression *part,
                        const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The words of the relations and functions, as they are written. */
const char *relation_word(enum relation relation);
const char *relation_negated_word(enum relation relation);
const char *function_word(enum function function);

#endif
