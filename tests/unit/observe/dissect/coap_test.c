#include "support/dissect.h"

extern const struct dissector coap_dissector;

#define BYTES(array) ((struct slice){array, sizeof(array)})

/* clang-format off */
static const uint8_t registration[] = {
    0x42, 2, 0x12, 0x34, 0xaa, 0xbb,          /* confirmable POST, token       */
    0x35, 'c', 'l', 'o', 'u', 'd',            /* Uri-Host                      */
    0x82, 'r', 'd',                           /* Uri-Path                      */
    0x11, 40,                                 /* Content-Format                */
    0x39, 'e', 'p', '=', 'c', 'a', 'm', '-', '1', '7', /* Uri-Query            */
    0x06, 'l', 't', '=', '1', '2', '0',
    0xff, '<', '/', '1', '>',
};

static const uint8_t created[] = {0x62, 0x41, 0x12, 0x34, 0xaa, 0xbb};

static const uint8_t reading[] = {0x40, 1, 0x12, 0x35, 0xb4, 't', 'e', 'm', 'p'};
/* clang-format on */

static struct exchange exchange_on(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static void a_device_that_registers_is_told(void **state)
{
    struct exchange x = exchange_on(5683);
    (void)state;

    assert_int_equal(ask(&coap_dissector, &x, BYTES(registration), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.coap.type, 0);
    assert_int_equal(x.facts.coap.code, 2);
    assert_text_equal(FACT(x, coap.host), "cloud");
    assert_text_equal(FACT(x, coap.uri), "/rd?ep=cam-17&lt=120");
    assert_false(x.answer.is_from_server);

    assert_int_equal(ask(&coap_dissector, &x, BYTES(created), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.coap.type, 2);
    assert_int_equal(x.facts.coap.code, 0x41);
    assert_true(x.answer.is_from_server);
}

static void off_its_port_only_what_is_telling_is_believed(void **state)
{
    struct exchange x = exchange_on(56830);
    (void)state;

    assert_int_equal(ask(&coap_dissector, &x, BYTES(registration), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(ask(&coap_dissector, &x, BYTES(reading), FROM_CLIENT), VERDICT_NOT_MINE);
    assert_int_equal(ask(&coap_dissector, &x, BYTES(created), FROM_SERVER), VERDICT_NOT_MINE);
    x.message.is_confirmed = true;
    assert_int_equal(ask(&coap_dissector, &x, BYTES(reading), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, coap.uri), "/temp");
}

static void long_options_are_read(void **state)
{
    uint8_t message[4 + 3 + 300] = {0x40, 1, 0, 1, 0xbe, 0, 300 - 269};
    struct exchange x = exchange_on(5683);
    (void)state;

    memset(message + 7, 'a', 300);
    assert_int_equal(ask(&coap_dissector, &x, BYTES(message), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.coap.uri.length, 301);
}

static void an_empty_message_tells_nothing(void **state)
{
    static const uint8_t ping[] = {0x40, 0, 0x12, 0x34};
    static const uint8_t not_empty[] = {0x40, 0, 0x12, 0x34, 0};
    struct exchange x = exchange_on(5683);
    (void)state;

    assert_int_equal(ask(&coap_dissector, &x, BYTES(ping), FROM_CLIENT), VERDICT_UNKNOWN);
    assert_int_equal(ask(&coap_dissector, &x, BYTES(not_empty), FROM_CLIENT), VERDICT_NOT_MINE);
    x.message.is_confirmed = true;
    assert_int_equal(ask(&coap_dissector, &x, BYTES(not_empty), FROM_CLIENT), VERDICT_MALFORMED);
    assert_int_equal(ask(&coap_dissector, &x, BYTES(ping), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
}

static void a_message_cut_anywhere_tells_whole_options_only(void **state)
{
    static const size_t ends[] = {6, 12, 15, 17, 27, 34, 36, 37, 38};
    struct exchange x = exchange_on(5683);
    (void)state;

    for (size_t size = 0; size < sizeof(registration); size++) {
        bool is_between = false;
        uint8_t *copy = malloc(size ? size : 1);

        for (size_t i = 0; i < COUNT_OF(ends); i++)
            is_between |= ends[i] == size;
        assert_non_null(copy);
        memcpy(copy, registration, size);
        enum verdict verdict = ask(&coap_dissector, &x, (struct slice){copy, size}, FROM_CLIENT);
        free(copy);
        assert_int_equal(verdict == VERDICT_FACTS, is_between);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_that_registers_is_told),
        cmocka_unit_test(off_its_port_only_what_is_telling_is_believed),
        cmocka_unit_test(long_options_are_read),
        cmocka_unit_test(an_empty_message_tells_nothing),
        cmocka_unit_test(a_message_cut_anywhere_tells_whole_options_only),
    };
    return cmocka_run_group_tests_name("coap", tests, NULL, NULL);
}
