#include "support/frames.h"

/* clang-format off */
#define OUTER4(size, protocol)                                                    \
    MACS, 0x08, 0x00,                                                             \
    0x45, 0, 0, size, 0, 1, 0, 0, 64, protocol, 0, 0,                             \
    192, 0, 2, 1, 192, 0, 2, 2
#define INNER_MACS 0x02, 0, 0, 0, 0, 0xaa, 0x02, 0, 0, 0, 0, 0xbb

static const uint8_t ip_in_ip[] = {OUTER4(52, 4), PING4};
static const uint8_t ip6_in_ip4[] = {OUTER4(72, 41), PING6};
static const uint8_t ip4_in_ip6[] = {
    MACS, 0x86, 0xdd, 0x60, 0, 0, 0, 0, 32, 4, 64, ADDRESSES6, PING4,
};
static const uint8_t gre[] = {OUTER4(56, 47), 0, 0, 0x08, 0x00, PING4};
static const uint8_t gre_with_options[] = {
    OUTER4(68, 47),
    0xb0, 0, 0x08, 0x00,                      /* checksum, key, sequence    */
    1, 2, 0, 0, 0, 0, 0, 7, 0, 0, 0, 9,
    PING4,
};
static const uint8_t gre_ethernet[] = {
    OUTER4(70, 47), 0, 0, 0x65, 0x58, INNER_MACS, 0x08, 0x00, PING4,
};
static const uint8_t gre_tagged[] = {
    OUTER4(74, 47), 0, 0, 0x65, 0x58,
    INNER_MACS, 0x81, 0x00, 0, 77, 0x08, 0x00, PING4,
};
static const uint8_t gre_labelled[] = {
    OUTER4(60, 47), 0, 0, 0x88, 0x47, 0, 1, 1, 64, PING4,
};
static const uint8_t pptp[] = {
    OUTER4(70, 47),
    0x30, 0x81, 0x88, 0x0b,                   /* key, sequence, ack., PPP   */
    0, 34, 0, 5, 0, 0, 0, 1, 0, 0, 0, 2,      /* 34 bytes, call 5           */
    0x00, 0x21, PING4,
};
static const uint8_t pptp_acknowledgment[] = {
    OUTER4(32, 47), 0x20, 0x81, 0x88, 0x0b, 0, 0, 0, 5, 0, 0, 0, 2,
};
static const uint8_t erspan_1[] = {
    OUTER4(70, 47), 0, 0, 0x88, 0xbe, INNER_MACS, 0x08, 0x00, PING4,
};
static const uint8_t erspan_2[] = {
    OUTER4(82, 47), 0x10, 0, 0x88, 0xbe, 0, 0, 0, 1,
    0x10, 0x64, 0, 1, 0, 0, 0, 0,             /* type II, VLAN 100          */
    INNER_MACS, 0x08, 0x00, PING4,
};
static const uint8_t erspan_3[] = {
    OUTER4(94, 47), 0x10, 0, 0x22, 0xeb, 0, 0, 0, 1,
    0x20, 0x64, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, /* type III, with an option   */
    1, 2, 3, 4, 5, 6, 7, 8,
    INNER_MACS, 0x08, 0x00, PING4,
};
static const uint8_t keepalive[] = {OUTER4(24, 47), 0, 0, 0, 0};
static const uint8_t routed[] = {OUTER4(56, 47), 0x40, 0, 0x08, 0x00, PING4};
static const uint8_t no_ip_inside[] = {OUTER4(28, 4), 'n', 'o', 'n', 'e', 0, 0, 0, 0};
/* clang-format on */

static void ip_carries_ip(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_carries_ping4(BYTES(ip_in_ip), TUNNEL_IPIP);
    decode(&d, LINK_ETHERNET, BYTES(ip6_in_ip4));
    assert_int_equal(d.count, 2);
    assert_int_equal(d.packets[0].carries, TUNNEL_6IN4);
    assert_ping6(&d.packets[1], 52);
    decode(&d, LINK_ETHERNET, BYTES(ip4_in_ip6));
    assert_int_equal(d.count, 2);
    assert_int_equal(d.packets[0].carries, TUNNEL_IPIP);
    assert_ping4(&d.packets[1]);
    decoding_end(&d);
    decode_cut_anywhere(LINK_ETHERNET, BYTES(ip6_in_ip4));
}

static void the_carrier_keeps_its_own_addresses_and_size(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_ETHERNET, BYTES(gre_tagged));
    assert_ip(d.packets[0].destination, "192.0.2.2");
    assert_int_equal(d.packets[0].wire_size, 74);
    assert_int_equal(d.packets[0].ip_protocol, 47);
    assert_int_equal(d.packets[0].vlan, 0);
    assert_mac(d.packets[0].source_mac, "9c:14:63:2a:7f:10");
    assert_mac(d.packets[1].source_mac, "02:00:00:00:00:bb");
    assert_int_equal(d.packets[1].vlan, 77);
    decode(&d, LINK_ETHERNET, BYTES(gre));
    assert_false(mac_is_set(d.packets[1].source_mac)); /* nobody says */
    decoding_end(&d);
}

static void gre_carries_ip_ethernet_and_labels(void **state)
{
    (void)state;

    assert_carries_ping4(BYTES(gre), TUNNEL_GRE);
    assert_carries_ping4(BYTES(gre_with_options), TUNNEL_GRE);
    assert_carries_ping4(BYTES(gre_ethernet), TUNNEL_GRE);
    assert_carries_ping4(BYTES(gre_tagged), TUNNEL_GRE);
    assert_carries_ping4(BYTES(gre_labelled), TUNNEL_GRE);
}

static void pptp_carries_ppp(void **state)
{
    (void)state;

    assert_carries_ping4(BYTES(pptp), TUNNEL_GRE);
    assert_carries_nothing(BYTES(pptp_acknowledgment));
}

static void a_switch_mirrors_in_three_ways(void **state)
{
    (void)state;

    assert_carries_ping4(BYTES(erspan_1), TUNNEL_ERSPAN);
    assert_carries_ping4(BYTES(erspan_2), TUNNEL_ERSPAN);
    assert_carries_ping4(BYTES(erspan_3), TUNNEL_ERSPAN);
}

static void what_cannot_be_a_tunnel_is_a_plain_packet(void **state)
{
    (void)state;

    assert_carries_nothing(BYTES(keepalive));
    assert_carries_nothing(BYTES(routed));
    assert_carries_nothing(BYTES(no_ip_inside));
}

static void tunnels_in_tunnels_are_followed_three_deep(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t frame[14 + 6 * 20] = {MACS, 0x08, 0x00};
    (void)state;

    for (size_t i = 0; i < 6; i++) {
        uint8_t *header = frame + 14 + 20 * i;
        memcpy(header, ip_in_ip + 14, 20);
        header[3] = (uint8_t)(20 * (6 - i));
    }
    decode(&d, LINK_ETHERNET, BYTES(frame));
    assert_int_equal(d.count, DECODE_DEPTH_MAX);
    assert_true(d.packets[2].is_carrier);
    assert_false(d.packets[3].is_carrier);
    assert_int_equal(decoder_counts(d.decoder)->too_deep, 1);
    decoding_end(&d);
}

/* The carrier is told when it comes, what it carries when it is whole. */
static void a_fragment_inside_a_tunnel_waits_for_the_others(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t first[sizeof(ip_in_ip)];
    uint8_t last[sizeof(ip_in_ip)];
    (void)state;

    memcpy(first, ip_in_ip, sizeof(first));
    memcpy(last, ip_in_ip, sizeof(last));
    first[14 + 20 + 6] = 0x20; /* more follow; 12 bytes of UDP, of which 8 count */
    last[14 + 20 + 7] = 1;     /* behind them */
    memcpy(last + 14 + 40, "ping", 4);
    last[14 + 3] = 44;
    last[14 + 20 + 3] = 24;
    decode(&d, LINK_ETHERNET, BYTES(first));
    assert_int_equal(d.count, 1);
    assert_true(d.packets[0].is_carrier);
    assert_int_equal(d.packets[0].carries, TUNNEL_IPIP);
    decode(&d, LINK_ETHERNET, slice_first(BYTES(last), 14 + 44));
    assert_int_equal(d.count, 2);
    assert_ping4(&d.packets[1]);
    assert_int_equal(d.packets[1].tunnel, TUNNEL_IPIP);
    decoding_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ip_carries_ip),
        cmocka_unit_test(the_carrier_keeps_its_own_addresses_and_size),
        cmocka_unit_test(gre_carries_ip_ethernet_and_labels),
        cmocka_unit_test(pptp_carries_ppp),
        cmocka_unit_test(a_switch_mirrors_in_three_ways),
        cmocka_unit_test(what_cannot_be_a_tunnel_is_a_plain_packet),
        cmocka_unit_test(tunnels_in_tunnels_are_followed_three_deep),
        cmocka_unit_test(a_fragment_inside_a_tunnel_waits_for_the_others),
    };
    return cmocka_run_group_tests_name("tunnel", tests, NULL, NULL);
}
