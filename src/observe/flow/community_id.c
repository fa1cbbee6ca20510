/* Community ID v1 (github.com/corelight/community-id-spec): the name by which other tools know
 * the same flow. Base64 of SHA-1 over seed, addresses, protocol, zero, ports, lower side first. */

#include "base/sha1.h"
#include "observe/observation.h"

enum {
    SEED_SIZE = 2,
    PROTOCOL_ICMP = 1,
    PROTOCOL_ICMPV6 = 58
};

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* ICMP: type and code stand for ports, paired so that question and answer share an id; a type
 * without a counterpart is one-way and is never turned round. */
static bool icmp_ports(const struct flow_summary *flow, uint16_t port[static 2])
{
    static const uint8_t pairs4[][2] = {{0, 8},   {8, 0},   {13, 14}, {14, 13}, {15, 16},
                                        {16, 15}, {17, 18}, {18, 17}, {9, 10},  {10, 9}};
    static const uint8_t pairs6[][2] = {{128, 129}, {129, 128}, {133, 134}, {134, 133}, {135, 136},
                                        {136, 135}, {130, 131}, {131, 130}, {144, 145}, {145, 144}};
    bool is_v6 = flow->protocol == PROTOCOL_ICMPV6;
    const uint8_t(*pairs)[2] = is_v6 ? pairs6 : pairs4;
    size_t count = is_v6 ? COUNT_OF(pairs6) : COUNT_OF(pairs4);
    uint8_t type = (uint8_t)(flow->port[FROM_SERVER] >> 8);

    port[FROM_CLIENT] = type;
    port[FROM_SERVER] = flow->port[FROM_SERVER] & 0xff;
    for (size_t i = 0; i < count; i++)
        if (pairs[i][0] == type) {
            port[FROM_SERVER] = pairs[i][1];
            return true;
        }
    return false;
}

static size_t put(uint8_t *out, const void *bytes, size_t size)
{
    memcpy(out, bytes, size);
    return size;
}

static size_t put_port(uint8_t *out, uint16_t port)
{
    out[0] = (uint8_t)(port >> 8);
    out[1] = (uint8_t)port;
    return 2;
}

void community_id(const struct flow_summary *flow, char out[static COMMUNITY_ID_SIZE])
{
    uint8_t message[SEED_SIZE + 2 * 16 + 2 + 4] = {0};
    uint8_t digest[SHA1_SIZE + 1] = {0};
    uint16_t port[2] = {flow->port[FROM_CLIENT], flow->port[FROM_SERVER]};
    bool may_turn = true;
    size_t address_size = flow->ip[FROM_CLIENT].family == 4 ? 4 : 16;
    size_t size = SEED_SIZE;

    if (flow->protocol == PROTOCOL_ICMP || flow->protocol == PROTOCOL_ICMPV6)
        may_turn = icmp_ports(flow, port);

    int order = memcmp(flow->ip[FROM_CLIENT].octet, flow->ip[FROM_SERVER].octet, address_size);
    bool client_first =
        !may_turn || order < 0 || (order == 0 && port[FROM_CLIENT] < port[FROM_SERVER]);
    enum direction first = client_first ? FROM_CLIENT : FROM_SERVER;
    enum direction second = client_first ? FROM_SERVER : FROM_CLIENT;

    size += put(message + size, flow->ip[first].octet, address_size);
    size += put(message + size, flow->ip[second].octet, address_size);
    message[size++] = flow->protocol;
    message[size++] = 0;
    size += put_port(message + size, port[first]);
    size += put_port(message + size, port[second]);
    sha1((struct slice){message, size}, digest);

    char *to = out;
    *to++ = '1';
    *to++ = ':';
    for (size_t i = 0; i < SHA1_SIZE; i += 3) {
        uint32_t bits = (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8;
        bits |= i + 2 < SHA1_SIZE ? digest[i + 2] : 0u;
        *to++ = base64[bits >> 18 & 63];
        *to++ = base64[bits >> 12 & 63];
        *to++ = base64[bits >> 6 & 63];
        *to++ = i + 2 < SHA1_SIZE ? base64[bits & 63] : '=';
    }
    *to = '\0';
}
