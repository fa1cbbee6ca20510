#include "config/literal.h"

#include <stdio.h>

struct unit {
    const char *word;
    uint64_t factor;
};

static const struct unit duration_units[] = {
    {"us", 1000},
    {"ms", 1000000},
    {"s", 1000000000},
    {"m", UINT64_C(60) * 1000000000},
    {"h", UINT64_C(3600) * 1000000000},
    {"d", UINT64_C(86400) * 1000000000},
    {"w", UINT64_C(604800) * 1000000000},
    {NULL, 0},
};

static const struct unit size_units[] = {
    {"B", 1},           {"kB", 1000},
    {"KB", 1000},       {"MB", 1000000},
    {"GB", 1000000000}, {"TB", UINT64_C(1000000000000)},
    {"KiB", 1 << 10},   {"MiB", 1 << 20},
    {"GiB", 1 << 30},   {"TiB", UINT64_C(1) << 40},
    {NULL, 0},
};

static const struct unit rate_units[] = {
    {"bit/s", 1},           {"kbit/s", 1000},   {"Mbit/s", 1000000},
    {"Gbit/s", 1000000000}, {"B/s", 8},         {"kB/s", 8000},
    {"KB/s", 8000},         {"MB/s", 8000000},  {"GB/s", UINT64_C(8000000000)},
    {"KiB/s", 8 << 10},     {"MiB/s", 8 << 20}, {NULL, 0},
};

/* A decimal number: `digits` / 10^`places`. At most 18 digits, so that it fits. */
struct decimal {
    uint64_t digits;
    uint64_t scale; /* 10^places */
};

enum {
    DIGITS_MAX = 18
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads digits with or without a fraction from the start; what follows is left in `text`. */
static bool take_decimal(struct text *text, struct decimal *decimal)
{
    size_t i = 0;
    size_t count = 0;
    bool has_point = false;

    *decimal = (struct decimal){.scale = 1};
    for (; i < text->length; i++) {
        char c = text->data[i];

        if (c == '.' && !has_point && i > 0 && i + 1 < text->length &&
            is_digit(text->data[i + 1])) {
            has_point = true;
            continue;
        }
        if (!is_digit(c))
            break;
        if (++count > DIGITS_MAX)
            return false;
        decimal->digits = decimal->digits * 10 + (uint64_t)(c - '0');
        if (has_point)
            decimal->scale *= 10;
    }
    *text = (struct text){text->data + i, text->length - i};
    return count > 0;
}

static bool take_minus(struct text *text)
{
    bool is_negative = text->length > 0 && text->data[0] == '-';

    if (is_negative)
        *text = (struct text){text->data + 1, text->length - 1};
    return is_negative;
}

static int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool read_hex(struct text text, int64_t *integer)
{
    int64_t read = 0;

    if (text.length == 0 || text.length > 15)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        int digit = hex_digit(text.data[i]);
        if (digit < 0)
            return false;
        read = read * 16 + digit;
    }
    *integer = read;
    return true;
}

bool literal_integer(struct text text, int64_t *integer)
{
    struct decimal decimal;

    if (text.length > 2 && text.data[0] == '0' && text.data[1] == 'x')
        return read_hex((struct text){text.data + 2, text.length - 2}, integer);
    bool is_negative = take_minus(&text);
    if (!take_decimal(&text, &decimal) || text.length > 0 || decimal.scale != 1)
        return false;
    *integer = is_negative ? -(int64_t)decimal.digits : (int64_t)decimal.digits;
    return true;
}

bool literal_real(struct text text, double *real)
{
    struct decimal decimal;
    bool is_negative = take_minus(&text);

    if (!take_decimal(&text, &decimal) || text.length > 0)
        return false;
    double read = (double)decimal.digits / (double)decimal.scale;
    *real = is_negative ? -read : read;
    return true;
}

bool literal_percentage(struct text text, double *real)
{
    double percent;

    if (text.length < 2 || text.data[text.length - 1] != '%' ||
        !literal_real((struct text){text.data, text.length - 1}, &percent))
        return false;
    *real = percent / 100;
    return true;
}

static bool read_unit(struct text text, const struct unit *units, uint64_t *result)
{
    struct decimal decimal;

    if (!take_decimal(&text, &decimal))
        return false;
    for (const struct unit *unit = units; unit->word; unit++) {
        if (!text_equals(text, unit->word))
            continue;
        __extension__ unsigned __int128 product =
            (unsigned __int128)decimal.digits * unit->factor / decimal.scale;
        if (product > INT64_MAX)
            return false;
        *result = (uint64_t)product;
        return true;
    }
    return false;
}

bool literal_duration(struct text text, uint64_t *ns)
{
    return read_unit(text, duration_units, ns);
}

bool literal_size(struct text text, uint64_t *bytes)
{
    return read_unit(text, size_units, bytes);
}

bool literal_rate(struct text text, uint64_t *bits)
{
    return read_unit(text, rate_units, bits);
}

/* Cuts the text at its only '/'. */
static bool cut(struct text text, struct text *before, struct text *behind)
{
    const char *slash = text.length > 0 ? memchr(text.data, '/', text.length) : NULL;

    if (!slash)
        return false;
    size_t at = (size_t)(slash - text.data);
    *before = (struct text){text.data, at};
    *behind = (struct text){slash + 1, text.length - at - 1};
    return true;
}

static bool has_bits_behind(const uint8_t *octet, unsigned size, unsigned length)
{
    for (unsigned bit = length; bit < size * 8; bit++)
        if (octet[bit / 8] & 0x80u >> bit % 8)
            return true;
    return false;
}

bool literal_cidr(struct text text, struct ip *ip, uint8_t *length, bool *is_loose)
{
    struct text address;
    struct text bits;
    struct ip read;
    int64_t number;

    if (!cut(text, &address, &bits) || !ip_parse(address, &read) ||
        !literal_integer(bits, &number) || number < 0 || number > (read.family == 4 ? 32 : 128))
        return false;
    *ip = read;
    *length = (uint8_t)number;
    *is_loose = has_bits_behind(read.octet, read.family == 4 ? 4 : 16, (unsigned)number);
    return true;
}

bool literal_mac_block(struct text text, struct mac *mac, struct mac *mask)
{
    struct text address;
    struct text behind;
    struct mac read;
    struct mac bits = {0};
    int64_t number;

    if (!cut(text, &address, &behind) || !mac_parse(address, &read))
        return false;
    if (!mac_parse(behind, &bits)) {
        if (!literal_integer(behind, &number) || number < 0 || number > 48)
            return false;
        for (unsigned bit = 0; bit < (unsigned)number; bit++)
            bits.octet[bit / 8] = (uint8_t)(bits.octet[bit / 8] | 0x80u >> bit % 8);
    }
    *mac = read;
    *mask = bits;
    return true;
}

/* `count` digits. */
static bool take_digits(struct text *text, size_t count, unsigned *number)
{
    *number = 0;
    if (text->length < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!is_digit(text->data[i]))
            return false;
        *number = *number * 10 + (unsigned)(text->data[i] - '0');
    }
    *text = (struct text){text->data + count, text->length - count};
    return true;
}

static bool take_sign(struct text *text, const char *signs)
{
    if (text->length == 0 || !strchr(signs, text->data[0]) || text->data[0] == '\0')
        return false;
    *text = (struct text){text->data + 1, text->length - 1};
    return true;
}

/* Days since 1970 of a date in the Gregorian calendar: years begin with March, so that the leap day
 * is the last one. */
static uint64_t days_since_1970(unsigned year, unsigned month, unsigned day)
{
    unsigned years = month > 2 ? year : year - 1;
    unsigned months = month > 2 ? month - 3 : month + 9;
    uint64_t days = (uint64_t)years * 365 + years / 4 - years / 100 + years / 400;

    return days + (months * 153 + 2) / 5 + day - 1 - 719468;
}

static unsigned days_of_month(unsigned year, unsigned month)
{
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (month == 2)
        return is_leap ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool literal_time(struct text text, uint64_t *ns)
{
    unsigned year;
    unsigned month;
    unsigned day;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;

    if (!take_digits(&text, 4, &year) || !take_sign(&text, "-") || !take_digits(&text, 2, &month) ||
        !take_sign(&text, "-") || !take_digits(&text, 2, &day))
        return false;
    if (take_sign(&text, "T ")) {
        if (!take_digits(&text, 2, &hour) || !take_sign(&text, ":") ||
            !take_digits(&text, 2, &minute) ||
            (take_sign(&text, ":") && !take_digits(&text, 2, &second)))
            return false;
        (void)take_sign(&text, "Z");
    }
    if (text.length > 0 || year < 1970 || year > 2261 || month < 1 || month > 12 || day < 1 ||
        day > days_of_month(year, month) || hour > 23 || minute > 59 || second > 59)
        return false;
    uint64_t minutes = days_since_1970(year, month, day) * 1440 + (uint64_t)hour * 60 + minute;
    uint64_t seconds = minutes * 60 + second;
    *ns = seconds * UINT64_C(1000000000);
    return true;
}

static bool read_time(struct text text, struct value *value)
{
    uint64_t ns;

    if (!literal_time(text, &ns))
        return false;
    *value = value_of_time(ns);
    return true;
}

static bool read_bool(struct text text, struct value *value)
{
    bool is_true = text_equals(text, "true");

    if (!is_true && !text_equals(text, "false"))
        return false;
    *value = value_of_bool(is_true);
    return true;
}

static bool read_measure(enum value_type type, struct text text, struct value *value)
{
    uint64_t number;
    bool is_read = type == VALUE_DURATION ? literal_duration(text, &number)
                   : type == VALUE_SIZE   ? literal_size(text, &number)
                                          : literal_rate(text, &number);

    if (is_read)
        *value = (struct value){.type = type, .integer = (int64_t)number};
    return is_read;
}

static bool read_cidr(struct text text, struct value *value)
{
    struct value read = {.type = VALUE_CIDR};
    bool is_loose;

    if (!literal_cidr(text, &read.ip, &read.prefix_length, &is_loose) || is_loose)
        return false;
    *value = read;
    return true;
}

bool literal_of(enum value_type type, struct text text, struct value *value)
{
    struct value read = {.type = type};

    switch (type) {
    case VALUE_BOOL: return read_bool(text, value);
    case VALUE_DURATION:
    case VALUE_SIZE:
    case VALUE_RATE: return read_measure(type, text, value);
    case VALUE_CIDR: return read_cidr(text, value);
    case VALUE_TIME: return read_time(text, value);
    case VALUE_INTEGER:
        if (!literal_integer(text, &read.integer))
            return false;
        break;
    case VALUE_FLOAT:
        if (!literal_real(text, &read.real) && !literal_percentage(text, &read.real))
            return false;
        break;
    case VALUE_IP:
        if (!ip_parse(text, &read.ip))
            return false;
        break;
    case VALUE_MAC:
        if (!mac_parse(text, &read.mac))
            return false;
        break;
    case VALUE_TEXT:
    case VALUE_WORD: read.text = text; break;
    case VALUE_ABSENT:
    case VALUE_LIST: return false;
    }
    *value = read;
    return true;
}

bool literal_lacks_unit(enum value_type type, struct text number, const char **sentence,
                        char hint[static 80])
{
    int length = number.length < 20 ? (int)number.length : 20;
    const char *n = number.data;

    switch (type) {
    case VALUE_DURATION:
        *sentence = "a duration needs a unit";
        snprintf(hint, 80, "write %.*ss, %.*sm or %.*sh", length, n, length, n, length, n);
        return true;
    case VALUE_SIZE:
        *sentence = "a size needs a unit";
        snprintf(hint, 80, "write %.*sB, %.*sKiB or %.*sMB", length, n, length, n, length, n);
        return true;
    case VALUE_RATE:
        *sentence = "a rate needs a unit";
        snprintf(hint, 80, "write %.*skbit/s or %.*sMbit/s", length, n, length, n);
        return true;
    default: return false;
    }
}
