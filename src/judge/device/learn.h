/* Learns from an observation who is there and what they are, before anything is asked about it. */

#ifndef JUDGE_DEVICE_LEARN_H
#define JUDGE_DEVICE_LEARN_H

#include "judge/device/registry.h"

/* The devices an observation is about. NULL: not one of ours. Of a flow: by enum direction; of ARP
 * and DHCP: the one that is spoken of, in both places. */
struct learned {
    struct device *side[2];
};

struct learned registry_learn(struct registry *registry, const struct observation *seen);

#endif
