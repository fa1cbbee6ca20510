/* An alert, as a program sees it that embeds camwarden.
 *
 * An alert, and every text that is got from it, lives until the callback that was handed it
 * returns. Text is UTF-8 without control characters, whatever was on the wire. */

#ifndef CAMWARDEN_ALERT_H
#define CAMWARDEN_ALERT_H

#include <camwarden/api.h>
#include <stddef.h>
#include <stdint.h>

CAMWARDEN_BEGIN

enum camwarden_severity {
    CAMWARDEN_INFO,
    CAMWARDEN_LOW,
    CAMWARDEN_MEDIUM,
    CAMWARDEN_HIGH,
    CAMWARDEN_CRITICAL
};

struct camwarden_alert;

/* The whole alert: one JSON object on one line, without an end of line. */
CAMWARDEN_API const char *camwarden_alert_json(const struct camwarden_alert *alert);

/* This emission, 32 hexadecimal digits: the same for the same packets and rules. */
CAMWARDEN_API const char *camwarden_alert_id(const struct camwarden_alert *alert);

/* What is wrong: rule and device. The same for every alert about it. */
CAMWARDEN_API const char *camwarden_alert_finding(const struct camwarden_alert *alert);

CAMWARDEN_API const char *camwarden_alert_message(const struct camwarden_alert *alert);
CAMWARDEN_API const char *camwarden_alert_rule(const struct camwarden_alert *alert);
CAMWARDEN_API enum camwarden_severity camwarden_alert_severity(const struct camwarden_alert *alert);

/* 0 to 100. */
CAMWARDEN_API unsigned camwarden_alert_confidence(const struct camwarden_alert *alert);

/* Packet time, nanoseconds since 1970 UTC. */
CAMWARDEN_API uint64_t camwarden_alert_time_ns(const struct camwarden_alert *alert);

/* How often the finding was seen so far. */
CAMWARDEN_API uint64_t camwarden_alert_count(const struct camwarden_alert *alert);

/* A field of the alert by its dotted name ("device.ip", "flow.app"), written to `out` with a NUL
 * and cut to `size`, as snprintf() does. Returns its length; 0: the alert does not have it. */
CAMWARDEN_API size_t camwarden_alert_field(const struct camwarden_alert *alert, const char *name,
                                           char *out, size_t size);

CAMWARDEN_END

#endif
