#include "support/frames.h"

/* clang-format off */
#define IP4(size, protocol)                                                       \
    0x45, 0, 0, size, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 20, 0, 7, 10, 20, 0, 1

static const uint8_t segment[] = {
    IP4(48, 6),
    0x9c, 0x40, 0x02, 0x2a,                   /* 40000 to 554               */
    1, 2, 3, 4, 5, 6, 7, 8,                   /* sequence, acknowledgment   */
    0x60, 0x18, 0xff, 0xff, 0, 0, 0, 0,       /* 24 bytes, PSH and ACK      */
    2, 4, 5, 0xb4,                            /* an option                  */
    'P', 'L', 'A', 'Y',
};
static const uint8_t datagram[] = {PING4};
static const uint8_t association[] = {
    IP4(36, 132), 0x0b, 0x59, 0x0b, 0x58, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 4,
};
static const uint8_t echo_request[] = {
    IP4(32, 1), 8, 0, 0, 0, 0, 1, 0, 1, 'p', 'i', 'n', 'g',
};
static const uint8_t echo_reply[] = {
    0x45, 0, 0, 32, 0, 1, 0, 0, 64, 1, 0, 0, 10, 20, 0, 1, 10, 20, 0, 7,
    0, 0, 0, 0, 0, 1, 0, 1, 'p', 'i', 'n', 'g',
};
static const uint8_t unreachable[] = {
    IP4(60, 1), 3, 3, 0, 0, 0, 0, 0, 0, PING4,
};
/* clang-format on */

static void a_segment_is_told_with_its_place_in_the_stream(void **state)
{
    struct decoding d = decoding_begin();
    const struct packet *p = &d.packets[0];
    (void)state;

    decode(&d, LINK_RAW, BYTES(segment));
    assert_int_equal(p->source_port, 40000);
    assert_int_equal(p->destination_port, 554);
    assert_int_equal(p->tcp_sequence, 0x01020304);
    assert_int_equal(p->tcp_acknowledgment, 0x05060708);
    assert_int_equal(p->tcp_flags, TCP_PSH | TCP_ACK);
    assert_true(p->has_ports);
    assert_text_equal(slice_text(p->payload), "PLAY");
    decoding_end(&d);
    decode_cut_anywhere(LINK_RAW, BYTES(segment));
}

static void a_capture_may_end_within_the_options(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode_cut(&d, LINK_RAW, slice_first(BYTES(segment), 42), sizeof(segment));
    assert_true(d.packets[0].has_ports);
    assert_int_equal(d.packets[0].payload.size, 0);
    assert_int_equal(d.packets[0].payload_missing, 4);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 0);

    decode_cut(&d, LINK_RAW, slice_first(BYTES(segment), 30), sizeof(segment));
    assert_false(d.packets[0].has_ports);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 0);
    decoding_end(&d);
}

static void a_data_offset_that_lies_gives_no_ports(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t copy[sizeof(segment)];
    (void)state;

    decode(&d, LINK_RAW, with_byte(copy, BYTES(segment), 32, 0x40)); /* 16 bytes */
    assert_false(d.packets[0].has_ports);
    decode(&d, LINK_RAW, with_byte(copy, BYTES(segment), 32, 0xf0)); /* 60 bytes */
    assert_false(d.packets[0].has_ports);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 2);
    decoding_end(&d);
}

static void a_datagram_ends_where_udp_says(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t copy[sizeof(datagram)];
    (void)state;

    decode(&d, LINK_RAW, with_byte(copy, BYTES(datagram), 25, 10));
    assert_text_equal(slice_text(d.packets[0].payload), "pi");
    assert_int_equal(decoder_counts(d.decoder)->malformed, 0);

    decode(&d, LINK_RAW, with_byte(copy, BYTES(datagram), 25, 13)); /* more than IP has */
    assert_text_equal(slice_text(d.packets[0].payload), "ping");
    assert_true(d.packets[0].has_ports);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 1);

    decode(&d, LINK_RAW, with_byte(copy, BYTES(datagram), 25, 7)); /* less than a header */
    assert_false(d.packets[0].has_ports);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 2);
    decoding_end(&d);
}

static void sctp_has_ports_too(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_RAW, BYTES(association));
    assert_int_equal(d.packets[0].source_port, 2905);
    assert_int_equal(d.packets[0].destination_port, 2904);
    assert_int_equal(d.packets[0].payload.size, 4);
    decoding_end(&d);
    decode_cut_anywhere(LINK_RAW, BYTES(association));
}

static void icmp_has_type_and_code_in_place_of_a_port(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_RAW, BYTES(echo_request));
    assert_int_equal(d.packets[0].source_port, 0);
    assert_int_equal(d.packets[0].destination_port, 8 << 8);
    decode(&d, LINK_RAW, BYTES(echo_reply));
    assert_int_equal(d.packets[0].destination_port, 0);
    assert_true(d.packets[0].has_ports);
    decoding_end(&d);
}

static void the_headers_an_error_quotes_are_no_packet(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_RAW, BYTES(unreachable));
    assert_int_equal(d.count, 1);
    assert_int_equal(d.packets[0].ip_protocol, 1);
    assert_int_equal(d.packets[0].destination_port, 3 << 8 | 3);
    assert_int_equal(d.packets[0].payload.size, 36);
    decoding_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_segment_is_told_with_its_place_in_the_stream),
        cmocka_unit_test(a_capture_may_end_within_the_options),
        cmocka_unit_test(a_data_offset_that_lies_gives_no_ports),
        cmocka_unit_test(a_datagram_ends_where_udp_says),
        cmocka_unit_test(sctp_has_ports_too),
        cmocka_unit_test(icmp_has_type_and_code_in_place_of_a_port),
        cmocka_unit_test(the_headers_an_error_quotes_are_no_packet),
    };
    return cmocka_run_group_tests_name("transport", tests, NULL, NULL);
}
