/* Text for people, broken into lines. */

#ifndef BASE_WRAP_H
#define BASE_WRAP_H

#include <stdio.h>

#include "base/slice.h"

/* Prints the words of `text` so that no line passes `width` columns, as far as its words allow.
 * `column` columns of the first line are taken already; it and every further line begins at
 * `indent`: the first is filled up with spaces, or broken when it is past it. No end of line
 * follows. Returns the column reached. Every code point counts as one
 * column, and the text's own line feeds as spaces. */
size_t wrap_print(FILE *out, struct text text, size_t column, size_t indent, size_t width);

#endif
