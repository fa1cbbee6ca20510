/* DHCPv6: the same for IPv6 (RFC 8415, RFC 4704). */

#include "observe/dissect/dissector.h"
#include "observe/dissect/dns_name.h"

enum {
    PORT_CLIENT = 546,
    PORT_SERVER = 547,
    TRANSACTION_SIZE = 3,
    RELAY_SIZE = 1 + 16 + 16, /* hops, link address, peer address */
    RELAY_HOPS_MAX = 8,       /* HOP_COUNT_LIMIT, RFC 8415 section 7.6 */
    IA_SIZE = 12,             /* IAID, T1, T2 before the options of an identity association */
    OPTION_LAST = 150,        /* of those assigned by IANA */
    HARDWARE_ETHERNET = 1,
};

enum message_type {
    TYPE_SOLICIT = 1,
    TYPE_ADVERTISE = 2,
    TYPE_REPLY = 7,
    TYPE_RECONFIGURE = 10,
    TYPE_RELAY_FORWARD = 12,
    TYPE_RELAY_REPLY = 13,
    TYPE_LAST = 36, /* of those assigned by IANA */
};

enum option {
    OPTION_CLIENT_ID = 1,
    OPTION_IA_NA = 3,
    OPTION_IA_TA = 4,
    OPTION_IA_ADDRESS = 5,
    OPTION_RELAY_MESSAGE = 9,
    OPTION_VENDOR_CLASS = 16,
    OPTION_CLIENT_NAME = 39,
};

/* RFC 8415 section 11 */
enum duid_type {
    DUID_LINK_LAYER_TIME = 1,
    DUID_LINK_LAYER = 3,
};

static struct mac read_duid(struct reader *value)
{
    uint16_t type = reader_u16(value);
    uint16_t hardware = reader_u16(value);

    if (hardware != HARDWARE_ETHERNET)
        return (struct mac){0};
    if (type == DUID_LINK_LAYER_TIME)
        reader_skip(value, 4);
    else if (type != DUID_LINK_LAYER)
        return (struct mac){0};
    return reader_mac(value);
}

/* The first address of an identity association. */
static struct ip read_association(struct reader value, size_t head)
{
    reader_skip(&value, head);
    while (reader_left(&value) > 0) {
        uint16_t code = reader_u16(&value);
        struct reader inner = reader_take(&value, reader_u16(&value));

        if (code == OPTION_IA_ADDRESS)
            return reader_ip6(&inner);
    }
    return (struct ip){0};
}

/* Flags, then labels. A name that is not fully qualified lacks the root (RFC 4704 section 4.2). */
static struct kept keep_name(struct observation *facts, struct reader *value)
{
    reader_skip(value, 1);
    struct slice bytes = reader_rest(value);
    struct reader r = reader_of(bytes);
    struct dns_name name;

    if (!dns_name_read(&r, bytes, &name) && (!reader_ok(&r) || reader_left(&r) > 0))
        return (struct kept){0};
    return observation_keep(facts, text_bytes(dns_name_text(&name)));
}

/* Enterprise number, then the first of its values. */
static struct kept keep_vendor_class(struct observation *facts, struct reader *value)
{
    reader_skip(value, 4);
    return observation_keep(facts, reader_bytes(value, reader_u16(value)));
}

static void read_option(enum option option, struct reader *value, struct observation *facts)
{
    struct dhcpv6_facts *dhcp = &facts->dhcpv6;

    switch (option) {
    case OPTION_CLIENT_ID: dhcp->client = read_duid(value); break;
    case OPTION_IA_NA:
        if (!dhcp->assigned_ip.family)
            dhcp->assigned_ip = read_association(*value, IA_SIZE);
        break;
    case OPTION_IA_TA:
        if (!dhcp->assigned_ip.family)
            dhcp->assigned_ip = read_association(*value, 4);
        break;
    case OPTION_CLIENT_NAME:
        if (dhcp->hostname.length == 0)
            dhcp->hostname = keep_name(facts, value);
        break;
    case OPTION_VENDOR_CLASS:
        if (dhcp->vendor_class.length == 0)
            dhcp->vendor_class = keep_vendor_class(facts, value);
        break;
    case OPTION_IA_ADDRESS:
    case OPTION_RELAY_MESSAGE: break;
    }
}

/* The next option; false at the end, and when it is cut: the reader then is short. */
static bool next_option(struct reader *r, uint16_t *code, struct reader *value)
{
    if (reader_left(r) == 0)
        return false;
    *code = reader_u16(r);
    *value = reader_take(r, reader_u16(r));
    return reader_ok(r);
}

/* What a relay carries: the content of its relay message option. */
static struct reader unwrap(struct reader r)
{
    struct reader value = {0};
    uint16_t code;

    reader_skip(&r, RELAY_SIZE);
    while (next_option(&r, &code, &value))
        if (code == OPTION_RELAY_MESSAGE)
            return value;
    value.is_short = true;
    return value;
}

/* A message without a first option that makes sense is something else: no message has none. */
static bool begins_with_option(struct reader r)
{
    struct reader value;
    uint16_t code;

    return next_option(&r, &code, &value) && code >= OPTION_CLIENT_ID && code <= OPTION_LAST;
}

static bool is_relayed(uint8_t type)
{
    return type == TYPE_RELAY_FORWARD || type == TYPE_RELAY_REPLY;
}

static bool is_from_server(uint8_t type)
{
    return type == TYPE_ADVERTISE || type == TYPE_REPLY || type == TYPE_RECONFIGURE ||
           type == TYPE_RELAY_REPLY;
}

static enum verdict dhcpv6_dissect(const struct message *message, struct observation *facts,
                                   struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    uint8_t type = reader_u8(&r);
    uint8_t outer_type = type;
    struct reader value;
    uint16_t code;

    if (!message_has_port(message, PORT_CLIENT) && !message_has_port(message, PORT_SERVER))
        return VERDICT_NOT_MINE;
    if (type < TYPE_SOLICIT || type > TYPE_LAST)
        return VERDICT_NOT_MINE;

    for (unsigned hops = 0; hops < RELAY_HOPS_MAX && is_relayed(type); hops++) {
        r = unwrap(r);
        type = reader_u8(&r);
    }
    reader_skip(&r, TRANSACTION_SIZE);
    if (!begins_with_option(r))
        return message->is_confirmed || is_relayed(outer_type) ? VERDICT_MALFORMED
                                                               : VERDICT_NOT_MINE;
    while (next_option(&r, &code, &value))
        read_option((enum option)code, &value, facts);
    if (!reader_ok(&r) || is_relayed(type)) {
        /* Noise on one of its ports is not DHCPv6; something broken between both of them is. */
        bool is_sure = message->is_confirmed || (message_has_port(message, PORT_CLIENT) &&
                                                 message_has_port(message, PORT_SERVER));
        return is_sure ? VERDICT_MALFORMED : VERDICT_UNKNOWN;
    }

    facts->dhcpv6.type = type;
    answer->is_from_server = is_from_server(outer_type) && !ip_is_group(message->destination);
    facts->kind = OBSERVED_DHCPV6;
    return VERDICT_FACTS;
}

DISSECTOR(dhcpv6) = {
    .name = "dhcpv6",
    .apps = APPS({"dhcpv6", "infrastructure", "DHCPv6 (RFC 8415): who wants which address."}),
    .over = OVER_UDP,
    .ports = PORTS(PORT_CLIENT, PORT_SERVER),
    STARTS({TYPE_SOLICIT, TYPE_LAST}),
    .min_size = 1 + TRANSACTION_SIZE,
    .dissect = dhcpv6_dissect,
};
