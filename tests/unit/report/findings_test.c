#include "report/findings.h"

#include <stdio.h>

#include "support/alert.h"
#include "support/test.h"

static void take(struct findings *findings, const char *rule, enum severity severity,
                 const char *finding, uint64_t first_ns, uint64_t count)
{
    struct alert alert;

    sample_alert(&alert);
    alert.rule_id = rule;
    alert.severity = severity;
    snprintf(alert.finding_id, sizeof(alert.finding_id), "%s", finding);
    snprintf(alert.message, sizeof(alert.message), "%s #%d", finding, (int)count);
    alert.first_ns = first_ns;
    alert.last_ns = first_ns + count;
    alert.count = count;
    findings_take(findings, &alert);
}

static void repeats_of_a_finding_are_one_finding(void **state)
{
    struct findings *findings = findings_new(8);
    (void)state;

    take(findings, "CW-1", SEVERITY_LOW, "a", 100, 1);
    take(findings, "CW-1", SEVERITY_LOW, "a", 100, 7);
    take(findings, "CW-1", SEVERITY_LOW, "b", 50, 1);
    findings_sort(findings);
    assert_int_equal(findings_count(findings), 2);
    assert_int_equal(findings_group_count(findings), 1);
    assert_int_equal(findings_group(findings, 0)->findings, 2);
    assert_string_equal(findings_in(findings, 0, 0)->message, "b #1");
    assert_string_equal(findings_in(findings, 0, 1)->message, "a #7");
    assert_int_equal(findings_in(findings, 0, 1)->count, 7);
    assert_int_equal(findings_in(findings, 0, 1)->last_ns, 107);
    assert_null(findings_in(findings, 0, 2));
    assert_null(findings_in(findings, 1, 0));
    findings_free(findings);
}

static void the_worst_is_read_first(void **state)
{
    static const char *const order[] = {"CW-3", "CW-4", "CW-1", "CW-2"};
    struct findings *findings = findings_new(8);
    (void)state;

    take(findings, "CW-1", SEVERITY_LOW, "a", 10, 1);
    take(findings, "CW-2", SEVERITY_LOW, "b", 20, 1);
    take(findings, "CW-3", SEVERITY_CRITICAL, "c", 30, 1);
    take(findings, "CW-4", SEVERITY_HIGH, "d", 40, 1);
    take(findings, "CW-2", SEVERITY_LOW, "e", 15, 1);
    findings_sort(findings);
    for (size_t i = 0; i < COUNT_OF(order); i++)
        assert_string_equal(findings_group(findings, i)->rule_id, order[i]);
    assert_string_equal(findings_in(findings, 3, 0)->id, "e");
    assert_string_equal(findings_in(findings, 3, 1)->id, "b");
    findings_free(findings);
}

static void what_has_no_room_is_counted(void **state)
{
    struct findings *findings = findings_new(2);
    (void)state;

    take(findings, "CW-1", SEVERITY_LOW, "a", 1, 1);
    take(findings, "CW-1", SEVERITY_LOW, "b", 1, 1);
    take(findings, "CW-2", SEVERITY_LOW, "c", 1, 1);
    take(findings, "CW-1", SEVERITY_LOW, "a", 1, 2);
    findings_sort(findings);
    assert_int_equal(findings_count(findings), 2);
    assert_int_equal(findings_refused(findings), 1);
    assert_int_equal(findings_in(findings, 0, 0)->count, 2);
    findings_free(findings);
    findings_free(NULL);
}

static void thousands_of_findings_are_told_apart(void **state)
{
    struct findings *findings = findings_new(FINDINGS_ROOM);
    char id[16];
    char rule[16];
    (void)state;

    for (int round = 1; round <= 2; round++)
        for (int i = 0; i < FINDINGS_ROOM; i++) {
            snprintf(id, sizeof(id), "%d", i);
            snprintf(rule, sizeof(rule), "CW-%d", i % 100);
            take(findings, rule, SEVERITY_LOW, id, (uint64_t)i, (uint64_t)round);
        }
    findings_sort(findings);
    assert_int_equal(findings_count(findings), FINDINGS_ROOM);
    assert_int_equal(findings_group_count(findings), 100);
    assert_int_equal(findings_refused(findings), 0);
    for (size_t group = 0; group < 100; group++)
        for (size_t i = 0; i < findings_group(findings, group)->findings; i++)
            assert_int_equal(findings_in(findings, group, i)->count, 2);
    findings_free(findings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repeats_of_a_finding_are_one_finding),
        cmocka_unit_test(the_worst_is_read_first),
        cmocka_unit_test(what_has_no_room_is_counted),
        cmocka_unit_test(thousands_of_findings_are_told_apart),
    };
    return cmocka_run_group_tests_name("findings", tests, NULL, NULL);
}
