#include "judge/judge.h"

#include <stdio.h>

#include "judge/field.h"
#include "judge/policy/site.h"
#include "judge/rules/rules.h"
#include "support/seen.h"

#define CAMERA "10.20.0.7"
#define CAMERA_MAC "9c:14:63:2a:7f:10"
#define OUTSIDE "203.0.113.9"
#define ROUTER_MAC "00:00:5e:00:01:01"

/* Rules of our own, so that the judge is tested and not their language: one rule for flows, true
 * when the device is a camera and the flow is not expected. */
struct rules {
    struct rule rule;
    const struct rule *list[1];
};

const struct rule *const *rules_for(const struct rules *rules, enum observation_kind kind,
                                    size_t *count)
{
    *count = kind == rules->rule.event;
    return rules->list;
}

size_t rules_that_may_fire(const struct rules *rules, const struct event *event,
                           uint64_t passed[static RULES_WORDS_MAX])
{
    passed[0] = event->kind == rules->rule.event;
    return 1;
}

static struct value ask(const char *name, const struct event *event)
{
    const struct field *field = field_find(text_of(name));

    assert_non_null(field);
    return field_value(field, event);
}

enum truth rule_evaluate(const struct rule *rule, const struct event *event, struct reason *reasons,
                         size_t *count)
{
    struct value role = ask("device.role", event);
    (void)rule;

    if (event->kind != OBSERVED_FLOW || !text_equals(role.text, "camera") ||
        ask("flow.expected", event).boolean)
        return TRUTH_FALSE;
    reasons[0] = (struct reason){.field = TEXT("device.role"), .actual = role};
    *count = 1;
    return TRUTH_TRUE;
}

void rule_message(const struct rule *rule, const struct event *event, char *out, size_t size)
{
    struct value peer = ask("peer.name", event);
    (void)rule;

    snprintf(out, size, "reaches %.*s", TEXT_ARGS(peer.type == VALUE_TEXT ? peer.text : TEXT("?")));
}

enum {
    ALERTS_MAX = 16
};

struct fixture {
    struct rules rules;
    struct site *site;
    struct judge *judge;
    struct alert alerts[ALERTS_MAX];
    size_t alert_count;
    struct record records[ALERTS_MAX];
    size_t record_count;
};

static struct fixture fixture;

static void take_alert(void *context, const struct alert *alert)
{
    struct fixture *f = context;

    assert_true(f->alert_count < ALERTS_MAX);
    f->alerts[f->alert_count++] = *alert;
}

static void take_record(void *context, const struct record *record)
{
    struct fixture *f = context;

    assert_true(f->record_count < ALERTS_MAX);
    f->records[f->record_count++] = *record;
}

static struct fixture *start(const char *site, uint64_t dedupe_s)
{
    static const char *const cameras[] = {"10.20.0.0/16", NULL};
    struct fixture *f = &fixture;
    struct error error = {0};

    *f = (struct fixture){.rules = {.rule = {.id = "CW-TEST-001",
                                             .revision = 3,
                                             .title = "A camera does what nobody expects",
                                             .severity = SEVERITY_HIGH,
                                             .confidence = 90,
                                             .event = OBSERVED_FLOW,
                                             .digest = "abc",
                                             .dedupe_ns = dedupe_s * SECOND}}};
    f->rules.list[0] = &f->rules.rule;
    if (site)
        assert_non_null(f->site = site_parse("site.yaml", text_of(site), NULL, NULL));
    f->judge = judge_new(&(struct judge_config){.rules = &f->rules,
                                                .site = f->site,
                                                .cameras = cameras,
                                                .records = UINT64_MAX,
                                                .devices_max = 100,
                                                .names_max = 100,
                                                .findings_max = 4,
                                                .hash_key = {1, 2},
                                                .oui_folder = "/nowhere",
                                                .take_alert = take_alert,
                                                .take_record = take_record,
                                                .context = f},
                         &error);
    if (!f->judge)
        fail_msg("%s", error.text);
    return f;
}

static void stop(struct fixture *f)
{
    judge_free(f->judge);
    site_free(f->site);
}

/* The camera opens a flow. */
static struct observation *call(const char *server, enum flow_event event, uint64_t time_s)
{
    struct observation *seen = seen_between(OBSERVED_FLOW, CAMERA, CAMERA_MAC, server, ROUTER_MAC);

    seen->time_ns = time_s * SECOND;
    seen->flow.start_ns = seen->flow.last_ns = seen->time_ns;
    seen->flow_event.event = (uint8_t)event;
    return seen;
}

static struct value pair_of(const struct record *record, const char *name)
{
    for (size_t i = 0; i < record->pair_count; i++)
        if (strcmp(record->pairs[i].name, name) == 0)
            return record->pairs[i].value;
    return (struct value){.type = VALUE_ABSENT};
}

static void a_flow_that_is_not_expected_is_an_alert(void **state)
{
    struct fixture *f = start(NULL, 3600);
    const struct alert *alert = &f->alerts[0];
    (void)state;

    judge_observe(f->judge, call(OUTSIDE, FLOW_STARTED, 1000));
    assert_int_equal(f->alert_count, 1);
    assert_int_equal(alert->action, ALERT_OPEN);
    assert_int_equal(alert->time_ns, 1000 * SECOND);
    assert_int_equal(alert->count, 1);
    assert_int_equal(alert->suppressed, 0);
    assert_string_equal(alert->rule_id, "CW-TEST-001");
    assert_string_equal(alert->message, "reaches ?");
    assert_int_equal(alert->reason_count, 1);
    assert_false(alert->has_site);
    assert_int_equal(strlen(alert->id), 32);
    assert_int_equal(strlen(alert->finding_id), 32);
    assert_text_equal(pair_of(&alert->context, "device.id").text, CAMERA);
    assert_text_equal(pair_of(&alert->context, "device.role").text, "camera");
    assert_text_equal(pair_of(&alert->context, "device.identified_by").text, "--cameras");
    assert_text_equal(pair_of(&alert->context, "peer.zone").text, "internet");
    assert_text_equal(pair_of(&alert->context, "flow.direction").text, "outbound");
    assert_int_equal(pair_of(&alert->context, "flow.community_id").text.length, 30);
    stop(f);
}

static void a_finding_is_told_once_and_counted(void **state)
{
    struct fixture *f = start(NULL, 3600);
    (void)state;

    judge_observe(f->judge, call(OUTSIDE, FLOW_STARTED, 1000));
    judge_observe(f->judge, call(OUTSIDE, FLOW_CLASSIFIED, 1001));
    judge_observe(f->judge, call(OUTSIDE, FLOW_PROGRESSED, 4599));
    assert_int_equal(f->alert_count, 1);
    assert_int_equal(judge_counts(f->judge)->suppressed, 2);

    judge_observe(f->judge, call(OUTSIDE, FLOW_ENDED, 4600));
    assert_int_equal(f->alert_count, 2);
    assert_int_equal(f->alerts[1].action, ALERT_UPDATE);
    assert_int_equal(f->alerts[1].count, 4);
    assert_int_equal(f->alerts[1].suppressed, 2);
    assert_int_equal(f->alerts[1].first_ns, 1000 * SECOND);
    assert_int_equal(f->alerts[1].last_ns, 4600 * SECOND);
    assert_string_equal(f->alerts[1].finding_id, f->alerts[0].finding_id);
    assert_string_not_equal(f->alerts[1].id, f->alerts[0].id);
    stop(f);
}

static void what_differs_in_the_group_is_another_finding(void **state)
{
    const struct field *const by[] = {field_find(TEXT("device.id")), field_find(TEXT("peer.ip")),
                                      NULL};
    struct fixture *f = start(NULL, 3600);
    (void)state;

    f->rules.rule.dedupe_by = by;
    judge_observe(f->judge, call(OUTSIDE, FLOW_STARTED, 1000));
    judge_observe(f->judge, call("203.0.113.10", FLOW_STARTED, 1000));
    judge_observe(f->judge, call(OUTSIDE, FLOW_ENDED, 1000));
    assert_int_equal(f->alert_count, 2);
    assert_string_not_equal(f->alerts[1].finding_id, f->alerts[0].finding_id);
    stop(f);
}

/* Redelivery is harmless, and a SIEM can upsert. */
static void ids_are_the_same_in_every_run(void **state)
{
    struct fixture *f = start(NULL, 3600);
    char id[ALERT_ID_SIZE];
    char finding[ALERT_ID_SIZE];
    (void)state;

    judge_observe(f->judge, call(OUTSIDE, FLOW_STARTED, 1000));
    memcpy(id, f->alerts[0].id, sizeof(id));
    memcpy(finding, f->alerts[0].finding_id, sizeof(finding));
    stop(f);

    f = start(NULL, 3600);
    f->rules.rule.revision = 4;
    judge_observe(f->judge, call("203.0.113.77", FLOW_STARTED, 500));
    assert_string_equal(f->alerts[0].finding_id, finding);
    assert_string_not_equal(f->alerts[0].id, id);
    stop(f);

    f = start(NULL, 3600);
    judge_observe(f->judge, call(OUTSIDE, FLOW_STARTED, 1000));
    assert_string_equal(f->alerts[0].finding_id, finding);
    assert_string_equal(f->alerts[0].id, id);
    assert_string_equal(finding, "ce633f5d5603363c435bc314e8cc83fa");
    stop(f);
}

static void a_full_table_forgets_the_finding_seen_longest_ago(void **state)
{
    const struct field *const by[] = {field_find(TEXT("peer.ip")), NULL};
    struct fixture *f = start(NULL, 3600);
    (void)state;

    f->rules.rule.dedupe_by = by;
    for (uint8_t i = 1; i <= 5; i++) {
        char ip[16];

        snprintf(ip, sizeof(ip), "203.0.113.%u", i);
        judge_observe(f->judge, call(ip, FLOW_STARTED, 1000));
    }
    assert_int_equal(f->alert_count, 5);
    judge_observe(f->judge, call("203.0.113.1", FLOW_ENDED, 1001));
    assert_int_equal(f->alert_count, 6);
    judge_observe(f->judge, call("203.0.113.5", FLOW_ENDED, 1001));
    assert_int_equal(f->alert_count, 6);
    assert_int_equal(judge_counts(f->judge)->findings_evicted, 2);
    stop(f);
}

static const char site[] = "schema: site/1\n"
                           "zones: {cameras: [10.20.0.0/16], outside: [203.0.113.0/28]}\n"
                           "devices: [{name: gate-07, mac: \"9c:14:63:2a:7f:10\", role: camera}]\n"
                           "expected: [{name: push, from: cameras, to: outside, app: gre}]\n";

static void what_the_site_expects_is_no_alert(void **state)
{
    struct fixture *f = start(site, 3600);
    struct observation *seen;
    (void)state;

    judge_observe(f->judge, call(OUTSIDE, FLOW_STARTED, 1000)); /* may still become GRE */
    seen = call(OUTSIDE, FLOW_CLASSIFIED, 1001);
    seen->flow.app = seen_app("gre");
    judge_observe(f->judge, seen);
    assert_int_equal(f->alert_count, 0);

    seen = call(OUTSIDE, FLOW_CLASSIFIED, 1002);
    seen->flow.app = seen_app("esp");
    judge_observe(f->judge, seen);
    assert_int_equal(f->alert_count, 1);
    assert_true(f->alerts[0].has_site);
    assert_string_equal(f->alerts[0].expected_nearest, "push");
    assert_string_equal(f->alerts[0].expected_differs, "app");
    assert_text_equal(pair_of(&f->alerts[0].context, "device.id").text, "gate-07");
    assert_text_equal(pair_of(&f->alerts[0].context, "device.zone").text, "cameras");
    assert_text_equal(pair_of(&f->alerts[0].context, "peer.zone").text, "outside");
    stop(f);
}

static void the_monitored_side_is_the_device_whoever_called(void **state)
{
    struct fixture *f = start(NULL, 3600);
    struct observation *seen = seen_between(OBSERVED_FLOW, OUTSIDE, ROUTER_MAC, CAMERA, CAMERA_MAC);
    (void)state;

    judge_observe(f->judge, seen);
    assert_int_equal(f->alert_count, 1);
    assert_text_equal(pair_of(&f->alerts[0].context, "device.id").text, CAMERA);
    assert_text_equal(pair_of(&f->alerts[0].context, "flow.direction").text, "inbound");
    stop(f);
}

static void a_peer_goes_by_the_name_it_was_asked_for(void **state)
{
    struct fixture *f = start(NULL, 3600);
    struct observation *seen = seen_between(OBSERVED_TLS, CAMERA, CAMERA_MAC, OUTSIDE, ROUTER_MAC);
    (void)state;

    seen->tls.sni = observation_keep(seen, SLICE("relay.example.org"));
    judge_observe(f->judge, seen);
    judge_observe(f->judge, call(OUTSIDE, FLOW_CLASSIFIED, 1001));
    assert_string_equal(f->alerts[0].message, "reaches relay.example.org");
    stop(f);
}

static void a_flow_is_one_record_at_its_end(void **state)
{
    struct fixture *f = start(NULL, 3600);
    struct observation *seen;
    (void)state;

    judge_observe(f->judge, call(OUTSIDE, FLOW_STARTED, 1000));
    assert_int_equal(f->record_count, 0);
    seen = call(OUTSIDE, FLOW_ENDED, 1010);
    seen->flow.bytes[FROM_SERVER] = 999;
    judge_observe(f->judge, seen);
    assert_int_equal(f->record_count, 1);
    assert_string_equal(f->records[0].type, "flow");
    assert_text_equal(pair_of(&f->records[0], "proto").text, "tcp");
    assert_int_equal(pair_of(&f->records[0], "src.port").integer, 40000);
    assert_int_equal(pair_of(&f->records[0], "bytes_in").integer, 999);
    assert_int_equal(pair_of(&f->records[0], "end").type, VALUE_TIME);
    assert_text_equal(pair_of(&f->records[0], "state").text, "established");
    assert_int_equal(pair_of(&f->records[0], "community_id").type, VALUE_TEXT);
    stop(f);
}

static void facts_are_records_under_their_own_names(void **state)
{
    struct fixture *f = start(NULL, 3600);
    struct observation *seen =
        seen_between(OBSERVED_DNS, CAMERA, CAMERA_MAC, "10.0.0.1", ROUTER_MAC);
    (void)state;

    seen->dns.query = observation_keep(seen, SLICE("relay.example.org"));
    seen->dns.qtype = 28;
    judge_observe(f->judge, seen);
    assert_int_equal(f->record_count, 1);
    assert_string_equal(f->records[0].type, "dns");
    assert_text_equal(pair_of(&f->records[0], "query").text, "relay.example.org");
    assert_text_equal(pair_of(&f->records[0], "qtype").text, "AAAA");
    assert_int_equal(pair_of(&f->records[0], "response").boolean, false);
    assert_int_equal(pair_of(&f->records[0], "src.ip").type, VALUE_IP);
    stop(f);
}

/* The camera has sent so much to a clock, and the flow is over. */
static void use(struct fixture *f, uint64_t bytes, uint64_t time_s)
{
    struct observation *seen = call("10.30.0.3", FLOW_ENDED, time_s);

    seen->flow.app = seen_app("ntp");
    seen->flow.bytes[FROM_CLIENT] = bytes;
    seen->flow.bytes[FROM_SERVER] = 0;
    judge_observe(f->judge, seen);
}

static void what_is_expected_may_have_a_limit(void **state)
{
    static const char limited[] =
        "schema: site/1\n"
        "expected: [{name: clock, from: any, to: 10.30.0.3, app: ntp, limit: 1kB per 1h}]\n";
    struct fixture *f = start(limited, 0);
    (void)state;

    use(f, 600, 1000);
    use(f, 400, 2000);
    assert_int_equal(f->alert_count, 0);
    use(f, 1, 3000);
    assert_int_equal(f->alert_count, 1);
    assert_string_equal(f->alerts[0].expected_nearest, "clock");
    assert_string_equal(f->alerts[0].expected_differs, "limit");
    use(f, 1000, 4600); /* the next hour */
    assert_int_equal(f->alert_count, 1);
    stop(f);
}

static void other_rules_and_another_site_count_from_the_next_observation_on(void **state)
{
    static const char other[] = "schema: site/1\n"
                                "devices: [{name: yard-01, ip: 10.20.0.7, role: recorder}]\n";
    struct fixture *f = start(site, 0);
    struct site *second = site_parse("other.yaml", TEXT(other), NULL, NULL);
    struct error error = {0};
    (void)state;

    assert_non_null(second);
    judge_observe(f->judge, call("10.99.0.1", FLOW_ENDED, 1000));
    assert_int_equal(f->alert_count, 1);
    assert_true(judge_use(f->judge, &f->rules, second, &error));
    site_free(f->site);
    f->site = second;
    judge_observe(f->judge, call("10.99.0.1", FLOW_ENDED, 1001));
    assert_int_equal(f->alert_count, 1); /* a recorder, no camera */
    f->record_count = 0;
    judge_finish(f->judge);
    assert_text_equal(pair_of(&f->records[0], "id").text, "yard-01");
    assert_text_equal(pair_of(&f->records[0], "role").text, "recorder");
    assert_true(judge_use(f->judge, &f->rules, NULL, &error));
    judge_observe(f->judge, call("10.99.0.1", FLOW_ENDED, 1002));
    assert_int_equal(f->alert_count, 2); /* of --cameras again */
    assert_text_equal(pair_of(&f->alerts[1].context, "device.id").text, CAMERA);
    stop(f);
}

static void devices_are_told_at_the_end(void **state)
{
    struct fixture *f = start(site, 3600);
    (void)state;

    judge_finish(f->judge);
    assert_int_equal(f->record_count, 0); /* listed, but never seen */
    judge_observe(f->judge, call("10.99.0.1", FLOW_STARTED, 1000));
    judge_finish(f->judge);
    assert_int_equal(f->record_count, 2);
    assert_string_equal(f->records[0].type, "device");
    assert_text_equal(pair_of(&f->records[0], "id").text, "gate-07");
    assert_text_equal(pair_of(&f->records[0], "identified_by").text, "site file");
    assert_text_equal(pair_of(&f->records[1], "id").text, "10.99.0.1");
    assert_text_equal(pair_of(&f->records[1], "role").text, "unknown");
    stop(f);
}

static void a_radio_next_to_a_wired_address_belongs_to_it(void **state)
{
    static struct observation radio;
    struct fixture *f = start(NULL, 3600);
    const struct record *record = &f->records[0];
    (void)state;

    judge_observe(f->judge, call(OUTSIDE, FLOW_STARTED, 1000));
    memset(&radio, 0, offsetof(struct observation, tail));
    radio.kind = OBSERVED_RADIO;
    radio.time_ns = 1001 * SECOND;
    radio.flow.interface = 1;
    radio.radio.transmitter = seen_mac("9c:14:63:2a:7f:12");
    radio.radio.bssid = seen_mac("02:00:00:00:00:01");
    judge_observe(f->judge, &radio);
    assert_text_equal(pair_of(record, "match_kind").text, "near");
    assert_int_equal(pair_of(record, "match_confidence").integer, 80);
    assert_text_equal(pair_of(record, "match_device").text, CAMERA);

    radio.radio.transmitter = seen_mac("9e:14:63:2a:7f:10");
    judge_observe(f->judge, &radio);
    assert_text_equal(pair_of(&f->records[1], "match_kind").text, "local_bit");

    /* On the interface where the wire was heard it is the same interface, not a second one. */
    radio.flow.interface = 0;
    radio.radio.transmitter = seen_mac(CAMERA_MAC);
    judge_observe(f->judge, &radio);
    assert_text_equal(pair_of(&f->records[2], "match_kind").text, "none");
    stop(f);
}

static void who_joins_the_radio_of_a_device_is_not_taken_for_the_device(void **state)
{
    static struct observation radio;
    struct fixture *f = start(NULL, 3600);
    (void)state;

    judge_observe(f->judge, call(OUTSIDE, FLOW_STARTED, 1000));
    memset(&radio, 0, offsetof(struct observation, tail));
    radio.kind = OBSERVED_RADIO;
    radio.time_ns = 1001 * SECOND;
    radio.flow.interface = 1;
    radio.radio.role = RADIO_ROLE_STATION;
    radio.radio.transmitter = seen_mac("d6:3b:8e:71:02:9a");
    radio.radio.bssid = seen_mac("9c:14:63:2a:7f:11");
    judge_observe(f->judge, &radio);
    assert_text_equal(pair_of(&f->records[0], "match_kind").text, "none");
    assert_text_equal(pair_of(&f->records[0], "joined_device").text, CAMERA);
    stop(f);
}

static void a_camera_that_is_no_address_is_refused(void **state)
{
    static const char *const cameras[] = {"10.20.0.0/16", "gate", NULL};
    struct error error = {0};
    (void)state;

    assert_null(judge_new(&(struct judge_config){.cameras = cameras}, &error));
    assert_string_equal(error.text,
                        "'gate' is neither an address nor a block such as 10.20.0.0/16");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flow_that_is_not_expected_is_an_alert),
        cmocka_unit_test(a_finding_is_told_once_and_counted),
        cmocka_unit_test(what_differs_in_the_group_is_another_finding),
        cmocka_unit_test(ids_are_the_same_in_every_run),
        cmocka_unit_test(a_full_table_forgets_the_finding_seen_longest_ago),
        cmocka_unit_test(what_the_site_expects_is_no_alert),
        cmocka_unit_test(the_monitored_side_is_the_device_whoever_called),
        cmocka_unit_test(a_peer_goes_by_the_name_it_was_asked_for),
        cmocka_unit_test(a_flow_is_one_record_at_its_end),
        cmocka_unit_test(facts_are_records_under_their_own_names),
        cmocka_unit_test(what_is_expected_may_have_a_limit),
        cmocka_unit_test(other_rules_and_another_site_count_from_the_next_observation_on),
        cmocka_unit_test(devices_are_told_at_the_end),
        cmocka_unit_test(a_radio_next_to_a_wired_address_belongs_to_it),
        cmocka_unit_test(who_joins_the_radio_of_a_device_is_not_taken_for_the_device),
        cmocka_unit_test(a_camera_that_is_no_address_is_refused),
    };
    return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
