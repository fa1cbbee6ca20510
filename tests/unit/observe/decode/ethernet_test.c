#include "support/frames.h"

/* clang-format off */
static const uint8_t plain[] = {
    MACS, 0x08, 0x00, PING4,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  /* padding to 60 bytes       */
};
static const uint8_t tagged_twice[] = {
    MACS,
    0x88, 0xa8, 0x00, 0x64,                   /* service VLAN 100           */
    0x81, 0x00, 0x20, 0x07,                   /* customer VLAN 7            */
    0x81, 0x00, 0x20, 0x08,                   /* and one more               */
    0x08, 0x00, PING4,
};
static const uint8_t arp_request[] = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x9c, 0x14, 0x63, 0x2a, 0x7f, 0x10,
    0x08, 0x06,
    0, 1, 8, 0, 6, 4, 0, 1,
};
static const uint8_t spanning_tree[] = {
    0x01, 0x80, 0xc2, 0, 0, 0, 0x9c, 0x14, 0x63, 0x2a, 0x7f, 0x10,
    0, 5,                                     /* a length, not a type       */
    0x42, 0x42, 0x03,                         /* LLC: spanning tree         */
    0, 0,
    0, 0, 0,                                  /* padding                    */
};
static const uint8_t ip_in_snap[] = {
    MACS, 0, 40,                              /* a length: LLC follows      */
    0xaa, 0xaa, 0x03, 0, 0, 0, 0x08, 0x00,    /* SNAP: IPv4                 */
    PING4,
};
static const uint8_t cisco_discovery[] = {
    MACS, 0, 9,
    0xaa, 0xaa, 0x03, 0, 0, 0x0c, 0x20, 0,    /* SNAP of Cisco: no EtherType */
    2,
};
/* clang-format on */

static void a_datagram_is_told_with_both_ends(void **state)
{
    struct decoding d = decoding_begin();
    const struct packet *p = &d.packets[0];
    (void)state;

    decode(&d, LINK_ETHERNET, BYTES(plain));
    assert_int_equal(d.count, 1);
    assert_mac(p->source_mac, "9c:14:63:2a:7f:10");
    assert_mac(p->destination_mac, "02:00:00:00:00:01");
    assert_int_equal(p->ethertype, 0x0800);
    assert_ip(p->source, "10.20.0.7");
    assert_ip(p->destination, "10.20.0.1");
    assert_int_equal(p->ip_protocol, 17);
    assert_int_equal(p->source_port, 40000);
    assert_int_equal(p->destination_port, 53);
    assert_true(p->has_ip && p->has_ports && !p->is_carrier && !p->is_fragment);
    assert_int_equal(p->vlan, 0);
    assert_int_equal(decoder_counts(d.decoder)->bad_ip_checksum, 0);
    assert_int_equal(decoder_counts(d.decoder)->decoded, 1);
    decoding_end(&d);
}

static void padding_is_not_payload(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_ETHERNET, BYTES(plain));
    assert_int_equal(d.packets[0].wire_size, 32);
    assert_int_equal(d.packets[0].payload_missing, 0);
    assert_text_equal(slice_text(d.packets[0].payload), "ping");
    decoding_end(&d);
}

static void the_outermost_tag_is_the_vlan(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_ETHERNET, BYTES(tagged_twice));
    assert_int_equal(d.count, 1);
    assert_int_equal(d.packets[0].vlan, 100);
    assert_int_equal(d.packets[0].inner_vlan, 7);
    assert_int_equal(d.packets[0].destination_port, 53);
    decoding_end(&d);
}

static void what_is_not_ip_is_told_by_its_ethertype(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_ETHERNET, BYTES(arp_request));
    assert_int_equal(d.count, 1);
    assert_int_equal(d.packets[0].ethertype, 0x0806);
    assert_false(d.packets[0].has_ip);
    assert_int_equal(d.packets[0].payload.size, 8);
    assert_int_equal(d.packets[0].wire_size, sizeof(arp_request));
    decoding_end(&d);
}

static void a_frame_with_a_length_has_no_ethertype(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_ETHERNET, BYTES(spanning_tree));
    assert_int_equal(d.count, 1);
    assert_int_equal(d.packets[0].ethertype, 0);
    assert_int_equal(d.packets[0].payload.size, 5);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 0);

    decode(&d, LINK_ETHERNET, BYTES(cisco_discovery));
    assert_int_equal(d.packets[0].ethertype, 0);
    assert_int_equal(d.packets[0].payload.size, 9);
    decoding_end(&d);
}

static void ip_behind_snap_is_ip(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_ETHERNET, BYTES(ip_in_snap));
    assert_int_equal(d.packets[0].ethertype, 0x0800);
    assert_int_equal(d.packets[0].destination_port, 53);
    decoding_end(&d);
}

static void without_ip_the_sender_is_hashed(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t copy[sizeof(arp_request)];
    (void)state;

    decode(&d, LINK_ETHERNET, BYTES(arp_request));
    uint32_t hash = d.packets[0].hash;
    decode(&d, LINK_ETHERNET, with_byte(copy, BYTES(arp_request), 0, 0));
    assert_int_equal(d.packets[0].hash, hash);
    decode(&d, LINK_ETHERNET, with_byte(copy, BYTES(arp_request), 6, 0));
    assert_int_not_equal(d.packets[0].hash, hash);
    decoding_end(&d);
}

static void more_tags_than_we_follow_are_counted(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t frame[14 + 4 * DECODE_LAYERS_MAX] = {MACS};
    (void)state;

    for (size_t at = 12; at + 1 < sizeof(frame); at += 4)
        memcpy(frame + at, "\x81\x00\x00\x05", at + 4 <= sizeof(frame) ? 4 : 2);
    decode(&d, LINK_ETHERNET, BYTES(frame));
    assert_int_equal(d.count, 1);
    assert_int_equal(decoder_counts(d.decoder)->too_deep, 1);
    decoding_end(&d);
}

static void a_link_type_we_do_not_know_is_counted(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, 250, BYTES(plain));
    decode(&d, 40000, BYTES(plain));
    assert_int_equal(d.count, 0);
    assert_int_equal(decoder_counts(d.decoder)->unsupported_link_type, 2);
    assert_int_equal(decoder_counts(d.decoder)->link_types[250], 1);
    assert_int_equal(decoder_counts(d.decoder)->link_types[276], 1);
    assert_int_equal(decoder_counts(d.decoder)->frames, 2);
    decoding_end(&d);
}

static void a_frame_may_be_cut_anywhere(void **state)
{
    (void)state;

    decode_cut_anywhere(LINK_ETHERNET, BYTES(plain));
    decode_cut_anywhere(LINK_ETHERNET, BYTES(tagged_twice));
    decode_cut_anywhere(LINK_ETHERNET, BYTES(ip_in_snap));
    decode_cut_anywhere(LINK_ETHERNET, BYTES(cisco_discovery));
    decode_cut_anywhere(LINK_ETHERNET, BYTES(spanning_tree));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_datagram_is_told_with_both_ends),
        cmocka_unit_test(padding_is_not_payload),
        cmocka_unit_test(the_outermost_tag_is_the_vlan),
        cmocka_unit_test(what_is_not_ip_is_told_by_its_ethertype),
        cmocka_unit_test(a_frame_with_a_length_has_no_ethertype),
        cmocka_unit_test(ip_behind_snap_is_ip),
        cmocka_unit_test(without_ip_the_sender_is_hashed),
        cmocka_unit_test(more_tags_than_we_follow_are_counted),
        cmocka_unit_test(a_link_type_we_do_not_know_is_counted),
        cmocka_unit_test(a_frame_may_be_cut_anywhere),
    };
    return cmocka_run_group_tests_name("ethernet", tests, NULL, NULL);
}
