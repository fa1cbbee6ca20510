/* The one door between observe and judge.
 *
 * An observation is a small record of one thing seen on the wire or in the
 * air. It is self-contained: it crosses a ring by being copied, and nothing in
 * it points anywhere. Text is kept in the record's own tail.
 *
 * To add facts of a new protocol: a struct under observe/facts/, a kind here,
 * a member of the union, rows in judge/field.c. */

#ifndef OBSERVE_OBSERVATION_H
#define OBSERVE_OBSERVATION_H

#include "base/address.h"

/* Text (or bytes) in the tail: where it starts and how long it is. length 0: not there. */
struct kept {
    uint16_t at;
    uint16_t length;
};

#include "observe/facts/infrastructure.h"
#include "observe/facts/media.h"
#include "observe/facts/radio.h"
#include "observe/facts/session.h"
#include "observe/facts/things.h"

/* kind, record type (as --records and `event:` in a rule spell it) */
#define EACH_OBSERVATION(DO)                                                                       \
    DO(OBSERVED_FLOW, "flow")                                                                      \
    DO(OBSERVED_ARP, "arp")                                                                        \
    DO(OBSERVED_DHCP, "dhcp")                                                                      \
    DO(OBSERVED_DHCPV6, "dhcpv6")                                                                  \
    DO(OBSERVED_DNS, "dns")                                                                        \
    DO(OBSERVED_MDNS, "mdns")                                                                      \
    DO(OBSERVED_LLMNR, "llmnr")                                                                    \
    DO(OBSERVED_TLS, "tls")                                                                        \
    DO(OBSERVED_DTLS, "dtls")                                                                      \
    DO(OBSERVED_QUIC, "quic")                                                                      \
    DO(OBSERVED_HTTP, "http")                                                                      \
    DO(OBSERVED_SSH, "ssh")                                                                        \
    DO(OBSERVED_TELNET, "telnet")                                                                  \
    DO(OBSERVED_FTP, "ftp")                                                                        \
    DO(OBSERVED_SMTP, "smtp")                                                                      \
    DO(OBSERVED_NTP, "ntp")                                                                        \
    DO(OBSERVED_SNMP, "snmp")                                                                      \
    DO(OBSERVED_SYSLOG, "syslog")                                                                  \
    DO(OBSERVED_RTSP, "rtsp")                                                                      \
    DO(OBSERVED_RTP, "rtp")                                                                        \
    DO(OBSERVED_SIP, "sip")                                                                        \
    DO(OBSERVED_STUN, "stun")                                                                      \
    DO(OBSERVED_MQTT, "mqtt")                                                                      \
    DO(OBSERVED_COAP, "coap")                                                                      \
    DO(OBSERVED_SSDP, "ssdp")                                                                      \
    DO(OBSERVED_WSD, "wsd")                                                                        \
    DO(OBSERVED_ONVIF, "onvif")                                                                    \
    DO(OBSERVED_CWMP, "cwmp")                                                                      \
    DO(OBSERVED_SADP, "sadp")                                                                      \
    DO(OBSERVED_P2P, "p2p")                                                                        \
    DO(OBSERVED_RADIO, "radio")

#define OBSERVATION_KIND(kind, word) kind,
enum observation_kind {
    OBSERVED_NOTHING,
    EACH_OBSERVATION(OBSERVATION_KIND) OBSERVATION_KIND_COUNT
};
#undef OBSERVATION_KIND

/* Which side of a flow. The client opened it. */
enum direction {
    FROM_CLIENT,
    FROM_SERVER,
};

enum flow_event {
    FLOW_STARTED,    /* its first packet */
    FLOW_CLASSIFIED, /* its application became known, or more exactly known */
    FLOW_PROGRESSED, /* bytes out crossed a power of four from 64 KiB on, or an hour passed */
    FLOW_ENDED,      /* closed, idle, evicted, or the capture ended */
};

enum flow_state {
    FLOW_STATE_NEW,         /* no answer yet; for TCP: SYN without SYN-ACK */
    FLOW_STATE_ESTABLISHED, /* both sides have spoken; for TCP: handshake seen or mid-stream */
    FLOW_STATE_CLOSED,      /* both FIN */
    FLOW_STATE_RESET,
    FLOW_STATE_REJECTED, /* RST as the answer to the SYN */
};

/* The phase of a protocol that has phases, as its dissector saw it last. */
enum flow_phase {
    PHASE_NONE,
    PHASE_LAN_SEARCH,
    PHASE_RENDEZVOUS,
    PHASE_LOGIN,
    PHASE_PUNCH,
    PHASE_RELAY,
    PHASE_SESSION,
    PHASE_KEEPALIVE,
};

enum tunnel_kind {
    TUNNEL_NONE,
    TUNNEL_GRE,
    TUNNEL_IPIP,
    TUNNEL_6IN4,
    TUNNEL_VXLAN,
    TUNNEL_GENEVE,
    TUNNEL_ERSPAN,
    TUNNEL_TEREDO,
    TUNNEL_GTPU,
    TUNNEL_CAPWAP,
};

/* Why a flow ended. */
enum flow_end {
    FLOW_END_NONE,
    FLOW_END_CLOSED,
    FLOW_END_IDLE,
    FLOW_END_EVICTED,
    FLOW_END_CAPTURE, /* the capture ended before the flow did */
};

/* The flow that an observation belongs to, as it stood at that moment. Arrays are
 * indexed by enum direction. `id` is zero when there is no flow (ARP, radio). */
struct flow_summary {
    uint64_t id; /* from the number of the frame that opened it: unique, the same in every replay */
    uint64_t start_ns;
    uint64_t last_ns;
    uint64_t packets[2];
    uint64_t bytes[2]; /* IP bytes on the wire, headers included */
    struct ip ip[2];
    uint16_t port[2]; /* ICMP: type and code in port[FROM_SERVER] as type << 8 | code */
    struct mac mac[2];
    uint16_t vlan;       /* outermost VLAN id, 0: untagged */
    uint16_t inner_vlan; /* the second tag of QinQ, 0: none */
    uint16_t app;        /* app_at(); 0: unknown */
    uint8_t protocol;    /* IP protocol number */
    uint8_t interface;   /* of the capture */
    uint8_t state;       /* enum flow_state */
    uint8_t phase;       /* enum flow_phase */
    uint8_t confidence;  /* 0-100, of the application */
    uint8_t tunnel;      /* enum tunnel_kind: what carried it */
    bool is_midstream;   /* began before the capture; who opened it is a guess from the ports */
    bool is_carrier;     /* a tunnel whose inner flows are observed too */
};

struct flow_facts {
    uint8_t event; /* enum flow_event */
    uint8_t end;   /* enum flow_end */
    uint32_t retransmissions;
    uint32_t overlap_conflicts; /* resent bytes that differ: evasion, or a broken stack */
    uint32_t gaps;              /* stream bytes lost before the dissectors saw them */
};

enum {
    OBSERVATION_TAIL_SIZE = 3072
};

struct observation {
    uint64_t time_ns; /* packet time, since 1970 */
    uint64_t frame;   /* number of the frame, over all files and interfaces, from 1 */
    uint64_t order;   /* within the frame: orders observations of several workers */
    enum observation_kind kind;
    uint8_t direction; /* enum direction: who said it */
    struct flow_summary flow;
    union {
        struct flow_facts flow_event;
        struct arp_facts arp;
        struct dhcp_facts dhcp;
        struct dhcpv6_facts dhcpv6;
        struct dns_facts dns; /* OBSERVED_DNS, OBSERVED_MDNS, OBSERVED_LLMNR */
        struct ntp_facts ntp;
        struct snmp_facts snmp;
        struct syslog_facts syslog;
        struct tls_facts tls; /* OBSERVED_TLS, OBSERVED_DTLS, OBSERVED_QUIC */
        struct http_facts http;
        struct ssh_facts ssh;
        struct login_facts login; /* OBSERVED_TELNET, OBSERVED_FTP, OBSERVED_SMTP */
        struct rtsp_facts rtsp;
        struct rtp_facts rtp;
        struct sip_facts sip;
        struct stun_facts stun;
        struct mqtt_facts mqtt;
        struct coap_facts coap;
        struct ssdp_facts ssdp;
        struct wsd_facts wsd;
        struct onvif_facts onvif;
        struct cwmp_facts cwmp;
        struct sadp_facts sadp;
        struct p2p_facts p2p;
        struct radio_facts radio;
    };
    uint16_t tail_used;
    char tail[OBSERVATION_TAIL_SIZE];
};

/* Bytes of the record that mean something: what a ring has to copy. */
static inline size_t observation_size(const struct observation *o)
{
    return offsetof(struct observation, tail) + o->tail_used;
}

/* Copies `text` into the tail. What does not fit is cut off, never refused. */
struct kept observation_keep(struct observation *o, struct slice text);

/* The text itself; it lives as long as the observation. */
struct text observation_text(const struct observation *o, struct kept kept);

/* "flow", "dns", ...; NULL for OBSERVED_NOTHING. */
const char *observation_word(enum observation_kind kind);

/* Words of the enumerations, as rules and records spell them. */
const char *flow_event_word(enum flow_event event);
const char *flow_state_word(enum flow_state state);
const char *flow_phase_word(enum flow_phase phase); /* NULL for PHASE_NONE */
const char *flow_end_word(enum flow_end end);       /* NULL for FLOW_END_NONE */
const char *tunnel_word(enum tunnel_kind tunnel);   /* NULL for TUNNEL_NONE */
const char *protocol_word(uint8_t protocol);        /* "tcp", "udp", "icmp", ...; NULL: no name */

/* Community ID v1 (github.com/corelight/community-id-spec), seed 0. Writes "1:" and 28
 * characters and a NUL. */
enum {
    COMMUNITY_ID_SIZE = 32
};
void community_id(const struct flow_summary *flow, char out[static COMMUNITY_ID_SIZE]);

/* Everything flow.app can be. The table is built from the dissectors (registry.c). */
struct app {
    const char *name;     /* "dns", "pppp": as flow.app and rules spell it */
    const char *category; /* "infrastructure", "vendor-p2p", "tunnel", ... */
    const char *about;    /* one sentence */
};

/* Numbers run from 0 ("unknown") to app_count() - 1. */
size_t app_count(void);
const struct app *app_at(uint16_t number);

/* A flow that is known as `app` so far may turn out to be `other`: nothing is known of it yet, one
 * dissector tells both apart, or one carries the other, as HTTP does ONVIF. */
bool app_may_become(uint16_t app, uint16_t other);

#endif
