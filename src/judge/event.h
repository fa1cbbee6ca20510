/* What a rule looks at: an observation, and what the judge knows about it.
 *
 * `device` is the side that camwarden watches over: the monitored one that opened the
 * flow, else the monitored one that was called, else the opener. `peer` is the other. */

#ifndef JUDGE_EVENT_H
#define JUDGE_EVENT_H

#include "base/value.h"
#include "observe/observation.h"

struct device; /* judge/device/registry.h */

enum event_direction {
    EVENT_OUTBOUND, /* the device opened the flow */
    EVENT_INBOUND,  /* the peer did */
};

/* One side of an event. Text is the judge's own and lives until its next observation. */
struct party {
    const struct device *device; /* NULL: not one of ours */
    struct ip ip;
    struct mac mac;
    uint16_t port;
    const char *zone; /* a zone of the site, or "internet", "local", "group"; never NULL for an
                         event with addresses */
    struct text name; /* device name, else DNS, SNI or Host name by which it was reached */
};

struct event {
    uint64_t time_ns;
    enum observation_kind kind;
    const struct observation *seen; /* NULL for a literal event of a rule's test */
    struct party device;
    struct party peer;
    enum event_direction direction;
    bool is_expected;             /* an `expected` entry or a declared channel allows it */
    const char *expected_by;      /* name of that entry; NULL: none */
    const char *nearest_expected; /* the entry that comes closest; NULL: none, or no site file */
    const char *nearest_differs;  /* the field in which it differs: "to", "app", "hours" ... */
    bool has_site;                /* judged with a site file */

    /* A literal event: values by field number; absent ones are VALUE_ABSENT. Then only kind and
     * time_ns of the above count. */
    const struct value *literal;
};

#endif
