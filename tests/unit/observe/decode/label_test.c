#include "support/frames.h"

/* clang-format off */
#define OTHER_MACS 0x02, 0, 0, 0, 0, 0xaa, 0x46, 0, 0, 0, 0, 0xbb

static const uint8_t two_labels[] = {
    MACS, 0x88, 0x47,
    0x00, 0x01, 0x00, 64,                     /* label 16                   */
    0x00, 0x01, 0x11, 64,                     /* label 17, the last         */
    PING4,
};
static const uint8_t ip6_behind_a_label[] = {
    MACS, 0x88, 0x48, 0x00, 0x01, 0x11, 64, PING6,
};
static const uint8_t explicit_null[] = {
    MACS, 0x88, 0x47, 0x00, 0x00, 0x21, 64, PING6,
};
static const uint8_t pseudowire[] = {
    MACS, 0x88, 0x47, 0x00, 0x01, 0x11, 64,
    OTHER_MACS, 0x08, 0x00, PING4,            /* a frame, right away        */
};
static const uint8_t pseudowire_with_control_word[] = {
    MACS, 0x88, 0x47, 0x00, 0x01, 0x11, 64, 0, 0, 0, 5,
    OTHER_MACS, 0x08, 0x00, PING4,
};
static const uint8_t service_header[] = {
    MACS, 0x89, 0x4f,
    0x0f, 0xc6, 0x01, 0x01,                   /* 6 words, metadata 1, IPv4  */
    0, 0, 1, 0xff,                            /* path, place on it          */
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    PING4,
};
static const uint8_t service_header_too_short[] = {
    MACS, 0x89, 0x4f, 0x0f, 0xc1, 0x01, 0x01, 0, 0, 1, 0xff, PING4,
};
static const uint8_t interface_tag[] = {
    MACS, 0x89, 0x26, 0x80, 0x01, 0x00, 0x02, 0x81, 0x00, 0, 5, 0x08, 0x00, PING4,
};
static const uint8_t security_group[] = {
    MACS, 0x89, 0x09, 1, 1, 0, 1, 0, 7, 0x08, 0x00, PING4,
};
static const uint8_t backbone[] = {
    OTHER_MACS, 0x88, 0xe7, 0, 0, 1, 2,       /* service instance 258       */
    MACS, 0x08, 0x00, PING4,
};
/* clang-format on */

static void ip_is_found_behind_the_last_label(void **state)
{
    (void)state;

    assert_plain_ping4(LINK_ETHERNET, BYTES(two_labels));
    assert_plain_ping6(LINK_ETHERNET, BYTES(ip6_behind_a_label), 52);
    assert_plain_ping6(LINK_ETHERNET, BYTES(explicit_null), 52);
}

static void a_pseudowire_gives_the_macs_of_the_frame_inside(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_plain_ping4(LINK_ETHERNET, BYTES(pseudowire));
    assert_plain_ping4(LINK_ETHERNET, BYTES(pseudowire_with_control_word));
    decode(&d, LINK_ETHERNET, BYTES(pseudowire));
    assert_mac(d.packets[0].source_mac, "46:00:00:00:00:bb");
    decode(&d, LINK_ETHERNET, BYTES(pseudowire_with_control_word));
    assert_mac(d.packets[0].source_mac, "46:00:00:00:00:bb");
    decoding_end(&d);
}

static void a_service_header_is_skipped(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_plain_ping4(LINK_ETHERNET, BYTES(service_header));
    decode(&d, LINK_ETHERNET, BYTES(service_header_too_short));
    assert_int_equal(decoder_counts(d.decoder)->malformed, 1);
    assert_false(d.packets[0].has_ip);
    decoding_end(&d);
}

static void tags_of_switch_vendors_are_skipped(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_plain_ping4(LINK_ETHERNET, BYTES(interface_tag));
    assert_plain_ping4(LINK_ETHERNET, BYTES(security_group));
    assert_plain_ping4(LINK_ETHERNET, BYTES(backbone));
    decode(&d, LINK_ETHERNET, BYTES(backbone));
    assert_mac(d.packets[0].source_mac, "9c:14:63:2a:7f:10");
    decode(&d, LINK_ETHERNET, BYTES(interface_tag));
    assert_int_equal(d.packets[0].vlan, 5);
    decoding_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ip_is_found_behind_the_last_label),
        cmocka_unit_test(a_pseudowire_gives_the_macs_of_the_frame_inside),
        cmocka_unit_test(a_service_header_is_skipped),
        cmocka_unit_test(tags_of_switch_vendors_are_skipped),
    };
    return cmocka_run_group_tests_name("label", tests, NULL, NULL);
}
