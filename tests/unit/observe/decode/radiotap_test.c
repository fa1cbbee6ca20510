#include "support/frames.h"

/* clang-format off */
#define ACKNOWLEDGMENT 0xd4, 0x00, 0, 0, CAMERA_MAC
#define DATA                                                                      \
    0x08, 0x02, 0, 0,                         /* data, from DS              */    \
    RECORDER_MAC, 0x02, 0, 0, 0, 0, 0xcc, CAMERA_MAC, 0x10, 0,                    \
    0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00, PING4

static const uint8_t usual[] = {
    0, 0, 26, 0, 0x2f, 0x48, 0, 0,            /* bits 0-3, 5, 11, 14        */
    1, 2, 3, 4, 5, 6, 7, 8,                   /* time                       */
    0x10, 12, 0x6c, 0x09, 0xa0, 0x00,         /* FCS at end, 2412 MHz       */
    0xc4, 1, 0, 0,                            /* -60 dBm, antenna           */
    DATA, 0xde, 0xad, 0xbe, 0xef,             /* frame check sequence       */
};
static const uint8_t three_antennas[] = {
    0, 0, 29, 0,
    0x2a, 0x00, 0x00, 0xa0,                   /* bits 1, 3, 5; own; more    */
    0x20, 0x08, 0x00, 0xa0,                   /* bits 5, 11; own; more      */
    0x20, 0x08, 0x00, 0x00,                   /* bits 5, 11                 */
    0, 0, 0x3c, 0x14, 0x40, 0x01, 0xb0,       /* 5180 MHz, -80 dBm          */
    0xc0, 0, 0xba, 1, 0, 0,                   /* -64 dBm, -70 dBm           */
    ACKNOWLEDGMENT,
};
static const uint8_t vendor_first[] = {
    0, 0, 32, 0,
    0x02, 0x00, 0x00, 0xc0,                   /* bit 1; vendor; more        */
    0xff, 0x00, 0x00, 0xa0,                   /* the vendor's; own; more    */
    0x20, 0x00, 0x00, 0x00,                   /* bit 5                      */
    0, 0,                                     /* flags, padding             */
    0, 1, 2, 0, 3, 0,                         /* who, which, 3 bytes        */
    7, 7, 7,
    0xba,                                     /* -70 dBm                    */
    0, 0, 0, 0,
    ACKNOWLEDGMENT,
};
static const uint8_t bad_checksum[] = {
    0, 0, 9, 0, 0x02, 0, 0, 0, 0x50, DATA, 0xde, 0xad, 0xbe, 0xef,
};
static const uint8_t padded[] = {
    0, 0, 9, 0, 0x02, 0, 0, 0, 0x20,          /* padding behind the header  */
    0x88, 0x02, 0, 0,                         /* QoS data: 26 bytes, then 2 */
    RECORDER_MAC, 0x02, 0, 0, 0, 0, 0xcc, CAMERA_MAC, 0x10, 0, 0, 0,
    0, 0,
    0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00, PING4,
};
static const uint8_t unknown_field[] = {
    0, 0, 10, 0, 0x20, 0, 0, 0x10,            /* bits 5 and 28              */
    0xba, 0, ACKNOWLEDGMENT,
};
static const uint8_t extended_channel[] = {
    0, 0, 16, 0, 0, 0, 0x04, 0,               /* bit 18                     */
    0, 0, 0, 0, 0x3c, 0x14, 36, 0, ACKNOWLEDGMENT,
};
static const uint8_t without_end[] = {
    0, 0, 12, 0, 0, 0, 0, 0x80, 0, 0, 0, 0x80, ACKNOWLEDGMENT,
};
static const uint8_t longer_than_the_frame[] = {0, 0, 200, 0, 0x02, 0, 0, 0, 0};
/* clang-format on */

static void frequency_and_signal_are_told(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_RADIOTAP, BYTES(usual));
    assert_int_equal(d.count, 1);
    assert_non_null(d.packets[0].radio);
    assert_int_equal(d.packets[0].radio->frequency_mhz, 2412);
    assert_int_equal(d.packets[0].radio->signal_dbm, -60);
    decode(&d, LINK_RADIOTAP, BYTES(extended_channel));
    assert_int_equal(d.packets[0].radio->frequency_mhz, 5180);
    decoding_end(&d);
    decode_cut_anywhere(LINK_RADIOTAP, BYTES(usual));
}

static void data_goes_on_to_ip_without_the_checksum(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_plain_ping4(LINK_RADIOTAP, BYTES(usual));
    decode(&d, LINK_RADIOTAP, BYTES(usual));
    assert_int_equal(d.packets[0].radio->body.size, 40);
    assert_int_equal(d.packets[0].radio->body_wire_size, 40);

    /* The capture has cut it off, or half of it. */
    decode_cut(&d, LINK_RADIOTAP, slice_first(BYTES(usual), sizeof(usual) - 2), sizeof(usual));
    assert_int_equal(d.packets[0].radio->body_wire_size, 40);
    assert_ping4(&d.packets[0]);
    decode_cut(&d, LINK_RADIOTAP, slice_first(BYTES(usual), sizeof(usual) - 8), sizeof(usual));
    assert_int_equal(d.packets[0].radio->body_wire_size, 40);
    assert_int_equal(d.packets[0].payload_missing, 4);
    decoding_end(&d);
}

static void the_strongest_antenna_is_told(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_RADIOTAP, BYTES(three_antennas));
    assert_int_equal(d.packets[0].radio->frequency_mhz, 5180);
    assert_int_equal(d.packets[0].radio->signal_dbm, -64);
    assert_mac(d.packets[0].radio->receiver, "9c:14:63:2a:7f:10");
    decoding_end(&d);
    decode_cut_anywhere(LINK_RADIOTAP, BYTES(three_antennas));
}

static void a_vendors_fields_are_stepped_over(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_RADIOTAP, BYTES(vendor_first));
    assert_int_equal(d.packets[0].radio->signal_dbm, -70);
    assert_int_equal(d.packets[0].radio->subtype, 13);
    decoding_end(&d);
    decode_cut_anywhere(LINK_RADIOTAP, BYTES(vendor_first));
}

static void a_bad_checksum_is_told_and_its_data_not_read(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_RADIOTAP, BYTES(bad_checksum));
    assert_true(d.packets[0].radio->has_bad_fcs);
    assert_false(d.packets[0].has_ip);
    assert_int_equal(decoder_counts(d.decoder)->bad_fcs, 1);
    decoding_end(&d);
}

static void padding_behind_the_header_is_stepped_over(void **state)
{
    (void)state;

    assert_plain_ping4(LINK_RADIOTAP, BYTES(padded));
}

static void a_field_we_do_not_know_ends_the_reading_but_not_the_frame(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_RADIOTAP, BYTES(unknown_field));
    assert_int_equal(d.packets[0].radio->signal_dbm, -70);
    assert_int_equal(d.packets[0].radio->subtype, 13);
    decode(&d, LINK_RADIOTAP, BYTES(without_end));
    assert_int_equal(d.packets[0].radio->subtype, 13);
    decoding_end(&d);
}

static void a_header_longer_than_the_frame_is_malformed(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t copy[sizeof(usual)];
    (void)state;

    decode(&d, LINK_RADIOTAP, BYTES(longer_than_the_frame));
    assert_int_equal(d.count, 0);
    decode(&d, LINK_RADIOTAP, with_byte(copy, BYTES(usual), 0, 1)); /* version 1 */
    assert_int_equal(d.count, 0);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 2);
    decoding_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frequency_and_signal_are_told),
        cmocka_unit_test(data_goes_on_to_ip_without_the_checksum),
        cmocka_unit_test(the_strongest_antenna_is_told),
        cmocka_unit_test(a_vendors_fields_are_stepped_over),
        cmocka_unit_test(a_bad_checksum_is_told_and_its_data_not_read),
        cmocka_unit_test(padding_behind_the_header_is_stepped_over),
        cmocka_unit_test(a_field_we_do_not_know_ends_the_reading_but_not_the_frame),
        cmocka_unit_test(a_header_longer_than_the_frame_is_malformed),
    };
    return cmocka_run_group_tests_name("radiotap", tests, NULL, NULL);
}
