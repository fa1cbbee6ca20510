#include "support/frames.h"

/* clang-format off */
#define A 0x02, 0, 0, 0, 0, 0x0a
#define B 0x02, 0, 0, 0, 0, 0x0b
#define C 0x02, 0, 0, 0, 0, 0x0c
#define D 0x02, 0, 0, 0, 0, 0x0d
#define LLC_PING4 0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00, PING4

static const uint8_t authentication[] = {
    0xb0, 0x08, 0, 0, A, B, C, 0x50, 0x1a,    /* retried, sequence 0x1a5    */
    0, 0, 1, 0, 0, 0,
};
static const uint8_t management_with_ht_control[] = {
    0xd0, 0x80, 0, 0, A, B, C, 0, 0, 1, 2, 3, 4, 'b', 'o', 'd', 'y',
};
static const uint8_t request_to_send[] = {0xb4, 0, 0, 0, A, B};
static const uint8_t clear_to_send[] = {0xc4, 0, 0, 0, A};
static const uint8_t power_save_poll[] = {0xa4, 0, 1, 0xc0, A, B};
static const uint8_t contention_free_end[] = {0xe4, 0, 0, 0, A, B};
static const uint8_t block_acknowledgment[] = {0x94, 0, 0, 0, A, B, 5, 0, 0, 0};
static const uint8_t wrapped[] = {
    0x74, 0, 0, 0, A, 0xb4, 0, 1, 2, 3, 4, B, /* carries a request to send  */
};
static const uint8_t ad_hoc[] = {0x08, 0, 0, 0, A, B, C, 0, 0, LLC_PING4};
static const uint8_t from_network[] = {0x08, 2, 0, 0, A, B, C, 0, 0, LLC_PING4};
static const uint8_t to_network[] = {0x08, 1, 0, 0, A, B, C, 0, 0, LLC_PING4};
static const uint8_t between_networks[] = {0x08, 3, 0, 0, A, B, C, 0, 0, D, LLC_PING4};
static const uint8_t with_priority[] = {0x88, 1, 0, 0, A, B, C, 0, 0, 5, 0, LLC_PING4};
static const uint8_t with_ht_control[] = {
    0x88, 0x81, 0, 0, A, B, C, 0, 0, 5, 0, 1, 2, 3, 4, LLC_PING4,
};
static const uint8_t across_a_mesh[] = {
    0x88, 3, 0, 0, A, B, C, 0, 0, D, 5, 1,    /* mesh control present       */
    2, 31, 1, 2, 3, 4,                        /* two more addresses         */
    0x02, 0, 0, 0, 0, 0x0e, 0x02, 0, 0, 0, 0, 0x0f,
    LLC_PING4,
};
static const uint8_t encrypted[] = {
    0x08, 0x41, 0, 0, A, B, C, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
};
static const uint8_t aggregate[] = {
    0x88, 1, 0, 0, A, B, C, 0, 0, 0x80, 0, C, B, 0, 40, LLC_PING4,
};
static const uint8_t first_of_several[] = {0x08, 5, 0, 0, A, B, C, 0, 0, LLC_PING4};
static const uint8_t without_data[] = {0x48, 1, 0, 0, A, B, C, 0, 0};
static const uint8_t sixty_ghz_beacon[] = {0x0c, 0, 0, 0, A, 1, 2, 3};
/* clang-format on */

struct expected {
    const char *transmitter;
    const char *receiver;
    const char *bssid;
    const char *source;
    const char *destination;
};

static const char none[] = "00:00:00:00:00:00";
static const char a[] = "02:00:00:00:00:0a";
static const char b[] = "02:00:00:00:00:0b";
static const char c[] = "02:00:00:00:00:0c";
static const char d_[] = "02:00:00:00:00:0d";

static void assert_addresses(struct slice frame, struct expected expected)
{
    struct decoding d = decoding_begin();

    decode(&d, LINK_WLAN, frame);
    assert_int_equal(d.count, 1);
    const struct radio_frame *radio = d.packets[0].radio;
    assert_non_null(radio);
    assert_mac(radio->transmitter, expected.transmitter);
    assert_mac(radio->receiver, expected.receiver);
    assert_mac(radio->bssid, expected.bssid);
    assert_mac(radio->source, expected.source);
    assert_mac(radio->destination, expected.destination);
    assert_mac(d.packets[0].source_mac, expected.source);
    assert_int_equal(radio->has_transmitter, expected.transmitter != none);
    assert_int_equal(radio->has_bssid, expected.bssid != none);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 0);
    decoding_end(&d);
    decode_cut_anywhere(LINK_WLAN, frame);
}

static void management_frames_have_three_addresses(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_addresses(BYTES(authentication), (struct expected){b, a, c, b, a});
    decode(&d, LINK_WLAN, BYTES(authentication));
    assert_int_equal(d.packets[0].radio->type, 0);
    assert_int_equal(d.packets[0].radio->subtype, 11);
    assert_int_equal(d.packets[0].radio->flags, 0x08);
    assert_int_equal(d.packets[0].radio->sequence, 0x1a5);
    assert_int_equal(d.packets[0].radio->body.size, 6);
    assert_int_equal(d.packets[0].ethertype, 0);
    decode(&d, LINK_WLAN, BYTES(management_with_ht_control));
    assert_text_equal(slice_text(d.packets[0].radio->body), "body");
    assert_int_equal(decoder_counts(d.decoder)->radio_frames, 2);
    decoding_end(&d);
}

static void control_frames_name_who_they_have_to(void **state)
{
    (void)state;

    assert_addresses(BYTES(request_to_send), (struct expected){b, a, none, b, a});
    assert_addresses(BYTES(clear_to_send), (struct expected){none, a, none, none, a});
    assert_addresses(BYTES(power_save_poll), (struct expected){b, a, a, b, a});
    assert_addresses(BYTES(contention_free_end), (struct expected){b, a, b, b, a});
    assert_addresses(BYTES(block_acknowledgment), (struct expected){b, a, none, b, a});
    assert_addresses(BYTES(wrapped), (struct expected){b, a, none, b, a});
}

static void data_frames_say_the_way_through_the_network(void **state)
{
    (void)state;

    assert_addresses(BYTES(ad_hoc), (struct expected){b, a, c, b, a});
    assert_addresses(BYTES(from_network), (struct expected){b, a, b, c, a});
    assert_addresses(BYTES(to_network), (struct expected){b, a, a, b, c});
    assert_addresses(BYTES(between_networks), (struct expected){b, a, none, d_, c});
    assert_addresses(BYTES(without_data), (struct expected){b, a, a, b, c});
    assert_addresses(BYTES(encrypted), (struct expected){b, a, a, b, c});
}

static void a_beacon_at_60_ghz_has_one_address(void **state)
{
    (void)state;

    assert_addresses(BYTES(sixty_ghz_beacon), (struct expected){a, none, a, a, none});
}

static void plain_data_goes_on_to_ip(void **state)
{
    (void)state;

    assert_plain_ping4(LINK_WLAN, BYTES(ad_hoc));
    assert_plain_ping4(LINK_WLAN, BYTES(from_network));
    assert_plain_ping4(LINK_WLAN, BYTES(to_network));
    assert_plain_ping4(LINK_WLAN, BYTES(between_networks));
    assert_plain_ping4(LINK_WLAN, BYTES(with_priority));
    assert_plain_ping4(LINK_WLAN, BYTES(with_ht_control));
}

static void a_mesh_has_addresses_behind_the_header(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_plain_ping4(LINK_WLAN, BYTES(across_a_mesh));
    decode(&d, LINK_WLAN, BYTES(across_a_mesh));
    assert_mac(d.packets[0].destination_mac, "02:00:00:00:00:0e");
    assert_mac(d.packets[0].source_mac, "02:00:00:00:00:0f");
    decoding_end(&d);
}

static void encrypted_data_is_told_but_not_read(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_WLAN, BYTES(encrypted));
    assert_false(d.packets[0].has_ip);
    assert_int_equal(d.packets[0].ethertype, 0);
    assert_int_equal(d.packets[0].radio->body.size, 9);
    assert_int_equal(decoder_counts(d.decoder)->radio_frames_unread, 0);
    decoding_end(&d);
}

static void aggregates_and_fragments_are_counted_unread(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_WLAN, BYTES(aggregate));
    assert_false(d.packets[0].has_ip);
    decode(&d, LINK_WLAN, BYTES(first_of_several));
    assert_false(d.packets[0].has_ip);
    assert_int_equal(decoder_counts(d.decoder)->radio_frames_unread, 2);
    decoding_end(&d);
}

static void another_protocol_version_is_malformed(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t copy[sizeof(ad_hoc)];
    (void)state;

    decode(&d, LINK_WLAN, with_byte(copy, BYTES(ad_hoc), 0, 0x09));
    assert_int_equal(d.count, 0);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 1);
    decoding_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(management_frames_have_three_addresses),
        cmocka_unit_test(control_frames_name_who_they_have_to),
        cmocka_unit_test(data_frames_say_the_way_through_the_network),
        cmocka_unit_test(a_beacon_at_60_ghz_has_one_address),
        cmocka_unit_test(plain_data_goes_on_to_ip),
        cmocka_unit_test(a_mesh_has_addresses_behind_the_header),
        cmocka_unit_test(encrypted_data_is_told_but_not_read),
        cmocka_unit_test(aggregates_and_fragments_are_counted_unread),
        cmocka_unit_test(another_protocol_version_is_malformed),
    };
    return cmocka_run_group_tests_name("wlan", tests, NULL, NULL);
}
