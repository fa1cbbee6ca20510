#include "support/frames.h"

enum {
    LINK_COOKED = 113,
    LINK_COOKED_2 = 276,
    LINK_NFLOG = 239
};

/* clang-format off */
static const uint8_t cooked[] = {
    0, 0, 0, 1, 0, 6,                         /* to us, Ethernet, 6 bytes   */
    CAMERA_MAC, 0, 0, 0x08, 0x00, PING4,
};
static const uint8_t cooked_llc[] = {
    0, 0, 0, 1, 0, 6, CAMERA_MAC, 0, 0,
    0, 4,                                     /* no EtherType: LLC          */
    0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00, PING4,
};
static const uint8_t cooked_tagged[] = {
    0, 0, 0, 1, 0, 6, CAMERA_MAC, 0, 0, 0x81, 0x00, 0x00, 0x2a, 0x08, 0x00, PING4,
};
static const uint8_t cooked_tunnel[] = {
    0, 4, 3, 10, 0, 4,                        /* from us, GRE, an address   */
    192, 0, 2, 1, 0, 0, 0, 0,                 /* that is no MAC             */
    0x08, 0x00, PING4,
};
static const uint8_t cooked_2[] = {
    0x08, 0x00, 0, 0, 0, 0, 0, 3,             /* EtherType, interface 3     */
    0, 1, 0, 6, CAMERA_MAC, 0, 0, PING4,
};
static const uint8_t nflog[] = {
    2, 0, 0, 40,                              /* IPv4, version, group       */
    8, 0, 1, 0, 0x08, 0, 1, 0,                /* kind of packet             */
    16, 0, 8, 0, 0, 6, 0, 0, CAMERA_MAC, 0, 0,
    5, 0, 10, 0, 0, 0, 0, 0,                  /* prefix, with padding       */
    36, 0, 9, 0, PING4,                       /* payload                    */
};
static const uint8_t nflog_big_endian[] = {
    2, 0, 0, 40, 0, 8, 0, 1, 0x08, 0, 1, 0,
    0, 36, 0, 9, PING4,
};
/* clang-format on */

static void a_cooked_frame_names_its_sender(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_COOKED, BYTES(cooked));
    assert_mac(d.packets[0].source_mac, "9c:14:63:2a:7f:10");
    assert_false(mac_is_set(d.packets[0].destination_mac));
    decode(&d, LINK_COOKED_2, BYTES(cooked_2));
    assert_mac(d.packets[0].source_mac, "9c:14:63:2a:7f:10");
    decode(&d, LINK_COOKED, BYTES(cooked_tunnel));
    assert_false(mac_is_set(d.packets[0].source_mac));
    decoding_end(&d);
}

static void both_cooked_versions_carry_ip(void **state)
{
    (void)state;

    assert_plain_ping4(LINK_COOKED, BYTES(cooked));
    assert_plain_ping4(LINK_COOKED, BYTES(cooked_llc));
    assert_plain_ping4(LINK_COOKED, BYTES(cooked_tunnel));
    assert_plain_ping4(LINK_COOKED, BYTES(cooked_tagged));
    assert_plain_ping4(LINK_COOKED_2, BYTES(cooked_2));
}

static void netfilter_items_are_read_in_either_byte_order(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_plain_ping4(LINK_NFLOG, BYTES(nflog));
    assert_plain_ping4(LINK_NFLOG, BYTES(nflog_big_endian));
    decode(&d, LINK_NFLOG, BYTES(nflog));
    assert_mac(d.packets[0].source_mac, "9c:14:63:2a:7f:10");
    decoding_end(&d);
}

static void a_netfilter_item_of_no_size_ends_the_frame(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t copy[sizeof(nflog)];
    (void)state;

    decode(&d, LINK_NFLOG, with_byte(copy, BYTES(nflog), 12, 0));
    assert_int_equal(d.count, 0);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 1);
    decoding_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cooked_frame_names_its_sender),
        cmocka_unit_test(both_cooked_versions_carry_ip),
        cmocka_unit_test(netfilter_items_are_read_in_either_byte_order),
        cmocka_unit_test(a_netfilter_item_of_no_size_ends_the_frame),
    };
    return cmocka_run_group_tests_name("cooked", tests, NULL, NULL);
}
