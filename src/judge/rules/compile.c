/* From a checked condition to its program. Steps are made from the last to the first, so that both
 * successors of a step exist before it does. */

#include <stdlib.h>

#include "config/complaint.h"
#include "judge/rules/pattern.h"
#include "judge/rules/program.h"
#include "judge/rules/set.h"

enum {
    OPERATIONS_MAX = 1024
};

struct compiler {
    const struct condition_scope *scope;
    const struct expression *whole;
    struct step *steps; /* CONDITION_STEPS_MAX of them */
    struct operation *operations;
    uint16_t step_count;
    uint16_t operation_count;
    uint16_t mark_count;
    struct conjunct *conjuncts; /* of the condition as a whole */
    size_t conjunct_count;
    bool has_failed;
};

static void fail(struct compiler *c, const struct expression *part, const char *sentence)
{
    if (!c->has_failed)
        condition_complain(c->scope->complaints, part, NULL, "%s", sentence);
    c->has_failed = true;
}

/* A part as it is written, on one line. */
static struct text spell(struct compiler *c, const struct expression *part)
{
    char *out = arena_take(c->scope->arena, part->length + 1);
    size_t used = 0;

    if (!out) {
        fail(c, part, "there is no memory for this condition");
        return (struct text){0};
    }
    for (size_t i = 0; i < part->length; i++) {
        char byte = part->scalar->value.data[part->at + i];
        bool is_blank = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';

        if (!is_blank)
            out[used++] = byte;
        else if (used > 0 && out[used - 1] != ' ')
            out[used++] = ' ';
    }
    return (struct text){out, used};
}

/* What a name of `let` stands for. */
static const struct expression *meaning_of(const struct expression *part)
{
    while (part->meaning)
        part = part->meaning;
    return part;
}

static void add_operation(struct compiler *c, const struct expression *part,
                          struct operation operation)
{
    if (c->operation_count == OPERATIONS_MAX)
        fail(c, part, "the numbers of this condition take too much work");
    else
        c->operations[c->operation_count++] = operation;
}

static bool is_simple(const struct expression *part)
{
    return part->kind == EXPRESSION_FIELD || part->kind == EXPRESSION_LITERAL || part->is_item;
}

static struct operand simple_operand(const struct expression *part)
{
    if (part->is_item)
        return (struct operand){.kind = OPERAND_ITEM};
    if (part->kind == EXPRESSION_FIELD)
        return (struct operand){.kind = OPERAND_FIELD, .field = part->field};
    return (struct operand){.kind = OPERAND_CONSTANT, .constant = part->value};
}

static enum operation_kind operation_of(char sign)
{
    switch (sign) {
    case '+': return OPERATION_ADD;
    case '-': return OPERATION_SUBTRACT;
    case '*': return OPERATION_MULTIPLY;
    default: return OPERATION_DIVIDE;
    }
}

/* Operands first, then what is done with them. `depth`: values on the stack below. */
static void emit_number(struct compiler *c, const struct expression *part, unsigned depth)
{
    part = meaning_of(part);
    if (c->has_failed)
        return;
    if (depth >= ARITHMETIC_DEPTH_MAX) {
        fail(c, part, "too many numbers are at hand at once");
        return;
    }
    struct operation operation = {.kind = OPERATION_PUSH, .type = part->type};
    if (is_simple(part)) {
        operation.operand = simple_operand(part);
    } else if (part->kind == EXPRESSION_SUM || part->kind == EXPRESSION_CALL) {
        for (const struct expression *below = part->first; below; below = below->next)
            emit_number(c, below, depth++);
        operation.kind = part->kind == EXPRESSION_CALL ? OPERATION_CALL : operation_of(part->sign);
        operation.function = part->function;
    } else {
        fail(c, part, "a comparison is no value: it cannot be compared again");
        return;
    }
    add_operation(c, part, operation);
}

static struct operand operand_of(struct compiler *c, const struct expression *part)
{
    part = meaning_of(part);
    if (is_simple(part))
        return simple_operand(part);

    struct operand operand = {.kind = OPERAND_CODE, .code_at = c->operation_count};
    emit_number(c, part, 0);
    operand.code_count = (uint16_t)(c->operation_count - operand.code_at);
    return operand;
}

static uint16_t add_step(struct compiler *c, const struct expression *part, struct step step)
{
    if (c->step_count == CONDITION_STEPS_MAX) {
        fail(c, part, "the condition has too many comparisons");
        return 0;
    }
    step.save = NO_MARK;
    step.restore = NO_MARK;
    c->steps[c->step_count] = step;
    return c->step_count++;
}

static enum test_kind test_of(const struct expression *left, const struct expression *right)
{
    bool is_real = left->type == VALUE_FLOAT || right->type == VALUE_FLOAT;

    switch (left->type) {
    case VALUE_BOOL: return TEST_BOOLS;
    case VALUE_INTEGER:
    case VALUE_FLOAT: return is_real ? TEST_REALS : TEST_INTEGERS;
    case VALUE_TEXT: return TEST_TEXTS;
    case VALUE_WORD: return right->type == VALUE_WORD ? TEST_WORDS : TEST_TEXTS;
    case VALUE_IP: return TEST_IPS;
    case VALUE_MAC: return TEST_MACS;
    case VALUE_ABSENT:
    case VALUE_CIDR:
    case VALUE_LIST:
    case VALUE_DURATION:
    case VALUE_SIZE:
    case VALUE_RATE:
    case VALUE_TIME: break;
    }
    return TEST_INTEGERS;
}

/* How a relation is tested; what it takes besides its left side. */
static void set_test(struct compiler *c, const struct expression *node, struct step *step)
{
    const struct expression *left = node->first;
    const struct expression *right = left->next;

    switch (node->relation) {
    case RELATION_EQUAL:
    case RELATION_NOT_EQUAL:
    case RELATION_LESS:
    case RELATION_LESS_EQUAL:
    case RELATION_GREATER:
    case RELATION_GREATER_EQUAL:
        step->test = test_of(left, right);
        step->relation = node->relation;
        step->right = operand_of(c, right);
        return;
    case RELATION_CONTAINS: step->test = TEST_CONTAINS; break;
    case RELATION_STARTSWITH: step->test = TEST_STARTSWITH; break;
    case RELATION_ENDSWITH: step->test = TEST_ENDSWITH; break;
    case RELATION_GLOB: step->test = TEST_GLOB; break;
    case RELATION_MATCHES:
        step->test = TEST_MATCHES;
        step->pattern = right->pattern;
        return;
    case RELATION_IN:
        step->test = right->kind == EXPRESSION_ZONE ? TEST_IN_ZONE : TEST_IN_SET;
        step->set = right->set;
        step->zone = right->zone;
        if (step->test == TEST_IN_ZONE)
            step->right.constant = value_of_text(right->name);
        return;
    case RELATION_COUNT: return;
    }
    step->right = simple_operand(right);
}

static uint16_t emit_relation(struct compiler *c, const struct expression *node, struct step step)
{
    const struct expression *right = node->first->next;
    bool is_negated = step.is_negated != node->is_negated;

    step.is_negated = is_negated;
    step.left = operand_of(c, node->first);
    set_test(c, node, &step);
    step.field = spell(c, node->first);
    step.operator=
        text_of(is_negated ? relation_negated_word(node->relation) : relation_word(node->relation));
    if (right->kind == EXPRESSION_ZONE)
        step.operator= is_negated ? TEXT("not in zone") : TEXT("in zone");
    step.expected = spell(c, right);
    return add_step(c, node, step);
}

/* A condition that is one value. */
static uint16_t emit_bool(struct compiler *c, const struct expression *part, struct step step)
{
    step.test = TEST_BOOL;
    step.left = operand_of(c, part);
    step.field = spell(c, part);
    step.operator= TEXT("==");
    step.expected = step.is_negated ? TEXT("false") : TEXT("true");
    return add_step(c, part, step);
}

static uint16_t emit_exists(struct compiler *c, const struct expression *node, struct step step)
{
    step.test = TEST_EXISTS;
    step.left = operand_of(c, node->first);
    step.field = spell(c, node->first);
    step.operator= TEXT("exists");
    step.expected = step.is_negated ? TEXT("false") : TEXT("true");
    return add_step(c, node, step);
}

static uint16_t emit(struct compiler *c, const struct expression *part, struct step around);

/* Not any() is all() of the opposite. */
static uint16_t emit_each(struct compiler *c, const struct expression *node, struct step step)
{
    bool is_any = (node->kind == EXPRESSION_ANY) != step.is_negated;
    struct step inner = {
        .is_negated = step.is_negated, .on_true = STEP_TRUE, .on_false = STEP_FALSE};

    step.test = is_any ? TEST_ANY : TEST_ALL;
    step.inner = emit(c, node->first->next, inner);
    step.left = operand_of(c, node->first);
    step.field = spell(c, node->first);
    step.operator= is_any ? TEXT("any") : TEXT("all");
    step.expected = spell(c, node->first->next);
    step.is_negated = false;
    return add_step(c, node, step);
}

/* Where an alternative fails, the next one begins with the reasons there were before. */
static void mark_alternatives(struct compiler *c, uint16_t first, uint16_t other)
{
    struct step *step = &c->steps[first];

    if (step->save == NO_MARK)
        step->save = c->mark_count++;
    c->steps[other].restore = step->save;
}

static void keep_conjuncts(struct compiler *c, const struct expression *const *parts,
                           const uint16_t *entries, size_t count)
{
    c->conjuncts = arena_take_array(c->scope->arena, count, sizeof(*c->conjuncts));
    for (size_t i = 0; c->conjuncts && i < count; i++)
        c->conjuncts[c->conjunct_count++] = (struct conjunct){
            .entry = entries[i],
            .next = i + 1 < count ? entries[i + 1] : STEP_TRUE,
            .spot = yaml_value_spot(parts[i]->scalar, parts[i]->at, parts[i]->length),
            .text = spell(c, parts[i]),
        };
}

/* Parts one behind the other; `is_all`: each must be true, else: one of them. Made from the last to
 * the first. */
static uint16_t emit_parts(struct compiler *c, const struct expression *node, struct step around,
                           bool is_all)
{
    size_t count = 0;

    for (const struct expression *part = node->first; part; part = part->next)
        count++;
    const struct expression **parts =
        arena_take_array(c->scope->scratch, count, sizeof(const struct expression *));
    uint16_t *entries = arena_take_array(c->scope->scratch, count, sizeof(*entries));
    if (!parts || !entries) {
        fail(c, node, "there is no memory for this condition");
        return 0;
    }
    count = 0;
    for (const struct expression *part = node->first; part; part = part->next)
        parts[count++] = part;

    for (size_t i = count; i > 0; i--) {
        struct step step = around;
        if (i < count && is_all)
            step.on_true = entries[i];
        else if (i < count)
            step.on_false = entries[i];
        entries[i - 1] = emit(c, parts[i - 1], step);
        if (c->has_failed)
            return 0;
    }
    for (size_t i = 1; !is_all && i < count; i++)
        mark_alternatives(c, entries[0], entries[i]);
    if (is_all && node == c->whole)
        keep_conjuncts(c, parts, entries, count);
    return entries[0];
}

/* `around` tells what is to become of the part: negated or not, and where to go then. */
static uint16_t emit(struct compiler *c, const struct expression *part, struct step around)
{
    part = meaning_of(part);
    if (c->has_failed)
        return 0;
    switch (part->kind) {
    case EXPRESSION_AND: return emit_parts(c, part, around, !around.is_negated);
    case EXPRESSION_OR: return emit_parts(c, part, around, around.is_negated);
    case EXPRESSION_NOT:
        around.is_negated = !around.is_negated;
        return emit(c, part->first, around);
    case EXPRESSION_RELATION: return emit_relation(c, part, around);
    case EXPRESSION_EXISTS: return emit_exists(c, part, around);
    case EXPRESSION_ANY:
    case EXPRESSION_ALL: return emit_each(c, part, around);
    case EXPRESSION_SUM:
    case EXPRESSION_CALL:
    case EXPRESSION_FIELD:
    case EXPRESSION_WORD:
    case EXPRESSION_LITERAL:
    case EXPRESSION_SET:
    case EXPRESSION_LIST:
    case EXPRESSION_ZONE: break;
    }
    return emit_bool(c, part, around);
}

/* Copies what has been made into the arena, at its size. */
static struct program *finish(const struct compiler *c, uint16_t entry)
{
    struct arena *arena = c->scope->arena;
    struct program *program = arena_take(arena, sizeof(*program));
    struct step *steps = arena_take_array(arena, c->step_count, sizeof(*steps));
    struct operation *operations =
        arena_take_array(arena, c->operation_count + 1u, sizeof(*operations));

    if (!program || !steps || !operations)
        return NULL;
    memcpy(steps, c->steps, c->step_count * sizeof(*steps));
    memcpy(operations, c->operations, c->operation_count * sizeof(*operations));
    *program = (struct program){.entry = entry,
                                .step_count = c->step_count,
                                .mark_count = c->mark_count,
                                .operation_count = c->operation_count,
                                .steps = steps,
                                .operations = operations,
                                .conjuncts = c->conjuncts,
                                .conjunct_count = c->conjunct_count,
                                .site = c->scope->site};
    return program;
}

struct program *condition_compile(const struct expression *expression,
                                  const struct condition_scope *scope)
{
    struct step whole = {.on_true = STEP_TRUE, .on_false = STEP_FALSE};
    struct program *program = NULL;
    struct compiler c = {
        .scope = scope,
        .whole = meaning_of(expression),
        .steps = calloc(CONDITION_STEPS_MAX, sizeof(*c.steps)),
        .operations = calloc(OPERATIONS_MAX, sizeof(*c.operations)),
    };

    if (c.steps && c.operations) {
        uint16_t entry = emit(&c, expression, whole);
        if (!c.has_failed)
            program = finish(&c, entry);
    }
    if (!program)
        fail(&c, expression, "there is no memory for this condition");
    free(c.steps);
    free(c.operations);
    return program;
}
