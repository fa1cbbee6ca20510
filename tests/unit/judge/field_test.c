#include "judge/field.h"

#include <stdio.h>

#include "judge/device/registry.h"
#include "support/test.h"

static struct value ask(const char *name, const struct event *event)
{
    const struct field *field = field_find(text_of(name));

    assert_non_null(field);
    return field_value(field, event);
}

static void every_field_has_a_name_of_its_own_and_a_sentence(void **state)
{
    (void)state;

    for (size_t i = 0; i < field_count(); i++) {
        const struct field *field = field_at(i);
        size_t length = strlen(field->about);

        assert_ptr_equal(field_find(text_of(field->name)), field);
        assert_int_equal(field_number(field), i);
        assert_true(length > 6);
        assert_int_not_equal(field->about[length - 1], ' ');
        assert_int_not_equal(field->kinds, 0);
        assert_int_not_equal(field->type, VALUE_ABSENT);
        assert_int_equal(field->type == VALUE_WORD, field->word_at != NULL);
        if (field->word_at)
            assert_non_null(field->word_at(0));
    }
    assert_null(field_at(field_count()));
}

/* A record is an object of its own facts, so no fact may be called like a part of its head. */
static void no_fact_is_called_like_the_head_of_a_record(void **state)
{
    static const char *const heads[] = {"type", "time", "src",          "dst",    "proto",
                                        "app",  "vlan", "community_id", "speaker"};
    (void)state;

    for (unsigned kind = OBSERVED_ARP; kind < OBSERVATION_KIND_COUNT; kind++)
        for (size_t i = 0; i < COUNT_OF(heads); i++) {
            char name[64];

            snprintf(name, sizeof(name), "%s.%s", observation_word((enum observation_kind)kind),
                     heads[i]);
            assert_null(field_find(text_of(name)));
        }
}

static void a_fact_is_read_where_the_dissector_put_it(void **state)
{
    static struct observation seen;
    struct event event = {.kind = OBSERVED_TLS, .seen = &seen};
    (void)state;

    seen = (struct observation){.kind = OBSERVED_TLS};
    seen.tls.hello = 1;
    seen.tls.version = 0x0304;
    seen.tls.sni = observation_keep(&seen, SLICE("cloud.example.org"));

    assert_text_equal(ask("tls.sni", &event).text, "cloud.example.org");
    assert_text_equal(ask("tls.version", &event).text, "TLSv1.3");
    assert_text_equal(ask("tls.hello", &event).text, "client");
    assert_int_equal(ask("tls.ja4", &event).type, VALUE_ABSENT);
    assert_int_equal(ask("tls.cipher", &event).type, VALUE_ABSENT);
    assert_int_equal(ask("tls.ech", &event).type, VALUE_BOOL);
    assert_int_equal(ask("quic.sni", &event).type, VALUE_ABSENT);
}

static void numbers_with_a_unit_keep_it(void **state)
{
    static struct observation seen;
    struct event event = {.kind = OBSERVED_DNS, .seen = &seen};
    (void)state;

    seen = (struct observation){.kind = OBSERVED_DNS};
    seen.dns.ttl_s = 60;
    seen.dns.data_size = 200;
    assert_int_equal(ask("dns.ttl", &event).type, VALUE_DURATION);
    assert_int_equal(ask("dns.ttl", &event).integer, 60000000000);
    assert_int_equal(ask("dns.data_size", &event).type, VALUE_SIZE);
    assert_int_equal(ask("dns.rcode", &event).type, VALUE_ABSENT);
}

static void bytes_count_from_the_device_whoever_opened_the_flow(void **state)
{
    static struct observation seen;
    struct event event = {.kind = OBSERVED_FLOW, .seen = &seen, .direction = EVENT_INBOUND};
    (void)state;

    seen = (struct observation){.kind = OBSERVED_FLOW};
    seen.flow.bytes[FROM_CLIENT] = 10;
    seen.flow.bytes[FROM_SERVER] = 5000;
    assert_int_equal(ask("flow.bytes_out", &event).integer, 10);
    assert_int_equal(ask("flow.bytes_sent", &event).integer, 5000);
    assert_text_equal(ask("flow.direction", &event).text, "inbound");
    assert_int_equal(ask("device.port", &event).type, VALUE_ABSENT);
}

static void a_literal_event_holds_what_its_author_wrote(void **state)
{
    struct value *values = calloc(field_count(), sizeof(*values));
    struct event event = {.kind = OBSERVED_FLOW, .literal = values};
    (void)state;

    assert_non_null(values);
    values[field_number(field_find(TEXT("device.role")))] = value_of_word("camera");
    assert_text_equal(ask("device.role", &event).text, "camera");
    assert_int_equal(ask("peer.zone", &event).type, VALUE_ABSENT);
    free(values);
}

static void a_misspelled_field_is_recognised(void **state)
{
    (void)state;

    assert_string_equal(field_nearest(TEXT("flow.ap"), OBSERVED_FLOW), "flow.app");
    assert_string_equal(field_nearest(TEXT("dns.qury"), OBSERVED_DNS), "dns.query");
    assert_string_equal(field_nearest(TEXT("sni"), OBSERVED_QUIC), "quic.sni");
    assert_null(field_nearest(TEXT("completely.else"), OBSERVED_FLOW));
}

static void a_channel_is_told_from_its_frequency(void **state)
{
    static struct observation seen;
    struct event event = {.kind = OBSERVED_RADIO, .seen = &seen};
    static const struct {
        uint16_t mhz;
        int channel;
    } known[] = {{2412, 1}, {2437, 6}, {2484, 14}, {5180, 36}, {5825, 165}, {5955, 1}};
    (void)state;

    seen = (struct observation){.kind = OBSERVED_RADIO};
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        seen.radio.frequency_mhz = known[i].mhz;
        assert_int_equal(ask("radio.channel", &event).integer, known[i].channel);
    }
    seen.radio.frequency_mhz = 0;
    assert_int_equal(ask("radio.channel", &event).type, VALUE_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_has_a_name_of_its_own_and_a_sentence),
        cmocka_unit_test(no_fact_is_called_like_the_head_of_a_record),
        cmocka_unit_test(a_fact_is_read_where_the_dissector_put_it),
        cmocka_unit_test(numbers_with_a_unit_keep_it),
        cmocka_unit_test(bytes_count_from_the_device_whoever_opened_the_flow),
        cmocka_unit_test(a_literal_event_holds_what_its_author_wrote),
        cmocka_unit_test(a_misspelled_field_is_recognised),
        cmocka_unit_test(a_channel_is_told_from_its_frequency),
    };
    return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
