/* Packets made by hand, and what a flow table tells of them. */

#ifndef SUPPORT_FLOWS_H
#define SUPPORT_FLOWS_H

#include "observe/dissect/registry.h"
#include "observe/flow/flow.h"
#include "support/test.h"

enum {
    TOLD_MAX = 4096
};

static const uint64_t test_second_ns = 1000000000;

struct scene {
    struct dissector_index *dissectors;
    struct flow_table *table;
    struct outlet outlet;
    struct observation *told; /* TOLD_MAX of them */
    size_t told_count;
    uint64_t frame;
};

static inline void scene_take(void *context, const struct observation *observation)
{
    struct scene *scene = context;

    assert_true(scene->told_count < TOLD_MAX);
    memcpy(&scene->told[scene->told_count++], observation, observation_size(observation));
}

static inline struct flow_config scene_config(void)
{
    return (struct flow_config){
        .flows_max = 64,
        .streams_max = 8,
        .tcp_idle_ns = 3600 * test_second_ns,
        .tcp_new_ns = 30 * test_second_ns,
        .tcp_closed_ns = 10 * test_second_ns,
        .udp_idle_ns = 180 * test_second_ns,
        .other_idle_ns = 60 * test_second_ns,
        .hash_key = {1, 2},
    };
}

static inline struct scene *scene_new(struct flow_config config)
{
    struct scene *scene = calloc(1, sizeof(*scene));

    assert_non_null(scene);
    scene->told = calloc(TOLD_MAX, sizeof(*scene->told));
    assert_non_null(scene->told);
    scene->dissectors = dissector_index_new();
    scene->table = flow_table_new(&config, scene->dissectors);
    assert_non_null(scene->table);
    scene->outlet.take = scene_take;
    scene->outlet.context = scene;
    return scene;
}

static inline void scene_free(struct scene *scene)
{
    flow_table_free(scene->table);
    dissector_index_free(scene->dissectors);
    free(scene->told);
    free(scene);
}

/* A packet from 10.20.0.`from` to 10.20.0.`to`; 200 and above live on the internet. */
static inline struct packet packet_of(uint8_t protocol, uint8_t from, uint16_t from_port,
                                      uint8_t to, uint16_t to_port)
{
    struct packet packet = {
        .source = {4, {10, 20, 0, from}},
        .destination = {4, {10, 20, 0, to}},
        .source_port = from_port,
        .destination_port = to_port,
        .source_mac = {{2, 0, 0, 0, 0, from}},
        .destination_mac = {{2, 0, 0, 0, 0, to}},
        .ethertype = 0x0800,
        .ip_protocol = protocol,
        .wire_size = 100,
        .has_ip = true,
        .has_ports = true,
    };
    if (from >= 200)
        packet.source = (struct ip){4, {203, 0, 113, from}};
    if (to >= 200)
        packet.destination = (struct ip){4, {203, 0, 113, to}};
    return packet;
}

static inline struct packet tcp_of(uint8_t from, uint16_t from_port, uint8_t to, uint16_t to_port,
                                   uint8_t flags, uint32_t sequence, struct text payload)
{
    struct packet packet = packet_of(6, from, from_port, to, to_port);

    packet.tcp_flags = flags;
    packet.tcp_sequence = sequence;
    packet.payload = text_bytes(payload);
    return packet;
}

/* The packet, at this second, through the road of a worker. */
static inline struct flow *see(struct scene *scene, struct packet packet, double second)
{
    packet.frame = ++scene->frame;
    packet.time_ns = (uint64_t)((1000000 + second) * 1e9);
    scene->outlet.frame = packet.frame;
    scene->outlet.time_ns = packet.time_ns;
    scene->outlet.order = UINT64_C(1) << 63;
    flow_table_prefetch(scene->table, &packet, 1);
    flow_table_expire(scene->table, packet.time_ns, &scene->outlet);
    struct flow *flow = flow_table_track(scene->table, &packet, &scene->outlet);
    if (flow)
        flow_dissect(scene->table, flow, &packet, &scene->outlet);
    return flow;
}

/* How often a flow event was told; `last` gets the last of them. */
static inline size_t told_events(const struct scene *scene, enum flow_event event,
                                 const struct observation **last)
{
    size_t count = 0;

    for (size_t i = 0; i < scene->told_count; i++) {
        const struct observation *o = &scene->told[i];

        if (o->kind != OBSERVED_FLOW || o->flow_event.event != event)
            continue;
        count++;
        if (last)
            *last = o;
    }
    return count;
}

static inline size_t told_facts(const struct scene *scene, enum observation_kind kind,
                                const struct observation **last)
{
    size_t count = 0;

    for (size_t i = 0; i < scene->told_count; i++)
        if (scene->told[i].kind == kind) {
            count++;
            if (last)
                *last = &scene->told[i];
        }
    return count;
}

#endif
