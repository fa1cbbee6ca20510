/* Standard output. */

#include <unistd.h>

#include "report/sink/sink.h"

static int output_open(const char *target, struct error *error)
{
    (void)target;
    (void)error;
    return STDOUT_FILENO;
}

SINK(output) = {
    .name = "stdout",
    .about = "standard output",
    .open = output_open,
};
