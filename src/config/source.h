/* A text file of a person: read whole, checked to be text, with the places of its lines. */

#ifndef CONFIG_SOURCE_H
#define CONFIG_SOURCE_H

#include "base/arena.h"
#include "base/error.h"

struct complaints;

struct source {
    const char *file;        /* as the person named it */
    struct text text;        /* UTF-8 without a byte order mark and without control characters */
    struct slice bytes;      /* the file as it is */
    const uint32_t *line_at; /* line_at[n]: where line n + 1 starts, in bytes; n < line_count */
    size_t line_count;
};

/* Some bytes of a source. */
struct spot {
    const struct source *source;
    size_t at;
    size_t length;
};

/* Reads a regular file of at most `size_max` bytes (less than 4 GiB) into the arena. False: all
 * that is wrong has gone to `complaints`. */
bool source_read(struct source *source, struct arena *arena, const char *path, size_t size_max,
                 struct complaints *complaints);

/* The same from memory; file name and text are copied. */
bool source_copy(struct source *source, struct arena *arena, const char *file, struct text text,
                 size_t size_max, struct complaints *complaints);

/* Number of the line that holds the byte, from 0. */
size_t source_line(const struct source *source, size_t at);

/* The line of that number, without its end. */
struct text source_line_text(const struct source *source, size_t line);

/* Line and column, both from 1; columns count characters. */
struct place spot_place(struct spot spot);

#endif
