#include "engine/coverage.h"

enum {
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17
};

/* Broadcast and multicast are one-way by nature and say nothing about the mirror. */
static bool is_conversation(const struct flow_summary *flow)
{
    return (flow->protocol == PROTOCOL_TCP || flow->protocol == PROTOCOL_UDP) &&
           !ip_is_group(&flow->ip[FROM_CLIENT]) && !ip_is_group(&flow->ip[FROM_SERVER]) &&
           !mac_is_group(flow->mac[FROM_SERVER]);
}

/* UDP may well be one-way, and so is a SYN that nobody answers: neither speaks against the
 * mirror. */
static bool is_answered(const struct flow_summary *flow)
{
    return flow->protocol == PROTOCOL_TCP && flow->state != FLOW_STATE_NEW;
}

void coverage_take(struct coverage *coverage, const struct observation *observation)
{
    const struct flow_summary *flow = &observation->flow;

    coverage->events[observation->kind]++;
    if (observation->kind != OBSERVED_FLOW || observation->flow_event.event != FLOW_ENDED ||
        !is_conversation(flow))
        return;
    coverage->flows++;
    if (is_answered(flow)) {
        coverage->flows_tcp++;
        coverage->flows_one_way += !flow->packets[FROM_CLIENT] || !flow->packets[FROM_SERVER];
    }
    coverage->flows_midstream += flow->is_midstream;
    coverage->flows_unknown += flow->app == 0;
}
