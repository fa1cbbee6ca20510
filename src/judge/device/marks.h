/* Words by which cameras and recorders give themselves away. Read by identify.c. */

#ifndef JUDGE_DEVICE_MARKS_H
#define JUDGE_DEVICE_MARKS_H

#include "base/slice.h"
#include "judge/device/evidence.h"

/* Where a word was read; bits. */
enum mark_place {
    IN_SERVER = 1 << 0,   /* Server line of HTTP */
    IN_REALM = 1 << 1,    /* of HTTP or RTSP */
    IN_RTSP = 1 << 2,     /* Server line of RTSP */
    IN_UPNP = 1 << 3,     /* SSDP: server, target, USN */
    IN_MDNS = 1 << 4,     /* names of services */
    IN_HOSTNAME = 1 << 5, /* DHCP option 12 */
    IN_CLASS = 1 << 6,    /* DHCP option 60 */
    IN_SUBJECT = 1 << 7,  /* of a certificate */
    IN_TYPES = 1 << 8,    /* WS-Discovery types */
    IN_QUERY = 1 << 10,   /* of DNS */
    IN_MODEL = 1 << 9,    /* a model, wherever it came from */
};

struct mark {
    const char *word;      /* in any case */
    unsigned places;       /* enum mark_place */
    bool is_start;         /* only at the start */
    const char *vendor;    /* NULL: tells no maker */
    enum device_role role; /* ROLE_UNKNOWN: camera or recorder, it does not say */
};

/* The first mark found in `text`, or NULL. */
const struct mark *mark_find(struct text text, enum mark_place place);

#endif
