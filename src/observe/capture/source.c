#include "observe/capture/source.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

static const struct format *const formats[] = {
    &pcap_little_micro, &pcap_big_micro,      &pcap_little_nano, &pcap_big_nano,
    &pcapng_any,        &pcap_little_patched, &pcap_big_patched,
};

/* What people hand us instead of a capture. */
static const struct {
    struct slice start;
    const char *looks_like;
} strangers[] = {
    {SLICE("snoop\0\0\0"), "a Solaris snoop capture; convert it with editcap"},
    {SLICE("GMBU"), "a Microsoft Network Monitor capture; convert it with editcap"},
    {SLICE("RTSS"), "a Microsoft Network Monitor capture; convert it with editcap"},
    {SLICE("TRSNIFF data    \x1a"), "a Sniffer capture; convert it with editcap"},
    {SLICE("\xfd"
           "7zXZ\0"),
     "compressed with xz; unpack it first"},
    {SLICE("BZh"), "compressed with bzip2; unpack it first"},
    {SLICE("\x04\x22\x4d\x18"), "compressed with lz4; unpack it first"},
    {SLICE("PK\x03\x04"), "a ZIP archive; unpack it first"},
    {SLICE("7z\xbc\xaf\x27\x1c"), "a 7-Zip archive; unpack it first"},
    {SLICE("Rar!"), "a RAR archive; unpack it first"},
    {SLICE("\x7f"
           "ELF"),
     "a program"},
    {SLICE("SQLite format 3"), "an SQLite database"},
    {SLICE("%PDF"), "a PDF document"},
    {SLICE("<!DOCTYPE"), "a web page: was the download refused?"},
    {SLICE("<html"), "a web page: was the download refused?"},
    {SLICE("version https://git-lfs"), "a Git LFS pointer; fetch the file itself"},
};

static bool is_text(struct slice bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.data[i];
        if (byte < ' ' && byte != '\t' && byte != '\r' && byte != '\n' && byte != '\f')
            return false;
    }
    return true;
}

static const char *looks_like(struct slice first)
{
    for (size_t i = 0; i < COUNT_OF(strangers); i++)
        if (slice_starts(first, strangers[i].start))
            return strangers[i].looks_like;
    return is_text(first) ? "text" : NULL;
}

static bool refuse(const char *path, struct slice first, struct error *error)
{
    const char *guess = looks_like(slice_first(first, 512));

    if (first.size == 0)
        return error_say(error, "%s is empty: it has not even the header of a capture", path);
    if (first.size < 4)
        return error_say(error, "%s is no capture: it has only %zu bytes", path, first.size);
    if (guess)
        return error_say(error, "%s is no capture (pcap or pcapng): it looks like %s", path, guess);
    return error_say(error,
                     "%s is no capture (pcap or pcapng): its first bytes are %02x %02x %02x %02x",
                     path, first.data[0], first.data[1], first.data[2], first.data[3]);
}

static const struct format *format_find(struct slice first)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (slice_starts(first, formats[i]->magic))
            return formats[i];
    return NULL;
}

static bool open_again(struct source *source, struct error *error)
{
    struct input *input = &source->input;

    if (!input_open(input, source->path, error))
        return false;
    (void)input_fill(input, sizeof(uint32_t));
    if (input->fault[0] != '\0' && input_buffered(input) < sizeof(uint32_t))
        return error_say(error, "%s cannot be read: %s", source->path, input->fault);

    struct slice first = {.data = input->at, .size = input_buffered(input)};
    source->format = format_find(first);
    if (!source->format)
        return refuse(source->path, first, error);
    return source->format->start(source, error);
}

static void close_input(struct source *source)
{
    input_close(&source->input);
    free(source->pcapng.interfaces);
    source->pcapng = (struct pcapng_state){0};
}

bool source_open(struct source *source, const char *path, unsigned *interfaces_numbered,
                 struct error *error)
{
    *source = (struct source){
        .input = {.descriptor = -1},
        .path = strdup(path),
        .interfaces_numbered = interfaces_numbered,
    };
    if (!source->path)
        return error_say(error, "there is no memory to read %s", path);
    return open_again(source, error);
}

void source_close(struct source *source)
{
    close_input(source);
    free(source->path);
    source->path = NULL;
}

bool source_can_rest(const struct source *source)
{
    return source->input.file_size > 0;
}

void source_rest(struct source *source)
{
    close_input(source);
    source->is_resting = true;
    source->is_done = false;
    source->warning[0] = '\0';
    source->packets = source->bytes = source->time_backwards = source->last_time_ns = 0;
}

void source_resume(struct source *source)
{
    struct error error;

    source->is_resting = false;
    if (open_again(source, &error))
        return;
    source->is_done = true;
    memcpy(source->warning, error.text, sizeof(source->warning) - 1);
}

double source_progress(const struct source *source)
{
    if (source->is_done)
        return 1;
    return source->is_resting ? 0 : input_progress(&source->input);
}

uint8_t source_interface(struct source *source, size_t id)
{
    if (id >= NUMBERED_INTERFACES_MAX)
        return NUMBERED_INTERFACES_MAX;
    while (source->interface_count <= id) {
        unsigned number = (*source->interfaces_numbered)++;
        source->interface_numbers[source->interface_count++] =
            number < UINT8_MAX ? (uint8_t)number : UINT8_MAX;
    }
    return source->interface_numbers[id];
}

static void warn(struct source *source, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void warn(struct source *source, const char *format, ...)
{
    va_list arguments;

    source->is_done = true;
    va_start(arguments, format);
    vsnprintf(source->warning, sizeof(source->warning), format, arguments);
    va_end(arguments);
}

bool source_wait(struct source *source, size_t need)
{
    struct input *input = &source->input;

    if (input_fill(input, need))
        return true;

    size_t buffered = input_buffered(input);
    source->is_done = true;
    if (input->fault[0] != '\0' && buffered == 0)
        warn(source, "%s is cut short after packet %" PRIu64 ": %s", source->path, source->packets,
             input->fault);
    else if (input->fault[0] != '\0')
        warn(source, "%s is cut short in packet %" PRIu64 ": %s", source->path, source->packets + 1,
             input->fault);
    else if (buffered > 0)
        warn(source, "%s is cut short in packet %" PRIu64 ": of its %zu bytes only %zu are there",
             source->path, source->packets + 1, need, buffered);
    else if (input->to_skip > 0)
        warn(source, "%s is cut short after packet %" PRIu64 ": %" PRIu64 " bytes are missing",
             source->path, source->packets, input->to_skip);
    return false;
}

bool source_corrupt(struct source *source, const char *format, ...)
{
    char reason[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    warn(source, "%s is corrupt from packet %" PRIu64 " on: %s", source->path, source->packets + 1,
         reason);
    return false;
}

static void end(struct source *source)
{
    close_input(source);
    source->is_done = true;
}

size_t source_next(struct source *source, struct frame *frames)
{
    if (source->is_done)
        return 0;

    size_t count = source->format->read(source, frames, FRAME_BATCH_MAX);
    uint64_t last = source->last_time_ns;

    for (size_t i = 0; i < count; i++) {
        source->time_backwards += frames[i].time_ns < last;
        last = frames[i].time_ns;
        source->bytes += frames[i].wire_size;
    }
    source->last_time_ns = last;
    if (count == 0)
        end(source);
    return count;
}
