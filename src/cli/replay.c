/* camwarden replay: captures in, alerts out. */

#include "cli/session.h"

struct replay_options {
    struct session_options session;
};

static const struct option_row replay_rows[] = {
    SESSION_OPTIONS(struct replay_options, session),
    {0},
};

static int replay_run(const void *options, const struct operands *operands)
{
    const struct replay_options *replay = options;

    return session_run("replay", &replay->session, operands->items, NULL);
}

COMMAND(replay) = {
    .name = "replay",
    .operands = "FILE...",
    .about = "analyse captures: alerts as JSON lines on stdout, a summary on stderr",
    .explain = "Reads pcap and pcapng, plain or packed with gzip or zstd; - is standard input.\n"
               "Several files are merged in time order. The same files always give the same\n"
               "alerts, byte for byte.",
    .operands_min = 1,
    .operands_max = 4096,
    .options = replay_rows,
    .options_size = sizeof(struct replay_options),
    .run = replay_run,
};
