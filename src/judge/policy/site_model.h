/* What a site file says, as policy asks it. Private to judge/policy. */

#ifndef JUDGE_POLICY_SITE_MODEL_H
#define JUDGE_POLICY_SITE_MODEL_H

#include "base/arena.h"
#include "base/lookup.h"
#include "base/prefix_set.h"
#include "judge/policy/expected.h"
#include "judge/policy/hours.h"

enum selector_kind {
    SELECT_ANY,    /* "any" */
    SELECT_ZONE,   /* a zone of the site */
    SELECT_WORD,   /* "internet", "local", "group" */
    SELECT_ROLE,   /* {role: camera} */
    SELECT_TAG,    /* {tag: perimeter} */
    SELECT_DEVICE, /* a listed device, by its name */
    SELECT_PREFIX, /* an address or a block */
    SELECT_MAC,
};

/* Whom an entry speaks of: one of its `from` or `to`. */
struct selector {
    enum selector_kind kind;
    union {
        int zone;
        const char *word; /* also a tag */
        enum device_role role;
        const struct site_device *device;
        struct prefix prefix;
        struct mac mac;
    };
};

/* An `expected` entry or a declared channel. */
struct entry {
    const char *name;
    bool is_channel;
    const struct selector *from;
    size_t from_count;
    const struct selector *to;
    size_t to_count;
    const uint16_t *apps;      /* numbers; each stands for all applications of its name */
    size_t app_count;          /* 0: any */
    const struct hours *hours; /* NULL: always */
    uint64_t expires_ns;       /* 0: never */
    uint64_t limit_bytes;      /* that one client may move within the window; 0: any */
    uint64_t limit_window_ns;
};

/* A radio that is supposed to be there. */
struct radio_entry {
    struct mac mac;
    struct mac mask;  /* all zero: any */
    struct text ssid; /* no data: any */
};

struct vlan_zone {
    uint16_t vlan;
    int zone;
};

struct mac_zone {
    struct mac mac;
    struct mac mask;
    int zone;
};

struct site {
    struct arena arena; /* everything below is in it, but the prefix sets */
    const char *name;
    char digest[65];
    const struct zone *zones;
    size_t zone_count;
    struct prefix_set *blocks;       /* of zones; numbers are zones */
    struct prefix_set *device_hosts; /* addresses of devices; numbers are devices */
    const struct vlan_zone *vlans;
    size_t vlan_count;
    const struct mac_zone *macs;
    size_t mac_count;
    const struct site_device *devices;
    size_t device_count;
    const struct entry *entries;
    size_t entry_count;
    const struct radio_entry *radios;
    size_t radio_count;
};

#endif
