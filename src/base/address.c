#include "base/address.h"

#include <arpa/inet.h>
#include <stdio.h>

bool ip_is_group(const struct ip *ip)
{
    static const uint8_t all_ones[4] = {255, 255, 255, 255};

    if (ip->family == 4)
        return (ip->octet[0] & 0xf0) == 0xe0 || memcmp(ip->octet, all_ones, 4) == 0;
    return ip->family == 6 && ip->octet[0] == 0xff;
}

static bool ip4_is_private(const uint8_t octet[static 4])
{
    return octet[0] == 10 || octet[0] == 127 || (octet[0] == 172 && (octet[1] & 0xf0) == 16) ||
           (octet[0] == 192 && octet[1] == 168) || (octet[0] == 169 && octet[1] == 254) ||
           (octet[0] == 100 && (octet[1] & 0xc0) == 64) || octet[0] == 0;
}

bool ip_is_private(const struct ip *ip)
{
    static const uint8_t loopback[16] = {[15] = 1};
    static const uint8_t unspecified[16] = {0};

    if (ip->family == 4)
        return ip4_is_private(ip->octet);
    if (ip->family != 6)
        return false;
    return (ip->octet[0] & 0xfe) == 0xfc ||
           (ip->octet[0] == 0xfe && (ip->octet[1] & 0xc0) == 0x80) ||
           memcmp(ip->octet, loopback, 16) == 0 || memcmp(ip->octet, unspecified, 16) == 0;
}

const char *mac_print(struct mac mac, char out[static MAC_TEXT_SIZE])
{
    const uint8_t *o = mac.octet;

    snprintf(out, MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", o[0], o[1], o[2], o[3], o[4],
             o[5]);
    return out;
}

const char *ip_print(const struct ip *ip, char out[static IP_TEXT_SIZE])
{
    int family = ip->family == 4 ? AF_INET : AF_INET6;

    if ((ip->family != 4 && ip->family != 6) || !inet_ntop(family, ip->octet, out, IP_TEXT_SIZE))
        memcpy(out, "-", 2);
    return out;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool mac_parse(struct text text, struct mac *mac)
{
    struct mac parsed;

    if (text.length != MAC_TEXT_SIZE - 1)
        return false;
    for (size_t i = 0; i < 6; i++) {
        const char *pair = text.data + 3 * i;
        int high = hex_digit(pair[0]);
        int low = hex_digit(pair[1]);

        if (high < 0 || low < 0 || (i < 5 && pair[2] != ':' && pair[2] != '-'))
            return false;
        parsed.octet[i] = (uint8_t)(high << 4 | low);
    }
    *mac = parsed;
    return true;
}

bool ip_parse(struct text text, struct ip *ip)
{
    char copy[IP_TEXT_SIZE];
    struct ip parsed = {0};

    if (text.length == 0 || text.length >= sizeof(copy))
        return false;
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';

    if (inet_pton(AF_INET, copy, parsed.octet) == 1)
        parsed.family = 4;
    else if (inet_pton(AF_INET6, copy, parsed.octet) == 1)
        parsed.family = 6;
    else
        return false;
    *ip = parsed;
    return true;
}
