/* mDNS (RFC 6762): devices and services of a link tell their own names. */

#include "observe/dissect/dns_message.h"

enum {
    PORT_MDNS = 5353,
};

static enum verdict mdns_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    if (!message_has_port(message, PORT_MDNS))
        return VERDICT_NOT_MINE;

    enum verdict verdict =
        dns_message_read(message->bytes, message->part, DNS_BY_PORT, facts, answer);
    facts->kind = OBSERVED_MDNS;
    answer->is_from_server = facts->dns.is_response && !ip_is_group(message->destination);
    return verdict;
}

DISSECTOR(mdns) = {
    .name = "mdns",
    .apps = APPS({"mdns", "discovery", "Multicast DNS (RFC 6762): names on the local link."}),
    .over = OVER_UDP,
    .ports = PORTS(PORT_MDNS),
    .min_size = DNS_HEADER_SIZE,
    .dissect = mdns_dissect,
};
