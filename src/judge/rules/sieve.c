#include "judge/rules/sieve.h"

#include "judge/rules/program.h"

enum {
    GUARDS_MAX = 64, /* the most shared ones of a kind; more would cost more than they spare */
    CANDIDATES_MAX = 4096,
};

struct guard {
    const struct program *program; /* whose step it is */
    uint16_t step;
    size_t count;    /* rules behind it */
    uint64_t *rules; /* a bit each */
};

struct sieve {
    size_t rule_count;
    size_t words;
    size_t guard_count;
    struct guard guards[GUARDS_MAX]; /* those with most rules behind them first */
};

static bool is_simple(const struct step *step, uint16_t next)
{
    bool has_constant =
        step->test == TEST_BOOL || (step->right.kind == OPERAND_CONSTANT &&
                                    (step->test == TEST_WORDS || step->test == TEST_BOOLS));

    return has_constant && step->left.kind == OPERAND_FIELD && step->on_true == next &&
           step->on_false == STEP_FALSE;
}

static bool is_same_test(const struct step *a, const struct step *b)
{
    if (a->test != b->test || a->relation != b->relation || a->is_negated != b->is_negated ||
        a->left.field != b->left.field)
        return false;
    if (a->test == TEST_WORDS)
        return a->right.constant.text.length == b->right.constant.text.length &&
               memcmp(a->right.constant.text.data, b->right.constant.text.data,
                      a->right.constant.text.length) == 0;
    return a->test == TEST_BOOL || a->right.constant.boolean == b->right.constant.boolean;
}

/* All guards there are, before the best are kept. */
struct draft {
    struct arena *arena;
    struct guard *guards;
    size_t count;
    size_t words;
};

static bool add_guard(struct draft *draft, const struct rule *rule, size_t number, uint16_t at)
{
    const struct step *step = &rule->program->steps[at];
    struct guard *guard = NULL;

    for (size_t i = 0; i < draft->count && !guard; i++)
        if (is_same_test(&draft->guards[i].program->steps[draft->guards[i].step], step))
            guard = &draft->guards[i];
    if (!guard && draft->count == CANDIDATES_MAX)
        return true;
    if (!guard) {
        guard = &draft->guards[draft->count++];
        *guard = (struct guard){.program = rule->program, .step = at};
        guard->rules = arena_take_array(draft->arena, draft->words, sizeof(uint64_t));
        if (!guard->rules)
            return false;
    }
    guard->count++;
    guard->rules[number / 64] |= UINT64_C(1) << number % 64;
    return true;
}

static bool add_rule(struct draft *draft, const struct rule *rule, size_t number)
{
    const struct program *program = rule->program;

    if (program->conjunct_count == 0 && program->entry < STEP_FALSE &&
        is_simple(&program->steps[program->entry], STEP_TRUE))
        return add_guard(draft, rule, number, program->entry);
    for (size_t i = 0; i < program->conjunct_count; i++) {
        const struct conjunct *conjunct = &program->conjuncts[i];

        if (conjunct->entry < STEP_FALSE &&
            is_simple(&program->steps[conjunct->entry], conjunct->next) &&
            !add_guard(draft, rule, number, conjunct->entry))
            return false;
    }
    return true;
}

/* Moves the guards that most rules share to the front, and leaves out what is not shared. */
static void keep_best(struct sieve *sieve, struct draft *draft)
{
    while (sieve->guard_count < GUARDS_MAX) {
        struct guard *best = NULL;

        for (size_t i = 0; i < draft->count; i++)
            if (draft->guards[i].count > 1 && (!best || draft->guards[i].count > best->count))
                best = &draft->guards[i];
        if (!best)
            return;
        sieve->guards[sieve->guard_count++] = *best;
        best->count = 0;
    }
}

struct sieve *sieve_new(struct arena *arena, const struct rule *const *rules, size_t count)
{
    struct sieve *sieve = arena_take(arena, sizeof(*sieve));
    struct draft draft = {.arena = arena, .words = (count + 63) / 64};

    draft.guards = arena_take_array(arena, CANDIDATES_MAX, sizeof(*draft.guards));
    if (!sieve || !draft.guards)
        return NULL;
    sieve->rule_count = count;
    sieve->words = draft.words;
    for (size_t i = 0; i < count; i++)
        if (!add_rule(&draft, rules[i], i))
            return NULL;
    keep_best(sieve, &draft);
    return sieve;
}

size_t sieve_words(const struct sieve *sieve)
{
    return sieve->words;
}

static bool any_common(const uint64_t *a, const uint64_t *b, size_t words)
{
    uint64_t common = 0;

    for (size_t i = 0; i < words; i++)
        common |= a[i] & b[i];
    return common != 0;
}

void sieve_pass(const struct sieve *sieve, const struct event *event, uint64_t *passed)
{
    for (size_t i = 0; i < sieve->words; i++)
        passed[i] = UINT64_MAX;
    if (sieve->rule_count % 64)
        passed[sieve->words - 1] = (UINT64_C(1) << sieve->rule_count % 64) - 1;

    for (size_t i = 0; i < sieve->guard_count; i++) {
        const struct guard *guard = &sieve->guards[i];

        if (!any_common(passed, guard->rules, sieve->words) ||
            program_test(guard->program, guard->step, event))
            continue;
        for (size_t word = 0; word < sieve->words; word++)
            passed[word] &= ~guard->rules[word];
    }
}
