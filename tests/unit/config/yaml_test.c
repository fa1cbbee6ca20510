#include "config/yaml.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "support/complaints.h"
#include "support/test.h"

static struct heard heard;

static struct yaml *read_text(const char *text)
{
    return yaml_parse("x.yaml", text_of(text), YAML_RULES_SIZE_MAX, hear(&heard));
}

static void assert_refused(const char *text, const char *sentences)
{
    struct yaml *yaml = read_text(text);

    yaml_close(yaml);
    assert_null(yaml);
    assert_string_equal(heard.text, sentences);
}

static void assert_spot(const struct yaml_node *node, unsigned line, unsigned column)
{
    struct place place = spot_place(node->spot);

    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
}

static void every_value_knows_its_place_and_stays_as_it_is_spelled(void **state)
{
    struct yaml *yaml = read_text("schema: rules/1\n"
                                  "country: NO   # not false\n"
                                  "t\xc3\xbcr: {time: 22:22, list: [a, 'b', \"c\"]}\n"
                                  "text: |\n"
                                  "  two\n"
                                  "  lines\n"
                                  "empty:\n");
    (void)state;

    assert_non_null(yaml);
    const struct yaml_node *root = yaml_root(yaml);
    assert_int_equal(root->kind, YAML_MAP);
    assert_int_equal(root->count, 5);
    assert_text_equal(yaml_get(root, "country")->value, "NO");
    assert_spot(yaml_get(root, "country"), 2, 10);
    const struct yaml_node *door = yaml_get(root, "t\xc3\xbcr");
    assert_spot(door, 3, 6);
    assert_text_equal(yaml_get(door, "time")->value, "22:22");
    const struct yaml_node *list = yaml_get(door, "list");
    assert_int_equal(list->count, 3);
    assert_spot(list->first->next, 3, 30);
    assert_int_equal(list->first->next->style, YAML_SINGLE_QUOTED);
    assert_int_equal(list->first->next->next->style, YAML_DOUBLE_QUOTED);
    assert_text_equal(list->first->next->next->value, "c");
    assert_text_equal(yaml_get(root, "text")->value, "two\nlines\n");
    assert_int_equal(yaml_get(root, "text")->style, YAML_LITERAL);
    assert_int_equal(yaml_get(root, "empty")->value.length, 0);
    assert_null(yaml_get(root, "nothing"));
    yaml_close(yaml);
}

static void a_part_of_a_value_is_found_in_the_file(void **state)
{
    static const struct {
        const char *yaml;
        const char *part;
        unsigned line;
        unsigned column;
    } cases[] = {
        {"a: one here", "here", 1, 8},
        {"a: 'it''s here'", "here", 1, 11},
        {"a: \"\\\"\\u00fc\\x41\\N here\"", "here", 1, 20},
        {"- a: |\n    one\n\n      two here\n", "here", 4, 11},
        {"a: | # comment\n \xc3\xbc here\n", "here", 2, 4},
        {"a: |2\n    one here\n", "here", 2, 9},
        {"a: |\r\n  one\r\n  two here\r\n", "here", 3, 7},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct yaml *yaml = read_text(cases[i].yaml);
        assert_non_null(yaml);
        const struct yaml_node *node = yaml_root(yaml);
        while (node->kind != YAML_SCALAR)
            node = node->first;
        const char *part = strstr(node->value.data, cases[i].part);
        assert_non_null(part);
        assert_true(yaml_value_has_columns(node));
        struct spot spot = yaml_value_spot(node, (size_t)(part - node->value.data), 4);
        struct place place = spot_place(spot);
        assert_int_equal(place.line, cases[i].line);
        assert_int_equal(place.column, cases[i].column);
        assert_int_equal(spot.length, 4);
        yaml_close(yaml);
    }
}

static void folded_and_wrapped_text_has_no_columns(void **state)
{
    static const char *const texts[] = {"> a\n", "'a\n b'", "\"a\n b\"", "a\n b"};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        char text[64];
        snprintf(text, sizeof(text), "k: %s", i == 0 ? ">\n  a\n" : texts[i]);
        struct yaml *yaml = read_text(text);
        assert_non_null(yaml);
        assert_false(yaml_value_has_columns(yaml_root(yaml)->first));
        yaml_close(yaml);
    }
}

static void what_surprises_in_yaml_is_refused_with_a_sentence(void **state)
{
    (void)state;
    assert_refused("a: 1\nb: 2\na: 3\n", "x.yaml:3:1: error: 'a' is given twice\n"
                                         "    3 | a: 3\n"
                                         "      | ^ the first one is in line 1\n");
    assert_refused("a: &x 1\nb: *x\n", "x.yaml:1:4: error: anchors (&) are not allowed\n"
                                       "    1 | a: &x 1\n"
                                       "      |    ^~~~ write the value out\n"
                                       "x.yaml:2:4: error: aliases (*) are not allowed\n"
                                       "    2 | b: *x\n"
                                       "      |    ^~ write the value out\n");
    assert_refused("a: !!str 1\n", "x.yaml:1:4: error: tags (!) are not allowed\n"
                                   "    1 | a: !!str 1\n"
                                   "      |    ^~~~~~~ leave it out\n");
    assert_refused("<<: {a: 1}\n", "x.yaml:1:1: error: merge keys (<<) are not allowed\n"
                                   "    1 | <<: {a: 1}\n"
                                   "      | ^~ write the entries out\n");
    assert_refused("[a]: 1\n", "x.yaml:1:1: error: a key must be a word, not a list or a map\n"
                               "    1 | [a]: 1\n"
                               "      | ^\n");
    assert_refused("a: 1\n---\nb: 2\n",
                   "x.yaml:2:1: error: a second document (---) in one file is not allowed\n"
                   "    2 | ---\n"
                   "      | ^~~\n");
    assert_refused("%YAML 1.1\n---\na: 1\n", "x.yaml:1:1: error: directives (%) are not allowed\n"
                                             "    1 | %YAML 1.1\n"
                                             "      | ^~~~~~~~~ leave it out\n");
    assert_refused("", "x.yaml: error: it is empty\n");
    assert_refused("# nothing\n", "x.yaml: error: it is empty\n");
}

static void what_is_no_yaml_is_refused_where_it_stops_being_yaml(void **state)
{
    (void)state;
    assert_refused("a:\n\tb: 1\n", "x.yaml:2:1: error: this is not YAML: found character that "
                                   "cannot start any token while scanning for the next token\n"
                                   "    2 | \tb: 1\n"
                                   "      | ^ indent with blanks, not with tabs\n");
    assert_refused("a: [1, 2\n", "x.yaml:2:1: error: this is not YAML: did not find expected ',' "
                                 "or ']' while parsing a flow sequence\n"
                                 "    2 | \n"
                                 "      | ^\n");
    assert_refused("a: \xff\n", "x.yaml:1:4: error: this byte (0xff) is not UTF-8\n"
                                "    1 | a: ?\n"
                                "      |    ^\n");
    assert_refused("a: x\xe2\x80\xaey\n",
                   "x.yaml:1:5: error: the invisible character U+202E is not allowed\n"
                   "    1 | a: x?y\n"
                   "      |     ^\n");
    assert_refused("a: 1\rb: 2\n", "x.yaml:1:5: error: a carriage return without a line feed\n"
                                   "    1 | a: 1?b: 2\n"
                                   "      |     ^ end lines with a line feed\n");
}

static void columns_count_characters_and_the_caret_lines_up_behind_tabs(void **state)
{
    (void)state;
    assert_refused("{\xc3\xbc: 1,\ta: 1,\t\xc3\xb6: 1, a: 2}\n",
                   "x.yaml:1:20: error: 'a' is given twice\n"
                   "    1 | {\xc3\xbc: 1,\ta: 1,\t\xc3\xb6: 1, a: 2}\n"
                   "      |       \t     \t      ^ the first one is in line 1\n");
}

static void of_a_long_line_the_part_around_the_caret_is_shown(void **state)
{
    char text[2048];
    (void)state;

    memset(text, 'x', sizeof(text));
    memcpy(text, "{a: '", 5);
    memcpy(text + 1000, "', a: '", 7);
    memcpy(text + sizeof(text) - 4, "'}\n", 4);
    assert_null(read_text(text));
    const char *line = strstr(heard.text, "    1 | ");
    assert_non_null(line);
    assert_int_equal(strcspn(line, "\n"), 8 + 160);
    const char *caret = strstr(heard.text, "      | ");
    assert_int_equal(strcspn(caret, "^"), 8 + 100);
}

static double seconds_since(struct timespec then)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)(now.tv_sec - then.tv_sec) + (double)(now.tv_nsec - then.tv_nsec) / 1e9;
}

/* Refused within what a busy machine with sanitizers needs; 100 ms without them. */
static void assert_refused_soon(const char *text, const char *sentence)
{
    struct timespec start;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    assert_null(read_text(text));
    assert_true(seconds_since(start) < 2.0);
    assert_non_null(strstr(heard.text, sentence));
}

static char *repeated(const char *piece, size_t count)
{
    size_t size = strlen(piece);
    char *text = malloc(size * count + 1);

    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * size, piece, size);
    text[size * count] = '\0';
    return text;
}

static void deep_nesting_costs_nothing(void **state)
{
    static const char *const pieces[] = {"[", "{", "{a: ", "[\n", "- ", "? ", "[a, ", "[[]: "};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        char *text = repeated(pieces[i], 100000);
        assert_refused_soon(text, "x.yaml:");
        free(text);
    }
    char *deep = repeated("[", YAML_DEPTH_MAX + 1);
    assert_refused(deep, "x.yaml:1:33: error: nested deeper than 32 levels\n"
                         "    1 | [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n"
                         "      |                                 ^\n");
    free(deep);
}

static void a_huge_piece_is_refused(void **state)
{
    char *text = repeated("0123456789abcdef", 1000000 / 16);
    (void)state;

    assert_refused_soon(text, "one text of more than 256 KiB");
    text[0] = '"';
    assert_refused_soon(text, "one text of more than 256 KiB");
    text[0] = '#';
    assert_refused_soon(text, "one text of more than 256 KiB");
    free(text);
}

static void many_values_are_refused(void **state)
{
    char *text = repeated("- a\n", YAML_NODES_MAX + 1);
    (void)state;

    assert_null(read_text(text));
    assert_non_null(strstr(heard.text, "more than 250000 values in one file"));
    free(text);
}

static void many_keys_are_compared_in_reasonable_time(void **state)
{
    size_t size = 0;
    char *text = malloc(20 * 100000);
    struct timespec start;
    (void)state;

    assert_non_null(text);
    for (int i = 0; i < 100000; i++)
        size += (size_t)sprintf(text + size, "k%d: 1\n", i);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    struct yaml *yaml = read_text(text);
    assert_non_null(yaml);
    yaml_close(yaml);
    free(text);
    assert_true(seconds_since(start) < 5.0);
}

static void a_text_larger_than_allowed_is_refused(void **state)
{
    char *text = repeated("a", 1025);
    (void)state;

    assert_null(yaml_parse("x.yaml", text_of(text), 1024, hear(&heard)));
    assert_string_equal(heard.text, "x.yaml: error: it is larger than 1 KiB\n");
    free(text);
}

/* Makes the thing, reads it as YAML, removes the thing. */
static void assert_path_refused(const char *path, const char *sentence)
{
    char wanted[256];

    assert_null(yaml_read(path, YAML_CONFIG_SIZE_MAX, hear(&heard)));
    snprintf(wanted, sizeof(wanted), "%s: error: %s\n", path, sentence);
    assert_string_equal(heard.text, wanted);
}

static void only_regular_files_are_read(void **state)
{
    char folder[] = "/tmp/yaml-test-XXXXXX";
    char path[64];
    (void)state;

    assert_non_null(mkdtemp(folder));
    assert_path_refused(folder, "it is not a regular file");
    snprintf(path, sizeof(path), "%s/fifo", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_path_refused(path, "it is not a regular file");
    unlink(path);
    assert_path_refused(path, "No such file or directory");

    FILE *huge = fopen(path, "w");
    assert_non_null(huge);
    assert_int_equal(ftruncate(fileno(huge), 1 << 30), 0);
    fclose(huge);
    assert_path_refused(path, "it is larger than 1024 KiB");

    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("\xef\xbb\xbf"
          "a: 1\n",
          file);
    fclose(file);
    struct yaml *yaml = yaml_read(path, YAML_CONFIG_SIZE_MAX, hear(&heard));
    assert_non_null(yaml);
    assert_text_equal(yaml_get(yaml_root(yaml), "a")->value, "1");
    yaml_close(yaml);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_knows_its_place_and_stays_as_it_is_spelled),
        cmocka_unit_test(a_part_of_a_value_is_found_in_the_file),
        cmocka_unit_test(folded_and_wrapped_text_has_no_columns),
        cmocka_unit_test(what_surprises_in_yaml_is_refused_with_a_sentence),
        cmocka_unit_test(what_is_no_yaml_is_refused_where_it_stops_being_yaml),
        cmocka_unit_test(columns_count_characters_and_the_caret_lines_up_behind_tabs),
        cmocka_unit_test(of_a_long_line_the_part_around_the_caret_is_shown),
        cmocka_unit_test(deep_nesting_costs_nothing),
        cmocka_unit_test(a_huge_piece_is_refused),
        cmocka_unit_test(many_values_are_refused),
        cmocka_unit_test(many_keys_are_compared_in_reasonable_time),
        cmocka_unit_test(a_text_larger_than_allowed_is_refused),
        cmocka_unit_test(only_regular_files_are_read),
    };
    return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
