/* Facts by which cameras and their clouds give themselves away. Included by observation.h only. */

#ifndef OBSERVE_FACTS_THINGS_H
#define OBSERVE_FACTS_THINGS_H

/* UPnP Device Architecture 1.1 section 1: HTTP over UDP */
struct ssdp_facts {
    bool is_response;
    struct kept method; /* "NOTIFY", "M-SEARCH" */
    struct kept host;
    struct kept target; /* NT or ST */
    struct kept usn;
    struct kept server;
    struct kept location;
    struct kept user_agent;
};

/* WS-Discovery 1.1 with ONVIF scopes (ONVIF Core section 7.3) */
struct wsd_facts {
    struct kept action; /* "Probe", "ProbeMatches", "Hello", "Bye", "Resolve", "ResolveMatches" */
    struct kept types;  /* "dn:NetworkVideoTransmitter" */
    struct kept endpoint;
    struct kept addresses; /* XAddrs */
    struct kept name;      /* onvif://www.onvif.org/name/... , percent-decoded */
    struct kept hardware;  /* onvif://www.onvif.org/hardware/... */
};

/* ONVIF over HTTP: SOAP operations of the www.onvif.org name spaces */
struct onvif_facts {
    bool is_response;
    struct kept operation; /* "GetDeviceInformation" */
    struct kept user;
    struct kept manufacturer; /* of GetDeviceInformationResponse */
    struct kept model;
    struct kept firmware;
    struct kept serial;
};

/* TR-069 (Broadband Forum): CWMP over HTTP */
struct cwmp_facts {
    struct kept method; /* "Inform", "GetParameterValues", "Download", ... */
    struct kept event;  /* "0 BOOTSTRAP" ... : all codes, separated by one comma */
    struct kept manufacturer;
    struct kept oui;
    struct kept product_class;
    struct kept serial;
    struct kept url; /* of a Download, or the ConnectionRequestURL */
};

/* Hikvision SADP, over UDP and over EtherType 0x8033 (catalogue: hik-sadp-udp, hik-sadp-8033) */
struct sadp_facts {
    struct kept type; /* "inquiry", "reset password", ... */
    struct kept model;
    struct kept serial;
    struct kept firmware;
    struct mac mac;
    struct ip ip;
    struct kept activated; /* "true" or "false" */
    bool is_answer;
};

/* Vendor peer-to-peer: PPPP, TUTK and what the catalogue adds */
struct p2p_facts {
    uint16_t message; /* the protocol's own message type */
    struct kept message_name;
    struct kept uid;   /* device id as printed on its label */
    struct kept key;   /* ecosystem constant that deciphered it, when it was enciphered */
    struct ip address; /* an address inside the message: peer, relay or public address */
    uint16_t port;
    uint16_t exposed_port; /* local service that the tunnel opens; 0: none named */
};

#endif
