#include "support/frames.h"

/* clang-format off */
#define OUTER(size, port_high, port_low)                                          \
    MACS, 0x08, 0x00,                                                             \
    0x45, 0, 0, 28 + (size), 0, 1, 0, 0, 64, 17, 0, 0,                            \
    192, 0, 2, 1, 192, 0, 2, 2,                                                   \
    0xc0, 0, port_high, port_low, 0, 8 + (size), 0, 0
#define ETHERNET 0x02, 0, 0, 0, 0, 0xaa, 0x02, 0, 0, 0, 0, 0xbb, 0x08, 0x00
#define LLC_SNAP 0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00

static const uint8_t vxlan[] = {
    OUTER(54, 0x12, 0xb5),
    0x08, 0, 0, 0, 0, 1, 0, 0,                /* network 256                */
    ETHERNET, PING4,
};
static const uint8_t vxlan_generic[] = {
    OUTER(40, 0x12, 0xb6), 0x0c, 0, 0, 1, 0, 1, 0, 0, PING4,
};
static const uint8_t geneve[] = {
    OUTER(62, 0x17, 0xc1),
    2, 0, 0x65, 0x58, 0, 0, 5, 0,             /* 2 words of options         */
    1, 2, 3, 1, 9, 9, 9, 9,
    ETHERNET, PING4,
};
static const uint8_t geneve_ip[] = {
    OUTER(40, 0x17, 0xc1), 0, 0, 0x08, 0x00, 0, 0, 5, 0, PING4,
};
static const uint8_t gtpu[] = {
    OUTER(48, 0x08, 0x68),
    0x34, 0xff, 0, 40, 0, 0, 0, 1,            /* an extension, 40 bytes     */
    0, 0, 0, 0x85, 1, 0, 0, 0,                /* one word of it, then none  */
    PING4,
};
static const uint8_t gtpu_plain[] = {
    OUTER(40, 0x08, 0x68), 0x30, 0xff, 0, 32, 0, 0, 0, 1, PING4,
};
static const uint8_t gtpu_echo[] = {
    OUTER(12, 0x08, 0x68), 0x32, 1, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0,
};
static const uint8_t gre_in_udp[] = {
    OUTER(36, 0x12, 0x92), 0, 0, 0x08, 0x00, PING4,
};
static const uint8_t capwap_ethernet[] = {
    OUTER(54, 0x14, 0x7f), 0, 0x10, 0x02, 0x00, 0, 0, 0, 0, ETHERNET, PING4,
};
static const uint8_t capwap_radio[] = {
    OUTER(72, 0x14, 0x7f),
    0, 0x10, 0x03, 0x00, 0, 0, 0, 0,          /* the radio's own frame      */
    0x08, 0x01, 0, 0,                         /* data, to DS                */
    0x02, 0, 0, 0, 0, 0xcc, 0x02, 0, 0, 0, 0, 0xbb, 0x02, 0, 0, 0, 0, 0xaa,
    0, 0, LLC_SNAP, PING4,
};
static const uint8_t capwap_keepalive[] = {
    OUTER(16, 0x14, 0x7f), 0, 0x10, 0x02, 0x08, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0,
};
static const uint8_t teredo[] = {
    OUTER(73, 0x0d, 0xd8),
    0, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0,    /* authentication: a nonce    */
    0, 0, 1, 2, 3, 4, 5, 6,                   /* origin                     */
    PING6,
};
static const uint8_t teredo_plain[] = {OUTER(52, 0x0d, 0xd8), PING6};
static const uint8_t dns_on_a_tunnel_port[] = {
    OUTER(17, 0x12, 0xb5), 0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1,
};
/* clang-format on */

static void overlay_networks_carry_frames(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_carries_ping4(BYTES(vxlan), TUNNEL_VXLAN);
    assert_carries_ping4(BYTES(vxlan_generic), TUNNEL_VXLAN);
    assert_carries_ping4(BYTES(geneve), TUNNEL_GENEVE);
    assert_carries_ping4(BYTES(geneve_ip), TUNNEL_GENEVE);
    decode(&d, LINK_ETHERNET, BYTES(vxlan));
    assert_int_equal(d.packets[0].destination_port, 4789);
    assert_int_equal(d.packets[0].payload.size, 54); /* the VXLAN header is its payload */
    assert_mac(d.packets[1].source_mac, "02:00:00:00:00:bb");
    decoding_end(&d);
}

static void mobile_networks_carry_ip(void **state)
{
    (void)state;

    assert_carries_ping4(BYTES(gtpu), TUNNEL_GTPU);
    assert_carries_ping4(BYTES(gtpu_plain), TUNNEL_GTPU);
    assert_carries_nothing(BYTES(gtpu_echo));
}

static void gre_may_travel_in_udp(void **state)
{
    (void)state;

    assert_carries_ping4(BYTES(gre_in_udp), TUNNEL_GRE);
}

static void an_access_point_sends_frames_to_its_controller(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_carries_ping4(BYTES(capwap_ethernet), TUNNEL_CAPWAP);
    assert_carries_ping4(BYTES(capwap_radio), TUNNEL_CAPWAP);
    assert_carries_nothing(BYTES(capwap_keepalive));
    decode(&d, LINK_ETHERNET, BYTES(capwap_radio));
    assert_null(d.packets[0].radio);
    assert_non_null(d.packets[1].radio);
    assert_mac(d.packets[1].radio->bssid, "02:00:00:00:00:cc");
    assert_mac(d.packets[1].source_mac, "02:00:00:00:00:bb");
    decoding_end(&d);
}

static void the_two_bytes_of_frame_control_may_be_swapped_in_a_tunnel(void **state)
{
    uint8_t copy[sizeof(capwap_radio)];
    (void)state;

    memcpy(copy, capwap_radio, sizeof(copy));
    copy[50] = 0x01; /* first the flags, as Cisco does */
    copy[51] = 0x08;
    assert_carries_ping4(BYTES(copy), TUNNEL_CAPWAP);
}

static void teredo_may_have_two_headers_or_none(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_ETHERNET, BYTES(teredo));
    assert_int_equal(d.count, 2);
    assert_int_equal(d.packets[1].tunnel, TUNNEL_TEREDO);
    assert_ping6(&d.packets[1], 52);
    decode(&d, LINK_ETHERNET, BYTES(teredo_plain));
    assert_int_equal(d.count, 2);
    assert_ping6(&d.packets[1], 52);
    decoding_end(&d);
    decode_cut_anywhere(LINK_ETHERNET, BYTES(teredo));
}

static void a_port_alone_makes_no_tunnel(void **state)
{
    static const uint16_t ports[] = {2152, 3544, 4789, 5247, 6081, 8472};
    uint8_t copy[sizeof(dns_on_a_tunnel_port)];
    (void)state;

    memcpy(copy, dns_on_a_tunnel_port, sizeof(copy));
    for (size_t i = 0; i < COUNT_OF(ports); i++) {
        copy[36] = (uint8_t)(ports[i] >> 8);
        copy[37] = (uint8_t)ports[i];
        assert_carries_nothing(BYTES(copy));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlay_networks_carry_frames),
        cmocka_unit_test(mobile_networks_carry_ip),
        cmocka_unit_test(gre_may_travel_in_udp),
        cmocka_unit_test(an_access_point_sends_frames_to_its_controller),
        cmocka_unit_test(the_two_bytes_of_frame_control_may_be_swapped_in_a_tunnel),
        cmocka_unit_test(teredo_may_have_two_headers_or_none),
        cmocka_unit_test(a_port_alone_makes_no_tunnel),
    };
    return cmocka_run_group_tests_name("udp_tunnel", tests, NULL, NULL);
}
