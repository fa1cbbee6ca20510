/* Every field a rule can name: name, type, place, sentence.
 *
 * The table is the only list of fields: rules are checked against it, records and
 * alerts are written from it, docs/FIELDS.md is printed from it. */

#ifndef JUDGE_FIELD_H
#define JUDGE_FIELD_H

#include "base/value.h"
#include "judge/event.h"
#include "observe/observation.h"

struct field {
    const char *name;  /* "flow.app" */
    const char *about; /* one sentence */
    uint64_t kinds;    /* bit n: events of enum observation_kind n have it */

    /* VALUE_WORD: its words, NULL after the last; a word may come twice. */
    const char *(*word_at)(size_t number);

    struct value (*get)(const struct event *event); /* NULL: `offset` and `storage` say where */
    size_t offset;                                  /* in struct observation */
    enum value_type type;                           /* never VALUE_ABSENT; of a list, its items' */
    uint8_t storage;                                /* enum field_storage, private to field.c */
    bool is_list;                                   /* used through any() and all() only */
    bool is_optional;  /* may be absent; `check` warns of `not` over it */
    bool is_open_word; /* VALUE_WORD whose words a site may add to (zones) */
};

size_t field_count(void);
const struct field *field_at(size_t number);
size_t field_number(const struct field *field);

/* The field of this name, or NULL. */
const struct field *field_find(struct text name);

/* The name closest to this one among the fields of `kind` (0: of any), or NULL when none comes
 * close. */
const char *field_nearest(struct text name, enum observation_kind kind);

/* What the event holds in this field; VALUE_ABSENT when it is not there. Text in it lives as
 * long as the event. */
struct value field_value(const struct field *field, const struct event *event);

/* "text", "an IP address", ...: for sentences. */
const char *value_type_name(enum value_type type);

#endif
