#include "support/rules.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"

static struct one_rule one;
static struct heard heard;

static struct rules *parse(const char *text)
{
    hear(&heard);
    return rules_parse("x.yaml", text_of(text), NULL, heard_take, &heard);
}

static const char whole[] = "schema: rules/1\n"
                            "rules:\n"
                            "  - id: CW-A-001\n"
                            "    rev: 3\n"
                            "    title: \"A \\e title\"\n"
                            "    severity: high\n"
                            "    confidence: 90\n"
                            "    event: flow\n"
                            "    when: device.role == camera\n"
                            "    dedupe: {by: [device.id, flow.app], for: 24h}\n"
                            "    message: m\n"
                            "    explain: |\n"
                            "      Two lines\n"
                            "      of prose.\n"
                            "    respond: Do something.\n"
                            "    attack: [T1572, T1071.001]\n"
                            "    evidence: {packets: 64}\n"
                            "    tests:\n"
                            "      - {name: yes, alerts: 1, events: [{device.role: camera}]}\n"
                            "      - {name: no, alerts: 0, events: [{device.role: recorder}]}\n"
                            "  - id: CW-B-002\n"
                            "    title: B\n"
                            "    severity: critical\n"
                            "    event: dns\n"
                            "    when: dns.response\n"
                            "    message: m\n";

static void a_rule_is_what_its_file_says(void **state)
{
    struct rules *rules = parse(whole);
    (void)state;

    assert_non_null(rules);
    assert_int_equal(rules_count(rules), 2);
    const struct rule *rule = rules_at(rules, 0);
    assert_string_equal(rule->id, "CW-A-001");
    assert_int_equal(rule->revision, 3);
    assert_string_equal(rule->title, "A \\x1b title");
    assert_int_equal(rule->severity, SEVERITY_HIGH);
    assert_int_equal(rule->confidence, 90);
    assert_int_equal(rule->event, OBSERVED_FLOW);
    assert_string_equal(rule->explain, "Two lines of prose.");
    assert_string_equal(rule->respond, "Do something.");
    assert_string_equal(rule->attack[0], "T1572");
    assert_string_equal(rule->attack[1], "T1071.001");
    assert_null(rule->attack[2]);
    assert_string_equal(rule->dedupe_by[0]->name, "device.id");
    assert_string_equal(rule->dedupe_by[1]->name, "flow.app");
    assert_null(rule->dedupe_by[2]);
    assert_int_equal(rule->dedupe_ns, UINT64_C(86400000000000));
    assert_int_equal(rule->evidence_packets, 64);
    assert_int_equal(rule->test_count, 2);
    assert_string_equal(rule->file, "x.yaml");
    assert_int_equal(strlen(rule->digest), 64);
    rules_free(rules);
}

static void a_rule_without_both_kinds_of_tests_is_capped_at_low(void **state)
{
    struct rules *rules = parse(whole);
    (void)state;

    assert_non_null(rules);
    const struct rule *rule = rules_at(rules, 1);
    assert_int_equal(rule->severity, SEVERITY_LOW);
    assert_int_equal(rule->revision, 1);
    assert_int_equal(rule->confidence, 50);
    assert_null(rule->dedupe_by);
    assert_null(rule->attack[0]);
    assert_null(rule->explain);
    assert_string_equal(heard.text,
                        "x.yaml:23:15: warning: CW-B-002 has no test that alerts and one, close "
                        "to it, that does not\n"
                        "   23 |     severity: critical\n"
                        "      |               ^~~~~~~~ its severity is low until it has\n");
    rules_free(rules);
}

static void rules_are_found_by_the_kind_of_event(void **state)
{
    struct rules *rules = parse(whole);
    size_t count;
    (void)state;

    assert_non_null(rules);
    const struct rule *const *found = rules_for(rules, OBSERVED_DNS, &count);
    assert_int_equal(count, 1);
    assert_string_equal(found[0]->id, "CW-B-002");
    rules_for(rules, OBSERVED_TLS, &count);
    assert_int_equal(count, 0);
    rules_for(rules, OBSERVED_RADIO, &count);
    assert_int_equal(count, 0);
    rules_free(rules);
}

static void not_over_an_optional_field_is_warned_of(void **state)
{
    (void)state;
    assert_non_null(load_rule(&one, "flow", "not peer.port == 22", "{}", ""));
    assert_non_null(strstr(one.heard.text,
                           "test.yaml:15:11: warning: peer.port may be absent, and then this is "
                           "unknown, not true\n"
                           "   15 |       not peer.port == 22\n"
                           "      |           ^~~~~~~~~ add 'exists peer.port and' or 'not exists "
                           "peer.port or'\n"));
    drop_rule(&one);

    static const char *const fine[] = {"not flow.expected", "not exists peer.port",
                                       "not (not peer.port == 22)",
                                       "exists peer.port and not peer.port == 22"};
    for (size_t i = 0; i < COUNT_OF(fine); i++) {
        assert_non_null(load_rule(&one, "flow", fine[i], "{}", ""));
        assert_null(strstr(one.heard.text, "may be absent"));
        drop_rule(&one);
    }
}

static void assert_message(const char *message, const char *event, const char *wanted)
{
    char text[16384];
    char out[ALERT_MESSAGE_SIZE];

    snprintf(text, sizeof(text),
             "schema: rules/1\n"
             "rules:\n"
             "  - id: CW-A-001\n"
             "    title: t\n"
             "    severity: low\n"
             "    event: flow\n"
             "    when: flow.expected\n"
             "    message: %s\n"
             "    tests: [{name: n, alerts: 0, events: [%s]}]\n",
             message, event);
    one.rules = parse(text);
    if (!one.rules)
        print_error("%s\n", heard.text);
    assert_non_null(one.rules);
    struct event seen = event_of(&one, 0);
    rule_message(rules_at(one.rules, 0), &seen, out, sizeof(out));
    assert_string_equal(out, wanted);
    drop_rule(&one);
}

static void a_message_tells_values_as_people_read_them(void **state)
{
    (void)state;
    assert_message("\"{device.name} opened {flow.app} to {peer.name or peer.ip}\"",
                   "{device.name: gate-07, flow.app: rtsp, peer.ip: \"2001:db8::1\"}",
                   "gate-07 opened rtsp to 2001:db8::1");
    assert_message("\"{peer.name} {{braces}}\"", "{}", "unknown {braces}");
    assert_message("\"{flow.bytes_out} {flow.bytes_in} {flow.duration} {peer.port} {device.mac}\"",
                   "{flow.bytes_out: 1500kB, flow.bytes_in: 999B, flow.duration: 90s, "
                   "peer.port: 22, device.mac: \"9c:14:63:2a:7f:10\"}",
                   "1.5 MB 999 B 1m 30s 22 9c:14:63:2a:7f:10");
    assert_message("\"{flow.expected} {flow.start}\"",
                   "{flow.expected: false, flow.start: 2026-03-01T12:00:00Z}",
                   "no 2026-03-01 12:00:00");
    assert_message("|\n      two\n      lines\n", "{}", "two lines");
}

static void a_hostile_name_does_no_harm_in_a_message(void **state)
{
    (void)state;
    assert_message("\"[{device.name}]\"", "{device.name: \"a\\e[2J\\u202eb\\n\\xff\"}",
                   "[a\\x1b[2J\\u202eb\\x0a\xc3\xbf]");
}

static void a_message_is_cut_to_its_room(void **state)
{
    char name[4000];
    char event[5000];
    char out[400];
    (void)state;

    memset(name, 'x', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    snprintf(event, sizeof(event), "{device.name: %s}", name);
    assert_non_null(load_rule(&one, "flow", "flow.expected", event, ""));
    drop_rule(&one);

    char text[8192];
    snprintf(text, sizeof(text),
             "schema: rules/1\nrules:\n  - id: CW-A-001\n    title: t\n    severity: low\n"
             "    event: flow\n    when: flow.expected\n"
             "    message: '{device.name}{device.name}{device.name}'\n"
             "    tests: [{name: n, alerts: 0, events: [%s]}]\n",
             event);
    one.rules = parse(text);
    assert_non_null(one.rules);
    struct event seen = event_of(&one, 0);
    rule_message(rules_at(one.rules, 0), &seen, out, sizeof(out));
    assert_int_equal(strlen(out), sizeof(out) - 1);
    for (size_t size = 0; size < 20; size++) {
        memset(out, 'y', sizeof(out));
        rule_message(rules_at(one.rules, 0), &seen, out, size);
        assert_int_equal(out[size], 'y');
    }
    drop_rule(&one);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void remove_file(const char *folder, const char *name)
{
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    assert_int_equal(unlink(path), 0);
}

#define MINIMAL(id)                                                                                \
    "schema: rules/1\nrules:\n  - {id: " id ", title: t, severity: low, event: flow, "             \
    "when: flow.expected, message: m}\n"

static void all_files_below_a_folder_are_read_in_the_order_of_their_names(void **state)
{
    char folder[] = "/tmp/rules-test-XXXXXX";
    char below[64];
    const char *const paths[] = {folder};
    (void)state;

    assert_non_null(mkdtemp(folder));
    snprintf(below, sizeof(below), "%s/b", folder);
    assert_int_equal(mkdir(below, 0700), 0);
    write_file(folder, "c.yaml", MINIMAL("CW-C-1"));
    write_file(folder, "a.yaml", MINIMAL("CW-A-1"));
    write_file(folder, ".hidden.yaml", "broken");
    write_file(folder, "README.md", "broken");
    write_file(below, "x.yaml", MINIMAL("CW-B-1"));

    hear(&heard);
    struct rules *rules = rules_load(paths, 1, NULL, heard_take, &heard);
    assert_non_null(rules);
    assert_int_equal(rules_count(rules), 3);
    assert_string_equal(rules_at(rules, 0)->id, "CW-A-1");
    assert_string_equal(rules_at(rules, 1)->id, "CW-B-1");
    assert_string_equal(rules_at(rules, 2)->id, "CW-C-1");
    rules_free(rules);

    /* One id in two files, and a file that is left out by its name. */
    write_file(below, "y.yaml", MINIMAL("CW-A-1"));
    write_file(folder, "z.yml", MINIMAL("CW-Z-1"));
    hear(&heard);
    assert_null(rules_load(paths, 1, NULL, heard_take, &heard));
    assert_non_null(strstr(heard.text, "/b/y.yaml:3:10: error: the id CW-A-1 is taken\n"));
    assert_non_null(strstr(heard.text, "/a.yaml:3"));
    assert_non_null(strstr(heard.text, "/z.yml: error: files of rules end in .yaml"));

    remove_file(below, "x.yaml");
    remove_file(below, "y.yaml");
    rmdir(below);
    remove_file(folder, "a.yaml");
    remove_file(folder, "c.yaml");
    remove_file(folder, "z.yml");
    remove_file(folder, "README.md");
    hear(&heard);
    assert_null(rules_load(paths, 1, NULL, heard_take, &heard));
    assert_non_null(strstr(heard.text, ": error: there is no *.yaml in it"));
    remove_file(folder, ".hidden.yaml");
    rmdir(folder);
    hear(&heard);
    assert_null(rules_load(paths, 1, NULL, heard_take, &heard));
    assert_non_null(strstr(heard.text, ": error: No such file or directory"));
}

static void nobody_needs_to_listen(void **state)
{
    static const char *const paths[] = {"/nonexistent"};
    (void)state;

    assert_null(rules_load(paths, 1, NULL, NULL, NULL));
    assert_null(rules_parse("x.yaml", TEXT("rules: ["), NULL, NULL, NULL));
    rules_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_what_its_file_says),
        cmocka_unit_test(a_rule_without_both_kinds_of_tests_is_capped_at_low),
        cmocka_unit_test(rules_are_found_by_the_kind_of_event),
        cmocka_unit_test(not_over_an_optional_field_is_warned_of),
        cmocka_unit_test(a_message_tells_values_as_people_read_them),
        cmocka_unit_test(a_hostile_name_does_no_harm_in_a_message),
        cmocka_unit_test(a_message_is_cut_to_its_room),
        cmocka_unit_test(all_files_below_a_folder_are_read_in_the_order_of_their_names),
        cmocka_unit_test(nobody_needs_to_listen),
    };
    return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
