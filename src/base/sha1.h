/* SHA-1 (FIPS 180-4). For Community ID, whose specification asks for it; not for security.
 * Allocates nothing, so the packet path may use it. */

#ifndef BASE_SHA1_H
#define BASE_SHA1_H

#include "base/slice.h"

enum {
    SHA1_SIZE = 20
};

void sha1(struct slice message, uint8_t digest[static SHA1_SIZE]);

#endif
