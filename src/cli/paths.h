/* Where camwarden's own files are. */

#ifndef CLI_PATHS_H
#define CLI_PATHS_H

#include <stdbool.h>

enum {
    PATHS_SIZE = 4096
};

/* The rules that come with camwarden: those of the source tree when the program runs from its
 * build folder, else those that were installed. Writes to `out` and returns it. */
const char *paths_default_rules(char out[static PATHS_SIZE]);

#endif
