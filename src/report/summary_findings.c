/* Findings, worst first, and what to do about them. */

#include "base/time.h"
#include "report/summary_parts.h"

enum {
    MESSAGES_SHOWN = 6 /* of one rule */
};

static void print_finding(const struct page *page, const struct finding *finding)
{
    char count[PAGE_NUMBER_SIZE];
    char first[TIME_TEXT_SIZE];
    char last[TIME_TEXT_SIZE];

    page_line(page, "    ", "%s", finding->message);
    time_print_short(finding->first_ns, first);
    time_print_short(finding->last_ns, last);
    if (finding->count <= 1)
        page_line(page, "        ", "%s", first);
    else if (strcmp(first, last) == 0)
        page_line(page, "        ", "%s, %s times", first, page_count(finding->count, count));
    else
        page_line(page, "        ", "%s, %s times until %s", first,
                  page_count(finding->count, count), last);
}

static void print_group(const struct page *page, const struct findings *findings, size_t number)
{
    const struct finding_group *group = findings_group(findings, number);
    char more[PAGE_NUMBER_SIZE];

    fputc('\n', page->out);
    page_severe(page, group->severity, "%s: %s (confidence %u%%)", group->rule_id, group->title,
                group->confidence);
    for (size_t i = 0; i < group->findings && i < MESSAGES_SHOWN; i++)
        print_finding(page, findings_in(findings, number, i));
    if (group->findings > MESSAGES_SHOWN)
        page_line(page, "    ", "and %s more like these; the alerts have them all",
                  page_count(group->findings - MESSAGES_SHOWN, more));
    if (group->respond[0])
        page_line(page, "    > ", "%s", group->respond);
}

/* "Findings: 1 critical, 3 high" */
static void print_heading(const struct page *page, const struct findings *findings)
{
    size_t counts[SEVERITY_CRITICAL + 1] = {0};
    char heading[128] = "Findings:";
    size_t used = strlen(heading);
    const char *before = " ";

    for (size_t i = 0; i < findings_group_count(findings); i++) {
        const struct finding_group *group = findings_group(findings, i);
        counts[group->severity] += group->findings;
    }
    for (size_t i = COUNT_OF(counts); i-- > 0;) {
        char number[PAGE_NUMBER_SIZE];

        if (counts[i] == 0 || used >= sizeof(heading))
            continue;
        int length = snprintf(heading + used, sizeof(heading) - used, "%s%s %s", before,
                              page_count(counts[i], number), severity_word((enum severity)i));
        used += length > 0 ? (size_t)length : 0;
        before = ", ";
    }
    page_heading(page, heading);
    page_line(page, "  ", "All times are UTC.");
}

void summary_print_findings(const struct page *page, const struct summary *summary)
{
    struct findings *findings = summary->findings;
    char number[PAGE_NUMBER_SIZE];

    if (!findings || findings_count(findings) == 0) {
        page_heading(page, "Findings: none");
        page_line(
            page, "  ", "%s",
            summary->coverage.rules > 0
                ? "No rule found anything in what could be seen. What could not be seen follows."
                : "No rule was loaded, so nothing was judged.");
        return;
    }
    findings_sort(findings);
    print_heading(page, findings);
    for (size_t i = 0; i < findings_group_count(findings); i++)
        print_group(page, findings, i);
    if (findings_refused(findings) > 0)
        page_line(page, "  ", "%s more alerts have no place here; the output has them all",
                  page_count(findings_refused(findings), number));
}
