#include "report/page.h"

#include <inttypes.h>
#include <stdarg.h>

#include "base/utf8.h"
#include "base/wrap.h"

enum {
    LINE_SIZE = 2048,
    SEVERITY_COLUMNS = 10,
};

static const char bold[] = "\033[1m";
static const char plain[] = "\033[0m";

static const char *color_of(enum severity severity)
{
    switch (severity) {
    case SEVERITY_CRITICAL: return "\033[1;37;41m";
    case SEVERITY_HIGH: return "\033[1;31m";
    case SEVERITY_MEDIUM: return "\033[1;33m";
    case SEVERITY_LOW: return "\033[1;36m";
    case SEVERITY_INFO: return bold;
    }
    return bold;
}

void page_heading(const struct page *page, const char *heading)
{
    bool has_color = page->style.has_color;

    fprintf(page->out, "\n%s%s%s\n", has_color ? bold : "", heading, has_color ? plain : "");
}

/* What stands before the first line has been printed; it takes `indent` columns. */
static void print_paragraph(const struct page *page, size_t indent, const char *format,
                            va_list args) __attribute__((format(printf, 3, 0)));

static void print_paragraph(const struct page *page, size_t indent, const char *format,
                            va_list args)
{
    char text[LINE_SIZE];

    vsnprintf(text, sizeof(text), format, args);
    wrap_print(page->out, text_of(text), indent, indent, page->style.width);
    fputc('\n', page->out);
}

void page_line(const struct page *page, const char *lead, const char *format, ...)
{
    va_list args;

    fputs(lead, page->out);
    va_start(args, format);
    print_paragraph(page, strlen(lead), format, args);
    va_end(args);
}

void page_severe(const struct page *page, enum severity severity, const char *format, ...)
{
    char word[SEVERITY_COLUMNS];
    va_list args;

    snprintf(word, sizeof(word), "%s", severity_word(severity));
    for (char *c = word; *c; c++)
        *c = (char)(*c - 'a' + 'A');

    fprintf(page->out, "  %s%s%s%*s", page->style.has_color ? color_of(severity) : "", word,
            page->style.has_color ? plain : "", (int)(SEVERITY_COLUMNS - strlen(word)), "");
    va_start(args, format);
    print_paragraph(page, 2 + SEVERITY_COLUMNS, format, args);
    va_end(args);
}

const char *page_safe(struct text text, char *out, size_t size)
{
    utf8_clean(text, out, size);
    return out;
}

const char *page_count(uint64_t count, char out[static PAGE_NUMBER_SIZE])
{
    char digits[PAGE_NUMBER_SIZE];
    int length = snprintf(digits, sizeof(digits), "%" PRIu64, count);
    char *to = out;

    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return out;
}

const char *page_size(uint64_t bytes, char out[static PAGE_NUMBER_SIZE])
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
    uint64_t unit = 1;
    size_t number = 0;

    for (; number + 1 < COUNT_OF(units) && bytes / unit >= 1000; number++)
        unit *= 1000;
    if (number == 0)
        snprintf(out, PAGE_NUMBER_SIZE, "%" PRIu64 " %s", bytes, units[0]);
    else
        snprintf(out, PAGE_NUMBER_SIZE, "%" PRIu64 ".%" PRIu64 " %s", bytes / unit,
                 bytes / (unit / 10) % 10, units[number]);
    return out;
}

const char *page_share(uint64_t part, uint64_t whole, char out[static PAGE_NUMBER_SIZE])
{
    double share = whole ? 100.0 * (double)part / (double)whole : 0.0;

    if (part > 0 && share < 1.0)
        snprintf(out, PAGE_NUMBER_SIZE, "under 1%%");
    else if (part < whole && share > 99.0)
        snprintf(out, PAGE_NUMBER_SIZE, "over 99%%");
    else
        snprintf(out, PAGE_NUMBER_SIZE, "%.0f%%", share);
    return out;
}
