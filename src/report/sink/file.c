/* Files: mode 0640, never through a link, and nothing that could hold us up. */

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/sink/sink.h"

enum {
    FILE_MODE = 0640
};

static int refuse(int descriptor, const char *path, const char *why, struct error *error)
{
    if (descriptor >= 0)
        close(descriptor);
    error_say(error, "%s: %s", path, why);
    return -1;
}

static const char *say_why(int number)
{
    if (number == ELOOP)
        return "is a symbolic link; name the file itself";
    if (number == ENXIO)
        return "is a pipe that nobody reads; name an ordinary file";
    return strerror(number);
}

/* O_NONBLOCK, so that a FIFO put in the file's place cannot hold us up; it is then refused.
 * Character devices are let through for /dev/null. */
static int open_plain(const char *target, struct error *error)
{
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_APPEND;
    int descriptor = open(target, flags, FILE_MODE);
    struct stat about;

    if (descriptor < 0)
        return refuse(-1, target, say_why(errno), error);
    if (fstat(descriptor, &about) != 0)
        return refuse(descriptor, target, strerror(errno), error);
    if (!S_ISREG(about.st_mode) && !S_ISCHR(about.st_mode))
        return refuse(descriptor, target, "is not an ordinary file", error);
    return descriptor;
}

/* What was in the file goes only now that it is known to be one. */
static int open_new(const char *target, struct error *error)
{
    int descriptor = open_plain(target, error);
    struct stat about;

    if (descriptor >= 0 && fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) &&
        ftruncate(descriptor, 0) != 0)
        return refuse(descriptor, target, strerror(errno), error);
    return descriptor;
}

SINK(file) = {
    .name = "file",
    .about = "a file; lines are added to what it holds",
    .open = open_plain,
    .owns_descriptor = true,
};

SINK(new_file) = {
    .name = "new_file",
    .about = "a file; what it held is replaced",
    .open = open_new,
    .owns_descriptor = true,
};
