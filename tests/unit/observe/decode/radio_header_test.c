#include "support/frames.h"

enum {
    LINK_PRISM = 119,
    LINK_AVS = 163,
    LINK_PPI = 192
};

/* clang-format off */
#define ACKNOWLEDGMENT 0xd4, 0x00, 0, 0, CAMERA_MAC

static const uint8_t prism[] = {
    0x44, 0, 0, 0, 60, 0, 0, 0,               /* little-endian, 60 bytes    */
    'w', 'l', 'a', 'n', '0', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0x44, 0x30, 0, 0, 0, 0, 4, 0, 6, 0, 0, 0, /* channel 6                  */
    0x44, 0x60, 0, 0, 0, 0, 4, 0,             /* signal: -55                */
    0xc9, 0xff, 0xff, 0xff,
    0x44, 0x60, 0, 0, 1, 0, 4, 0, 9, 9, 9, 9, /* not supported              */
    ACKNOWLEDGMENT,
};
static const uint8_t prism_big_endian[] = {
    0, 0, 0, 0x44, 0, 0, 0, 36,
    'w', 'l', 'a', 'n', '0', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 3, 0, 0x41, 0, 0, 0, 4, 0, 0, 0, 40,   /* channel 40                 */
    ACKNOWLEDGMENT,
};
static const uint8_t avs[] = {
    0x80, 0x21, 0x10, 0x01, 0, 0, 0, 64,
    0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2,
    0, 0, 0, 4, 0, 0, 0, 11,                  /* modulation, channel 11     */
    0, 0, 0, 110, 0, 0, 0, 1, 0, 0, 0, 0,
    0, 0, 0, 2, 0xff, 0xff, 0xff, 0xb5,       /* in dBm: -75                */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ACKNOWLEDGMENT,
};
static const uint8_t ppi[] = {
    0, 0, 36, 0, 105, 0, 0, 0,                /* 802.11 behind 36 bytes     */
    99, 0, 0, 0,                              /* a field we do not know     */
    2, 0, 20, 0,                              /* common                     */
    1, 2, 3, 4, 5, 6, 7, 8,
    1, 0, 12, 0, 0x6c, 0x09, 0, 0, 0, 0,      /* FCS, 2412 MHz              */
    0xba, 0xa0,                               /* -70 dBm, noise             */
    0x08, 0x02, 0, 0, RECORDER_MAC, 0x02, 0, 0, 0, 0, 0xcc, CAMERA_MAC, 0x10, 0,
    0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00, PING4,
    1, 2, 3, 4,
};
static const uint8_t ppi_ethernet[] = {
    0, 1, 20, 0, 1, 0, 0, 0,                  /* Ethernet; aligned fields   */
    99, 0, 5, 0, 1, 2, 3, 4, 5, 0, 0, 0,
    MACS, 0x08, 0x00, PING4,
};
/* clang-format on */

static void a_prism_header_tells_channel_and_signal(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_PRISM, BYTES(prism));
    assert_int_equal(d.packets[0].radio->frequency_mhz, 2437);
    assert_int_equal(d.packets[0].radio->signal_dbm, -55);
    assert_int_equal(d.packets[0].radio->subtype, 13);
    decode(&d, LINK_PRISM, BYTES(prism_big_endian));
    assert_int_equal(d.packets[0].radio->frequency_mhz, 5200);
    assert_int_equal(d.packets[0].radio->signal_dbm, 0);
    decoding_end(&d);
    decode_cut_anywhere(LINK_PRISM, BYTES(prism));
}

static void an_avs_header_may_stand_where_prism_is_announced(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_AVS, BYTES(avs));
    assert_int_equal(d.packets[0].radio->frequency_mhz, 2462);
    assert_int_equal(d.packets[0].radio->signal_dbm, -75);
    decode(&d, LINK_PRISM, BYTES(avs));
    assert_int_equal(d.packets[0].radio->frequency_mhz, 2462);
    decoding_end(&d);
    decode_cut_anywhere(LINK_AVS, BYTES(avs));
}

static void per_packet_information_wraps_any_link_type(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_plain_ping4(LINK_PPI, BYTES(ppi));
    assert_plain_ping4(LINK_PPI, BYTES(ppi_ethernet));
    decode(&d, LINK_PPI, BYTES(ppi));
    assert_int_equal(d.packets[0].radio->frequency_mhz, 2412);
    assert_int_equal(d.packets[0].radio->signal_dbm, -70);
    assert_int_equal(d.packets[0].radio->body.size, 40);
    decode(&d, LINK_PPI, BYTES(ppi_ethernet));
    assert_null(d.packets[0].radio);
    decoding_end(&d);
}

static void a_header_longer_than_the_frame_is_malformed(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t copy[128];
    (void)state;

    decode(&d, LINK_PRISM, with_byte(copy, BYTES(prism), 5, 1));
    decode(&d, LINK_PRISM, with_byte(copy, BYTES(prism), 4, 10));
    decode(&d, LINK_AVS, with_byte(copy, BYTES(avs), 7, 3));
    decode(&d, LINK_PPI, with_byte(copy, BYTES(ppi), 2, 3));
    assert_int_equal(decoder_counts(d.decoder)->malformed, 4);
    assert_int_equal(d.count, 0);
    decoding_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_prism_header_tells_channel_and_signal),
        cmocka_unit_test(an_avs_header_may_stand_where_prism_is_announced),
        cmocka_unit_test(per_packet_information_wraps_any_link_type),
        cmocka_unit_test(a_header_longer_than_the_frame_is_malformed),
    };
    return cmocka_run_group_tests_name("radio_header", tests, NULL, NULL);
}
