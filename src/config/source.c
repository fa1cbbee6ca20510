#include "config/source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/utf8.h"
#include "config/complaint.h"

size_t source_line(const struct source *source, size_t at)
{
    size_t low = 0;
    size_t high = source->line_count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->line_at[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct text source_line_text(const struct source *source, size_t line)
{
    size_t start = source->line_at[line];
    size_t end = line + 1 < source->line_count ? source->line_at[line + 1] : source->text.length;

    while (end > start &&
           (source->text.data[end - 1] == '\n' || source->text.data[end - 1] == '\r'))
        end--;
    return (struct text){source->text.data + start, end - start};
}

struct place spot_place(struct spot spot)
{
    const struct source *source = spot.source;
    size_t line = source_line(source, spot.at);
    size_t start = source->line_at[line];
    size_t end = spot.at < source->text.length ? spot.at : source->text.length;
    struct text before = {source->text.data + start, end > start ? end - start : 0};

    return (struct place){source->file, (unsigned)line + 1, (unsigned)utf8_count(before) + 1};
}

static bool find_lines(struct source *source, struct arena *arena)
{
    struct text text = source->text;
    size_t count = 1;

    for (size_t i = 0; i < text.length; i++)
        count += text.data[i] == '\n';

    uint32_t *line_at = arena_take_array(arena, count, sizeof(*line_at));
    if (!line_at)
        return false;
    source->line_at = line_at;
    source->line_count = count;
    for (size_t i = 0, line = 1; i < text.length; i++)
        if (text.data[i] == '\n')
            line_at[line++] = (uint32_t)i + 1;
    return true;
}

/* What would hide something from the eyes of a reviewer, or is no text at all. */
static bool check_character(struct spot spot, int32_t point, struct complaints *complaints)
{
    struct text text = spot.source->text;

    if (point == UTF8_INVALID)
        return complain(complaints, spot, NULL, "this byte (0x%02x) is not UTF-8",
                        (uint8_t)text.data[spot.at]);
    if (point == '\r')
        return spot.at + 1 < text.length && text.data[spot.at + 1] == '\n'
                   ? true
                   : complain(complaints, spot, "end lines with a line feed",
                              "a carriage return without a line feed");
    if (point != '\t' && point != '\n' && utf8_is_unprintable(point))
        return complain(complaints, spot, NULL, "the invisible character U+%04X is not allowed",
                        (unsigned)point);
    return true;
}

static bool check_text(const struct source *source, struct complaints *complaints)
{
    struct text text = source->text;
    size_t size;

    for (size_t i = 0; i < text.length; i += size) {
        uint8_t byte = (uint8_t)text.data[i];
        size = 1;
        if (byte == '\n' || (byte >= 0x20 && byte < 0x7f))
            continue;
        int32_t point = utf8_decode((struct text){text.data + i, text.length - i}, &size);
        if (!check_character((struct spot){source, i, 1}, point, complaints))
            return false;
    }
    return true;
}

static bool set_text(struct source *source, struct arena *arena, struct text text,
                     struct complaints *complaints)
{
    source->bytes = text_bytes(text);
    if (text.length >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
        text = (struct text){text.data + 3, text.length - 3};
    source->text = text;
    if (!find_lines(source, arena))
        return complain_of_file(complaints, source->file, "there is no memory to read it");
    return check_text(source, complaints);
}

static bool is_too_large(const char *file, size_t size_max, struct complaints *complaints)
{
    return complain_of_file(complaints, file, "it is larger than %zu KiB", size_max / 1024);
}

bool source_copy(struct source *source, struct arena *arena, const char *file, struct text text,
                 size_t size_max, struct complaints *complaints)
{
    *source = (struct source){.file = arena_copy(arena, text_of(file))};
    if (text.length > size_max)
        return is_too_large(file, size_max, complaints);

    char *copy = arena_copy(arena, text);
    if (!source->file || !copy)
        return complain_of_file(complaints, file, "there is no memory to read it");
    return set_text(source, arena, (struct text){copy, text.length}, complaints);
}

/* Reads to the end of the file, or until the buffer is full. -1: it cannot be read. */
static ssize_t read_all(int fd, char *buffer, size_t size)
{
    size_t used = 0;

    while (used < size) {
        ssize_t got = read(fd, buffer + used, size - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        used += (size_t)got;
    }
    return (ssize_t)used;
}

static bool read_open(struct source *source, struct arena *arena, int fd, size_t size_max,
                      struct complaints *complaints)
{
    struct stat status;

    if (fstat(fd, &status) != 0)
        return complain_of_file(complaints, source->file, "%s", strerror(errno));
    if (!S_ISREG(status.st_mode))
        return complain_of_file(complaints, source->file, "it is not a regular file");
    if (status.st_size < 0 || (uint64_t)status.st_size > size_max)
        return is_too_large(source->file, size_max, complaints);

    /* One byte more than it had a moment ago: does it grow? */
    size_t room = (size_t)status.st_size + 1;
    char *buffer = arena_take(arena, room);
    if (!buffer)
        return complain_of_file(complaints, source->file, "there is no memory to read it");
    ssize_t size = read_all(fd, buffer, room);
    if (size < 0)
        return complain_of_file(complaints, source->file, "%s", strerror(errno));
    if ((size_t)size == room)
        return complain_of_file(complaints, source->file, "it grew while it was read");
    return set_text(source, arena, (struct text){buffer, (size_t)size}, complaints);
}

bool source_read(struct source *source, struct arena *arena, const char *path, size_t size_max,
                 struct complaints *complaints)
{
    *source = (struct source){.file = arena_copy(arena, text_of(path))};
    if (!source->file)
        return complain_of_file(complaints, path, "there is no memory to read it");

    /* Not blocking: opening a FIFO must not wait for its writer. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return complain_of_file(complaints, path, "%s", strerror(errno));
    bool is_read = read_open(source, arena, fd, size_max, complaints);
    close(fd);
    return is_read;
}
