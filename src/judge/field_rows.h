/* How the rows of the table of fields are written. Private to field.c and field_event.c. */

#ifndef JUDGE_FIELD_ROWS_H
#define JUDGE_FIELD_ROWS_H

#include "judge/field.h"

#define KIND(kind) (UINT64_C(1) << (kind))

/* The part of the table that is computed: device.*, peer.*, flow.*, radio.match_*. */
extern const struct field event_fields[];
extern const size_t event_field_count;

#endif
