#include "engine/account.h"

#include <stdlib.h>

#include "engine/crew.h"
#include "engine/output.h"
#include "judge/rules/rules.h"
#include "report/format/format.h"
#include "report/summary.h"

/* Every worker decodes every frame, so one speaks for all; flows are shared between them. */
static void add_worker(struct engine *engine, const struct worker *worker, bool is_first)
{
    const struct flow_counts *flows = worker_flow_counts(worker);

    if (is_first) {
        engine->decoded = *worker_decode_counts(worker);
        engine->air = *worker_air_counts(worker);
    }
    engine->flows.flows += flows->flows;
    engine->flows.flows_now += flows->flows_now;
    engine->flows.flows_peak += flows->flows_peak;
    engine->flows.evicted += flows->evicted;
    engine->flows.classified += flows->classified;
    engine->flows.malformed += flows->malformed;
    engine->flows.streams_refused += flows->streams_refused;
    engine->flows.retransmissions += flows->retransmissions;
    engine->flows.overlap_conflicts += flows->overlap_conflicts;
    engine->flows.gaps += flows->gaps;
}

void engine_account(struct engine *engine)
{
    if (engine->worker)
        add_worker(engine, engine->worker, true);
    for (unsigned i = 0; engine->crew && i < engine->config.workers; i++)
        add_worker(engine, crew_worker(engine->crew, i), i == 0);
    capture_counts(engine->capture, &engine->captured);
}

/* --- the stats record ------------------------------------------------------------------------ */

static size_t list_link_types(const struct engine *engine, struct value items[VALUE_LIST_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < COUNT_OF(engine->decoded.link_types); i++)
        if (engine->decoded.link_types[i] && count < VALUE_LIST_MAX)
            items[count++] = value_of_integer((int64_t)i);
    return count;
}

static void add_count(struct record *record, const char *name, uint64_t count)
{
    record_add(record, name, value_of_integer(count > INT64_MAX ? INT64_MAX : (int64_t)count));
}

static void fill_stats(const struct engine *engine, struct record *stats,
                       struct value items[VALUE_LIST_MAX])
{
    const struct judge_counts *judged = judge_counts(engine->judge);
    struct value link_types = {.type = VALUE_LIST};

    link_types.list.items = items;
    link_types.list.count = list_link_types(engine, items);

    *stats = (struct record){.type = "stats", .time_ns = engine->last_ns};
    add_count(stats, "packets", engine->captured.frames);
    add_count(stats, "bytes", engine->captured.bytes);
    add_count(stats, "decoded", engine->decoded.decoded);
    add_count(stats, "malformed", engine->decoded.malformed);
    add_count(stats, "flows", engine->flows.flows);
    add_count(stats, "evicted", engine->flows.evicted);
    add_count(stats, "drops", engine->captured.kernel_drops + engine->captured.interface_drops);
    record_add(stats, "link_types", link_types);
    add_count(stats, "classified", engine->flows.classified);
    add_count(stats, "malformed_messages", engine->flows.malformed);
    add_count(stats, "fragments", engine->decoded.fragments);
    add_count(stats, "fragments_reassembled", engine->decoded.fragments_reassembled);
    add_count(stats, "fragments_dropped", engine->decoded.fragments_dropped);
    add_count(stats, "unsupported_link_type", engine->decoded.unsupported_link_type);
    add_count(stats, "too_deep", engine->decoded.too_deep);
    add_count(stats, "bad_ip_checksum", engine->decoded.bad_ip_checksum);
    add_count(stats, "radio_frames", engine->decoded.radio_frames);
    add_count(stats, "bad_fcs", engine->decoded.bad_fcs);
    add_count(stats, "transmitters", engine->air.transmitters);
    add_count(stats, "streams_refused", engine->flows.streams_refused);
    add_count(stats, "stream_gaps", engine->flows.gaps);
    add_count(stats, "overlap_conflicts", engine->flows.overlap_conflicts);
    add_count(stats, "observations", judged->observations);
    add_count(stats, "devices", judged->devices);
    add_count(stats, "alerts", judged->alerts);
    add_count(stats, "suppressed", judged->suppressed);
}

void engine_write_stats(struct engine *engine)
{
    struct value items[VALUE_LIST_MAX];
    struct record stats;

    fill_stats(engine, &stats, items);
    output_record(engine->output, &stats);
}

void engine_print_stats(struct engine *engine, FILE *out)
{
    static char line[FORMAT_LINE_MAX];
    struct value items[VALUE_LIST_MAX];
    struct record stats;

    fill_stats(engine, &stats, items);
    size_t length = format_at(0)->record(&stats, line, sizeof(line));
    fprintf(out, "%.*s\n", (int)length, line);
}

/* --- the summary ----------------------------------------------------------------------------- */

enum {
    WARNINGS_MAX = 64,
    DEVICES_SHOWN_MAX = 1024,
    IDLE_RULES_MAX = 256
};

struct page {
    struct summary summary;
    const char *warnings[WARNINGS_MAX];
    struct summary_device devices[DEVICES_SHOWN_MAX];
    struct summary_idle_rule idle[IDLE_RULES_MAX];
    struct summary_output output;
};

static void fill_input(const struct engine *engine, struct page *page)
{
    struct summary_input *input = &page->summary.input;

    input->paths = engine->config.files ? engine->config.files : engine->config.live->interfaces;
    while (input->paths[input->path_count])
        input->path_count++;
    input->warnings = page->warnings;
    while (input->warning_count < WARNINGS_MAX &&
           (page->warnings[input->warning_count] =
                capture_warning(engine->capture, input->warning_count)))
        input->warning_count++;
    input->packets = engine->captured.frames;
    input->bytes = engine->captured.bytes;
    input->first_ns = engine->first_ns;
    input->last_ns = engine->last_ns;
    input->link_types = engine->decoded.link_types;
    input->link_type_count = COUNT_OF(engine->decoded.link_types);
}

static void take_device(void *context, const struct judge_device *device)
{
    struct page *page = context;

    if (page->summary.device_count == DEVICES_SHOWN_MAX)
        return;
    page->devices[page->summary.device_count++] = (struct summary_device){
        .id = device->id,
        .name = device->name,
        .vendor = device->vendor,
        .model = device->model,
        .role = device->role,
        .mac = device->mac,
        .ip = device->ip,
        .identified_by = device->identified_by,
    };
}

static void fill_devices(const struct engine *engine, struct page *page)
{
    page->summary.devices = page->devices;
    judge_each_device(engine->judge, take_device, page);
}

/* A rule that saw no event of its kind has proved nothing by its silence. */
static void fill_idle_rules(const struct engine *engine, struct page *page)
{
    struct summary_coverage *coverage = &page->summary.coverage;

    coverage->rules = rules_count(engine->rules);
    coverage->idle_rules = page->idle;
    for (size_t i = 0; i < coverage->rules && coverage->idle_rule_count < IDLE_RULES_MAX; i++) {
        const struct rule *rule = rules_at(engine->rules, i);

        if (engine->coverage.events[rule->event] == 0)
            page->idle[coverage->idle_rule_count++] = (struct summary_idle_rule){
                .rule_id = rule->id,
                .event = observation_word(rule->event),
            };
    }
}

static void fill_coverage(const struct engine *engine, struct page *page)
{
    const struct judge_counts *judged = judge_counts(engine->judge);
    struct summary_coverage *coverage = &page->summary.coverage;

    *coverage = (struct summary_coverage){
        .has_site = engine->site != NULL,
        .was_interrupted = engine->was_interrupted,
        .radio_frames = engine->decoded.radio_frames,
        .flows = engine->coverage.flows,
        .flows_tcp = engine->coverage.flows_tcp,
        .flows_one_way = engine->coverage.flows_one_way,
        .flows_midstream = engine->coverage.flows_midstream,
        .flows_unknown = engine->coverage.flows_unknown,
        .undecoded = engine->decoded.frames - engine->decoded.decoded,
        .unsupported_link_type = engine->decoded.unsupported_link_type,
        .malformed = engine->decoded.malformed,
        .too_deep = engine->decoded.too_deep,
        .bad_fcs = engine->decoded.bad_fcs,
        .fragments_dropped = engine->decoded.fragments_dropped,
        .stream_gaps = engine->flows.gaps,
        .overlap_conflicts = engine->flows.overlap_conflicts,
        .streams_refused = engine->flows.streams_refused,
        .time_backwards = engine->captured.time_backwards,
        .kernel_drops = engine->captured.kernel_drops,
        .interface_drops = engine->captured.interface_drops,
        .flows_evicted = engine->flows.evicted,
        .transmitters_evicted = engine->air.evicted,
        .devices_refused = judged->devices_refused,
        .names_evicted = judged->names_evicted,
        .findings_evicted = judged->findings_evicted,
    };
    fill_idle_rules(engine, page);
}

void engine_print_summary(struct engine *engine, FILE *out)
{
    struct page *page = calloc(1, sizeof(*page));

    if (!page) {
        fputs("camwarden: no memory for the summary\n", out);
        return;
    }
    fill_input(engine, page);
    fill_devices(engine, page);
    page->summary.site = engine->config.site;
    fill_coverage(engine, page);
    page->summary.findings = engine->findings;
    page->summary.elapsed_ns = engine->elapsed_ns;
    if (engine->config.output && strcmp(engine->config.output, "-") != 0) {
        page->output = (struct summary_output){
            .path = engine->config.output,
            .what = engine->config.records == UINT64_C(1) << RECORDS_ALERT ? "alerts"
                                                                           : "alerts and records",
            .lines = output_lines(engine->output),
            .lost = output_lost(engine->output),
        };
        page->summary.outputs = &page->output;
        page->summary.output_count = 1;
    }
    summary_print(out, &page->summary, summary_style_for(out));
    free(page);
}
