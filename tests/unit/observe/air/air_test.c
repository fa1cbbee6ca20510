#include "observe/air/air.h"

#include "support/decode.h"

enum {
    WLAN = 105,
    RADIOTAP = 127,
    HEARD_MAX = 32
};

/* clang-format off */
#define AP 0x9c, 0x14, 0x63, 0x2a, 0x7f, 0x10
#define OTHER_AP 0x9c, 0x14, 0x63, 0x2a, 0x7f, 0x11
#define STATION 0x02, 0x11, 0x22, 0x33, 0x44, 0x55
#define EVERYBODY 0xff, 0xff, 0xff, 0xff, 0xff, 0xff

#define BEACON_HEAD(who)                                                          \
    0x80, 0x00, 0, 0,                         /* beacon                     */    \
    EVERYBODY, who, who, 0x10, 0x00,          /* sequence 1                 */    \
    0, 0, 0, 0, 0, 0, 0, 0, 0x64, 0           /* time, interval             */

static const uint8_t beacon[] = {
    BEACON_HEAD(AP),
    0x11, 0x00,                               /* infrastructure, encrypted  */
    0, 4, 'C', 'C', 'T', 'V',                 /* its name                   */
    3, 1, 6,                                  /* channel 6                  */
};
static const uint8_t renamed_beacon[] = {
    BEACON_HEAD(AP), 0x11, 0x00,
    0, 5, 'g', 'u', 'e', 's', 't',
};
static const uint8_t hidden_beacon[] = {
    BEACON_HEAD(AP), 0x11, 0x00,
    0, 4, 0, 0, 0, 0,                         /* as long as the name        */
};
static const uint8_t probe_response[] = {
    0x50, 0x00, 0, 0, STATION, AP, AP, 0x20, 0x00,
    0, 0, 0, 0, 0, 0, 0, 0, 0x64, 0,
    0x11, 0x00, 0, 4, 'C', 'C', 'T', 'V',
};
static const uint8_t ad_hoc_beacon[] = {
    BEACON_HEAD(STATION),
    0x02, 0x00,                               /* ad hoc                     */
    0, 3, 'c', 'a', 'm',
};
static const uint8_t direct_beacon[] = {
    BEACON_HEAD(OTHER_AP), 0x01, 0x00,
    0, 9, 'D', 'I', 'R', 'E', 'C', 'T', '-', 'a', 'b',
};
static const uint8_t search[] = {
    0x40, 0x00, 0, 0, EVERYBODY, STATION, EVERYBODY, 0x30, 0x00,
    0, 4, 'h', 'o', 'm', 'e',
};
static const uint8_t search_for_any[] = {
    0x40, 0x00, 0, 0, EVERYBODY, STATION, EVERYBODY, 0x30, 0x00,
    0, 0,
};
static const uint8_t association_request[] = {
    0x00, 0x00, 0, 0, AP, STATION, AP, 0x40, 0x00,
    0x11, 0x00, 0x0a, 0x00,                   /* capability, interval       */
    0, 4, 'C', 'C', 'T', 'V',
};
static const uint8_t uplink[] = {
    0x08, 0x41, 0, 0,                         /* data, to DS, encrypted     */
    AP, STATION, EVERYBODY, 0x50, 0x00,
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10,            /* ciphertext                 */
};
static const uint8_t null_data[] = {
    0x48, 0x01, 0, 0, AP, STATION, AP, 0x60, 0x00,
};
static const uint8_t clear_to_send[] = {
    0xc4, 0x00, 0, 0, STATION,
};
static const uint8_t request_to_send[] = {
    0xb4, 0x00, 0, 0, AP,
    0x03, 0x11, 0x22, 0x33, 0x44, 0x55,       /* STATION, group bit set     */
};
static const uint8_t deauthentication[] = {
    0xc0, 0x00, 0, 0, STATION, AP, AP, 0x70, 0x00, 7, 0,
};
static const uint8_t signal_beacon[] = {
    0, 0, 13, 0, 0x28, 0, 0, 0,               /* radiotap: channel, signal  */
    0x85, 0x09, 0xa0, 0x00, 0xb5,             /* 2437 MHz, -75 dBm          */
    BEACON_HEAD(AP), 0x11, 0x00, 0, 4, 'C', 'C', 'T', 'V', 3, 1, 6,
};
static const uint8_t bad_beacon[] = {
    0, 0, 9, 0, 0x02, 0, 0, 0,                /* radiotap: flags            */
    0x40,                                     /* the checksum was wrong     */
    BEACON_HEAD(AP), 0x11, 0x00, 0, 4, 'C', 'C', 'T', 'V',
};
/* clang-format on */

/* A tracker with an ear to a decoder, and everything it told. */
struct listening {
    struct decoding d;
    struct air *air;
    struct outlet outlet;
    struct observation told[HEARD_MAX];
    size_t count;
};

static void take(void *context, const struct observation *o)
{
    struct listening *l = context;

    assert_true(l->count < HEARD_MAX);
    l->told[l->count++] = *o;
}

static struct listening *listen_to(size_t transmitters_max)
{
    static struct listening l;
    static const uint64_t key[2] = {5, 6};

    l = (struct listening){.d = decoding_begin(), .air = air_new(transmitters_max, key)};
    assert_non_null(l.air);
    l.outlet.take = take;
    l.outlet.context = &l;
    return &l;
}

static void stop(struct listening *l)
{
    air_free(l->air);
    decoding_end(&l->d);
}

static void hear_as(struct listening *l, uint16_t link_type, struct slice frame)
{
    l->d.time_ns += 1000;
    decode(&l->d, link_type, frame);
    for (size_t i = 0; i < l->d.count; i++)
        if (l->d.packets[i].radio)
            air_hear(l->air, &l->d.packets[i], &l->outlet);
}

static void hear(struct listening *l, struct slice frame)
{
    hear_as(l, WLAN, frame);
}

#define SSID_OF(l, number) observation_text(&(l)->told[number], (l)->told[number].radio.ssid)

static void an_access_point_is_told_once_with_its_name(void **state)
{
    struct listening *l = listen_to(8);
    (void)state;

    hear(l, BYTES(beacon));
    hear(l, BYTES(beacon));
    hear(l, BYTES(probe_response));
    assert_int_equal(l->count, 1);
    assert_int_equal(l->told[0].kind, OBSERVED_RADIO);
    assert_mac(l->told[0].radio.transmitter, "9c:14:63:2a:7f:10");
    assert_mac(l->told[0].radio.bssid, "9c:14:63:2a:7f:10");
    assert_int_equal(l->told[0].radio.role, RADIO_ROLE_ACCESS_POINT);
    assert_int_equal(l->told[0].radio.type_subtype, 0x08);
    assert_int_equal(l->told[0].radio.frequency_mhz, 2437);
    assert_true(l->told[0].radio.is_protected);
    assert_text_equal(SSID_OF(l, 0), "CCTV");
    stop(l);
}

static void the_totals_come_at_the_end_in_the_order_of_first_hearing(void **state)
{
    struct listening *l = listen_to(8);
    (void)state;

    hear(l, BYTES(uplink));
    hear(l, BYTES(beacon));
    hear(l, BYTES(null_data));
    hear(l, BYTES(uplink));
    l->count = 0;
    air_finish(l->air, &l->outlet);
    assert_int_equal(l->count, 2);
    assert_true(l->told[0].radio.is_final && l->told[1].radio.is_final);
    assert_mac(l->told[0].radio.transmitter, "02:11:22:33:44:55");
    assert_int_equal(l->told[0].radio.role, RADIO_ROLE_STATION);
    assert_int_equal(l->told[0].radio.frames, 3);
    assert_int_equal(l->told[0].radio.data_frames, 2);
    assert_int_equal(l->told[0].radio.bytes, 20);
    assert_int_equal(l->told[0].radio.last_ns - l->told[0].radio.first_ns, 3000);
    assert_int_equal(l->told[1].radio.frames, 1);
    assert_int_equal(l->told[1].radio.data_frames, 0);
    stop(l);
}

static void a_hidden_name_is_told_when_it_becomes_known(void **state)
{
    struct listening *l = listen_to(8);
    (void)state;

    hear(l, BYTES(hidden_beacon));
    assert_int_equal(l->count, 1);
    assert_int_equal(l->told[0].radio.ssid.length, 0);
    hear(l, BYTES(probe_response));
    assert_int_equal(l->count, 2);
    assert_text_equal(SSID_OF(l, 1), "CCTV");
    stop(l);
}

static void a_station_that_joins_gives_a_hidden_name_away(void **state)
{
    struct listening *l = listen_to(8);
    (void)state;

    hear(l, BYTES(hidden_beacon));
    hear(l, BYTES(association_request));
    assert_int_equal(l->count, 3);
    assert_mac(l->told[1].radio.transmitter, "02:11:22:33:44:55");
    assert_int_equal(l->told[1].radio.role, RADIO_ROLE_STATION);
    assert_text_equal(SSID_OF(l, 1), "CCTV");
    assert_mac(l->told[2].radio.transmitter, "9c:14:63:2a:7f:10");
    assert_text_equal(SSID_OF(l, 2), "CCTV");
    stop(l);
}

static void each_name_a_station_looks_for_is_told_once(void **state)
{
    struct listening *l = listen_to(8);
    uint8_t other[sizeof(search)];
    (void)state;

    memcpy(other, search, sizeof(search));
    other[sizeof(other) - 1] = 'g';
    hear(l, BYTES(search_for_any));
    hear(l, BYTES(search));
    hear(l, BYTES(other));
    hear(l, BYTES(search));
    hear(l, BYTES(search_for_any));
    assert_int_equal(l->count, 3);
    assert_int_equal(l->told[0].radio.ssid.length, 0);
    assert_text_equal(SSID_OF(l, 1), "home");
    assert_text_equal(SSID_OF(l, 2), "homg");
    assert_int_equal(l->told[2].radio.role, RADIO_ROLE_STATION);
    stop(l);
}

static void an_access_point_with_a_second_name_is_told_again(void **state)
{
    struct listening *l = listen_to(8);
    (void)state;

    hear(l, BYTES(beacon));
    hear(l, BYTES(renamed_beacon));
    hear(l, BYTES(beacon));
    assert_int_equal(l->count, 2);
    assert_text_equal(SSID_OF(l, 1), "guest");
    stop(l);
}

static void a_role_is_told_when_it_becomes_known(void **state)
{
    struct listening *l = listen_to(8);
    (void)state;

    hear(l, BYTES(request_to_send));
    assert_int_equal(l->told[0].radio.role, RADIO_ROLE_UNKNOWN);
    hear(l, BYTES(deauthentication));
    assert_int_equal(l->told[1].radio.role, RADIO_ROLE_ACCESS_POINT);
    hear(l, BYTES(ad_hoc_beacon));
    assert_int_equal(l->told[2].radio.role, RADIO_ROLE_PEER);
    hear(l, BYTES(direct_beacon));
    assert_int_equal(l->told[3].radio.role, RADIO_ROLE_PEER);
    assert_int_equal(l->count, 4);
    stop(l);
}

static void the_bandwidth_bit_of_a_control_frame_is_no_other_sender(void **state)
{
    struct listening *l = listen_to(8);
    (void)state;

    hear(l, BYTES(request_to_send));
    assert_mac(l->told[0].radio.transmitter, "02:11:22:33:44:55");
    stop(l);
}

static void a_frame_without_a_sender_tells_nothing(void **state)
{
    struct listening *l = listen_to(8);
    (void)state;

    hear(l, BYTES(clear_to_send));
    assert_int_equal(l->count, 0);
    stop(l);
}

static void a_frame_with_a_bad_checksum_is_not_believed(void **state)
{
    struct listening *l = listen_to(8);
    (void)state;

    hear_as(l, RADIOTAP, BYTES(bad_beacon));
    assert_int_equal(l->count, 0);
    assert_int_equal(decoder_counts(l->d.decoder)->bad_fcs, 1);
    stop(l);
}

static void the_strongest_signal_is_kept(void **state)
{
    struct listening *l = listen_to(8);
    uint8_t weaker[sizeof(signal_beacon)];
    (void)state;

    memcpy(weaker, signal_beacon, sizeof(weaker));
    weaker[12] = 0xa0; /* -96 dBm */
    hear_as(l, RADIOTAP, BYTES(weaker));
    hear_as(l, RADIOTAP, BYTES(signal_beacon));
    hear_as(l, RADIOTAP, BYTES(weaker));
    air_finish(l->air, &l->outlet);
    assert_int_equal(l->count, 2);
    assert_int_equal(l->told[0].radio.signal_dbm, -96);
    assert_int_equal(l->told[1].radio.signal_dbm, -75);
    assert_int_equal(l->told[1].radio.frequency_mhz, 2437);
    stop(l);
}

static void when_it_is_full_the_least_recently_heard_goes_with_its_totals(void **state)
{
    struct listening *l = listen_to(2);
    (void)state;

    hear(l, BYTES(beacon));
    hear(l, BYTES(ad_hoc_beacon));
    hear(l, BYTES(beacon));
    hear(l, BYTES(direct_beacon)); /* the ad hoc station has to go */
    assert_int_equal(l->count, 4);
    assert_true(l->told[2].radio.is_final);
    assert_text_equal(SSID_OF(l, 2), "cam");
    assert_text_equal(SSID_OF(l, 3), "DIRECT-ab");
    assert_int_equal(air_counts(l->air)->evicted, 1);
    assert_int_equal(air_counts(l->air)->transmitters, 3);

    hear(l, BYTES(beacon)); /* still known */
    assert_int_equal(l->count, 4);
    air_finish(l->air, &l->outlet);
    assert_int_equal(l->count, 6);
    assert_text_equal(SSID_OF(l, 4), "CCTV");
    assert_int_equal(l->told[4].radio.frames, 3);
    stop(l);
}

static void a_frame_cut_anywhere_makes_no_name_up(void **state)
{
    (void)state;

    for (size_t size = 0; size < sizeof(renamed_beacon); size++) {
        struct listening *l = listen_to(8);
        uint8_t *copy = malloc(size ? size : 1);

        assert_non_null(copy);
        memcpy(copy, renamed_beacon, size);
        hear(l, (struct slice){copy, size});
        free(copy);
        assert_true(l->count <= 1);
        if (l->count)
            assert_int_equal(l->told[0].radio.ssid.length, 0);
        stop(l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_access_point_is_told_once_with_its_name),
        cmocka_unit_test(the_totals_come_at_the_end_in_the_order_of_first_hearing),
        cmocka_unit_test(a_hidden_name_is_told_when_it_becomes_known),
        cmocka_unit_test(a_station_that_joins_gives_a_hidden_name_away),
        cmocka_unit_test(each_name_a_station_looks_for_is_told_once),
        cmocka_unit_test(an_access_point_with_a_second_name_is_told_again),
        cmocka_unit_test(a_role_is_told_when_it_becomes_known),
        cmocka_unit_test(the_bandwidth_bit_of_a_control_frame_is_no_other_sender),
        cmocka_unit_test(a_frame_without_a_sender_tells_nothing),
        cmocka_unit_test(a_frame_with_a_bad_checksum_is_not_believed),
        cmocka_unit_test(the_strongest_signal_is_kept),
        cmocka_unit_test(when_it_is_full_the_least_recently_heard_goes_with_its_totals),
        cmocka_unit_test(a_frame_cut_anywhere_makes_no_name_up),
    };
    return cmocka_run_group_tests_name("air", tests, NULL, NULL);
}
