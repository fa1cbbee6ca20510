#include "support/frames.h"

enum {
    LINK_LOOP = 108,
    LINK_ENC = 109,
    LINK_PFLOG = 117,
    LINK_FIBRE_CHANNEL = 122,
    LINK_FIREWIRE = 138,
    LINK_PKTAP = 258,
    LINK_IP4 = 228,
    LINK_IP6 = 229
};

/* clang-format off */
static const uint8_t raw4[] = {PING4};
static const uint8_t raw6[] = {PING6};
static const uint8_t little_endian[] = {2, 0, 0, 0, PING4};
static const uint8_t big_endian[] = {0, 0, 0, 2, PING4};
static const uint8_t with_ethertype[] = {0x0f, 0, 0x08, 0x00, PING4};
static const uint8_t of_macos[] = {30, 0, 0, 0, PING6};
static const uint8_t of_freebsd[] = {0, 0, 0, 28, PING6};
static const uint8_t of_nobody[] = {99, 0, 0, 0, PING6};
static const uint8_t ipsec[] = {
    2, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 1,       /* family, index, flags       */
    PING4,
};
static const uint8_t firewall[] = {
    13, 2, 0, 0,                              /* size, family, action       */
    'e', 'm', '0', 0, 0, 0, 0, 0, 0, 0, 0, 0, /* rounded up to 16           */
    PING4,
};
static const uint8_t pktap[] = {
    16, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,      /* size, a packet, Ethernet   */
    'e', 'n', '0', 0, MACS, 0x08, 0x00, PING4,
};
static const uint8_t pktap_in_pktap[] = {
    12, 0, 0, 0, 1, 0, 0, 0, 2, 1, 0, 0,      /* link type 258: once more   */
    12, 0, 0, 0, 1, 0, 0, 0, 101, 0, 0, 0, PING4,
};
static const uint8_t firewire[] = {
    1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 9, 0x08, 0x00, PING4,
};
static const uint8_t fibre_channel[] = {
    0x10, 0, RECORDER_MAC, 0x10, 0, CAMERA_MAC,
    0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00, PING4,
};
/* clang-format on */

static void raw_ip_needs_no_header(void **state)
{
    (void)state;

    assert_plain_ping4(LINK_RAW, BYTES(raw4));
    assert_plain_ping4(12, BYTES(raw4));
    assert_plain_ping4(14, BYTES(raw4));
    assert_plain_ping4(LINK_IP4, BYTES(raw4));
    assert_plain_ping6(LINK_RAW, BYTES(raw6), 52);
    assert_plain_ping6(LINK_IP6, BYTES(raw6), 52);
}

static void the_family_is_read_in_either_byte_order(void **state)
{
    (void)state;

    assert_plain_ping4(LINK_NULL, BYTES(little_endian));
    assert_plain_ping4(LINK_NULL, BYTES(big_endian));
    assert_plain_ping4(LINK_LOOP, BYTES(big_endian));
    assert_plain_ping4(LINK_NULL, BYTES(with_ethertype));
}

static void every_system_has_its_own_number_for_ipv6(void **state)
{
    (void)state;

    assert_plain_ping6(LINK_NULL, BYTES(of_macos), 52);
    assert_plain_ping6(LINK_LOOP, BYTES(of_freebsd), 52);
}

static void another_family_is_no_packet(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_NULL, BYTES(of_nobody));
    assert_int_equal(d.count, 0);
    assert_int_equal(decoder_counts(d.decoder)->decoded, 0);
    decoding_end(&d);
}

static void wrappers_of_the_bsds_and_of_apple_are_opened(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_plain_ping4(LINK_ENC, BYTES(ipsec));
    assert_plain_ping4(LINK_PFLOG, BYTES(firewall));
    assert_plain_ping4(LINK_PKTAP, BYTES(pktap));
    assert_plain_ping4(LINK_PKTAP, BYTES(pktap_in_pktap));
    assert_plain_ping4(LINK_FIREWIRE, BYTES(firewire));
    assert_plain_ping4(LINK_FIBRE_CHANNEL, BYTES(fibre_channel));
    decode(&d, LINK_FIBRE_CHANNEL, BYTES(fibre_channel));
    assert_mac(d.packets[0].source_mac, "9c:14:63:2a:7f:10");
    decoding_end(&d);
}

static void a_wrapper_that_wraps_itself_for_ever_is_given_up(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t frame[12 * (DECODE_LAYERS_MAX + 1)];
    (void)state;

    for (size_t at = 0; at < sizeof(frame); at += 12)
        memcpy(frame + at, pktap_in_pktap, 12);
    decode(&d, LINK_PKTAP, BYTES(frame));
    assert_int_equal(d.count, 0);
    assert_int_equal(decoder_counts(d.decoder)->too_deep, 1);
    decoding_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raw_ip_needs_no_header),
        cmocka_unit_test(the_family_is_read_in_either_byte_order),
        cmocka_unit_test(every_system_has_its_own_number_for_ipv6),
        cmocka_unit_test(another_family_is_no_packet),
        cmocka_unit_test(wrappers_of_the_bsds_and_of_apple_are_opened),
        cmocka_unit_test(a_wrapper_that_wraps_itself_for_ever_is_given_up),
    };
    return cmocka_run_group_tests_name("bare", tests, NULL, NULL);
}
