#include "judge/field.h"
#include "support/rules.h"

static struct one_rule one;

static enum truth truth_for(const char *kind, const char *when, const char *event)
{
    struct reason reasons[ALERT_REASONS_MAX];
    size_t count;

    if (!load_rule(&one, kind, when, event, "")) {
        print_error("%s\n", one.heard.text);
        fail();
    }
    struct event seen = event_of(&one, 0);
    enum truth truth = rule_evaluate(rules_at(one.rules, 0), &seen, reasons, &count);
    drop_rule(&one);
    return truth;
}

#define ASSERT_TRUE_FOR(kind, when, event)                                                         \
    assert_int_equal(truth_for(kind, when, event), TRUTH_TRUE)
#define ASSERT_FALSE_FOR(kind, when, event)                                                        \
    assert_int_equal(truth_for(kind, when, event), TRUTH_FALSE)
#define ASSERT_UNKNOWN_FOR(kind, when, event)                                                      \
    assert_int_equal(truth_for(kind, when, event), TRUTH_UNKNOWN)

static void numbers_are_compared_in_their_units(void **state)
{
    static const char event[] = "{flow.bytes_out: 2MB, flow.bytes_in: 500kB, flow.packets_out: 7, "
                                "flow.duration: 90s, peer.port: 22}";
    (void)state;

    ASSERT_TRUE_FOR("flow", "flow.bytes_out > 1MB", event);
    ASSERT_FALSE_FOR("flow", "flow.bytes_out > 2MB", event);
    ASSERT_TRUE_FOR("flow", "flow.bytes_out >= 2MB", event);
    ASSERT_TRUE_FOR("flow", "flow.bytes_out > 0", event);
    ASSERT_TRUE_FOR("flow", "flow.bytes_out == 2000kB", event);
    ASSERT_TRUE_FOR("flow", "flow.bytes_out < 2MiB", event);
    ASSERT_TRUE_FOR("flow", "flow.duration == 1.5m and flow.duration > 500ms", event);
    ASSERT_TRUE_FOR("flow", "peer.port == 22 and peer.port != 23 and peer.port <= 0x16", event);
    ASSERT_TRUE_FOR("flow", "flow.packets_out > 6.5", event);
    ASSERT_TRUE_FOR("flow", "peer.port in {22, 23}", event);
    ASSERT_TRUE_FOR("flow", "peer.port in @ports", event);
    ASSERT_FALSE_FOR("flow", "peer.port not in @ports", event);
    ASSERT_TRUE_FOR("radio", "radio.signal > -70 and radio.signal < -50.5", "{radio.signal: -60}");
}

static void numbers_can_be_worked_out(void **state)
{
    static const char event[] = "{flow.bytes_out: 2MB, flow.bytes_in: 500kB, flow.packets_out: 7, "
                                "flow.packets_in: 3, flow.duration: 10s, flow.start: 2026-03-01, "
                                "flow.last: 2026-03-01T00:00:10Z}";
    (void)state;

    ASSERT_TRUE_FOR("flow", "flow.bytes_out + flow.bytes_in == 2500kB", event);
    ASSERT_TRUE_FOR("flow", "flow.bytes_out - 2 * flow.bytes_in == 1MB", event);
    ASSERT_TRUE_FOR("flow", "(flow.bytes_out - flow.bytes_in) * 2 == 3MB", event);
    ASSERT_TRUE_FOR("flow", "flow.bytes_out / flow.bytes_in == 4", event);
    ASSERT_TRUE_FOR("flow", "flow.bytes_out / 4 == flow.bytes_in", event);
    ASSERT_TRUE_FOR("flow", "flow.packets_out / flow.packets_in > 2.3", event);
    ASSERT_TRUE_FOR("flow", "flow.packets_in / (flow.packets_in + flow.packets_out) == 30%", event);
    ASSERT_TRUE_FOR("flow", "flow.bytes_out / flow.duration == 1600kbit/s", event);
    ASSERT_TRUE_FOR("flow", "flow.bytes_out / flow.duration == 200kB/s", event);
    ASSERT_TRUE_FOR("flow", "flow.last - flow.start == flow.duration", event);
    ASSERT_TRUE_FOR("flow", "flow.start + flow.duration == flow.last", event);
    ASSERT_TRUE_FOR("flow", "3 * flow.duration > 29s", event);
    ASSERT_TRUE_FOR("flow", "ratio(flow.bytes_out, flow.bytes_in) >= 4", event);
    ASSERT_FALSE_FOR("flow", "ratio(flow.bytes_out, flow.bytes_in) > 4", event);
}

static void something_divided_by_nothing_is_more_than_any_number(void **state)
{
    (void)state;
    ASSERT_TRUE_FOR("flow", "ratio(flow.bytes_out, flow.bytes_in) > 1000",
                    "{flow.bytes_out: 1B, flow.bytes_in: 0B}");
    ASSERT_TRUE_FOR("flow", "flow.bytes_out / flow.duration > 10Gbit/s",
                    "{flow.bytes_out: 1B, flow.duration: 0s}");
    ASSERT_UNKNOWN_FOR("flow", "ratio(flow.bytes_out, flow.bytes_in) > 1000",
                       "{flow.bytes_out: 0B, flow.bytes_in: 0B}");
}

static void whole_numbers_stop_at_the_end_of_their_range(void **state)
{
    static const char event[] = "{flow.packets_out: 999999999999999999}";
    (void)state;

    ASSERT_TRUE_FOR("flow", "flow.packets_out * flow.packets_out > flow.packets_out", event);
    ASSERT_TRUE_FOR("flow", "flow.packets_out * -100 < flow.packets_out", event);
}

static void words_are_those_of_the_enumeration(void **state)
{
    static const char event[] = "{device.role: camera, flow.app: rtsp, peer.zone: internet, "
                                "flow.tunnel: 6in4, flow.phase: relay}";
    (void)state;

    ASSERT_TRUE_FOR("flow", "device.role == camera and flow.app != dns", event);
    ASSERT_TRUE_FOR("flow", "flow.app in {dns, rtsp}", event);
    ASSERT_TRUE_FOR("flow", "flow.app in @apps", event);
    ASSERT_TRUE_FOR("flow", "flow.app == \"rtsp\"", event);
    ASSERT_TRUE_FOR("flow", "flow.tunnel == 6in4", event);
    ASSERT_TRUE_FOR("flow", "flow.app startswith \"rt\"", event);
    ASSERT_TRUE_FOR("flow", "peer.zone == internet and peer.zone != cameras", event);
    ASSERT_FALSE_FOR("flow", "peer.role == camera", "{peer.role: recorder}");
    ASSERT_TRUE_FOR("flow", "device.role == peer.role", "{device.role: camera, peer.role: camera}");
}

static void text_is_compared_without_regard_to_case(void **state)
{
    static const char event[] = "{peer.name: Relay7.P2P.Example.ORG}";
    (void)state;

    ASSERT_TRUE_FOR("flow", "peer.name == \"relay7.p2p.example.org\"", event);
    ASSERT_TRUE_FOR("flow", "peer.name contains 'P2P'", event);
    ASSERT_TRUE_FOR("flow", "peer.name startswith \"relay\"", event);
    ASSERT_TRUE_FOR("flow", "peer.name endswith \".example.org\"", event);
    ASSERT_FALSE_FOR("flow", "peer.name endswith \"relay7.p2p.example.org.\"", event);
    ASSERT_TRUE_FOR("flow", "peer.name glob \"relay?.*.example.org\"", event);
    ASSERT_FALSE_FOR("flow", "peer.name glob \"relay?\"", event);
    ASSERT_TRUE_FOR("flow", "peer.name matches \"^relay[0-9]+\\\\.p2p\\\\.\"", event);
    ASSERT_TRUE_FOR("flow", "peer.name matches '^relay[0-9]+\\.'", event);
    ASSERT_TRUE_FOR("flow", "domain(peer.name) == \"example.org\"", event);
    ASSERT_TRUE_FOR("flow", "domain(peer.name) in @hosts", event);
    ASSERT_TRUE_FOR("flow", "entropy(peer.name) > 3 and entropy(peer.name) < 4.5", event);
}

static void addresses_lie_in_blocks(void **state)
{
    static const char event[] = "{device.ip: 10.20.0.7, peer.ip: \"2001:db8::9\", "
                                "device.mac: \"9c:14:63:2a:7f:10\", peer.mac: 9e-14-63-2a-7f-12}";
    (void)state;

    ASSERT_TRUE_FOR("flow", "device.ip == 10.20.0.7 and device.ip != 10.20.0.8", event);
    ASSERT_TRUE_FOR("flow", "device.ip in 10.20.0.0/16", event);
    ASSERT_FALSE_FOR("flow", "device.ip in {10.21.0.0/16, 192.0.2.1}", event);
    ASSERT_TRUE_FOR("flow", "peer.ip in 2001:db8::/32 and peer.ip == 2001:db8::9", event);
    ASSERT_TRUE_FOR("flow", "device.ip in @nets and peer.ip in @nets", event);
    ASSERT_TRUE_FOR("flow", "device.ip in zone local and device.ip not in zone internet", event);
    ASSERT_UNKNOWN_FOR("flow", "device.ip in zone cameras", event); /* there is no site */
    ASSERT_TRUE_FOR("flow", "device.mac == 9c:14:63:2a:7f:10", event);
    ASSERT_TRUE_FOR("flow", "device.mac in 9c:14:63:00:00:00/ff:ff:ff:00:00:00", event);
    ASSERT_TRUE_FOR("flow", "device.mac in 9c:14:63:00:00:00/24", event);
    ASSERT_TRUE_FOR("flow", "device.mac in @makers", event);
    ASSERT_TRUE_FOR("flow", "mac_near(device.mac, peer.mac, 2)", event);
    ASSERT_FALSE_FOR("flow", "mac_near(device.mac, peer.mac, 1)", event);
}

static void the_hour_is_that_of_utc(void **state)
{
    (void)state;
    ASSERT_TRUE_FOR("flow", "hour(flow.start) == 3", "{flow.start: 2026-03-01T03:59:59Z}");
    ASSERT_TRUE_FOR("flow", "hour(time) < 6 or hour(time) >= 22", "{time: 2026-03-01T22:00:00Z}");
}

static void lists_are_asked_through_any_and_all(void **state)
{
    static const char event[] = "{dns.addresses: [192.0.2.1, 10.0.0.1]}";
    (void)state;

    ASSERT_TRUE_FOR("dns", "any(dns.addresses, it in 10.0.0.0/8)", event);
    ASSERT_FALSE_FOR("dns", "all(dns.addresses, it in 10.0.0.0/8)", event);
    ASSERT_TRUE_FOR("dns", "all(dns.addresses, it in {10.0.0.0/8, 192.0.2.1})", event);
    ASSERT_TRUE_FOR("dns", "not all(dns.addresses, it == 10.0.0.1)", event);
    ASSERT_FALSE_FOR("dns", "not any(dns.addresses, it == 10.0.0.1 or it == 192.0.2.2)", event);
    ASSERT_UNKNOWN_FOR("dns", "any(dns.addresses, it == 10.0.0.1)", "{dns.qtype: A}");
    ASSERT_TRUE_FOR("flow", "any(device.tags, it == \"perimeter\")",
                    "{device.tags: [indoor, perimeter]}");
}

static void an_absent_field_is_neither_true_nor_false(void **state)
{
    (void)state;
    ASSERT_UNKNOWN_FOR("flow", "peer.port == 22", "{}");
    ASSERT_UNKNOWN_FOR("flow", "not peer.port == 22", "{}");
    ASSERT_UNKNOWN_FOR("flow", "peer.port != 22", "{}");
    ASSERT_UNKNOWN_FOR("flow", "peer.port not in {22}", "{}");
    ASSERT_TRUE_FOR("flow", "not exists peer.port", "{}");
    ASSERT_FALSE_FOR("flow", "exists peer.port", "{}");
    ASSERT_TRUE_FOR("flow", "exists peer.port", "{peer.port: 1}");
    /* Kleene: what is unknown may not matter. */
    ASSERT_FALSE_FOR("flow", "peer.port == 22 and flow.expected", "{flow.expected: false}");
    ASSERT_UNKNOWN_FOR("flow", "peer.port == 22 and flow.expected", "{flow.expected: true}");
    ASSERT_TRUE_FOR("flow", "peer.port == 22 or flow.expected", "{flow.expected: true}");
    ASSERT_UNKNOWN_FOR("flow", "peer.port == 22 or flow.expected", "{flow.expected: false}");
    ASSERT_TRUE_FOR("flow", "not (peer.port == 22 and flow.expected)", "{flow.expected: false}");
    ASSERT_UNKNOWN_FOR("flow", "flow.bytes_out + flow.bytes_in > 1MB", "{flow.bytes_out: 2MB}");
    ASSERT_UNKNOWN_FOR("flow", "domain(peer.name) == \"a.b\"", "{peer.name: localhost}");
}

static void and_binds_more_tightly_than_or(void **state)
{
    static const char event[] = "{flow.expected: true, flow.midstream: false, peer.port: 1}";
    (void)state;

    ASSERT_TRUE_FOR("flow", "flow.expected or flow.midstream and peer.port == 2", event);
    ASSERT_FALSE_FOR("flow", "(flow.expected or flow.midstream) and peer.port == 2", event);
    ASSERT_TRUE_FOR("flow", "not flow.midstream and flow.expected", event);
    ASSERT_FALSE_FOR("flow", "not (flow.midstream or flow.expected)", event);
    ASSERT_TRUE_FOR("flow", "not not flow.expected", event);
    ASSERT_TRUE_FOR("flow", "flow.expected == true and flow.midstream != true", event);
}

static void names_of_let_stand_for_what_they_name(void **state)
{
    struct reason reasons[ALERT_REASONS_MAX];
    size_t count;
    (void)state;

    assert_non_null(load_rule(&one, "flow", "outbound and total > limit and not small",
                              "{flow.direction: outbound, flow.bytes_out: 3MB, flow.bytes_in: 2MB}",
                              "    let:\n"
                              "      outbound: flow.direction == outbound\n"
                              "      small: total < 1MB\n"
                              "      total: flow.bytes_out + flow.bytes_in\n"
                              "      limit: 4MB\n"));
    struct event event = event_of(&one, 0);
    assert_int_equal(rule_evaluate(rules_at(one.rules, 0), &event, reasons, &count), TRUTH_TRUE);
    assert_int_equal(count, 3);
    assert_text_equal(reasons[1].field, "total");
    assert_text_equal(reasons[1].expected, "limit");
    assert_int_equal(reasons[1].actual.type, VALUE_SIZE);
    assert_int_equal(reasons[1].actual.integer, 5000000);
    drop_rule(&one);
}

static void reasons_are_the_comparisons_that_made_it_true(void **state)
{
    static const struct {
        const char *field;
        const char *operator;
        const char *expected;
    } wanted[] = {
        {"device.role", "==", "camera"},  {"peer.port", "in", "{22, 23}"},
        {"flow.expected", "==", "false"}, {"flow.bytes_out + flow.bytes_in", ">=", "1MB"},
        {"peer.name", "exists", "false"}, {"device.ip", "not in", "192.0.2.0/24"},
        {"flow.app", "in", "@apps"},
    };
    struct reason reasons[ALERT_REASONS_MAX];
    size_t count;
    (void)state;

    load_rule(&one, "flow",
              "device.role == camera and\n"
              "      (flow.app == dns and peer.port == 22 or peer.port in {22,\n"
              "          23}) and not flow.expected and not flow.bytes_out + flow.bytes_in < 1MB\n"
              "      and not exists peer.name and not device.ip in 192.0.2.0/24\n"
              "      and (flow.app == dns or flow.midstream or flow.app in @apps)",
              "{device.role: camera, flow.app: rtsp, peer.port: 23, flow.expected: false, "
              "flow.bytes_out: 1MB, flow.bytes_in: 0B, device.ip: 10.0.0.1, flow.midstream: false}",
              "");
    assert_non_null(one.rules);
    struct event event = event_of(&one, 0);
    assert_int_equal(rule_evaluate(rules_at(one.rules, 0), &event, reasons, &count), TRUTH_TRUE);
    assert_int_equal(count, COUNT_OF(wanted));
    for (size_t i = 0; i < count; i++) {
        assert_text_equal(reasons[i].field, wanted[i].field);
        assert_text_equal(reasons[i].operator, wanted[i].operator);
        assert_text_equal(reasons[i].expected, wanted[i].expected);
    }
    assert_int_equal(reasons[1].actual.integer, 23);
    assert_text_equal(reasons[6].actual.text, "rtsp");
    drop_rule(&one);
}

static void an_alternative_that_failed_gives_no_reason(void **state)
{
    struct reason reasons[ALERT_REASONS_MAX];
    size_t count;
    (void)state;

    /* Every inner alternative is partly true before it fails. */
    load_rule(&one, "flow",
              "(peer.port == 1 and (peer.port == 2 or peer.port < 9 and peer.port > 5)) or\n"
              "      (peer.port < 8 and peer.port > 7) or (peer.port == 1 and device.port == 2)",
              "{peer.port: 1, device.port: 2}", "");
    assert_non_null(one.rules);
    struct event event = event_of(&one, 0);
    assert_int_equal(rule_evaluate(rules_at(one.rules, 0), &event, reasons, &count), TRUTH_TRUE);
    assert_int_equal(count, 2);
    assert_text_equal(reasons[0].field, "peer.port");
    assert_text_equal(reasons[0].operator, "==");
    assert_text_equal(reasons[1].field, "device.port");
    drop_rule(&one);
}

static void any_tells_the_item_that_decided(void **state)
{
    struct reason reasons[ALERT_REASONS_MAX];
    char text[IP_TEXT_SIZE];
    size_t count;
    (void)state;

    load_rule(&one, "dns", "any(dns.addresses, it in 10.0.0.0/8)",
              "{dns.addresses: [192.0.2.1, 10.0.0.1]}", "");
    struct event event = event_of(&one, 0);
    assert_int_equal(rule_evaluate(rules_at(one.rules, 0), &event, reasons, &count), TRUTH_TRUE);
    assert_int_equal(count, 1);
    assert_text_equal(reasons[0].field, "dns.addresses");
    assert_text_equal(reasons[0].operator, "any");
    assert_text_equal(reasons[0].expected, "it in 10.0.0.0/8");
    assert_string_equal(ip_print(&reasons[0].actual.ip, text), "10.0.0.1");
    drop_rule(&one);
}

static void more_reasons_than_there_is_room_for_are_left_out(void **state)
{
    struct reason reasons[ALERT_REASONS_MAX];
    char when[4096] = "peer.port == 1";
    size_t count;
    (void)state;

    for (int i = 0; i < 60; i++)
        strcat(when, " and peer.port < 9");
    load_rule(&one, "flow", when, "{peer.port: 1}", "");
    assert_non_null(one.rules);
    struct event event = event_of(&one, 0);
    assert_int_equal(rule_evaluate(rules_at(one.rules, 0), &event, reasons, &count), TRUTH_TRUE);
    assert_int_equal(count, ALERT_REASONS_MAX);
    drop_rule(&one);
}

/* A tree of and, or, not over six fields of two bits, worked out both ways. */

static char built[4096];
static size_t built_size;

static void add(const char *text)
{
    size_t length = strlen(text);
    memcpy(built + built_size, text, length + 1);
    built_size += length;
}

static const char *const flags[] = {"flow.expected",    "flow.midstream", "flow.carrier",
                                    "device.monitored", "peer.monitored", "peer.port == 1"};

static uint64_t random_state = 88172645463325252ULL;

static unsigned random_below(unsigned limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)(random_state >> 20) % limit;
}

/* 0 false, 1 unknown, 2 true: `and` is the least, `or` the most, `not` the opposite. */
static int build(const int *values, unsigned depth)
{
    unsigned choice = depth == 0 ? 0 : random_below(4);

    if (choice == 0) {
        unsigned flag = random_below(COUNT_OF(flags));
        add(flags[flag]);
        return values[flag];
    }
    if (choice == 1) {
        add("not (");
        int value = 2 - build(values, depth - 1);
        add(")");
        return value;
    }
    add("(");
    int value = build(values, depth - 1);
    for (unsigned more = random_below(3); more > 0; more--) {
        add(choice == 2 ? " and " : " or ");
        int next = build(values, depth - 1);
        value = choice == 2 ? (next < value ? next : value) : (next > value ? next : value);
    }
    add(")");
    return value;
}

static void three_truths_come_out_as_kleene_says(void **state)
{
    static const enum truth truths[] = {TRUTH_FALSE, TRUTH_UNKNOWN, TRUTH_TRUE};
    (void)state;

    for (int round = 0; round < 400; round++) {
        int values[COUNT_OF(flags)];
        char event[512] = "{flow.app: dns";

        for (size_t i = 0; i < COUNT_OF(flags); i++) {
            char entry[64];
            values[i] = (int)random_below(3);
            snprintf(entry, sizeof(entry), ", %.*s: %s", (int)strcspn(flags[i], " "), flags[i],
                     i == 5 ? (values[i] == 2 ? "1" : "0") : (values[i] == 2 ? "true" : "false"));
            if (values[i] != 1)
                strcat(event, entry);
        }
        strcat(event, "}");
        built_size = 0;
        int value = build(values, 4);
        assert_int_equal(truth_for("flow", built, event), truths[value]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_compared_in_their_units),
        cmocka_unit_test(numbers_can_be_worked_out),
        cmocka_unit_test(something_divided_by_nothing_is_more_than_any_number),
        cmocka_unit_test(whole_numbers_stop_at_the_end_of_their_range),
        cmocka_unit_test(words_are_those_of_the_enumeration),
        cmocka_unit_test(text_is_compared_without_regard_to_case),
        cmocka_unit_test(addresses_lie_in_blocks),
        cmocka_unit_test(the_hour_is_that_of_utc),
        cmocka_unit_test(lists_are_asked_through_any_and_all),
        cmocka_unit_test(an_absent_field_is_neither_true_nor_false),
        cmocka_unit_test(and_binds_more_tightly_than_or),
        cmocka_unit_test(names_of_let_stand_for_what_they_name),
        cmocka_unit_test(reasons_are_the_comparisons_that_made_it_true),
        cmocka_unit_test(an_alternative_that_failed_gives_no_reason),
        cmocka_unit_test(any_tells_the_item_that_decided),
        cmocka_unit_test(more_reasons_than_there_is_room_for_are_left_out),
        cmocka_unit_test(three_truths_come_out_as_kleene_says),
    };
    return cmocka_run_group_tests_name("condition", tests, NULL, NULL);
}
