#include "judge/rules/sieve.h"

#include "judge/field.h"
#include "support/test.h"

enum {
    EVENTS = 20000,
    FIELDS_MAX = 1024
};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Something such a field may hold, or nothing. Small choices, so that rules come true. */
static struct value any_value(const struct field *field, uint64_t *random)
{
    size_t words = 0;

    if (field->is_list || next_random(random) % 8 == 0)
        return (struct value){.type = VALUE_ABSENT};
    switch (field->type) {
    case VALUE_BOOL: return value_of_bool(next_random(random) % 2);
    case VALUE_WORD:
        while (field->word_at && field->word_at(words))
            words++;
        return value_of_word(words ? field->word_at(next_random(random) % words) : NULL);
    case VALUE_TEXT: return value_of_text(TEXT("cam-17.example.net"));
    case VALUE_IP: return value_of_ip((struct ip){4, {203, 0, 113, 9}});
    case VALUE_MAC: return value_of_mac((struct mac){{2, 0, 0, 0, 0, 1}});
    default:
        return (struct value){.type = field->type,
                              .integer = (int64_t)(next_random(random) % 4 * 1000000)};
    }
}

static void fail_on_complaint(void *context, const char *sentence)
{
    (void)context;
    print_message("%s\n", sentence);
}

static void no_rule_that_is_true_is_held_back_and_most_others_are(void **state)
{
    static const char *const paths[] = {"rules"};
    static struct value values[FIELDS_MAX];
    uint64_t random = 0x9e3779b97f4a7c15;
    uint64_t passed[RULES_WORDS_MAX];
    struct reason reasons[ALERT_REASONS_MAX];
    size_t asked = 0;
    size_t let_through = 0;
    size_t fired = 0;
    struct rules *rules = rules_load(paths, 1, NULL, fail_on_complaint, NULL);
    (void)state;

    assert_non_null(rules);
    assert_true(field_count() <= FIELDS_MAX);
    for (size_t i = 0; i < EVENTS; i++) {
        struct event event = {.literal = values, .kind = i % 2 ? OBSERVED_FLOW : OBSERVED_RADIO};
        size_t count;
        const struct rule *const *list = rules_for(rules, event.kind, &count);

        for (size_t f = 0; f < field_count(); f++)
            values[f] = any_value(field_at(f), &random);
        assert_int_equal(rules_that_may_fire(rules, &event, passed), (count + 63) / 64);
        for (size_t r = 0; r < count; r++) {
            size_t reason_count;
            bool is_true = rule_evaluate(list[r], &event, reasons, &reason_count) == TRUTH_TRUE;
            bool has_passed = passed[r / 64] >> r % 64 & 1;

            assert_true(!is_true || has_passed);
            asked++;
            let_through += has_passed;
            fired += is_true;
        }
    }
    print_message("of %zu conditions %zu had to be evaluated, %zu were true\n", asked, let_through,
                  fired);
    assert_true(fired > 0);
    assert_true(let_through < asked / 3);
    rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_rule_that_is_true_is_held_back_and_most_others_are),
    };
    return cmocka_run_group_tests_name("sieve", tests, NULL, NULL);
}
