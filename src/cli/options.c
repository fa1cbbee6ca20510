#include "cli/options.h"

#include "base/nearest.h"
#include "base/wrap.h"

enum {
    HELP_COLUMN = 28,
    HELP_WIDTH = 80
};

static const struct option_row *find_name(const struct option_row *rows, struct text name)
{
    for (const struct option_row *row = rows; row && row->name; row++)
        if (text_equals(name, row->name))
            return row;
    return NULL;
}

static const struct option_row *find_letter(const struct option_row *rows, char letter)
{
    for (const struct option_row *row = rows; row && row->name; row++)
        if (row->letter == letter)
            return row;
    return NULL;
}

static bool say_unknown(const struct option_row *rows, struct text name, struct error *error)
{
    struct nearest nearest = nearest_to(name);

    for (const struct option_row *row = rows; row && row->name; row++)
        nearest_offer(&nearest, row->name);
    if (nearest.word)
        return error_say(error, "there is no option '--%.*s'; did you mean '--%s'?",
                         TEXT_ARGS(name), nearest.word);
    return error_say(error, "there is no option '--%.*s'", TEXT_ARGS(name));
}

static bool read_number(const struct option_row *row, const char *value, uint64_t *number,
                        struct error *error)
{
    uint64_t read = 0;
    const char *at = value;

    for (; *at >= '0' && *at <= '9' && read < UINT64_MAX / 10 - 9; at++)
        read = read * 10 + (uint64_t)(*at - '0');
    if (at == value || *at || read < row->minimum || (row->maximum && read > row->maximum)) {
        if (row->maximum)
            return error_say(error, "--%s takes a whole number from %llu to %llu, not '%s'",
                             row->name, (unsigned long long)row->minimum,
                             (unsigned long long)row->maximum, value);
        return error_say(error, "--%s takes a whole number, not '%s'", row->name, value);
    }
    *number = read;
    return true;
}

static bool add_item(const struct option_row *row, const char *value, struct option_list *list,
                     struct error *error)
{
    if (list->count == OPTION_LIST_MAX)
        return error_say(error, "--%s can be given at most %d times", row->name, OPTION_LIST_MAX);
    list->items[list->count++] = value;
    return true;
}

static bool store(const struct option_row *row, const char *value, void *into, struct error *error)
{
    void *member = (char *)into + row->offset;

    switch (row->kind) {
    case OPTION_SWITCH: *(bool *)member = true; return true;
    case OPTION_TEXT: *(const char **)member = value; return true;
    case OPTION_LIST: return add_item(row, value, member, error);
    case OPTION_NUMBER: return read_number(row, value, member, error);
    }
    return false;
}

/* Words left to read. */
struct words {
    char **at;
    char **end;
};

static const char *take_word(struct words *words)
{
    return words->at < words->end ? *words->at++ : NULL;
}

/* `word` is what follows the two dashes. */
static bool read_long(const struct option_row *rows, const char *word, struct words *words,
                      void *into, struct error *error)
{
    const char *equals = strchr(word, '=');
    struct text name = {word, equals ? (size_t)(equals - word) : strlen(word)};
    const struct option_row *row = find_name(rows, name);
    const char *value = equals ? equals + 1 : NULL;

    if (!row)
        return say_unknown(rows, name, error);
    if (row->kind == OPTION_SWITCH && value)
        return error_say(error, "--%s takes no value", row->name);
    if (row->kind != OPTION_SWITCH && !value)
        value = take_word(words);
    if (row->kind != OPTION_SWITCH && !value)
        return error_say(error, "--%s needs a value: --%s %s", row->name, row->name, row->argument);
    return store(row, value, into, error);
}

/* `word` is what follows the one dash: switches, the last of which may take a value. */
static bool read_short(const struct option_row *rows, const char *word, struct words *words,
                       void *into, struct error *error)
{
    for (; *word; word++) {
        const struct option_row *row = find_letter(rows, *word);

        if (!row)
            return error_say(error, "there is no option '-%c'", *word);
        if (row->kind == OPTION_SWITCH) {
            store(row, NULL, into, error);
            continue;
        }
        const char *value = word[1] ? word + 1 : take_word(words);
        if (!value)
            return error_say(error, "-%c needs a value: -%c %s", *word, *word, row->argument);
        return store(row, value, into, error);
    }
    return true;
}

bool options_parse(const struct option_row *rows, int argc, char **argv, void *into,
                   struct operands *operands, struct error *error)
{
    struct words words = {.at = argv + (argc > 0), .end = argv + argc};
    char **kept = argv; /* operands move to the front, over words that have been read */
    bool has_ended = false;

    while (words.at < words.end) {
        char *word = *words.at++;

        if (has_ended || word[0] != '-' || word[1] == '\0')
            *kept++ = word;
        else if (strcmp(word, "--") == 0)
            has_ended = true;
        else if (!(word[1] == '-' ? read_long(rows, word + 2, &words, into, error)
                                  : read_short(rows, word + 1, &words, into, error)))
            return false;
    }
    operands->count = (size_t)(kept - argv);
    *kept = NULL;
    operands->items = (const char *const *)argv;
    return true;
}

void options_print(FILE *out, const struct option_row *rows)
{
    for (const struct option_row *row = rows; row && row->name; row++) {
        char letter[] = {'-', row->letter, ',', '\0'};
        int column = fprintf(out, "  %-3s --%s%s%s ", row->letter ? letter : "", row->name,
                             row->argument ? " " : "", row->argument ? row->argument : "");

        wrap_print(out, text_of(row->about), column > 0 ? (size_t)column : 0, HELP_COLUMN,
                   HELP_WIDTH);
        fputc('\n', out);
    }
}
