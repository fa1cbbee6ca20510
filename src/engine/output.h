/* From alerts and records to lines, from lines to a sink. */

#ifndef ENGINE_OUTPUT_H
#define ENGINE_OUTPUT_H

#include "base/error.h"
#include "report/alert.h"

struct output;

/* `format` NULL: the usual one. `path` NULL: lines are made but go nowhere. `keeps`: lines are
 * added to what the file holds. NULL, and one sentence, when there is no such format or the path
 * cannot be opened. */
struct output *output_open(const char *format, const char *path, bool keeps, struct error *error);

/* The line, valid until the next call. */
struct text output_alert(struct output *output, const struct alert *alert);
struct text output_record(struct output *output, const struct record *record);

/* What was gathered goes out. One sentence in `fault` when it could not, the first time. */
void output_flush(struct output *output, void (*complain)(void *context, const char *sentence),
                  void *context);

/* After output_flush(): lines that went out, and those that did not. */
uint64_t output_lines(const struct output *output);
uint64_t output_lost(const struct output *output);

/* Flushes. Accepts NULL. False when lines were lost. */
bool output_close(struct output *output);

#endif
