#include <jansson.h>
#include <math.h>

#include "report/format/format.h"
#include "support/alert.h"
#include "support/test.h"

static char line[FORMAT_LINE_MAX + 1];
static char flood[70000];

static const struct format *native(void)
{
    return format_find(TEXT("native"));
}

static const char *written_alert(const struct alert *alert)
{
    size_t length = native()->alert(alert, line, FORMAT_LINE_MAX);

    assert_in_range(length, 1, FORMAT_LINE_MAX);
    line[length] = '\0';
    return line;
}

static const char *written_record(const struct record *record)
{
    size_t length = native()->record(record, line, FORMAT_LINE_MAX);

    assert_in_range(length, 1, FORMAT_LINE_MAX);
    line[length] = '\0';
    return line;
}

/* The line as a tree; json_decref() is the caller's. */
static json_t *parsed(const char *text)
{
    json_error_t error;
    json_t *tree = json_loads(text, JSON_REJECT_DUPLICATES, &error);

    if (!tree)
        fail_msg("%s: %s", error.text, text);
    return tree;
}

static void an_alert_is_one_object_with_its_keys_in_order(void **state)
{
    struct alert alert;
    (void)state;

    sample_alert(&alert);
    assert_string_equal(
        written_alert(&alert),
        "{\"schema\":\"alert/1\",\"type\":\"alert\",\"action\":\"open\","
        "\"time\":\"2026-03-01T12:00:00.123456789Z\",\"id\":\"0123456789abcdef0123456789abcdef\","
        "\"finding\":{\"id\":\"fedcba9876543210fedcba9876543210\","
        "\"first\":\"2026-03-01T11:59:59.123456789Z\",\"last\":\"2026-03-01T12:00:00.123456789Z\","
        "\"count\":2},\"message\":\"gate-07 keeps a pppp relay to relay.example.com\","
        "\"severity\":\"high\",\"confidence\":90,\"rule\":{\"id\":\"CW-P2P-001\",\"rev\":3,"
        "\"title\":\"Camera keeps a vendor peer-to-peer relay open\","
        "\"digest\":\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"},"
        "\"attack\":[\"T1572\",\"T1090\"],"
        "\"device\":{\"id\":\"gate-07\",\"role\":\"camera\",\"mac\":\"9c:14:63:2a:7f:10\","
        "\"ip\":\"10.20.0.7\"},\"peer\":{\"ip\":\"203.0.113.9\",\"port\":32100},"
        "\"flow\":{\"app\":\"pppp\",\"start\":\"2026-03-01T12:00:00.123456789Z\","
        "\"duration\":12.5,\"bytes_out\":1234,\"expected\":false},"
        "\"why\":[{\"field\":\"flow.app\",\"operator\":\"in\",\"expected\":\"{pppp, tutk}\","
        "\"actual\":\"pppp\"},{\"field\":\"flow.expected\",\"operator\":\"==\","
        "\"expected\":\"false\",\"actual\":false}],"
        "\"nearest_expected\":{\"name\":\"record\",\"differs\":\"to\"},"
        "\"explain\":\"Anyone with its serial number and password can watch.\","
        "\"respond\":\"Is remote viewing contracted for this camera?\",\"suppressed\":1,"
        "\"judged_without_site\":true}");
}

static void what_a_rule_does_not_say_is_not_written(void **state)
{
    struct alert alert;
    (void)state;

    sample_alert(&alert);
    alert.attack = NULL;
    alert.explain = NULL;
    alert.respond = NULL;
    alert.expected_nearest = NULL;
    alert.has_site = true;
    json_t *tree = parsed(written_alert(&alert));
    assert_null(json_object_get(tree, "attack"));
    assert_null(json_object_get(tree, "explain"));
    assert_null(json_object_get(tree, "respond"));
    assert_null(json_object_get(tree, "nearest_expected"));
    assert_null(json_object_get(tree, "judged_without_site"));
    assert_null(json_object_get(tree, "truncated"));
    json_decref(tree);
}

static void a_record_begins_with_its_type_and_time(void **state)
{
    struct record record = {.type = "dns", .time_ns = SAMPLE_TIME_NS};
    const struct value items[] = {value_of_text(TEXT("a")), value_of_integer(1)};
    (void)state;

    record_add(&record, "query", value_of_text(TEXT("ntp.example.com")));
    record_add(&record, "src.ip", value_of_ip((struct ip){6, {0xfe, 0x80, [15] = 1}}));
    record_add(&record, "net",
               (struct value){.type = VALUE_CIDR, .prefix_length = 16, .ip = {4, {10, 20}}});
    record_add(&record, "score", (struct value){.type = VALUE_FLOAT, .real = 0.5});
    record_add(&record, "items",
               (struct value){.type = VALUE_LIST, .list = {items, COUNT_OF(items)}});
    assert_string_equal(written_record(&record),
                        "{\"type\":\"dns\",\"time\":\"2026-03-01T12:00:00.123456789Z\","
                        "\"query\":\"ntp.example.com\",\"src\":{\"ip\":\"fe80::1\"},"
                        "\"net\":\"10.20.0.0/16\",\"score\":0.5,\"items\":[\"a\",1]}");
}

static void pairs_of_one_object_find_each_other(void **state)
{
    struct record record = {.type = "flow", .time_ns = 0};
    (void)state;

    record_add(&record, "src.ip", value_of_integer(1));
    record_add(&record, "dst.ip", value_of_integer(2));
    record_add(&record, "src.geo.city", value_of_integer(3));
    record_add(&record, "app", value_of_integer(4));
    record_add(&record, "src.port", value_of_integer(5));
    record_add(&record, "src.geo.area", value_of_integer(6));
    record_add(&record, "dst.port", value_of_integer(7));
    assert_non_null(strstr(written_record(&record),
                           "\"src\":{\"ip\":1,\"geo\":{\"city\":3,\"area\":6},\"port\":5},"
                           "\"dst\":{\"ip\":2,\"port\":7},\"app\":4}"));
}

static void no_key_is_written_twice(void **state)
{
    struct record record = {.type = "flow", .time_ns = 0};
    (void)state;

    record_add(&record, "type", value_of_integer(1));
    record_add(&record, "time.of", value_of_integer(1));
    record_add(&record, "a", value_of_integer(1));
    record_add(&record, "a", value_of_integer(2));
    record_add(&record, "a.b", value_of_integer(3));
    record_add(&record, "c.d", value_of_integer(4));
    record_add(&record, "c", value_of_integer(5));
    assert_non_null(strstr(written_record(&record), "00Z\",\"a\":1,\"c\":{\"d\":4}}"));
}

static void what_is_no_number_and_what_is_absent_leave_no_key(void **state)
{
    struct record record = {.type = "flow", .time_ns = 0};
    (void)state;

    record_add(&record, "a.b", (struct value){.type = VALUE_FLOAT, .real = (double)NAN});
    record_add(&record, "c", value_of_text((struct text){0}));
    assert_string_equal(written_record(&record),
                        "{\"type\":\"flow\",\"time\":\"1970-01-01T00:00:00.000000000Z\"}");
}

static void long_strings_are_cut_and_marked(void **state)
{
    struct record record = {.type = "http", .time_ns = 0};
    (void)state;

    memset(flood, 'a', sizeof(flood));
    record_add(&record, "uri", value_of_text((struct text){flood, sizeof(flood)}));
    record_add(&record, "device.name", value_of_text((struct text){flood, sizeof(flood)}));
    json_t *tree = parsed(written_record(&record));
    assert_int_equal(json_string_length(json_object_get(tree, "uri")), 1024 + 3);
    assert_int_equal(json_string_length(json_object_get(json_object_get(tree, "device"), "name")),
                     256 + 3);
    json_decref(tree);
}

/* Everything a stranger can choose, as long and as costly to escape as can be. */
static void fill_with(struct alert *alert, char byte)
{
    static char names[RECORD_PAIRS_MAX][16];
    static struct value items[VALUE_LIST_MAX];

    memset(flood, byte, sizeof(flood));
    struct text text = {flood, sizeof(flood)};
    for (size_t i = 0; i < VALUE_LIST_MAX; i++)
        items[i] = value_of_text(text);

    sample_alert(alert);
    for (size_t i = alert->context.pair_count; i < RECORD_PAIRS_MAX; i++) {
        snprintf(names[i], sizeof(names[i]), "http.f%zu", i);
        record_add(&alert->context, names[i], value_of_text(text));
    }
    alert->context.pairs[RECORD_PAIRS_MAX / 2].value =
        (struct value){.type = VALUE_LIST, .list = {items, VALUE_LIST_MAX}};
    for (size_t i = 0; i < ALERT_REASONS_MAX; i++)
        alert->reasons[i] = (struct reason){
            text, text, text,
            i % 2 ? value_of_text(text)
                  : (struct value){.type = VALUE_LIST, .list = {items, VALUE_LIST_MAX}}};
    alert->reason_count = ALERT_REASONS_MAX;
    alert->rule_title = "\"\"\"\"\"";
}

static void an_alert_full_of_hostile_bytes_keeps_its_head(void **state)
{
    static const char bytes[] = {'a', '"', '\\', '\xff', '\0', '\x1b', '\xc3'};
    (void)state;

    for (size_t i = 0; i < sizeof(bytes); i++) {
        struct alert alert;

        fill_with(&alert, bytes[i]);
        memset(alert.message, '"', sizeof(alert.message) - 1);
        json_t *tree = parsed(written_alert(&alert));
        json_t *device = json_object_get(tree, "device");
        assert_string_equal(json_string_value(json_object_get(device, "id")), "gate-07");
        assert_int_equal(json_string_length(json_object_get(tree, "message")), 1023);
        assert_true(json_array_size(json_object_get(tree, "why")) > 0);
        assert_non_null(json_object_get(tree, "respond"));
        assert_true(json_is_true(json_object_get(tree, "truncated")));
        json_decref(tree);
    }
}

static void context_gives_way_from_its_end(void **state)
{
    struct alert alert;
    (void)state;

    fill_with(&alert, 'a');
    alert.reason_count = 0;
    json_t *tree = parsed(written_alert(&alert));
    json_t *http = json_object_get(tree, "http");
    assert_non_null(json_object_get(tree, "flow"));
    assert_non_null(json_object_get(http, "f11"));
    assert_null(json_object_get(http, "f95"));
    json_decref(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alert_is_one_object_with_its_keys_in_order),
        cmocka_unit_test(what_a_rule_does_not_say_is_not_written),
        cmocka_unit_test(a_record_begins_with_its_type_and_time),
        cmocka_unit_test(pairs_of_one_object_find_each_other),
        cmocka_unit_test(no_key_is_written_twice),
        cmocka_unit_test(what_is_no_number_and_what_is_absent_leave_no_key),
        cmocka_unit_test(long_strings_are_cut_and_marked),
        cmocka_unit_test(an_alert_full_of_hostile_bytes_keeps_its_head),
        cmocka_unit_test(context_gives_way_from_its_end),
    };
    return cmocka_run_group_tests_name("native", tests, NULL, NULL);
}
