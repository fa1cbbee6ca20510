#include "judge/judge.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/prefix_set.h"
#include "judge/device/learn.h"
#include "judge/device/name.h"
#include "judge/device/oui.h"
#include "judge/device/radio_link.h"
#include "judge/field.h"
#include "judge/finding.h"
#include "judge/policy/usage.h"
#include "judge/record.h"
#include "judge/rules/rules.h"

struct judge {
    struct judge_config config;
    struct oui *oui;
    struct prefix_set *cameras;
    struct registry *registry;
    struct names *names;
    struct findings_table *findings;
    struct judge_counts counts;
    uint64_t now_ns; /* of the latest observation */

    /* The event at hand, and room for what it points to. */
    struct event event;
    uint64_t passed[RULES_WORDS_MAX]; /* rules that the sieve let through */
    char community_id[COMMUNITY_ID_SIZE];
    char device_id[IP_TEXT_SIZE];
    char peer_id[IP_TEXT_SIZE];
    struct value addresses[DNS_ADDRESSES_MAX];
    struct alert alert;
    struct record record;
    struct record_space record_space;
    struct record_plan *plan;
    struct usage *usage; /* NULL: the site sets no limits */
};

/* NULL and a sentence when one of them is neither address nor block. */
static struct prefix_set *read_cameras(const char *const *cameras, struct error *error)
{
    size_t count = 0;
    struct prefix *prefixes;
    struct prefix_set *set;

    while (cameras && cameras[count])
        count++;
    prefixes = calloc(count + 1, sizeof(*prefixes));
    for (size_t i = 0; prefixes && i < count; i++) {
        bool is_loose;

        if (prefix_parse(text_of(cameras[i]), &prefixes[i], &is_loose))
            continue;
        error_say(error, "'%s' is neither an address nor a block such as 10.20.0.0/16", cameras[i]);
        free(prefixes);
        return NULL;
    }
    set = prefixes ? prefix_set_new(prefixes, count) : NULL;
    free(prefixes);
    if (!set)
        error_say(error, "there is no memory for the cameras");
    return set;
}

/* NULL in `usage` when the site sets no limits. */
static bool make_usage(const struct judge *judge, const struct site *site, struct usage **usage,
                       struct error *error)
{
    *usage = NULL;
    if (!site_has_limits(site))
        return true;
    *usage = usage_new(judge->config.devices_max, judge->config.hash_key);
    return *usage ? true : error_say(error, "there is no memory for the limits of the site");
}

struct judge *judge_new(const struct judge_config *config, struct error *error)
{
    struct judge *judge = calloc(1, sizeof(*judge));

    if (!judge) {
        error_say(error, "there is no memory for the judge");
        return NULL;
    }
    judge->config = *config;
    judge->cameras = read_cameras(config->cameras, error);
    if (!judge->cameras) {
        judge_free(judge);
        return NULL;
    }
    judge->oui = oui_new(config->oui_folder, NULL);
    judge->plan = record_plan_new();
    judge->names = names_new(config->names_max, config->hash_key);
    judge->findings = findings_table_new(config->findings_max, config->hash_key);
    if (judge->oui)
        judge->registry = registry_new(&(struct registry_config){
            .site = config->site,
            .cameras = judge->cameras,
            .oui = judge->oui,
            .devices_max = config->devices_max,
            .hash_key = {config->hash_key[0], config->hash_key[1]},
        });
    if (!make_usage(judge, config->site, &judge->usage, error)) {
        judge_free(judge);
        return NULL;
    }
    if (!judge->oui || !judge->plan || !judge->names || !judge->findings || !judge->registry) {
        error_say(error, "there is no memory for %zu devices, %zu names and %zu findings",
                  config->devices_max, config->names_max, config->findings_max);
        judge_free(judge);
        return NULL;
    }
    return judge;
}

bool judge_use(struct judge *judge, const struct rules *rules, const struct site *site,
               struct error *error)
{
    struct usage *usage;

    if (!make_usage(judge, site, &usage, error))
        return false;
    usage_free(judge->usage);
    judge->usage = usage;
    judge->config.rules = rules;
    judge->config.site = site;
    registry_use(judge->registry, site);
    return true;
}

void judge_free(struct judge *judge)
{
    if (!judge)
        return;
    prefix_set_free(judge->cameras);
    oui_free(judge->oui);
    record_plan_free(judge->plan);
    registry_free(judge->registry);
    names_free(judge->names);
    usage_free(judge->usage);
    findings_table_free(judge->findings);
    free(judge);
}

/* Number of the party's zone in the site, or ZONE_NONE. */
static int place_party(const struct judge *judge, struct party *party, uint16_t vlan)
{
    struct mac mac = party->device ? party->device->mac : (struct mac){0};
    int zone = site_zone_of(judge->config.site, &party->ip, mac, vlan);

    if (zone != ZONE_NONE)
        party->zone = site_zone_name(judge->config.site, (size_t)zone);
    else if (mac_is_group(party->mac))
        party->zone = zone_word_of(&(struct ip){.family = 4, .octet = {255, 255, 255, 255}});
    else
        party->zone = zone_word_of(&party->ip);
    return zone;
}

static struct party party_of(const struct flow_summary *flow, enum direction side,
                             const struct device *device)
{
    return (struct party){
        .device = device, .ip = flow->ip[side], .mac = flow->mac[side], .port = flow->port[side]};
}

/* The flow is young: its application may still become known, or more exactly known. */
static bool is_app_open(const struct observation *seen)
{
    return seen->kind != OBSERVED_FLOW || seen->flow_event.event == FLOW_STARTED ||
           seen->flow_event.event == FLOW_CLASSIFIED;
}

/* A flow may be expected, and what it moves too much. */
static void apply_limit(struct judge *judge, struct expectation *expectation,
                        const struct ip *client)
{
    const struct observation *seen = judge->event.seen;
    uint64_t bytes = seen->flow.bytes[FROM_CLIENT] + seen->flow.bytes[FROM_SERVER];
    bool is_over = seen->kind == OBSERVED_FLOW && seen->flow_event.event == FLOW_ENDED;

    if (!usage_allows(judge->usage, expectation, client, seen->time_ns, bytes, is_over))
        *expectation = (struct expectation){.nearest = expectation->by, .differs = "limit"};
}

static void apply_policy(struct judge *judge, int client_zone, int server_zone)
{
    struct event *event = &judge->event;
    bool is_outbound = event->direction == EVENT_OUTBOUND;
    const struct party *client = is_outbound ? &event->device : &event->peer;
    const struct party *server = is_outbound ? &event->peer : &event->device;
    const struct flow_summary *flow = &event->seen->flow;
    struct journey journey = {
        .from = {&client->ip, client->device, client_zone, client->zone},
        .to = {&server->ip, server->device, server_zone, server->zone},
        .app = flow->app,
        .is_app_open = is_app_open(event->seen),
        .start_ns = flow->start_ns,
        .last_ns = flow->last_ns,
    };
    struct expectation expectation = site_expects(judge->config.site, &journey);

    if (expectation.limit_bytes > 0)
        apply_limit(judge, &expectation, &client->ip);
    event->is_expected = expectation.is_expected;
    event->expected_by = expectation.by;
    event->nearest_expected = expectation.nearest;
    event->nearest_differs = expectation.differs;
}

static bool is_monitored(const struct device *device)
{
    return device && device->is_monitored;
}

static void fill_flow(struct judge *judge, const struct observation *seen, struct learned learned)
{
    struct event *event = &judge->event;
    struct party client = party_of(&seen->flow, FROM_CLIENT, learned.side[FROM_CLIENT]);
    struct party server = party_of(&seen->flow, FROM_SERVER, learned.side[FROM_SERVER]);
    int client_zone = place_party(judge, &client, seen->flow.vlan);
    int server_zone = place_party(judge, &server, seen->flow.vlan);
    bool is_inbound = !is_monitored(client.device) && is_monitored(server.device);

    event->direction = is_inbound ? EVENT_INBOUND : EVENT_OUTBOUND;
    event->device = is_inbound ? server : client;
    event->peer = is_inbound ? client : server;
    if (judge->config.site && (client.device || server.device))
        apply_policy(judge, client_zone, server_zone);
}

/* ARP and DHCP are about one device, whatever the addresses of the packet are. */
static void fill_one(struct judge *judge, const struct observation *seen,
                     const struct device *device, struct ip ip, struct mac mac, struct ip peer)
{
    struct event *event = &judge->event;

    event->device = (struct party){.device = device, .ip = ip, .mac = mac};
    event->peer = (struct party){.device = registry_by_ip(judge->registry, &peer), .ip = peer};
    event->direction = seen->direction == FROM_CLIENT ? EVENT_OUTBOUND : EVENT_INBOUND;
    if (device && ip.family == 0)
        event->device.ip = device->ip[0];
    if (event->device.ip.family != 0)
        place_party(judge, &event->device, seen->flow.vlan);
    if (peer.family != 0)
        place_party(judge, &event->peer, seen->flow.vlan);
}

static void fill_radio(struct judge *judge, const struct observation *seen)
{
    struct event *event = &judge->event;
    const struct radio_facts *radio = &seen->radio;
    uint8_t interface = seen->flow.interface;
    struct radio_link link =
        radio_link_of(judge->registry, judge->oui, radio->transmitter, interface);
    const struct maker *maker = oui_find(judge->oui, radio->transmitter);

    event->radio_match = link.match;
    event->radio_confidence = link.confidence;
    event->radio_device = link.device;
    if (!mac_equals(radio->bssid, radio->transmitter))
        event->joined_device =
            radio_link_of(judge->registry, judge->oui, radio->bssid, interface).device;
    event->radio_vendor = maker ? maker->name : NULL;
    event->is_radio_expected = site_expects_radio(judge->config.site, radio->transmitter,
                                                  observation_text(seen, radio->ssid));
    event->device = (struct party){.device = link.device, .mac = radio->transmitter};
    event->peer = (struct party){.mac = radio->receiver};
    if (link.device && link.device->ip_count > 0) {
        event->device.ip = link.device->ip[0];
        place_party(judge, &event->device, link.device->vlan);
    }
}

static void fill_addresses(struct judge *judge, const struct observation *seen)
{
    size_t count = seen->dns.address_count;

    if (count > DNS_ADDRESSES_MAX)
        count = DNS_ADDRESSES_MAX;
    for (size_t i = 0; i < count; i++)
        judge->addresses[i] = value_of_ip(seen->dns.addresses[i]);
    judge->event.addresses = judge->addresses;
    judge->event.address_count = count;
}

static void fill_event(struct judge *judge, const struct observation *seen, struct learned learned)
{
    struct event *event = &judge->event;

    judge->community_id[0] = '\0';
    judge->device_id[0] = '\0';
    judge->peer_id[0] = '\0';
    *event = (struct event){
        .time_ns = seen->time_ns,
        .kind = seen->kind,
        .seen = seen,
        .community_id = judge->community_id,
        .names = judge->names,
        .has_site = judge->config.site != NULL,
    };
    switch (seen->kind) {
    case OBSERVED_ARP:
        fill_one(judge, seen, learned.side[0], seen->arp.sender_ip, seen->arp.sender_mac,
                 seen->arp.target_ip);
        break;
    case OBSERVED_DHCP:
        fill_one(judge, seen, learned.side[0], seen->dhcp.assigned_ip, seen->dhcp.client,
                 seen->dhcp.server_ip);
        break;
    case OBSERVED_DHCPV6:
        fill_one(judge, seen, learned.side[0], seen->dhcpv6.assigned_ip, seen->dhcpv6.client,
                 (struct ip){0});
        break;
    case OBSERVED_RADIO: fill_radio(judge, seen); break;
    case OBSERVED_DNS:
    case OBSERVED_MDNS:
    case OBSERVED_LLMNR:
        fill_flow(judge, seen, learned);
        fill_addresses(judge, seen);
        break;
    default: fill_flow(judge, seen, learned); break;
    }
    event->device.id = judge->device_id;
    event->peer.id = judge->peer_id;
}

static void tell_alert(struct judge *judge, const struct rule *rule, const struct finding_id *id,
                       const struct finding_state *state)
{
    const struct event *event = &judge->event;
    struct alert *alert = &judge->alert;
    const struct field *community = field_find(TEXT("flow.community_id"));
    struct finding_id emission;

    field_value(community, event); /* fills judge->community_id, when there is a flow */
    emission = emission_id_of(id, rule->revision, event->time_ns, judge->community_id);
    finding_id_print(id, alert->finding_id);
    finding_id_print(&emission, alert->id);
    alert->action = state->count == 1 ? ALERT_OPEN : ALERT_UPDATE;
    alert->time_ns = event->time_ns;
    alert->first_ns = state->first_ns;
    alert->last_ns = state->last_ns;
    alert->count = state->count;
    alert->suppressed = state->suppressed;
    alert->severity = rule->severity;
    alert->confidence = rule->confidence;
    alert->rule_id = rule->id;
    alert->rule_revision = rule->revision;
    alert->rule_title = rule->title;
    alert->rule_digest = rule->digest;
    alert->attack = rule->attack;
    alert->explain = rule->explain;
    alert->respond = rule->respond;
    alert->expected_nearest = event->nearest_expected;
    alert->expected_differs = event->nearest_differs;
    alert->has_site = event->has_site;
    rule_message(rule, event, alert->message, sizeof(alert->message));
    record_of_context(&alert->context, judge->plan, event);
    judge->counts.alerts++;
    judge->config.take_alert(judge->config.context, alert);
}

static void apply_rule(struct judge *judge, const struct rule *rule)
{
    struct alert *alert = &judge->alert;
    struct finding_state state;

    alert->reason_count = 0;
    if (rule_evaluate(rule, &judge->event, alert->reasons, &alert->reason_count) != TRUTH_TRUE)
        return;

    struct finding_id id = finding_id_of(rule, &judge->event);
    if (findings_table_count(judge->findings, &id, rule->dedupe_ns, judge->event.time_ns, &state))
        tell_alert(judge, rule, &id, &state);
    else
        judge->counts.suppressed++;
}

static void apply_rules(struct judge *judge, const struct rule *const *rules)
{
    size_t words =
        rules ? rules_that_may_fire(judge->config.rules, &judge->event, judge->passed) : 0;

    for (size_t word = 0; word < words; word++)
        for (uint64_t bits = judge->passed[word]; bits; bits &= bits - 1)
            apply_rule(judge, rules[word * 64 + (size_t)__builtin_ctzll(bits)]);
}

/* A flow is told once, when it is over. */
static bool wants_record(const struct judge *judge, const struct observation *seen)
{
    if (!(judge->config.records >> seen->kind & 1) || !judge->config.take_record)
        return false;
    return seen->kind != OBSERVED_FLOW || seen->flow_event.event == FLOW_ENDED;
}

static void count_observation(struct judge *judge)
{
    struct judge_counts *counts = &judge->counts;

    counts->observations++;
    counts->devices = registry_count(judge->registry);
    counts->devices_refused = registry_refused(judge->registry);
    counts->names_evicted = names_evicted(judge->names);
    counts->findings_evicted = findings_table_evicted(judge->findings);
}

void judge_observe(struct judge *judge, const struct observation *seen)
{
    struct learned learned = registry_learn(judge->registry, seen);
    const struct rule *const *rules = NULL;
    size_t count = 0;

    if (seen->time_ns > judge->now_ns)
        judge->now_ns = seen->time_ns;
    names_learn(judge->names, seen);
    count_observation(judge);
    if (judge->config.rules)
        rules = rules_for(judge->config.rules, seen->kind, &count);
    if (count == 0 && !wants_record(judge, seen))
        return;

    judge->counts.events++;
    fill_event(judge, seen, learned);
    apply_rules(judge, rules);
    if (wants_record(judge, seen)) {
        record_of_event(&judge->record, judge->plan, &judge->record_space, &judge->event);
        judge->config.take_record(judge->config.context, &judge->record);
    }
}

static const char *zone_of_device(const struct judge *judge, const struct device *device)
{
    int zone;

    if (device->ip_count == 0)
        return NULL;
    zone = site_zone_of(judge->config.site, &device->ip[0], device->mac, device->vlan);
    return zone == ZONE_NONE ? zone_word_of(&device->ip[0])
                             : site_zone_name(judge->config.site, (size_t)zone);
}

/* A device that the site file lists exists before it is seen. */
static bool was_seen(const struct device *device)
{
    return device->last_ns != 0;
}

void judge_finish(struct judge *judge)
{
    const struct device *device;

    if (!(judge->config.records >> JUDGE_RECORDS_DEVICE & 1) || !judge->config.take_record)
        return;
    for (size_t i = 0; (device = registry_at(judge->registry, i)); i++) {
        if (!was_seen(device))
            continue;
        record_of_device(&judge->record, device, zone_of_device(judge, device), judge->now_ns);
        judge->config.take_record(judge->config.context, &judge->record);
    }
}

const struct judge_counts *judge_counts(const struct judge *judge)
{
    return &judge->counts;
}

void judge_each_device(const struct judge *judge,
                       void (*take)(void *context, const struct judge_device *device),
                       void *context)
{
    const struct device *device;

    for (size_t i = 0; (device = registry_at(judge->registry, i)); i++) {
        struct judge_device told = {
            .id = text_of(device->id),
            .name = device_name_of(device),
            .vendor = device_vendor_of(device),
            .model = device_model_of(device),
            .role = device->role == ROLE_UNKNOWN ? NULL : device_role_word(device->role),
            .mac = device->mac,
            .ip = device->ip[0],
            .identified_by = text_of(device->identified_by),
        };
        if (was_seen(device))
            take(context, &told);
    }
}
