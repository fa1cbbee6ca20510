/* Flows: who talks to whom, and what the dissectors make of it.
 *
 * One table a worker, allocated at start at its cap. Time is packet time. A flow that
 * ends, for whatever reason, is observed with its totals. */

#ifndef OBSERVE_FLOW_FLOW_H
#define OBSERVE_FLOW_FLOW_H

#include "observe/decode/packet.h"
#include "observe/outlet.h"

struct flow;
struct flow_table;
struct dissector_index;

struct flow_config {
    size_t flows_max;       /* at most 2^31 */
    size_t streams_max;     /* directions of TCP streams under reassembly at once */
    uint64_t tcp_idle_ns;   /* established */
    uint64_t tcp_new_ns;    /* SYN without an answer */
    uint64_t tcp_closed_ns; /* how long a closed one lingers, for late segments */
    uint64_t udp_idle_ns;
    uint64_t other_idle_ns;
    uint64_t hash_key[2];
};

struct flow_counts {
    uint64_t flows;
    uint64_t flows_now;
    uint64_t flows_peak;
    uint64_t evicted;
    uint64_t classified;
    uint64_t malformed;       /* messages that a dissector knew as its own and found broken */
    uint64_t streams_refused; /* no room for reassembly: dissected without it */
    uint64_t retransmissions;
    uint64_t overlap_conflicts;
    uint64_t gaps;
};

/* NULL when there is no memory. */
struct flow_table *flow_table_new(const struct flow_config *config,
                                  const struct dissector_index *dissectors);
void flow_table_free(struct flow_table *table);
const struct flow_counts *flow_table_counts(const struct flow_table *table);

/* Hashes the packets of a batch and asks the caches for what they will touch. Comes before
 * flow_table_track() for every one of them. */
void flow_table_prefetch(struct flow_table *table, struct packet *packets, size_t count);

/* Ends every flow whose time is up at `now_ns`. */
void flow_table_expire(struct flow_table *table, uint64_t now_ns, struct outlet *to_judge);

/* The packet's flow, made if it is new; NULL for a packet without IP or one that was refused. */
struct flow *flow_table_track(struct flow_table *table, const struct packet *packet,
                              struct outlet *to_judge);

/* Shows the packet's payload to the dissectors, while the flow has something left to tell. */
void flow_dissect(struct flow_table *table, struct flow *flow, const struct packet *packet,
                  struct outlet *to_judge);

/* Dissects what is not IP: ARP, SADP over Ethernet and the like. */
void flow_dissect_ethernet(struct flow_table *table, const struct packet *packet,
                           struct outlet *to_judge);

/* Ends every flow, in the order in which they began. */
void flow_table_finish(struct flow_table *table, struct outlet *to_judge);

#endif
