#include "base/wrap.h"

#include "support/test.h"

static char printed[4096];

static const char *wrapped(const char *text, size_t column, size_t indent, size_t width)
{
    FILE *out = fmemopen(printed, sizeof(printed), "w");

    assert_non_null(out);
    for (size_t i = 0; i < column; i++)
        fputc('#', out);
    wrap_print(out, text_of(text), column, indent, width);
    fclose(out);
    return printed;
}

static void lines_break_between_words(void **state)
{
    (void)state;

    assert_string_equal(wrapped("one two three", 0, 0, 7), "one two\nthree");
    assert_string_equal(wrapped("one two three", 2, 4, 11), "##  one two\n    three");
    assert_string_equal(wrapped("  one  two ", 0, 0, 80), "one two");
    assert_string_equal(wrapped("one\ntwo", 0, 0, 80), "one two");
    assert_string_equal(wrapped("", 0, 2, 80), "  ");
}

static void what_stands_in_the_way_gets_a_line_of_its_own(void **state)
{
    (void)state;

    assert_string_equal(wrapped("one", 5, 3, 20), "#####\n   one");
}

static void a_word_longer_than_the_line_is_not_torn(void **state)
{
    (void)state;

    assert_string_equal(wrapped("a tremendous b", 0, 0, 4), "a\ntremendous\nb");
}

static void letters_count_and_not_bytes(void **state)
{
    (void)state;

    assert_string_equal(wrapped("\xc3\xa4\xc3\xa4 \xc3\xa4\xc3\xa4", 0, 0, 5),
                        "\xc3\xa4\xc3\xa4 \xc3\xa4\xc3\xa4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_break_between_words),
        cmocka_unit_test(what_stands_in_the_way_gets_a_line_of_its_own),
        cmocka_unit_test(a_word_longer_than_the_line_is_not_torn),
        cmocka_unit_test(letters_count_and_not_bytes),
    };
    return cmocka_run_group_tests_name("wrap", tests, NULL, NULL);
}
