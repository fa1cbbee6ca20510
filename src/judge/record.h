/* What goes out of the judge as (name, value) pairs: records of observations and of devices, and
 * the context of alerts. Written from the table of fields. */

#ifndef JUDGE_RECORD_H
#define JUDGE_RECORD_H

#include "judge/event.h"
#include "report/alert.h"

/* The text of numbers that have no word: a record points to it. */
struct record_space {
    char protocol[4];
};

/* Everything the event's kind has fields for. */
void record_of_event(struct record *record, struct record_space *space, const struct event *event);

struct device;
void record_of_device(struct record *record, const struct device *device, const char *zone,
                      uint64_t time_ns);

/* device.*, peer.*, flow.* or radio.*, then the facts of the event under its own name. */
void record_of_context(struct record *context, const struct event *event);

#endif
