/* Facts of the protocols that make a network a network. Included by observation.h only. */

#ifndef OBSERVE_FACTS_INFRASTRUCTURE_H
#define OBSERVE_FACTS_INFRASTRUCTURE_H

/* RFC 826 */
struct arp_facts {
    uint16_t operation; /* 1 request, 2 reply */
    struct mac sender_mac;
    struct mac target_mac;
    struct ip sender_ip;
    struct ip target_ip;
};

/* RFC 2131, RFC 2132 */
struct dhcp_facts {
    struct mac client;
    uint8_t type; /* RFC 2132 section 9.6; 0: BOOTP without a type */
    struct ip requested_ip;
    struct ip assigned_ip; /* yiaddr */
    struct ip server_ip;   /* option 54 */
    struct kept hostname;
    struct kept vendor_class;
    struct kept wanted; /* option 55 codes as decimal text "1,3,6": betrays the system */
};

/* RFC 8415 */
struct dhcpv6_facts {
    uint8_t type;
    struct mac client; /* from a DUID-LLT or DUID-LL */
    struct ip assigned_ip;
    struct kept hostname; /* option 39 */
    struct kept vendor_class;
};

enum {
    DNS_ADDRESSES_MAX = 8
};

/* RFC 1035, RFC 6762, RFC 4795. One observation a question; a message without questions
 * (mDNS answers) gives one with the first answer's owner in `query`, and one more for the owner
 * of its addresses when that is another. Answers stand with the first observation of a message. */
struct dns_facts {
    bool is_response;
    uint8_t rcode;
    uint16_t qtype;
    uint16_t answer_count;
    uint32_t ttl_s;      /* of the first address */
    uint32_t data_size;  /* RDATA of the answers: what a tunnel brings down */
    struct kept query;   /* dotted, no final dot, as sent; "<Root>" for the root, U+FFFD for what is
                            no UTF-8 */
    uint16_t query_size; /* bytes of the name as sent: what a tunnel takes up */
    struct kept answers; /* separated by one space: addresses, CNAME, PTR, TXT ...; what is no
                            graphic character in them is escaped as in RFC 4343 */
    uint8_t address_count;
    struct ip addresses[DNS_ADDRESSES_MAX]; /* of the answers, for naming peers */
};

/* RFC 5905 */
struct ntp_facts {
    uint8_t version;
    uint8_t mode; /* 3 client, 4 server */
    uint8_t stratum;
    uint16_t extension_size; /* bytes beyond the 48 of the header: a place to hide data */
};

enum {
    SNMP_PDU_ENCIPHERED = 255
};

/* RFC 1157, RFC 3416, RFC 3412 */
struct snmp_facts {
    uint8_t version; /* 1, 2 (2c), 3 */
    uint8_t pdu;     /* context tag: 0 get, 1 get-next, 2 response, 3 set, 4 trap, 5 bulk ... */
    struct kept community;
    struct kept user; /* version 3, user-based security */
    struct kept oid;  /* of the first variable, or what a version 1 trap is about: "1.3.6..." */
};

/* RFC 5424, RFC 3164 */
struct syslog_facts {
    uint8_t facility;
    uint8_t severity;
    struct kept hostname;
    struct kept program;
    struct kept message;
};

#endif
