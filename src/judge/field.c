#include "judge/field.h"

#include "base/nearest.h"
#include "judge/field_rows.h"
#include "judge/field_word.h"

enum {
    MQTT_CONNACK = 2
};

enum field_storage {
    STORED_U8,
    STORED_U16,
    STORED_U32,
    STORED_U64,
    STORED_I8,
    STORED_BOOL,
    STORED_KEPT,
    STORED_IP,
    STORED_MAC,
    STORED_WORD, /* uint8_t that numbers a word */
};

/* clang-format off */

#define MEMBER(member) ((struct observation *)0)->member

/* The C type of the member decides the type of the field, so a row cannot lie. */
#define TYPE_OF(member)                   \
    _Generic(MEMBER(member),              \
             uint8_t:     VALUE_INTEGER,  \
             uint16_t:    VALUE_INTEGER,  \
             uint32_t:    VALUE_INTEGER,  \
             uint64_t:    VALUE_INTEGER,  \
             int8_t:      VALUE_INTEGER,  \
             bool:        VALUE_BOOL,     \
             struct kept: VALUE_TEXT,     \
             struct ip:   VALUE_IP,       \
             struct mac:  VALUE_MAC)

#define STORAGE_OF(member)                \
    _Generic(MEMBER(member),              \
             uint8_t:     STORED_U8,      \
             uint16_t:    STORED_U16,     \
             uint32_t:    STORED_U32,     \
             uint64_t:    STORED_U64,     \
             int8_t:      STORED_I8,      \
             bool:        STORED_BOOL,    \
             struct kept: STORED_KEPT,    \
             struct ip:   STORED_IP,      \
             struct mac:  STORED_MAC)

/* Empty text and zero addresses are not there; a number or a boolean always is ... */
#define MAY_LACK(member)                  \
    _Generic(MEMBER(member),              \
             struct kept: true,           \
             struct ip:   true,           \
             struct mac:  true,           \
             default:     false)

#define ROW(_kinds, _name, member, _type, _storage, _optional, _about)               \
    {.name = (_name), .about = (_about), .kinds = (_kinds), .type = (_type),         \
     .is_optional = (_optional), .offset = offsetof(struct observation, member),     \
     .storage = (_storage)}

#define FIELD(kinds, name, member, about) \
    ROW(kinds, name, member, TYPE_OF(member), STORAGE_OF(member), MAY_LACK(member), about)

/* ... unless zero means that it was not told. */
#define MAYBE(kinds, name, member, about) \
    ROW(kinds, name, member, TYPE_OF(member), STORAGE_OF(member), true, about)

/* Numbers with a unit. */
#define SIZE(kinds, name, member, about) \
    ROW(kinds, name, member, VALUE_SIZE, STORAGE_OF(member), false, about)
#define TIME(kinds, name, member, about) \
    ROW(kinds, name, member, VALUE_TIME, STORAGE_OF(member), true, about)
#define SECONDS(kinds, name, member, about) \
    ROW(kinds, name, member, VALUE_DURATION, STORAGE_OF(member), true, about)

/* A small number that has a word for each of its values. */
#define WORD(_kinds, _name, member, _words, _about)                                       \
    {.name = (_name), .about = (_about), .kinds = (_kinds), .type = VALUE_WORD,           \
     .offset = offsetof(struct observation, member), .word_at = (_words),                 \
     .storage = _Generic(MEMBER(member), uint8_t: STORED_WORD)}

/* The same, of a number whose words do not lie side by side, or that takes some arithmetic. */
#define CODE(_kinds, _name, _get, _words, _about)                                    \
    {.name = (_name), .about = (_about), .kinds = (_kinds), .type = VALUE_WORD,      \
     .word_at = (_words), .get = (_get)}
#define MAYBE_CODE(_kinds, _name, _get, _words, _about)                              \
    {.name = (_name), .about = (_about), .kinds = (_kinds), .type = VALUE_WORD,      \
     .is_optional = true, .word_at = (_words), .get = (_get)}

#define CODE_OF(function, words, member)                                             \
    static struct value function(const struct event *event)                          \
    {                                                                                \
        return value_of_word(words(event->seen->member));                            \
    }

/* clang-format on */

CODE_OF(arp_operation, arp_operation_word, arp.operation)
CODE_OF(dns_type, dns_type_word, dns.qtype)
CODE_OF(hello, hello_word, tls.hello)
CODE_OF(stun_method, stun_method_word, stun.type)
CODE_OF(stun_class, stun_class_word, stun.type)
CODE_OF(frame_type, frame_type_word, radio.type_subtype)

static struct value dns_rcode(const struct event *event)
{
    const struct dns_facts *dns = &event->seen->dns;

    return value_of_word(dns->is_response ? dns_rcode_word_at(dns->rcode) : NULL);
}

static struct value dns_addresses(const struct event *event)
{
    if (event->address_count == 0)
        return (struct value){.type = VALUE_ABSENT};
    return (struct value){.type = VALUE_LIST,
                          .list = {.items = event->addresses, .count = event->address_count}};
}

static struct value tls_version(const struct event *event)
{
    uint16_t version = event->seen->tls.version;

    return value_of_word(version ? tls_version_word(version) : NULL);
}

static struct value snmp_pdu(const struct event *event)
{
    uint8_t pdu = event->seen->snmp.pdu;
    const char *word = snmp_pdu_word_at(pdu);

    return value_of_word(pdu == SNMP_PDU_ENCIPHERED ? "encrypted" : word ? word : "other");
}

static struct value mqtt_code(const struct event *event)
{
    const struct mqtt_facts *mqtt = &event->seen->mqtt;

    if (mqtt->type != MQTT_CONNACK)
        return (struct value){.type = VALUE_ABSENT};
    return value_of_integer(mqtt->code);
}

/* Requests have codes of class 0 (RFC 7252 section 5.2). */
static struct value coap_method(const struct event *event)
{
    return value_of_word(coap_method_word_at(event->seen->coap.code));
}

/* A frame may also say zero, and tools that compare expect to see that. */
static struct value radio_bssid(const struct event *event)
{
    const struct radio_facts *radio = &event->seen->radio;

    if (!radio->has_bssid)
        return value_of_mac(radio->bssid);
    return (struct value){.type = VALUE_MAC, .mac = radio->bssid};
}

static struct value radio_transmitter(const struct event *event)
{
    return (struct value){.type = VALUE_MAC, .mac = event->seen->radio.transmitter};
}

/* IEEE 802.11-2020 annex E; 6 GHz counts from 5950 MHz. */
static struct value radio_channel(const struct event *event)
{
    int64_t mhz = event->seen->radio.frequency_mhz;

    if (mhz == 2484)
        return value_of_integer(14);
    if (mhz >= 2412 && mhz <= 2472)
        return value_of_integer((mhz - 2407) / 5);
    if (mhz >= 4910 && mhz <= 4980)
        return value_of_integer((mhz - 4000) / 5);
    if (mhz >= 5000 && mhz <= 5925)
        return value_of_integer((mhz - 5000) / 5);
    if (mhz >= 5955 && mhz <= 7115)
        return value_of_integer((mhz - 5950) / 5);
    return (struct value){.type = VALUE_ABSENT};
}

/* Three kinds share their facts: DNS, mDNS and LLMNR. */
/* clang-format off */
#define DNS_FIELDS(kind, prefix)                                                                                  \
    FIELD(kind, prefix ".query", dns.query, "The name asked for, as it was sent."),                               \
    SIZE(kind, prefix ".query_size", dns.query_size, "Bytes of the name: what a tunnel takes up."),               \
    CODE(kind, prefix ".qtype", dns_type, dns_type_word_at, "The type of record asked for."),                     \
    FIELD(kind, prefix ".qtype_number", dns.qtype, "The same as a number."),                                      \
    FIELD(kind, prefix ".response", dns.is_response, "It is an answer, not a question."),                         \
    MAYBE_CODE(kind, prefix ".rcode", dns_rcode, dns_rcode_word_at, "What became of the question."),              \
    FIELD(kind, prefix ".answers", dns.answers, "The answers, separated by spaces."),                             \
    FIELD(kind, prefix ".answer_count", dns.answer_count, "Number of answers."),                                  \
    {.name = prefix ".addresses", .about = "The addresses among the answers.", .kinds = (kind),                   \
     .type = VALUE_IP, .is_list = true, .is_optional = true, .get = dns_addresses},                               \
    SIZE(kind, prefix ".data_size", dns.data_size, "Bytes of the answers: what a tunnel brings down."),            \
    SECONDS(kind, prefix ".ttl", dns.ttl_s, "How long the first address may be remembered.")

#define HELLO_FIELDS(kind, prefix)                                                                                \
    CODE(kind, prefix ".hello", hello, hello_word_at, "Which message of the handshake it is."),                   \
    FIELD(kind, prefix ".sni", tls.sni, "The server the client asks for."),                                       \
    MAYBE_CODE(kind, prefix ".version", tls_version, tls_version_word_at, "Version agreed, or the highest offered."), \
    MAYBE(kind, prefix ".version_number", tls.version, "The same as a number: 0x0303 is TLS 1.2."),               \
    FIELD(kind, prefix ".alpn", tls.alpn, "Protocols offered, or the one chosen."),                               \
    FIELD(kind, prefix ".ja4", tls.ja4, "JA4 fingerprint of the client hello."),                                  \
    MAYBE(kind, prefix ".cipher", tls.cipher, "Number of the cipher suite the server chose."),                    \
    FIELD(kind, prefix ".subject", tls.subject, "Common name of the server's certificate."),                      \
    FIELD(kind, prefix ".issuer", tls.issuer, "Who signed the certificate."),                                     \
    FIELD(kind, prefix ".names", tls.names, "Other names of the certificate, separated by spaces."),              \
    FIELD(kind, prefix ".ech", tls.has_ech, "The hello is encrypted: its SNI is a cover name.")

#define LOGIN_FIELDS(kind, prefix)                                                                                \
    FIELD(kind, prefix ".command", login.command, "The command."),                                                \
    FIELD(kind, prefix ".argument", login.argument, "What the command is about; never a password."),              \
    MAYBE(kind, prefix ".code", login.code, "Number of the reply."),                                              \
    FIELD(kind, prefix ".banner", login.banner, "Text of the reply.")

#define ARP KIND(OBSERVED_ARP)
#define DHCP KIND(OBSERVED_DHCP)
#define DHCPV6 KIND(OBSERVED_DHCPV6)
#define HTTP KIND(OBSERVED_HTTP)
#define NTP KIND(OBSERVED_NTP)
#define SNMP KIND(OBSERVED_SNMP)
#define SYSLOG KIND(OBSERVED_SYSLOG)
#define RTSP KIND(OBSERVED_RTSP)
#define RTP KIND(OBSERVED_RTP)
#define SIP KIND(OBSERVED_SIP)
#define STUN KIND(OBSERVED_STUN)
#define MQTT KIND(OBSERVED_MQTT)
#define COAP KIND(OBSERVED_COAP)
#define SSDP KIND(OBSERVED_SSDP)
#define WSD KIND(OBSERVED_WSD)
#define ONVIF KIND(OBSERVED_ONVIF)
#define CWMP KIND(OBSERVED_CWMP)
#define SADP KIND(OBSERVED_SADP)
#define P2P KIND(OBSERVED_P2P)
#define RADIO KIND(OBSERVED_RADIO)

static const struct field fact_fields[] = {
    CODE(ARP, "arp.operation", arp_operation, arp_operation_word_at, "Question or answer."),
    FIELD(ARP, "arp.sender_mac", arp.sender_mac, "Hardware address of the sender, as it says."),
    FIELD(ARP, "arp.sender_ip", arp.sender_ip, "IP address of the sender, as it says."),
    FIELD(ARP, "arp.target_mac", arp.target_mac, "Hardware address of the one asked for."),
    FIELD(ARP, "arp.target_ip", arp.target_ip, "IP address of the one asked for."),

    WORD(DHCP, "dhcp.message_type", dhcp.type, dhcp_message_word_at, "What the message does."),
    FIELD(DHCP, "dhcp.client", dhcp.client, "MAC address the client gives as its own."),
    FIELD(DHCP, "dhcp.hostname", dhcp.hostname, "Name the client gives itself."),
    FIELD(DHCP, "dhcp.vendor_class", dhcp.vendor_class, "What the client says it is."),
    FIELD(DHCP, "dhcp.wanted", dhcp.wanted, "Options the client asks for: betrays its system."),
    FIELD(DHCP, "dhcp.requested_ip", dhcp.requested_ip, "Address the client would like."),
    FIELD(DHCP, "dhcp.assigned_ip", dhcp.assigned_ip, "Address the client gets."),
    FIELD(DHCP, "dhcp.server_ip", dhcp.server_ip, "The server, as it names itself."),

    WORD(DHCPV6, "dhcpv6.message_type", dhcpv6.type, dhcpv6_message_word_at, "What the message does."),
    FIELD(DHCPV6, "dhcpv6.client", dhcpv6.client, "MAC address in the client's identifier."),
    FIELD(DHCPV6, "dhcpv6.hostname", dhcpv6.hostname, "Name the client gives itself."),
    FIELD(DHCPV6, "dhcpv6.vendor_class", dhcpv6.vendor_class, "What the client says it is."),
    FIELD(DHCPV6, "dhcpv6.assigned_ip", dhcpv6.assigned_ip, "Address the client gets."),

    DNS_FIELDS(KIND(OBSERVED_DNS), "dns"),
    DNS_FIELDS(KIND(OBSERVED_MDNS), "mdns"),
    DNS_FIELDS(KIND(OBSERVED_LLMNR), "llmnr"),

    HELLO_FIELDS(KIND(OBSERVED_TLS), "tls"),
    HELLO_FIELDS(KIND(OBSERVED_DTLS), "dtls"),
    HELLO_FIELDS(KIND(OBSERVED_QUIC), "quic"),
    MAYBE(KIND(OBSERVED_QUIC), "quic.quic_version", tls.quic_version, "Version of QUIC itself."),

    FIELD(HTTP, "http.response", http.is_response, "It is an answer, not a request."),
    FIELD(HTTP, "http.method", http.method, "Method of the request."),
    FIELD(HTTP, "http.host", http.host, "Server the client asks for."),
    FIELD(HTTP, "http.uri", http.uri, "Target of the request."),
    FIELD(HTTP, "http.user_agent", http.user_agent, "What the client says it is."),
    MAYBE(HTTP, "http.status", http.status, "Status of the answer."),
    FIELD(HTTP, "http.server", http.server, "What the server says it is."),
    FIELD(HTTP, "http.content_type", http.content_type, "Type of the body."),
    SIZE(HTTP, "http.content_length", http.content_length, "Size of the body, as announced."),
    FIELD(HTTP, "http.realm", http.realm, "What the server asks a password for."),
    FIELD(HTTP, "http.user", http.user, "Who logs in; never the password."),
    FIELD(HTTP, "http.referer", http.referer, "Where the client says it comes from."),

    FIELD(KIND(OBSERVED_SSH), "ssh.banner", ssh.banner, "Version line: \"SSH-2.0-dropbear_2019.78\"."),

    LOGIN_FIELDS(KIND(OBSERVED_TELNET), "telnet"),
    LOGIN_FIELDS(KIND(OBSERVED_FTP), "ftp"),
    LOGIN_FIELDS(KIND(OBSERVED_SMTP), "smtp"),

    WORD(NTP, "ntp.mode", ntp.mode, ntp_mode_word_at, "Which part the sender plays."),
    FIELD(NTP, "ntp.version", ntp.version, "Version of NTP."),
    FIELD(NTP, "ntp.stratum", ntp.stratum, "Distance from a reference clock."),
    SIZE(NTP, "ntp.extension_size", ntp.extension_size, "Bytes beyond the header."),

    CODE(SNMP, "snmp.pdu", snmp_pdu, snmp_pdu_word_at, "What the message does; encrypted: nobody can tell."),
    FIELD(SNMP, "snmp.version", snmp.version, "1, 2 or 3."),
    FIELD(SNMP, "snmp.community", snmp.community, "The password of versions 1 and 2c, sent in clear."),
    FIELD(SNMP, "snmp.user", snmp.user, "Who asks, in version 3."),
    FIELD(SNMP, "snmp.oid", snmp.oid, "What it is about, the first variable."),

    WORD(SYSLOG, "syslog.severity", syslog.severity, syslog_severity_word_at, "How bad it is."),
    WORD(SYSLOG, "syslog.facility", syslog.facility, syslog_facility_word_at, "What part of a system it is from."),
    FIELD(SYSLOG, "syslog.hostname", syslog.hostname, "Who wrote it."),
    FIELD(SYSLOG, "syslog.program", syslog.program, "Which program wrote it."),
    FIELD(SYSLOG, "syslog.message", syslog.message, "What it says."),

    FIELD(RTSP, "rtsp.response", rtsp.is_response, "It is an answer, not a request."),
    FIELD(RTSP, "rtsp.method", rtsp.method, "Method of the request."),
    FIELD(RTSP, "rtsp.uri", rtsp.uri, "Stream asked for: its path betrays the maker."),
    MAYBE(RTSP, "rtsp.status", rtsp.status, "Status of the answer."),
    FIELD(RTSP, "rtsp.user_agent", rtsp.user_agent, "What the client says it is."),
    FIELD(RTSP, "rtsp.server", rtsp.server, "What the server says it is."),
    FIELD(RTSP, "rtsp.realm", rtsp.realm, "What the server asks a password for."),
    FIELD(RTSP, "rtsp.transport", rtsp.transport, "How the video is to travel."),
    FIELD(RTSP, "rtsp.session", rtsp.session, "Session identifier."),
    FIELD(RTSP, "rtsp.media", rtsp.media, "First encoding on offer: \"H264 90000\"."),

    FIELD(RTP, "rtp.payload_type", rtp.payload_type, "Encoding, by its number."),
    FIELD(RTP, "rtp.ssrc", rtp.ssrc, "Identifier of the stream."),

    FIELD(SIP, "sip.response", sip.is_response, "It is an answer, not a request."),
    FIELD(SIP, "sip.method", sip.method, "Method of the request."),
    FIELD(SIP, "sip.uri", sip.uri, "Whom the request is for."),
    MAYBE(SIP, "sip.status", sip.status, "Status of the answer."),
    FIELD(SIP, "sip.from", sip.from, "Who calls."),
    FIELD(SIP, "sip.to", sip.to, "Who is called."),
    FIELD(SIP, "sip.user_agent", sip.user_agent, "What the sender says it is."),
    FIELD(SIP, "sip.call_id", sip.call_id, "Identifier of the call."),

    CODE(STUN, "stun.method", stun_method, stun_method_word_at, "What is asked."),
    CODE(STUN, "stun.class", stun_class, stun_class_word_at, "Request, indication or answer."),
    FIELD(STUN, "stun.mapped_ip", stun.mapped_ip, "Public address of the client, as the server sees it."),
    MAYBE(STUN, "stun.mapped_port", stun.mapped_port, "The port with it."),
    FIELD(STUN, "stun.peer_ip", stun.peer_ip, "Whom a relay is asked to reach."),
    MAYBE(STUN, "stun.peer_port", stun.peer_port, "The port with it."),
    FIELD(STUN, "stun.software", stun.software, "What the sender says it is."),
    FIELD(STUN, "stun.user", stun.user, "Who logs in."),
    FIELD(STUN, "stun.realm", stun.realm, "What a password is asked for."),

    WORD(MQTT, "mqtt.packet_type", mqtt.type, mqtt_packet_word_at, "What the packet does."),
    {.name = "mqtt.code", .about = "Answer to a connect: 0 accepted, else why not.", .kinds = MQTT,
     .type = VALUE_INTEGER, .is_optional = true, .get = mqtt_code},
    MAYBE(MQTT, "mqtt.version", mqtt.version, "Protocol level: 4 is 3.1.1."),
    FIELD(MQTT, "mqtt.client_id", mqtt.client_id, "Name the client gives itself."),
    FIELD(MQTT, "mqtt.user", mqtt.user, "Who logs in; never the password."),
    FIELD(MQTT, "mqtt.topic", mqtt.topic, "What is published or subscribed."),

    WORD(COAP, "coap.message_type", coap.type, coap_type_word_at, "How it is to be acknowledged."),
    MAYBE_CODE(COAP, "coap.method", coap_method, coap_method_word_at, "Method of a request."),
    FIELD(COAP, "coap.code", coap.code, "Class * 32 + detail: 69 is 2.05."),
    FIELD(COAP, "coap.uri", coap.uri, "What is asked for."),
    FIELD(COAP, "coap.host", coap.host, "Server the client asks for."),

    FIELD(SSDP, "ssdp.response", ssdp.is_response, "It is an answer, not a search or an announcement."),
    FIELD(SSDP, "ssdp.method", ssdp.method, "NOTIFY or M-SEARCH."),
    FIELD(SSDP, "ssdp.host", ssdp.host, "The group it is sent to."),
    FIELD(SSDP, "ssdp.target", ssdp.target, "What is searched or announced."),
    FIELD(SSDP, "ssdp.usn", ssdp.usn, "Identifier of the service."),
    FIELD(SSDP, "ssdp.server", ssdp.server, "What the device says it is."),
    FIELD(SSDP, "ssdp.location", ssdp.location, "Where its description is."),
    FIELD(SSDP, "ssdp.user_agent", ssdp.user_agent, "What the searcher says it is."),

    FIELD(WSD, "wsd.action", wsd.action, "Probe, ProbeMatches, Hello, Bye ..."),
    FIELD(WSD, "wsd.types", wsd.types, "What is searched or announced."),
    FIELD(WSD, "wsd.endpoint", wsd.endpoint, "Identifier of the device."),
    FIELD(WSD, "wsd.addresses", wsd.addresses, "Where its service is."),
    FIELD(WSD, "wsd.name", wsd.name, "Name in its ONVIF scopes."),
    FIELD(WSD, "wsd.hardware", wsd.hardware, "Model in its ONVIF scopes."),

    FIELD(ONVIF, "onvif.response", onvif.is_response, "It is an answer, not a request."),
    FIELD(ONVIF, "onvif.operation", onvif.operation, "What is asked: \"GetDeviceInformation\"."),
    FIELD(ONVIF, "onvif.user", onvif.user, "Who logs in; never the password."),
    FIELD(ONVIF, "onvif.manufacturer", onvif.manufacturer, "Maker of the device."),
    FIELD(ONVIF, "onvif.model", onvif.model, "Model of the device."),
    FIELD(ONVIF, "onvif.firmware", onvif.firmware, "Its firmware."),
    FIELD(ONVIF, "onvif.serial", onvif.serial, "Its serial number."),

    FIELD(CWMP, "cwmp.method", cwmp.method, "What is asked: \"Inform\"."),
    FIELD(CWMP, "cwmp.event", cwmp.event, "Why the device calls: \"0 BOOTSTRAP\"."),
    FIELD(CWMP, "cwmp.manufacturer", cwmp.manufacturer, "Maker of the device."),
    FIELD(CWMP, "cwmp.oui", cwmp.oui, "The maker's registered prefix."),
    FIELD(CWMP, "cwmp.product_class", cwmp.product_class, "Model of the device."),
    FIELD(CWMP, "cwmp.serial", cwmp.serial, "Its serial number."),
    FIELD(CWMP, "cwmp.url", cwmp.url, "Where to download from, or to call the device."),

    FIELD(SADP, "sadp.message_type", sadp.type, "What the message does: \"inquiry\"."),
    FIELD(SADP, "sadp.answer", sadp.is_answer, "A device answers."),
    FIELD(SADP, "sadp.model", sadp.model, "Model of the device."),
    FIELD(SADP, "sadp.serial", sadp.serial, "Its serial number."),
    FIELD(SADP, "sadp.firmware", sadp.firmware, "Its firmware."),
    FIELD(SADP, "sadp.mac", sadp.mac, "Its MAC address."),
    FIELD(SADP, "sadp.ip", sadp.ip, "Its IP address."),
    FIELD(SADP, "sadp.activated", sadp.activated, "\"false\": it still has no password."),

    FIELD(P2P, "p2p.message", p2p.message_name, "What the message does."),
    FIELD(P2P, "p2p.message_number", p2p.message, "The same as a number."),
    FIELD(P2P, "p2p.uid", p2p.uid, "Identifier of the device, as printed on its label."),
    FIELD(P2P, "p2p.key", p2p.key, "Constant of the ecosystem that deciphered the message."),
    FIELD(P2P, "p2p.address", p2p.address, "Address inside the message: peer, relay or public address."),
    MAYBE(P2P, "p2p.port", p2p.port, "The port with it."),
    MAYBE(P2P, "p2p.exposed_port", p2p.exposed_port, "Local service that the tunnel opens."),

    {.name = "radio.bssid", .about = "The network.", .kinds = RADIO, .type = VALUE_MAC,
     .is_optional = true, .get = radio_bssid},
    FIELD(RADIO, "radio.ssid", radio.ssid, "Its name."),
    {.name = "radio.transmitter", .about = "Who was heard.", .kinds = RADIO, .type = VALUE_MAC,
     .get = radio_transmitter},
    FIELD(RADIO, "radio.receiver", radio.receiver, "Whom it spoke to when it was first heard."),
    WORD(RADIO, "radio.role", radio.role, radio_role_word_at, "Access point, station or peer."),
    CODE(RADIO, "radio.frame_type", frame_type, frame_type_word_at, "The first frame heard."),
    {.name = "radio.channel", .about = "Number of the channel.", .kinds = RADIO, .type = VALUE_INTEGER,
     .is_optional = true, .get = radio_channel},
    MAYBE(RADIO, "radio.frequency", radio.frequency_mhz, "Its frequency, in MHz."),
    MAYBE(RADIO, "radio.signal", radio.signal_dbm, "Strongest signal, in dBm."),
    FIELD(RADIO, "radio.protected", radio.is_protected, "Its data frames are encrypted."),
    FIELD(RADIO, "radio.final", radio.is_final, "The capture ended: these are totals."),
    FIELD(RADIO, "radio.frames", radio.frames, "Frames heard."),
    FIELD(RADIO, "radio.data_frames", radio.data_frames, "Frames that carried data."),
    SIZE(RADIO, "radio.bytes", radio.bytes, "Bytes of these."),
    TIME(RADIO, "radio.first", radio.first_ns, "When first heard."),
    TIME(RADIO, "radio.last", radio.last_ns, "When last heard."),

    FIELD(KIND(OBSERVED_FLOW), "flow.retransmissions", flow_event.retransmissions, "Segments sent again."),
    FIELD(KIND(OBSERVED_FLOW), "flow.overlap_conflicts", flow_event.overlap_conflicts, "Bytes sent twice, differently: evasion, or a broken stack."),
    SIZE(KIND(OBSERVED_FLOW), "flow.gaps", flow_event.gaps, "Bytes lost before they could be read."),
};
/* clang-format on */

size_t field_count(void)
{
    return event_field_count + COUNT_OF(fact_fields);
}

const struct field *field_at(size_t number)
{
    if (number < event_field_count)
        return &event_fields[number];
    number -= event_field_count;
    return number < COUNT_OF(fact_fields) ? &fact_fields[number] : NULL;
}

size_t field_number(const struct field *field)
{
    if (field >= fact_fields && field < fact_fields + COUNT_OF(fact_fields))
        return event_field_count + (size_t)(field - fact_fields);
    return (size_t)(field - event_fields);
}

const struct field *field_find(struct text name)
{
    for (size_t i = 0; i < field_count(); i++)
        if (text_equals(name, field_at(i)->name))
            return field_at(i);
    return NULL;
}

static int64_t read_number(const struct field *field, const void *at)
{
    switch ((enum field_storage)field->storage) {
    case STORED_U8:
    case STORED_WORD: return *(const uint8_t *)at;
    case STORED_U16: return *(const uint16_t *)at;
    case STORED_U32: return *(const uint32_t *)at;
    case STORED_U64: {
        uint64_t number = *(const uint64_t *)at;
        return number > INT64_MAX ? INT64_MAX : (int64_t)number;
    }
    case STORED_I8: return *(const int8_t *)at;
    case STORED_BOOL: return *(const bool *)at;
    case STORED_KEPT:
    case STORED_IP:
    case STORED_MAC: break;
    }
    return 0;
}

static struct value number_value(const struct field *field, const void *at)
{
    int64_t number = read_number(field, at);

    if (number == 0 && field->is_optional)
        return (struct value){.type = VALUE_ABSENT};
    if (field->type == VALUE_BOOL)
        return value_of_bool(number != 0);
    if (field->type == VALUE_DURATION)
        number *= 1000000000; /* stored as seconds, 32 bits */
    return (struct value){.type = field->type, .integer = number};
}

static struct value stored_value(const struct field *field, const struct observation *seen)
{
    const void *at = (const char *)seen + field->offset;

    switch ((enum field_storage)field->storage) {
    case STORED_KEPT: return value_of_text(observation_text(seen, *(const struct kept *)at));
    case STORED_IP: return value_of_ip(*(const struct ip *)at);
    case STORED_MAC: return value_of_mac(*(const struct mac *)at);
    case STORED_WORD: return value_of_word(field->word_at(*(const uint8_t *)at));
    case STORED_U8:
    case STORED_U16:
    case STORED_U32:
    case STORED_U64:
    case STORED_I8:
    case STORED_BOOL: break;
    }
    return number_value(field, at);
}

struct value field_value(const struct field *field, const struct event *event)
{
    if (event->literal)
        return event->literal[field_number(field)];
    if (!(field->kinds >> event->kind & 1))
        return (struct value){.type = VALUE_ABSENT};
    return field->get ? field->get(event) : stored_value(field, event->seen);
}

const char *value_type_name(enum value_type type)
{
    switch (type) {
    case VALUE_ABSENT: return "nothing";
    case VALUE_BOOL: return "true or false";
    case VALUE_INTEGER: return "a number";
    case VALUE_FLOAT: return "a number with a fraction";
    case VALUE_TEXT: return "text";
    case VALUE_WORD: return "a word";
    case VALUE_IP: return "an IP address";
    case VALUE_CIDR: return "a CIDR block";
    case VALUE_MAC: return "a MAC address";
    case VALUE_DURATION: return "a duration";
    case VALUE_SIZE: return "a size";
    case VALUE_RATE: return "a rate";
    case VALUE_TIME: return "a time";
    case VALUE_LIST: return "a list";
    }
    return "nothing";
}

/* "rcode" for "dns.rcode": the right word without its first half. */
static bool is_second_half(struct text wrong, const char *name)
{
    const char *dot = strchr(name, '.');
    return dot && text_equals(wrong, dot + 1);
}

const char *field_nearest(struct text name, enum observation_kind kind)
{
    struct nearest nearest = nearest_to(name);

    for (size_t i = 0; i < field_count(); i++) {
        const struct field *field = field_at(i);

        if (kind != OBSERVED_NOTHING && !(field->kinds >> kind & 1))
            continue;
        if (is_second_half(name, field->name))
            return field->name;
        nearest_offer(&nearest, field->name);
    }
    return nearest.word;
}
