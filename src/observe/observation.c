#include "observe/observation.h"

#include <assert.h>

struct kept observation_keep(struct observation *o, struct slice text)
{
    size_t room = sizeof(o->tail) - o->tail_used;
    size_t length = text.size < room ? text.size : room;
    struct kept kept = {.at = o->tail_used, .length = (uint16_t)length};

    if (length > 0)
        memcpy(o->tail + o->tail_used, text.data, length);
    o->tail_used = (uint16_t)(o->tail_used + length);
    return kept;
}

struct text observation_text(const struct observation *o, struct kept kept)
{
    return (struct text){.data = o->tail + kept.at, .length = kept.length};
}

const char *observation_word(enum observation_kind kind)
{
#define WORD(kind, word) [kind] = word,
    static const char *const words[] = {EACH_OBSERVATION(WORD)};
#undef WORD
    return (size_t)kind < COUNT_OF(words) ? words[kind] : NULL;
}

const char *flow_event_word(enum flow_event event)
{
    switch (event) {
    case FLOW_STARTED: return "started";
    case FLOW_CLASSIFIED: return "classified";
    case FLOW_PROGRESSED: return "progressed";
    case FLOW_ENDED: return "ended";
    }
    return NULL;
}

const char *flow_state_word(enum flow_state state)
{
    switch (state) {
    case FLOW_STATE_NEW: return "new";
    case FLOW_STATE_ESTABLISHED: return "established";
    case FLOW_STATE_CLOSED: return "closed";
    case FLOW_STATE_RESET: return "reset";
    case FLOW_STATE_REJECTED: return "rejected";
    }
    return NULL;
}

const char *flow_phase_word(enum flow_phase phase)
{
    switch (phase) {
    case PHASE_NONE: return NULL;
    case PHASE_LAN_SEARCH: return "lan_search";
    case PHASE_RENDEZVOUS: return "rendezvous";
    case PHASE_LOGIN: return "login";
    case PHASE_PUNCH: return "punch";
    case PHASE_RELAY: return "relay";
    case PHASE_SESSION: return "session";
    case PHASE_KEEPALIVE: return "keepalive";
    }
    return NULL;
}

const char *flow_end_word(enum flow_end end)
{
    switch (end) {
    case FLOW_END_NONE: return NULL;
    case FLOW_END_CLOSED: return "closed";
    case FLOW_END_IDLE: return "idle";
    case FLOW_END_EVICTED: return "evicted";
    case FLOW_END_CAPTURE: return "capture";
    }
    return NULL;
}

const char *tunnel_word(enum tunnel_kind tunnel)
{
    switch (tunnel) {
    case TUNNEL_NONE: return NULL;
    case TUNNEL_GRE: return "gre";
    case TUNNEL_IPIP: return "ipip";
    case TUNNEL_6IN4: return "6in4";
    case TUNNEL_VXLAN: return "vxlan";
    case TUNNEL_GENEVE: return "geneve";
    case TUNNEL_ERSPAN: return "erspan";
    case TUNNEL_TEREDO: return "teredo";
    case TUNNEL_GTPU: return "gtpu";
    case TUNNEL_CAPWAP: return "capwap";
    }
    return NULL;
}

const char *protocol_word(uint8_t protocol)
{
    switch (protocol) {
    case 1: return "icmp";
    case 2: return "igmp";
    case 4: return "ipip";
    case 6: return "tcp";
    case 17: return "udp";
    case 41: return "6in4";
    case 47: return "gre";
    case 50: return "esp";
    case 51: return "ah";
    case 58: return "icmpv6";
    case 89: return "ospf";
    case 103: return "pim";
    case 112: return "vrrp";
    case 115: return "l2tp";
    case 132: return "sctp";
    default: return NULL; /* over two hundred more, none of which a camera network has */
    }
}
