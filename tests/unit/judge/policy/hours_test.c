#include "judge/policy/hours.h"

#include "support/test.h"

/* A moment, in UTC. */
static uint64_t at(const char *text)
{
    uint64_t time_ns = 0;

    assert_true(moment_parse(text_of(text), 0, &time_ns));
    return time_ns;
}

static bool is_within(const char *hours, int32_t offset_s, const char *moment)
{
    struct hours parsed;
    const char *why = NULL;

    if (!hours_parse(text_of(hours), offset_s, &parsed, &why))
        fail_msg("%s: %s", hours, why);
    return hours_contain(&parsed, at(moment));
}

static void office_hours_are_on_working_days(void **state)
{
    (void)state; /* the 5th of October 2026 is a Monday */

    assert_true(is_within("Mon-Fri 08:00-18:00", 0, "2026-10-05T08:00"));
    assert_true(is_within("Mon-Fri 08:00-18:00", 0, "2026-10-09T17:59"));
    assert_false(is_within("Mon-Fri 08:00-18:00", 0, "2026-10-05T07:59"));
    assert_false(is_within("Mon-Fri 08:00-18:00", 0, "2026-10-05T18:00"));
    assert_false(is_within("Mon-Fri 08:00-18:00", 0, "2026-10-10T12:00"));
    assert_true(is_within("Mon-Fri 08:00-18:00; Sat 9:00-12:00", 0, "2026-10-10T11:00"));
}

static void a_night_goes_past_midnight(void **state)
{
    (void)state;

    assert_true(is_within("22:00-06:00", 0, "2026-10-05T23:00"));
    assert_true(is_within("22:00-06:00", 0, "2026-10-05T05:59"));
    assert_false(is_within("22:00-06:00", 0, "2026-10-05T06:00"));
    assert_true(is_within("Sun 22:00-06:00", 0, "2026-10-05T05:00"));
    assert_false(is_within("Sun 22:00-06:00", 0, "2026-10-04T05:00"));
    assert_true(is_within("Sat-Sun", 0, "2026-10-04T00:00"));
    assert_false(is_within("Sat,Sun", 0, "2026-10-05T00:00"));
    assert_true(is_within("Fri-Mon", 0, "2026-10-05T00:00"));
}

static void hours_are_local_time(void **state)
{
    (void)state;

    assert_true(is_within("08:00-18:00", 5 * 3600, "2026-10-05T03:00"));
    assert_false(is_within("08:00-18:00", 5 * 3600, "2026-10-05T13:00"));
    assert_true(is_within("Sun", -3600, "2026-10-05T00:30"));
    assert_false(is_within("Thu 00:00-01:00", -7200, "1971-01-01T00:30"));
}

static void what_is_no_hours_is_refused(void **state)
{
    static const char *const wrong[] = {"",
                                        "always",
                                        "Mon-",
                                        "-Fri",
                                        "Moonday",
                                        "08:00",
                                        "08:00-",
                                        "08:00-25:00",
                                        "08:60-09:00",
                                        "08:00-08:00",
                                        "08.00-09.00",
                                        "Mon Fri",
                                        "Mon-Fri 8-18",
                                        "Mon;;Tue"};
    struct hours hours;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        const char *why = NULL;

        assert_false(hours_parse(text_of(wrong[i]), 0, &hours, &why));
        assert_non_null(why);
    }
}

static void a_date_is_the_end_of_its_day(void **state)
{
    uint64_t day;
    uint64_t local;
    (void)state;

    assert_int_equal(at("2027-03-31"), at("2027-04-01T00:00"));
    assert_int_equal(at("2000-02-29"), UINT64_C(951868800) * 1000000000);
    assert_true(moment_parse(TEXT("2027-03-31"), 5 * 3600, &local));
    day = at("2027-03-31T19:00");
    assert_int_equal(local, day);
}

static void a_day_that_never_was_is_no_date(void **state)
{
    static const char *const wrong[] = {"2027-02-29", "2027-13-01",  "2027-00-01",
                                        "2027-1-1",   "31.03.2027",  "",
                                        "1899-01-01", "2027-03-31x", "2027-03-31T25:00"};
    uint64_t time_ns;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(moment_parse(text_of(wrong[i]), 0, &time_ns));
}

static void a_time_zone_is_an_offset(void **state)
{
    int32_t offset = 1;
    (void)state;

    assert_true(offset_parse(TEXT("UTC"), &offset));
    assert_int_equal(offset, 0);
    assert_true(offset_parse(TEXT("+05:30"), &offset));
    assert_int_equal(offset, 19800);
    assert_true(offset_parse(TEXT("-03:30"), &offset));
    assert_int_equal(offset, -12600);
    assert_false(offset_parse(TEXT("Asia/Karachi"), &offset));
    assert_false(offset_parse(TEXT("+24:00"), &offset));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(office_hours_are_on_working_days),
        cmocka_unit_test(a_night_goes_past_midnight),
        cmocka_unit_test(hours_are_local_time),
        cmocka_unit_test(what_is_no_hours_is_refused),
        cmocka_unit_test(a_date_is_the_end_of_its_day),
        cmocka_unit_test(a_day_that_never_was_is_no_date),
        cmocka_unit_test(a_time_zone_is_an_offset),
    };
    return cmocka_run_group_tests_name("hours", tests, NULL, NULL);
}
