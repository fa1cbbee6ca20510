#include "support/dissect.h"

extern const struct dissector mqtt_dissector;

#define BYTES(array) ((struct slice){array, sizeof(array)})

/* clang-format off */
static const uint8_t connect_3_1_1[] = {
    0x10, 34,
    0, 4, 'M', 'Q', 'T', 'T', 4,              /* 3.1.1                         */
    0xc6, 0, 60,                              /* user, password, will          */
    0, 5, 'c', 'a', 'm', '1', '7',            /* client id                     */
    0, 1, 'w', 0, 1, '!',                     /* will                          */
    0, 3, 'd', 'e', 'v',                      /* user                          */
    0, 4, 's', '3', 'c', 'r',                 /* never told                    */
};

static const uint8_t connect_5[] = {
    0x10, 22,
    0, 4, 'M', 'Q', 'T', 'T', 5,              /* 5.0                           */
    0x02, 0, 60,
    5, 0x11, 0, 0, 0, 60,                     /* session expiry                */
    0, 4, 'p', 'r', 'o', 'b',
};

static const uint8_t connect_3_1[] = {
    0x10, 15,
    0, 6, 'M', 'Q', 'I', 's', 'd', 'p', 3,
    0x02, 0, 60,
    0, 1, 'x',
};

static const uint8_t stream[] = {
    0x20, 2, 0, 0,                            /* CONNACK: accepted             */
    0xd0, 0,                                  /* PINGRESP                      */
    0x30, 6, 0, 3, 'a', '/', 'b', '1',        /* PUBLISH                       */
    0x30, 6, 0, 3, 'a', '/', 'b', '2',        /* the same topic                */
    0x32, 8, 0, 3, 'c', '/', 'd', 0, 1, '3',  /* another, with an id           */
};

static const uint8_t subscribe_5[] = {
    0x82, 9, 0, 1,
    0,                                        /* no properties                 */
    0, 3, 'x', '/', '#', 0,
};

static const uint8_t large_publish[] = {
    0x30, 0x80, 0x80, 1,                      /* 16384 bytes                   */
    0, 3, 'p', 'i', 'c', 0xff, 0xd8, 0xff,
};
/* clang-format on */

static struct exchange exchange_on(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static void a_client_tells_who_it_is_on_any_port(void **state)
{
    struct exchange x = exchange_on(31006);
    (void)state;

    assert_int_equal(ask(&mqtt_dissector, &x, BYTES(connect_3_1_1), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.mqtt.type, 1);
    assert_int_equal(x.facts.mqtt.version, 4);
    assert_text_equal(FACT(x, mqtt.client_id), "cam17");
    assert_text_equal(FACT(x, mqtt.user), "dev");
    assert_int_equal(x.answer.taken, sizeof(connect_3_1_1));
    assert_null(memmem(x.facts.tail, x.facts.tail_used, "s3cr", 4));
}

static void all_three_versions_are_known(void **state)
{
    struct exchange x = exchange_on(31006);
    (void)state;

    assert_int_equal(ask(&mqtt_dissector, &x, BYTES(connect_5), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.mqtt.version, 5);
    assert_text_equal(FACT(x, mqtt.client_id), "prob");
    assert_int_equal(ask(&mqtt_dissector, &x, BYTES(connect_3_1), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.mqtt.version, 3);
    assert_text_equal(FACT(x, mqtt.client_id), "x");
}

static void packets_follow_each_other_and_a_topic_is_told_once(void **state)
{
    static const uint8_t types[] = {2, 0, 3, 0, 3};
    struct exchange x = exchange_on(1883);
    struct slice rest = BYTES(stream);
    (void)state;

    ask(&mqtt_dissector, &x, BYTES(connect_3_1_1), FROM_CLIENT);
    x.message.is_confirmed = true;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        assert_int_equal(ask(&mqtt_dissector, &x, rest, FROM_SERVER), VERDICT_FACTS);
        assert_int_equal(x.facts.kind, types[i] ? OBSERVED_MQTT : OBSERVED_NOTHING);
        if (types[i])
            assert_int_equal(x.facts.mqtt.type, types[i]);
        if (i == 2)
            assert_text_equal(FACT(x, mqtt.topic), "a/b");
        if (i == 4)
            assert_text_equal(FACT(x, mqtt.topic), "c/d");
        rest = slice_after(rest, x.answer.taken);
    }
    assert_int_equal(rest.size, 0);
}

static void what_it_subscribes_to_is_told(void **state)
{
    struct exchange x = exchange_on(1883);
    (void)state;

    ask(&mqtt_dissector, &x, BYTES(connect_5), FROM_CLIENT);
    x.message.is_confirmed = true;
    assert_int_equal(ask(&mqtt_dissector, &x, BYTES(subscribe_5), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.mqtt.type, 8);
    assert_text_equal(FACT(x, mqtt.topic), "x/#");
}

static void a_large_payload_is_skipped_unread(void **state)
{
    struct exchange x = exchange_on(1883);
    (void)state;

    x.message.is_confirmed = true;
    assert_int_equal(ask(&mqtt_dissector, &x, BYTES(large_publish), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, mqtt.topic), "pic");
    assert_int_equal(x.answer.taken, 16384 + 4);
}

static void a_capture_that_begins_later_is_known_by_its_port(void **state)
{
    struct exchange x = exchange_on(1883);
    (void)state;

    assert_int_equal(ask(&mqtt_dissector, &x, BYTES(large_publish), FROM_CLIENT), VERDICT_FACTS);
    x = exchange_on(31006);
    assert_int_equal(ask(&mqtt_dissector, &x, BYTES(large_publish), FROM_CLIENT), VERDICT_NOT_MINE);
    assert_int_equal(ask(&mqtt_dissector, &x, BYTES(stream), FROM_SERVER), VERDICT_UNKNOWN);
}

static void other_protocols_are_not_mqtt(void **state)
{
    struct exchange x = exchange_on(1883);
    (void)state;

    assert_int_equal(ask(&mqtt_dissector, &x, SLICE("GET / HTTP/1.1\r\n"), FROM_CLIENT),
                     VERDICT_NOT_MINE);
    assert_int_equal(ask(&mqtt_dissector, &x, SLICE("SSH-2.0-dropbear\r\n"), FROM_CLIENT),
                     VERDICT_NOT_MINE);
    assert_int_equal(ask(&mqtt_dissector, &x, SLICE("\x10\x0c\0\4AMQP\4\2\0\x3c\0\0"), FROM_CLIENT),
                     VERDICT_NOT_MINE);
}

static void a_packet_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = exchange_on(31006);
    (void)state;

    assert_cut_yields_no_facts(&mqtt_dissector, &x, BYTES(connect_3_1_1), FROM_CLIENT);
    assert_cut_yields_no_facts(&mqtt_dissector, &x, BYTES(connect_5), FROM_CLIENT);
    x.message.is_last = true;
    assert_cut_yields_no_facts(&mqtt_dissector, &x, slice_first(BYTES(connect_3_1_1), 30),
                               FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_tells_who_it_is_on_any_port),
        cmocka_unit_test(all_three_versions_are_known),
        cmocka_unit_test(packets_follow_each_other_and_a_topic_is_told_once),
        cmocka_unit_test(what_it_subscribes_to_is_told),
        cmocka_unit_test(a_large_payload_is_skipped_unread),
        cmocka_unit_test(a_capture_that_begins_later_is_known_by_its_port),
        cmocka_unit_test(other_protocols_are_not_mqtt),
        cmocka_unit_test(a_packet_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("mqtt", tests, NULL, NULL);
}
