#include "observe/flow/table.h"

#include <stdlib.h>
#include <sys/mman.h>

/* Zeroed memory that costs nothing until it is touched; large pages where the kernel has them,
 * because a table of flows is read at random. */
static void *reserve(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED)
        return NULL;
    madvise(memory, size, MADV_HUGEPAGE);
    return memory;
}

static void release(void *memory, size_t size)
{
    if (memory)
        munmap(memory, size);
}

static size_t bucket_count(const struct flow_table *table)
{
    return (size_t)table->bucket_mask + 1;
}

struct flow_table *flow_table_new(const struct flow_config *config,
                                  const struct dissector_index *dissectors)
{
    struct flow_table *table = calloc(1, sizeof(*table));
    if (!table)
        return NULL;

    table->config = *config;
    table->dissectors = dissectors;

    size_t buckets = 16;
    while (buckets < config->flows_max / (BUCKET_SLOTS / 2))
        buckets *= 2;
    table->bucket_mask = (uint32_t)(buckets - 1);

    table->buckets = reserve(buckets * sizeof(*table->buckets));
    table->spilled = reserve(buckets);
    table->flows = reserve(config->flows_max * sizeof(*table->flows));
    table->streams = reserve(config->streams_max * sizeof(*table->streams));
    if (!table->buckets || !table->spilled || !table->flows || !table->streams) {
        flow_table_free(table);
        return NULL;
    }
    return table;
}

void flow_table_free(struct flow_table *table)
{
    if (!table)
        return;
    release(table->buckets, bucket_count(table) * sizeof(*table->buckets));
    release(table->spilled, bucket_count(table));
    release(table->flows, table->config.flows_max * sizeof(*table->flows));
    release(table->streams, table->config.streams_max * sizeof(*table->streams));
    free(table);
}

const struct flow_counts *flow_table_counts(const struct flow_table *table)
{
    return &table->counts;
}

/* --- telling the judge ----------------------------------------------------------------------- */

static struct ip key_ip(const struct flow_key *key, unsigned side)
{
    struct ip ip = {.family = key->family};

    memcpy(ip.octet, key->ip[side], 16);
    return ip;
}

void flow_summarise(const struct flow *flow, struct flow_summary *summary)
{
    unsigned client = flow->client;
    unsigned server = 1 - client;

    *summary = (struct flow_summary){
        .id = flow->id,
        .start_ns = flow->start_ns,
        .last_ns = flow->last_ns,
        .packets = {flow->packets[client], flow->packets[server]},
        .bytes = {flow->bytes[client], flow->bytes[server]},
        .ip = {key_ip(&flow->key, client), key_ip(&flow->key, server)},
        .port = {flow->key.port[client], flow->key.port[server]},
        .mac = {flow->mac[client], flow->mac[server]},
        .vlan = flow->key.vlan,
        .inner_vlan = flow->inner_vlan,
        .app = flow_app(flow),
        .protocol = flow->key.protocol,
        .interface = flow->interface,
        .state = flow->state,
        .phase = flow->phase,
        .confidence = flow->confidence,
        .tunnel = flow->tunnel,
        .is_midstream = (flow->flags & FLOW_MIDSTREAM) != 0,
        .is_carrier = (flow->flags & FLOW_CARRIER) != 0,
    };
    if (!flow_has_ports(flow->key.protocol))
        summary->port[FROM_SERVER] = (uint16_t)flow->tcp_next[0];
}

void flow_tell(struct flow_table *table, const struct flow *flow, enum flow_event event,
               enum flow_end end, struct outlet *to_judge)
{
    struct observation *draft = outlet_draft(to_judge);
    (void)table;

    draft->kind = OBSERVED_FLOW;
    flow_summarise(flow, &draft->flow);
    draft->flow_event = (struct flow_facts){
        .event = (uint8_t)event,
        .end = (uint8_t)end,
        .retransmissions = flow->retransmissions,
        .overlap_conflicts = flow->conflicts,
        .gaps = flow->gaps,
    };
    outlet_send(to_judge);
}

/* --- birth and death ------------------------------------------------------------------------- */

void flow_remove(struct flow_table *table, struct flow *flow, enum flow_end end,
                 struct outlet *to_judge)
{
    uint32_t handle = flow_handle(table, flow);

    flow_dissect_last(table, flow, to_judge);
    flow_tell(table, flow, FLOW_ENDED, end, to_judge);
    if (flow->wheel_slot < WHEEL_SLOTS)
        timer_disarm(table, flow);
    stream_release(table, flow, 0);
    stream_release(table, flow, 1);
    bucket_leave(table, flow_key_hash(table, &flow->key), handle);

    flow->id = 0;
    flow->wheel_next = table->free_flow;
    table->free_flow = handle;
    table->counts.flows_now--;
}

/* How much would be lost with the flow; the lowest goes first. A flow that nobody answered is
 * what a flood is made of; inside to inside matters less than what leaves the site. */
static unsigned value_of(const struct flow *flow)
{
    struct ip ip[2] = {key_ip(&flow->key, 0), key_ip(&flow->key, 1)};
    bool is_inside = (ip_is_private(&ip[0]) || ip_is_group(&ip[0])) &&
                     (ip_is_private(&ip[1]) || ip_is_group(&ip[1]));

    if (flow_is_over(flow))
        return 0;
    if (!(flow->flags & FLOW_ANSWERED))
        return is_inside ? 1 : 2;
    return is_inside ? 3 : 4;
}

/* Looks at a few flows from where it looked last, and ends the least valuable, oldest first. */
static void evict_one(struct flow_table *table, struct outlet *to_judge)
{
    struct flow *worst = NULL;
    unsigned worst_value = 0;

    for (size_t i = 0; i < EVICTION_SAMPLE; i++) {
        struct flow *flow = &table->flows[table->hand];

        table->hand = table->hand + 1 < table->fresh_flow ? table->hand + 1 : 0;
        if (!flow->id)
            continue;
        unsigned value = value_of(flow);
        if (!worst || value < worst_value ||
            (value == worst_value && flow->last_ns < worst->last_ns)) {
            worst = flow;
            worst_value = value;
        }
    }
    if (!worst)
        return;
    table->counts.evicted++;
    flow_remove(table, worst, FLOW_END_EVICTED, to_judge);
}

static struct flow *take_flow(struct flow_table *table, struct outlet *to_judge)
{
    struct flow *flow;

    if (!table->free_flow && table->fresh_flow == table->config.flows_max)
        evict_one(table, to_judge);
    if (table->free_flow) {
        flow = flow_at(table, table->free_flow);
        table->free_flow = flow->wheel_next;
    } else if (table->fresh_flow < table->config.flows_max) {
        flow = &table->flows[table->fresh_flow++];
    } else {
        return NULL;
    }
    memset(flow, 0, sizeof(*flow));
    return flow;
}

/* Ports that nobody opens a conversation from: who uses one is being called. */
static bool is_service_port(uint16_t port)
{
    return port != 0 && port < 1024;
}

/* Who opened the flow, from its first packet: 0 its sender, 1 its receiver. */
static unsigned opener(const struct packet *packet, bool *is_guess)
{
    *is_guess = false;
    if (packet->ip_protocol == PROTOCOL_TCP && packet->tcp_flags & TCP_SYN)
        return packet->tcp_flags & TCP_ACK ? 1 : 0;

    *is_guess = packet->ip_protocol == PROTOCOL_TCP;
    bool source_serves = is_service_port(packet->source_port);
    bool destination_serves = is_service_port(packet->destination_port);
    if (source_serves != destination_serves)
        return source_serves;
    if (*is_guess)
        return packet->source_port < packet->destination_port;
    return 0;
}

static uint16_t plain_app(uint8_t protocol)
{
    switch (protocol) {
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6: return APP_ICMP;
    case PROTOCOL_IGMP: return APP_IGMP;
    case 4: return APP_IPIP;
    case 41: return APP_6IN4;
    case 47: return APP_GRE;
    case 50:
    case 51: return APP_ESP;
    case 132: return APP_SCTP;
    default: return APP_UNKNOWN;
    }
}

/* A carrier is named by how it carries. */
static uint16_t carrier_app(const struct packet *carrier)
{
    switch ((enum tunnel_kind)carrier->carries) {
    case TUNNEL_VXLAN: return APP_VXLAN;
    case TUNNEL_GENEVE: return APP_GENEVE;
    case TUNNEL_TEREDO: return APP_TEREDO;
    case TUNNEL_GTPU: return APP_GTPU;
    case TUNNEL_CAPWAP: return APP_CAPWAP;
    case TUNNEL_GRE:
    case TUNNEL_ERSPAN: return APP_GRE;
    case TUNNEL_IPIP: return APP_IPIP;
    case TUNNEL_6IN4: return APP_6IN4;
    case TUNNEL_NONE: break;
    }
    return APP_UNKNOWN;
}

static struct flow *open_flow(struct flow_table *table, const struct packet *packet,
                              struct outlet *to_judge)
{
    const struct place_of_packet *place = place_of(table, packet);
    struct flow *flow = take_flow(table, to_judge);
    unsigned side = place->side;
    bool is_guess;

    if (!flow)
        return NULL;
    if (!bucket_enter(table, place->hash, flow_handle(table, flow))) {
        flow->wheel_next = table->free_flow;
        table->free_flow = flow_handle(table, flow);
        table->counts.evicted++;
        return NULL;
    }

    unsigned by_receiver = opener(packet, &is_guess);
    flow->key = place->key;
    flow->client = (uint8_t)(side ^ by_receiver);
    flow->flags = is_guess ? FLOW_MIDSTREAM : 0;
    flow->state = is_guess ? FLOW_STATE_ESTABLISHED : FLOW_STATE_NEW;
    flow->id = packet->frame << 2 | (to_judge->order >> 32 & 3);
    flow->start_ns = packet->time_ns;
    flow->last_ns = packet->time_ns;
    flow->mac[side] = packet->source_mac;
    flow->mac[1 - side] = packet->destination_mac;
    flow->inner_vlan = packet->inner_vlan;
    flow->interface = packet->interface;
    flow->tunnel = packet->tunnel;
    flow->owner = OWNER_NONE;
    flow_set_app(flow, packet->is_carrier ? carrier_app(packet) : plain_app(packet->ip_protocol));
    flow->confidence = flow_app(flow) ? 100 : 0;
    memset(&flow->candidates, 0xff, sizeof(flow->candidates));
    if (!flow_has_ports(packet->ip_protocol)) /* which has no use for tcp_next */
        flow->tcp_next[0] = packet->destination_port;
    timer_arm(table, flow);

    table->counts.flows++;
    table->counts.flows_now++;
    if (table->counts.flows_now > table->counts.flows_peak)
        table->counts.flows_peak = table->counts.flows_now;
    return flow;
}

/* --- tracking -------------------------------------------------------------------------------- */

static void rearm(struct flow_table *table, struct flow *flow)
{
    timer_disarm(table, flow);
    timer_arm(table, flow);
}

/* The state of a TCP connection as an onlooker can know it. */
static void track_tcp(struct flow_table *table, struct flow *flow, const struct packet *packet,
                      unsigned side)
{
    uint8_t flags = packet->tcp_flags;
    uint8_t state = flow->state;

    flow->tcp_seen[side] |= flags;
    if (flags & TCP_SYN) {
        flow->tcp_next[side] = packet->tcp_sequence + 1;
        flow->flags |= side ? FLOW_NEXT_KNOWN_1 : FLOW_NEXT_KNOWN_0;
    }
    if (flags & TCP_RST)
        flow->state = flow->flags & FLOW_ANSWERED || side == flow->client ? FLOW_STATE_RESET
                                                                          : FLOW_STATE_REJECTED;
    else if (flow->tcp_seen[0] & flow->tcp_seen[1] & TCP_FIN)
        flow->state = FLOW_STATE_CLOSED;
    else if (flow->state == FLOW_STATE_NEW && side != flow->client && flags & TCP_ACK)
        flow->state = FLOW_STATE_ESTABLISHED;

    /* Only a closed one is due earlier than the wheel thinks. */
    if (flow->state != state && flow->state != FLOW_STATE_ESTABLISHED)
        rearm(table, flow);
}

enum {
    LATE_SYN_WINDOW = 1 << 24
};

/* A new connection between the same ports. A SYN that was sent again has the sequence number of
 * the first one, so it lies just before what was read since; another number is another
 * connection, whatever became of the last one. */
static bool is_reuse(const struct flow *flow, const struct packet *packet, unsigned side)
{
    uint8_t known = side ? FLOW_NEXT_KNOWN_1 : FLOW_NEXT_KNOWN_0;
    uint32_t behind = flow->tcp_next[side] - (packet->tcp_sequence + 1);

    if (packet->ip_protocol != PROTOCOL_TCP ||
        (packet->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST)) != TCP_SYN)
        return false;
    if (flow_is_over(flow))
        return behind != 0;
    return flow->flags & known && behind >= LATE_SYN_WINDOW;
}

enum {
    PROGRESS_FIRST = 16 /* 64 KiB */,
    PROGRESS_LAST = 23
};

static const uint64_t hour_ns = UINT64_C(3600) * 1000000000;

/* Long flows are told of before they end: at 64 KiB sent by either side, then each time that is
 * four times as much, and every hour. */
static void tell_progress(struct flow_table *table, struct flow *flow, struct outlet *to_judge)
{
    uint64_t most = flow->bytes[0] > flow->bytes[1] ? flow->bytes[0] : flow->bytes[1];
    uint64_t hours = (flow->last_ns - flow->start_ns) / hour_ns;
    bool is_told = false;

    while (flow->progress < PROGRESS_LAST && most >> (PROGRESS_FIRST + 2 * flow->progress)) {
        flow->progress++;
        is_told = true;
    }
    if (hours > flow->hours && flow->hours < UINT16_MAX) {
        flow->hours = hours < UINT16_MAX ? (uint16_t)hours : UINT16_MAX;
        is_told = true;
    }
    if (is_told)
        flow_tell(table, flow, FLOW_PROGRESSED, FLOW_END_NONE, to_judge);
}

static bool progress_is_due(const struct flow *flow, unsigned side)
{
    return flow->bytes[side] >> (PROGRESS_FIRST + 2 * flow->progress) ||
           flow->last_ns - flow->start_ns >= ((uint64_t)flow->hours + 1) * hour_ns;
}

/* A fragment without its first part, or a cut header: nobody knows whose ports these are. */
static bool is_headless(const struct packet *packet)
{
    return !packet->has_ports &&
           (packet->ip_protocol == PROTOCOL_TCP || packet->ip_protocol == PROTOCOL_UDP);
}

struct flow *flow_table_track(struct flow_table *table, const struct packet *packet,
                              struct outlet *to_judge)
{
    const struct place_of_packet *place = place_of(table, packet);
    unsigned side = place->side;

    if (!packet->has_ip || is_headless(packet))
        return NULL;

    struct flow *flow = flow_at(table, bucket_find(table, place->hash, &place->key));
    if (flow && is_reuse(flow, packet, side)) {
        flow_remove(table, flow, FLOW_END_CLOSED, to_judge);
        flow = NULL;
    }
    bool is_new = !flow;
    if (is_new)
        flow = open_flow(table, packet, to_judge);
    if (!flow)
        return NULL;

    flow->packets[side]++;
    flow->bytes[side] += packet->wire_size;
    if (packet->time_ns > flow->last_ns)
        flow->last_ns = packet->time_ns;
    if (packet->is_carrier)
        flow->flags |= FLOW_CARRIER;
    if (side != flow->client) {
        flow->flags |= FLOW_ANSWERED;
        if (flow->state == FLOW_STATE_NEW && packet->ip_protocol != PROTOCOL_TCP)
            flow->state = FLOW_STATE_ESTABLISHED;
    }
    if (packet->ip_protocol == PROTOCOL_TCP && packet->has_ports)
        track_tcp(table, flow, packet, side);

    if (is_new)
        flow_tell(table, flow, FLOW_STARTED, FLOW_END_NONE, to_judge);
    else if (progress_is_due(flow, side))
        tell_progress(table, flow, to_judge);
    return flow;
}

/* Inlined always: to the compiler a function that only prefetches does nothing, and it leaves out
 * the calls. */
static inline __attribute__((always_inline)) void prefetch_flow(const struct flow_table *table,
                                                                uint32_t hash)
{
    const struct bucket *bucket = &table->buckets[hash & table->bucket_mask];

    for (size_t slot = 0; slot < BUCKET_SLOTS; slot++) {
        if (bucket->tag[slot] != hash || !bucket->handle[slot])
            continue;
        const struct flow *flow = flow_at(table, bucket->handle[slot]);
        __builtin_prefetch(flow, 1);
        __builtin_prefetch(&flow->bytes, 1);
        __builtin_prefetch(&flow->candidates, 1);
    }
}

void flow_table_prefetch(struct flow_table *table, struct packet *packets, size_t count)
{
    assert(count <= BATCH_PACKETS_MAX);
    table->batch = packets;

    for (size_t i = 0; i < count; i++) {
        struct place_of_packet *place = &table->places[i];

        if (!packets[i].has_ip)
            continue;
        place->side = (uint8_t)flow_key_of(&packets[i], &place->key);
        place->hash = flow_key_hash(table, &place->key);
        packets[i].hash = place->hash;
        __builtin_prefetch(&table->buckets[place->hash & table->bucket_mask]);
    }
    for (size_t i = 0; i < count; i++)
        if (packets[i].has_ip)
            prefetch_flow(table, table->places[i].hash);
}

void flow_table_finish(struct flow_table *table, struct outlet *to_judge)
{
    uint32_t all = 0;

    for (uint32_t i = table->fresh_flow; i > 0; i--) {
        struct flow *flow = &table->flows[i - 1];

        if (!flow->id)
            continue;
        if (flow->wheel_slot < WHEEL_SLOTS)
            timer_disarm(table, flow);
        flow->wheel_slot = WHEEL_SLOTS;
        flow->wheel_next = all;
        all = i;
    }
    all = timer_sort(table, all);
    while (all) {
        struct flow *flow = flow_at(table, all);
        bool is_over = flow_is_over(flow);

        all = flow->wheel_next;
        to_judge->order = end_order(0, flow->id);
        flow_remove(table, flow, is_over ? FLOW_END_CLOSED : FLOW_END_CAPTURE, to_judge);
    }
}
