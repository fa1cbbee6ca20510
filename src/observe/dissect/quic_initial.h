/* Packets with a long header, and the opening of those that anyone may open: Initial packets are
 * sealed with keys made of the connection id that the client chose (RFC 9001 section 5.2). */

#ifndef OBSERVE_DISSECT_QUIC_INITIAL_H
#define OBSERVE_DISSECT_QUIC_INITIAL_H

#include "base/aes.h"
#include "base/reader.h"

enum {
    QUIC_CONNECTION_ID_MAX = 20,
    QUIC_PLAIN_MAX = 4096, /* of one packet: more than a datagram holds outside of a machine */
};

enum quic_type {
    QUIC_INITIAL,
    QUIC_0RTT,
    QUIC_HANDSHAKE,
    QUIC_RETRY,
};

struct quic_version; /* what sets it apart; constant */

/* NULL: none that we know. */
const struct quic_version *quic_version_find(uint32_t version);

struct quic_packet {
    uint32_t number; /* of the version */
    const struct quic_version *version;
    enum quic_type type;
    struct slice destination_id;
    struct slice whole; /* through the end of this packet; the header is protected still */
    size_t sealed_at;   /* where the packet number begins */
};

/* The next packet of a datagram. False: no packet with a long header of a version that we know, or
 * one that is cut. */
bool quic_read_packet(struct reader *datagram, struct quic_packet *packet);

/* RFC 9000 section 16. */
uint64_t quic_read_varint(struct reader *r);

struct quic_keys {
    const struct quic_version *version; /* NULL: none yet */
    struct slice connection_id;         /* the client's first, which they are made of */
    struct aes128 packet;
    struct aes128 header;
    uint8_t iv[GCM_NONCE_SIZE];
};

/* The client's keys. `connection_id` must outlive them. */
void quic_make_keys(struct quic_keys *keys, const struct quic_version *version,
                    struct slice connection_id);

/* Opens an Initial packet into `out`. An empty slice: the keys do not fit. */
struct slice quic_open(const struct quic_keys *keys, const struct quic_packet *packet,
                       uint8_t out[static QUIC_PLAIN_MAX]);

#endif
