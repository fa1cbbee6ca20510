/* What goes out of the judge as (name, value) pairs: records of observations and of devices, and
 * the context of alerts. Written from the table of fields. */

#ifndef JUDGE_RECORD_H
#define JUDGE_RECORD_H

#include "judge/event.h"
#include "report/alert.h"

/* Which fields go where, looked up once. Constant. */
struct record_plan;

struct record_plan *record_plan_new(void);       /* NULL when there is no memory */
void record_plan_free(struct record_plan *plan); /* accepts NULL */

/* The text of numbers that have no word: a record points to it. */
struct record_space {
    char protocol[4];
};

/* Everything the event's kind has fields for. */
void record_of_event(struct record *record, const struct record_plan *plan,
                     struct record_space *space, const struct event *event);

struct device;
void record_of_device(struct record *record, const struct device *device, const char *zone,
                      uint64_t time_ns);

/* device.*, peer.*, flow.* or radio.*, then the facts of the event under its own name. */
void record_of_context(struct record *context, const struct record_plan *plan,
                       const struct event *event);

#endif
