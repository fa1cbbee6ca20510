/* Which phase of a peer-to-peer flow to stand by when messages of several come mixed. */

#ifndef OBSERVE_DISSECT_P2P_PHASE_H
#define OBSERVE_DISSECT_P2P_PHASE_H

#include "observe/observation.h"

/* The one that says more. Keeping alive says least; that a relay carries the session says most. */
static inline enum flow_phase p2p_phase_further(enum flow_phase now, enum flow_phase next)
{
    static const uint8_t rank[] = {
        [PHASE_NONE] = 0,  [PHASE_KEEPALIVE] = 1, [PHASE_LAN_SEARCH] = 2, [PHASE_RENDEZVOUS] = 3,
        [PHASE_LOGIN] = 4, [PHASE_PUNCH] = 5,     [PHASE_SESSION] = 6,    [PHASE_RELAY] = 7,
    };

    return rank[next] > rank[now] ? next : now;
}

#endif
