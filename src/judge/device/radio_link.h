/* Does a transmitter belong to a wired device? By its MAC address: a board with two interfaces
 * mostly has two addresses of one block, next to each other. */

#ifndef JUDGE_DEVICE_RADIO_LINK_H
#define JUDGE_DEVICE_RADIO_LINK_H

#include "judge/device/oui.h"
#include "judge/device/registry.h"
#include "judge/event.h"

struct radio_link {
    enum radio_match match;
    uint8_t confidence;          /* 0-100 */
    const struct device *device; /* NULL: none matches */
};

/* The best match of the radio's address among devices that were seen elsewhere than on the
 * interface that heard it. */
struct radio_link radio_link_of(const struct registry *registry, const struct oui *oui,
                                struct mac radio, uint8_t interface);

#endif
