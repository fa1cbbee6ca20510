/* A subcommand is one file and one line in main.c.
 *
 * It declares what it takes; main() reads the command line, answers --help, says what is wrong,
 * and only then calls it. */

#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/options.h"

/* What the program's end says. */
enum exit_status {
    STATUS_NOTHING_FOUND = 0, /* all went well, no alert */
    STATUS_ALERTS = 1,
    STATUS_BAD_INPUT = 2, /* a file, an option, a rule: a person can mend it */
    STATUS_INTERNAL = 3,  /* we failed */
};

struct command {
    const char *name;
    const char *operands; /* as --help shows them: "FILE..."; "" when there are none */
    const char *about;    /* one line for the list of commands, no full stop */
    const char *explain;  /* a paragraph for `camwarden NAME --help`; NULL: nothing to add */
    size_t operands_min;
    size_t operands_max;
    const struct option_row *options; /* ends with a NULL name; NULL: none */
    size_t options_size;              /* of the struct that `options` write to; 0: none */
    bool only_prints;                 /* ends, without a word, when nobody reads it any more */

    /* `options` is that struct, zero where nothing was given. Answers the exit status. */
    int (*run)(const void *options, const struct operands *operands);
};

#define COMMAND(name)                                                                              \
    extern const struct command name##_command;                                                    \
    const struct command name##_command

/* One sentence on stderr, with the program's name before it. Returns STATUS_BAD_INPUT. */
int command_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
