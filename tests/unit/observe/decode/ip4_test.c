#include "support/frames.h"

/* clang-format off */
static const uint8_t plain[] = {PING4};
static const uint8_t router_alert[] = {
    0x46, 0, 0, 36, 0, 1, 0, 0, 64, 17, 0, 0,
    10, 20, 0, 7, 10, 20, 0, 1,
    0x94, 4, 0, 0,                            /* option: router alert       */
    UDP_PING,
};
static const uint8_t source_route[] = {
    0x48, 0, 0, 44, 0, 1, 0, 0, 64, 17, 0, 0,
    10, 20, 0, 7, 10, 99, 0, 99,              /* to the next stop           */
    0x01,                                     /* option: nothing            */
    0x83, 11, 4,                              /* loose route, next address  */
    10, 99, 0, 98, 10, 20, 0, 1,              /* its end                    */
    UDP_PING,
};
static const uint8_t segmented_by_the_card[] = {
    0x45, 0, 0, 0, 0, 1, 0, 0, 64, 17,        /* total length: zero         */
    0, 0, 10, 20, 0, 7, 10, 20, 0, 1, UDP_PING,
};
static const uint8_t authenticated[] = {
    0x45, 0, 0, 56, 0, 1, 0, 0, 64, 51,       /* authentication header      */
    0, 0, 10, 20, 0, 7, 10, 20, 0, 1,
    17, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1,      /* UDP, (4 + 2) words         */
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    UDP_PING,
};
/* clang-format on */

static void options_are_stepped_over(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_RAW, BYTES(router_alert));
    assert_ip(d.packets[0].destination, "10.20.0.1");
    assert_int_equal(d.packets[0].destination_port, 53);
    assert_int_equal(d.packets[0].wire_size, 36);
    decoding_end(&d);
    decode_cut_anywhere(LINK_RAW, BYTES(router_alert));
}

static void a_source_route_leads_to_its_end(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t copy[sizeof(source_route)];
    (void)state;

    decode(&d, LINK_RAW, BYTES(source_route));
    assert_ip(d.packets[0].destination, "10.20.0.1");
    assert_int_equal(d.packets[0].destination_port, 53);

    /* The pointer is behind the route: it has been followed. */
    decode(&d, LINK_RAW, with_byte(copy, BYTES(source_route), 23, 12));
    assert_ip(d.packets[0].destination, "10.99.0.99");
    decoding_end(&d);
    decode_cut_anywhere(LINK_RAW, BYTES(source_route));
}

static void a_bad_checksum_is_counted_and_the_packet_told(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t copy[sizeof(plain)];
    (void)state;

    decode(&d, LINK_RAW, with_byte(copy, BYTES(plain), 11, 0));
    assert_int_equal(d.count, 1);
    assert_ping4(&d.packets[0]);
    assert_int_equal(decoder_counts(d.decoder)->bad_ip_checksum, 1);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 0);
    decoding_end(&d);
}

static void without_a_total_length_the_frame_tells(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode_cut(&d, LINK_RAW, BYTES(segmented_by_the_card), 1000);
    assert_int_equal(d.packets[0].wire_size, 1000);
    assert_int_equal(d.packets[0].destination_port, 53);
    decoding_end(&d);
}

static void a_capture_that_cuts_tells_how_much_is_missing(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode_cut(&d, LINK_RAW, slice_first(BYTES(plain), 30), sizeof(plain));
    assert_int_equal(d.count, 1);
    assert_int_equal(d.packets[0].wire_size, 32);
    assert_text_equal(slice_text(d.packets[0].payload), "pi");
    assert_int_equal(d.packets[0].payload_missing, 2);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 0);
    decoding_end(&d);
}

static void a_header_that_contradicts_itself_is_counted(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t copy[sizeof(plain)];
    (void)state;

    decode(&d, LINK_RAW, with_byte(copy, BYTES(plain), 0, 0x44)); /* a header of 16 bytes */
    assert_int_equal(d.count, 1);
    assert_true(d.packets[0].has_ip && !d.packets[0].has_ports);
    decode(&d, LINK_RAW, with_byte(copy, BYTES(plain), 3, 19));   /* less than its header */
    decode(&d, LINK_RAW, with_byte(copy, BYTES(plain), 0, 0x75)); /* version 7 */
    assert_int_equal(d.count, 0);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 3);

    decode(&d, LINK_RAW, with_byte(copy, BYTES(plain), 3, 200)); /* more than there was */
    assert_int_equal(decoder_counts(d.decoder)->malformed, 4);
    assert_int_equal(d.packets[0].destination_port, 53);
    decoding_end(&d);
}

static void an_authentication_header_is_stepped_over(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_RAW, BYTES(authenticated));
    assert_int_equal(d.packets[0].ip_protocol, 17);
    assert_int_equal(d.packets[0].destination_port, 53);
    decoding_end(&d);
    decode_cut_anywhere(LINK_RAW, BYTES(authenticated));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_stepped_over),
        cmocka_unit_test(a_source_route_leads_to_its_end),
        cmocka_unit_test(a_bad_checksum_is_counted_and_the_packet_told),
        cmocka_unit_test(without_a_total_length_the_frame_tells),
        cmocka_unit_test(a_capture_that_cuts_tells_how_much_is_missing),
        cmocka_unit_test(a_header_that_contradicts_itself_is_counted),
        cmocka_unit_test(an_authentication_header_is_stepped_over),
    };
    return cmocka_run_group_tests_name("ip4", tests, NULL, NULL);
}
