#include "judge/field_word.h"

#include "judge/event.h"

/* A dense enumeration: the word of number n stands at place n. */
#define DENSE(function, ...)                                                                       \
    const char *function(size_t number)                                                            \
    {                                                                                              \
        static const char *const words[] = {__VA_ARGS__};                                          \
        return number < COUNT_OF(words) ? words[number] : NULL;                                    \
    }

struct numbered {
    uint16_t number;
    const char *word;
};

/* A sparse one: some numbers have words, all others are "other". */
#define SPARSE(function, parameter, numbers)                                                       \
    const char *function##_at(size_t number)                                                       \
    {                                                                                              \
        return sparse_word_at(numbers, COUNT_OF(numbers), number);                                 \
    }                                                                                              \
    const char *function(parameter number)                                                         \
    {                                                                                              \
        return sparse_word(numbers, COUNT_OF(numbers), number);                                    \
    }

static const char *sparse_word_at(const struct numbered *words, size_t count, size_t at)
{
    if (at < count)
        return words[at].word;
    return at == count ? "other" : NULL;
}

static const char *sparse_word(const struct numbered *words, size_t count, uint16_t number)
{
    for (size_t i = 0; i < count; i++)
        if (words[i].number == number)
            return words[i].word;
    return "other";
}

const char *app_word_at(size_t number)
{
    if (number >= app_count())
        return NULL;

    const char *name = app_at((uint16_t)number)->name;
    return name ? name : app_at(0)->name;
}

const char *category_word_at(size_t number)
{
    if (number >= app_count())
        return NULL;

    const char *category = app_at((uint16_t)number)->category;
    return category ? category : app_at(0)->category;
}

const char *protocol_word_at(size_t number)
{
    const char *word = number <= UINT8_MAX ? protocol_word((uint8_t)number) : NULL;

    if (number > UINT8_MAX)
        return NULL;
    return word ? word : "other";
}

const char *flow_event_word_at(size_t number)
{
    return flow_event_word((enum flow_event)number);
}

const char *flow_state_word_at(size_t number)
{
    return flow_state_word((enum flow_state)number);
}

const char *flow_phase_word_at(size_t number)
{
    return flow_phase_word((enum flow_phase)(number + 1));
}

const char *flow_end_word_at(size_t number)
{
    return flow_end_word((enum flow_end)(number + 1));
}

const char *tunnel_word_at(size_t number)
{
    return tunnel_word((enum tunnel_kind)(number + 1));
}

DENSE(direction_word_at, "outbound", "inbound")
DENSE(side_word_at, "client", "server")
DENSE(radio_match_word_at, "none", "equal", "local_bit", "near")
DENSE(radio_role_word_at, "unknown", "access_point", "station", "peer")

static const struct numbered arp_operations[] = {{1, "request"}, {2, "reply"}};
SPARSE(arp_operation_word, uint16_t, arp_operations)

/* RFC 2132 section 9.6, RFC 3203, RFC 4388; 0 is BOOTP */
DENSE(dhcp_message_word_at, "bootp", "discover", "offer", "request", "decline", "ack", "nak",
      "release", "inform", "forcerenew", "leasequery", "leaseunassigned", "leaseunknown",
      "leaseactive")

/* RFC 8415 section 7.3 */
DENSE(dhcpv6_message_word_at, "reserved", "solicit", "advertise", "request", "confirm", "renew",
      "rebind", "reply", "release", "decline", "reconfigure", "information_request",
      "relay_forward", "relay_reply")

static const struct numbered dns_types[] = {
    {1, "A"},      {2, "NS"},          {5, "CNAME"},       {6, "SOA"},     {10, "NULL"},
    {12, "PTR"},   {13, "HINFO"},      {15, "MX"},         {16, "TXT"},    {17, "RP"},
    {24, "SIG"},   {25, "KEY"},        {28, "AAAA"},       {29, "LOC"},    {33, "SRV"},
    {35, "NAPTR"}, {37, "CERT"},       {39, "DNAME"},      {41, "OPT"},    {43, "DS"},
    {44, "SSHFP"}, {46, "RRSIG"},      {47, "NSEC"},       {48, "DNSKEY"}, {50, "NSEC3"},
    {52, "TLSA"},  {61, "OPENPGPKEY"}, {64, "SVCB"},       {65, "HTTPS"},  {99, "SPF"},
    {249, "TKEY"}, {250, "TSIG"},      {251, "IXFR"},      {252, "AXFR"},  {255, "ANY"},
    {256, "URI"},  {257, "CAA"},       {65399, "PRIVATE"},
};
SPARSE(dns_type_word, uint16_t, dns_types)

/* RFC 1035 section 4.1.1, RFC 2136 */
DENSE(dns_rcode_word_at, "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED",
      "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE", "other", "other", "other", "other",
      "other")

static const struct numbered hellos[] = {{1, "client"}, {2, "server"}, {11, "certificate"}};
SPARSE(hello_word, uint8_t, hellos)

static const struct numbered tls_versions[] = {
    {0x0002, "SSLv2"},    {0x0300, "SSLv3"},    {0x0301, "TLSv1.0"},
    {0x0302, "TLSv1.1"},  {0x0303, "TLSv1.2"},  {0x0304, "TLSv1.3"},
    {0xfeff, "DTLSv1.0"}, {0xfefd, "DTLSv1.2"}, {0xfefc, "DTLSv1.3"},
};
SPARSE(tls_version_word, uint16_t, tls_versions)

/* RFC 5905 figure 10 */
DENSE(ntp_mode_word_at, "reserved", "symmetric_active", "symmetric_passive", "client", "server",
      "broadcast", "control", "private")

/* RFC 3416 section 3; 4 is the trap of version 1 */
DENSE(snmp_pdu_word_at, "get", "get_next", "response", "set", "trap_v1", "get_bulk", "inform",
      "trap", "report")

/* RFC 5424 section 6.2.1 */
DENSE(syslog_severity_word_at, "emergency", "alert", "critical", "error", "warning", "notice",
      "informational", "debug")
DENSE(syslog_facility_word_at, "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news",
      "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "console", "cron2", "local0", "local1",
      "local2", "local3", "local4", "local5", "local6", "local7")

DENSE(mqtt_packet_word_at, "reserved", "connect", "connack", "publish", "puback", "pubrec",
      "pubrel", "pubcomp", "subscribe", "suback", "unsubscribe", "unsuback", "pingreq", "pingresp",
      "disconnect", "auth")

/* RFC 7252 section 12.1.1, RFC 8132; 0 is the empty message */
DENSE(coap_type_word_at, "confirmable", "non_confirmable", "acknowledgement", "reset")
DENSE(coap_method_word_at, "empty", "GET", "POST", "PUT", "DELETE", "FETCH", "PATCH", "iPATCH")

/* RFC 8489 section 18.2, RFC 8656 section 17, RFC 6062 */
static const struct numbered stun_methods[] = {
    {1, "binding"},
    {2, "shared_secret"},
    {3, "allocate"},
    {4, "refresh"},
    {6, "send"},
    {7, "data"},
    {8, "create_permission"},
    {9, "channel_bind"},
    {10, "connect"},
    {11, "connection_bind"},
    {12, "connection_attempt"},
};

const char *stun_method_word_at(size_t number)
{
    return sparse_word_at(stun_methods, COUNT_OF(stun_methods), number);
}

/* The class has its two bits in the midst of the method's (RFC 8489 section 5). */
const char *stun_method_word(uint16_t message_type)
{
    unsigned method =
        (message_type & 0x000fU) | (message_type & 0x00e0U) >> 1 | (message_type & 0x3e00U) >> 2;
    return sparse_word(stun_methods, COUNT_OF(stun_methods), (uint16_t)method);
}

DENSE(stun_class_word_at, "request", "indication", "success", "error")

const char *stun_class_word(uint16_t message_type)
{
    return stun_class_word_at((message_type >> 7 & 2U) | (message_type >> 4 & 1U));
}

/* IEEE 802.11-2020 table 9-1: type << 4 | subtype */
static const struct numbered frame_types[] = {
    {0x00, "association_request"},
    {0x01, "association_response"},
    {0x02, "reassociation_request"},
    {0x03, "reassociation_response"},
    {0x04, "probe_request"},
    {0x05, "probe_response"},
    {0x06, "timing_advertisement"},
    {0x08, "beacon"},
    {0x09, "atim"},
    {0x0a, "disassociation"},
    {0x0b, "authentication"},
    {0x0c, "deauthentication"},
    {0x0d, "action"},
    {0x0e, "action_no_ack"},
    {0x18, "block_ack_request"},
    {0x19, "block_ack"},
    {0x1a, "ps_poll"},
    {0x1b, "rts"},
    {0x1c, "cts"},
    {0x1d, "ack"},
    {0x1e, "cf_end"},
    {0x20, "data"},
    {0x24, "null"},
    {0x28, "qos_data"},
    {0x2c, "qos_null"},
};
SPARSE(frame_type_word, uint8_t, frame_types)
