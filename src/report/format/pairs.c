#include "report/format/pairs.h"

#include <math.h>
#include <stdio.h>

#include "base/time.h"

enum {
    DEPTH_MAX = 4,  /* words in a dotted name */
    WORD_SIZE = 64, /* of one of them, with a NUL */
    CIDR_TEXT_SIZE = IP_TEXT_SIZE + 4,
    ITEM_LENGTH_MAX = 128, /* of text in a list */
    SHORT_LIST_MAX = 4,    /* items, where text is kept short */
    SHORT_LENGTH = 64,     /* ... which is below this */
};

/* A pair that will be written, its name cut at the dots. Hashes make comparing names cheap: most
 * differ, and equal ones are looked at in full. */
struct named {
    const struct pair *pair;
    uint8_t depth;
    uint8_t end[DEPTH_MAX];   /* where each word ends */
    uint32_t hash[DEPTH_MAX]; /* of the name up to there (FNV-1a) */
};

/* A record's pairs in the order in which they are written. */
struct ordered {
    size_t count;
    struct named pairs[RECORD_PAIRS_MAX];
};

static bool is_writable(const struct value *value)
{
    if (value->type == VALUE_ABSENT)
        return false;
    return value->type != VALUE_FLOAT || isfinite(value->real);
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-';
}

/* False when the name is not dotted words: then it is no name of ours. */
static bool split_name(const struct pair *pair, struct named *named)
{
    const char *name = pair->name;
    uint32_t hash = 2166136261U;
    size_t start = 0;

    *named = (struct named){.pair = pair};
    for (size_t i = 0; i < (size_t)DEPTH_MAX * WORD_SIZE; i++) {
        if (is_name_char(name[i])) {
            hash = (hash ^ (uint8_t)name[i]) * 16777619U;
            continue;
        }
        if (i == start || i - start >= WORD_SIZE || i > UINT8_MAX || named->depth == DEPTH_MAX)
            return false;
        named->end[named->depth] = (uint8_t)i;
        named->hash[named->depth++] = hash;
        if (name[i] == '\0')
            return true;
        if (name[i] != '.')
            return false;
        hash = (hash ^ '.') * 16777619U;
        start = i + 1;
    }
    return false;
}

/* How many words the two names have in common, from the front. */
static size_t common_words(const struct named *a, const struct named *b)
{
    size_t common = 0;

    while (common < a->depth && common < b->depth && a->hash[common] == b->hash[common] &&
           a->end[common] == b->end[common])
        common++;
    if (common > 0 && memcmp(a->pair->name, b->pair->name, a->end[common - 1]) != 0)
        return 0; /* two names of one hash: not among ours, but no reason to write nonsense */
    return common;
}

/* Behind the last of those that it has most words in common with. A name that is there already,
 * or that would be a value and an object at once, is left out. */
static void insert(struct ordered *ordered, const struct named *named)
{
    size_t place = ordered->count;
    size_t most = 0;

    for (size_t i = ordered->count; i-- > 0;) {
        size_t common = common_words(named, &ordered->pairs[i]);

        if (common == named->depth || (common > 0 && common == ordered->pairs[i].depth))
            return;
        if (common > most) {
            most = common;
            place = i + 1;
        }
    }
    memmove(&ordered->pairs[place + 1], &ordered->pairs[place],
            (ordered->count - place) * sizeof(*named));
    ordered->pairs[place] = *named;
    ordered->count++;
}

static bool is_taken(const struct named *named, const char *const *taken)
{
    for (; *taken; taken++)
        if (strlen(*taken) == named->end[0] &&
            memcmp(*taken, named->pair->name, named->end[0]) == 0)
            return true;
    return false;
}

static void put_in_order(const struct record *record, const char *const *taken,
                         struct ordered *ordered)
{
    ordered->count = 0;
    for (size_t i = 0; i < record->pair_count && i < RECORD_PAIRS_MAX; i++) {
        struct named named;

        if (is_writable(&record->pairs[i].value) && split_name(&record->pairs[i], &named) &&
            !is_taken(&named, taken))
            insert(ordered, &named);
    }
}

static const char *word_of(const struct named *named, size_t number, char out[static WORD_SIZE])
{
    size_t start = number ? named->end[number - 1] + 1U : 0;
    size_t length = named->end[number] - start;

    memcpy(out, named->pair->name + start, length);
    out[length] = '\0';
    return out;
}

static size_t length_limit(const struct named *named)
{
    char word[WORD_SIZE];

    word_of(named, 0, word);
    return strcmp(word, "device") == 0 || strcmp(word, "peer") == 0 ? NAME_LENGTH_MAX
                                                                    : VALUE_LENGTH_MAX;
}

/* Closes and opens objects until the pair's own is the innermost, and writes it. `before` is the
 * pair written last; NULL: none. */
static void write_pair(struct json *json, const struct named *before, const struct named *named)
{
    size_t common = before ? common_words(before, named) : 0;
    char word[WORD_SIZE];

    for (size_t open = before ? before->depth - 1U : 0; open > common; open--)
        json_close(json);
    for (size_t i = common; i + 1 < named->depth; i++)
        json_open_object(json, word_of(named, i, word));
    value_write(json, word_of(named, named->depth - 1U, word), &named->pair->value,
                length_limit(named));
}

bool pairs_write(struct json *json, const struct record *record, const char *const *taken,
                 size_t limit)
{
    struct ordered ordered;
    const struct named *before = NULL;
    size_t written = 0;

    put_in_order(record, taken, &ordered);
    for (; written < ordered.count; written++) {
        const struct named *named = &ordered.pairs[written];
        struct json mark = *json;

        write_pair(json, before, named);
        if (json->length + named->depth - 1U > limit) {
            *json = mark;
            break;
        }
        before = named;
    }
    for (size_t open = before ? before->depth - 1U : 0; open > 0; open--)
        json_close(json);
    return written == ordered.count;
}

static void write_list(struct json *json, const char *key, const struct value *list,
                       size_t length_max)
{
    size_t items_max = length_max < SHORT_LENGTH ? SHORT_LIST_MAX : VALUE_LIST_MAX;
    size_t item_max = length_max < ITEM_LENGTH_MAX ? length_max : ITEM_LENGTH_MAX;

    json_open_list(json, key);
    for (size_t i = 0; i < list->list.count && i < items_max; i++)
        if (list->list.items[i].type != VALUE_LIST)
            value_write(json, NULL, &list->list.items[i], item_max);
    json_close(json);
}

static void write_cidr(struct json *json, const char *key, const struct value *value)
{
    char address[IP_TEXT_SIZE];
    char text[CIDR_TEXT_SIZE];

    snprintf(text, sizeof(text), "%s/%u", ip_print(&value->ip, address), value->prefix_length);
    json_put_word(json, key, text);
}

static uint64_t not_negative(int64_t integer)
{
    return integer < 0 ? 0 : (uint64_t)integer;
}

void value_write(struct json *json, const char *key, const struct value *value, size_t length_max)
{
    char ip[IP_TEXT_SIZE];
    char mac[MAC_TEXT_SIZE];
    char time[TIME_TEXT_SIZE];
    char seconds[DURATION_TEXT_SIZE];

    switch (value->type) {
    case VALUE_ABSENT: break;
    case VALUE_BOOL: json_put_bool(json, key, value->boolean); break;
    case VALUE_INTEGER:
    case VALUE_SIZE:
    case VALUE_RATE: json_put_integer(json, key, value->integer); break;
    case VALUE_FLOAT: json_put_real(json, key, value->real); break;
    case VALUE_TEXT:
    case VALUE_WORD: json_put_text(json, key, value->text, length_max); break;
    case VALUE_IP: json_put_word(json, key, ip_print(&value->ip, ip)); break;
    case VALUE_CIDR: write_cidr(json, key, value); break;
    case VALUE_MAC: json_put_word(json, key, mac_print(value->mac, mac)); break;
    case VALUE_DURATION:
        json_put_digits(json, key, seconds_print(not_negative(value->integer), seconds));
        break;
    case VALUE_TIME:
        json_put_word(json, key, time_print(not_negative(value->integer), time));
        break;
    case VALUE_LIST: write_list(json, key, value, length_max); break;
    }
}
