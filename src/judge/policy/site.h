/* The site file: zones, devices, what is expected, declared channels, radios. Constant once
 * loaded. Its language is RULES.md, section Site. */

#ifndef JUDGE_POLICY_SITE_H
#define JUDGE_POLICY_SITE_H

#include "base/address.h"
#include "base/value.h"
#include "judge/device/evidence.h"

struct site;

enum {
    ZONE_NONE = -1
};

struct zone {
    const char *name;
    enum device_role role; /* of what is in it: a zone called "cameras" holds cameras */
};

/* A device the site file lists. */
struct site_device {
    const char *name;
    struct mac mac; /* zero: not told */
    const struct ip *ips;
    size_t ip_count;
    enum device_role role; /* ROLE_UNKNOWN: not told */
    const char *vendor;    /* NULL: not told; so is model */
    const char *model;
    const struct value *tags;
    size_t tag_count;
};

/* Reads a site file. Every fault goes to `report` (may be NULL), one call each: a sentence, its
 * line and a caret below it. NULL when there was any, or no memory. */
struct site *site_load(const char *path, void (*report)(void *context, const char *sentence),
                       void *context);

/* The same for text in memory; `file` is its name in sentences. */
struct site *site_parse(const char *file, struct text text,
                        void (*report)(void *context, const char *sentence), void *context);

/* Accepts NULL. */
void site_free(struct site *site);

/* Everything below accepts a NULL site: there, nothing is listed. */

/* What the file calls the site; NULL: it does not say. */
const char *site_name(const struct site *site);

/* SHA-256 of the file, hexadecimal. */
const char *site_digest(const struct site *site);

/* Number of the zone of this name, or ZONE_NONE. */
int site_zone_find(const struct site *site, struct text name);

/* A zone holds an address when any of its blocks does, whatever smaller zone lies within. */
bool site_zone_contains(const struct site *site, int zone, const struct ip *ip);

/* Zone names, NULL after the last. */
const char *site_zone_name(const struct site *site, size_t number);

/* The zone of the smallest block that holds the address, or NULL. */
const struct zone *site_zone_at_ip(const struct site *site, const struct ip *ip);

/* The zone of a host: by its address, else by its MAC address, else by its VLAN. ZONE_NONE: it is
 * in none. `mac` zero and `vlan` 0 are not known. */
int site_zone_of(const struct site *site, const struct ip *ip, struct mac mac, uint16_t vlan);

/* A zone or a device of the file has this address: it is local, private or not. */
bool site_lists(const struct site *site, const struct ip *ip);

size_t site_device_count(const struct site *site);
const struct site_device *site_device_at(const struct site *site, size_t number);

/* The listed device with this address, or this MAC address; either may be NULL. */
const struct site_device *site_device_of(const struct site *site, const struct ip *ip,
                                         const struct mac *mac);

/* The file lists this transmitter among the expected radios: by its MAC address, or by the name of
 * its network. */
bool site_expects_radio(const struct site *site, struct mac transmitter, struct text ssid);

/* The words a zone field can have without any site: "internet", "local", "group"; NULL after the
 * last. */
const char *zone_word_at(size_t number);

/* Of an address that is in no zone of the site. */
const char *zone_word_of(const struct ip *ip);

#endif
