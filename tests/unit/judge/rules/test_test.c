#include "judge/rules/test.h"

#include "support/complaints.h"
#include "support/test.h"

static struct heard heard;
static struct rules_test_counts counts;

static const char head[] = "schema: rules/1\n"
                           "rules:\n"
                           "  - id: CW-A-001\n"
                           "    title: t\n"
                           "    severity: low\n"
                           "    event: flow\n"
                           "    when: peer.port == 22 and not flow.expected\n"
                           "    message: m\n"
                           "    tests:\n";

static bool run(const char *tests, struct rules_test_setup setup)
{
    char text[4096];

    snprintf(text, sizeof(text), "%s%s", head, tests);
    struct rules *rules = rules_parse("dir/x.yaml", text_of(text), NULL, heard_take, &heard);
    assert_non_null(rules);
    bool is_good = rules_test(rules, &setup, hear(&heard), &counts);
    rules_free(rules);
    return is_good;
}

static void tests_that_hold_are_counted(void **state)
{
    (void)state;
    assert_true(
        run("      - {name: yes, alerts: 2, events: [{peer.port: 22, flow.expected: false}, "
            "{peer.port: 22, flow.expected: false}]}\n"
            "      - {name: no, alerts: 0, events: [{peer.port: 23}]}\n",
            (struct rules_test_setup){0}));
    assert_int_equal(counts.passed, 2);
    assert_string_equal(heard.text, "");
}

static void a_test_that_fails_is_told_with_its_place_and_the_comparison_that_decided(void **state)
{
    (void)state;
    assert_false(
        run("      - {name: yes, alerts: 1, events: [{peer.port: 22, flow.expected: true}]}\n"
            "      - {name: no, alerts: 0, events: [{peer.port: 22, flow.expected: false}]}\n",
            (struct rules_test_setup){0}));
    assert_int_equal(counts.failed, 2);
    assert_string_equal(
        heard.text,
        "dir/x.yaml:10:16: error: CW-A-001: 'yes' wants 1 alerts and gets 0\n"
        "   10 |       - {name: yes, alerts: 1, events: [{peer.port: 22, flow.expected: true}]}\n"
        "      |                ^~~ event 1: flow.expected == false is false\n"
        "dir/x.yaml:11:16: error: CW-A-001: 'no' wants 0 alerts and gets 1\n"
        "   11 |       - {name: no, alerts: 0, events: [{peer.port: 22, flow.expected: false}]}\n"
        "      |                ^~\n");
}

static void a_test_that_leaves_open_what_the_rule_asks_for_shows_nothing(void **state)
{
    (void)state;
    assert_true(run("      - {name: no, alerts: 0, events: [{peer.port: 22}]}\n",
                    (struct rules_test_setup){0}));
    assert_string_equal(heard.text,
                        "dir/x.yaml:10:16: warning: CW-A-001: 'no' shows nothing: the condition "
                        "is unknown, not false\n"
                        "   10 |       - {name: no, alerts: 0, events: [{peer.port: 22}]}\n"
                        "      |                ^~ give event 1 a value for flow.expected\n");
}

static void a_conjunct_that_no_test_misses_is_told(void **state)
{
    static const char weak[] =
        "      - {name: yes, alerts: 1, events: [{peer.port: 22, flow.expected: false}]}\n"
        "      - {name: no, alerts: 0, events: [{peer.port: 22, flow.expected: true}]}\n";
    (void)state;

    assert_true(run(weak, (struct rules_test_setup){0}));
    assert_false(run(weak, (struct rules_test_setup){.mutates = true}));
    assert_int_equal(counts.unnoticed, 1);
    assert_string_equal(heard.text,
                        "dir/x.yaml:7:11: error: CW-A-001: no test notices when 'peer.port == 22' "
                        "is dropped\n"
                        "    7 |     when: peer.port == 22 and not flow.expected\n"
                        "      |           ^~~~~~~~~~~~~~~ add an event that only this keeps "
                        "silent\n");
}

struct replayed {
    char capture[256];
    uint64_t alerts;
    bool is_readable;
};

static bool replay(void *context, const struct rule *rule, const char *capture, uint64_t *alerts,
                   struct error *error)
{
    struct replayed *replayed = context;

    assert_string_equal(rule->id, "CW-A-001");
    snprintf(replayed->capture, sizeof(replayed->capture), "%s", capture);
    *alerts = replayed->alerts;
    return replayed->is_readable ? true : error_say(error, "%s: no such file", capture);
}

static void a_capture_is_replayed_by_whoever_can(void **state)
{
    static const char tests[] = "      - {name: yes, alerts: 3, capture: ../pcaps/x.pcap}\n";
    struct replayed replayed = {.alerts = 3, .is_readable = true};
    struct rules_test_setup setup = {.replay = replay, .context = &replayed};
    (void)state;

    assert_true(run(tests, setup));
    assert_string_equal(replayed.capture, "dir/../pcaps/x.pcap");
    assert_int_equal(counts.passed, 1);

    replayed.alerts = 2;
    assert_false(run(tests, setup));
    assert_non_null(strstr(heard.text, "'yes' wants 3 alerts and gets 2"));
    replayed.is_readable = false;
    assert_false(run(tests, setup));
    assert_non_null(strstr(heard.text, "'yes' cannot be run: dir/../pcaps/x.pcap: no such file"));

    assert_true(run(tests, (struct rules_test_setup){0}));
    assert_int_equal(counts.left_out, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tests_that_hold_are_counted),
        cmocka_unit_test(a_test_that_fails_is_told_with_its_place_and_the_comparison_that_decided),
        cmocka_unit_test(a_test_that_leaves_open_what_the_rule_asks_for_shows_nothing),
        cmocka_unit_test(a_conjunct_that_no_test_misses_is_told),
        cmocka_unit_test(a_capture_is_replayed_by_whoever_can),
    };
    return cmocka_run_group_tests_name("tests of rules", tests, NULL, NULL);
}
