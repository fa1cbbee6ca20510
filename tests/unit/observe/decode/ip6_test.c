#include "support/frames.h"

/* clang-format off */
static const uint8_t plain[] = {PING6};
static const uint8_t extended[] = {
    0x60, 0, 0, 0, 0, 44, 0, 64, ADDRESSES6,  /* 44 bytes, hop-by-hop       */
    60, 0, 5, 2, 0, 0, 1, 0,                  /* router alert; next: dest.  */
    44, 1, 1, 4, 0, 0, 0, 0, 1, 4, 0, 0, 0, 0, 0, 0,
    17, 0, 0, 0, 0, 0, 0, 9,                  /* a fragment that is whole   */
    UDP_PING,
};
static const uint8_t source_route[] = {
    0x60, 0, 0, 0, 0, 52, 43, 64,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 99,
    17, 4, 0, 2, 0, 0, 0, 0,                  /* type 0, two stops left     */
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 98,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    UDP_PING,
};
static const uint8_t jumbo[] = {
    0x60, 0, 0, 0, 0, 0, 0, 64, ADDRESSES6,   /* payload length: zero       */
    17, 0, 0xc2, 4, 0, 0, 0, 20,              /* option: jumbo payload      */
    UDP_PING,
};
static const uint8_t nothing_follows[] = {
    0x60, 0, 0, 0, 0, 0, 59, 64, ADDRESSES6,
    0, 0, 0, 0, 0, 0,                         /* padding of the link        */
};
/* clang-format on */

static void extension_headers_are_stepped_over(void **state)
{
    (void)state;

    assert_plain_ping6(LINK_RAW, BYTES(plain), 52);
    assert_plain_ping6(LINK_RAW, BYTES(extended), 84);
}

/* Types 0 and 2 end with the last address, segment routing with the first. */
static void a_source_route_leads_to_its_end(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t copy[sizeof(source_route)];
    (void)state;

    assert_plain_ping6(LINK_RAW, BYTES(source_route), 92);
    decode(&d, LINK_RAW, with_byte(copy, BYTES(source_route), 42, 4));
    assert_ip(d.packets[0].destination, "2001:db8::62");
    decode(&d, LINK_RAW, with_byte(copy, BYTES(source_route), 43, 0)); /* no stop left */
    assert_ip(d.packets[0].destination, "2001:db8::63");
    decoding_end(&d);
}

static void a_payload_length_of_zero_is_a_jumbogram(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_plain_ping6(LINK_RAW, BYTES(jumbo), 60);
    decode(&d, LINK_RAW, BYTES(nothing_follows));
    assert_int_equal(d.packets[0].wire_size, 40);
    assert_int_equal(d.packets[0].payload.size, 0);
    assert_int_equal(d.packets[0].ip_protocol, 59);
    assert_false(d.packets[0].has_ports);
    decoding_end(&d);
}

static void an_extension_header_may_not_reach_beyond_the_packet(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t copy[sizeof(extended)];
    (void)state;

    decode(&d, LINK_RAW, with_byte(copy, BYTES(extended), 49, 200));
    assert_int_equal(d.count, 1);
    assert_false(d.packets[0].has_ports);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 1);
    decoding_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(extension_headers_are_stepped_over),
        cmocka_unit_test(a_source_route_leads_to_its_end),
        cmocka_unit_test(a_payload_length_of_zero_is_a_jumbogram),
        cmocka_unit_test(an_extension_header_may_not_reach_beyond_the_packet),
    };
    return cmocka_run_group_tests_name("ip6", tests, NULL, NULL);
}
