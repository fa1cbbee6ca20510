/* Facts of the air (IEEE 802.11-2020). Included by observation.h only. */

#ifndef OBSERVE_FACTS_RADIO_H
#define OBSERVE_FACTS_RADIO_H

enum radio_role {
    RADIO_ROLE_UNKNOWN,
    RADIO_ROLE_ACCESS_POINT,
    RADIO_ROLE_STATION,
    RADIO_ROLE_PEER, /* ad hoc, mesh, Wi-Fi Direct */
};

/* One transmitter in one network, as far as it is known. Sent when it is first heard, when its
 * role or its SSID becomes known (once for each SSID), and at the end with the totals. The end is
 * that of the capture, or when the transmitter has to be forgotten because others need the room. */
struct radio_facts {
    struct mac transmitter;
    struct mac receiver; /* of the frame that gave rise to this */
    struct mac bssid;
    struct kept ssid;       /* bytes as sent, up to 32 */
    uint8_t role;           /* enum radio_role */
    uint8_t type_subtype;   /* of the first frame: type << 4 | subtype */
    uint16_t frequency_mhz; /* 0: not told */
    int8_t signal_dbm;      /* strongest; 0: not told */
    bool has_bssid; /* false: its frames name no network; a BSSID of zero may also be said */
    bool is_protected;
    bool is_final; /* the end: totals */
    uint64_t frames;
    uint64_t data_frames;
    uint64_t bytes; /* of data frames */
    uint64_t first_ns;
    uint64_t last_ns;
};

#endif
