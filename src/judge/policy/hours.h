/* Hours of the week: "Mon-Fri 08:00-18:00". */

#ifndef JUDGE_POLICY_HOURS_H
#define JUDGE_POLICY_HOURS_H

#include "base/slice.h"

enum {
    MINUTES_A_WEEK = 7 * 24 * 60
};

struct hours {
    uint8_t minutes[MINUTES_A_WEEK / 8]; /* bit n: minute n of the week, which begins on Monday */
    int32_t offset_s;                    /* local time is UTC and this */
};

/* Days ("Mon", "Mon-Fri", "Mon,Wed,Fri") and a span of time ("08:00-18:00"; one that ends before it
 * begins goes past midnight), or one of the two; several separated by ";". False, and a sentence
 * without a place in `why`, when it is something else. */
bool hours_parse(struct text text, int32_t offset_s, struct hours *hours, const char **why);

bool hours_contain(const struct hours *hours, uint64_t time_ns);

/* "UTC", "+05:00", "-03:30". */
bool offset_parse(struct text text, int32_t *offset_s);

/* "2027-03-31": the moment that day ends in local time. "2027-03-31T18:00": that moment. False when
 * it is neither, or no day there is. */
bool moment_parse(struct text text, int32_t offset_s, uint64_t *time_ns);

#endif
