#include "engine/output.h"

#include <stdlib.h>

#include "report/format/format.h"
#include "report/sink/sink.h"

struct output {
    const struct format *format;
    struct sink *sink; /* NULL: lines go nowhere */
    char line[FORMAT_LINE_MAX];
};

struct output *output_open(const char *format, const char *path, bool keeps, struct error *error)
{
    struct output *output = calloc(1, sizeof(*output));

    if (!output) {
        error_say(error, "no memory for the output");
        return NULL;
    }
    output->format = format ? format_find(text_of(format)) : format_at(0);
    if (!output->format) {
        error_say(error, "there is no format '%s'; this version writes '%s'", format,
                  format_at(0)->name);
        free(output);
        return NULL;
    }
    if (path && !(output->sink =
                      sink_open(keeps ? sink_kind_kept(path) : sink_kind_for(path), path, error))) {
        free(output);
        return NULL;
    }
    return output;
}

static struct text put_line(struct output *output, size_t length)
{
    struct text line = {output->line, length};

    if (output->sink)
        sink_write(output->sink, line);
    return line;
}

struct text output_alert(struct output *output, const struct alert *alert)
{
    return put_line(output, output->format->alert(alert, output->line, sizeof(output->line)));
}

struct text output_record(struct output *output, const struct record *record)
{
    return put_line(output, output->format->record(record, output->line, sizeof(output->line)));
}

void output_flush(struct output *output, void (*complain)(void *context, const char *sentence),
                  void *context)
{
    if (!output->sink)
        return;
    sink_flush(output->sink);
    const char *fault = sink_fault(output->sink);
    if (fault && complain)
        complain(context, fault);
}

uint64_t output_lines(const struct output *output)
{
    return output->sink ? sink_counts(output->sink)->lines : 0;
}

uint64_t output_lost(const struct output *output)
{
    const struct sink_counts *counts = output->sink ? sink_counts(output->sink) : NULL;

    return counts ? counts->lost + counts->waiting : 0;
}

bool output_close(struct output *output)
{
    bool is_whole = !output || !output->sink || sink_close(output->sink);

    free(output);
    return is_whole;
}
