/* Is this expected? The site's allow-list and its declared channels, asked about one flow.
 *
 * Default deny: what no entry allows is not expected. An entry allows a client to start a flow
 * to a server; what the server answers belongs to the flow. */

#ifndef JUDGE_POLICY_EXPECTED_H
#define JUDGE_POLICY_EXPECTED_H

#include "judge/device/registry.h"
#include "judge/policy/site.h"

/* One end of a flow, as policy sees it. */
struct end {
    const struct ip *ip;
    const struct device *device; /* NULL: not one of ours */
    int zone;                    /* of the site, or ZONE_NONE */
    const char *zone_name;       /* of the site, or "internet", "local", "group" */
};

struct journey {
    struct end from; /* who started it */
    struct end to;
    uint16_t app;
    bool is_app_open;  /* the application may still become known, or more exactly known: an entry
                          gets the benefit of the doubt */
    uint64_t start_ns; /* of the flow: hours and expiry count from its first packet ... */
    uint64_t last_ns;  /* ... to its last one so far */
};

struct expectation {
    bool is_expected;
    const char *by;      /* the entry that allows it */
    const char *nearest; /* else the one that comes closest; NULL: there is none */

    /* The field in which that differs: "from", "to", "app", "hours", "expires", "limit". */
    const char *differs;

    uint64_t
        limit_bytes; /* it allows as many in the window, and no more; 0: as many as there are */
    uint64_t limit_window_ns;
    uint32_t entry; /* its number, when there is a limit */
};

/* Accepts a NULL site: there, nothing is expected. */
struct expectation site_expects(const struct site *site, const struct journey *journey);

/* Some entry sets a limit (judge/policy/usage.h). Accepts NULL. */
bool site_has_limits(const struct site *site);

#endif
