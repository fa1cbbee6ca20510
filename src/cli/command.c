#include "cli/command.h"

#include <stdarg.h>

int command_complain(const char *format, ...)
{
    va_list args;

    fputs("camwarden: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return STATUS_BAD_INPUT;
}
