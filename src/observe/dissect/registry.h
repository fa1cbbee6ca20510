/* All dissectors, numbered, and who of them may be asked about a message. */

#ifndef OBSERVE_DISSECT_REGISTRY_H
#define OBSERVE_DISSECT_REGISTRY_H

#include "observe/dissect/dissector.h"

enum {
    DISSECTORS_MAX = 128,
    CARRIER_COUNT = OVER_HTTP + 1
};

/* A set of dissectors: bit n is dissector n. */
struct dissector_set {
    uint64_t bits[DISSECTORS_MAX / 64];
};

/* The applications that need no dissector, as numbers of flow.app. */
enum plain_app {
    APP_UNKNOWN,
    APP_ICMP,
    APP_IGMP,
    APP_GRE,
    APP_IPIP,
    APP_6IN4,
    APP_ESP,
    APP_VXLAN,
    APP_GENEVE,
    APP_TEREDO,
    APP_GTPU,
    APP_CAPWAP,
    APP_SCTP,
};

size_t dissector_count(void);
const struct dissector *dissector_at(size_t number);

/* The flow.app number of a dissector's app. */
uint16_t dissector_app(size_t number, uint8_t app);

/* Look-up tables over the registry. Built once at start, constant afterwards. */
struct dissector_index;

struct dissector_index *dissector_index_new(void);
void dissector_index_free(struct dissector_index *index);

/* Those that could own a message which starts with this byte. */
struct dissector_set dissector_candidates(const struct dissector_index *index, enum carrier carrier,
                                          uint8_t first_byte);

/* Those that name this port. */
struct dissector_set dissector_by_port(const struct dissector_index *index, enum carrier carrier,
                                       uint16_t port);

#endif
