#include "observe/dissect/start_line.h"

enum {
    STATUS_MIN = 100,
    STATUS_MAX = 999,
    STATUS_LENGTH = 3,
};

/* Upper case by custom, and the custom is what tells these protocols from other words. */
static bool is_method(struct text method)
{
    for (size_t i = 0; i < method.length; i++) {
        char c = method.data[i];
        if ((c < 'A' || c > 'Z') && c != '-' && c != '_')
            return false;
    }
    return method.length > 0 && method.length <= METHOD_LENGTH_MAX;
}

static bool is_version(struct text word, const char *version)
{
    size_t length = strlen(version);

    return word.length == length + 1 && memcmp(word.data, version, length) == 0 &&
           word.data[length] >= '0' && word.data[length] <= '9';
}

static bool read_response(struct text line, const char *version, struct start_line *start)
{
    uint64_t status = 0;

    if (!is_version(text_until(&line, ' '), version))
        return false;
    struct text code = text_until(&line, ' ');
    if (code.length != STATUS_LENGTH || !text_number(code, STATUS_MAX, &status) ||
        status < STATUS_MIN)
        return false;

    *start = (struct start_line){.status = (uint16_t)status};
    return true;
}

/* The version is looked for at the end: careless clients leave spaces in the URI. */
static bool read_request(struct text line, const char *version, struct start_line *start)
{
    struct text method = text_until(&line, ' ');
    size_t version_length = strlen(version) + 1;

    if (!is_method(method) || line.length < version_length + 2 || !text_is_printable(line))
        return false;
    struct text uri = {.data = line.data, .length = line.length - version_length};
    if (!is_version(text_after(line, uri.length), version) || uri.data[uri.length - 1] != ' ')
        return false;

    *start = (struct start_line){.method = method, .uri = text_trim(uri)};
    return true;
}

bool start_line_read(struct text line, const char *version, struct start_line *start)
{
    return read_response(line, version, start) || read_request(line, version, start);
}

static bool may_begin(struct text begin, const char *version)
{
    size_t length = strlen(version);

    if (begin.length > 0 && begin.data[begin.length - 1] == '\r')
        begin.length--;
    if (length > begin.length)
        length = begin.length;
    if (length > 0 && memcmp(begin.data, version, length) != 0 &&
        !is_method(text_until(&begin, ' ')))
        return false;
    return text_is_printable(begin);
}

enum start start_line_next(struct reader *r, const char *version, struct start_line *start)
{
    while (reader_peek(r) == '\r' || reader_peek(r) == '\n')
        reader_skip(r, 1);

    struct reader ahead = *r;
    struct text line = text_line(&ahead);
    if (!reader_ok(&ahead)) {
        struct text begin = {.data = (const char *)r->at, .length = reader_left(r)};
        return may_begin(begin, version) ? START_CUT_SHORT : START_OTHER;
    }
    if (!start_line_read(line, version, start))
        return START_OTHER;
    *r = ahead;
    return START_FOUND;
}
