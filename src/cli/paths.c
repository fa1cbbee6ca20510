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

static bool is_folder(const char *path)
{
    return access(path, R_OK | X_OK) == 0;
}

/* `below`, a path from the program's own folder; false when it is too long. */
static bool path_from(const char *folder, const char *below, char out[static PATHS_SIZE])
{
    int length = snprintf(out, PATHS_SIZE, "%s/%s", folder, below);

    return length > 0 && length < PATHS_SIZE;
}

/* The build makes a link `rules` to the source tree beside the program. A folder in which CMake
 * keeps its cache is a build folder; that is what tells the two apart without writing the path
 * of a build into the program. */
static bool find_in_build(const char *folder, char out[static PATHS_SIZE])
{
    return path_from(folder, "CMakeCache.txt", out) && access(out, F_OK) == 0 &&
           path_from(folder, "rules", out) && is_folder(out);
}

/* Installed under whatever prefix: bin/camwarden and share/camwarden/rules move together. */
static bool find_beside(const char *folder, char out[static PATHS_SIZE])
{
    return path_from(folder, "../share/camwarden/rules", out) && is_folder(out);
}

const char *paths_default_rules(char out[static PATHS_SIZE])
{
    char folder[PATHS_SIZE];

    if (!own_folder(folder) || (!find_in_build(folder, out) && !find_beside(folder, out)))
        snprintf(out, PATHS_SIZE, "%s", CAMWARDEN_RULES_INSTALLED);
    return out;
}
