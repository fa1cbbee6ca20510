/* The command line: a table of options is read into a struct.
 *
 * --name VALUE, --name=VALUE, -n VALUE, -nVALUE, several switches in one word (-qv), and "--"
 * after which everything is an operand. Options and operands may be mixed. An option name is
 * never abbreviated: what works today keeps its meaning when options are added. */

#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdio.h>

#include "base/error.h"
#include "base/slice.h"

enum {
    OPTION_LIST_MAX = 64
};

/* An option that may be given several times. */
struct option_list {
    size_t count;
    const char *items[OPTION_LIST_MAX + 1]; /* ends with NULL */
};

enum option_kind {
    OPTION_SWITCH, /* bool */
    OPTION_TEXT,   /* const char *; the last one given counts */
    OPTION_LIST,   /* struct option_list */
    OPTION_NUMBER, /* uint64_t */
};

struct option_row {
    const char *name;     /* without the dashes */
    const char *argument; /* "FILE"; NULL for a switch */
    const char *about;    /* what --help says */
    size_t offset;        /* in the struct that is read into */
    uint64_t minimum;     /* of a number */
    uint64_t maximum;
    enum option_kind kind;
    char letter; /* 0: none */
};

#define OPTION_KIND_OF(type, member)                                                               \
    _Generic(((type *)0)->member,                                                                  \
        bool: OPTION_SWITCH,                                                                       \
        const char *: OPTION_TEXT,                                                                 \
        struct option_list: OPTION_LIST,                                                           \
        uint64_t: OPTION_NUMBER)

/* A number within bounds, both included. The C type of the member decides how it is read. */
#define OPTION_BETWEEN(type, member, name, letter, argument, minimum, maximum, about)              \
    {                                                                                              \
        name, argument, about, offsetof(type, member), minimum, maximum,                           \
            OPTION_KIND_OF(type, member), letter                                                   \
    }

#define OPTION(type, member, name, letter, argument, about)                                        \
    OPTION_BETWEEN(type, member, name, letter, argument, 0, 0, about)

/* The words that are not options, in their order. */
struct operands {
    const char *const *items; /* ends with NULL */
    size_t count;
};

/* Reads argv[1] ... into the struct at `into`, which comes zeroed. Texts point into argv, and
 * argv is reordered: operands last. False, and one sentence, at the first word that is wrong. */
bool options_parse(const struct option_row *rows, int argc, char **argv, void *into,
                   struct operands *operands, struct error *error);

/* One line an option, wrapped at 80 columns. */
void options_print(FILE *out, const struct option_row *rows);

#endif
