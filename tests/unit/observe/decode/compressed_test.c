#include "observe/decode/layer.h"
#include "support/frames.h"

/* clang-format off */
#define OUTER4(size)                                                              \
    MACS, 0x08, 0x00,                                                             \
    0x45, 0, 0, size, 0, 1, 0, 0, 64, 108, 0, 0,                                  \
    192, 0, 2, 1, 192, 0, 2, 2

/* PING4, deflated */
#define PACKED                                                                    \
    0x73, 0x65, 0x60, 0x50, 0x60, 0x60, 0x64, 0x60, 0x70, 0x10, 0x4c, 0x9b,       \
    0xcb, 0x25, 0xc2, 0xc0, 0x0e, 0xc4, 0x8c, 0x73, 0x1c, 0x18, 0x4c, 0x19,       \
    0x78, 0x18, 0x18, 0x0a, 0x32, 0xf3, 0xd2, 0x01

static const uint8_t deflated[] = {
    OUTER4(56),
    4, 0, 0, 2,                               /* IPv4 inside; DEFLATE       */
    PACKED,
};
static const uint8_t negotiated[] = {
    OUTER4(56),
    4, 0, 0xee, 0xd1,                         /* what the two ends agreed on */
    PACKED,
};
static const uint8_t of_a_vendor[] = {OUTER4(56), 4, 0, 0, 1, PACKED};
static const uint8_t something_else[] = {OUTER4(30), 4, 0, 0xee, 0xd1, 0xff, 0xff, 0xff, 0xff, 0, 0};
/* clang-format on */

static void what_is_compressed_is_told_as_what_it_was(void **state)
{
    (void)state;

    assert_carries_ping4(BYTES(deflated), TUNNEL_IPIP);
    assert_carries_ping4(BYTES(negotiated), TUNNEL_IPIP);
}

static void another_algorithm_leaves_a_plain_packet(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    assert_carries_nothing(BYTES(of_a_vendor));
    assert_carries_nothing(BYTES(something_else));
    decode(&d, LINK_ETHERNET, BYTES(something_else));
    assert_int_equal(d.packets[0].ip_protocol, 108);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 0);
    decoding_end(&d);
}

static void room_comes_back_with_every_batch(void **state)
{
    struct decoding d = decoding_begin();
    (void)state;

    for (size_t i = 0; i <= PLAIN_BYTES_MAX / 32; i++) {
        decode(&d, LINK_ETHERNET, BYTES(deflated));
        assert_int_equal(d.count, 2);
    }
    decoding_end(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_compressed_is_told_as_what_it_was),
        cmocka_unit_test(another_algorithm_leaves_a_plain_packet),
        cmocka_unit_test(room_comes_back_with_every_batch),
    };
    return cmocka_run_group_tests_name("compressed", tests, NULL, NULL);
}
