/* Observations, made by hand. Static storage: the one returned lives until the next. */

#ifndef SUPPORT_SEEN_H
#define SUPPORT_SEEN_H

#include "observe/observation.h"
#include "support/test.h"

#define SECOND UINT64_C(1000000000)

static inline struct ip seen_ip(const char *text)
{
    struct ip ip = {0};

    assert_true(ip_parse(text_of(text), &ip));
    return ip;
}

static inline struct mac seen_mac(const char *text)
{
    struct mac mac = {0};

    assert_true(mac_parse(text_of(text), &mac));
    return mac;
}

static inline uint16_t seen_app(const char *name)
{
    for (size_t i = 0; i < app_count(); i++)
        if (app_at((uint16_t)i)->name && strcmp(app_at((uint16_t)i)->name, name) == 0)
            return (uint16_t)i;
    fail_msg("there is no application %s", name);
    return 0;
}

/* Both sides have spoken once, over TCP. */
static inline struct observation *seen_between(enum observation_kind kind, const char *client,
                                               const char *client_mac, const char *server,
                                               const char *server_mac)
{
    static struct observation seen;

    memset(&seen, 0, offsetof(struct observation, tail));
    seen.kind = kind;
    seen.time_ns = 1000 * SECOND;
    seen.flow = (struct flow_summary){
        .id = 1,
        .start_ns = 1000 * SECOND,
        .last_ns = 1000 * SECOND,
        .packets = {1, 1},
        .bytes = {60, 60},
        .ip = {seen_ip(client), seen_ip(server)},
        .port = {40000, 554},
        .mac = {seen_mac(client_mac), seen_mac(server_mac)},
        .protocol = 6,
        .state = FLOW_STATE_ESTABLISHED,
    };
    return &seen;
}

#endif
