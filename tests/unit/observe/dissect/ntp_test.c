#include "support/dissect.h"

extern const struct dissector ntp_dissector;

#define BYTES(array) ((struct slice){array, sizeof(array)})

/* clang-format off */
static const uint8_t question[48] = {
    0xe3, 0, 4, 0xfa,                         /* no leap known, version 4, client */
    [40] = 0xea, 1, 2, 3, 4, 5, 6, 7,         /* transmit time                    */
};

static const uint8_t reply[48] = {
    0x24, 2, 4, 0xe8,                         /* version 4, server, stratum 2     */
    [24] = 0xea, 1, 2, 3, 4, 5, 6, 7,         /* the time the question was sent   */
    [40] = 0xea, 1, 2, 3, 9, 9, 9, 9,
};
/* clang-format on */

static struct exchange exchange_on(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static void a_question_and_its_answer_are_told(void **state)
{
    struct exchange x = exchange_on(123);
    (void)state;

    assert_int_equal(ask(&ntp_dissector, &x, BYTES(question), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.ntp.version, 4);
    assert_int_equal(x.facts.ntp.mode, 3);
    assert_false(x.answer.is_from_server);

    assert_int_equal(ask(&ntp_dissector, &x, BYTES(reply), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.ntp.mode, 4);
    assert_int_equal(x.facts.ntp.stratum, 2);
    assert_int_equal(x.facts.ntp.extension_size, 0);
    assert_true(x.answer.is_from_server);
}

static void bytes_after_the_header_are_counted(void **state)
{
    struct exchange x = exchange_on(123);
    uint8_t longer[48 + 68] = {0x23};
    (void)state;

    assert_int_equal(ask(&ntp_dissector, &x, BYTES(longer), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.ntp.extension_size, 68);
}

static void on_another_port_answer_and_question_must_fit(void **state)
{
    struct exchange x = exchange_on(12300);
    uint8_t other[sizeof(reply)];
    (void)state;

    assert_int_equal(ask(&ntp_dissector, &x, BYTES(reply), FROM_SERVER), VERDICT_NOT_MINE);
    assert_int_equal(ask(&ntp_dissector, &x, BYTES(question), FROM_CLIENT), VERDICT_UNKNOWN);
    assert_int_equal(ask(&ntp_dissector, &x, BYTES(reply), FROM_SERVER), VERDICT_FACTS);

    memcpy(other, reply, sizeof(other));
    other[31] ^= 1;
    assert_int_equal(ask(&ntp_dissector, &x, BYTES(other), FROM_SERVER), VERDICT_NOT_MINE);
}

static void other_bytes_on_port_123_are_not_ntp(void **state)
{
    static const uint8_t version_7[48] = {0x3b};
    static const uint8_t stratum_200[48] = {0x23, 200};
    static const uint8_t control[12] = {0x26, 2, [11] = 1};
    struct exchange x = exchange_on(123);
    (void)state;

    assert_int_equal(ask(&ntp_dissector, &x, BYTES(version_7), FROM_CLIENT), VERDICT_NOT_MINE);
    assert_int_equal(ask(&ntp_dissector, &x, BYTES(stratum_200), FROM_CLIENT), VERDICT_NOT_MINE);
    assert_int_equal(ask(&ntp_dissector, &x, BYTES(control), FROM_CLIENT), VERDICT_NOT_MINE);
}

static void control_messages_are_told(void **state)
{
    static const uint8_t control[12] = {0x26, 2};
    static const uint8_t monlist[8] = {0x17, 0, 3, 0x2a};
    struct exchange x = exchange_on(123);
    (void)state;

    assert_int_equal(ask(&ntp_dissector, &x, BYTES(control), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.ntp.mode, 6);
    assert_int_equal(ask(&ntp_dissector, &x, BYTES(monlist), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.ntp.mode, 7);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = exchange_on(123);
    (void)state;

    assert_cut_yields_no_facts(&ntp_dissector, &x, BYTES(question), FROM_CLIENT);
    assert_cut_yields_no_facts(&ntp_dissector, &x, BYTES(reply), FROM_SERVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_and_its_answer_are_told),
        cmocka_unit_test(bytes_after_the_header_are_counted),
        cmocka_unit_test(on_another_port_answer_and_question_must_fit),
        cmocka_unit_test(other_bytes_on_port_123_are_not_ntp),
        cmocka_unit_test(control_messages_are_told),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("ntp", tests, NULL, NULL);
}
