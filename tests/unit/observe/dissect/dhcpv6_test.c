#include "support/dissect.h"

extern const struct dissector dhcpv6_dissector;

#define BYTES(array) ((struct slice){array, sizeof(array)})

/* clang-format off */
static const uint8_t reply[] = {
    7, 0xab, 0xcd, 0xef,                      /* reply, transaction            */
    0, 1, 0, 14,                              /* client id: a DUID-LLT         */
    0, 1, 0, 1, 0x2a, 0, 0, 0, 0x44, 0x19, 0xb6, 1, 2, 3,
    0, 3, 0, 40,                              /* its association               */
    0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 5, 0, 24,                              /* with this address             */
    0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x17,
    0, 0, 0, 60, 0, 0, 0, 60,
    0, 39, 0, 8, 0, 6, 'c', 'a', 'm', '-', '1', '7', /* name, without a root   */
    0, 16, 0, 9, 0, 0, 1, 0x37, 0, 3, 'i', 'p', 'c', /* vendor class           */
};

static const uint8_t relayed[] = {
    12, 0,                                    /* relayed, no hop before        */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7,
    0, 9, 0, 18,                              /* the message                   */
    1, 0xab, 0xcd, 0xef,                      /* solicit                       */
    0, 1, 0, 10, 0, 3, 0, 1, 0x44, 0x19, 0xb6, 1, 2, 3, /* a DUID-LL           */
};
/* clang-format on */

static struct exchange exchange_on(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 546, .server_port = port}};
}

static void a_reply_tells_who_got_which_address(void **state)
{
    struct exchange x = exchange_on(547);
    char mac[MAC_TEXT_SIZE];
    char ip[IP_TEXT_SIZE];
    (void)state;

    assert_int_equal(ask(&dhcpv6_dissector, &x, BYTES(reply), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.dhcpv6.type, 7);
    assert_string_equal(mac_print(x.facts.dhcpv6.client, mac), "44:19:b6:01:02:03");
    assert_string_equal(ip_print(&x.facts.dhcpv6.assigned_ip, ip), "2001:db8::17");
    assert_text_equal(FACT(x, dhcpv6.hostname), "cam-17");
    assert_text_equal(FACT(x, dhcpv6.vendor_class), "ipc");
    assert_true(x.answer.is_from_server);
}

static void what_a_relay_carries_is_told(void **state)
{
    struct exchange x = exchange_on(547);
    char mac[MAC_TEXT_SIZE];
    (void)state;

    assert_int_equal(ask(&dhcpv6_dissector, &x, BYTES(relayed), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.dhcpv6.type, 1);
    assert_string_equal(mac_print(x.facts.dhcpv6.client, mac), "44:19:b6:01:02:03");
}

static void dhcpv6_lives_on_its_ports_only(void **state)
{
    struct exchange x = {.message = {.client_port = 40000, .server_port = 40001}};
    (void)state;

    assert_int_equal(ask(&dhcpv6_dissector, &x, BYTES(reply), FROM_SERVER), VERDICT_NOT_MINE);
}

/* Options are whole or not there: a message may end between two of them. */
static void a_message_cut_inside_an_option_is_broken(void **state)
{
    static const size_t ends[] = {22, 66, 78};
    struct exchange x = exchange_on(547);
    (void)state;

    for (size_t size = 0; size < sizeof(reply); size++) {
        bool is_between = false;
        uint8_t *copy = malloc(size ? size : 1);

        for (size_t i = 0; i < COUNT_OF(ends); i++)
            is_between |= ends[i] == size;
        assert_non_null(copy);
        memcpy(copy, reply, size);
        enum verdict verdict = ask(&dhcpv6_dissector, &x, (struct slice){copy, size}, FROM_SERVER);
        free(copy);
        assert_int_equal(verdict == VERDICT_FACTS, is_between);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_tells_who_got_which_address),
        cmocka_unit_test(what_a_relay_carries_is_told),
        cmocka_unit_test(dhcpv6_lives_on_its_ports_only),
        cmocka_unit_test(a_message_cut_inside_an_option_is_broken),
    };
    return cmocka_run_group_tests_name("dhcpv6", tests, NULL, NULL);
}
