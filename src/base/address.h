/* Addresses: shapes, reading, printing, parsing. */

#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include "base/reader.h"

struct mac {
    uint8_t octet[6];
};

/* family 4: the first four octets count, the rest are zero. family 6: all.
 * family 0: no address. Two equal addresses are equal byte for byte. */
struct ip {
    uint8_t family;
    uint8_t octet[16];
};

/* Room for every printed form, with its NUL. */
enum {
    MAC_TEXT_SIZE = 18,
    IP_TEXT_SIZE = 46
};

static inline struct mac reader_mac(struct reader *r)
{
    struct slice b = reader_bytes(r, 6);
    struct mac mac = {0};
    if (b.data)
        memcpy(mac.octet, b.data, 6);
    return mac;
}

static inline struct ip reader_ip4(struct reader *r)
{
    struct slice b = reader_bytes(r, 4);
    struct ip ip = {0};
    if (b.data) {
        ip.family = 4;
        memcpy(ip.octet, b.data, 4);
    }
    return ip;
}

static inline struct ip reader_ip6(struct reader *r)
{
    struct slice b = reader_bytes(r, 16);
    struct ip ip = {0};
    if (b.data) {
        ip.family = 6;
        memcpy(ip.octet, b.data, 16);
    }
    return ip;
}

static inline bool mac_equals(struct mac a, struct mac b)
{
    return memcmp(a.octet, b.octet, sizeof(a.octet)) == 0;
}

static inline bool mac_is_set(struct mac mac)
{
    return !mac_equals(mac, (struct mac){0});
}

/* Group bit: broadcast and multicast. */
static inline bool mac_is_group(struct mac mac)
{
    return (mac.octet[0] & 1) != 0;
}

/* Locally administered: invented, not bought. */
static inline bool mac_is_local(struct mac mac)
{
    return (mac.octet[0] & 2) != 0;
}

static inline bool ip_equals(const struct ip *a, const struct ip *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

/* Multicast, or the IPv4 limited broadcast. */
bool ip_is_group(const struct ip *ip);

/* Private, link-local, unique-local, loopback, CGNAT: what no router of the internet carries. */
bool ip_is_private(const struct ip *ip);

/* 00:11:22:aa:bb:cc. Returns `out`. */
const char *mac_print(struct mac mac, char out[static MAC_TEXT_SIZE]);

/* RFC 5952. Returns `out`; family 0 prints as "-". */
const char *ip_print(const struct ip *ip, char out[static IP_TEXT_SIZE]);

/* The whole text must be an address. MAC octets may be separated by ':' or '-'. */
bool mac_parse(struct text text, struct mac *mac);
bool ip_parse(struct text text, struct ip *ip);

#endif
