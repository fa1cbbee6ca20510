#include "report/summary.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/link_type.h"
#include "base/time.h"
#include "report/summary_parts.h"

enum {
    WIDTH_MIN = 60,
    WIDTH_USUAL = 80,
    WIDTH_MAX = 100,
    PATHS_SHOWN = 12,
};

/* A stream without a terminal is a file or a pipe; there 80 columns are usual. */
static unsigned width_of(FILE *out)
{
    struct winsize size;

    if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_USUAL;
    if (size.ws_col < WIDTH_MIN)
        return WIDTH_MIN;
    return size.ws_col < WIDTH_MAX ? size.ws_col : WIDTH_MAX;
}

struct summary_style summary_style_for(FILE *out)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return (struct summary_style){
        .width = width_of(out),
        .has_color =
            isatty(fileno(out)) && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0,
    };
}

static void print_paths(const struct page *page, const struct summary_input *input)
{
    char path[PAGE_TEXT_SIZE];
    char number[PAGE_NUMBER_SIZE];

    for (size_t i = 0; i < input->path_count && i < PATHS_SHOWN; i++)
        page_line(page, "  ", "%s",
                  strcmp(input->paths[i], "-") == 0
                      ? "standard input"
                      : page_safe(text_of(input->paths[i]), path, sizeof(path)));
    if (input->path_count > PATHS_SHOWN)
        page_line(page, "  ", "and %s more", page_count(input->path_count - PATHS_SHOWN, number));
}

static void print_packets(const struct page *page, const struct summary_input *input)
{
    char packets[PAGE_NUMBER_SIZE];
    char size[PAGE_NUMBER_SIZE];
    char first[TIME_TEXT_SIZE];
    char last[TIME_TEXT_SIZE];
    char span[DURATION_TEXT_SIZE];

    page_line(page, "  ", "%s packet%s, %s on the wire", page_count(input->packets, packets),
              page_plural(input->packets), page_size(input->bytes, size));
    if (input->packets > 0)
        page_line(
            page, "  ", "from %s to %s UTC (%s)", time_print_short(input->first_ns, first),
            time_print_short(input->last_ns, last),
            duration_print(input->last_ns > input->first_ns ? input->last_ns - input->first_ns : 0,
                           span));
}

static void print_link_types(const struct page *page, const struct summary_input *input)
{
    char text[PAGE_TEXT_SIZE] = "";
    size_t used = 0;

    for (size_t i = 0; i < input->link_type_count; i++) {
        char number[PAGE_NUMBER_SIZE];
        char unnamed[PAGE_NUMBER_SIZE];
        const char *name = link_type_name(i);

        if (input->link_types[i] == 0 || used >= sizeof(text) - 1)
            continue;
        snprintf(unnamed, sizeof(unnamed), "link type %zu", i);
        int length = snprintf(text + used, sizeof(text) - used, "%s%s (%s)", used ? ", " : "",
                              name ? name : unnamed, page_count(input->link_types[i], number));
        used += length > 0 ? (size_t)length : 0;
    }
    if (used > 0)
        page_line(page, "  ", "link types: %s", text);
}

static void print_speed(const struct page *page, const struct summary *summary)
{
    char elapsed[DURATION_TEXT_SIZE];
    char rate[PAGE_NUMBER_SIZE];
    double seconds = (double)summary->elapsed_ns / 1e9;

    if (summary->elapsed_ns == 0)
        return;
    page_line(page, "  ", "read in %s, %s packets a second",
              duration_print(summary->elapsed_ns, elapsed),
              page_count((uint64_t)((double)summary->input.packets / seconds), rate));
}

static void print_judges(const struct page *page, const struct summary *summary)
{
    char rules[PAGE_NUMBER_SIZE];
    char site[PAGE_TEXT_SIZE];

    page_safe(text_of(summary->site), site, sizeof(site));
    page_line(page, "  ", "judged by %s rule%s and %s%s",
              page_count(summary->coverage.rules, rules), page_plural(summary->coverage.rules),
              summary->site ? "the site file " : "no site file", site);
}

static void print_input(const struct page *page, const struct summary *summary)
{
    page_heading(page, "What was read");
    print_paths(page, &summary->input);
    print_packets(page, &summary->input);
    print_link_types(page, &summary->input);
    print_judges(page, summary);
    print_speed(page, summary);
}

static void print_outputs(const struct page *page, const struct summary *summary)
{
    if (summary->output_count == 0)
        return;
    page_heading(page, "What was written");
    for (size_t i = 0; i < summary->output_count; i++) {
        const struct summary_output *output = &summary->outputs[i];
        char path[PAGE_TEXT_SIZE];
        char lines[PAGE_NUMBER_SIZE];

        page_safe(strcmp(output->path, "-") == 0 ? TEXT("standard output") : text_of(output->path),
                  path, sizeof(path));
        page_line(page, "  ", "%s: %s, %s line%s", path, output->what,
                  page_count(output->lines, lines), page_plural(output->lines));
        if (output->lost > 0)
            page_line(page, "  ", "%s line%s could not be written and %s lost",
                      page_count(output->lost, lines), page_plural(output->lost),
                      output->lost == 1 ? "is" : "are");
    }
}

void summary_print(FILE *out, const struct summary *summary, struct summary_style style)
{
    const struct page page = {.out = out, .style = style};

    print_input(&page, summary);
    summary_print_devices(&page, summary);
    summary_print_findings(&page, summary);
    summary_print_limits(&page, summary);
    print_outputs(&page, summary);
}
