/* Packet time as text. Nanoseconds since 1970, UTC, no locale, good until the year 2554. */

#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/slice.h"

enum {
    TIME_TEXT_SIZE = 31,    /* "2026-03-01T12:00:00.123456789Z" and a NUL */
    DURATION_TEXT_SIZE = 24 /* "213503d 23h" and the like, and a NUL */
};

#define NS_PER_S UINT64_C(1000000000)

/* RFC 3339, nine digits of fraction. Returns `out`. */
const char *time_print(uint64_t ns, char out[static TIME_TEXT_SIZE]);

/* The same for people: "2026-03-01 12:00:00". Returns `out`. */
const char *time_print_short(uint64_t ns, char out[static TIME_TEXT_SIZE]);

/* For people, in the two units that matter: "1d 3h", "2m 5s", "12.5 s", "340 ms". */
const char *duration_print(uint64_t ns, char out[static DURATION_TEXT_SIZE]);

/* Seconds with as many digits of fraction as are needed: "12.5", "0.000000001". */
const char *seconds_print(uint64_t ns, char out[static DURATION_TEXT_SIZE]);

#endif
