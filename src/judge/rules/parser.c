/* From the text of a condition to its tree. Descends by rule of the grammar, never deeper than
 * CONDITION_DEPTH_MAX; the first fault ends it. */

#include <stdarg.h>
#include <stdio.h>

#include "config/complaint.h"
#include "judge/rules/condition.h"
#include "judge/rules/lexer.h"

struct parser {
    const struct yaml_node *scalar;
    struct arena *arena;   /* for text */
    struct arena *scratch; /* for the tree */
    struct complaints *complaints;
    struct token now; /* the token to be read next */
    unsigned depth;
    bool has_failed;
};

/* A relation as it is written; its opposite, as an alert tells it. */
static const struct {
    const char *word;
    const char *negated;
} relations[RELATION_COUNT] = {
    [RELATION_EQUAL] = {"==", "!="},
    [RELATION_NOT_EQUAL] = {"!=", "=="},
    [RELATION_LESS] = {"<", ">="},
    [RELATION_LESS_EQUAL] = {"<=", ">"},
    [RELATION_GREATER] = {">", "<="},
    [RELATION_GREATER_EQUAL] = {">=", "<"},
    [RELATION_CONTAINS] = {"contains", "not contains"},
    [RELATION_STARTSWITH] = {"startswith", "not startswith"},
    [RELATION_ENDSWITH] = {"endswith", "not endswith"},
    [RELATION_GLOB] = {"glob", "not glob"},
    [RELATION_MATCHES] = {"matches", "not matches"},
    [RELATION_IN] = {"in", "not in"},
};

static const char *const functions[FUNCTION_COUNT] = {
    [FUNCTION_ENTROPY] = "entropy",   [FUNCTION_DOMAIN] = "domain", [FUNCTION_RATIO] = "ratio",
    [FUNCTION_MAC_NEAR] = "mac_near", [FUNCTION_HOUR] = "hour",
};

const char *relation_word(enum relation relation)
{
    return relations[relation].word;
}

const char *relation_negated_word(enum relation relation)
{
    return relations[relation].negated;
}

const char *function_word(enum function function)
{
    return functions[function];
}

bool condition_complain(struct complaints *complaints, const struct expression *part,
                        const char *hint, const char *format, ...)
{
    char sentence[512];
    va_list args;

    va_start(args, format);
    vsnprintf(sentence, sizeof(sentence), format, args);
    va_end(args);
    return complain(complaints, yaml_value_spot(part->scalar, part->at, part->length), hint, "%s",
                    sentence);
}

static struct expression *fail(struct parser *p, struct token token, const char *hint,
                               const char *sentence)
{
    if (!p->has_failed)
        complain(p->complaints, yaml_value_spot(p->scalar, token.at, token.length), hint, "%s",
                 sentence);
    p->has_failed = true;
    return NULL;
}

static void advance(struct parser *p)
{
    p->now = lexer_next(p->scalar->value, p->now.at + p->now.length, p->arena);
    if (p->now.kind == TOKEN_WRONG)
        fail(p, p->now, p->now.hint, p->now.fault);
}

static bool is_word(const struct parser *p, const char *word)
{
    return p->now.kind == TOKEN_WORD && text_equals(p->now.text, word);
}

static bool is_sign(const struct parser *p, const char *sign)
{
    return p->now.kind == TOKEN_SIGN && text_equals(p->now.text, sign);
}

static bool accept_word(struct parser *p, const char *word)
{
    if (!is_word(p, word))
        return false;
    advance(p);
    return true;
}

static bool accept_sign(struct parser *p, const char *sign)
{
    if (!is_sign(p, sign))
        return false;
    advance(p);
    return true;
}

static bool expect_sign(struct parser *p, const char *sign)
{
    char sentence[64];

    if (p->has_failed || accept_sign(p, sign))
        return !p->has_failed;
    snprintf(sentence, sizeof(sentence), "a '%s' is missing here", sign);
    fail(p, p->now, NULL, sentence);
    return false;
}

/* A node that starts where `start` starts and ends before the token at hand. */
static struct expression *make(struct parser *p, enum expression_kind kind, struct token start)
{
    struct expression *expression = arena_take(p->scratch, sizeof(*expression));

    if (!expression)
        return fail(p, start, NULL, "there is no memory for this condition");
    *expression = (struct expression){.kind = kind,
                                      .scalar = p->scalar,
                                      .at = start.at,
                                      .length = start.length,
                                      .name = start.text};
    return expression;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The node reaches to the end of its last part, or of the token just read. */
static void stretch(struct parser *p, struct expression *expression)
{
    struct text value = p->scalar->value;
    size_t end = p->now.at;

    while (end > expression->at && is_blank(value.data[end - 1]))
        end--;
    expression->length = end - expression->at;
}

static bool enter(struct parser *p)
{
    if (p->depth == CONDITION_DEPTH_MAX) {
        fail(p, p->now, "give parts of it a name under 'let'", "the condition is nested too deep");
        return false;
    }
    p->depth++;
    return true;
}

static void leave(struct parser *p)
{
    p->depth--;
}

static struct expression *read_condition(struct parser *p);

/* The parts of a call or of any(), up to the closing parenthesis. */
static struct expression *read_arguments(struct parser *p, struct expression *call)
{
    struct expression **last = &call->first;

    if (!expect_sign(p, "(") || !enter(p))
        return NULL;
    do {
        struct expression *argument = read_condition(p);
        if (!argument)
            return NULL;
        *last = argument;
        last = &argument->next;
    } while (accept_sign(p, ","));
    leave(p);
    if (!expect_sign(p, ")"))
        return NULL;
    stretch(p, call);
    return call;
}

/* A function's name is one only in front of a parenthesis. */
static bool starts_call(const struct parser *p)
{
    struct text text = p->scalar->value;
    size_t i = p->now.at + p->now.length;

    return i < text.length && text.data[i] == '(';
}

static struct expression *read_call(struct parser *p)
{
    struct token name = p->now;
    bool is_any = text_equals(name.text, "any");
    bool is_all = text_equals(name.text, "all");
    struct nearest nearest = nearest_to(name.text);
    char hint[SUGGESTION_SIZE];

    for (enum function i = 0; i < FUNCTION_COUNT; i++) {
        nearest_offer(&nearest, functions[i]);
        if (!text_equals(name.text, functions[i]))
            continue;
        struct expression *call = make(p, EXPRESSION_CALL, name);
        if (!call)
            return NULL;
        call->function = i;
        advance(p);
        return read_arguments(p, call);
    }
    if (!is_any && !is_all)
        return fail(p, name, nearest_hint(&nearest, hint), "no function has this name");
    struct expression *each = make(p, is_any ? EXPRESSION_ANY : EXPRESSION_ALL, name);
    if (!each)
        return NULL;
    advance(p);
    return read_arguments(p, each);
}

/* Words that cannot stand for a value. */
static bool is_keyword(struct text word)
{
    static const char *const keywords[] = {"and",  "or",       "not",        "in",
                                           "zone", "contains", "startswith", "endswith",
                                           "glob", "matches",  "exists"};

    for (size_t i = 0; i < COUNT_OF(keywords); i++)
        if (text_equals(word, keywords[i]))
            return true;
    return false;
}

static struct expression *read_word(struct parser *p)
{
    struct token word = p->now;

    if (starts_call(p))
        return read_call(p);
    if (is_keyword(word.text))
        return fail(p, word, NULL, "a field or a value is missing in front of this");

    bool is_bool = text_equals(word.text, "true") || text_equals(word.text, "false");
    bool is_field = memchr(word.text.data, '.', word.length) || text_equals(word.text, "time");
    struct expression *expression = make(p,
                                         is_bool    ? EXPRESSION_LITERAL
                                         : is_field ? EXPRESSION_FIELD
                                                    : EXPRESSION_WORD,
                                         word);
    if (!expression)
        return NULL;
    if (is_bool)
        expression->value = value_of_bool(text_equals(word.text, "true"));
    advance(p);
    return expression;
}

static struct expression *read_literal(struct parser *p)
{
    struct expression *literal = make(p, EXPRESSION_LITERAL, p->now);

    if (!literal)
        return NULL;
    literal->value = p->now.value;
    literal->mask = p->now.mask;
    literal->has_mask = p->now.has_mask;
    literal->is_percentage = p->now.is_percentage;
    advance(p);
    return literal;
}

/* A minus is part of a number, never a sign in front of a field. */
static struct expression *read_negative(struct parser *p)
{
    struct token minus = p->now;

    advance(p);
    enum value_type type = p->now.kind == TOKEN_LITERAL ? p->now.value.type : VALUE_ABSENT;
    if (type != VALUE_INTEGER && type != VALUE_FLOAT)
        return fail(p, minus, NULL, "a minus in front of something that is no number");
    struct expression *literal = read_literal(p);
    if (!literal)
        return NULL;
    if (type == VALUE_INTEGER)
        literal->value.integer = -literal->value.integer;
    else
        literal->value.real = -literal->value.real;
    literal->at = minus.at;
    stretch(p, literal);
    return literal;
}

static struct expression *read_operand(struct parser *p)
{
    if (p->has_failed)
        return NULL;
    if (is_sign(p, "(")) {
        if (!enter(p))
            return NULL;
        advance(p);
        struct expression *inner = read_condition(p);
        leave(p);
        return inner && expect_sign(p, ")") ? inner : NULL;
    }
    if (is_sign(p, "-"))
        return read_negative(p);
    switch (p->now.kind) {
    case TOKEN_WORD: return read_word(p);
    case TOKEN_LITERAL: return read_literal(p);
    case TOKEN_END: return fail(p, p->now, NULL, "the condition ends too early");
    case TOKEN_LIST: return fail(p, p->now, "write 'in @...'", "a list stands behind 'in' only");
    case TOKEN_SIGN: return fail(p, p->now, NULL, "a field or a value is missing here");
    case TOKEN_WRONG: break;
    }
    return NULL;
}

/* Operands joined by signs of one rank, from the left. */
static struct expression *read_joined(struct parser *p, const char *signs,
                                      struct expression *(*read)(struct parser *))
{
    struct token start = p->now;
    unsigned depth = p->depth;
    struct expression *left = read(p);

    while (left && !p->has_failed && p->now.kind == TOKEN_SIGN && p->now.length == 1 &&
           strchr(signs, p->now.text.data[0])) {
        char sign = p->now.text.data[0];
        struct expression *sum = enter(p) ? make(p, EXPRESSION_SUM, start) : NULL;
        if (!sum)
            return NULL;
        advance(p);
        struct expression *right = read(p);
        if (!right)
            return NULL;
        sum->sign = sign;
        sum->first = left;
        left->next = right;
        stretch(p, sum);
        left = sum;
    }
    p->depth = depth;
    return p->has_failed ? NULL : left;
}

static struct expression *read_product(struct parser *p)
{
    return read_joined(p, "*/", read_operand);
}

static struct expression *read_sum(struct parser *p)
{
    return read_joined(p, "+-", read_product);
}

/* { a, b, ... } */
static struct expression *read_set(struct parser *p)
{
    struct expression *set = make(p, EXPRESSION_SET, p->now);
    struct expression **last = set ? &set->first : NULL;

    if (!set)
        return NULL;
    advance(p);
    if (is_sign(p, "}"))
        return fail(p, p->now, NULL, "an empty set holds nothing");
    do {
        bool is_item = p->now.kind == TOKEN_WORD || p->now.kind == TOKEN_LITERAL || is_sign(p, "-");
        if (!is_item || (p->now.kind == TOKEN_WORD && starts_call(p)))
            return fail(p, p->now, NULL, "a set holds values, with commas between them");
        struct expression *item = read_operand(p);
        if (!item)
            return NULL;
        *last = item;
        last = &item->next;
    } while (accept_sign(p, ","));
    if (!p->has_failed && !is_sign(p, "}"))
        return fail(p, p->now, NULL, "a ',' or a '}' is missing here");
    advance(p);
    stretch(p, set);
    return set;
}

/* What stands behind `in`. */
static struct expression *read_group(struct parser *p)
{
    struct token start = p->now;
    struct expression *group;

    if (is_sign(p, "{"))
        return read_set(p);
    if (start.kind == TOKEN_LIST) {
        group = make(p, EXPRESSION_LIST, start);
        advance(p);
        return group;
    }
    if (accept_word(p, "zone")) {
        if (p->now.kind != TOKEN_WORD)
            return fail(p, p->now, NULL, "'in zone' needs the name of a zone");
        group = make(p, EXPRESSION_ZONE, p->now);
        advance(p);
        return group;
    }
    bool is_block =
        start.kind == TOKEN_LITERAL && (start.value.type == VALUE_CIDR || start.has_mask);
    if (!is_block)
        return fail(p, start, "write in {a, b}, in @list, in zone NAME or in 10.0.0.0/8",
                    "'in' needs a set, a list, a zone or a block of addresses");
    group = make(p, EXPRESSION_SET, start);
    struct expression *block = read_literal(p);
    if (!group || !block)
        return NULL;
    group->first = block;
    return group;
}

static bool take_relation(struct parser *p, enum relation *relation)
{
    for (enum relation i = 0; i < RELATION_COUNT; i++) {
        bool is_it = p->now.kind == TOKEN_SIGN || p->now.kind == TOKEN_WORD;
        if (!is_it || !text_equals(p->now.text, relations[i].word))
            continue;
        *relation = i;
        advance(p);
        return true;
    }
    return false;
}

static struct expression *read_exists(struct parser *p)
{
    struct expression *exists = make(p, EXPRESSION_EXISTS, p->now);

    advance(p);
    struct expression *field = exists ? read_operand(p) : NULL;
    if (!field)
        return NULL;
    exists->first = field;
    stretch(p, exists);
    return exists;
}

static struct expression *read_relation(struct parser *p)
{
    struct token start = p->now;

    if (p->has_failed)
        return NULL;
    if (is_word(p, "exists"))
        return read_exists(p);

    struct expression *left = read_sum(p);
    if (!left)
        return NULL;
    if (is_word(p, "exists"))
        return fail(p, p->now, "write 'exists FIELD'", "'exists' stands in front of a field");
    bool is_negated = accept_word(p, "not");
    enum relation relation;
    if (is_negated && !is_word(p, "in"))
        return fail(p, p->now, "'not' stands in front of a whole comparison",
                    "'in' is missing behind 'not'");
    if (!take_relation(p, &relation))
        return p->has_failed ? NULL : left;

    struct expression *node = make(p, EXPRESSION_RELATION, start);
    struct expression *right = p->has_failed             ? NULL
                               : relation == RELATION_IN ? read_group(p)
                                                         : read_sum(p);
    if (!node || !right || p->has_failed)
        return NULL;
    node->relation = relation;
    node->is_negated = is_negated;
    node->first = left;
    left->next = right;
    stretch(p, node);
    return node;
}

static struct expression *read_one(struct parser *p)
{
    struct token start = p->now;

    if (p->has_failed || !is_word(p, "not"))
        return read_relation(p);
    if (!enter(p))
        return NULL;
    advance(p);
    struct expression *node = make(p, EXPRESSION_NOT, start);
    struct expression *part = node ? read_one(p) : NULL;
    leave(p);
    if (!part)
        return NULL;
    node->first = part;
    stretch(p, node);
    return node;
}

/* Parts joined by `word`; a single part stays what it is. */
static struct expression *read_chain(struct parser *p, const char *word, enum expression_kind kind,
                                     struct expression *(*read)(struct parser *))
{
    struct token start = p->now;
    struct expression *first = read(p);

    if (!first || p->has_failed || !is_word(p, word))
        return first;
    struct expression *chain = make(p, kind, start);
    struct expression *last = first;
    if (!chain)
        return NULL;
    chain->first = first;
    while (accept_word(p, word)) {
        last->next = read(p);
        if (!last->next)
            return NULL;
        last = last->next;
    }
    stretch(p, chain);
    return p->has_failed ? NULL : chain;
}

static struct expression *read_both(struct parser *p)
{
    return read_chain(p, "and", EXPRESSION_AND, read_one);
}

static struct expression *read_condition(struct parser *p)
{
    return read_chain(p, "or", EXPRESSION_OR, read_both);
}

static bool check_scalar(const struct yaml_node *scalar, struct complaints *complaints)
{
    if (scalar->kind != YAML_SCALAR)
        return complain(complaints, scalar->spot, NULL, "a condition is text, not %s",
                        yaml_kind_name(scalar->kind));
    if (scalar->style == YAML_FOLDED)
        return complain(complaints, scalar->spot, "write | instead of >",
                        "a folded (>) condition loses its lines and columns");
    if (!yaml_value_has_columns(scalar))
        return complain(complaints, scalar->spot, "write it below a |",
                        "a condition of several lines needs a literal (|) scalar");
    if (scalar->value.length > CONDITION_SIZE_MAX)
        return complain(complaints, scalar->spot, "give parts of it a name under 'let'",
                        "the condition is longer than %d bytes", CONDITION_SIZE_MAX);
    return true;
}

struct expression *condition_parse(const struct yaml_node *scalar,
                                   const struct condition_scope *scope)
{
    struct complaints *complaints = scope->complaints;
    struct parser parser = {.scalar = scalar,
                            .arena = scope->arena,
                            .scratch = scope->scratch,
                            .complaints = complaints};

    if (!check_scalar(scalar, complaints))
        return NULL;
    advance(&parser);
    if (parser.now.kind == TOKEN_END) {
        complain(complaints, scalar->spot, NULL, "the condition is empty");
        return NULL;
    }
    struct expression *expression = read_condition(&parser);
    if (!expression || parser.has_failed)
        return NULL;
    if (parser.now.kind != TOKEN_END)
        return fail(&parser, parser.now, "'and' or 'or' joins two comparisons",
                    "the condition should have ended here");
    return expression;
}
