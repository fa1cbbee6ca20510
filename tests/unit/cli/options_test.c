#include "cli/options.h"

#include "support/test.h"

struct taken {
    bool is_quiet;
    bool is_verbose;
    const char *site;
    struct option_list rules;
    uint64_t workers;
};

static const struct option_row rows[] = {
    OPTION(struct taken, is_quiet, "quiet", 'q', NULL, "say nothing"),
    OPTION(struct taken, is_verbose, "verbose", 'v', NULL, "say more"),
    OPTION(struct taken, site, "site", 's', "FILE", "the site file"),
    OPTION(struct taken, rules, "rules", 0, "PATH", "rules"),
    OPTION_BETWEEN(struct taken, workers, "workers", 'w', "N", 1, 64, "how many"),
    {0},
};

static struct taken taken;
static struct operands operands;
static struct error error;

/* Reads the words, separated by one space. */
static bool parse(const char *line)
{
    static char copy[4096];
    static char *argv[256];
    int argc = 0;

    snprintf(copy, sizeof(copy), "replay %s", line);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    taken = (struct taken){0};
    return options_parse(rows, argc, argv, &taken, &operands, &error);
}

static void options_and_operands_may_be_mixed(void **state)
{
    (void)state;

    assert_true(parse("a.pcap --quiet b.pcap --site site.yaml - --workers=4"));
    assert_true(taken.is_quiet);
    assert_false(taken.is_verbose);
    assert_string_equal(taken.site, "site.yaml");
    assert_int_equal(taken.workers, 4);
    assert_int_equal(operands.count, 3);
    assert_string_equal(operands.items[0], "a.pcap");
    assert_string_equal(operands.items[1], "b.pcap");
    assert_string_equal(operands.items[2], "-");
    assert_null(operands.items[3]);
}

static void letters_can_be_joined_and_carry_their_value(void **state)
{
    (void)state;

    assert_true(parse("-qvssite.yaml -w 2"));
    assert_true(taken.is_quiet && taken.is_verbose);
    assert_string_equal(taken.site, "site.yaml");
    assert_int_equal(taken.workers, 2);
    assert_int_equal(operands.count, 0);
}

static void a_list_keeps_every_value(void **state)
{
    (void)state;

    assert_true(parse("--rules a --rules=b"));
    assert_int_equal(taken.rules.count, 2);
    assert_string_equal(taken.rules.items[1], "b");
    assert_null(taken.rules.items[2]);
}

static void a_list_is_bounded(void **state)
{
    char line[2048] = "";
    (void)state;

    for (int i = 0; i <= OPTION_LIST_MAX; i++)
        strcat(line, " --rules x");
    assert_false(parse(line));
    assert_string_equal(error.text, "--rules can be given at most 64 times");
}

static void after_two_dashes_everything_is_an_operand(void **state)
{
    (void)state;

    assert_true(parse("--quiet -- --site -q"));
    assert_int_equal(operands.count, 2);
    assert_string_equal(operands.items[0], "--site");
    assert_null(taken.site);
}

static void what_is_wrong_is_told_with_what_would_be_right(void **state)
{
    static const struct {
        const char *line;
        const char *sentence;
    } cases[] = {
        {"--ruels x", "there is no option '--ruels'; did you mean '--rules'?"},
        {"--quiett=1", "there is no option '--quiett'; did you mean '--quiet'?"},
        {"--banana", "there is no option '--banana'"},
        {"-x", "there is no option '-x'"},
        {"--quiet=yes", "--quiet takes no value"},
        {"--site", "--site needs a value: --site FILE"},
        {"-s", "-s needs a value: -s FILE"},
        {"--workers 0", "--workers takes a whole number from 1 to 64, not '0'"},
        {"--workers 65", "--workers takes a whole number from 1 to 64, not '65'"},
        {"--workers 4x", "--workers takes a whole number from 1 to 64, not '4x'"},
        {"--workers=", "--workers takes a whole number from 1 to 64, not ''"},
        {"--workers 99999999999999999999999",
         "--workers takes a whole number from 1 to 64, not '99999999999999999999999'"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_false(parse(cases[i].line));
        assert_string_equal(error.text, cases[i].sentence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_and_operands_may_be_mixed),
        cmocka_unit_test(letters_can_be_joined_and_carry_their_value),
        cmocka_unit_test(a_list_keeps_every_value),
        cmocka_unit_test(a_list_is_bounded),
        cmocka_unit_test(after_two_dashes_everything_is_an_operand),
        cmocka_unit_test(what_is_wrong_is_told_with_what_would_be_right),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
