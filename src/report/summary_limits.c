/* What could not be judged: the reader must know how much "no alert" is worth. */

#include "report/summary_parts.h"

enum {
    RULES_SHOWN = 4, /* of those that wait for one kind of event */
};

/* Counts that speak for themselves: "17 frames with a broken header: ...". */
struct limit {
    size_t offset; /* in struct summary_coverage */
    const char *noun;
    const char *sentence;
};

#define LIMIT(member, noun, sentence)                                                              \
    {                                                                                              \
        offsetof(struct summary_coverage, member), noun, sentence                                  \
    }

static const struct limit limits[] = {
    LIMIT(kernel_drops, "packet", "lost because the capture ring was full: give it more memory"),
    LIMIT(interface_drops, "packet", "lost by the network card or its driver"),
    LIMIT(unsupported_link_type, "frame",
          "of a link type that is not read: nothing in them was judged"),
    LIMIT(undecoded, "frame", "of which nothing could be read"),
    LIMIT(malformed, "frame", "with a header that is broken or cut short"),
    LIMIT(too_deep, "frame", "with more tunnels or headers inside each other than are followed"),
    LIMIT(cut_short, "packet", "of which the capture kept only the beginning (snap length)"),
    LIMIT(bad_fcs, "802.11 frame", "received damaged and not believed"),
    LIMIT(fragments_dropped, "IP fragment", "that could not be put together"),
    LIMIT(stream_gaps, "byte", "of TCP streams missing before they could be read"),
    LIMIT(overlap_conflicts, "byte",
          "of TCP streams sent twice with different content: a broken device, or evasion"),
    LIMIT(streams_refused, "TCP stream", "read without reassembly, for want of room"),
    LIMIT(flows_evicted, "flow", "forgotten before the end, for want of room"),
    LIMIT(transmitters_evicted, "radio transmitter", "forgotten before the end, for want of room"),
    LIMIT(devices_refused, "device", "not kept track of, for want of room"),
    LIMIT(names_evicted, "peer name", "forgotten before the end, for want of room"),
    LIMIT(findings_evicted, "finding",
          "forgotten before the end: repeats of it may be reported as new"),
    LIMIT(time_backwards, "packet", "older than the one before: the clock of the capture jumped"),
};

static uint64_t count_at(const struct summary_coverage *coverage, size_t offset)
{
    uint64_t count;

    memcpy(&count, (const char *)coverage + offset, sizeof(count));
    return count;
}

static void print_warnings(const struct page *page, const struct summary_input *input)
{
    char sentence[PAGE_TEXT_SIZE];

    for (size_t i = 0; i < input->warning_count; i++)
        page_line(page, "  - ", "%s",
                  page_safe(text_of(input->warnings[i]), sentence, sizeof(sentence)));
}

static void print_setting(const struct page *page, const struct summary *summary)
{
    const struct summary_coverage *coverage = &summary->coverage;

    if (coverage->was_interrupted)
        page_line(page, "  - ", "The replay was interrupted: the rest of the input was not read.");
    if (!coverage->has_site)
        page_line(page, "  - ",
                  "No site file (--site): what is expected here is not known. Cameras are the "
                  "devices named above, the local network is every private address, and each "
                  "alert says that it was judged without a site file.");
    if (coverage->rules == 0)
        page_line(page, "  - ", "No rules were loaded: there was nothing to judge by.");
    if (coverage->radio_frames == 0 && summary->input.packets > 0)
        page_line(page, "  - ",
                  "No 802.11 frames in this input: access points, Wi-Fi cards and hidden networks "
                  "beside the cameras could not be seen.");
}

static void print_flows(const struct page *page, const struct summary_coverage *coverage)
{
    const struct {
        uint64_t flows;
        uint64_t all;
        const char *what;
    } kinds[] = {
        {coverage->flows_one_way, coverage->flows_tcp,
         "TCP flows were seen in one direction only: the mirror copies half, or the answers take "
         "another way. Who talks to whom is certain, what they say is not"},
        {coverage->flows_midstream, coverage->flows,
         "flows were already running when the capture began: who opened them is a guess from the "
         "ports"},
        {coverage->flows_unknown, coverage->flows,
         "flows are of an application that was not recognised"},
    };

    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        char share[PAGE_NUMBER_SIZE];
        char count[PAGE_NUMBER_SIZE];
        char all[PAGE_NUMBER_SIZE];

        if (kinds[i].flows > 0)
            page_line(page, "  - ", "%s of %s (%s) %s.", page_count(kinds[i].flows, count),
                      page_count(kinds[i].all, all),
                      page_share(kinds[i].flows, kinds[i].all, share), kinds[i].what);
    }
}

static void print_limits(const struct page *page, const struct summary_coverage *coverage)
{
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        uint64_t count = count_at(coverage, limits[i].offset);
        char number[PAGE_NUMBER_SIZE];

        if (count > 0)
            page_line(page, "  - ", "%s %s%s %s.", page_count(count, number), limits[i].noun,
                      page_plural(count), limits[i].sentence);
    }
}

static bool is_first_of_event(const struct summary_coverage *coverage, size_t number)
{
    for (size_t i = 0; i < number; i++)
        if (strcmp(coverage->idle_rules[i].event, coverage->idle_rules[number].event) == 0)
            return false;
    return true;
}

/* "telnet: CW-ADM-001, CW-ADM-002 and 3 more" */
static void print_waiting(const struct page *page, const struct summary_coverage *coverage,
                          const char *event)
{
    char rules[PAGE_TEXT_SIZE] = "";
    size_t used = 0;
    size_t count = 0;

    for (size_t i = 0; i < coverage->idle_rule_count; i++) {
        const struct summary_idle_rule *rule = &coverage->idle_rules[i];

        if (strcmp(rule->event, event) != 0 || count++ >= RULES_SHOWN || used >= sizeof(rules))
            continue;
        int length =
            snprintf(rules + used, sizeof(rules) - used, "%s%s", used ? ", " : "", rule->rule_id);
        used += length > 0 ? (size_t)length : 0;
    }
    if (count > RULES_SHOWN)
        page_line(page, "      ", "no %s: %s and %zu more", event, rules, count - RULES_SHOWN);
    else
        page_line(page, "      ", "no %s: %s", event, rules);
}

static void print_idle_rules(const struct page *page, const struct summary_coverage *coverage)
{
    char count[PAGE_NUMBER_SIZE];
    char all[PAGE_NUMBER_SIZE];

    if (coverage->idle_rule_count == 0)
        return;
    page_line(page, "  - ", "%s of %s rules had nothing to look at:",
              page_count(coverage->idle_rule_count, count), page_count(coverage->rules, all));
    for (size_t i = 0; i < coverage->idle_rule_count; i++)
        if (is_first_of_event(coverage, i))
            print_waiting(page, coverage, coverage->idle_rules[i].event);
}

static bool has_limits(const struct summary *summary)
{
    const struct summary_coverage *coverage = &summary->coverage;

    for (size_t i = 0; i < COUNT_OF(limits); i++)
        if (count_at(coverage, limits[i].offset) > 0)
            return true;
    return coverage->was_interrupted || !coverage->has_site || coverage->rules == 0 ||
           coverage->radio_frames == 0 || coverage->flows_one_way > 0 ||
           coverage->flows_midstream > 0 || coverage->flows_unknown > 0 ||
           coverage->idle_rule_count > 0 || summary->input.warning_count > 0;
}

void summary_print_limits(const struct page *page, const struct summary *summary)
{
    page_heading(page, "What could not be judged");
    if (!has_limits(summary))
        page_line(page, "  ", "Nothing: every packet was read, and every rule had its events.");
    print_warnings(page, &summary->input);
    print_setting(page, summary);
    print_flows(page, &summary->coverage);
    print_limits(page, &summary->coverage);
    print_idle_rules(page, &summary->coverage);
}
