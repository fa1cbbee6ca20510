/* The fields that are computed: both sides of an event, its flow, a radio's wired device. */

#include "judge/device/registry.h"
#include "judge/field_rows.h"
#include "judge/field_word.h"
#include "judge/policy/site.h"

static const struct value absent = {.type = VALUE_ABSENT};

/* One side of an event. */

static struct value device_id(const struct event *event)
{
    return value_of_text(party_id(&event->device));
}

static struct value peer_id(const struct event *event)
{
    return value_of_text(party_id(&event->peer));
}

/* A sentence needs a name: a device without one goes by its identifier. */
static struct value device_name(const struct event *event)
{
    struct text name = party_name(event, &event->device);
    return value_of_text(name.length > 0 ? name : party_id(&event->device));
}

static struct value peer_name(const struct event *event)
{
    return value_of_text(party_name(event, &event->peer));
}

static struct value party_role(const struct party *party)
{
    return value_of_word(device_role_word(party->device ? party->device->role : ROLE_UNKNOWN));
}

static struct value device_role(const struct event *event)
{
    return party_role(&event->device);
}

static struct value peer_role(const struct event *event)
{
    return party_role(&event->peer);
}

static struct value device_monitored(const struct event *event)
{
    return value_of_bool(event->device.device && event->device.device->is_monitored);
}

static struct value peer_monitored(const struct event *event)
{
    return value_of_bool(event->peer.device && event->peer.device->is_monitored);
}

static struct value party_vendor(const struct party *party)
{
    return party->device ? value_of_text(device_vendor_of(party->device)) : absent;
}

static struct value device_vendor(const struct event *event)
{
    return party_vendor(&event->device);
}

static struct value peer_vendor(const struct event *event)
{
    return party_vendor(&event->peer);
}

static struct value party_model(const struct party *party)
{
    return party->device ? value_of_text(device_model_of(party->device)) : absent;
}

static struct value device_model(const struct event *event)
{
    return party_model(&event->device);
}

static struct value peer_model(const struct event *event)
{
    return party_model(&event->peer);
}

static struct value device_serial(const struct event *event)
{
    return event->device.device ? value_of_text(device_text(&event->device.device->serial))
                                : absent;
}

static struct value device_firmware(const struct event *event)
{
    return event->device.device ? value_of_text(device_text(&event->device.device->firmware))
                                : absent;
}

/* A device's own address, not that of the router between it and the sensor. */
static struct value party_mac(const struct party *party)
{
    return value_of_mac(party->device ? party->device->mac : party->mac);
}

static struct value device_mac(const struct event *event)
{
    return party_mac(&event->device);
}

static struct value peer_mac(const struct event *event)
{
    return party_mac(&event->peer);
}

static struct value party_ip(const struct party *party)
{
    bool has_other = party->ip.family == 0 && party->device;
    return value_of_ip(has_other ? party->device->ip[0] : party->ip);
}

static struct value device_ip(const struct event *event)
{
    return party_ip(&event->device);
}

static struct value peer_ip(const struct event *event)
{
    return party_ip(&event->peer);
}

/* ICMP has no ports: there, type and code travel in their place. */
static bool has_ports(const struct event *event)
{
    uint8_t protocol = event->seen->flow.protocol;
    return protocol == 6 || protocol == 17 || protocol == 132;
}

static struct value device_port(const struct event *event)
{
    return has_ports(event) ? value_of_integer(event->device.port) : absent;
}

static struct value peer_port(const struct event *event)
{
    return has_ports(event) ? value_of_integer(event->peer.port) : absent;
}

static struct value device_zone(const struct event *event)
{
    return value_of_word(event->device.zone);
}

static struct value peer_zone(const struct event *event)
{
    return value_of_word(event->peer.zone);
}

static struct value device_vlan(const struct event *event)
{
    uint16_t vlan = event->device.device ? event->device.device->vlan : 0;
    return vlan ? value_of_integer(vlan) : absent;
}

static struct value party_tags(const struct party *party)
{
    const struct site_device *declared = party->device ? party->device->declared : NULL;

    if (!declared || declared->tag_count == 0)
        return absent;
    return (struct value){.type = VALUE_LIST,
                          .list = {.items = declared->tags, .count = declared->tag_count}};
}

static struct value device_tags(const struct event *event)
{
    return party_tags(&event->device);
}

static struct value peer_tags(const struct event *event)
{
    return party_tags(&event->peer);
}

static struct value device_identified_by(const struct event *event)
{
    return event->device.device ? value_of_text(text_of(event->device.device->identified_by))
                                : absent;
}

static struct value device_first(const struct event *event)
{
    return event->device.device ? value_of_time(event->device.device->first_ns) : absent;
}

/* The flow. */

static const struct flow_summary *flow_of(const struct event *event)
{
    return &event->seen->flow;
}

static struct value flow_app(const struct event *event)
{
    return value_of_word(app_word_at(flow_of(event)->app));
}

static struct value flow_category(const struct event *event)
{
    return value_of_word(category_word_at(flow_of(event)->app));
}

static struct value flow_phase(const struct event *event)
{
    return value_of_word(flow_phase_word((enum flow_phase)flow_of(event)->phase));
}

static struct value flow_confidence(const struct event *event)
{
    return value_of_integer(flow_of(event)->confidence);
}

static struct value flow_direction(const struct event *event)
{
    return value_of_word(direction_word_at(event->direction));
}

static struct value flow_expected(const struct event *event)
{
    return value_of_bool(event->is_expected);
}

static struct value flow_expected_by(const struct event *event)
{
    return value_of_text(text_of(event->expected_by));
}

static struct value flow_proto(const struct event *event)
{
    return value_of_word(protocol_word_at(flow_of(event)->protocol));
}

static struct value flow_protocol_number(const struct event *event)
{
    return value_of_integer(flow_of(event)->protocol);
}

static struct value flow_packets_out(const struct event *event)
{
    return value_of_integer((int64_t)flow_of(event)->packets[FROM_CLIENT]);
}

static struct value flow_packets_in(const struct event *event)
{
    return value_of_integer((int64_t)flow_of(event)->packets[FROM_SERVER]);
}

static struct value flow_bytes_out(const struct event *event)
{
    return value_of_size(flow_of(event)->bytes[FROM_CLIENT]);
}

static struct value flow_bytes_in(const struct event *event)
{
    return value_of_size(flow_of(event)->bytes[FROM_SERVER]);
}

static struct value flow_bytes_sent(const struct event *event)
{
    return event->direction == EVENT_OUTBOUND ? flow_bytes_out(event) : flow_bytes_in(event);
}

static struct value flow_bytes_received(const struct event *event)
{
    return event->direction == EVENT_OUTBOUND ? flow_bytes_in(event) : flow_bytes_out(event);
}

static struct value flow_start(const struct event *event)
{
    return value_of_time(flow_of(event)->start_ns);
}

static struct value flow_last(const struct event *event)
{
    return value_of_time(flow_of(event)->last_ns);
}

static struct value flow_duration(const struct event *event)
{
    const struct flow_summary *flow = flow_of(event);
    return value_of_duration(flow->last_ns > flow->start_ns ? flow->last_ns - flow->start_ns : 0);
}

static struct value flow_state(const struct event *event)
{
    return value_of_word(flow_state_word((enum flow_state)flow_of(event)->state));
}

static struct value flow_event(const struct event *event)
{
    return value_of_word(flow_event_word((enum flow_event)event->seen->flow_event.event));
}

static struct value flow_end(const struct event *event)
{
    return value_of_word(flow_end_word((enum flow_end)event->seen->flow_event.end));
}

static struct value flow_vlan(const struct event *event)
{
    uint16_t vlan = flow_of(event)->vlan;
    return vlan ? value_of_integer(vlan) : absent;
}

static struct value flow_inner_vlan(const struct event *event)
{
    uint16_t vlan = flow_of(event)->inner_vlan;
    return vlan ? value_of_integer(vlan) : absent;
}

static struct value flow_tunnel(const struct event *event)
{
    return value_of_word(tunnel_word((enum tunnel_kind)flow_of(event)->tunnel));
}

static struct value flow_midstream(const struct event *event)
{
    return value_of_bool(flow_of(event)->is_midstream);
}

static struct value flow_carrier(const struct event *event)
{
    return value_of_bool(flow_of(event)->is_carrier);
}

static struct value flow_community_id(const struct event *event)
{
    const struct flow_summary *flow = flow_of(event);

    if (flow->ip[FROM_CLIENT].family == 0 || !event->community_id)
        return absent;
    if (event->community_id[0] == '\0')
        community_id(flow, event->community_id);
    return value_of_text(text_of(event->community_id));
}

static struct value flow_speaker(const struct event *event)
{
    return value_of_word(side_word_at(event->seen->direction));
}

/* A radio's wired device. */

static struct value radio_match_kind(const struct event *event)
{
    return value_of_word(radio_match_word_at(event->radio_match));
}

static struct value radio_match_confidence(const struct event *event)
{
    return value_of_integer(event->radio_confidence);
}

static struct value radio_match_device(const struct event *event)
{
    return event->radio_device ? value_of_text(text_of(event->radio_device->id)) : absent;
}

static struct value radio_joined_device(const struct event *event)
{
    return event->joined_device ? value_of_text(text_of(event->joined_device->id)) : absent;
}

static struct value radio_vendor(const struct event *event)
{
    return value_of_text(text_of(event->radio_vendor));
}

static struct value radio_expected(const struct event *event)
{
    return value_of_bool(event->is_radio_expected);
}

static struct value event_time(const struct event *event)
{
    return value_of_time(event->time_ns);
}

/* clang-format off */

/* Every kind but those that no IP packet carries. */
#define ANY (KIND(OBSERVATION_KIND_COUNT) - 1 - KIND(OBSERVED_NOTHING))
#define WITH_FLOW (ANY & ~KIND(OBSERVED_ARP) & ~KIND(OBSERVED_RADIO))
#define FLOW KIND(OBSERVED_FLOW)
#define RADIO KIND(OBSERVED_RADIO)

#define ALWAYS(_name, _kinds, _type, _get, _about) \
    {.name = (_name), .about = (_about), .kinds = (_kinds), .type = (_type), .get = (_get)}
#define MAYBE(_name, _kinds, _type, _get, _about) \
    {.name = (_name), .about = (_about), .kinds = (_kinds), .type = (_type), .is_optional = true, .get = (_get)}
#define WORD(_name, _kinds, _words, _get, _about) \
    {.name = (_name), .about = (_about), .kinds = (_kinds), .type = VALUE_WORD, .word_at = (_words), .get = (_get)}
#define MAYBE_WORD(_name, _kinds, _words, _get, _about) \
    {.name = (_name), .about = (_about), .kinds = (_kinds), .type = VALUE_WORD, .is_optional = true, .word_at = (_words), .get = (_get)}
#define ZONE(_name, _get, _about) \
    {.name = (_name), .about = (_about), .kinds = ANY, .type = VALUE_WORD, .is_optional = true, .is_open_word = true, \
     .word_at = zone_word_at, .get = (_get)}
#define LIST(_name, _get, _about) \
    {.name = (_name), .about = (_about), .kinds = ANY, .type = VALUE_TEXT, .is_list = true, .is_optional = true, .get = (_get)}

/* In the order in which an alert tells them. */
const struct field event_fields[] = {
    MAYBE("device.id", ANY, VALUE_TEXT, device_id, "What names the device for good: its name in the site file, else its address."),
    MAYBE("device.name", ANY, VALUE_TEXT, device_name, "What people call it: from the site file, or as it calls itself, else device.id."),
    WORD("device.role", ANY, device_role_word, device_role, "What it is: camera, recorder, ..."),
    ALWAYS("device.monitored", ANY, VALUE_BOOL, device_monitored, "It may only start what is expected."),
    MAYBE("device.vendor", ANY, VALUE_TEXT, device_vendor, "Who made it, or its network interface."),
    MAYBE("device.model", ANY, VALUE_TEXT, device_model, "Model, as it says."),
    MAYBE("device.serial", ANY, VALUE_TEXT, device_serial, "Serial number, as it says."),
    MAYBE("device.firmware", ANY, VALUE_TEXT, device_firmware, "Firmware, as it says."),
    MAYBE("device.mac", ANY, VALUE_MAC, device_mac, "Its MAC address, when it is known to be its own."),
    MAYBE("device.ip", ANY, VALUE_IP, device_ip, "Its IP address in this flow."),
    MAYBE("device.port", WITH_FLOW, VALUE_INTEGER, device_port, "Its port."),
    ZONE("device.zone", device_zone, "Its zone: of the site, or local, internet, group."),
    MAYBE("device.vlan", ANY, VALUE_INTEGER, device_vlan, "VLAN it was last seen in."),
    LIST("device.tags", device_tags, "Tags in the site file."),
    MAYBE("device.identified_by", ANY, VALUE_TEXT, device_identified_by, "Why it is believed to be what it is."),
    MAYBE("device.first_seen", ANY, VALUE_TIME, device_first, "When it was first seen."),

    MAYBE("peer.id", ANY, VALUE_TEXT, peer_id, "What names the other side for good."),
    MAYBE("peer.ip", ANY, VALUE_IP, peer_ip, "Its IP address."),
    MAYBE("peer.port", WITH_FLOW, VALUE_INTEGER, peer_port, "Its port."),
    MAYBE("peer.name", ANY, VALUE_TEXT, peer_name, "Name by which it was reached: DNS, SNI, Host; or a device's name."),
    ZONE("peer.zone", peer_zone, "Its zone: of the site, or local, internet, group."),
    WORD("peer.role", ANY, device_role_word, peer_role, "What it is."),
    ALWAYS("peer.monitored", ANY, VALUE_BOOL, peer_monitored, "It may only start what is expected."),
    MAYBE("peer.vendor", ANY, VALUE_TEXT, peer_vendor, "Who made it."),
    MAYBE("peer.model", ANY, VALUE_TEXT, peer_model, "Model, as it says."),
    MAYBE("peer.mac", ANY, VALUE_MAC, peer_mac, "MAC address it was seen with: a router's, when it is beyond one."),
    LIST("peer.tags", peer_tags, "Tags in the site file."),

    MAYBE("flow.community_id", WITH_FLOW, VALUE_TEXT, flow_community_id, "Community ID, version 1: joins alerts with what other tools saw."),
    WORD("flow.proto", WITH_FLOW, protocol_word_at, flow_proto, "Transport protocol."),
    ALWAYS("flow.protocol_number", WITH_FLOW, VALUE_INTEGER, flow_protocol_number, "The same as a number."),
    WORD("flow.app", WITH_FLOW, app_word_at, flow_app, "Application protocol, by what it says. All of them: camwarden apps."),
    WORD("flow.category", WITH_FLOW, category_word_at, flow_category, "What kind of application it is."),
    MAYBE_WORD("flow.phase", WITH_FLOW, flow_phase_word_at, flow_phase, "How far a protocol with phases has come."),
    ALWAYS("flow.confidence", WITH_FLOW, VALUE_INTEGER, flow_confidence, "How sure flow.app is, 0 to 100."),
    WORD("flow.direction", WITH_FLOW, direction_word_at, flow_direction, "outbound: the device opened it."),
    ALWAYS("flow.packets_out", WITH_FLOW, VALUE_INTEGER, flow_packets_out, "Packets from the side that opened it."),
    ALWAYS("flow.packets_in", WITH_FLOW, VALUE_INTEGER, flow_packets_in, "Packets from the side that was called."),
    ALWAYS("flow.bytes_out", WITH_FLOW, VALUE_SIZE, flow_bytes_out, "Bytes from the side that opened it."),
    ALWAYS("flow.bytes_in", WITH_FLOW, VALUE_SIZE, flow_bytes_in, "Bytes from the side that was called."),
    ALWAYS("flow.bytes_sent", WITH_FLOW, VALUE_SIZE, flow_bytes_sent, "Bytes from the device, whoever opened the flow."),
    ALWAYS("flow.bytes_received", WITH_FLOW, VALUE_SIZE, flow_bytes_received, "Bytes to the device."),
    ALWAYS("flow.start", WITH_FLOW, VALUE_TIME, flow_start, "When its first packet was seen."),
    ALWAYS("flow.last", WITH_FLOW, VALUE_TIME, flow_last, "When its last packet so far was seen."),
    ALWAYS("flow.duration", WITH_FLOW, VALUE_DURATION, flow_duration, "From the first packet to the last one so far."),
    WORD("flow.state", WITH_FLOW, flow_state_word_at, flow_state, "How far it has come."),
    WORD("flow.event", FLOW, flow_event_word_at, flow_event, "What just happened to it."),
    MAYBE_WORD("flow.end", FLOW, flow_end_word_at, flow_end, "Why it ended."),
    MAYBE("flow.vlan", WITH_FLOW, VALUE_INTEGER, flow_vlan, "VLAN, the outermost one."),
    MAYBE("flow.inner_vlan", WITH_FLOW, VALUE_INTEGER, flow_inner_vlan, "The second VLAN of QinQ."),
    MAYBE_WORD("flow.tunnel", WITH_FLOW, tunnel_word_at, flow_tunnel, "The tunnel that carried it to the sensor."),
    ALWAYS("flow.midstream", WITH_FLOW, VALUE_BOOL, flow_midstream, "It began before the capture: who opened it is a guess from the ports."),
    ALWAYS("flow.carrier", WITH_FLOW, VALUE_BOOL, flow_carrier, "A tunnel whose inner flows are observed too."),
    WORD("flow.speaker", WITH_FLOW, side_word_at, flow_speaker, "Which side said it: the client opened the flow."),
    ALWAYS("flow.expected", WITH_FLOW, VALUE_BOOL, flow_expected, "An expected entry or a declared channel of the site allows it."),
    MAYBE("flow.expected_by", WITH_FLOW, VALUE_TEXT, flow_expected_by, "Name of that entry."),

    WORD("radio.match_kind", RADIO, radio_match_word_at, radio_match_kind, "How its MAC address resembles a wired device's."),
    ALWAYS("radio.match_confidence", RADIO, VALUE_INTEGER, radio_match_confidence, "How sure that is, 0 to 100."),
    MAYBE("radio.match_device", RADIO, VALUE_TEXT, radio_match_device, "That device."),
    MAYBE("radio.joined_device", RADIO, VALUE_TEXT, radio_joined_device, "The wired device whose radio, by its BSSID, the transmitter talks to."),
    MAYBE("radio.vendor", RADIO, VALUE_TEXT, radio_vendor, "Who made the radio, by its MAC address."),
    ALWAYS("radio.expected", RADIO, VALUE_BOOL, radio_expected, "The site file lists this radio."),

    ALWAYS("time", ANY, VALUE_TIME, event_time, "When it happened, in packet time."),
};
/* clang-format on */

const size_t event_field_count = COUNT_OF(event_fields);
