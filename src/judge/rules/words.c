#include "judge/rules/words.h"

#include <math.h>

#include "base/address.h"

int text_compare(struct text a, struct text b)
{
    if (a.length != b.length)
        return a.length < b.length ? -1 : 1;
    return a.length > 0 && a.data != b.data ? memcmp(a.data, b.data, a.length) : 0;
}

int text_compare_folded(struct text a, struct text b)
{
    if (a.length != b.length)
        return a.length < b.length ? -1 : 1;
    for (size_t i = 0; i < a.length; i++) {
        int difference = fold(a.data[i]) - fold(b.data[i]);
        if (difference != 0)
            return difference;
    }
    return 0;
}

static bool equals_folded(const char *a, const char *b, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (fold(a[i]) != fold(b[i]))
            return false;
    return true;
}

bool text_contains_folded(struct text text, struct text part)
{
    for (size_t i = 0; i + part.length <= text.length; i++)
        if (equals_folded(text.data + i, part.data, part.length))
            return true;
    return false;
}

bool text_starts_folded(struct text text, struct text start)
{
    return text.length >= start.length && equals_folded(text.data, start.data, start.length);
}

bool text_ends_folded(struct text text, struct text end)
{
    return text.length >= end.length &&
           equals_folded(text.data + text.length - end.length, end.data, end.length);
}

/* Only the last '*' is ever tried again, so the work is at most text times glob. */
bool text_fits_glob(struct text text, struct text glob)
{
    size_t t = 0;
    size_t g = 0;
    size_t star = SIZE_MAX;
    size_t star_text = 0;

    while (t < text.length) {
        if (g < glob.length && glob.data[g] == '*') {
            star = g++;
            star_text = t;
        } else if (g < glob.length &&
                   (glob.data[g] == '?' || fold(glob.data[g]) == fold(text.data[t]))) {
            g++;
            t++;
        } else if (star != SIZE_MAX) {
            g = star + 1;
            t = ++star_text;
        } else {
            return false;
        }
    }
    while (g < glob.length && glob.data[g] == '*')
        g++;
    return g == glob.length;
}

double text_entropy(struct text text)
{
    uint32_t counts[256] = {0};
    double entropy = 0;

    for (size_t i = 0; i < text.length; i++)
        counts[(uint8_t)text.data[i]]++;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        if (counts[i] == 0)
            continue;
        double share = (double)counts[i] / (double)text.length;
        entropy -= share * log2(share);
    }
    return entropy;
}

/* Start of the label that ends before `end`. */
static size_t label_start(struct text host, size_t end)
{
    while (end > 0 && host.data[end - 1] != '.')
        end--;
    return end;
}

/* Second-level labels below which countries with two letters sell names. */
static bool is_second_level(struct text label, struct text top)
{
    static const char *const labels[] = {"ac", "co",  "com", "edu", "gob", "gov", "gouv",
                                         "go", "ltd", "mil", "ne",  "net", "nic", "nom",
                                         "or", "org", "plc", "res", "sch", "web"};

    if (top.length != 2)
        return false;
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        if (text_compare_folded(label, text_of(labels[i])) == 0)
            return true;
    return false;
}

struct text text_domain(struct text host)
{
    struct ip ip;

    while (host.length > 0 && host.data[host.length - 1] == '.')
        host.length--;
    if (ip_parse(host, &ip))
        return (struct text){0};

    size_t top = label_start(host, host.length);
    if (top < 2)
        return (struct text){0};
    size_t second = label_start(host, top - 1);
    size_t start = second;
    if (second >= 2 && is_second_level((struct text){host.data + second, top - 1 - second},
                                       (struct text){host.data + top, host.length - top}))
        start = label_start(host, second - 1);
    return (struct text){host.data + start, host.length - start};
}
