#include "base/inflate.h"

#include <stdio.h>

#include "support/hex.h"

/* clang-format off */
static const char camera[] = "4b4ecc4d2d4a54481ea5502900"; /* "camera " forty times, fixed codes */
static const char hosts[] = /* "host-N.example.com " for the squares from 0 to 529, codes of its own */
    "6d90410a80300c04bfe2072c6d9a96f63922851e2c15f4e0f3c5a364aec36693499fd7bd7ad79e6d9c4773fb1c4b"
    "ff50b0482daa30982d936459849c425f86b505ae0b9e2c8492aa7436b95492211b49942cd01945e919f46f325"
    "2a56481ce24ffed2f";
static const char stored[] = "010300fcff636176"; /* "cav" as it is */
/* clang-format on */

static size_t inflate_hex(const char *digits, uint8_t *out, size_t capacity, bool *is_whole)
{
    uint8_t packed[512];
    size_t size = 0;
    size_t packed_size = hex(digits, packed, sizeof(packed));
    uint8_t *copy = malloc(packed_size ? packed_size : 1); /* what is read beyond is noticed */

    assert_non_null(copy);
    memcpy(copy, packed, packed_size);
    *is_whole = inflate_whole((struct slice){copy, packed_size}, out, capacity, &size);
    free(copy);
    return size;
}

static void repetition_is_written_out(void **state)
{
    uint8_t out[512];
    bool is_whole;
    (void)state;

    assert_int_equal(inflate_hex(camera, out, sizeof(out), &is_whole), 280);
    assert_true(is_whole);
    for (size_t at = 0; at < 280; at += 7)
        assert_memory_equal(out + at, "camera ", 7);
}

static void a_stream_may_bring_its_own_codes(void **state)
{
    char wanted[600];
    uint8_t out[600];
    size_t size = 0;
    bool is_whole;
    (void)state;

    for (int i = 0; i < 24; i++)
        size +=
            (size_t)snprintf(wanted + size, sizeof(wanted) - size, "host-%d.example.com ", i * i);
    assert_int_equal(inflate_hex(hosts, out, sizeof(out), &is_whole), size);
    assert_true(is_whole);
    assert_memory_equal(out, wanted, size);
}

static void bytes_may_stand_as_they_are(void **state)
{
    uint8_t out[8];
    bool is_whole;
    (void)state;

    assert_int_equal(inflate_hex(stored, out, sizeof(out), &is_whole), 3);
    assert_true(is_whole);
    assert_memory_equal(out, "cav", 3);
}

static void what_needs_more_room_than_there_is_ends_there(void **state)
{
    uint8_t out[279];
    bool is_whole;
    (void)state;

    assert_true(inflate_hex(camera, out, sizeof(out), &is_whole) <= sizeof(out));
    assert_false(is_whole);
    inflate_hex(stored, out, 2, &is_whole);
    assert_false(is_whole);
}

static void a_broken_stream_is_told(void **state)
{
    static const char *const broken[] = {
        "07",                 /* a kind of block that there is not   */
        "010300fcfe636176",   /* the size and its inverse disagree   */
        "4b04220000",         /* a copy from before the start        */
        "fdffffffffffffffff", /* more codes than there are           */
        "",
    };
    uint8_t out[64];
    bool is_whole;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        inflate_hex(broken[i], out, sizeof(out), &is_whole);
        assert_false(is_whole);
    }
}

static void blocks_without_end_are_given_up(void **state)
{
    uint8_t
        empty_blocks[128]; /* fixed, nothing in it, not the last: ten bits each, all zero but one */
    uint8_t out[8];
    size_t size;
    (void)state;

    memset(empty_blocks, 0, sizeof(empty_blocks));
    for (size_t bit = 1; bit < sizeof(empty_blocks) * 8; bit += 10)
        empty_blocks[bit / 8] |= (uint8_t)(1u << bit % 8);
    assert_false(
        inflate_whole((struct slice){empty_blocks, sizeof(empty_blocks)}, out, sizeof(out), &size));
    assert_int_equal(size, 0);
}

static void a_stream_cut_anywhere_is_not_whole(void **state)
{
    static const char *const whole[] = {camera, hosts, stored};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(whole); i++)
        for (size_t length = 0; length < strlen(whole[i]); length += 2) {
            char cut[512];
            uint8_t out[600];
            bool is_whole;

            memcpy(cut, whole[i], length);
            cut[length] = '\0';
            inflate_hex(cut, out, sizeof(out), &is_whole);
            assert_false(is_whole);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repetition_is_written_out),
        cmocka_unit_test(a_stream_may_bring_its_own_codes),
        cmocka_unit_test(bytes_may_stand_as_they_are),
        cmocka_unit_test(what_needs_more_room_than_there_is_ends_there),
        cmocka_unit_test(a_broken_stream_is_told),
        cmocka_unit_test(blocks_without_end_are_given_up),
        cmocka_unit_test(a_stream_cut_anywhere_is_not_whole),
    };
    return cmocka_run_group_tests_name("inflate", tests, NULL, NULL);
}
