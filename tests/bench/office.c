/* The small talk of a camera network. */

#include <stdlib.h>

#include "bench/scene.h"

/* clang-format off */
static const struct line dns_lines[] = {
    {false, 0, say_dns_query}, {true, 900, say_dns_answer}};
static const struct line ntp_lines[] = {
    {false, 0, say_ntp_query}, {true, 700, say_ntp_answer}};
static const struct line tls_lines[] = {
    {false, 900, say_tls_client_hello}, {true, 21000, say_tls_server_hello},
    {true, 60, say_tls_data},           {true, 60, say_tls_data},
    {false, 1500, say_tls_data},        {true, 20000, say_tls_data},
    {false, 4000, say_tls_data},        {true, 22000, say_tls_data}};
static const struct line http_lines[] = {
    {false, 500, say_http_get}, {true, 3000, say_http_answer}};
static const struct line ssdp_lines[] = {
    {false, 0, say_ssdp_notify}, {false, 20000, say_ssdp_notify}};
static const struct line wsd_lines[] = {
    {false, 0, say_wsd_probe}};
static const struct line pppp_lines[] = {
    {false, 0, say_pppp_hello},      {true, 40000, say_pppp_hello_answer},
    {false, 800, say_pppp_login},    {true, 41000, say_pppp_punch_to},
    {false, 300, say_pppp_punch},    {false, 50000, say_pppp_punch},
    {false, 50000, say_pppp_punch}};

#define LINES(name) name##_lines, COUNT_OF(name##_lines)
static const struct script dns =  {"dns",  LINES(dns),  53,    0,    false, false};
static const struct script ntp =  {"ntp",  LINES(ntp),  123,   123,  false, false};
static const struct script tls =  {"tls",  LINES(tls),  443,   0,    true,  false};
static const struct script http = {"http", LINES(http), 80,    0,    true,  false};
static const struct script ssdp = {"ssdp", LINES(ssdp), 1900,  0,    false, false};
static const struct script wsd =  {"wsd",  LINES(wsd),  3702,  0,    false, false};
static const struct script pppp = {"pppp", LINES(pppp), 32100, 0,    false, false};

/* Who plays what, how often. */
static const struct role {
    const struct script *script;
    uint32_t count;    /* cameras that do */
    uint32_t every_ms; /* on average */
    uint32_t server_ip;
} roles[] = {
    {&dns,  100, 20000, 0x0a1e0002},
    {&ntp,  100, 16000, 0x0a1e0003},
    {&tls,  40,  8000,  0xcb007114},           /* 203.0.113.20   */
    {&http, 60,  5000,  0},                    /* the camera     */
    {&ssdp, 40,  30000, 0xeffffffa},           /* 239.255.255.250 */
    {&wsd,  4,   10000, 0xeffffffa},
    {&pppp, 20,  9000,  0xc6336464},           /* 198.51.100.100 */
};
/* clang-format on */

struct actor {
    struct conversation conversation;
    uint32_t every_ms;
};

struct office {
    struct actor *actors;
    size_t count;
    struct random random;
};

static struct host server_of(const struct role *role)
{
    uint32_t ip = role->server_ip;
    bool is_group = ip >> 28 == 0xe;
    bool is_inside = ip >> 24 == 10;
    uint64_t router = UINT64_C(0x00163e000001);

    if (is_group)
        return host_of_ip4(ip, UINT64_C(0x01005e000000) | (ip & 0x7fffff));
    return host_of_ip4(ip, is_inside ? router + (ip & 0xff) : router);
}

/* From a quarter of the mean to seven quarters. */
static uint64_t pause_us(struct office *office, uint32_t every_ms)
{
    return every_ms * UINT64_C(250) + random_below(&office->random, every_ms) * UINT64_C(1500);
}

static void cast(struct office *office, const struct role *role, uint32_t number)
{
    struct actor *actor = &office->actors[office->count++];
    struct conversation *conversation = &actor->conversation;

    actor->every_ms = role->every_ms;
    conversation->script = role->script;
    conversation->random.state = random_next(&office->random);
    conversation->client = role->server_ip ? camera_host(number) : recorder_host();
    conversation->server = role->server_ip ? server_of(role) : camera_host(number);
    conversation_begin(conversation,
                       START_US + random_below(&office->random, role->every_ms) * UINT64_C(1000));
}

struct office *office_new(void)
{
    struct office *office = calloc(1, sizeof(*office));
    struct actor *actors = calloc(COUNT_OF(roles) * CAMERA_COUNT, sizeof(*actors));

    if (!office || !actors) {
        free(office);
        free(actors);
        return NULL;
    }
    office->actors = actors;
    office->random.state = UINT64_C(0x6f6666696365);
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        for (uint32_t j = 0; j < roles[i].count; j++)
            cast(office, &roles[i], j);
    return office;
}

void office_free(struct office *office)
{
    if (office)
        free(office->actors);
    free(office);
}

static struct actor *next_actor(const struct office *office)
{
    struct actor *next = &office->actors[0];

    for (size_t i = 1; i < office->count; i++)
        if (office->actors[i].conversation.time_us < next->conversation.time_us)
            next = &office->actors[i];
    return next;
}

uint64_t office_time_us(const struct office *office)
{
    return next_actor(office)->conversation.time_us;
}

void office_act(struct office *office, struct tape *tape)
{
    struct actor *actor = next_actor(office);

    if (!conversation_go_on(&actor->conversation, tape))
        conversation_begin(&actor->conversation,
                           actor->conversation.time_us + pause_us(office, actor->every_ms));
}
