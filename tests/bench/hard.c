/* The hard case: many small packets of many flows, shuffled so that no cache can hold what the
 * next packet needs. */

#include <stdlib.h>

#include "bench/scene.h"

enum {
    WINDOW = 262144, /* flows under way at once */
    SPREAD = 8,      /* a flow has up to as many packets more or less than the mean */
    SMALLEST = 64,
    LARGEST = 100,
    PACKETS_PER_MS = 300,
    SERVERS = 16384,
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_PSH = 0x08,
    TCP_ACK = 0x10,
};

struct flow {
    uint32_t number; /* names its addresses and ports */
    uint16_t packets_left;
    uint16_t packets_sent;
    uint32_t sequence[2]; /* TCP: next to be sent by the client, by the server */
};

struct crowd {
    struct tape *tape;
    struct random random;
    struct flow *flows; /* under way */
    size_t count;
    uint64_t begun;
    uint64_t flows_wanted;
    uint64_t packets_wanted;
};

/* Ends of a flow, derived from its number alone: every number gives another 5-tuple. */
static bool is_tcp(uint32_t number)
{
    return number / 2 % 2 == 0;
}

static bool is_ip6(uint32_t number)
{
    return number % 10 >= 8;
}

static struct host client_of(uint32_t number)
{
    uint32_t host = number & 0xffff;
    uint64_t mac = UINT64_C(0x020a00000000) + host;

    return is_ip6(number) ? host_of_ip6(UINT64_C(0x20010db800200000), host + 1, mac)
                          : host_of_ip4(0x0a400000 + host, mac);
}

static struct host server_of(uint32_t number)
{
    uint32_t host = number * 2654435761u % SERVERS;
    uint64_t mac = UINT64_C(0x00163e000001);

    return is_ip6(number) ? host_of_ip6(UINT64_C(0x20010db800300000), host + 1, mac)
                          : host_of_ip4(0xc6120000 + host, mac); /* 198.18.0.0/15 */
}

static uint16_t client_port_of(uint32_t number)
{
    return (uint16_t)(20000 + (number >> 16));
}

static uint16_t server_port_of(uint32_t number)
{
    return (uint16_t)(1024 + number * 40503u % 50000);
}

/* Two flows in a row have twice the mean together, so that the sum comes out. */
static uint16_t packets_of(const struct crowd *crowd, uint64_t number)
{
    uint64_t mean = crowd->packets_wanted / crowd->flows_wanted;
    uint64_t pair = (number / 2) * UINT64_C(0x9e3779b97f4a7c15) >> 40;
    uint64_t spread = pair % SPREAD < mean ? pair % SPREAD : mean - 1;
    uint64_t rest = number == 0 ? crowd->packets_wanted % crowd->flows_wanted : 0;

    if (number == crowd->flows_wanted - 1 && number % 2 == 0)
        return (uint16_t)(mean + rest);
    return (uint16_t)((number % 2 ? mean + spread : mean - spread) + rest);
}

static void begin_flow(struct crowd *crowd, struct flow *flow)
{
    uint64_t bits = random_next(&crowd->random);

    *flow = (struct flow){
        .number = (uint32_t)crowd->begun,
        .packets_left = packets_of(crowd, crowd->begun),
        .sequence = {(uint32_t)bits, (uint32_t)(bits >> 32)},
    };
    crowd->begun++;
    crowd->tape->flows++;
}

/* Handshake, data to and fro, and when there is room for it, an end. */
static uint8_t tcp_flags_of(const struct flow *flow)
{
    bool has_end = flow->packets_sent + flow->packets_left >= 8;

    if (flow->packets_sent == 0)
        return TCP_SYN;
    if (flow->packets_sent == 1)
        return TCP_SYN | TCP_ACK;
    if (flow->packets_sent == 2)
        return TCP_ACK;
    if (has_end && flow->packets_left <= 2)
        return TCP_FIN | TCP_ACK;
    return TCP_PSH | TCP_ACK;
}

static size_t put_tcp(struct flow *flow, const struct way *way, bool is_from_server,
                      struct slice payload, uint8_t *frame)
{
    uint8_t flags = tcp_flags_of(flow);
    uint32_t *sequence = &flow->sequence[is_from_server];
    struct tcp_place place = {
        .sequence = *sequence,
        .acknowledgment = flags & TCP_ACK ? flow->sequence[!is_from_server] : 0,
        .flags = flags,
    };

    if (!(flags & TCP_PSH))
        payload = (struct slice){0};
    *sequence += (uint32_t)payload.size + ((flags & (TCP_SYN | TCP_FIN)) != 0);
    return frame_tcp(frame, way, &place, payload, SMALLEST);
}

static size_t headers_size(uint32_t number)
{
    return 14u + (is_ip6(number) ? 40u : 20u) + (is_tcp(number) ? 20u : 8u);
}

static void send_packet(struct crowd *crowd, struct flow *flow)
{
    uint8_t frame[FRAME_SIZE_MAX];
    uint8_t bytes[LARGEST];
    struct host client = client_of(flow->number);
    struct host server = server_of(flow->number);
    bool is_from_server = flow->packets_sent % 2 != 0;
    struct way way = {&client, &server, client_port_of(flow->number), server_port_of(flow->number)};
    if (is_from_server)
        way = (struct way){way.to, way.from, way.to_port, way.from_port};

    size_t room = LARGEST - headers_size(flow->number);
    struct slice payload = {bytes, 1 + random_below(&crowd->random, (uint32_t)room)};
    random_fill(&crowd->random, bytes, payload.size);

    size_t size = is_tcp(flow->number) ? put_tcp(flow, &way, is_from_server, payload, frame)
                                       : frame_udp(frame, &way, payload, SMALLEST);
    uint64_t time_us = START_US + crowd->tape->packets * 1000 / PACKETS_PER_MS;
    tape_write(crowd->tape, time_us, frame, size);
    flow->packets_sent++;
    flow->packets_left--;
}

bool write_hard_case(struct tape *tape, uint64_t packets, uint64_t flows)
{
    struct crowd crowd = {
        .tape = tape,
        .random.state = UINT64_C(0x68617264),
        .flows = calloc(WINDOW, sizeof(struct flow)),
        .flows_wanted = flows,
        .packets_wanted = packets,
    };

    if (!crowd.flows || flows == 0 || packets < flows)
        return false;
    while (crowd.count < WINDOW && crowd.begun < flows)
        begin_flow(&crowd, &crowd.flows[crowd.count++]);
    while (crowd.count > 0) {
        struct flow *flow = &crowd.flows[random_below(&crowd.random, (uint32_t)crowd.count)];

        send_packet(&crowd, flow);
        if (flow->packets_left > 0)
            continue;
        if (crowd.begun < flows)
            begin_flow(&crowd, flow);
        else
            *flow = crowd.flows[--crowd.count];
    }
    free(crowd.flows);
    return true;
}
