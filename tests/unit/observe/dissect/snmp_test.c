#include "support/dissect.h"

extern const struct dissector snmp_dissector;

#define BYTES(array) ((struct slice){array, sizeof(array)})

/* clang-format off */
static const uint8_t get_request[] = {
    0x30, 0x26, 2, 1, 1,                      /* version 2c                    */
    4, 6, 'p', 'u', 'b', 'l', 'i', 'c',
    0xa0, 0x19,                               /* get                           */
    2, 1, 1, 2, 1, 0, 2, 1, 0,                /* id, status, index             */
    0x30, 0x0e, 0x30, 0x0c,
    6, 8, 0x2b, 6, 1, 2, 1, 1, 5, 0,          /* sysName.0                     */
    5, 0,
};

static const uint8_t trap_1[] = {
    0x30, 0x27, 2, 1, 0,                      /* version 1                     */
    4, 4, 'c', 'a', 'm', 's',
    0xa4, 0x1c,                               /* trap                          */
    6, 8, 0x2b, 6, 1, 4, 1, 0x82, 0xb3, 0x4d, /* enterprise 39373              */
    0x40, 4, 10, 20, 0, 7,                    /* agent                         */
    2, 1, 6, 2, 1, 1,                         /* generic, specific             */
    0x43, 2, 1, 0,                            /* uptime                        */
    0x30, 0,                                  /* no variables                  */
};

static const uint8_t enciphered_3[] = {
    0x30, 0x35, 2, 1, 3,                      /* version 3                     */
    0x30, 0x0d, 2, 1, 9, 2, 2, 5, 0xdc, 4, 1, 3, 2, 1, 3,
    4, 0x19, 0x30, 0x17,                      /* security parameters           */
    4, 5, 0x80, 0, 0, 0, 1, 2, 1, 0, 2, 1, 0,
    4, 4, 'r', 'o', 'o', 't', 4, 0, 4, 0,
    4, 6, 1, 2, 3, 4, 5, 6,                   /* what nobody can read          */
};
/* clang-format on */

static struct exchange exchange_on(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static void a_question_tells_community_and_object(void **state)
{
    struct exchange x = exchange_on(161);
    (void)state;

    assert_int_equal(ask(&snmp_dissector, &x, BYTES(get_request), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.snmp.version, 2);
    assert_int_equal(x.facts.snmp.pdu, 0);
    assert_text_equal(FACT(x, snmp.community), "public");
    assert_text_equal(FACT(x, snmp.oid), "1.3.6.1.2.1.1.5.0");
}

static void snmp_is_known_on_any_port(void **state)
{
    struct exchange x = exchange_on(16100);
    (void)state;

    assert_int_equal(ask(&snmp_dissector, &x, BYTES(get_request), FROM_CLIENT), VERDICT_FACTS);
}

static void a_trap_tells_whose_enterprise_it_is(void **state)
{
    struct exchange x = exchange_on(162);
    (void)state;

    assert_int_equal(ask(&snmp_dissector, &x, BYTES(trap_1), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.snmp.version, 1);
    assert_int_equal(x.facts.snmp.pdu, 4);
    assert_text_equal(FACT(x, snmp.community), "cams");
    assert_text_equal(FACT(x, snmp.oid), "1.3.6.1.4.1.39373");
    assert_false(x.answer.is_from_server);
}

static void what_is_enciphered_still_names_its_user(void **state)
{
    struct exchange x = exchange_on(161);
    (void)state;

    assert_int_equal(ask(&snmp_dissector, &x, BYTES(enciphered_3), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.snmp.version, 3);
    assert_int_equal(x.facts.snmp.pdu, SNMP_PDU_ENCIPHERED);
    assert_text_equal(FACT(x, snmp.user), "root");
}

static void a_response_comes_from_the_agent(void **state)
{
    struct exchange x = exchange_on(161);
    uint8_t response[sizeof(get_request)];
    (void)state;

    memcpy(response, get_request, sizeof(response));
    response[13] = 0xa2;
    assert_int_equal(ask(&snmp_dissector, &x, BYTES(response), FROM_SERVER), VERDICT_FACTS);
    assert_true(x.answer.is_from_server);
}

static void ldap_is_not_snmp(void **state)
{
    static const uint8_t search[] = {0x30, 0x0c, 2, 1, 1, 0x63, 7, 4, 0, 10, 1, 0, 10, 0};
    struct exchange x = exchange_on(389);
    (void)state;

    assert_int_equal(ask(&snmp_dissector, &x, BYTES(search), FROM_CLIENT), VERDICT_NOT_MINE);
}

/* A sub-identifier may have as many bytes as there are: it must neither overflow nor run on. */
static void an_endless_number_in_an_object_is_borne(void **state)
{
    struct exchange x = exchange_on(161);
    uint8_t request[sizeof(get_request)];
    (void)state;

    memcpy(request, get_request, sizeof(request));
    memset(request + sizeof(request) - 10, 0xff, 8);
    assert_int_equal(ask(&snmp_dissector, &x, BYTES(request), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.snmp.oid.length, 0);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = exchange_on(161);
    (void)state;

    assert_cut_yields_no_facts(&snmp_dissector, &x, BYTES(get_request), FROM_CLIENT);
    assert_cut_yields_no_facts(&snmp_dissector, &x, BYTES(trap_1), FROM_CLIENT);
    assert_cut_yields_no_facts(&snmp_dissector, &x, BYTES(enciphered_3), FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_tells_community_and_object),
        cmocka_unit_test(snmp_is_known_on_any_port),
        cmocka_unit_test(a_trap_tells_whose_enterprise_it_is),
        cmocka_unit_test(what_is_enciphered_still_names_its_user),
        cmocka_unit_test(a_response_comes_from_the_agent),
        cmocka_unit_test(ldap_is_not_snmp),
        cmocka_unit_test(an_endless_number_in_an_object_is_borne),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("snmp", tests, NULL, NULL);
}
