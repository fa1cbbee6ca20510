/* Running a compiled condition. No memory is taken, nothing recurs, every step is taken at most
 * once. */

#include <math.h>

#include "judge/policy/site.h"
#include "judge/rules/pattern.h"
#include "judge/rules/program.h"
#include "judge/rules/set.h"
#include "judge/rules/words.h"

static const struct value absent = {.type = VALUE_ABSENT};

/* What a run needs besides its program. */
struct run {
    const struct program *program;
    const struct event *event;
    const struct value *item; /* of any() and all(); NULL outside */
    bool takes_unknown_for;   /* what an unknown test counts as */
    bool has_met_unknown;
};

/* Numbers. */

static double as_real(const struct value *value)
{
    return value->type == VALUE_FLOAT ? value->real : (double)value->integer;
}

static int64_t clamp(double real)
{
    if (!(real < 9.2e18))
        return INT64_MAX;
    return real < -9.2e18 ? INT64_MIN : (int64_t)real;
}

/* Whole numbers stay exact; what would leave their range stops at its end. */
static int64_t join_integers(enum operation_kind kind, int64_t a, int64_t b)
{
    int64_t result;
    bool is_beyond = kind == OPERATION_ADD        ? __builtin_add_overflow(a, b, &result)
                     : kind == OPERATION_SUBTRACT ? __builtin_sub_overflow(a, b, &result)
                                                  : __builtin_mul_overflow(a, b, &result);
    if (!is_beyond)
        return result;
    bool is_negative = kind == OPERATION_MULTIPLY ? (a < 0) != (b < 0) : a < 0;
    return is_negative ? INT64_MIN : INT64_MAX;
}

static double join_reals(enum operation_kind kind, double a, double b)
{
    switch (kind) {
    case OPERATION_ADD: return a + b;
    case OPERATION_SUBTRACT: return a - b;
    case OPERATION_MULTIPLY: return a * b;
    case OPERATION_DIVIDE: return a / b;
    case OPERATION_PUSH:
    case OPERATION_CALL: break;
    }
    return 0;
}

/* Something divided by nothing is more than any number; nothing divided by nothing is unknown. */
static struct value divide(const struct value *a, const struct value *b, enum value_type type)
{
    static const double BITS_A_SECOND = 8 * 1e9; /* of bytes a nanosecond */
    double left = as_real(a);
    double right = as_real(b);

    if (right == 0 && left == 0)
        return absent;
    double quotient = right == 0 ? copysign(INFINITY, left) : left / right;
    if (type == VALUE_FLOAT)
        return (struct value){.type = VALUE_FLOAT, .real = quotient};
    if (type == VALUE_RATE && b->type == VALUE_DURATION)
        quotient *= BITS_A_SECOND;
    return (struct value){.type = type, .integer = clamp(quotient)};
}

static struct value join(enum operation_kind kind, enum value_type type, const struct value *a,
                         const struct value *b)
{
    if (a->type == VALUE_ABSENT || b->type == VALUE_ABSENT)
        return absent;
    if (kind == OPERATION_DIVIDE)
        return divide(a, b, type);
    if (type == VALUE_FLOAT)
        return (struct value){.type = type, .real = join_reals(kind, as_real(a), as_real(b))};
    if (a->type == VALUE_FLOAT || b->type == VALUE_FLOAT)
        return (struct value){.type = type,
                              .integer = clamp(join_reals(kind, as_real(a), as_real(b)))};
    return (struct value){.type = type, .integer = join_integers(kind, a->integer, b->integer)};
}

/* Functions. */

static uint64_t mac_number(struct mac mac)
{
    uint64_t number = 0;

    for (size_t i = 0; i < sizeof(mac.octet); i++)
        number = number << 8 | mac.octet[i];
    return number & ~(UINT64_C(2) << 40); /* the local bit */
}

/* At most so many steps apart, when the bit that says "locally administered" is left out. */
static struct value mac_near(const struct value *arguments)
{
    uint64_t a = mac_number(arguments[0].mac);
    uint64_t b = mac_number(arguments[1].mac);
    uint64_t apart = a > b ? a - b : b - a;

    return value_of_bool(arguments[2].integer >= 0 && apart <= (uint64_t)arguments[2].integer);
}

static struct value call(enum function function, const struct value *arguments)
{
    static const int64_t NS_AN_HOUR = INT64_C(3600) * 1000000000;

    switch (function) {
    case FUNCTION_ENTROPY:
        return (struct value){.type = VALUE_FLOAT, .real = text_entropy(arguments[0].text)};
    case FUNCTION_DOMAIN: return value_of_text(text_domain(arguments[0].text));
    case FUNCTION_RATIO: return divide(&arguments[0], &arguments[1], VALUE_FLOAT);
    case FUNCTION_MAC_NEAR: return mac_near(arguments);
    case FUNCTION_HOUR: return value_of_integer(arguments[0].integer / NS_AN_HOUR % 24);
    case FUNCTION_COUNT: break;
    }
    return absent;
}

static size_t argument_count(enum function function)
{
    return function == FUNCTION_MAC_NEAR ? 3 : function == FUNCTION_RATIO ? 2 : 1;
}

/* Operands. */

static struct value simple_value(const struct run *run, const struct operand *operand)
{
    switch (operand->kind) {
    case OPERAND_FIELD: return field_value(operand->field, run->event);
    case OPERAND_CONSTANT: return operand->constant;
    case OPERAND_ITEM: return run->item ? *run->item : absent;
    case OPERAND_NONE:
    case OPERAND_CODE: break;
    }
    return absent;
}

static struct value call_on(enum function function, const struct value *arguments)
{
    for (size_t i = 0; i < argument_count(function); i++)
        if (arguments[i].type == VALUE_ABSENT)
            return absent;
    return call(function, arguments);
}

/* The compiler has seen to it that the stack is deep enough. */
static struct value worked_out(const struct run *run, const struct operand *operand)
{
    struct value stack[ARITHMETIC_DEPTH_MAX + 1];
    size_t depth = 0;

    for (size_t i = 0; i < operand->code_count; i++) {
        const struct operation *operation = &run->program->operations[operand->code_at + i];

        if (operation->kind == OPERATION_PUSH) {
            stack[depth++] = simple_value(run, &operation->operand);
            continue;
        }
        size_t count = operation->kind == OPERATION_CALL ? argument_count(operation->function) : 2;
        struct value *taken = &stack[depth - count];
        *taken = operation->kind == OPERATION_CALL
                     ? call_on(operation->function, taken)
                     : join(operation->kind, operation->type, &taken[0], &taken[1]);
        depth -= count - 1;
    }
    return stack[0];
}

/* Tests. */

static bool holds(enum relation relation, int order)
{
    switch (relation) {
    case RELATION_EQUAL: return order == 0;
    case RELATION_NOT_EQUAL: return order != 0;
    case RELATION_LESS: return order < 0;
    case RELATION_LESS_EQUAL: return order <= 0;
    case RELATION_GREATER: return order > 0;
    case RELATION_GREATER_EQUAL: return order >= 0;
    default: return false;
    }
}

static enum truth truth_of(bool is_true)
{
    return is_true ? TRUTH_TRUE : TRUTH_FALSE;
}

static int order_of_reals(double a, double b)
{
    return (a > b) - (a < b);
}

static int order_of_integers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* Both sides are there. */
static enum truth compare(const struct step *step, const struct value *a, const struct value *b)
{
    switch (step->test) {
    case TEST_BOOLS: return truth_of(holds(step->relation, a->boolean - b->boolean));
    case TEST_INTEGERS:
        return truth_of(holds(step->relation, order_of_integers(a->integer, b->integer)));
    case TEST_REALS: return truth_of(holds(step->relation, order_of_reals(as_real(a), as_real(b))));
    case TEST_WORDS: return truth_of(holds(step->relation, text_compare(a->text, b->text)));
    case TEST_TEXTS: return truth_of(holds(step->relation, text_compare_folded(a->text, b->text)));
    case TEST_IPS: return truth_of(holds(step->relation, !ip_equals(&a->ip, &b->ip)));
    case TEST_MACS: return truth_of(holds(step->relation, !mac_equals(a->mac, b->mac)));
    case TEST_CONTAINS: return truth_of(text_contains_folded(a->text, b->text));
    case TEST_STARTSWITH: return truth_of(text_starts_folded(a->text, b->text));
    case TEST_ENDSWITH: return truth_of(text_ends_folded(a->text, b->text));
    case TEST_GLOB: return truth_of(text_fits_glob(a->text, b->text));
    default: return TRUTH_UNKNOWN;
    }
}

/* A zone of the site, or one that every network has. */
static enum truth is_in_zone(const struct run *run, const struct step *step, const struct ip *ip)
{
    const struct site *site = run->program->site;
    struct text name = step->right.constant.text;

    if (step->zone != ZONE_NONE)
        return truth_of(site_zone_contains(site, step->zone, ip));
    for (size_t i = 0; zone_word_at(i); i++)
        if (text_equals(name, zone_word_at(i)))
            return truth_of(!site_lists(site, ip) && text_equals(name, zone_word_of(ip)));
    return TRUTH_UNKNOWN;
}

/* The left side is there. */
static enum truth test_sides(const struct run *run, const struct step *step,
                             const struct value *left)
{
    const struct operand *right = &step->right;

    if (right->kind == OPERAND_CONSTANT)
        return compare(step, left, &right->constant);
    struct value value =
        right->kind == OPERAND_CODE ? worked_out(run, right) : simple_value(run, right);
    return value.type == VALUE_ABSENT ? TRUTH_UNKNOWN : compare(step, left, &value);
}

static enum truth test_left(const struct run *run, const struct step *step,
                            const struct value *left)
{
    if (step->test == TEST_EXISTS)
        return truth_of(left->type != VALUE_ABSENT);
    if (left->type == VALUE_ABSENT)
        return TRUTH_UNKNOWN;

    switch (step->test) {
    case TEST_BOOL: return truth_of(left->boolean);
    case TEST_IN_SET: return truth_of(set_holds(step->set, left));
    case TEST_IN_ZONE: return is_in_zone(run, step, &left->ip);
    case TEST_MATCHES: return truth_of(pattern_matches(step->pattern, left->text));
    default: return test_sides(run, step, left);
    }
}

/* A test of one value: everything but any() and all(). `actual`, unless NULL, gets the value.
 * Values are large: each stays where it was made, which halves the time of a step. */
static enum truth test_plain(const struct run *run, const struct step *step, struct value *actual)
{
    if (step->left.kind == OPERAND_FIELD && !actual) {
        struct value left = field_value(step->left.field, run->event);
        return test_left(run, step, &left);
    }
    struct value left = step->left.kind == OPERAND_CODE ? worked_out(run, &step->left)
                                                        : simple_value(run, &step->left);
    if (actual)
        *actual = left;
    return test_left(run, step, &left);
}

/* What becomes of a test: unknown ones count as the run takes them. */
static bool settle(struct run *run, const struct step *step, enum truth truth)
{
    if (truth == TRUTH_UNKNOWN) {
        run->has_met_unknown = true;
        return run->takes_unknown_for;
    }
    return (truth == TRUTH_TRUE) != step->is_negated;
}

/* The condition within any() or all(), on one item. */
static bool run_inner(struct run *run, uint16_t at)
{
    while (at < STEP_FALSE) {
        const struct step *step = &run->program->steps[at];
        at = settle(run, step, test_plain(run, step, NULL)) ? step->on_true : step->on_false;
    }
    return at == STEP_TRUE;
}

/* `actual`, unless NULL, gets the item that decided, or the list. */
static enum truth test_each(struct run *run, const struct step *step, struct value *actual)
{
    bool is_any = step->test == TEST_ANY;
    struct value list = field_value(step->left.field, run->event);
    size_t decided = SIZE_MAX;

    if (list.type != VALUE_LIST)
        return TRUTH_UNKNOWN;
    size_t count = list.list.count < VALUE_LIST_MAX ? list.list.count : VALUE_LIST_MAX;
    for (size_t i = 0; i < count && decided == SIZE_MAX; i++) {
        struct run inner = *run;
        inner.item = &list.list.items[i];
        if (run_inner(&inner, step->inner) == is_any)
            decided = i;
        run->has_met_unknown |= inner.has_met_unknown;
    }
    if (actual)
        *actual = decided == SIZE_MAX ? list : list.list.items[decided];
    return truth_of((decided != SIZE_MAX) == is_any);
}

static bool test(struct run *run, const struct step *step, struct value *actual)
{
    bool is_each = step->test == TEST_ANY || step->test == TEST_ALL;

    return settle(run, step,
                  is_each ? test_each(run, step, actual) : test_plain(run, step, actual));
}

static bool run_whole(struct run *run)
{
    uint16_t at = run->program->entry;

    while (at < STEP_FALSE) {
        const struct step *step = &run->program->steps[at];
        at = test(run, step, NULL) ? step->on_true : step->on_false;
    }
    return at == STEP_TRUE;
}

/* The way to true once more, taking notes. What an alternative that failed had noted is forgotten.
 */
static size_t collect(struct run *run, struct reason *reasons)
{
    uint16_t marks[CONDITION_STEPS_MAX];
    uint16_t at = run->program->entry;
    uint16_t count = 0;

    while (at < STEP_FALSE) {
        const struct step *step = &run->program->steps[at];
        struct value actual;

        if (step->restore != NO_MARK)
            count = marks[step->restore];
        if (step->save != NO_MARK)
            marks[step->save] = count;
        if (!test(run, step, &actual)) {
            at = step->on_false;
            continue;
        }
        at = step->on_true;
        if (count < ALERT_REASONS_MAX)
            reasons[count++] = (struct reason){.field = step->field,
                                               .operator= step->operator,
                                               .expected = step->expected,
                                               .actual = actual};
    }
    return count;
}

bool program_test(const struct program *program, uint16_t step, const struct event *event)
{
    struct run run = {.program = program, .event = event};
    struct value actual;

    return test(&run, &program->steps[step], &actual);
}

bool program_run_without(const struct program *program, const struct event *event,
                         const struct conjunct *left_out)
{
    struct run run = {.program = program, .event = event};
    uint16_t at = program->entry;

    while (at < STEP_FALSE) {
        const struct step *step = &program->steps[at];

        if (at == left_out->entry)
            at = left_out->next;
        else
            at = test(&run, step, NULL) ? step->on_true : step->on_false;
    }
    return at == STEP_TRUE;
}

const struct step *program_stumble(const struct program *program, const struct event *event,
                                   enum truth *truth)
{
    const struct step *last = NULL;
    uint16_t at = program->entry;

    while (at < STEP_FALSE) {
        struct run run = {.program = program, .event = event};
        const struct step *step = &program->steps[at];

        if (test(&run, step, NULL)) {
            at = step->on_true;
            continue;
        }
        last = step;
        *truth = run.has_met_unknown ? TRUTH_UNKNOWN : TRUTH_FALSE;
        at = step->on_false;
    }
    return last;
}

enum truth program_run(const struct program *program, const struct event *event,
                       struct reason *reasons, size_t *count)
{
    struct run run = {.program = program, .event = event};

    *count = 0;
    if (run_whole(&run)) {
        *count = collect(&run, reasons);
        return TRUTH_TRUE;
    }
    if (!run.has_met_unknown)
        return TRUTH_FALSE;
    run.takes_unknown_for = true;
    return run_whole(&run) ? TRUTH_UNKNOWN : TRUTH_FALSE;
}
