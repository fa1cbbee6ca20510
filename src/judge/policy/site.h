/* The site file: zones, devices, what is expected, declared channels, radios. Constant once
 * loaded. Its language is RULES.md, section Site. */

#ifndef JUDGE_POLICY_SITE_H
#define JUDGE_POLICY_SITE_H

#include "base/address.h"
#include "base/error.h"

struct site;

enum {
    ZONE_NONE = -1
};

/* Number of the zone of this name, or ZONE_NONE. Accepts a NULL site. */
int site_zone_find(const struct site *site, struct text name);

/* Accepts a NULL site. */
bool site_zone_contains(const struct site *site, int zone, const struct ip *ip);

/* Zone names, NULL after the last. Accepts a NULL site. */
const char *site_zone_name(const struct site *site, size_t number);

/* Accepts NULL. */
void site_free(struct site *site);

#endif
