#include "judge/record.h"

#include <stdio.h>

#include "judge/device/registry.h"
#include "judge/field.h"

enum {
    PROTOCOL_ICMP = 1,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    PROTOCOL_ICMPV6 = 58,
    PROTOCOL_SCTP = 132
};

static void add_field(struct record *record, const char *name, const struct field *field,
                      const struct event *event)
{
    record_add(record, name, field_value(field, event));
}

/* A field by its name, under the same or another one. */
static void add_named(struct record *record, const char *name, struct text field,
                      const struct event *event)
{
    add_field(record, name, field_find(field), event);
}

/* All facts of the event's own kind, "dns.query" and so on; `skip` bytes of each name are left
 * out. */
static void add_facts(struct record *record, const struct event *event, size_t skip)
{
    const char *prefix = observation_word(event->kind);
    size_t length = strlen(prefix);

    for (size_t i = 0; i < field_count(); i++) {
        const struct field *field = field_at(i);

        if (field->kinds >> event->kind & 1 && strncmp(field->name, prefix, length) == 0 &&
            field->name[length] == '.')
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
static void add_flow_head(struct record *record, struct record_space *space,
                          const struct event *event)
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
    add_named(record, "app", TEXT("flow.app"), event);
}

static void add_flow_tail(struct record *record, const struct event *event)
{
    add_named(record, "community_id", TEXT("flow.community_id"), event);
    if (event->seen->flow.ip[FROM_CLIENT].family != 0)
        add_vlan(record, &event->seen->flow);
}

static void add_flow(struct record *record, const struct event *event)
{
    static const struct {
        const char *name;
        struct text field;
    } rows[] = {
        {"category", TEXT("flow.category")},
        {"phase", TEXT("flow.phase")},
        {"confidence", TEXT("flow.confidence")},
        {"packets_out", TEXT("flow.packets_out")},
        {"packets_in", TEXT("flow.packets_in")},
        {"bytes_out", TEXT("flow.bytes_out")},
        {"bytes_in", TEXT("flow.bytes_in")},
        {"start", TEXT("flow.start")},
        {"end", TEXT("flow.last")},
        {"duration", TEXT("flow.duration")},
        {"state", TEXT("flow.state")},
        {"ended_by", TEXT("flow.end")},
        {"midstream", TEXT("flow.midstream")},
        {"tunnel", TEXT("flow.tunnel")},
        {"retransmissions", TEXT("flow.retransmissions")},
        {"overlap_conflicts", TEXT("flow.overlap_conflicts")},
        {"gaps", TEXT("flow.gaps")},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        add_named(record, rows[i].name, rows[i].field, event);
    if (event->has_site) {
        add_named(record, "expected", TEXT("flow.expected"), event);
        add_named(record, "expected_by", TEXT("flow.expected_by"), event);
    }
}

void record_of_event(struct record *record, struct record_space *space, const struct event *event)
{
    const char *type = observation_word(event->kind);

    record->type = type;
    record->time_ns = event->time_ns;
    record->pair_count = 0;
    if (event->kind != OBSERVED_RADIO)
        add_flow_head(record, space, event);
    if (event->kind == OBSERVED_FLOW) {
        add_flow(record, event);
    } else {
        if (event->kind != OBSERVED_RADIO && event->kind != OBSERVED_ARP)
            add_named(record, "speaker", TEXT("flow.speaker"), event);
        add_facts(record, event, strlen(type) + 1);
    }
    if (event->kind != OBSERVED_RADIO)
        add_flow_tail(record, event);
}

void record_of_device(struct record *record, const struct device *device, const char *zone,
                      uint64_t time_ns)
{
    record->type = "device";
    record->time_ns = time_ns;
    record->pair_count = 0;
    record_add(record, "id", value_of_text(text_of(device->id)));
    record_add(record, "name", value_of_text(device_text(&device->name)));
    record_add(record, "role", value_of_word(device_role_word(device->role)));
    record_add(record, "vendor", value_of_text(text_of(device->vendor)));
    record_add(record, "model", value_of_text(device_text(&device->model)));
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

/* In the order of RULES.md, "Alerts". */
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

void record_of_context(struct record *context, const struct event *event)
{
    context->type = "alert";
    context->time_ns = event->time_ns;
    context->pair_count = 0;
    for (size_t i = 0; i < COUNT_OF(context_fields); i++)
        add_named(context, context_fields[i], text_of(context_fields[i]), event);
    if (event->kind != OBSERVED_FLOW)
        add_facts(context, event, 0);
}
