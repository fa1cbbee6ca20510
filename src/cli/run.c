/* camwarden run: watches interfaces in the foreground until it is told to stop. */

#include "cli/session.h"

struct run_options {
    struct session_options session;
    struct option_list interfaces;
    const char *filter;
    uint64_t ring_mib;
    uint64_t snap_length;
    bool no_promiscuous;
};

enum {
    RING_MIB = 64,
    SNAP_LENGTH = 65535
};

/* clang-format off */
static const struct option_row run_rows[] = {
    OPTION(struct run_options, interfaces, "interface", 'i', "NAME", "an interface to watch; may be repeated"),
    OPTION(struct run_options, filter, "filter", 'f', "BPF", "see only packets that match, as tcpdump writes it"),
    OPTION_BETWEEN(struct run_options, ring_mib, "ring", 0, "MiB", 1, 4096, "buffer in the kernel, an interface (default: 64)"),
    OPTION_BETWEEN(struct run_options, snap_length, "snap-length", 0, "BYTES", 64, 262144, "bytes kept of a packet (default: 65535)"),
    OPTION(struct run_options, no_promiscuous, "no-promiscuous", 0, NULL, "only what is addressed to this host"),
    SESSION_OPTIONS(struct run_options, session),
    {0},
};
/* clang-format on */

static int run_run(const void *options, const struct operands *operands)
{
    const struct run_options *run = options;
    (void)operands;

    if (run->interfaces.count == 0)
        return command_complain("run: which interface? Name it: camwarden run --interface eth0");

    struct engine_live live = {
        .interfaces = run->interfaces.items,
        .filter = run->filter,
        .ring_size = (run->ring_mib ? run->ring_mib : RING_MIB) << 20,
        .snap_length = run->snap_length ? (uint32_t)run->snap_length : SNAP_LENGTH,
        .is_promiscuous = !run->no_promiscuous,
    };
    return session_run("run", &run->session, NULL, &live);
}

COMMAND(run) = {
    .name = "run",
    .operands = "",
    .about = "watch interfaces in the foreground; alerts on stdout or in a file",
    .explain = "Needs the capability CAP_NET_RAW, or root. SIGINT and SIGTERM end it in good\n"
               "order: every flow is closed and every alert is out before it leaves.",
    .options = run_rows,
    .options_size = sizeof(struct run_options),
    .run = run_run,
};
