/* The rules that are shipped: nothing to complain of, and tests that notice every dropped conjunct.
 */

#include "judge/rules/rules.h"
#include "judge/rules/test.h"
#include "support/complaints.h"
#include "support/test.h"

static struct heard heard;

static struct rules *load_shipped(void)
{
    static const char *const paths[] = {"rules"};

    hear(&heard);
    return rules_load(paths, 1, NULL, heard_take, &heard);
}

static void the_shipped_rules_load_without_a_complaint(void **state)
{
    struct rules *rules = load_shipped();
    (void)state;

    assert_string_equal(heard.text, "");
    assert_non_null(rules);
    assert_true(rules_count(rules) >= 25);
    rules_free(rules);
}

static void their_tests_pass_and_notice_every_dropped_conjunct(void **state)
{
    struct rules *rules = load_shipped();
    struct rules_test_setup setup = {.mutates = true};
    struct rules_test_counts counts;
    (void)state;

    assert_non_null(rules);
    bool is_good = rules_test(rules, &setup, hear(&heard), &counts);
    rules_free(rules);
    assert_string_equal(heard.text, "");
    assert_true(is_good);
    assert_int_equal(counts.failed + counts.unnoticed + counts.left_out, 0);
    assert_true(counts.passed >= 50);
}

static void each_says_what_it_means_and_what_to_do(void **state)
{
    struct rules *rules = load_shipped();
    (void)state;

    assert_non_null(rules);
    for (size_t i = 0; i < rules_count(rules); i++) {
        const struct rule *rule = rules_at(rules, i);
        assert_non_null(rule->explain);
        assert_non_null(rule->respond);
        assert_non_null(rule->attack[0]);
        assert_non_null(rule->dedupe_by);
        assert_int_equal(strlen(rule->digest), 64);
    }
    rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_rules_load_without_a_complaint),
        cmocka_unit_test(their_tests_pass_and_notice_every_dropped_conjunct),
        cmocka_unit_test(each_says_what_it_means_and_what_to_do),
    };
    return cmocka_run_group_tests_name("shipped rules", tests, NULL, NULL);
}
