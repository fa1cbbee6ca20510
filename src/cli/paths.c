#include "cli/paths.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef CAMWARDEN_RULES_INSTALLED
#error "the build says where rules are installed"
#endif

/* The folder of the running program, or false. */
static bool own_folder(char out[static PATHS_SIZE])
{
    char self[PATHS_SIZE];
    ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

    if (length <= 0 || (size_t)length >= sizeof(self) - 1)
        return false;
    self[length] = '\0';
    snprintf(out, PATHS_SIZE, "%s", dirname(self));
    return true;
}

/* The build makes a link `rules` to the source tree beside the program. A folder in which CMake
 * keeps its cache is a build folder; that is what tells the two apart without writing the path
 * of a build into the program. */
static bool find_in_build(char out[static PATHS_SIZE])
{
    char folder[PATHS_SIZE];
    char cache[PATHS_SIZE + sizeof("/CMakeCache.txt")];

    if (!own_folder(folder))
        return false;
    snprintf(cache, sizeof(cache), "%s/CMakeCache.txt", folder);
    int length = snprintf(out, PATHS_SIZE, "%s/rules", folder);

    return length > 0 && length < PATHS_SIZE && access(cache, F_OK) == 0 &&
           access(out, R_OK | X_OK) == 0;
}

const char *paths_default_rules(char out[static PATHS_SIZE])
{
    if (!find_in_build(out))
        snprintf(out, PATHS_SIZE, "%s", CAMWARDEN_RULES_INSTALLED);
    return out;
}
