/* The door between judge and report.
 *
 * A record is a type, a time and (name, value) pairs; a dotted name nests: pairs "src.ip"
 * and "src.port" next to each other become one object "src". An alert is a record with a
 * head and its reasons. Formats walk pairs and know no protocol and no rule. Everything a
 * record points to lives only during the call that hands it over. */

#ifndef REPORT_ALERT_H
#define REPORT_ALERT_H

#include "base/value.h"

enum severity {
    SEVERITY_INFO,
    SEVERITY_LOW,
    SEVERITY_MEDIUM,
    SEVERITY_HIGH,
    SEVERITY_CRITICAL,
};

struct pair {
    const char *name; /* static lifetime */
    struct value value;
};

enum {
    RECORD_PAIRS_MAX = 96,
    ALERT_REASONS_MAX = 32,
    ALERT_ID_SIZE = 33,
    ALERT_MESSAGE_SIZE = 1024
};

struct record {
    const char *type; /* "alert", "flow", "dns", ... */
    uint64_t time_ns;
    size_t pair_count;
    struct pair pairs[RECORD_PAIRS_MAX];
};

/* One condition that was true. */
struct reason {
    struct text field;
    struct text operator;
    struct text expected; /* as the rule spells it: "{relay, session}" */
    struct value actual;
};

enum alert_action {
    ALERT_OPEN,
    ALERT_UPDATE,
    ALERT_CLOSE
};

struct alert {
    enum alert_action action;
    uint64_t time_ns;
    char id[ALERT_ID_SIZE];         /* this emission, hexadecimal */
    char finding_id[ALERT_ID_SIZE]; /* what is wrong: rule and group key */
    uint64_t first_ns;
    uint64_t last_ns;
    uint64_t count;
    uint64_t suppressed;              /* events of this finding since the last emission */
    char message[ALERT_MESSAGE_SIZE]; /* valid UTF-8, no control characters */
    enum severity severity;
    uint8_t confidence;
    const char *rule_id;
    uint32_t rule_revision;
    const char *rule_title;
    const char *rule_digest;   /* SHA-256 of the file it came from, hexadecimal */
    const char *const *attack; /* ends with NULL */
    const char *explain;       /* what it means; NULL: the rule does not say */
    const char *respond;       /* what to do; NULL: the rule does not say */
    struct record context;     /* device.*, peer.*, flow.*, radio.*, and the facts of the event */
    size_t reason_count;
    struct reason reasons[ALERT_REASONS_MAX];
    const char *expected_nearest; /* the `expected` entry that comes closest; NULL: none */
    const char *expected_differs; /* the field in which it differs */
    bool has_site;                /* false: judged without a site file */
};

const char *severity_word(enum severity severity);
const char *alert_action_word(enum alert_action action);

/* Appends a pair; an absent value is left out, and so is one past RECORD_PAIRS_MAX. */
void record_add(struct record *record, const char *name, struct value value);

#endif
