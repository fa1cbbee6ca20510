/* What a device is, and which observed facts say so. */

#ifndef JUDGE_DEVICE_EVIDENCE_H
#define JUDGE_DEVICE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum device_role {
    ROLE_UNKNOWN,
    ROLE_CAMERA,
    ROLE_RECORDER,
    ROLE_VMS,
    ROLE_CABINET,
    ROLE_MANAGEMENT,
    ROLE_DATA_EXCHANGE,
    ROLE_ACCESS_CONTROL,
    ROLE_DRONE,
    ROLE_INFRASTRUCTURE,
    ROLE_COUNT
};

/* "camera", "data-exchange" ...; NULL after the last. */
const char *device_role_word(size_t role);

/* Roles that may start only what the site expects. */
bool device_role_is_monitored(enum device_role role);

/* Classes of evidence that a device is a camera or a recorder: one class counts once. */
enum evidence_class {
    EVIDENCE_OUI,         /* the maker of its network interface makes cameras */
    EVIDENCE_DISCOVERY,   /* it answers ONVIF, SADP, UPnP or mDNS searches as a camera does */
    EVIDENCE_RTSP_SERVER, /* it serves RTSP */
    EVIDENCE_MEDIA,       /* it sends video */
    EVIDENCE_BANNER,      /* Server or realm of its web interface */
    EVIDENCE_CERTIFICATE,
    EVIDENCE_DHCP,
    EVIDENCE_CLOUD, /* it asks for the servers its maker has for cameras */
    EVIDENCE_P2P,   /* it logs in at a vendor's peer-to-peer service as a device does */
    EVIDENCE_CLASS_COUNT
};

/* "OUI", "RTSP server" ...: for sentences. */
const char *evidence_word(enum evidence_class class);

struct evidence {
    uint16_t classes;                       /* bit n: class n was seen */
    uint8_t leaning;                        /* enum device_role the marks name, if any */
    uint64_t time_ns[EVIDENCE_CLASS_COUNT]; /* when first */
};

#endif
