/* A typed value: what a field holds, what a rule compares, what an alert tells.
 *
 * Values are small and copied. Text belongs to someone else (an observation, a
 * device, a rule file) and must outlive the value. */

#ifndef BASE_VALUE_H
#define BASE_VALUE_H

#include "base/address.h"

enum value_type {
    VALUE_ABSENT, /* the field is not there; every comparison with it is unknown */
    VALUE_BOOL,
    VALUE_INTEGER, /* a plain number: ports, codes, counts */
    VALUE_FLOAT,   /* a plain number with a fraction: scores, ratios (1.0 is 100 %) */
    VALUE_TEXT,    /* bytes off the wire or words of a person; not trusted to be UTF-8 */
    VALUE_WORD,    /* one of an enumeration: `text` is its word, of static lifetime */
    VALUE_IP,
    VALUE_CIDR,
    VALUE_MAC,
    VALUE_DURATION, /* nanoseconds, in `integer` */
    VALUE_SIZE,     /* bytes, in `integer` */
    VALUE_RATE,     /* bits a second, in `integer` */
    VALUE_TIME,     /* nanoseconds since 1970, in `integer` */
    VALUE_LIST,     /* several of one type */
};

enum {
    VALUE_LIST_MAX = 32
};

struct value {
    enum value_type type;
    uint8_t prefix_length; /* of a CIDR */
    union {
        bool boolean;
        int64_t integer;
        double real;
        struct text text;
        struct ip ip;
        struct mac mac;
        struct {
            const struct value *items;
            size_t count;
        } list;
    };
};

static inline struct value value_of_bool(bool boolean)
{
    return (struct value){.type = VALUE_BOOL, .boolean = boolean};
}

static inline struct value value_of_integer(int64_t integer)
{
    return (struct value){.type = VALUE_INTEGER, .integer = integer};
}

static inline struct value value_of_size(uint64_t bytes)
{
    int64_t integer = bytes > INT64_MAX ? INT64_MAX : (int64_t)bytes;
    return (struct value){.type = VALUE_SIZE, .integer = integer};
}

static inline struct value value_of_duration(uint64_t ns)
{
    return (struct value){.type = VALUE_DURATION, .integer = (int64_t)ns};
}

static inline struct value value_of_time(uint64_t ns)
{
    return (struct value){.type = VALUE_TIME, .integer = (int64_t)ns};
}

/* Empty text is absent. */
static inline struct value value_of_text(struct text text)
{
    if (text.length == 0)
        return (struct value){.type = VALUE_ABSENT};
    return (struct value){.type = VALUE_TEXT, .text = text};
}

/* `word` is of static lifetime; NULL is absent. */
static inline struct value value_of_word(const char *word)
{
    if (!word)
        return (struct value){.type = VALUE_ABSENT};
    return (struct value){.type = VALUE_WORD, .text = text_of(word)};
}

static inline struct value value_of_ip(struct ip ip)
{
    return (struct value){.type = ip.family ? VALUE_IP : VALUE_ABSENT, .ip = ip};
}

static inline struct value value_of_mac(struct mac mac)
{
    return (struct value){.type = mac_is_set(mac) ? VALUE_MAC : VALUE_ABSENT, .mac = mac};
}

#endif
