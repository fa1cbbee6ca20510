/* The air: who transmits, in which network, by which name.
 *
 * One tracker a worker, bounded: when it is full, the least recently heard goes. */

#ifndef OBSERVE_AIR_AIR_H
#define OBSERVE_AIR_AIR_H

#include "observe/decode/packet.h"
#include "observe/outlet.h"

struct air;

struct air_counts {
    uint64_t transmitters;
    uint64_t evicted;
};

/* NULL when there is no memory. `transmitters_max`: pairs of transmitter and network. */
struct air *air_new(size_t transmitters_max, const uint64_t hash_key[2]);
void air_free(struct air *air);
const struct air_counts *air_counts(const struct air *air);

/* `packet->radio` is set. Frames with a bad FCS are not believed. */
void air_hear(struct air *air, const struct packet *packet, struct outlet *to_judge);

/* Sends every transmitter's totals, in the order in which they were first heard. */
void air_finish(struct air *air, struct outlet *to_judge);

#endif
