#include "support/capture_file.h"

enum {
    MICRO = 6,
    NANO = 9
};

static void both_byte_orders_are_read(void **state)
{
    (void)state;
    for (int is_big_endian = 0; is_big_endian < 2; is_big_endian++) {
        struct made made = made_new(is_big_endian);
        put_section(&made);
        put_interface(&made, 1, MICRO, 0);
        put_enhanced(&made, 0, UINT64_C(1700000000000007), 'a', 61);
        put_enhanced(&made, 0, UINT64_C(1700000001000000), 'b', 0);

        struct seen seen = see(&made);
        assert_int_equal(seen.count, 2);
        assert_int_equal(seen.frames[0].time_ns, UINT64_C(1700000000000007000));
        assert_int_equal(seen.frames[0].bytes.size, 61);
        assert_int_equal(seen.frames[0].wire_size, 65);
        assert_int_equal(seen.frames[0].link_type, 1);
        assert_true(seen.has_whole_payloads);
        assert_string_equal(seen.warning, "");
        made_free(&made);
    }
}

static void every_interface_has_its_own_clock_and_link_type(void **state)
{
    /* clang-format off */
    static const struct {
        uint8_t resolution; int64_t offset; uint64_t units; uint64_t time_ns;
    } clocks[] = {
        {0,    0,   1700000000,                      UINT64_C(1700000000000000000)}, /* seconds */
        {3,    0,   1700000000123,                   UINT64_C(1700000000123000000)},
        {6,    0,   1700000000123456,                UINT64_C(1700000000123456000)},
        {9,    0,   UINT64_C(1700000000123456789),   UINT64_C(1700000000123456789)},
        {10,   0,   UINT64_C(17000000001234567891),  UINT64_C(1700000000123456789)},
        {12,   0,   UINT64_C(5123456789012),         UINT64_C(5123456789)},
        {19,   0,   UINT64_C(15000000000000000000),  UINT64_C(1500000000)},
        {0x80, 0,   3,                               UINT64_C(3000000000)},
        {0x8a, 0,   5 << 10 | 512,                   UINT64_C(5500000000)},
        {0xa0, 0,   UINT64_C(5) << 32 | 1u << 30,    UINT64_C(5250000000)},
        {0xbf, 0,   UINT64_C(3) << 62,               UINT64_C(1500000000)},
        {6,    100, 7000001,                         UINT64_C(107000001000)},
        {9,    -3,  UINT64_C(5000000007),            UINT64_C(2000000007)},
        {9,    -9,  UINT64_C(5000000007),            0},            /* before 1970 */
        {0,    0,   UINT64_MAX,                      INT64_MAX},    /* after 2262  */
        {6,    INT64_MAX, UINT64_MAX,                INT64_MAX},
        {6,    INT64_MIN, 7,                         0},
    };
    /* clang-format on */
    struct made made = made_new(false);
    (void)state;

    put_section(&made);
    for (uint16_t i = 0; i < COUNT_OF(clocks); i++)
        put_interface(&made, (uint16_t)(100 + i), clocks[i].resolution, clocks[i].offset);
    for (uint16_t i = 0; i < COUNT_OF(clocks); i++)
        put_enhanced(&made, i, clocks[i].units, 'a', 10);

    struct seen seen = see(&made);
    assert_int_equal(seen.count, COUNT_OF(clocks));
    for (size_t i = 0; i < COUNT_OF(clocks); i++) {
        assert_int_equal(seen.frames[i].time_ns, clocks[i].time_ns);
        assert_int_equal(seen.frames[i].link_type, 100 + i);
        assert_int_equal(seen.frames[i].interface, i);
    }
    made_free(&made);
}

static void put_simple(struct made *made, uint8_t mark, uint32_t captured, uint32_t wire)
{
    size_t start = block_begin(made, 3);

    put_u32(made, wire);
    put_payload(made, mark, captured);
    block_end(made, start);
}

static void a_simple_packet_has_the_snap_length_and_the_time_before(void **state)
{
    struct made made = made_new(false);
    (void)state;

    put_section(&made);
    put_interface(&made, 1, MICRO, 0);
    put_enhanced(&made, 0, 5000000, 'a', 20);
    put_simple(&made, 'b', 61, 61);
    put_simple(&made, 'c', 96, 1514); /* put_interface() says 96 */
    struct seen seen = see(&made);
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.frames[1].bytes.size, 61);
    assert_int_equal(seen.frames[1].time_ns, UINT64_C(5000000000));
    assert_int_equal(seen.frames[2].bytes.size, 96);
    assert_int_equal(seen.frames[2].wire_size, 1514);
    assert_true(seen.has_whole_payloads);
    made_free(&made);
}

static void the_obsolete_packet_block_is_read(void **state)
{
    struct made made = made_new(true);
    (void)state;

    put_section(&made);
    put_interface(&made, 1, MICRO, 0);
    put_interface(&made, 127, MICRO, 0);
    size_t start = block_begin(&made, 2);
    put_u16(&made, 1);
    put_u16(&made, 0xffff); /* drops: not known */
    put_u32(&made, 0);
    put_u32(&made, 5000000);
    put_u32(&made, 21);
    put_u32(&made, 1514);
    put_payload(&made, 'a', 21);
    block_end(&made, start);

    struct seen seen = see(&made);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.frames[0].link_type, 127);
    assert_int_equal(seen.frames[0].bytes.size, 21);
    assert_int_equal(seen.frames[0].wire_size, 1514);
    assert_int_equal(seen.frames[0].time_ns, UINT64_C(5000000000));
    made_free(&made);
}

static void a_new_section_may_change_everything(void **state)
{
    struct made made = made_new(false);
    (void)state;

    put_section(&made);
    put_interface(&made, 1, MICRO, 0);
    put_enhanced(&made, 0, 5000000, 'a', 20);
    made.is_big_endian = true;
    put_section(&made);
    put_interface(&made, 127, NANO, 0);
    put_interface(&made, 113, MICRO, 0);
    put_enhanced(&made, 0, UINT64_C(6000000000), 'b', 20);
    put_enhanced(&made, 1, 7000000, 'c', 20);

    struct seen seen = see(&made);
    assert_int_equal(seen.count, 3);
    assert_memory_equal(seen.marks, "abc", 3);
    assert_int_equal(seen.frames[1].link_type, 127);
    assert_int_equal(seen.frames[1].time_ns, UINT64_C(6000000000));
    assert_int_equal(seen.frames[1].interface, 0);
    assert_int_equal(seen.frames[2].link_type, 113);
    assert_int_equal(seen.frames[2].interface, 1);
    made_free(&made);
}

static void what_is_no_packet_is_passed_over_however_large(void **state)
{
    static const uint32_t types[] = {4, 5, 9, 10, 0x0bad, 0x80000001};
    struct made made = made_new(false);
    (void)state;

    put_section(&made);
    put_interface(&made, 1, MICRO, 0);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        size_t start = block_begin(&made, types[i]);
        put_zeros(&made, i == 2 ? 3 << 20 : 40 * i);
        block_end(&made, start);
        put_enhanced(&made, 0, 5000000, (uint8_t)('a' + i), 20);
    }
    struct seen seen = see(&made);
    assert_int_equal(seen.count, COUNT_OF(types));
    assert_memory_equal(seen.marks, "abcdef", 6);
    assert_string_equal(seen.warning, "");
    made_free(&made);
}

/* A good file of one packet, to be spoiled. */
static struct made one_packet(void)
{
    struct made made = made_new(false);

    put_section(&made);
    put_interface(&made, 1, MICRO, 0);
    put_enhanced(&made, 0, 5000000, 'a', 20);
    return made;
}

static void assert_corrupt(struct made *made, size_t packets, const char *why)
{
    struct seen seen = see(made);

    assert_int_equal(seen.count, packets);
    assert_non_null(strstr(seen.warning, "is corrupt from packet 2 on: "));
    assert_non_null(strstr(seen.warning, why));
    made_free(made);
}

static void what_cannot_be_ends_the_file_with_a_word(void **state)
{
    struct made made;
    size_t start;
    (void)state;

    made = one_packet();
    put_enhanced(&made, 1, 5000000, 'b', 20);
    assert_corrupt(&made, 1, "interface 1");

    made = one_packet();
    start = made.size;
    put_enhanced(&made, 0, 5000000, 'b', 20);
    made.data[start + 20] = 40; /* captured */
    assert_corrupt(&made, 1, "more than its block has");

    made = one_packet();
    start = made.size;
    put_enhanced(&made, 0, 5000000, 'b', 20);
    made.data[start + 22] = 0x05; /* captured */
    assert_corrupt(&made, 1, "more than any frame has");

    made = one_packet();
    put_enhanced(&made, 0, 5000000, 'b', 20);
    made.data[made.size - 4] ^= 4;
    assert_corrupt(&made, 1, "does not end where it says");

    made = one_packet();
    start = block_begin(&made, 6);
    put_u32(&made, 0);
    block_end(&made, start);
    assert_corrupt(&made, 1, "too small");

    made = one_packet();
    put_u32(&made, 6);
    put_u32(&made, 8);
    put_u32(&made, 8);
    assert_corrupt(&made, 1, "a block of 8 bytes");

    made = one_packet();
    put_u32(&made, 6);
    put_u32(&made, 0x7ffffffc);
    put_u32(&made, 8);
    assert_corrupt(&made, 1, "a block claims");

    made = one_packet();
    start = block_begin(&made, 1);
    put_u32(&made, 1);
    put_u32(&made, 0);
    put_u16(&made, 9);
    put_u16(&made, 400); /* an option that leaves the block */
    block_end(&made, start);
    assert_corrupt(&made, 1, "option");

    made = one_packet();
    start = block_begin(&made, 0x0a0d0d0a);
    put_u32(&made, 0x12345678);
    block_end(&made, start);
    assert_corrupt(&made, 1, "byte-order magic");
}

static void interfaces_are_bounded(void **state)
{
    struct made made = one_packet();
    (void)state;

    for (size_t i = 1; i < 4096; i++)
        put_interface(&made, 1, MICRO, 0);
    put_enhanced(&made, 4095, 5000000, 'b', 20);
    struct seen seen = see(&made);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.frames[1].interface, 255);

    made.size -= 32 + 20;
    put_interface(&made, 1, MICRO, 0);
    assert_corrupt(&made, 1, "more than 4096 interfaces");
}

static void a_first_section_that_cannot_be_is_refused(void **state)
{
    struct made made = one_packet();
    (void)state;

    made.data[12] = 2; /* major version */
    struct seen seen = see(&made);
    assert_false(seen.is_open);
    assert_non_null(strstr(seen.warning, "version 2.0"));
    made_free(&made);
}

static void a_file_cut_anywhere_gives_what_is_whole_and_says_so(void **state)
{
    struct made made = one_packet();
    size_t first = made.size - 52; /* where the first packet block begins */
    (void)state;

    for (uint8_t mark = 'b'; mark < 'e'; mark++)
        put_enhanced(&made, 0, 5000000, mark, 20);
    for (size_t size = 0; size <= made.size; size++) {
        struct seen seen = see_bytes(made.data, size);
        size_t whole = size < first ? 0 : (size - first) / 52;

        assert_int_equal(seen.is_open, size >= 28);
        assert_int_equal(seen.count, whole);
        assert_true(seen.has_whole_payloads);
        if (size == 28 || (size >= first && (size - first) % 52 == 0))
            assert_string_equal(seen.warning, "");
        else if (size > 28)
            assert_non_null(strstr(seen.warning, "is cut short in packet "));
    }
    made_free(&made);
}

static void a_file_that_ends_inside_a_block_we_skip_is_cut_short(void **state)
{
    struct made made = one_packet();
    (void)state;

    put_u32(&made, 5);
    put_u32(&made, 1000);
    put_zeros(&made, 100);
    struct seen seen = see(&made);
    assert_int_equal(seen.count, 1);
    assert_non_null(strstr(seen.warning, "is cut short after packet 1: 892 bytes are missing"));
    made_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_byte_orders_are_read),
        cmocka_unit_test(every_interface_has_its_own_clock_and_link_type),
        cmocka_unit_test(a_simple_packet_has_the_snap_length_and_the_time_before),
        cmocka_unit_test(the_obsolete_packet_block_is_read),
        cmocka_unit_test(a_new_section_may_change_everything),
        cmocka_unit_test(what_is_no_packet_is_passed_over_however_large),
        cmocka_unit_test(what_cannot_be_ends_the_file_with_a_word),
        cmocka_unit_test(interfaces_are_bounded),
        cmocka_unit_test(a_first_section_that_cannot_be_is_refused),
        cmocka_unit_test(a_file_cut_anywhere_gives_what_is_whole_and_says_so),
        cmocka_unit_test(a_file_that_ends_inside_a_block_we_skip_is_cut_short),
    };
    return cmocka_run_group_tests_name("pcapng", tests, NULL, NULL);
}
