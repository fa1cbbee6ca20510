/* Broken rule files, and exactly what a person is told about each: tests/golden/broken-rules. With
 * CAMWARDEN_ACCEPT set, what is told now is written down as expected; read the difference. */

#include <dirent.h>
#include <stdlib.h>

#include "judge/rules/rules.h"
#include "support/complaints.h"
#include "support/test.h"

#define FOLDER "tests/golden/broken-rules"

static struct heard heard;
static char file_text[64 * 1024];

static struct text read_whole(const char *path)
{
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    size_t size = fread(file_text, 1, sizeof(file_text), file);
    fclose(file);
    assert_true(size < sizeof(file_text));
    return (struct text){file_text, size};
}

static void accept(const char *path)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(heard.text, file);
    fclose(file);
}

static int is_yaml(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".yaml") == 0;
}

static bool is_told_as_expected(const char *name)
{
    char path[512];

    snprintf(path, sizeof(path), FOLDER "/%s", name);
    hear(&heard);
    struct rules *rules = rules_parse(name, read_whole(path), NULL, heard_take, &heard);
    bool is_refused = rules == NULL;
    rules_free(rules);

    snprintf(path, sizeof(path), FOLDER "/%.*s.expected", (int)(strlen(name) - 5), name);
    if (getenv("CAMWARDEN_ACCEPT"))
        accept(path);
    struct text expected = read_whole(path);
    bool is_expected =
        expected.length == heard.used && memcmp(expected.data, heard.text, heard.used) == 0;
    if (!is_refused)
        print_error("%s was not refused\n", name);
    if (!is_expected)
        print_error("%s: expected\n%.*s\nbut heard\n%s\n", name, TEXT_ARGS(expected), heard.text);
    return is_refused && is_expected;
}

static void every_broken_rule_is_refused_with_the_expected_words(void **state)
{
    struct dirent **entries;
    int count = scandir(FOLDER, &entries, is_yaml, alphasort);
    int wrong = 0;
    (void)state;

    assert_true(count >= 40);
    for (int i = 0; i < count; i++) {
        wrong += !is_told_as_expected(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_broken_rule_is_refused_with_the_expected_words),
    };
    return cmocka_run_group_tests_name("broken rules", tests, NULL, NULL);
}
