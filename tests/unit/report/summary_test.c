#include "report/summary.h"

#include "support/alert.h"
#include "support/test.h"

#define START_NS (UINT64_C(1772366400) * 1000000000)

static char printed[65536];

static const char *page_of(const struct summary *summary, unsigned width)
{
    FILE *out = fmemopen(printed, sizeof(printed), "w");

    assert_non_null(out);
    summary_print(out, summary, (struct summary_style){.width = width});
    fclose(out);
    return printed;
}

static void assert_says(const struct summary *summary, const char *words)
{
    if (!strstr(page_of(summary, 100), words))
        fail_msg("'%s' is not in:\n%s", words, printed);
}

static void assert_does_not_say(const struct summary *summary, const char *words)
{
    if (strstr(page_of(summary, 100), words))
        fail_msg("'%s' is in:\n%s", words, printed);
}

static const struct summary_device devices[] = {
    {.id = {"gate-07", 7},
     .vendor = {"Dahua", 5},
     .model = {"IPC-HFW2431S", 12},
     .role = "camera",
     .mac = {{0x9c, 0x14, 0x63, 0x2a, 0x7f, 0x10}},
     .ip = {4, {10, 20, 0, 7}},
     .identified_by = {"RTSP server, ONVIF scope, OUI", 29}},
    {.id = {"nvr-1", 5}, .role = "recorder", .ip = {4, {10, 30, 0, 10}}},
    {.id = {"10.0.0.1", 8}},
};

static struct findings *some_findings(void)
{
    struct findings *findings = findings_new(64);
    struct alert alert;

    sample_alert(&alert);
    findings_take(findings, &alert);
    alert.rule_id = "CW-WIFI-001";
    alert.rule_title = "A cabinet is an access point";
    alert.severity = SEVERITY_CRITICAL;
    alert.respond = NULL;
    alert.finding_id[0] = 'w';
    alert.count = 1;
    snprintf(alert.message, sizeof(alert.message), "cabinet-3 is heard as access point 'diag'");
    findings_take(findings, &alert);
    return findings;
}

static void a_replay_reads_as_one_page(void **state)
{
    static const char *const paths[] = {"cabinet.pcapng", "-"};
    static const uint64_t link_types[277] = {[1] = 1204000, [127] = 331, [250] = 1};
    static const struct summary_idle_rule idle[] = {
        {"CW-ADM-001", "telnet"}, {"CW-QUIC-001", "quic"}, {"CW-ADM-002", "telnet"}};
    static const struct summary_output outputs[] = {{"-", "alerts", 2, 0}};
    struct summary summary = {
        .input = {.paths = paths,
                  .path_count = 2,
                  .packets = 1204331,
                  .bytes = 812400000,
                  .first_ns = START_NS,
                  .last_ns = START_NS + UINT64_C(873) * 1000000000,
                  .link_types = link_types,
                  .link_type_count = COUNT_OF(link_types)},
        .devices = devices,
        .device_count = COUNT_OF(devices),
        .findings = some_findings(),
        .coverage = {.has_site = true,
                     .rules = 12,
                     .radio_frames = 331,
                     .flows = 500,
                     .flows_tcp = 340,
                     .flows_one_way = 41,
                     .malformed = 1,
                     .idle_rules = idle,
                     .idle_rule_count = COUNT_OF(idle)},
        .outputs = outputs,
        .output_count = 1,
        .site = "site.yaml",
        .elapsed_ns = 1200000000,
    };
    (void)state;

    assert_string_equal(
        page_of(&summary, 90),
        "\n"
        "What was read\n"
        "  cabinet.pcapng\n"
        "  standard input\n"
        "  1,204,331 packets, 812.4 MB on the wire\n"
        "  from 2026-03-01 12:00:00 to 2026-03-01 12:14:33 UTC (14m 33s)\n"
        "  link types: Ethernet (1,204,000), 802.11 with radiotap (331), link type 250 (1)\n"
        "  judged by 12 rules and the site file site.yaml\n"
        "  read in 1.2 s, 1,003,609 packets a second\n"
        "\n"
        "Cameras: 1, and in brackets why\n"
        "  gate-07   10.20.0.7, 9c:14:63:2a:7f:10, Dahua IPC-HFW2431S [RTSP server, ONVIF scope,\n"
        "            OUI]\n"
        "\n"
        "Other devices of a known role\n"
        "  nvr-1     recorder, 10.30.0.10\n"
        "  1 more device without a role that is watched\n"
        "\n"
        "Findings: 1 critical, 1 high\n"
        "  All times are UTC.\n"
        "\n"
        "  CRITICAL  CW-WIFI-001: A cabinet is an access point (confidence 90%)\n"
        "    cabinet-3 is heard as access point 'diag'\n"
        "        2026-03-01 11:59:59\n"
        "\n"
        "  HIGH      CW-P2P-001: Camera keeps a vendor peer-to-peer relay open (confidence 90%)\n"
        "    gate-07 keeps a pppp relay to relay.example.com\n"
        "        2026-03-01 11:59:59, 2 times until 2026-03-01 12:00:00\n"
        "    > Is remote viewing contracted for this camera?\n"
        "\n"
        "What could not be judged\n"
        "  - 41 of 340 (12%) TCP flows were seen in one direction only: the mirror copies half, "
        "or\n"
        "    the answers take another way. Who talks to whom is certain, what they say is not.\n"
        "  - 1 frame with a header that is broken or cut short.\n"
        "  - 3 of 12 rules had nothing to look at:\n"
        "      no telnet: CW-ADM-001, CW-ADM-002\n"
        "      no quic: CW-QUIC-001\n"
        "\n"
        "What was written\n"
        "  standard output: alerts, 2 lines\n");
    findings_free(summary.findings);
}

static void silence_is_not_taken_for_safety(void **state)
{
    struct summary summary = {.input = {.packets = 10}, .coverage = {.rules = 3}};
    (void)state;

    assert_says(&summary, "Findings: none\n  No rule found anything in what could be seen.");
    assert_says(&summary, "Cameras: none was recognised");
    assert_says(&summary, "judged by 3 rules and no site file\n");
    assert_says(&summary, "No site file");
    assert_says(&summary, "No 802.11 frames");

    summary.coverage.rules = 0;
    assert_says(&summary, "No rule was loaded, so nothing was judged.");
    summary.coverage.was_interrupted = true;
    assert_says(&summary, "The replay was interrupted");
}

static void what_was_lost_is_told(void **state)
{
    static const char *const warnings[] = {"x.pcap is cut short after packet 17"};
    static const struct summary_output outputs[] = {{"alerts.jsonl", "alerts", 5, 2}};
    struct summary summary = {
        .outputs = outputs,
        .output_count = 1,
        .input = {.warnings = warnings, .warning_count = 1},
        .coverage = {
            .kernel_drops = 5000, .flows_evicted = 1, .flows = 1000, .flows_unknown = 999}};
    (void)state;

    assert_says(&summary, "  - x.pcap is cut short after packet 17\n");
    assert_says(&summary, "5,000 packets lost because the capture ring was full");
    assert_says(&summary, "1 flow forgotten before the end");
    assert_says(&summary, "999 of 1,000 (over 99%) flows are of an application");
    assert_says(&summary, "alerts.jsonl: alerts, 5 lines\n  2 lines could not be written");
    assert_does_not_say(&summary, "802.11");
}

static void nothing_in_the_way_is_said_too(void **state)
{
    struct summary summary = {.coverage = {.has_site = true, .rules = 3, .radio_frames = 1}};
    (void)state;

    assert_says(&summary, "Nothing: every packet was read, and every rule had its events.");
}

static void many_devices_and_findings_are_counted_and_not_poured_out(void **state)
{
    static struct summary_device cameras[200];
    struct findings *findings = findings_new(200);
    struct alert alert;
    (void)state;

    sample_alert(&alert);
    for (size_t i = 0; i < COUNT_OF(cameras); i++) {
        cameras[i] = devices[0];
        snprintf(alert.finding_id, sizeof(alert.finding_id), "%zu", i);
        findings_take(findings, &alert);
    }
    struct summary summary = {.devices = cameras,
                              .device_count = COUNT_OF(cameras),
                              .findings = findings,
                              .coverage = {.rules = 1}};
    assert_says(&summary, "Cameras: 200, and");
    assert_says(&summary, "and 180 more; --records device writes them all");
    assert_says(&summary, "Findings: 200 high\n");
    assert_says(&summary, "and 194 more like these");
    findings_free(findings);
}

static void a_hostile_name_cannot_touch_the_terminal(void **state)
{
    struct summary_device hostile = devices[0];
    static const char *const paths[] = {"\x1b]0;gone\a.pcap"};
    (void)state;

    hostile.name = TEXT("\x1b[2J\xe2\x80\xae"
                        "cam\n\xff");
    hostile.identified_by = TEXT("\x1b[31m");
    struct summary summary = {
        .input = {.paths = paths, .path_count = 1}, .devices = &hostile, .device_count = 1};
    for (const char *c = page_of(&summary, 80); *c; c++)
        assert_true(*c == '\n' || (*c >= 0x20 && *c < 0x7f));
    assert_says(&summary, "\\x1b[2J\\u202ecam\\x0a\\xff");
}

static void no_line_is_wider_than_asked(void **state)
{
    struct summary summary = {.input = {.packets = 1},
                              .devices = devices,
                              .device_count = 1,
                              .findings = some_findings()};
    (void)state;

    for (unsigned width = 60; width <= 100; width++) {
        const char *line = page_of(&summary, width);

        for (size_t length; *line; line += length + 1) {
            length = strcspn(line, "\n");
            assert_in_range(length, 0, width);
        }
    }
    findings_free(summary.findings);
}

static void colour_is_for_terminals(void **state)
{
    FILE *out = tmpfile();
    (void)state;

    assert_non_null(out);
    setenv("TERM", "xterm", 1);
    struct summary_style style = summary_style_for(out);
    assert_false(style.has_color);
    assert_int_equal(style.width, 80);
    fclose(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replay_reads_as_one_page),
        cmocka_unit_test(silence_is_not_taken_for_safety),
        cmocka_unit_test(what_was_lost_is_told),
        cmocka_unit_test(nothing_in_the_way_is_said_too),
        cmocka_unit_test(many_devices_and_findings_are_counted_and_not_poured_out),
        cmocka_unit_test(a_hostile_name_cannot_touch_the_terminal),
        cmocka_unit_test(no_line_is_wider_than_asked),
        cmocka_unit_test(colour_is_for_terminals),
    };
    return cmocka_run_group_tests_name("summary", tests, NULL, NULL);
}
