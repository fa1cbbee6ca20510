/* All formats. */

#include "report/format/format.h"

/* The first is the usual one. One line each. */
#define EACH_FORMAT(DO) DO(native)

#define DECLARE(name) extern const struct format name##_format;
EACH_FORMAT(DECLARE)
#undef DECLARE

#define POINTER(name) &name##_format,
static const struct format *const formats[] = {EACH_FORMAT(POINTER)};
#undef POINTER

const struct format *format_at(size_t number)
{
    return number < COUNT_OF(formats) ? formats[number] : NULL;
}

const struct format *format_find(struct text name)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (text_equals(name, formats[i]->name))
            return formats[i];
    return NULL;
}
