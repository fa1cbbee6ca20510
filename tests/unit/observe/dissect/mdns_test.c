#include "support/dissect.h"

extern const struct dissector mdns_dissector;

/* clang-format off */
static const uint8_t announcement[] = {
    0, 0, 0x84, 0,                            /* a response nobody asked for     */
    0, 0, 0, 1, 0, 0, 0, 2,                   /* one answer, two records more    */
    11, '_', 'a', 'x', 'i', 's', '-', 'v', 'i', 'd', 'e', 'o',
    4, '_', 't', 'c', 'p', 5, 'l', 'o', 'c', 'a', 'l', 0,
    0, 12, 0, 1, 0, 0, 0, 120, 0, 8,          /* PTR to the instance             */
    5, 'C', 'a', 'm', ' ', '1', 0xc0, 12,
    0xc0, 46, 0, 33, 0x80, 1, 0, 0, 0, 120, 0, 13, /* its SRV: port and host     */
    0, 0, 0, 0, 2, 42, 4, 'c', 'a', 'm', '1', 0xc0, 29,
    0xc0, 72, 0, 1, 0x80, 1, 0, 0, 0, 120, 0, 4,   /* the host's address         */
    10, 20, 0, 7,
};
/* clang-format on */

static struct exchange exchange_on(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 5353, .server_port = port}};
}

static void a_camera_announces_service_instance_and_address(void **state)
{
    struct exchange x = exchange_on(5353);
    struct slice bytes = {announcement, sizeof(announcement)};
    (void)state;

    assert_int_equal(ask(&mdns_dissector, &x, bytes, FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_MDNS);
    assert_text_equal(FACT(x, dns.query), "_axis-video._tcp.local");
    assert_int_equal(x.facts.dns.qtype, 12);
    assert_text_equal(FACT(x, dns.answers),
                      "Cam\\0321._axis-video._tcp.local cam1.local:554 10.20.0.7");
    assert_int_equal(x.facts.dns.address_count, 0);
    assert_true(x.answer.has_more);
}

static void the_host_is_told_apart_from_the_service_it_offers(void **state)
{
    struct exchange x = exchange_on(5353);
    struct slice bytes = {announcement, sizeof(announcement)};
    char text[IP_TEXT_SIZE];
    (void)state;

    x.message.part = 1;
    assert_int_equal(ask(&mdns_dissector, &x, bytes, FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, dns.query), "cam1.local");
    assert_int_equal(x.facts.dns.qtype, 1);
    assert_int_equal(x.facts.dns.address_count, 1);
    assert_string_equal(ip_print(&x.facts.dns.addresses[0], text), "10.20.0.7");
    assert_false(x.answer.has_more);
}

static void the_group_is_nobodys_client(void **state)
{
    static const struct ip group = {.family = 4, .octet = {224, 0, 0, 251}};
    struct exchange x = exchange_on(5353);
    (void)state;

    ask(&mdns_dissector, &x, (struct slice){announcement, sizeof(announcement)}, FROM_CLIENT);
    assert_true(x.answer.is_from_server);

    x.answer = (struct answer){0};
    x.message.destination = &group;
    mdns_dissector.dissect(&x.message, &x.facts, &x.answer);
    assert_false(x.answer.is_from_server);
}

static void mdns_lives_on_its_port_only(void **state)
{
    struct exchange x = {.message = {.client_port = 40000, .server_port = 53}};
    (void)state;

    assert_int_equal(
        ask(&mdns_dissector, &x, (struct slice){announcement, sizeof(announcement)}, FROM_CLIENT),
        VERDICT_NOT_MINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_camera_announces_service_instance_and_address),
        cmocka_unit_test(the_host_is_told_apart_from_the_service_it_offers),
        cmocka_unit_test(the_group_is_nobodys_client),
        cmocka_unit_test(mdns_lives_on_its_port_only),
    };
    return cmocka_run_group_tests_name("mdns", tests, NULL, NULL);
}
