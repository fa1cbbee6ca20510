#include "judge/record.h"

#include <stdio.h>
#include <stdlib.h>

#include "judge/device/registry.h"
#include "judge/field.h"

enum {
    PROTOCOL_ICMP = 1,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    PROTOCOL_ICMPV6 = 58,
    PROTOCOL_SCTP = 132
};

/* A flow's own part of its record. */
static const struct {
    const char *name;
    const char *field;
    bool is_policy; /* told only when there is one */
} flow_rows[] = {
    {"category", "flow.category", false},
    {"phase", "flow.phase", false},
    {"confidence", "flow.confidence", false},
    {"packets_out", "flow.packets_out", false},
    {"packets_in", "flow.packets_in", false},
    {"bytes_out", "flow.bytes_out", false},
    {"bytes_in", "flow.bytes_in", false},
    {"start", "flow.start", false},
    {"end", "flow.last", false},
    {"duration", "flow.duration", false},
    {"state", "flow.state", false},
    {"ended_by", "flow.end", false},
    {"midstream", "flow.midstream", false},
    {"tunnel", "flow.tunnel", false},
    {"retransmissions", "flow.retransmissions", false},
    {"overlap_conflicts", "flow.overlap_conflicts", false},
    {"gaps", "flow.gaps", false},
    {"expected", "flow.expected", true},
    {"expected_by", "flow.expected_by", true},
};

/* What an alert tells of every event, in the order of RULES.md, "Alerts". */
static const char *const context_fields[] = {
    "device.id",         "device.name",     "device.role",      "device.vendor",
    "device.model",      "device.mac",      "device.ip",        "device.port",
    "device.zone",       "device.vlan",     "device.tags",      "device.identified_by",
    "peer.id",           "peer.ip",         "peer.port",        "peer.name",
    "peer.zone",         "peer.role",       "peer.vendor",      "peer.mac",
    "flow.community_id", "flow.proto",      "flow.app",         "flow.category",
    "flow.phase",        "flow.confidence", "flow.direction",   "flow.packets_out",
    "flow.packets_in",   "flow.bytes_out",  "flow.bytes_in",    "flow.start",
    "flow.duration",     "flow.state",      "flow.vlan",        "flow.tunnel",
    "flow.midstream",    "flow.expected",   "flow.expected_by",
};

struct record_plan {
    const struct field *flow[COUNT_OF(flow_rows)];
    const struct field *context[COUNT_OF(context_fields)];
    const struct field *app;
    const struct field *community_id;
    const struct field *speaker;
    size_t facts_at[OBSERVATION_KIND_COUNT + 1]; /* where a kind's facts begin in `facts` */
    uint16_t facts[];                            /* numbers of fields */
};

/* "dns.query" is a fact of DNS. */
static bool is_fact_of(const struct field *field, enum observation_kind kind)
{
    const char *word = observation_word(kind);
    size_t length = word ? strlen(word) : 0;

    return word && (field->kinds >> kind & 1) && strncmp(field->name, word, length) == 0 &&
           field->name[length] == '.';
}

struct record_plan *record_plan_new(void)
{
    struct record_plan *plan = calloc(1, sizeof(*plan) + field_count() * sizeof(uint16_t));
    size_t at = 0;

    if (!plan)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(flow_rows); i++)
        plan->flow[i] = field_find(text_of(flow_rows[i].field));
    for (size_t i = 0; i < COUNT_OF(context_fields); i++)
        plan->context[i] = field_find(text_of(context_fields[i]));
    plan->app = field_find(TEXT("flow.app"));
    plan->community_id = field_find(TEXT("flow.community_id"));
    plan->speaker = field_find(TEXT("flow.speaker"));
    for (unsigned kind = 0; kind < OBSERVATION_KIND_COUNT; kind++) {
        plan->facts_at[kind] = at;
        for (size_t i = 0; i < field_count(); i++)
            if (is_fact_of(field_at(i), (enum observation_kind)kind))
                plan->facts[at++] = (uint16_t)i;
    }
    plan->facts_at[OBSERVATION_KIND_COUNT] = at;
    return plan;
}

void record_plan_free(struct record_plan *plan)
{
    free(plan);
}

static void add_field(struct record *record, const char *name, const struct field *field,
                      const struct event *event)
{
    record_add(record, name, field_value(field, event));
}

/* All facts of the event's own kind; `skip` bytes of each name are left out. */
static void add_facts(struct record *record, const struct record_plan *plan,
                      const struct event *event, size_t skip)
{
    for (size_t i = plan->facts_at[event->kind]; i < plan->facts_at[event->kind + 1]; i++) {
        const struct field *field = field_at(plan->facts[i]);

        add_field(record, field->name + skip, field, event);
    }
}

static bool has_ports(uint8_t protocol)
{
    return protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP || protocol == PROTOCOL_SCTP;
}

static void add_side(struct record *record, const struct flow_summary *flow, enum direction side)
{
    static const char *const names[2][3] = {{"src.ip", "src.port", "src.mac"},
                                            {"dst.ip", "dst.port", "dst.mac"}};

    record_add(record, names[side][0], value_of_ip(flow->ip[side]));
    if (has_ports(flow->protocol))
        record_add(record, names[side][1], value_of_integer(flow->port[side]));
    record_add(record, names[side][2], value_of_mac(flow->mac[side]));
}

static void add_protocol(struct record *record, struct record_space *space, uint8_t protocol)
{
    const char *word = protocol_word(protocol);

    if (!word)
        snprintf(space->protocol, sizeof(space->protocol), "%u", protocol);
    record_add(record, "proto", value_of_word(word ? word : space->protocol));
}

static void add_vlan(struct record *record, const struct flow_summary *flow)
{
    if (flow->vlan)
        record_add(record, "vlan", value_of_integer(flow->vlan));
    if (flow->inner_vlan)
        record_add(record, "inner_vlan", value_of_integer(flow->inner_vlan));
}

/* Who talks to whom: the same in every record that belongs to a flow. */
static void add_flow_head(struct record *record, const struct record_plan *plan,
                          struct record_space *space, const struct event *event)
{
    const struct flow_summary *flow = &event->seen->flow;

    if (flow->ip[FROM_CLIENT].family == 0) {
        record_add(record, "src.mac", value_of_mac(flow->mac[FROM_CLIENT]));
        record_add(record, "dst.mac", value_of_mac(flow->mac[FROM_SERVER]));
        add_vlan(record, flow);
        return;
    }
    add_protocol(record, space, flow->protocol);
    add_side(record, flow, FROM_CLIENT);
    add_side(record, flow, FROM_SERVER);
    if (flow->protocol == PROTOCOL_ICMP || flow->protocol == PROTOCOL_ICMPV6) {
        record_add(record, "icmp_type", value_of_integer(flow->port[FROM_SERVER] >> 8));
        record_add(record, "icmp_code", value_of_integer(flow->port[FROM_SERVER] & 0xff));
    }
    add_field(record, "app", plan->app, event);
}

static void add_flow_tail(struct record *record, const struct record_plan *plan,
                          const struct event *event)
{
    add_field(record, "community_id", plan->community_id, event);
    if (event->seen->flow.ip[FROM_CLIENT].family != 0)
        add_vlan(record, &event->seen->flow);
}

static void add_flow(struct record *record, const struct record_plan *plan,
                     const struct event *event)
{
    for (size_t i = 0; i < COUNT_OF(flow_rows); i++)
        if (event->has_site || !flow_rows[i].is_policy)
            add_field(record, flow_rows[i].name, plan->flow[i], event);
}

void record_of_event(struct record *record, const struct record_plan *plan,
                     struct record_space *space, const struct event *event)
{
    const char *type = observation_word(event->kind);

    record->type = type;
    record->time_ns = event->time_ns;
    record->pair_count = 0;
    if (event->kind != OBSERVED_RADIO)
        add_flow_head(record, plan, space, event);
    if (event->kind == OBSERVED_FLOW) {
        add_flow(record, plan, event);
    } else {
        if (event->kind != OBSERVED_RADIO && event->kind != OBSERVED_ARP)
            add_field(record, "speaker", plan->speaker, event);
        add_facts(record, plan, event, strlen(type) + 1);
    }
    if (event->kind != OBSERVED_RADIO)
        add_flow_tail(record, plan, event);
}

void record_of_device(struct record *record, const struct device *device, const char *zone,
                      uint64_t time_ns)
{
    record->type = "device";
    record->time_ns = time_ns;
    record->pair_count = 0;
    record_add(record, "id", value_of_text(text_of(device->id)));
    record_add(record, "name", value_of_text(device_name_of(device)));
    record_add(record, "role", value_of_word(device_role_word(device->role)));
    record_add(record, "vendor", value_of_text(device_vendor_of(device)));
    record_add(record, "model", value_of_text(device_model_of(device)));
    record_add(record, "serial", value_of_text(device_text(&device->serial)));
    record_add(record, "firmware", value_of_text(device_text(&device->firmware)));
    record_add(record, "mac", value_of_mac(device->mac));
    if (device->ip_count > 0)
        record_add(record, "ip", value_of_ip(device->ip[0]));
    record_add(record, "zone", value_of_word(zone));
    if (device->vlan)
        record_add(record, "vlan", value_of_integer(device->vlan));
    record_add(record, "identified_by", value_of_text(text_of(device->identified_by)));
    record_add(record, "first", value_of_time(device->first_ns));
    record_add(record, "last", value_of_time(device->last_ns));
}

void record_of_context(struct record *context, const struct record_plan *plan,
                       const struct event *event)
{
    context->type = "alert";
    context->time_ns = event->time_ns;
    context->pair_count = 0;
    for (size_t i = 0; i < COUNT_OF(context_fields); i++)
        add_field(context, context_fields[i], plan->context[i], event);
    if (event->kind != OBSERVED_FLOW)
        add_facts(context, plan, event, 0);
}
