/* Why something could not be set up, in words for the person who must fix it.
 *
 * The function that finds the fault writes the sentence; callers pass it up
 * untouched. Only cli/ prints it. */

#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

struct error {
    char text[1024];
};

/* A spot in a file that a person wrote. Lines and columns count from 1. */
struct place {
    const char *file;
    unsigned line;
    unsigned column;
};

/* Writes "file:line:column: error: sentence". Returns false, so that a check can
 * `return error_at(...)`. */
bool error_at(struct error *error, struct place where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a fault that has no place in a file. */
bool error_say(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
