/* The rules of a site: loaded, checked and compiled once, constant afterwards. */

#ifndef JUDGE_RULES_RULES_H
#define JUDGE_RULES_RULES_H

#include "base/error.h"
#include "judge/event.h"
#include "report/alert.h"

enum {
    RULES_MAX = 20000,
    RULES_WORDS_MAX = (RULES_MAX + 63) / 64,
};

struct rules;
struct site;
struct rule_test;

/* One rule, compiled. */
struct rule {
    const char *id;
    uint32_t revision;
    const char *title;
    enum severity severity; /* already capped when it has no tests of both kinds */
    uint8_t confidence;
    enum observation_kind event;
    const char *explain;                  /* NULL: it does not say */
    const char *respond;                  /* the same */
    const char *const *attack;            /* ends with NULL */
    const char *file;                     /* for people */
    const char *digest;                   /* SHA-256 of that file, hexadecimal */
    const struct field *const *dedupe_by; /* ends with NULL; NULL: device.id */
    uint64_t dedupe_ns;                   /* an hour, when the rule does not say */
    uint32_t evidence_packets;            /* to be kept of a flow; 0: it does not say */
    struct program *program;              /* compiled `when` */
    struct template *message;
    const struct rule_test *tests; /* test.h */
    size_t test_count;
};

/* Reads every *.yaml below each path, and checks it against fields, apps and the site (NULL: none).
 * All errors and warnings of all files, one call each with its source line and caret, go to
 * `report`, which may be NULL. NULL when there was any error. The rules look into the site as long
 * as they live. */
struct rules *rules_load(const char *const *paths, size_t count, const struct site *site,
                         void (*report)(void *context, const char *sentence), void *context);

/* The same for one file in memory; `file` is its name in sentences. */
struct rules *rules_parse(const char *file, struct text text, const struct site *site,
                          void (*report)(void *context, const char *sentence), void *context);

/* Accepts NULL. */
void rules_free(struct rules *rules);

/* In the order of the files' names, and in a file as they are written. */
size_t rules_count(const struct rules *rules);
const struct rule *rules_at(const struct rules *rules, size_t number);

/* The rules that look at events of this kind; `count` is written. */
const struct rule *const *rules_for(const struct rules *rules, enum observation_kind kind,
                                    size_t *count);

/* Of those, the ones that could be true of this event: bit n of `passed` stands for rule n of
 * rules_for(). Returns how many words are written. */
size_t rules_that_may_fire(const struct rules *rules, const struct event *event,
                           uint64_t passed[static RULES_WORDS_MAX]);

enum truth {
    TRUTH_FALSE,
    TRUTH_TRUE,
    TRUTH_UNKNOWN
};

/* Evaluates the condition. When it is true, `reasons` (room for ALERT_REASONS_MAX) and `count` hold
 * the comparisons that made it so; their text lives as long as the rules, actual values as long as
 * the event. */
enum truth rule_evaluate(const struct rule *rule, const struct event *event, struct reason *reasons,
                         size_t *count);

/* Fills the message template: valid UTF-8, no control characters, cut to the size. */
void rule_message(const struct rule *rule, const struct event *event, char *out, size_t size);

#endif
