/* Facts of video, audio and their control. Included by observation.h only. */

#ifndef OBSERVE_FACTS_MEDIA_H
#define OBSERVE_FACTS_MEDIA_H

/* RFC 2326, RFC 7826 */
struct rtsp_facts {
    bool is_response;
    uint16_t status;
    struct kept method;
    struct kept uri;
    struct kept user_agent;
    struct kept server;
    struct kept realm;
    struct kept transport;
    struct kept session;
    struct kept media; /* of an SDP body: "H264 90000", the first rtpmap */
};

/* RFC 3550, RFC 3551 */
struct rtp_facts {
    uint8_t payload_type;
    uint32_t ssrc;
};

/* RFC 3261 */
struct sip_facts {
    bool is_response;
    uint16_t status;
    struct kept method;
    struct kept uri;
    struct kept from;
    struct kept to;
    struct kept user_agent; /* or Server */
    struct kept call_id;
};

#endif
