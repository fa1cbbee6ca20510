#include "base/time.h"

#include "support/test.h"

#define AT(seconds, ns) (UINT64_C(seconds) * NS_PER_S + (ns))

static void packet_time_keeps_its_nanoseconds(void **state)
{
    char text[TIME_TEXT_SIZE];
    (void)state;

    assert_string_equal(time_print(0, text), "1970-01-01T00:00:00.000000000Z");
    assert_string_equal(time_print(AT(1772366400, 123456789), text),
                        "2026-03-01T12:00:00.123456789Z");
    assert_string_equal(time_print(AT(951782399, 999999999), text),
                        "2000-02-28T23:59:59.999999999Z");
    assert_string_equal(time_print(AT(951782400, 0), text), "2000-02-29T00:00:00.000000000Z");
}

static void time_goes_on_after_2038_and_in_2100_there_is_no_leap_day(void **state)
{
    char text[TIME_TEXT_SIZE];
    (void)state;

    assert_string_equal(time_print(AT(2147483648, 1), text), "2038-01-19T03:14:08.000000001Z");
    assert_string_equal(time_print(AT(4107542399, 0), text), "2100-02-28T23:59:59.000000000Z");
    assert_string_equal(time_print(AT(4107542400, 0), text), "2100-03-01T00:00:00.000000000Z");
    assert_string_equal(time_print(UINT64_MAX, text), "2554-07-21T23:34:33.709551615Z");
}

static void people_read_times_without_fraction(void **state)
{
    char text[TIME_TEXT_SIZE];
    (void)state;

    assert_string_equal(time_print_short(AT(1772366400, 999999999), text), "2026-03-01 12:00:00");
}

static void durations_are_told_in_the_units_that_matter(void **state)
{
    char text[DURATION_TEXT_SIZE];
    (void)state;

    assert_string_equal(duration_print(0, text), "0 s");
    assert_string_equal(duration_print(7, text), "under 1 ms");
    assert_string_equal(duration_print(340 * UINT64_C(1000000), text), "340 ms");
    assert_string_equal(duration_print(AT(12, 560000000), text), "12.5 s");
    assert_string_equal(duration_print(AT(12, 0), text), "12 s");
    assert_string_equal(duration_print(AT(125, 0), text), "2m 5s");
    assert_string_equal(duration_print(AT(7260, 0), text), "2h 1m");
    assert_string_equal(duration_print(AT(97200, 0), text), "1d 3h");
    assert_string_equal(duration_print(UINT64_MAX, text), "213503d 23h");
}

static void seconds_are_exact(void **state)
{
    char text[DURATION_TEXT_SIZE];
    (void)state;

    assert_string_equal(seconds_print(0, text), "0.0");
    assert_string_equal(seconds_print(1, text), "0.000000001");
    assert_string_equal(seconds_print(AT(12, 500000000), text), "12.5");
    assert_string_equal(seconds_print(UINT64_MAX, text), "18446744073.709551615");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packet_time_keeps_its_nanoseconds),
        cmocka_unit_test(time_goes_on_after_2038_and_in_2100_there_is_no_leap_day),
        cmocka_unit_test(people_read_times_without_fraction),
        cmocka_unit_test(durations_are_told_in_the_units_that_matter),
        cmocka_unit_test(seconds_are_exact),
    };
    return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
