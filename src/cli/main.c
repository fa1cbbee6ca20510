/* The table of subcommands, and what is the same for all of them. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/nearest.h"
#include "cli/command.h"
#include "cli/version.h"

/* In the order in which --help lists them. One line each. */
#define EACH_COMMAND(DO) DO(replay) DO(run) DO(check) DO(fields) DO(apps) DO(rules) DO(explain)

#define DECLARE(name) extern const struct command name##_command;
EACH_COMMAND(DECLARE)
#undef DECLARE

#define POINTER(name) &name##_command,
static const struct command *const commands[] = {EACH_COMMAND(POINTER)};
#undef POINTER

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int complain_of_command(const char *name)
{
    struct nearest nearest = nearest_to(text_of(name));

    for (size_t i = 0; i < COUNT_OF(commands); i++)
        nearest_offer(&nearest, commands[i]->name);
    if (nearest.word)
        return command_complain("there is no command '%s'; did you mean '%s'?", name, nearest.word);
    return command_complain("there is no command '%s'; 'camwarden --help' lists them", name);
}

static void print_help(FILE *out)
{
    fputs(
        "camwarden watches a network of cameras: which camera talks to whom, over which channel,\n"
        "on the wire or in the air, and is that expected?\n\n"
        "usage: camwarden COMMAND [OPTION...] [OPERAND...]\n\n",
        out);
    for (size_t i = 0; i < COUNT_OF(commands); i++)
        fprintf(out, "  %-10s%s\n", commands[i]->name, commands[i]->about);
    fputs("\n  --help    with a command: what it takes\n"
          "  --version what this program is built of\n\n"
          "exit status: 0 no alert, 1 alerts, 2 bad input or configuration, 3 internal failure\n",
          out);
}

static void print_command_help(FILE *out, const struct command *command)
{
    fprintf(out, "usage: camwarden %s%s%s%s\n\ncamwarden %s: %s.\n", command->name,
            command->options ? " [OPTION...]" : "", *command->operands ? " " : "",
            command->operands, command->name, command->about);
    if (command->explain)
        fprintf(out, "\n%s\n", command->explain);
    if (command->options)
        fputc('\n', out);
    options_print(out, command->options);
}

static int complain_of_operands(const struct command *command)
{
    if (command->operands_max == 0)
        return command_complain("%s: takes no operand ('camwarden %s --help' says what it takes)",
                                command->name, command->name);
    return command_complain("%s: takes %s ('camwarden %s --help' says more)", command->name,
                            command->operands, command->name);
}

/* "--help" as a word of its own, before any "--". */
static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0)
            return true;
    return false;
}

static int run_with(const struct command *command, void *options, int argc, char **argv)
{
    struct operands operands;
    struct error error;

    if (!options_parse(command->options, argc, argv, options, &operands, &error))
        return command_complain("%s: %s ('camwarden %s --help' lists them)", command->name,
                                error.text, command->name);
    if (operands.count < command->operands_min || operands.count > command->operands_max)
        return complain_of_operands(command);
    return command->run(options, &operands);
}

static int start_command(const struct command *command, int argc, char **argv)
{
    /* A reader of alerts that goes away is a write that fails, and is told. */
    if (!command->only_prints)
        signal(SIGPIPE, SIG_IGN);
    if (asks_for_help(argc, argv)) {
        print_command_help(stdout, command);
        return STATUS_NOTHING_FOUND;
    }

    void *options = calloc(1, command->options_size ? command->options_size : 1);
    if (!options) {
        command_complain("no memory");
        return STATUS_INTERNAL;
    }
    int status = run_with(command, options, argc, argv);
    free(options);
    return status;
}

/* What was printed must have arrived: a full disk is not a success. */
static int check_output(int status)
{
    bool has_failed = ferror(stdout) != 0;

    if (fflush(stdout) == 0 && !has_failed)
        return status;
    if (status == STATUS_NOTHING_FOUND || status == STATUS_ALERTS)
        return command_complain("standard output could not be written");
    return status;
}

static int run_words(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return STATUS_BAD_INPUT;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(stdout);
        return STATUS_NOTHING_FOUND;
    }
    if (strcmp(argv[1], "--version") == 0) {
        version_print(stdout);
        return STATUS_NOTHING_FOUND;
    }

    const struct command *command = find_command(argv[1]);
    if (!command)
        return complain_of_command(argv[1]);
    return start_command(command, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    return check_output(run_words(argc, argv));
}
