/* Writes the captures that the benchmarks read. Prints what it wrote, as one line of JSON. */

#include <inttypes.h>
#include <stdlib.h>

#include "bench/scene.h"

static int usage(void)
{
    fputs("usage: camwarden-bench-generate camera FILE BYTES\n"
          "       camwarden-bench-generate hard FILE PACKETS FLOWS\n"
          "       camwarden-bench-generate empty FILE\n",
          stderr);
    return 2;
}

static uint64_t number_of(const char *text)
{
    return strtoull(text, NULL, 10);
}

static bool write_scene(struct tape *tape, int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[1], "camera") == 0)
        return write_camera_network(tape, number_of(arguments[3]));
    if (count == 5 && strcmp(arguments[1], "hard") == 0)
        return write_hard_case(tape, number_of(arguments[3]), number_of(arguments[4]));
    return count == 3 && strcmp(arguments[1], "empty") == 0;
}

int main(int count, char **arguments)
{
    struct tape tape;

    if (count < 3)
        return usage();
    if (!tape_open(&tape, arguments[2])) {
        perror(arguments[2]);
        return 1;
    }

    bool is_known = write_scene(&tape, count, arguments);
    if (!tape_close(&tape)) {
        perror(arguments[2]);
        return 1;
    }
    if (!is_known)
        return usage();
    printf("{\"packets\": %" PRIu64 ", \"flows\": %" PRIu64 ", \"bytes\": %" PRIu64 "}\n",
           tape.packets, tape.flows, tape.bytes);
    return 0;
}
