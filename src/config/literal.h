/* How people write values: 10s, 1.5MB, 2Mbit/s, 80%, 10.0.0.0/8, 9c:14:63:2a:7f:10.
 *
 * Each reads the whole text or nothing: false leaves the result untouched. */

#ifndef CONFIG_LITERAL_H
#define CONFIG_LITERAL_H

#include "base/value.h"

/* "22", "-70", "0x0303". */
bool literal_integer(struct text text, int64_t *integer);

/* "0.25", "-3", "17": digits, and a fraction or not; no exponent. */
bool literal_real(struct text text, double *real);

/* "80%" is 0.8. */
bool literal_percentage(struct text text, double *real);

/* "500ms", "10s", "1.5h": us, ms, s, m, h, d, w. In nanoseconds. */
bool literal_duration(struct text text, uint64_t *ns);

/* "512B", "64KiB", "5MB": B, kB, MB, GB, TB in thousands; KiB, MiB, GiB, TiB in 1024s. In bytes. */
bool literal_size(struct text text, uint64_t *bytes);

/* "2Mbit/s", "300kB/s": bit/s, kbit/s, Mbit/s, Gbit/s, or a size and "/s". In bits a second. */
bool literal_rate(struct text text, uint64_t *bits);

/* "10.20.0.0/16", "2001:db8::/32". `is_loose`: there are bits set beyond the length. */
bool literal_cidr(struct text text, struct ip *ip, uint8_t *length, bool *is_loose);

/* "9c:14:63:00:00:00/ff:ff:ff:00:00:00" or "9c:14:63:00:00:00/24". */
bool literal_mac_block(struct text text, struct mac *mac, struct mac *mask);

/* "2026-03-01T12:00:00Z", "2026-03-01 12:00", "2026-03-01": UTC. In nanoseconds since 1970. */
bool literal_time(struct text text, uint64_t *ns);

/* The value a person wrote for something of this type, and nothing else. Text is not copied; words
 * are not looked up: that is the caller's. FLOAT takes percentages, too. */
bool literal_of(enum value_type type, struct text text, struct value *value);

/* "a duration needs a unit" and "write 10s, 10m or 10h", for a number without one; false for
 * types that have none. `hint` has room for 80 bytes. */
bool literal_lacks_unit(enum value_type type, struct text number, const char **sentence,
                        char hint[static 80]);

#endif
