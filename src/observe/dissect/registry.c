#include "observe/dissect/registry.h"

#include <assert.h>
#include <stdlib.h>

/* Every protocol we read. Order matters only between two that accept the same bytes and
 * neither of which names the port: the stricter one stands first. One line each. */
#define EACH_DISSECTOR(DO)                                                                         \
    DO(arp)                                                                                        \
    DO(dns)                                                                                        \
    DO(dns_tcp)                                                                                    \
    DO(mdns)                                                                                       \
    DO(llmnr)                                                                                      \
    DO(dhcp)                                                                                       \
    DO(dhcpv6)                                                                                     \
    DO(ntp)                                                                                        \
    DO(snmp)                                                                                       \
    DO(syslog)                                                                                     \
    DO(syslog_tcp)                                                                                 \
    DO(ssdp)                                                                                       \
    DO(wsd)                                                                                        \
    DO(sadp)                                                                                       \
    DO(sadp_ethernet)                                                                              \
    DO(coap)                                                                                       \
    DO(mqtt)                                                                                       \
    DO(onvif)                                                                                      \
    DO(cwmp)                                                                                       \
    DO(http)                                                                                       \
    DO(http2)                                                                                      \
    DO(rtsp)                                                                                       \
    DO(tls)                                                                                        \
    DO(ssh)                                                                                        \
    DO(dtls)                                                                                       \
    DO(rtp)                                                                                        \
    DO(quic)                                                                                       \
    DO(ftp)                                                                                        \
    DO(smtp)                                                                                       \
    DO(telnet)                                                                                     \
    DO(stun)                                                                                       \
    DO(stun_tcp)                                                                                   \
    DO(sip)                                                                                        \
    DO(sip_tcp)                                                                                    \
    DO(socks)                                                                                      \
    DO(pppp)                                                                                       \
    DO(pppp_tcp)                                                                                   \
    DO(tutk)

#define DECLARE(name) extern const struct dissector name##_dissector;
EACH_DISSECTOR(DECLARE)
#undef DECLARE

#define POINTER(name) &name##_dissector,
static const struct dissector *const dissectors[] = {EACH_DISSECTOR(POINTER)};
#undef POINTER

static_assert(COUNT_OF(dissectors) <= DISSECTORS_MAX, "a dissector_set has a bit for each");

/* Applications that the IP protocol number alone gives away, after "unknown". */
static const struct app plain_apps[] = {
    [APP_UNKNOWN] = {"unknown", "unknown", "No dissector has recognised the flow."},
    [APP_ICMP] = {"icmp", "infrastructure", "ICMP and ICMPv6: echo, errors, neighbour discovery."},
    [APP_IGMP] = {"igmp", "infrastructure", "IGMP: who listens to which multicast group."},
    [APP_GRE] = {"gre", "tunnel", "GRE (RFC 2784): a tunnel, by its IP protocol number."},
    [APP_IPIP] = {"ipip", "tunnel", "IPv4 or IPv6 in IP (RFC 2003, RFC 2473)."},
    [APP_6IN4] = {"6in4", "tunnel", "IPv6 in IPv4 (RFC 4213)."},
    [APP_ESP] = {"esp", "tunnel", "IPsec ESP or AH (RFC 4303, RFC 4302)."},
    [APP_VXLAN] = {"vxlan", "tunnel", "VXLAN (RFC 7348), decoded: its content is observed too."},
    [APP_GENEVE] = {"geneve", "tunnel", "GENEVE (RFC 8926), decoded: its content is observed too."},
    [APP_TEREDO] = {"teredo", "tunnel", "Teredo (RFC 4380), decoded: its content is observed too."},
    [APP_GTPU] = {"gtpu", "tunnel",
                  "GTP-U (3GPP TS 29.281), decoded: its content is observed too."},
    [APP_CAPWAP] = {"capwap", "tunnel",
                    "CAPWAP data (RFC 5415), decoded: its content is observed too."},
    [APP_SCTP] = {"sctp", "unknown", "SCTP (RFC 9260)."},
};

/* Apps are numbered plain ones first, then DISSECTOR_APPS_MAX numbers a dissector, so that a
 * number is found without a search; unused numbers have no name. */
enum {
    PLAIN_APPS = COUNT_OF(plain_apps)
};

size_t dissector_count(void)
{
    return COUNT_OF(dissectors);
}

const struct dissector *dissector_at(size_t number)
{
    return number < COUNT_OF(dissectors) ? dissectors[number] : NULL;
}

uint16_t dissector_app(size_t number, uint8_t app)
{
    return (uint16_t)(PLAIN_APPS + number * DISSECTOR_APPS_MAX + app);
}

size_t app_count(void)
{
    return PLAIN_APPS + COUNT_OF(dissectors) * DISSECTOR_APPS_MAX;
}

const struct app *app_at(uint16_t number)
{
    static const struct app none = {0};

    if (number < PLAIN_APPS)
        return &plain_apps[number];

    size_t dissector = (size_t)(number - PLAIN_APPS) / DISSECTOR_APPS_MAX;
    size_t wanted = (size_t)(number - PLAIN_APPS) % DISSECTOR_APPS_MAX;

    if (dissector >= COUNT_OF(dissectors))
        return &plain_apps[0];
    for (size_t i = 0; dissectors[dissector]->apps[i].name; i++)
        if (i == wanted)
            return &dissectors[dissector]->apps[i];
    return &none;
}

static const struct dissector *dissector_of_app(uint16_t app)
{
    return app < PLAIN_APPS ? NULL : dissector_at((size_t)(app - PLAIN_APPS) / DISSECTOR_APPS_MAX);
}

bool app_may_become(uint16_t app, uint16_t other)
{
    const struct dissector *first = dissector_of_app(app);
    const struct dissector *second = dissector_of_app(other);

    if (app == APP_UNKNOWN)
        return true;
    if (!first || !second)
        return false;
    return first == second || (first->carries && first->carries == second->over);
}

struct dissector_index {
    struct dissector_set by_byte[CARRIER_COUNT][256];
    struct dissector_set by_port[CARRIER_COUNT][65536];
};

static void set_add(struct dissector_set *set, size_t number)
{
    set->bits[number / 64] |= UINT64_C(1) << number % 64;
}

static void index_dissector(struct dissector_index *index, size_t number)
{
    static const struct byte_range any = {0x00, 0xff};
    const struct dissector *d = dissectors[number];
    const struct byte_range *ranges = d->starts ? d->starts : &any;
    size_t count = d->starts ? d->starts_count : 1;

    for (size_t i = 0; i < count; i++)
        for (unsigned byte = ranges[i].low; byte <= ranges[i].high; byte++)
            set_add(&index->by_byte[d->over][byte], number);
    for (const uint16_t *port = d->ports; port && *port; port++)
        set_add(&index->by_port[d->over][*port], number);
}

struct dissector_index *dissector_index_new(void)
{
    struct dissector_index *index = calloc(1, sizeof(*index));

    for (size_t i = 0; index && i < COUNT_OF(dissectors); i++)
        index_dissector(index, i);
    return index;
}

void dissector_index_free(struct dissector_index *index)
{
    free(index);
}

struct dissector_set dissector_candidates(const struct dissector_index *index, enum carrier carrier,
                                          uint8_t first_byte)
{
    return index->by_byte[carrier][first_byte];
}

struct dissector_set dissector_by_port(const struct dissector_index *index, enum carrier carrier,
                                       uint16_t port)
{
    return index->by_port[carrier][port];
}
