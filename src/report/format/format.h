/* A format turns an alert or a record into one line.
 *
 * A format is one file and one line in list.c. It keeps nothing between calls, allocates
 * nothing, and always yields a line: what is too big or hostile is cut and marked, because an
 * alert that cannot be written is an alert that was lost. */

#ifndef REPORT_FORMAT_FORMAT_H
#define REPORT_FORMAT_FORMAT_H

#include "report/alert.h"

enum {
    FORMAT_LINE_MAX = 32 * 1024 /* bytes a line, its end of line not counted */
};

struct format {
    const char *name;
    const char *about; /* one sentence */

    /* Write one line, without an end of line or NUL and without any raw control byte, into `out`
     * and return its length. `size` must be FORMAT_LINE_MAX or more. */
    size_t (*alert)(const struct alert *alert, char *out, size_t size);
    size_t (*record)(const struct record *record, char *out, size_t size);
};

#define FORMAT(name)                                                                               \
    extern const struct format name##_format;                                                      \
    const struct format name##_format

/* NULL when no format is called that. */
const struct format *format_find(struct text name);

/* Number 0 is the usual one; NULL after the last. */
const struct format *format_at(size_t number);

#endif
