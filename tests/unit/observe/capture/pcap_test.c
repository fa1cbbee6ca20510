#include "support/capture_file.h"

static struct made camera_file(bool is_big_endian, uint32_t magic)
{
    struct made made = made_new(is_big_endian);

    put_pcap_header(&made, magic, 1);
    return made;
}

static void both_byte_orders_and_both_units_of_time_are_read(void **state)
{
    static const struct {
        uint32_t magic;
        uint64_t ns;
    } units[] = {{(uint32_t)MAGIC_MICRO, 7000}, {(uint32_t)MAGIC_NANO, 7}};
    (void)state;

    for (size_t i = 0; i < 4; i++) {
        struct made made = camera_file(i & 1, units[i / 2].magic);
        put_record_header(&made, 1700000000, 7, 60, 1514);
        put_payload(&made, 'a', 60);
        put_record_header(&made, 1700000001, 0, 0, 0);

        struct seen seen = see(&made);
        assert_int_equal(seen.count, 2);
        assert_int_equal(seen.frames[0].time_ns,
                         1700000000 * UINT64_C(1000000000) + units[i / 2].ns);
        assert_int_equal(seen.frames[0].bytes.size, 60);
        assert_int_equal(seen.frames[0].wire_size, 1514);
        assert_int_equal(seen.frames[0].link_type, 1);
        assert_int_equal(seen.frames[0].number, 1);
        assert_int_equal(seen.frames[1].number, 2);
        assert_int_equal(seen.frames[1].bytes.size, 0);
        assert_true(seen.has_whole_payloads);
        assert_string_equal(seen.warning, "");
        assert_true(seen.progress == 1.0);
        made_free(&made);
    }
}

static void records_of_a_patched_libpcap_have_a_longer_header(void **state)
{
    (void)state;
    for (int is_big_endian = 0; is_big_endian < 2; is_big_endian++) {
        struct made made = camera_file(is_big_endian, (uint32_t)MAGIC_PATCHED);
        for (uint8_t mark = 'a'; mark < 'd'; mark++) {
            put_record_header(&made, 5, 0, 20, 20);
            put_u32(&made, 2);     /* interface of the machine that captured */
            put_u32(&made, 0x800); /* protocol, packet type, padding         */
            put_payload(&made, mark, 20);
        }

        struct seen seen = see(&made);
        assert_int_equal(seen.count, 3);
        assert_memory_equal(seen.marks, "abc", 3);
        assert_true(seen.has_whole_payloads);
        made_free(&made);
    }
}

static void sizes_of_version_2_2_have_changed_places(void **state)
{
    struct made made = camera_file(false, (uint32_t)MAGIC_MICRO);
    (void)state;

    made.data[6] = 2;
    put_record_header(&made, 5, 0, 1514, 20);
    put_payload(&made, 'a', 20);
    struct seen seen = see(&made);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.frames[0].bytes.size, 20);
    assert_int_equal(seen.frames[0].wire_size, 1514);
    made_free(&made);
}

static void raw_ip_has_one_link_type_whatever_the_system_wrote(void **state)
{
    static const uint32_t written[] = {12, 14, 101};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(written); i++) {
        struct made made = made_new(false);
        put_pcap_header(&made, (uint32_t)MAGIC_MICRO, written[i]);
        put_record(&made, 5, 'a', 20);
        assert_int_equal(see(&made).frames[0].link_type, 101);
        made_free(&made);
    }
}

static void a_frame_check_sequence_beside_the_link_type_is_not_part_of_it(void **state)
{
    struct made made = made_new(true);
    (void)state;

    put_pcap_header(&made, (uint32_t)MAGIC_MICRO, 0x44000001); /* four bytes, and they are there */
    put_record(&made, 5, 'a', 64);
    assert_int_equal(see(&made).frames[0].link_type, 1);
    made_free(&made);
}

static void a_header_that_cannot_be_is_refused_in_a_sentence(void **state)
{
    struct made made = made_new(false);
    (void)state;

    put_pcap_header(&made, (uint32_t)MAGIC_MICRO, 0x00300001);
    struct seen seen = see(&made);
    assert_false(seen.is_open);
    assert_non_null(strstr(seen.warning, "reserved bits"));

    made.size = 0;
    put_pcap_header(&made, (uint32_t)MAGIC_MICRO, 1);
    made.data[4] = 1;
    seen = see(&made);
    assert_false(seen.is_open);
    assert_non_null(strstr(seen.warning, "version 1.4"));
    made_free(&made);
}

static void a_file_without_packets_is_a_capture_of_nothing(void **state)
{
    struct made made = camera_file(false, (uint32_t)MAGIC_MICRO);
    (void)state;

    struct seen seen = see(&made);
    assert_true(seen.is_open);
    assert_int_equal(seen.count, 0);
    assert_string_equal(seen.warning, "");
    made_free(&made);
}

static void a_size_that_lies_ends_the_file_with_a_word(void **state)
{
    static const uint32_t lies[] = {262145, 0x7fffffff, 0xffffffff};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(lies); i++) {
        struct made made = camera_file(false, (uint32_t)MAGIC_MICRO);
        put_record(&made, 5, 'a', 20);
        put_record_header(&made, 5, 0, lies[i], 60);
        put_payload(&made, 'b', 60);

        struct seen seen = see(&made);
        assert_int_equal(seen.count, 1);
        assert_non_null(strstr(seen.warning, "is corrupt from packet 2 on: it claims"));
        made_free(&made);
    }
}

static void the_largest_frame_is_read(void **state)
{
    struct made made = camera_file(false, (uint32_t)MAGIC_MICRO);
    (void)state;

    for (uint8_t mark = 'a'; mark < 'k'; mark++)
        put_record(&made, 5, mark, 262144);
    struct seen seen = see(&made);
    assert_int_equal(seen.count, 10);
    assert_memory_equal(seen.marks, "abcdefghij", 10);
    assert_true(seen.has_whole_payloads);
    assert_string_equal(seen.warning, "");
    made_free(&made);
}

static void frames_survive_every_place_where_the_buffer_ends(void **state)
{
    struct made made = camera_file(false, (uint32_t)MAGIC_MICRO);
    size_t count = 0;
    (void)state;

    for (uint32_t size = 0; made.size + 2000 < MADE_SIZE_MAX; size = (size + 37) % 1600, count++)
        put_record(&made, 5, (uint8_t)count, size);
    struct seen seen = see(&made);
    assert_int_equal(seen.count, count);
    assert_true(seen.has_whole_payloads);
    assert_string_equal(seen.warning, "");
    made_free(&made);
}

/* Frames 16 bytes of header and 20 of payload each, after a header of 24. */
static void a_file_cut_anywhere_gives_what_is_whole_and_says_so(void **state)
{
    struct made made = camera_file(false, (uint32_t)MAGIC_MICRO);
    char sentence[64];
    (void)state;

    for (uint8_t mark = 'a'; mark < 'e'; mark++)
        put_record(&made, 5, mark, 20);
    for (size_t size = 0; size <= made.size; size++) {
        struct seen seen = see_bytes(made.data, size);
        if (size < 24) {
            assert_false(seen.is_open);
            assert_true(seen.warning[0] != '\0');
            continue;
        }
        size_t whole = (size - 24) / 36;
        assert_int_equal(seen.count, whole);
        assert_true(seen.has_whole_payloads);
        snprintf(sentence, sizeof(sentence), "is cut short in packet %zu: ", whole + 1);
        if ((size - 24) % 36 == 0)
            assert_string_equal(seen.warning, "");
        else
            assert_non_null(strstr(seen.warning, sentence));
    }
    made_free(&made);
}

static void times_that_go_backwards_are_counted_and_left_alone(void **state)
{
    struct made made = camera_file(false, (uint32_t)MAGIC_MICRO);
    (void)state;

    put_record(&made, 9, 'a', 20);
    put_record(&made, 8, 'b', 20);
    put_record(&made, 8, 'c', 20);
    put_record(&made, 10, 'd', 20);
    put_record(&made, 1, 'e', 20);
    struct seen seen = see(&made);
    assert_memory_equal(seen.marks, "abcde", 5);
    assert_int_equal(seen.time_backwards, 2);
    made_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_byte_orders_and_both_units_of_time_are_read),
        cmocka_unit_test(records_of_a_patched_libpcap_have_a_longer_header),
        cmocka_unit_test(sizes_of_version_2_2_have_changed_places),
        cmocka_unit_test(raw_ip_has_one_link_type_whatever_the_system_wrote),
        cmocka_unit_test(a_frame_check_sequence_beside_the_link_type_is_not_part_of_it),
        cmocka_unit_test(a_header_that_cannot_be_is_refused_in_a_sentence),
        cmocka_unit_test(a_file_without_packets_is_a_capture_of_nothing),
        cmocka_unit_test(a_size_that_lies_ends_the_file_with_a_word),
        cmocka_unit_test(the_largest_frame_is_read),
        cmocka_unit_test(frames_survive_every_place_where_the_buffer_ends),
        cmocka_unit_test(a_file_cut_anywhere_gives_what_is_whole_and_says_so),
        cmocka_unit_test(times_that_go_backwards_are_counted_and_left_alone),
    };
    return cmocka_run_group_tests_name("pcap", tests, NULL, NULL);
}
