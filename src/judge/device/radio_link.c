#include "judge/device/radio_link.h"

enum {
    NEAR_STEPS = 8, /* boards with two radios and two wires take four addresses, seldom eight */
    CONFIDENCE_EQUAL = 100,
    CONFIDENCE_LOCAL_BIT = 90,
    CONFIDENCE_NEXT = 85, /* one apart */
    CONFIDENCE_STEP = 5,  /* less for each further one */
    LOCAL_BIT = 2,
};

/* The address `steps` further, its block unchanged. False when it would leave the block. */
static bool step_mac(struct mac *mac, int steps)
{
    int low = mac->octet[3] << 16 | mac->octet[4] << 8 | mac->octet[5];

    low += steps;
    if (low < 0 || low > 0xffffff)
        return false;
    mac->octet[3] = (uint8_t)(low >> 16);
    mac->octet[4] = (uint8_t)(low >> 8);
    mac->octet[5] = (uint8_t)low;
    return true;
}

/* The device of this address, unless it was seen where the radio was heard only: then it is the
 * radio itself. */
static const struct device *wired_device(const struct registry *registry, struct mac mac,
                                         uint8_t interface)
{
    const struct device *device = registry_by_mac(registry, mac);
    uint64_t heard = UINT64_C(1) << (interface < 63 ? interface : 63);

    return device && (device->interfaces & ~heard) ? device : NULL;
}

static void keep_better(struct radio_link *best, struct radio_link link)
{
    if (link.device && link.confidence > best->confidence)
        *best = link;
}

static void match_exactly(const struct registry *registry, struct mac mac, uint8_t interface,
                          struct radio_link *best)
{
    struct mac flipped = mac;

    flipped.octet[0] ^= LOCAL_BIT;
    keep_better(best, (struct radio_link){RADIO_MATCH_EQUAL, CONFIDENCE_EQUAL,
                                          wired_device(registry, mac, interface)});
    keep_better(best, (struct radio_link){RADIO_MATCH_LOCAL_BIT, CONFIDENCE_LOCAL_BIT,
                                          wired_device(registry, flipped, interface)});
}

/* Neighbours of one block are of one maker; a block that nobody owns proves nothing. */
static void match_nearby(const struct registry *registry, const struct oui *oui, struct mac mac,
                         uint8_t interface, struct radio_link *best)
{
    mac.octet[0] &= (uint8_t)~LOCAL_BIT;
    if (!oui_find(oui, mac))
        return;
    for (int steps = 1; steps <= NEAR_STEPS; steps++)
        for (int sign = -1; sign <= 1; sign += 2) {
            struct mac near = mac;
            uint8_t confidence = (uint8_t)(CONFIDENCE_NEXT - CONFIDENCE_STEP * (steps - 1));

            if (step_mac(&near, sign * steps))
                keep_better(best, (struct radio_link){RADIO_MATCH_NEAR, confidence,
                                                      wired_device(registry, near, interface)});
        }
}

struct radio_link radio_link_of(const struct registry *registry, const struct oui *oui,
                                struct mac radio, uint8_t interface)
{
    struct radio_link best = {0};

    if (!mac_is_set(radio) || mac_is_group(radio))
        return best;
    match_exactly(registry, radio, interface, &best);
    match_nearby(registry, oui, radio, interface, &best);
    return best;
}
