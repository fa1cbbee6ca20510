/* Who made a network interface, by the block its MAC address is from.
 *
 * The makers of cameras are compiled in. The files of the IEEE registry (ieee-data: oui.csv,
 * mam.csv, oui36.csv), when they are installed, add everybody else. */

#ifndef JUDGE_DEVICE_OUI_H
#define JUDGE_DEVICE_OUI_H

#include "base/address.h"

struct oui;

struct maker {
    const char *name; /* "Hikvision"; for those that make no cameras, as they are registered */
    bool makes_cameras;
    bool makes_modules; /* Wi-Fi modules, built into what others sell */
};

/* Reads what it finds in `folder` (NULL: where the system has ieee-data). Missing files are no
 * fault; `files_read` (may be NULL) counts those that were there. NULL when there is no memory. */
struct oui *oui_new(const char *folder, size_t *files_read);
void oui_free(struct oui *oui); /* accepts NULL */

/* NULL: not in the registry, or an address that was invented. */
const struct maker *oui_find(const struct oui *oui, struct mac mac);

#endif
