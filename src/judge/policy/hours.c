#include "judge/policy/hours.h"

#include <strings.h>

enum {
    MINUTES_A_DAY = 24 * 60,
    SECONDS_A_DAY = 24 * 60 * 60,
    DAYS_A_WEEK = 7
};

static const int64_t ns_per_s = 1000000000;

static const char *const day_names[DAYS_A_WEEK] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

static struct text trim(struct text text)
{
    while (text.length > 0 && (text.data[0] == ' ' || text.data[0] == '\t')) {
        text.data++;
        text.length--;
    }
    while (text.length > 0 &&
           (text.data[text.length - 1] == ' ' || text.data[text.length - 1] == '\t'))
        text.length--;
    return text;
}

/* The part before the separator, which is taken off `text` together with it. */
static struct text next_part(struct text *text, char separator)
{
    const char *end = text->length > 0 ? memchr(text->data, separator, text->length) : NULL;
    size_t length = end ? (size_t)(end - text->data) : text->length;
    struct text part = {text->data, length};

    text->data += end ? length + 1 : length;
    text->length -= end ? length + 1 : length;
    return trim(part);
}

/* As many decimal digits as `count` says, and nothing else. */
static bool read_digits(const char *at, size_t count, int *number)
{
    *number = 0;
    for (size_t i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return false;
        *number = *number * 10 + (at[i] - '0');
    }
    return true;
}

/* "08:00"; 24:00 is the end of the day. */
static bool read_clock(struct text text, int *minute)
{
    int hour;
    int minutes;

    if (text.length == 4) /* 8:00 */
        return text.data[1] == ':' && read_digits(text.data, 1, &hour) &&
               read_digits(text.data + 2, 2, &minutes) && minutes < 60 &&
               (*minute = hour * 60 + minutes, true);
    if (text.length != 5 || text.data[2] != ':' || !read_digits(text.data, 2, &hour) ||
        !read_digits(text.data + 3, 2, &minutes))
        return false;
    *minute = hour * 60 + minutes;
    return minutes < 60 && *minute <= MINUTES_A_DAY;
}

static int read_day(struct text text)
{
    for (int day = 0; day < DAYS_A_WEEK; day++)
        if (text.length == 3 && strncasecmp(text.data, day_names[day], 3) == 0)
            return day;
    return -1;
}

/* "Mon-Fri", "Sat,Sun": bit n is a day. */
static bool read_days(struct text text, unsigned *days)
{
    *days = 0;
    while (text.length > 0) {
        struct text part = next_part(&text, ',');
        bool is_span = part.length > 0 && memchr(part.data, '-', part.length) != NULL;
        int first = read_day(next_part(&part, '-'));
        int last = is_span ? read_day(trim(part)) : first;

        if (first < 0 || last < 0)
            return false;
        for (int day = first;; day = (day + 1) % DAYS_A_WEEK) {
            *days |= 1U << day;
            if (day == last)
                break;
        }
    }
    return *days != 0;
}

static void set_minutes(struct hours *hours, unsigned days, int start, int end)
{
    int length = end > start ? end - start : end + MINUTES_A_DAY - start;

    for (int day = 0; day < DAYS_A_WEEK; day++) {
        if (!(days >> day & 1))
            continue;
        for (int i = 0; i < length; i++) {
            int minute = (day * MINUTES_A_DAY + start + i) % MINUTES_A_WEEK;
            hours->minutes[minute / 8] |= (uint8_t)(1U << minute % 8);
        }
    }
}

/* Days, a span, or both: "Mon-Fri 08:00-18:00". */
static bool read_span(struct text text, struct hours *hours, const char **why)
{
    unsigned days = (1U << DAYS_A_WEEK) - 1;
    int start = 0;
    int end = MINUTES_A_DAY;
    size_t at = 0;

    while (at < text.length && (text.data[at] < '0' || text.data[at] > '9'))
        at++;

    struct text names = trim((struct text){text.data, at});
    struct text clock = trim((struct text){text.data + at, text.length - at});
    if (names.length > 0 && !read_days(names, &days)) {
        *why = "days are written Mon, Mon-Fri or Sat,Sun";
        return false;
    }
    if (clock.length > 0) {
        struct text from = next_part(&clock, '-');

        if (!read_clock(from, &start) || !read_clock(trim(clock), &end) || start == end) {
            *why = "hours are written 08:00-18:00";
            return false;
        }
    }
    if (names.length == 0 && text.length == at) {
        *why = "hours are written Mon-Fri 08:00-18:00";
        return false;
    }
    set_minutes(hours, days, start, end);
    return true;
}

bool hours_parse(struct text text, int32_t offset_s, struct hours *hours, const char **why)
{
    struct hours parsed = {.offset_s = offset_s};

    text = trim(text);
    do {
        if (!read_span(next_part(&text, ';'), &parsed, why))
            return false;
    } while (text.length > 0);
    *hours = parsed;
    return true;
}

bool hours_contain(const struct hours *hours, uint64_t time_ns)
{
    /* 1970 began on a Thursday. */
    int64_t seconds =
        (int64_t)(time_ns / (uint64_t)ns_per_s) + hours->offset_s + INT64_C(3) * SECONDS_A_DAY;
    int64_t minute = seconds / 60 % MINUTES_A_WEEK;

    if (minute < 0)
        minute += MINUTES_A_WEEK;
    return (hours->minutes[minute / 8] >> minute % 8 & 1) != 0;
}

bool offset_parse(struct text text, int32_t *offset_s)
{
    int hours;
    int minutes;

    if (text_equals(text, "UTC") || text_equals(text, "Z")) {
        *offset_s = 0;
        return true;
    }
    if (text.length != 6 || (text.data[0] != '+' && text.data[0] != '-') || text.data[3] != ':' ||
        !read_digits(text.data + 1, 2, &hours) || !read_digits(text.data + 4, 2, &minutes) ||
        hours > 14 || minutes > 59)
        return false;
    *offset_s = (hours * 60 + minutes) * 60 * (text.data[0] == '-' ? -1 : 1);
    return true;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && is_leap);
}

static int64_t days_since_1970(int year, int month, int day)
{
    int64_t days = day - 1;

    for (int y = 1970; y < year; y++)
        days += 337 + days_of_month(y, 2);
    for (int m = 1; m < month; m++)
        days += days_of_month(year, m);
    return days;
}

bool moment_parse(struct text text, int32_t offset_s, uint64_t *time_ns)
{
    int year;
    int month;
    int day;
    int minute = MINUTES_A_DAY;

    if (text.length < 10 || text.data[4] != '-' || text.data[7] != '-' ||
        !read_digits(text.data, 4, &year) || !read_digits(text.data + 5, 2, &month) ||
        !read_digits(text.data + 8, 2, &day))
        return false;
    if (year < 1971 || year > 2500 || month < 1 || month > 12 || day < 1 ||
        day > days_of_month(year, month))
        return false;
    if (text.length > 10 && ((text.data[10] != 'T' && text.data[10] != ' ') ||
                             !read_clock((struct text){text.data + 11, text.length - 11}, &minute)))
        return false;

    int64_t seconds =
        days_since_1970(year, month, day) * SECONDS_A_DAY + INT64_C(60) * minute - offset_s;
    *time_ns = (uint64_t)(seconds * ns_per_s);
    return true;
}
