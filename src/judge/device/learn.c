#include "judge/device/learn.h"

#include "judge/device/identify.h"

enum {
    DHCP_REQUEST = 3,          /* RFC 2132 section 9.6 */
    DHCP_ACK = 5,              /* RFC 2132 section 9.6 */
    DHCPV6_REPLY = 7,          /* RFC 8415 section 7.3 */
    MEDIA_BYTES = 1024 * 1024, /* from one side of a media flow: it is a source of video */
};

static struct sighting sighting_of(const struct observation *seen)
{
    return (struct sighting){
        .time_ns = seen->time_ns, .vlan = seen->flow.vlan, .interface = seen->flow.interface};
}

static struct learned both(struct device *device)
{
    return (struct learned){.side = {device, device}};
}

static struct learned learn_arp(struct registry *registry, const struct observation *seen)
{
    struct sighting sender = sighting_of(seen);

    sender.ip = seen->arp.sender_ip;
    sender.mac = seen->arp.sender_mac;
    return both(registry_bind(registry, &sender, CLAIM_SAID));
}

/* The client may be without an address yet, and the server answers through a relay: the message
 * says best whom it is about. */
static struct learned learn_dhcp(struct registry *registry, const struct observation *seen)
{
    struct sighting client = sighting_of(seen);
    bool is_given = seen->dhcp.type == DHCP_ACK;

    client.mac = seen->dhcp.client;
    if (is_given)
        client.ip = seen->dhcp.assigned_ip;
    else if (seen->dhcp.type == DHCP_REQUEST)
        client.ip = seen->dhcp.requested_ip; /* the answer may go past the sensor */

    struct device *device = registry_bind(registry, &client, is_given ? CLAIM_GIVEN : CLAIM_ASKED);
    if (device)
        identify_speaker(device, seen);
    return both(device);
}

static struct learned learn_dhcpv6(struct registry *registry, const struct observation *seen)
{
    struct sighting client = sighting_of(seen);
    bool is_given = seen->dhcpv6.type == DHCPV6_REPLY;

    client.mac = seen->dhcpv6.client;
    if (is_given)
        client.ip = seen->dhcpv6.assigned_ip;

    struct device *device =
        mac_is_set(client.mac)
            ? registry_bind(registry, &client, is_given ? CLAIM_GIVEN : CLAIM_ASKED)
            : NULL;
    if (device)
        identify_speaker(device, seen);
    return both(device);
}

/* A side that has not said anything may not exist. */
static bool has_spoken(const struct observation *seen, enum direction side)
{
    return seen->flow.packets[side] > 0 || (seen->kind != OBSERVED_FLOW && seen->direction == side);
}

static struct device *learn_side(struct registry *registry, const struct observation *seen,
                                 enum direction side)
{
    const struct flow_summary *flow = &seen->flow;
    struct sighting sighting = sighting_of(seen);

    if (!has_spoken(seen, side))
        return registry_by_ip(registry, &flow->ip[side]);
    sighting.ip = flow->ip[side];
    sighting.mac = flow->mac[side];
    return registry_meet(registry, &sighting);
}

/* SADP over Ethernet has no IP; over UDP the answer names both addresses. */
static struct device *learn_sadp(struct registry *registry, const struct observation *seen)
{
    struct sighting sighting = sighting_of(seen);

    if (!seen->sadp.is_answer)
        return NULL;
    sighting.ip = seen->sadp.ip;
    sighting.mac = seen->sadp.mac;
    return registry_bind(registry, &sighting, CLAIM_SAID);
}

static void learn_player(struct registry *registry, const struct observation *seen,
                         struct device *client, const struct device *server)
{
    struct text method = observation_text(seen, seen->rtsp.method);

    if (client && server && client != server && !seen->rtsp.is_response &&
        text_equals(method, "PLAY"))
        identify_player(client, registry_number(registry, server), seen->time_ns);
}

static bool is_media(uint16_t app)
{
    const char *name = app_at(app)->name;
    return name && (strcmp(name, "rtp") == 0 || strcmp(name, "rtsp") == 0);
}

static void learn_media(const struct observation *seen, struct learned learned)
{
    const struct flow_summary *flow = &seen->flow;

    if (flow->bytes[FROM_CLIENT] < MEDIA_BYTES && flow->bytes[FROM_SERVER] < MEDIA_BYTES)
        return;
    for (int side = FROM_CLIENT; side <= FROM_SERVER; side++)
        if (learned.side[side] && flow->bytes[side] >= MEDIA_BYTES && is_media(flow->app))
            identify_media(learned.side[side], seen->time_ns);
}

static struct learned learn_flow(struct registry *registry, const struct observation *seen)
{
    struct learned learned;

    learned.side[FROM_CLIENT] = learn_side(registry, seen, FROM_CLIENT);
    learned.side[FROM_SERVER] = learn_side(registry, seen, FROM_SERVER);

    struct device *speaker = learned.side[seen->direction ? FROM_SERVER : FROM_CLIENT];
    if (seen->kind == OBSERVED_FLOW)
        learn_media(seen, learned);
    else if (speaker)
        identify_speaker(speaker, seen);
    if (seen->kind == OBSERVED_RTSP)
        learn_player(registry, seen, learned.side[FROM_CLIENT], learned.side[FROM_SERVER]);
    return learned;
}

struct learned registry_learn(struct registry *registry, const struct observation *seen)
{
    switch (seen->kind) {
    case OBSERVED_ARP: return learn_arp(registry, seen);
    case OBSERVED_DHCP: return learn_dhcp(registry, seen);
    case OBSERVED_DHCPV6: return learn_dhcpv6(registry, seen);
    case OBSERVED_RADIO:
    case OBSERVED_NOTHING: return both(NULL);
    case OBSERVED_SADP: {
        struct device *device = learn_sadp(registry, seen);
        if (device)
            identify_speaker(device, seen);
        if (seen->flow.ip[FROM_CLIENT].family == 0)
            return both(device);
        return learn_flow(registry, seen);
    }
    default: return learn_flow(registry, seen);
    }
}
