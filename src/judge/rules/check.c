/* What the parts of a condition mean, and whether they fit together. Goes on after a fault, so that
 * one run tells them all. What stands on the two sides of a relation is check_relation.c's. */

#include "judge/rules/check.h"

#include <stdio.h>

enum {
    LET_DEPTH_MAX = 8,
    ARGUMENTS_MAX = 3
};

/* What a function takes and gives. */
static const struct {
    size_t count;
    unsigned takes[ARGUMENTS_MAX];
    enum value_type gives;
    const char *usage;
} signatures[FUNCTION_COUNT] = {
    [FUNCTION_ENTROPY] = {1, {TYPE(VALUE_TEXT)}, VALUE_FLOAT, "entropy(text)"},
    [FUNCTION_DOMAIN] = {1, {TYPE(VALUE_TEXT)}, VALUE_TEXT, "domain(host)"},
    [FUNCTION_RATIO] = {2,
                        {PLAIN_NUMBERS | UNITS, PLAIN_NUMBERS | UNITS},
                        VALUE_FLOAT,
                        "ratio(number, number)"},
    [FUNCTION_MAC_NEAR] = {3,
                           {TYPE(VALUE_MAC), TYPE(VALUE_MAC), TYPE(VALUE_INTEGER)},
                           VALUE_BOOL,
                           "mac_near(mac, mac, steps)"},
    [FUNCTION_HOUR] = {1, {TYPE(VALUE_TIME)}, VALUE_INTEGER, "hour(time)"},
};

bool check_fail(const struct checker *c, const struct expression *part, const char *hint,
                const char *sentence)
{
    return condition_complain(c->scope->complaints, part, hint, "%s", sentence);
}

const char *check_spelled(const struct expression *part, char out[static 64])
{
    int length = part->length < 60 ? (int)part->length : 60;

    if (part->field && !part->is_item)
        return part->field->name;
    snprintf(out, 64, "'%.*s'", length, part->scalar->value.data + part->at);
    return out;
}

/* Names: fields, `it`, `let`. */

static bool check_field(const struct checker *c, struct expression *part)
{
    enum observation_kind event = c->scope->event;
    const struct field *field = field_find(part->name);
    char hint[SUGGESTION_SIZE];

    if (field && (field->kinds >> event & 1) != 0) {
        part->field = field;
        part->type = field->type;
        return true;
    }
    if (memchr(part->name.data, '-', part->name.length))
        return condition_complain(c->scope->complaints, part, "a difference needs blanks: a - b",
                                  "unknown field '%.*s'", TEXT_ARGS(part->name));
    if (field)
        return condition_complain(c->scope->complaints, part, NULL,
                                  "events of kind '%s' have no field '%s'", observation_word(event),
                                  field->name);

    const char *nearest = field_nearest(part->name, event);
    if (nearest)
        snprintf(hint, sizeof(hint), "did you mean '%s'?  (camwarden fields %s)", nearest,
                 observation_word(event));
    else
        snprintf(hint, sizeof(hint), "camwarden fields %s", observation_word(event));
    return condition_complain(c->scope->complaints, part, hint, "unknown field '%.*s' for event %s",
                              TEXT_ARGS(part->name), observation_word(event));
}

struct let *check_find_let(const struct checker *c, struct text name)
{
    for (size_t i = 0; i < c->scope->let_count; i++)
        if (c->scope->lets[i].name.length == name.length &&
            memcmp(c->scope->lets[i].name.data, name.data, name.length) == 0)
            return &c->scope->lets[i];
    return NULL;
}

/* Each is checked once, where it is written; `it` has no meaning there. */
static bool check_let(struct checker *c, struct let *let, const struct expression *part)
{
    if (let->state == LET_IN_CHECK)
        return condition_complain(c->scope->complaints, part, NULL, "'%.*s' is defined by itself",
                                  TEXT_ARGS(let->name));
    if (c->let_depth == LET_DEPTH_MAX)
        return check_fail(c, part, NULL, "names of 'let' are defined by one another too often");
    if (let->state == LET_UNCHECKED) {
        struct checker inner = {.scope = c->scope, .let_depth = c->let_depth + 1};
        let->state = LET_IN_CHECK;
        if (let->expression && !check_value(&inner, let->expression))
            let->expression->type = VALUE_ABSENT;
        let->state = LET_CHECKED;
    }
    return let->expression && let->expression->type != VALUE_ABSENT;
}

static bool fail_word(const struct checker *c, const struct expression *part)
{
    struct nearest nearest = nearest_to(part->name);
    char hint[SUGGESTION_SIZE];

    for (size_t i = 0; i < c->scope->let_count; i++)
        nearest_offer(&nearest, c->scope->lets[i].name.data);
    if (!nearest.word)
        nearest.word = field_nearest(part->name, c->scope->event);
    return condition_complain(c->scope->complaints, part, nearest_hint(&nearest, hint),
                              "'%.*s' is no field and no name of 'let'", TEXT_ARGS(part->name));
}

bool check_name(struct checker *c, struct expression *part)
{
    struct let *let = check_find_let(c, part->name);

    if (text_equals(part->name, "it") && c->item) {
        part->is_item = true;
        part->field = c->item;
        part->type = c->item->type;
        return true;
    }
    if (!let)
        return fail_word(c, part);
    let->is_used = true;
    if (!check_let(c, let, part))
        return false;
    part->meaning = let->expression;
    part->type = let->expression->type;
    return true;
}

/* Numbers. */

/* VALUE_ABSENT: the two cannot be joined. A size in a time is a rate; otherwise units stay apart.
 */
static enum value_type type_of_sum(enum value_type left, char sign, enum value_type right)
{
    bool is_left_plain = is_one_of(left, PLAIN_NUMBERS);
    bool is_right_plain = is_one_of(right, PLAIN_NUMBERS);
    bool is_sum = sign == '+' || sign == '-';

    if (is_left_plain && is_right_plain) {
        bool is_real = left == VALUE_FLOAT || right == VALUE_FLOAT || sign == '/';
        return is_real ? VALUE_FLOAT : VALUE_INTEGER;
    }
    if (left == VALUE_TIME && right == VALUE_TIME)
        return sign == '-' ? VALUE_DURATION : VALUE_ABSENT;
    if (left == VALUE_TIME)
        return is_sum && right == VALUE_DURATION ? VALUE_TIME : VALUE_ABSENT;
    if (left == right && is_sum)
        return left;
    if (left == right)
        return sign == '/' ? VALUE_FLOAT : VALUE_ABSENT;
    if (left == VALUE_SIZE && right == VALUE_DURATION)
        return sign == '/' ? VALUE_RATE : VALUE_ABSENT;
    if (is_right_plain && !is_sum)
        return left;
    if (is_left_plain && sign == '*' && right != VALUE_TIME)
        return right;
    return VALUE_ABSENT;
}

static bool check_sum(struct checker *c, struct expression *part)
{
    struct expression *left = part->first;
    struct expression *right = left->next;
    bool is_left_good = check_value(c, left);

    if (!check_value(c, right) || !is_left_good)
        return false;
    struct expression *wrong = !is_one_of(left->type, NUMBERS)    ? left
                               : !is_one_of(right->type, NUMBERS) ? right
                                                                  : NULL;
    if (wrong)
        return condition_complain(c->scope->complaints, wrong, NULL,
                                  "'%c' works on numbers, and this is %s", part->sign,
                                  value_type_name(wrong->type));

    part->type = type_of_sum(left->type, part->sign, right->type);
    if (part->type != VALUE_ABSENT)
        return true;
    return condition_complain(c->scope->complaints, part, NULL, "'%c' cannot join %s and %s",
                              part->sign, value_type_name(left->type),
                              value_type_name(right->type));
}

static bool check_ratio(struct checker *c, const struct expression *part)
{
    const struct expression *one = part->first;
    const struct expression *other = one ? one->next : NULL;

    if (!other)
        return false;
    bool are_plain = is_one_of(one->type, PLAIN_NUMBERS) && is_one_of(other->type, PLAIN_NUMBERS);
    return one->type == other->type || are_plain
               ? true
               : check_fail(c, part, NULL, "ratio() needs two numbers of one unit");
}

static bool check_call(struct checker *c, struct expression *part)
{
    enum function function = part->function;
    char hint[SUGGESTION_SIZE];
    size_t count = 0;
    bool is_good = true;

    snprintf(hint, sizeof(hint), "it is used as %s", signatures[function].usage);
    for (struct expression *argument = part->first; argument; argument = argument->next, count++) {
        if (count >= signatures[function].count)
            continue;
        if (!check_value(c, argument))
            is_good = false;
        else if (!is_one_of(argument->type, signatures[function].takes[count]))
            is_good =
                condition_complain(c->scope->complaints, argument, hint, "%s() does not take %s",
                                   function_word(function), value_type_name(argument->type));
    }
    if (count != signatures[function].count)
        return condition_complain(c->scope->complaints, part, hint,
                                  "%s() takes %zu argument%s, not %zu", function_word(function),
                                  signatures[function].count,
                                  signatures[function].count == 1 ? "" : "s", count);
    part->type = signatures[function].gives;
    return is_good && (function != FUNCTION_RATIO || check_ratio(c, part));
}

/* A value, of whatever type; enumerations' words have been taken by the relation. */
bool check_value(struct checker *c, struct expression *part)
{
    switch (part->kind) {
    case EXPRESSION_FIELD:
        if (!check_field(c, part))
            return false;
        if (part->field->is_list)
            return condition_complain(c->scope->complaints, part, "any(FIELD, it == ...)",
                                      "%s is a list: ask it through any() or all()",
                                      part->field->name);
        return true;
    case EXPRESSION_WORD: return check_name(c, part);
    case EXPRESSION_LITERAL: part->type = part->value.type; return true;
    case EXPRESSION_SUM: return check_sum(c, part);
    case EXPRESSION_CALL: return check_call(c, part);
    case EXPRESSION_AND:
    case EXPRESSION_OR:
    case EXPRESSION_NOT:
    case EXPRESSION_RELATION:
    case EXPRESSION_EXISTS:
    case EXPRESSION_ANY:
    case EXPRESSION_ALL: part->type = VALUE_BOOL; return check_condition(c, part);
    case EXPRESSION_SET:
    case EXPRESSION_LIST:
    case EXPRESSION_ZONE: break;
    }
    return check_fail(c, part, NULL, "this stands behind 'in' only");
}

/* Conditions. */

static bool check_exists(struct checker *c, struct expression *node)
{
    struct expression *part = node->first;

    if (part->kind != EXPRESSION_FIELD)
        return check_fail(c, part, NULL, "'exists' needs a field");
    return check_field(c, part);
}

static bool check_each(struct checker *c, struct expression *node)
{
    struct expression *list = node->first;
    struct expression *condition = list->next;

    if (!condition || condition->next)
        return check_fail(c, node, "any(FIELD, it == ...)",
                          "a list and a condition are needed here");
    if (c->item)
        return check_fail(c, node, NULL, "any() and all() cannot stand within one another");
    if (list->kind != EXPRESSION_FIELD)
        return check_fail(c, list, NULL, "a field that is a list is needed here");
    if (!check_field(c, list))
        return false;
    if (!list->field->is_list)
        return condition_complain(c->scope->complaints, list, NULL, "%s is no list",
                                  list->field->name);

    struct checker inner = {.scope = c->scope, .item = list->field, .let_depth = c->let_depth};
    return check_condition(&inner, condition);
}

static bool check_parts(struct checker *c, struct expression *node)
{
    bool is_good = true;

    for (struct expression *part = node->first; part; part = part->next)
        is_good = check_condition(c, part) && is_good;
    return is_good;
}

bool check_condition(struct checker *c, struct expression *part)
{
    char name[64];

    part->type = VALUE_BOOL;
    switch (part->kind) {
    case EXPRESSION_AND:
    case EXPRESSION_OR:
    case EXPRESSION_NOT: return check_parts(c, part);
    case EXPRESSION_RELATION: return check_relation(c, part);
    case EXPRESSION_EXISTS: return check_exists(c, part);
    case EXPRESSION_ANY:
    case EXPRESSION_ALL: return check_each(c, part);
    case EXPRESSION_SUM:
    case EXPRESSION_CALL:
    case EXPRESSION_FIELD:
    case EXPRESSION_WORD:
    case EXPRESSION_LITERAL:
    case EXPRESSION_SET:
    case EXPRESSION_LIST:
    case EXPRESSION_ZONE: break;
    }
    if (!check_value(c, part))
        return false;
    if (part->kind == EXPRESSION_LITERAL)
        return check_fail(c, part, NULL, "a value alone is no condition");
    if (part->type == VALUE_BOOL)
        return true;
    return condition_complain(c->scope->complaints, part, NULL,
                              "%s is %s; a condition is true or false", check_spelled(part, name),
                              value_type_name(part->type));
}

bool condition_check(struct expression *expression, struct condition_scope *scope)
{
    struct checker checker = {.scope = scope};

    return check_condition(&checker, expression);
}

bool condition_check_lets(struct condition_scope *scope)
{
    struct checker checker = {.scope = scope};
    bool is_good = true;

    for (size_t i = 0; i < scope->let_count; i++) {
        struct let *let = &scope->lets[i];
        if (!let->is_used)
            complain_softly(scope->complaints, let->scalar->key_spot, NULL,
                            "nothing uses the name '%.*s'", TEXT_ARGS(let->name));
        is_good = check_let(&checker, let, let->expression) && is_good;
    }
    return is_good;
}
