/* The parts of the summary that have a file of their own. */

#ifndef REPORT_SUMMARY_PARTS_H
#define REPORT_SUMMARY_PARTS_H

#include "report/page.h"

/* Which devices look like cameras, and why. */
void summary_print_devices(const struct page *page, const struct summary *summary);

/* Findings, worst first, and what to do about them. */
void summary_print_findings(const struct page *page, const struct summary *summary);

/* What could not be judged. */
void summary_print_limits(const struct page *page, const struct summary *summary);

#endif
