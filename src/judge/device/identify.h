/* What a device is: from the site file, or from evidence of two different classes. */

#ifndef JUDGE_DEVICE_IDENTIFY_H
#define JUDGE_DEVICE_IDENTIFY_H

#include "judge/device/registry.h"

struct maker;

/* `why` is kept for device.identified_by. A lesser source does not overrule a greater one. */
void identify_role(struct device *device, enum device_role role, enum role_source source,
                   const char *why);

/* The site file lists the device. */
void identify_declared(struct device *device, const struct site_device *declared);

/* What the site file, or an option, said no longer counts; evidence does. */
void identify_forget_policy(struct device *device);

/* The zone of this address may be of a role. `site` and `ip` may be NULL. */
void identify_zone(struct device *device, const struct site *site, const struct ip *ip);

/* Who made its network interface; NULL: nobody knows. */
void identify_maker(struct device *device, const struct maker *maker);

/* What the device itself said in this observation. */
void identify_speaker(struct device *speaker, const struct observation *seen);

/* The device sends video. */
void identify_media(struct device *device, uint64_t time_ns);

/* The device plays video of the device with this number. */
void identify_player(struct device *player, uint32_t server, uint64_t time_ns);

#endif
