#include "judge/device/evidence.h"

#include <assert.h>

#include "base/slice.h"

const char *device_role_word(size_t role)
{
    static const char *const words[] = {
        [ROLE_UNKNOWN] = "unknown",
        [ROLE_CAMERA] = "camera",
        [ROLE_RECORDER] = "recorder",
        [ROLE_VMS] = "vms",
        [ROLE_CABINET] = "cabinet",
        [ROLE_MANAGEMENT] = "management",
        [ROLE_DATA_EXCHANGE] = "data-exchange",
        [ROLE_ACCESS_CONTROL] = "access-control",
        [ROLE_DRONE] = "drone",
        [ROLE_INFRASTRUCTURE] = "infrastructure",
    };
    static_assert(COUNT_OF(words) == ROLE_COUNT, "every role has a word");
    return role < COUNT_OF(words) ? words[role] : NULL;
}

bool device_role_is_monitored(enum device_role role)
{
    switch (role) {
    case ROLE_CAMERA:
    case ROLE_RECORDER:
    case ROLE_VMS:
    case ROLE_CABINET:
    case ROLE_DATA_EXCHANGE:
    case ROLE_ACCESS_CONTROL:
    case ROLE_DRONE: return true;
    case ROLE_UNKNOWN:
    case ROLE_MANAGEMENT:
    case ROLE_INFRASTRUCTURE:
    case ROLE_COUNT: break;
    }
    return false;
}

const char *evidence_word(enum evidence_class class)
{
    switch (class) {
    case EVIDENCE_OUI: return "OUI";
    case EVIDENCE_DISCOVERY: return "discovery";
    case EVIDENCE_RTSP_SERVER: return "RTSP server";
    case EVIDENCE_MEDIA: return "sends video";
    case EVIDENCE_BANNER: return "web banner";
    case EVIDENCE_CERTIFICATE: return "certificate";
    case EVIDENCE_DHCP: return "DHCP";
    case EVIDENCE_CLOUD: return "vendor cloud";
    case EVIDENCE_P2P: return "peer-to-peer login";
    case EVIDENCE_CLASS_COUNT: break;
    }
    return NULL;
}
