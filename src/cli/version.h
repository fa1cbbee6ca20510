/* What this program is, and what it is built of. */

#ifndef CLI_VERSION_H
#define CLI_VERSION_H

#include <stdio.h>

/* Version, commit, libraries with their versions at run time, what was left out. */
void version_print(FILE *out);

#endif
