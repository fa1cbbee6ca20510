/* ARP: which hardware address has which IPv4 address (RFC 826, RFC 5227). */

#include "observe/dissect/dissector.h"

enum {
    HARDWARE_ETHERNET = 1,
    PROTOCOL_IPV4 = 0x0800,
    ETHERTYPE_ARP = 0x0806,
};

static enum verdict arp_dissect(const struct message *message, struct observation *facts,
                                struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct arp_facts *arp = &facts->arp;
    (void)answer;

    if (message->server_port != ETHERTYPE_ARP)
        return VERDICT_NOT_MINE;

    uint16_t hardware = reader_u16(&r);
    uint16_t protocol = reader_u16(&r);
    uint8_t hardware_size = reader_u8(&r);
    uint8_t protocol_size = reader_u8(&r);
    if (hardware != HARDWARE_ETHERNET || protocol != PROTOCOL_IPV4 || hardware_size != 6 ||
        protocol_size != 4)
        return VERDICT_MALFORMED;

    arp->operation = reader_u16(&r);
    arp->sender_mac = reader_mac(&r);
    arp->sender_ip = reader_ip4(&r);
    arp->target_mac = reader_mac(&r);
    arp->target_ip = reader_ip4(&r);
    if (!reader_ok(&r))
        return VERDICT_MALFORMED;

    facts->kind = OBSERVED_ARP;
    return VERDICT_FACTS;
}

DISSECTOR(arp) = {
    .name = "arp",
    .apps = APPS({"arp", "infrastructure", "ARP (RFC 826): addresses of neighbours."}),
    .over = OVER_ETHERNET,
    .ports = PORTS(ETHERTYPE_ARP),
    .dissect = arp_dissect,
};
