#include "support/frames.h"

enum {
    LINK_PPP = 9,
    LINK_SERIAL = 50,
    LINK_PPPOE = 51,
    LINK_CISCO = 104,
    LINK_FRAME_RELAY = 107,
    LINK_DIRECTED = 204
};

/* clang-format off */
static const uint8_t framed[] = {0xff, 0x03, 0x00, 0x21, PING4};
static const uint8_t unframed[] = {0x00, 0x21, PING4};
static const uint8_t compressed[] = {0x21, PING4};
static const uint8_t framed6[] = {0xff, 0x03, 0x00, 0x57, PING6};
static const uint8_t labelled[] = {0xff, 0x03, 0x02, 0x81, 0, 1, 1, 64, PING4};
static const uint8_t directed[] = {1, 0xff, 0x03, 0x00, 0x21, PING4};
static const uint8_t cisco[] = {0x0f, 0, 0x08, 0x00, PING4};
static const uint8_t link_control[] = {0xff, 0x03, 0xc0, 0x21, 1, 1, 0, 4};
static const uint8_t pppoe[] = {
    0x11, 0, 0, 7, 0, 34,                     /* session 7, 34 bytes        */
    0x00, 0x21, PING4,
    0, 0,                                     /* padding                    */
};
static const uint8_t pppoe_over_ethernet[] = {
    MACS, 0x81, 0, 0, 9, 0x88, 0x64, 0x11, 0, 0, 7, 0, 34, 0x00, 0x21, PING4,
};
static const uint8_t discovery[] = {
    MACS, 0x88, 0x63, 0x11, 9, 0, 0, 0, 4, 1, 1, 0, 0,
};
static const uint8_t relayed[] = {0x18, 0x41, 0x03, 0xcc, PING4};
static const uint8_t relayed6[] = {0x18, 0x41, 0x03, 0x8e, PING6};
static const uint8_t relayed_snap[] = {
    0x18, 0x41, 0x03, 0, 0x80, 0, 0, 0, 0x08, 0x00, PING4,
};
static const uint8_t relayed_by_cisco[] = {0x18, 0x41, 0x08, 0x00, PING4};
/* clang-format on */

static void ppp_may_leave_out_what_both_sides_know(void **state)
{
    (void)state;

    assert_plain_ping4(LINK_PPP, BYTES(framed));
    assert_plain_ping4(LINK_PPP, BYTES(unframed));
    assert_plain_ping4(LINK_PPP, BYTES(compressed));
    assert_plain_ping6(LINK_PPP, BYTES(framed6), 52);
    assert_plain_ping4(LINK_PPP, BYTES(labelled));
    assert_plain_ping4(LINK_DIRECTED, BYTES(directed));
}

static void a_serial_line_speaks_ppp_or_ciscos_hdlc(void **state)
{
    (void)state;

    assert_plain_ping4(LINK_SERIAL, BYTES(framed));
    assert_plain_ping4(LINK_SERIAL, BYTES(cisco));
    assert_plain_ping4(LINK_CISCO, BYTES(cisco));
}

static void a_control_protocol_is_no_packet(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_PPP, BYTES(link_control));
    assert_int_equal(d.count, 0);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 0);
    decoding_end(&d);
}

static void a_session_over_ethernet_keeps_its_macs_and_vlan(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_plain_ping4(LINK_PPPOE, BYTES(pppoe));
    assert_plain_ping4(LINK_ETHERNET, BYTES(pppoe_over_ethernet));
    decode(&d, LINK_ETHERNET, BYTES(pppoe_over_ethernet));
    assert_mac(d.packets[0].source_mac, "9c:14:63:2a:7f:10");
    assert_int_equal(d.packets[0].vlan, 9);
    decode(&d, LINK_ETHERNET, BYTES(discovery));
    assert_int_equal(d.packets[0].ethertype, 0x8863);
    assert_false(d.packets[0].has_ip);
    decoding_end(&d);
}

static void frame_relay_names_the_network_in_three_ways(void **state)
{
    (void)state;

    assert_plain_ping4(LINK_FRAME_RELAY, BYTES(relayed));
    assert_plain_ping6(LINK_FRAME_RELAY, BYTES(relayed6), 52);
    assert_plain_ping4(LINK_FRAME_RELAY, BYTES(relayed_snap));
    assert_plain_ping4(LINK_FRAME_RELAY, BYTES(relayed_by_cisco));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ppp_may_leave_out_what_both_sides_know),
        cmocka_unit_test(a_serial_line_speaks_ppp_or_ciscos_hdlc),
        cmocka_unit_test(a_control_protocol_is_no_packet),
        cmocka_unit_test(a_session_over_ethernet_keeps_its_macs_and_vlan),
        cmocka_unit_test(frame_relay_names_the_network_in_three_ways),
    };
    return cmocka_run_group_tests_name("ppp", tests, NULL, NULL);
}
