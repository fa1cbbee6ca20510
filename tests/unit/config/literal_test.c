#include "config/literal.h"

#include "support/test.h"

static void numbers_are_read_whole_or_not_at_all(void **state)
{
    int64_t integer = 7;
    double real = 7;
    (void)state;

    assert_true(literal_integer(TEXT("22"), &integer));
    assert_int_equal(integer, 22);
    assert_true(literal_integer(TEXT("-70"), &integer));
    assert_int_equal(integer, -70);
    assert_true(literal_integer(TEXT("0xfefd"), &integer));
    assert_int_equal(integer, 0xfefd);
    assert_true(literal_integer(TEXT("999999999999999999"), &integer));
    integer = 7;
    assert_false(literal_integer(TEXT(""), &integer));
    assert_false(literal_integer(TEXT("-"), &integer));
    assert_false(literal_integer(TEXT("1.5"), &integer));
    assert_false(literal_integer(TEXT("22x"), &integer));
    assert_false(literal_integer(TEXT("0x"), &integer));
    assert_false(literal_integer(TEXT("1000000000000000000"), &integer));
    assert_int_equal(integer, 7);

    assert_true(literal_real(TEXT("-0.25"), &real) && real < -0.24 && real > -0.26);
    assert_false(literal_real(TEXT(".5"), &real) || literal_real(TEXT("5."), &real) ||
                 literal_real(TEXT("1e5"), &real) || literal_real(TEXT("nan"), &real));
    assert_true(literal_percentage(TEXT("80%"), &real) && real > 0.79 && real < 0.81);
    assert_false(literal_percentage(TEXT("80"), &real) || literal_percentage(TEXT("%"), &real));
}

static void measures_need_their_unit(void **state)
{
    static const struct {
        bool (*read)(struct text text, uint64_t *number);
        const char *text;
        uint64_t number;
    } cases[] = {
        {literal_duration, "500ms", 500000000},
        {literal_duration, "1.5h", UINT64_C(5400000000000)},
        {literal_duration, "7d", UINT64_C(604800000000000)},
        {literal_duration, "0.000001s", 1000},
        {literal_size, "64KiB", 65536},
        {literal_size, "5MB", 5000000},
        {literal_size, "1.5kB", 1500},
        {literal_size, "1TiB", UINT64_C(1099511627776)},
        {literal_rate, "2Mbit/s", 2000000},
        {literal_rate, "300kB/s", 2400000},
    };
    static const char *const wrong[] = {"",    "10",   "s",         "10 s", "10S",
                                        "10x", "-10s", "99999999w", "10mb", "10Mbit"};
    uint64_t number;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_true(cases[i].read(text_of(cases[i].text), &number));
        assert_int_equal(number, cases[i].number);
    }
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_false(literal_duration(text_of(wrong[i]), &number));
        assert_false(literal_size(text_of(wrong[i]), &number));
        assert_false(literal_rate(text_of(wrong[i]), &number));
    }
}

static void a_block_that_is_no_block_is_loose(void **state)
{
    struct ip ip;
    uint8_t length;
    bool is_loose;
    struct value value;
    (void)state;

    assert_true(literal_cidr(TEXT("10.20.0.0/16"), &ip, &length, &is_loose));
    assert_int_equal(length, 16);
    assert_false(is_loose);
    assert_true(literal_cidr(TEXT("10.20.0.1/16"), &ip, &length, &is_loose));
    assert_true(is_loose);
    assert_true(literal_cidr(TEXT("2001:db8::/32"), &ip, &length, &is_loose));
    assert_false(is_loose);
    assert_false(literal_cidr(TEXT("10.0.0.0/33"), &ip, &length, &is_loose));
    assert_false(literal_cidr(TEXT("10.0.0.0"), &ip, &length, &is_loose));
    assert_false(literal_cidr(TEXT("/8"), &ip, &length, &is_loose));
    assert_false(literal_of(VALUE_CIDR, TEXT("10.20.0.1/16"), &value));
}

static void a_mask_is_octets_or_a_length(void **state)
{
    struct mac mac;
    struct mac mask;
    char text[MAC_TEXT_SIZE];
    (void)state;

    assert_true(literal_mac_block(TEXT("9c:14:63:00:00:00/ff:ff:f0:00:00:00"), &mac, &mask));
    assert_string_equal(mac_print(mask, text), "ff:ff:f0:00:00:00");
    assert_true(literal_mac_block(TEXT("9c:14:63:00:00:00/20"), &mac, &mask));
    assert_string_equal(mac_print(mask, text), "ff:ff:f0:00:00:00");
    assert_false(literal_mac_block(TEXT("9c:14:63:00:00:00/49"), &mac, &mask));
    assert_false(literal_mac_block(TEXT("9c:14:63:00:00:00"), &mac, &mask));
}

static void a_time_is_a_date_that_there_is(void **state)
{
    static const char *const wrong[] = {
        "2025-02-29",       "2026-13-01",           "1969-12-31", "2026-00-10",  "2026-04-31",
        "2026-03-01T24:00", "2026-03-01T12:00:00X", "26-03-01",   "2026-03-01T", "2262-01-01"};
    uint64_t ns;
    (void)state;

    assert_true(literal_time(TEXT("1970-01-01"), &ns));
    assert_int_equal(ns, 0);
    assert_true(literal_time(TEXT("2000-02-29T23:59:59Z"), &ns));
    assert_int_equal(ns, UINT64_C(951868799000000000));
    assert_true(literal_time(TEXT("2026-03-01 12:30"), &ns));
    assert_int_equal(ns, UINT64_C(1772368200000000000));
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(literal_time(text_of(wrong[i]), &ns));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(measures_need_their_unit),
        cmocka_unit_test(a_block_that_is_no_block_is_loose),
        cmocka_unit_test(a_mask_is_octets_or_a_length),
        cmocka_unit_test(a_time_is_a_date_that_there_is),
    };
    return cmocka_run_group_tests_name("literal", tests, NULL, NULL);
}
