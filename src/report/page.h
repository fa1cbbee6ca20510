/* A page of text for a person, on a terminal or in a file.
 *
 * Lines are wrapped; text of strangers is made safe before it is shown. */

#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdio.h>

#include "report/alert.h"
#include "report/summary.h"

enum {
    PAGE_NUMBER_SIZE = 32,
    PAGE_TEXT_SIZE = 512,
};

struct page {
    FILE *out;
    struct summary_style style;
};

/* A heading, with an empty line before it. */
void page_heading(const struct page *page, const char *heading);

/* One paragraph. `lead` stands before its first line, and as many spaces before all others. */
void page_line(const struct page *page, const char *lead, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, led by the severity in its colour. */
void page_severe(const struct page *page, enum severity severity, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Text of a stranger, cleaned and cut to `size`. Returns `out`. */
const char *page_safe(struct text text, char *out, size_t size);

/* "1,204,331" */
const char *page_count(uint64_t count, char out[static PAGE_NUMBER_SIZE]);

/* "812.4 MB" */
const char *page_size(uint64_t bytes, char out[static PAGE_NUMBER_SIZE]);

/* "12%", "under 1%"; "0%" of nothing. */
const char *page_share(uint64_t part, uint64_t whole, char out[static PAGE_NUMBER_SIZE]);

/* "" for one, "s" for all other numbers. */
static inline const char *page_plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

#endif
