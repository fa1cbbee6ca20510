/* The page a person reads after a replay.
 *
 * Whoever ran the replay fills in `struct summary` and prints it once. Everything in it belongs to
 * the caller and must live until summary_print() returns. Text off the wire may be hostile: it is
 * made safe when it is printed. A count that is zero, and a pointer that is NULL, is not spoken of.
 */

#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include <stdio.h>

#include "report/findings.h"

/* One device, and why it is believed to be what it is. */
struct summary_device {
    struct text id; /* as in alerts: device.id */
    struct text name;
    struct text vendor;
    struct text model;
    const char *role; /* "camera", "recorder", ...; NULL: unknown */
    struct mac mac;
    struct ip ip;
    struct text identified_by; /* the evidence, as in device.identified_by */
};

/* A rule that was never asked, because nothing of its kind was seen. */
struct summary_idle_rule {
    const char *rule_id;
    const char *event; /* "dns": what it would have looked at */
};

struct summary_output {
    const char *path; /* "-": standard output */
    const char *what; /* "alerts", "alerts, flow and dns records", "report" */
    uint64_t lines;
    uint64_t lost; /* lines that could not be written */
};

/* What was read. */
struct summary_input {
    const char *const *paths;
    size_t path_count;
    const char *const *warnings; /* capture_warning(): one sentence each */
    size_t warning_count;
    uint64_t packets;
    uint64_t bytes; /* on the wire */
    uint64_t first_ns;
    uint64_t last_ns;
    const uint64_t *link_types; /* frames by LINKTYPE_ number, as decode_counts has them */
    size_t link_type_count;
};

/* What stood in the way of judging. Each is a count; the sentence about it is the summary's. */
struct summary_coverage {
    bool has_site;            /* a site file was given */
    bool was_interrupted;     /* by a signal, before the end of the input */
    uint64_t rules;           /* loaded */
    uint64_t radio_frames;    /* 802.11 frames seen */
    uint64_t flows;           /* TCP and UDP flows between two hosts (no broadcast or multicast) */
    uint64_t flows_tcp;       /* of them: TCP, and not only an unanswered SYN */
    uint64_t flows_one_way;   /* of those: packets in one direction only */
    uint64_t flows_midstream; /* of them: began before the capture */
    uint64_t flows_unknown;   /* of them: no dissector recognised the application */
    uint64_t undecoded;       /* frames that told nothing */
    uint64_t unsupported_link_type;
    uint64_t malformed; /* frames with a broken header */
    uint64_t too_deep;
    uint64_t cut_short; /* packets that the capture kept only in part (snap length) */
    uint64_t bad_fcs;   /* 802.11 frames not believed */
    uint64_t fragments_dropped;
    uint64_t stream_gaps;       /* TCP bytes missing before a dissector saw them */
    uint64_t overlap_conflicts; /* TCP bytes sent twice, differently */
    uint64_t streams_refused;
    uint64_t time_backwards; /* packets older than the one before them */
    uint64_t kernel_drops;
    uint64_t interface_drops;
    uint64_t flows_evicted;
    uint64_t transmitters_evicted;
    uint64_t devices_refused;
    uint64_t names_evicted;
    uint64_t findings_evicted;
    const struct summary_idle_rule *idle_rules;
    size_t idle_rule_count;
};

struct summary {
    struct summary_input input;
    const struct summary_device *devices;
    size_t device_count;
    struct findings *findings; /* findings_sort() is called on it */
    struct summary_coverage coverage;
    const struct summary_output *outputs;
    size_t output_count;
    const char *site;    /* path of the site file; NULL: none */
    uint64_t elapsed_ns; /* how long it took; 0: not told */
};

struct summary_style {
    unsigned width; /* columns, 60 to 100 */
    bool has_color;
};

/* What suits this stream: the terminal's width, or 80; colour on a terminal only, and not when
 * NO_COLOR is set or TERM is "dumb". */
struct summary_style summary_style_for(FILE *out);

void summary_print(FILE *out, const struct summary *summary, struct summary_style style);

#endif
