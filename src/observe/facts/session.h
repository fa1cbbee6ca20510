/* Facts of protocols with a client and a server. Included by observation.h only. */

#ifndef OBSERVE_FACTS_SESSION_H
#define OBSERVE_FACTS_SESSION_H

/* TLS (RFC 5246, RFC 8446), DTLS (RFC 6347, RFC 9147), QUIC (RFC 9000, RFC 9369).
 * One observation for each hello and one for the server's certificate when it is in clear. */
struct tls_facts {
    uint8_t hello;    /* 1 client hello, 2 server hello, 11 certificate: RFC 8446 section 4 */
    uint16_t version; /* 0x0301..0x0304; DTLS 0xfeff, 0xfefd, 0xfefc, and 0x0100 before them;
                         what was agreed, or the highest offered */
    uint16_t cipher;  /* of the server hello */
    uint32_t quic_version;
    struct kept sni;
    struct kept alpn;    /* all offered, or the one chosen, separated by one comma */
    struct kept ja4;     /* of a client hello */
    struct kept subject; /* of the first certificate: common name, or organisation */
    struct kept issuer;  /* the same */
    struct kept names;   /* subjectAltName, separated by one space */
    bool has_ech;        /* an encrypted client hello, or GREASE that looks like one: the SNI may
                            be a cover name */
};

/* RFC 9112 */
struct http_facts {
    bool is_response;
    uint16_t status;
    uint64_t content_length;
    struct kept method;
    struct kept host;
    struct kept uri;
    struct kept user_agent;
    struct kept server;
    struct kept content_type;
    struct kept realm; /* of WWW-Authenticate */
    struct kept user;  /* of Basic or Digest authorization: the name, never the secret */
    struct kept referer;
};

/* RFC 4253 section 4.2 */
struct ssh_facts {
    struct kept banner; /* "SSH-2.0-dropbear_2019.78" */
};

/* telnet (RFC 854), FTP (RFC 959), SMTP (RFC 5321) */
struct login_facts {
    uint16_t code;        /* of a reply; 0: a command */
    struct kept command;  /* "USER", "MAIL", ...; telnet: "DO", "WILL" */
    struct kept argument; /* never a password */
    struct kept banner;   /* text of a reply */
};

/* MQTT 3.1, 3.1.1, 5 */
struct mqtt_facts {
    uint8_t type;    /* control packet type: 1 connect ... 15 auth */
    uint8_t version; /* 3, 4, 5; 0: not in this packet */
    uint8_t code;    /* of a CONNACK: 0 accepted, else why not */
    struct kept client_id;
    struct kept user;
    struct kept topic;
};

/* RFC 7252 */
struct coap_facts {
    uint8_t type;
    uint8_t code; /* class << 5 | detail */
    struct kept uri;
    struct kept host;
};

/* RFC 8489, RFC 8656 */
struct stun_facts {
    uint16_t type; /* the 16 bits of the message type */
    struct ip mapped_ip;
    uint16_t mapped_port;
    struct ip peer_ip; /* XOR-PEER-ADDRESS: whom a relay is asked to reach */
    uint16_t peer_port;
    struct kept software;
    struct kept user;
    struct kept realm;
};

#endif
