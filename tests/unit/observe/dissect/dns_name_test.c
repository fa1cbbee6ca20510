#include "observe/dissect/dns_name.h"

#include "support/test.h"

/* Reads the name that starts at `at`. */
static bool name_at(struct slice message, size_t at, struct dns_name *name)
{
    struct reader r = reader_of(slice_after(message, at));

    return dns_name_read(&r, message, name);
}

static void labels_are_joined_by_dots(void **state)
{
    struct dns_name name;
    (void)state;

    assert_true(name_at(SLICE("\3cam\2ys\3com\0"), 0, &name));
    assert_text_equal(dns_name_text(&name), "cam.ys.com");
}

static void the_root_has_a_name_of_its_own(void **state)
{
    struct dns_name name;
    (void)state;

    assert_true(name_at(SLICE("\0"), 0, &name));
    assert_text_equal(dns_name_text(&name), "<Root>");
}

static void bytes_stay_as_they_were_sent(void **state)
{
    struct dns_name name;
    (void)state;

    assert_true(name_at(SLICE("\6 a.B\xe4\x01\0"), 0, &name));
    assert_text_equal(dns_name_text(&name), " a.B\xe4\x01");
}

static void a_pointer_leads_back_to_the_rest(void **state)
{
    struct dns_name name;
    (void)state;

    assert_true(name_at(SLICE("\2ys\3com\0\3cam\xc0\0"), 8, &name));
    assert_text_equal(dns_name_text(&name), "cam.ys.com");
}

static void the_reader_stands_after_the_pointer_not_after_its_target(void **state)
{
    struct slice message = SLICE("\2ys\0\xc0\0!");
    struct reader r = reader_of(slice_after(message, 4));
    struct dns_name name;
    (void)state;

    assert_true(dns_name_read(&r, message, &name));
    assert_int_equal(reader_peek(&r), '!');
}

static void a_pointer_to_itself_or_forwards_is_broken(void **state)
{
    struct dns_name name;
    (void)state;

    assert_false(name_at(SLICE("\xc0\0"), 0, &name));
    assert_false(name_at(SLICE("\1a\xc0\0"), 0, &name));
    assert_false(name_at(SLICE("\xc0\2\1a\0"), 0, &name));
}

static void sixteen_pointers_are_followed_and_not_one_more(void **state)
{
    uint8_t bytes[3 + 2 * (DNS_NAME_JUMPS_MAX + 1)] = {1, 'a', 0};
    struct slice message = {bytes, sizeof(bytes)};
    struct dns_name name;
    size_t target = 0;
    (void)state;

    for (size_t at = 3; at < sizeof(bytes); at += 2) {
        bytes[at] = 0xc0;
        bytes[at + 1] = (uint8_t)target;
        target = at;
    }
    assert_true(name_at(message, sizeof(bytes) - 4, &name));
    assert_text_equal(dns_name_text(&name), "a");
    assert_false(name_at(message, sizeof(bytes) - 2, &name));
}

static void a_name_has_255_bytes_at_most(void **state)
{
    uint8_t bytes[4 * 64 + 1] = {0};
    struct dns_name name;
    (void)state;

    for (size_t label = 0; label < 4; label++)
        bytes[label * 64] = 63;
    assert_false(name_at((struct slice){bytes, sizeof(bytes)}, 0, &name));

    bytes[3 * 64] = 61;
    assert_true(name_at((struct slice){bytes, sizeof(bytes) - 2}, 0, &name));
    assert_int_equal(name.length, DNS_NAME_LENGTH_MAX);
}

static void a_label_of_an_unknown_kind_is_broken(void **state)
{
    struct dns_name name;
    struct reader r = reader_of(SLICE("\x41\1\2\0"));
    (void)state;

    assert_false(name_at(SLICE("\x41\1\2\0"), 0, &name));
    assert_false(dns_name_skip(&r));
}

static void a_name_without_an_end_is_broken(void **state)
{
    struct slice whole = SLICE("\2ys\3com\0");
    struct dns_name name;
    (void)state;

    for (size_t size = 0; size < whole.size; size++) {
        struct reader r = reader_of(slice_first(whole, size));

        assert_false(name_at(slice_first(whole, size), 0, &name));
        assert_false(dns_name_skip(&r));
    }
}

static const char *printed(const char *label)
{
    static char out[DNS_NAME_PRINTED_MAX + 1];
    struct dns_name name = {.length = strlen(label)};

    memcpy(name.data, label, name.length);
    out[dns_name_print(&name, out)] = 0;
    return out;
}

static void what_is_no_utf_8_is_printed_as_tshark_does(void **state)
{
    (void)state;

    assert_string_equal(printed("kamera-\xc3\xbc.\xe2\x82\xac \xf0\x9f\x93\xb7"),
                        "kamera-\xc3\xbc.\xe2\x82\xac \xf0\x9f\x93\xb7");
    assert_string_equal(printed("\xe4\xbd!"), "\xef\xbf\xbd!");
    assert_string_equal(printed("\xbd\xff!"), "\xef\xbf\xbd\xef\xbf\xbd!");
    assert_string_equal(printed("\xed\xa0\x80!"), "\xef\xbf\xbd!");
    assert_string_equal(printed("\xc0\x80!"), "\xef\xbf\xbd!");
    assert_string_equal(printed("\xf9\x80\x80!"), "\xef\xbf\xbd!");
    assert_string_equal(printed("\xf0\x9f\x98"), "\xef\xbf\xbd");
}

static void a_printed_name_is_three_times_as_long_at_most(void **state)
{
    char out[DNS_NAME_PRINTED_MAX];
    struct dns_name name = {.length = DNS_NAME_LENGTH_MAX};
    (void)state;

    memset(name.data, 0xff, sizeof(name.data));
    assert_int_equal(dns_name_print(&name, out), DNS_NAME_PRINTED_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_joined_by_dots),
        cmocka_unit_test(the_root_has_a_name_of_its_own),
        cmocka_unit_test(bytes_stay_as_they_were_sent),
        cmocka_unit_test(a_pointer_leads_back_to_the_rest),
        cmocka_unit_test(the_reader_stands_after_the_pointer_not_after_its_target),
        cmocka_unit_test(a_pointer_to_itself_or_forwards_is_broken),
        cmocka_unit_test(sixteen_pointers_are_followed_and_not_one_more),
        cmocka_unit_test(a_name_has_255_bytes_at_most),
        cmocka_unit_test(a_label_of_an_unknown_kind_is_broken),
        cmocka_unit_test(a_name_without_an_end_is_broken),
        cmocka_unit_test(what_is_no_utf_8_is_printed_as_tshark_does),
        cmocka_unit_test(a_printed_name_is_three_times_as_long_at_most),
    };
    return cmocka_run_group_tests_name("dns_name", tests, NULL, NULL);
}
