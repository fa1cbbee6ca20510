/* Regular expressions of `matches`, in linear time: all ways through the pattern are walked at once
 * (Thompson), none is ever tried again.
 *
 *     .  any byte      x* x+ x? x{2} x{2,} x{2,5}      x|y      (x)
 *     [a-z_]  [^0-9]   \d \w \s \D \W \S \. \\ \xNN    ^  $
 *
 * It may match anywhere, unless anchored; upper and lower case are the same. No groups are kept, no
 * looking around, no references back. Private to judge/rules. */

#ifndef JUDGE_RULES_PATTERN_H
#define JUDGE_RULES_PATTERN_H

#include "base/arena.h"

struct pattern;

enum {
    PATTERN_SIZE_MAX = 512,
    PATTERN_STATES_MAX = 512, /* after {m,n} is written out */
    PATTERN_REPEAT_MAX = 64,
    PATTERN_DEPTH_MAX = 16
};

/* What is wrong with a pattern, and where. */
struct pattern_fault {
    const char *sentence;
    size_t at;
};

/* NULL, and the fault, when it cannot be read. */
struct pattern *pattern_new(struct text source, struct arena *arena, struct pattern_fault *fault);

bool pattern_matches(const struct pattern *pattern, struct text text);

#endif
