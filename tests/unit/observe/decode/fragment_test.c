#include "support/frames.h"

enum {
    HEADER_SIZE = 20,
    DATAGRAM_SIZE = 8 + 600, /* UDP header and payload */
    FRAME_MAX = HEADER_SIZE + 2048
};

/* A UDP datagram of 600 bytes that say where they stand, to be taken apart. */
static void make_datagram(uint8_t datagram[DATAGRAM_SIZE])
{
    static const uint8_t header[] = {0x9c, 0x40, 0, 53, DATAGRAM_SIZE >> 8, DATAGRAM_SIZE & 0xff};

    memset(datagram, 0, 8);
    memcpy(datagram, header, sizeof(header));
    for (size_t i = 8; i < DATAGRAM_SIZE; i++)
        datagram[i] = (uint8_t)(i * 7);
}

struct piece {
    uint16_t identification;
    size_t offset;
    struct slice bytes;
    bool is_last;
};

static void send(struct decoding *d, struct piece piece)
{
    size_t total = HEADER_SIZE + piece.bytes.size;
    size_t fragmentation = piece.offset / 8 | (piece.is_last ? 0 : 0x2000u);
    uint8_t frame[FRAME_MAX] = {
        0x45,
        0,
        (uint8_t)(total >> 8),
        (uint8_t)total,
        (uint8_t)(piece.identification >> 8),
        (uint8_t)piece.identification,
        (uint8_t)(fragmentation >> 8),
        (uint8_t)fragmentation,
        64,
        17,
        0,
        0,
        10,
        20,
        0,
        7,
        10,
        20,
        0,
        1,
    };

    assert_true(total <= sizeof(frame));
    memcpy(frame + HEADER_SIZE, piece.bytes.data, piece.bytes.size);
    d->time_ns += 1000;
    decode(d, LINK_RAW, (struct slice){frame, total});
}

static struct piece piece_of(const uint8_t *datagram, size_t from, size_t to)
{
    return (struct piece){.identification = 1,
                          .offset = from,
                          .bytes = {datagram + from, to - from},
                          .is_last = to == DATAGRAM_SIZE};
}

static void assert_whole(const struct decoding *d, const uint8_t *datagram)
{
    assert_int_equal(d->count, 1);
    assert_int_equal(d->packets[0].destination_port, 53);
    assert_int_equal(d->packets[0].wire_size, HEADER_SIZE + DATAGRAM_SIZE);
    assert_int_equal(d->packets[0].payload.size, DATAGRAM_SIZE - 8);
    assert_memory_equal(d->packets[0].payload.data, datagram + 8, DATAGRAM_SIZE - 8);
    assert_int_equal(d->packets[0].payload_missing, 0);
    assert_false(d->packets[0].is_fragment);
}

static void fragments_in_any_order_make_the_datagram(void **state)
{
    static const uint8_t orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                         {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const size_t cuts[4] = {0, 200, 408, DATAGRAM_SIZE};
    struct decoding d = decoding_begin();
    uint8_t datagram[DATAGRAM_SIZE];
    (void)state;

    make_datagram(datagram);
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        for (size_t j = 0; j < 3; j++) {
            size_t number = orders[i][j];
            send(&d, piece_of(datagram, cuts[number], cuts[number + 1]));
            if (j < 2)
                assert_int_equal(d.count, 0);
        }
        assert_whole(&d, datagram);
    }
    assert_int_equal(decoder_counts(d.decoder)->fragments, 18);
    assert_int_equal(decoder_counts(d.decoder)->fragments_reassembled, 6);
    assert_int_equal(decoder_counts(d.decoder)->fragments_dropped, 0);
    assert_int_equal(decoder_counts(d.decoder)->fragment_conflicts, 0);
    decoding_end(&d);
}

static void of_bytes_that_come_twice_the_first_win(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t datagram[DATAGRAM_SIZE];
    uint8_t forged[DATAGRAM_SIZE];
    (void)state;

    make_datagram(datagram);
    memset(forged, 'x', sizeof(forged));
    send(&d, piece_of(datagram, 0, 200));
    send(&d, piece_of(datagram, 0, 200)); /* a copy is no conflict */
    assert_int_equal(decoder_counts(d.decoder)->fragment_conflicts, 0);
    send(&d, piece_of(forged, 0, 200));
    assert_int_equal(decoder_counts(d.decoder)->fragment_conflicts, 1);
    send(&d, piece_of(datagram, 400, DATAGRAM_SIZE));
    memcpy(forged + 200, datagram + 200, 200);
    send(&d, piece_of(forged, 96, 504)); /* fills the gap, and claims its surroundings */
    assert_whole(&d, datagram);
    assert_int_equal(decoder_counts(d.decoder)->fragment_conflicts, 2);
    decoding_end(&d);
}

static void two_ends_contradict_each_other(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t datagram[DATAGRAM_SIZE];
    (void)state;

    make_datagram(datagram);
    send(&d, piece_of(datagram, 400, DATAGRAM_SIZE));
    struct piece end = piece_of(datagram, 200, 400);
    end.is_last = true; /* ends earlier */
    send(&d, end);
    assert_int_equal(d.count, 1);
    assert_true(d.packets[0].is_fragment);
    assert_int_equal(decoder_counts(d.decoder)->fragment_conflicts, 1);

    struct piece beyond = piece_of(datagram, 0, 208);
    beyond.offset = 1000; /* begins behind the end */
    send(&d, beyond);
    assert_int_equal(decoder_counts(d.decoder)->fragment_conflicts, 2);
    assert_int_equal(decoder_counts(d.decoder)->fragments_dropped, 2);

    send(&d, piece_of(datagram, 0, 400));
    assert_whole(&d, datagram);
    decoding_end(&d);
}

static void what_is_not_complete_in_time_is_given_up(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t datagram[DATAGRAM_SIZE];
    (void)state;

    make_datagram(datagram);
    send(&d, piece_of(datagram, 0, 200));
    d.time_ns += 31000000000;
    send(&d, piece_of(datagram, 200, DATAGRAM_SIZE));
    assert_int_equal(d.count, 0);
    assert_int_equal(decoder_counts(d.decoder)->fragments_dropped, 1);
    send(&d, piece_of(datagram, 0, 200));
    assert_whole(&d, datagram);
    decoding_end(&d);
}

static void when_it_is_full_the_oldest_is_given_up(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t datagram[DATAGRAM_SIZE];
    (void)state;

    make_datagram(datagram);
    for (uint16_t i = 0; i < 17; i++) { /* one more than there is room for */
        struct piece first = piece_of(datagram, 0, 200);
        first.identification = i;
        send(&d, first);
    }
    assert_int_equal(decoder_counts(d.decoder)->fragments_dropped, 1);
    struct piece rest = piece_of(datagram, 200, DATAGRAM_SIZE);
    send(&d, rest); /* of number 1, which is still there */
    assert_whole(&d, datagram);
    rest.identification = 0;
    send(&d, rest);
    assert_int_equal(d.count, 0);
    decoding_end(&d);
}

static void a_fragment_that_cannot_be_kept_is_told_by_itself(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t datagram[DATAGRAM_SIZE];
    uint8_t frame[HEADER_SIZE + 208] = {
        0x45, 0, 0, 228, 0, 1, 0x20, 0, 64, 17, 0, 0, 10, 20, 0, 7, 10, 20, 0, 1,
    };
    (void)state;

    /* The capture has cut it: the first one still names its ports. */
    make_datagram(datagram);
    memcpy(frame + HEADER_SIZE, datagram, 208);
    decode_cut(&d, LINK_RAW, slice_first(BYTES(frame), 60), sizeof(frame));
    assert_int_equal(d.count, 1);
    assert_int_equal(d.packets[0].destination_port, 53);
    assert_false(d.packets[0].is_fragment);

    frame[7] = 50; /* another one does not */
    decode_cut(&d, LINK_RAW, slice_first(BYTES(frame), 60), sizeof(frame));
    assert_int_equal(d.count, 1);
    assert_true(d.packets[0].is_fragment && !d.packets[0].has_ports);
    assert_int_equal(d.packets[0].ip_protocol, 17);
    assert_int_equal(decoder_counts(d.decoder)->fragments_dropped, 2);
    decoding_end(&d);
}

static void no_datagram_grows_beyond_64_kilobytes(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t bytes[64] = {0};
    (void)state;

    send(&d, (struct piece){.offset = 65528, .bytes = BYTES(bytes), .is_last = true});
    assert_int_equal(d.count, 1);
    assert_true(d.packets[0].is_fragment);
    assert_int_equal(decoder_counts(d.decoder)->fragments_dropped, 1);
    decoding_end(&d);
}

static void the_largest_datagram_there_is_is_put_together(void **state)
{
    struct decoding d = decoding_begin();
    uint8_t bytes[2048];
    (void)state;

    memset(bytes, 1, sizeof(bytes)); /* ports 257; a size of 257 bytes */
    for (size_t offset = 0; offset < 63488; offset += sizeof(bytes))
        send(&d, (struct piece){.offset = offset, .bytes = BYTES(bytes)});
    send(&d, (struct piece){.offset = 63488, .bytes = {bytes, 2027}, .is_last = true});
    assert_int_equal(d.count, 1);
    assert_int_equal(d.packets[0].wire_size, 65535);
    assert_int_equal(d.packets[0].destination_port, 257);
    decoding_end(&d);
}

/* clang-format off */
#define IP6_FRAGMENT(size, offset)                                                \
    0x60, 0, 0, 0, 0, size, 44, 64, ADDRESSES6,                                   \
    17, 0, 0, offset, 0, 0, 0, 7              /* UDP, place and "more", 7   */

static const uint8_t first6[] = {IP6_FRAGMENT(16, 0x01), 0x9c, 0x40, 0, 53, 0, 12, 0, 0};
static const uint8_t last6[] = {IP6_FRAGMENT(12, 0x08), 'p', 'i', 'n', 'g'};
/* clang-format on */

static void ipv6_fragments_make_a_datagram_too(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    decode(&d, LINK_RAW, BYTES(last6));
    assert_int_equal(d.count, 0);
    decode(&d, LINK_RAW, BYTES(first6));
    assert_int_equal(d.count, 1);
    assert_ping6(&d.packets[0], 60);
    decoding_end(&d);
    decode_cut_anywhere(LINK_RAW, BYTES(first6));
    decode_cut_anywhere(LINK_RAW, BYTES(last6));
}

/* Datagrams of one batch lie side by side until the next. */
static void all_datagrams_of_a_batch_last_as_long_as_the_batch(void **state)
{
    struct decoding d = decoding_begin();
    struct packet packets[4 * DECODE_DEPTH_MAX];
    uint8_t second_first[sizeof(first6)];
    uint8_t second_last[sizeof(last6)];
    (void)state;

    struct slice frames[4] = {
        BYTES(first6),
        with_byte(second_first, BYTES(first6), 47, 8),
        BYTES(last6),
        with_byte(second_last, BYTES(last6), 47, 8),
    };
    second_last[48] = 'P';
    struct frame batch[4];
    for (size_t i = 0; i < 4; i++)
        batch[i] = (struct frame){.time_ns = d.time_ns,
                                  .number = i + 1,
                                  .bytes = frames[i],
                                  .wire_size = (uint32_t)frames[i].size,
                                  .link_type = LINK_RAW};
    assert_int_equal(decode_frames(d.decoder, batch, 4, packets), 2);
    assert_text_equal(slice_text(packets[0].payload), "ping");
    assert_text_equal(slice_text(packets[1].payload), "Ping");
    assert_int_equal(packets[0].frame, 3);
    decoding_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fragments_in_any_order_make_the_datagram),
        cmocka_unit_test(of_bytes_that_come_twice_the_first_win),
        cmocka_unit_test(two_ends_contradict_each_other),
        cmocka_unit_test(what_is_not_complete_in_time_is_given_up),
        cmocka_unit_test(when_it_is_full_the_oldest_is_given_up),
        cmocka_unit_test(a_fragment_that_cannot_be_kept_is_told_by_itself),
        cmocka_unit_test(no_datagram_grows_beyond_64_kilobytes),
        cmocka_unit_test(the_largest_datagram_there_is_is_put_together),
        cmocka_unit_test(ipv6_fragments_make_a_datagram_too),
        cmocka_unit_test(all_datagrams_of_a_batch_last_as_long_as_the_batch),
    };
    return cmocka_run_group_tests_name("fragment", tests, NULL, NULL);
}
