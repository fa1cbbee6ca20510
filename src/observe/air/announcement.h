/* What a frame says about its sender's part in a network. */

#ifndef OBSERVE_AIR_ANNOUNCEMENT_H
#define OBSERVE_AIR_ANNOUNCEMENT_H

#include "observe/decode/packet.h"

enum {
    SSID_SIZE_MAX = 32
};

struct announcement {
    uint8_t role;       /* enum radio_role; RADIO_ROLE_UNKNOWN: this frame does not tell */
    bool is_own_word;   /* the sender says so itself, in a beacon or a probe response */
    bool is_protected;  /* the network encrypts */
    bool joins_network; /* the SSID is that of the network it asks to join: of `bssid` */
    struct slice ssid;  /* up to SSID_SIZE_MAX bytes, inside the frame; empty: hidden, or none */
    uint16_t frequency_mhz; /* of the channel the network says it is on; 0: not told */
};

struct announcement announcement_read(const struct radio_frame *frame);

#endif
