/* DNS (RFC 1035): names and what they stand for, over UDP and over TCP. */

#include "observe/dissect/dns_message.h"

enum {
    PORT_DNS = 53,
    PREFIX_SIZE = 2, /* before each message on TCP (RFC 1035 section 4.2.2) */
};

static enum dns_belief belief_of(const struct message *message)
{
    return message->is_confirmed || message_has_port(message, PORT_DNS) ? DNS_BY_PORT
                                                                        : DNS_BY_CONTENT;
}

static enum verdict read_dns(const struct message *message, struct slice bytes,
                             struct observation *facts, struct answer *answer)
{
    enum verdict verdict =
        dns_message_read(bytes, message->part, belief_of(message), facts, answer);

    facts->kind = OBSERVED_DNS;
    answer->is_from_server = facts->dns.is_response && !ip_is_group(message->destination);
    return verdict;
}

static enum verdict dns_dissect(const struct message *message, struct observation *facts,
                                struct answer *answer)
{
    return read_dns(message, message->bytes, facts, answer);
}

static enum verdict dns_tcp_dissect(const struct message *message, struct observation *facts,
                                    struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    size_t size = reader_u16(&r);
    struct slice bytes = reader_rest(&r);

    if (size < DNS_HEADER_SIZE ||
        !dns_header_fits(slice_first(bytes, DNS_HEADER_SIZE), size, belief_of(message)))
        return VERDICT_NOT_MINE;
    if (bytes.size < size && !message->is_last)
        return VERDICT_NEED_MORE;

    answer->taken = PREFIX_SIZE + size;
    return read_dns(message, slice_first(bytes, size), facts, answer);
}

#define DNS_APPS APPS({"dns", "infrastructure", "DNS (RFC 1035): names and their addresses."})

DISSECTOR(dns) = {
    .name = "dns",
    .apps = DNS_APPS,
    .over = OVER_UDP,
    .ports = PORTS(PORT_DNS),
    .min_size = DNS_HEADER_SIZE,
    .dissect = dns_dissect,
};

DISSECTOR(dns_tcp) = {
    .name = "dns_tcp",
    .apps = DNS_APPS,
    .over = OVER_TCP,
    .ports = PORTS(PORT_DNS),
    /* The size comes first: what is asked is below 4 KiB, and then the flow is known. */
    STARTS({0x00, 0x0f}),
    .min_size = PREFIX_SIZE + DNS_HEADER_SIZE,
    .dissect = dns_tcp_dissect,
};
