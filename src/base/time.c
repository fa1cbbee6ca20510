#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>

struct calendar {
    unsigned year;
    unsigned month;
    unsigned day;
    unsigned hour;
    unsigned minute;
    unsigned second;
};

static bool is_leap(unsigned year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned days_of(unsigned month, unsigned year)
{
    static const unsigned days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 1 && is_leap(year) ? 29 : days[month];
}

/* gmtime_r() would do, were its answer not bound to the width of time_t. At most 584 turns of the
 * first loop, in practice 56: 64 bits of nanoseconds end in 2554. */
static struct calendar calendar_of(uint64_t seconds)
{
    uint64_t days = seconds / 86400;
    unsigned rest = (unsigned)(seconds % 86400);
    unsigned year = 1970;
    unsigned month = 0;

    for (; days >= (is_leap(year) ? 366U : 365U); year++)
        days -= is_leap(year) ? 366 : 365;
    for (; days >= days_of(month, year); month++)
        days -= days_of(month, year);

    return (struct calendar){.year = year,
                             .month = month + 1,
                             .day = (unsigned)days + 1,
                             .hour = rest / 3600,
                             .minute = rest / 60 % 60,
                             .second = rest % 60};
}

const char *time_print(uint64_t ns, char out[static TIME_TEXT_SIZE])
{
    struct calendar c = calendar_of(ns / NS_PER_S);

    snprintf(out, TIME_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%09" PRIu64 "Z", c.year % 10000,
             c.month, c.day, c.hour, c.minute, c.second, ns % NS_PER_S);
    return out;
}

const char *time_print_short(uint64_t ns, char out[static TIME_TEXT_SIZE])
{
    struct calendar c = calendar_of(ns / NS_PER_S);

    snprintf(out, TIME_TEXT_SIZE, "%04u-%02u-%02u %02u:%02u:%02u", c.year % 10000, c.month, c.day,
             c.hour, c.minute, c.second);
    return out;
}

/* One digit of fraction, without asking the locale for its decimal point. */
static void print_tenths(uint64_t ns, uint64_t unit_ns, const char *unit, char *out)
{
    uint64_t tenths = ns / (unit_ns / 10);

    if (tenths % 10 == 0)
        snprintf(out, DURATION_TEXT_SIZE, "%" PRIu64 " %s", tenths / 10, unit);
    else
        snprintf(out, DURATION_TEXT_SIZE, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10,
                 unit);
}

const char *duration_print(uint64_t ns, char out[static DURATION_TEXT_SIZE])
{
    uint64_t seconds = ns / NS_PER_S;

    if (ns < 1000000)
        snprintf(out, DURATION_TEXT_SIZE, ns ? "under 1 ms" : "0 s");
    else if (ns < NS_PER_S)
        snprintf(out, DURATION_TEXT_SIZE, "%" PRIu64 " ms", ns / 1000000);
    else if (seconds < 60)
        print_tenths(ns, NS_PER_S, "s", out);
    else if (seconds < 3600)
        snprintf(out, DURATION_TEXT_SIZE, "%" PRIu64 "m %" PRIu64 "s", seconds / 60, seconds % 60);
    else if (seconds < 86400)
        snprintf(out, DURATION_TEXT_SIZE, "%" PRIu64 "h %" PRIu64 "m", seconds / 3600,
                 seconds / 60 % 60);
    else
        snprintf(out, DURATION_TEXT_SIZE, "%" PRIu64 "d %" PRIu64 "h", seconds / 86400,
                 seconds / 3600 % 24);
    return out;
}

const char *seconds_print(uint64_t ns, char out[static DURATION_TEXT_SIZE])
{
    uint64_t fraction = ns % NS_PER_S;
    int digits = 9;

    if (fraction == 0) {
        snprintf(out, DURATION_TEXT_SIZE, "%" PRIu64 ".0", ns / NS_PER_S);
        return out;
    }
    for (; fraction % 10 == 0; digits--)
        fraction /= 10;
    snprintf(out, DURATION_TEXT_SIZE, "%" PRIu64 ".%0*" PRIu64, ns / NS_PER_S, digits, fraction);
    return out;
}
