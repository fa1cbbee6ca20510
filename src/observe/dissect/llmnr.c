/* LLMNR (RFC 4795): Windows asks its neighbours for a name. */

#include "observe/dissect/dns_message.h"

enum {
    PORT_LLMNR = 5355,
};

static enum verdict llmnr_dissect(const struct message *message, struct observation *facts,
                                  struct answer *answer)
{
    if (!message_has_port(message, PORT_LLMNR))
        return VERDICT_NOT_MINE;

    enum verdict verdict =
        dns_message_read(message->bytes, message->part, DNS_BY_PORT, facts, answer);
    facts->kind = OBSERVED_LLMNR;
    answer->is_from_server = facts->dns.is_response && !ip_is_group(message->destination);
    return verdict;
}

DISSECTOR(llmnr) = {
    .name = "llmnr",
    .apps = APPS({"llmnr", "discovery", "LLMNR (RFC 4795): names on the local link."}),
    .over = OVER_UDP,
    .ports = PORTS(PORT_LLMNR),
    .min_size = DNS_HEADER_SIZE,
    .dissect = llmnr_dissect,
};
