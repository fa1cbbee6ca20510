/* What a rule looks at: an observation, and what the judge knows about it.
 *
 * `device` is the side that camwarden watches over: the monitored one that opened the
 * flow, else the monitored one that was called, else the opener. `peer` is the other. */

#ifndef JUDGE_EVENT_H
#define JUDGE_EVENT_H

#include "base/value.h"
#include "observe/observation.h"

struct device; /* judge/device/registry.h */
struct names;  /* judge/device/name.h */

enum event_direction {
    EVENT_OUTBOUND, /* the device opened the flow */
    EVENT_INBOUND,  /* the peer did */
};

/* One side of an event. Text is the judge's own and lives until its next observation. */
struct party {
    const struct device *device; /* NULL: not one of ours */
    struct ip ip;
    struct mac mac; /* on this segment: a router's, when the party is beyond one */
    uint16_t port;
    const char *zone; /* a zone of the site, or "internet", "local", "group"; never NULL for an
                         event with addresses */
    char *id; /* room for IP_TEXT_SIZE: the address of a party that is no device, once somebody
                 asks; NULL: nobody may */
};

/* How a transmitter belongs to a wired device. */
enum radio_match {
    RADIO_MATCH_NONE,
    RADIO_MATCH_EQUAL,     /* the same MAC address */
    RADIO_MATCH_LOCAL_BIT, /* equal but for the bit that says "locally administered" */
    RADIO_MATCH_NEAR,      /* at most eight apart, of the same maker */
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
    char *community_id;           /* room for COMMUNITY_ID_SIZE; empty until somebody asks */
    bool is_radio_expected;       /* the site lists this radio */
    enum radio_match radio_match;
    uint8_t radio_confidence;           /* 0-100 */
    const char *radio_vendor;           /* NULL: not known */
    const struct device *radio_device;  /* NULL: no wired device matches */
    const struct device *joined_device; /* the one whose radio the transmitter talks to; or NULL */
    const struct names *names;          /* by which peers were reached */
    const struct value *addresses;      /* of a DNS answer */
    size_t address_count;

    /* A literal event: values by field number; absent ones are VALUE_ABSENT. Then only kind and
     * time_ns of the above count. */
    const struct value *literal;
};

/* Its name in the site file, the one it gives itself, or the DNS, SNI or Host name by which it was
 * reached; no data when there is none. */
struct text party_name(const struct event *event, const struct party *party);

/* "gate-07", "10.20.0.7", "9c:14:63:2a:7f:10"; no data for a party without an address. */
struct text party_id(const struct party *party);

#endif
