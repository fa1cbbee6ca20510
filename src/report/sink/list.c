/* All kinds of sink. */

#include "report/sink/sink.h"

/* One line each. */
#define EACH_SINK(DO) DO(output) DO(file) DO(new_file)

#define DECLARE(name) extern const struct sink_kind name##_sink;
EACH_SINK(DECLARE)
#undef DECLARE

#define POINTER(name) &name##_sink,
static const struct sink_kind *const kinds[] = {EACH_SINK(POINTER)};
#undef POINTER

const struct sink_kind *sink_kind_at(size_t number)
{
    return number < COUNT_OF(kinds) ? kinds[number] : NULL;
}

const struct sink_kind *sink_kind_find(struct text name)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (text_equals(name, kinds[i]->name))
            return kinds[i];
    return NULL;
}

static bool is_standard_output(const char *path)
{
    return !path || strcmp(path, "-") == 0;
}

const struct sink_kind *sink_kind_for(const char *path)
{
    return is_standard_output(path) ? &output_sink : &new_file_sink;
}

const struct sink_kind *sink_kind_kept(const char *path)
{
    return is_standard_output(path) ? &output_sink : &file_sink;
}
