#include "support/dissect.h"

extern const struct dissector arp_dissector;

/* clang-format off */
static const uint8_t request[] = {
    0, 1, 8, 0, 6, 4,                         /* Ethernet, IPv4, sizes      */
    0, 1,                                     /* request                    */
    0x9c, 0x14, 0x63, 0x2a, 0x7f, 0x10,       /* sender: a Dahua camera     */
    10, 20, 0, 7,
    0, 0, 0, 0, 0, 0,                         /* target: to be found out    */
    10, 20, 0, 1,
};
/* clang-format on */

static struct exchange arp_exchange(void)
{
    return (struct exchange){.message = {.server_port = 0x0806}};
}

static void a_camera_tells_its_addresses_when_it_asks(void **state)
{
    struct exchange x = arp_exchange();
    char text[IP_TEXT_SIZE];
    char mac[MAC_TEXT_SIZE];
    (void)state;

    assert_int_equal(ask(&arp_dissector, &x, (struct slice){request, sizeof(request)}, FROM_CLIENT),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.arp.operation, 1);
    assert_string_equal(mac_print(x.facts.arp.sender_mac, mac), "9c:14:63:2a:7f:10");
    assert_string_equal(ip_print(&x.facts.arp.sender_ip, text), "10.20.0.7");
    assert_string_equal(ip_print(&x.facts.arp.target_ip, text), "10.20.0.1");
}

static void another_ethertype_is_not_arp(void **state)
{
    struct exchange x = {.message = {.server_port = 0x8033}};
    (void)state;

    assert_int_equal(ask(&arp_dissector, &x, (struct slice){request, sizeof(request)}, FROM_CLIENT),
                     VERDICT_NOT_MINE);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = arp_exchange();
    (void)state;

    assert_cut_yields_no_facts(&arp_dissector, &x, (struct slice){request, sizeof(request)},
                               FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_camera_tells_its_addresses_when_it_asks),
        cmocka_unit_test(another_ethertype_is_not_arp),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("arp", tests, NULL, NULL);
}
