#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

bool error_at(struct error *error, struct place where, const char *format, ...)
{
    int used = snprintf(error->text, sizeof(error->text), "%s:%u:%u: error: ", where.file,
                        where.line, where.column);
    if (used < 0 || (size_t)used >= sizeof(error->text))
        return false;

    va_list args;
    va_start(args, format);
    vsnprintf(error->text + used, sizeof(error->text) - (size_t)used, format, args);
    va_end(args);
    return false;
}

bool error_say(struct error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(error->text, sizeof(error->text), format, args);
    va_end(args);
    return false;
}
