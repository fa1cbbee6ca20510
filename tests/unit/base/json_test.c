#include "base/json.h"

#include <locale.h>
#include <math.h>

#include "support/test.h"

static char buffer[8192];

static struct json start(void)
{
    memset(buffer, 0, sizeof(buffer));
    return json_into(buffer, sizeof(buffer));
}

static const char *text_written_as(struct text text, size_t length_max)
{
    struct json json = start();

    json_put_text(&json, NULL, text, length_max);
    assert_true(json_fits(&json));
    return buffer;
}

static void objects_and_lists_nest(void **state)
{
    struct json json = start();
    (void)state;

    json_open_object(&json, NULL);
    json_put_word(&json, "type", "flow");
    json_put_word(&json, "nothing", NULL);
    json_open_object(&json, "src");
    json_put_integer(&json, "port", 554);
    json_close(&json);
    json_open_list(&json, "answers");
    json_put_word(&json, NULL, "a");
    json_put_bool(&json, NULL, true);
    json_close(&json);
    json_put_count(&json, "bytes", UINT64_MAX);
    json_close(&json);
    assert_string_equal(buffer,
                        "{\"type\":\"flow\",\"src\":{\"port\":554},\"answers\":[\"a\",true],"
                        "\"bytes\":18446744073709551615}");
}

static void hostile_bytes_become_harmless_text(void **state)
{
    (void)state;

    assert_string_equal(text_written_as(TEXT("cam\xff"), 64), "\"cam\\\\xff\"");
    assert_string_equal(text_written_as(TEXT("a\"b\\c"), 64), "\"a\\\"b\\\\c\"");
    assert_string_equal(text_written_as(TEXT("\x1b[31m\n"), 64), "\"\\\\x1b[31m\\\\x0a\"");
    assert_string_equal(text_written_as(TEXT("\0"), 64), "\"\\\\x00\"");
    assert_string_equal(text_written_as((struct text){0}, 64), "\"\"");
}

static void other_alphabets_are_written_in_ascii(void **state)
{
    (void)state;

    assert_string_equal(text_written_as(TEXT("K\xc3\xa4mera"), 64), "\"K\\u00e4mera\"");
    assert_string_equal(text_written_as(TEXT("\xe6\x91\x84"), 64), "\"\\u6444\"");
    assert_string_equal(text_written_as(TEXT("\xf0\x9f\x93\xb7"), 64), "\"\\ud83d\\udcf7\"");
}

static void long_text_is_cut_on_a_code_point_border_and_marked(void **state)
{
    (void)state;

    assert_string_equal(text_written_as(TEXT("abcdef"), 6), "\"abcdef\"");
    assert_string_equal(text_written_as(TEXT("abcdefg"), 6), "\"abcdef\\u2026\"");
    assert_string_equal(text_written_as(TEXT("abcde\xc3\xa4"), 6), "\"abcde\\u2026\"");
}

static void text_of_any_length_is_bounded(void **state)
{
    static char flood[100000];
    (void)state;

    memset(flood, 0xff, sizeof(flood));
    assert_true(strlen(text_written_as((struct text){flood, sizeof(flood)}, SIZE_MAX)) <=
                JSON_TEXT_MAX * 5 / 4 + 8);
}

static void a_full_buffer_is_told_and_never_overrun(void **state)
{
    (void)state;

    for (size_t size = 0; size < 14; size++) {
        char *exact = malloc(size + 1);
        struct json json = json_into(exact, size);

        json_open_object(&json, NULL);
        json_put_word(&json, "a", "bcdef");
        json_close(&json);
        assert_int_equal(json.length, 13);
        assert_int_equal(json_fits(&json), size >= 13);
        free(exact);
    }
}

static void what_was_written_can_be_undone(void **state)
{
    struct json json = start();
    (void)state;

    json_open_object(&json, NULL);
    json_put_bool(&json, "a", true);
    struct json mark = json;
    json_open_object(&json, "b");
    json_put_bool(&json, "c", true);
    json = mark;
    json_put_bool(&json, "d", false);
    json_close(&json);
    assert_int_equal(json.length, strlen("{\"a\":true,\"d\":false}"));
    assert_memory_equal(buffer, "{\"a\":true,\"d\":false}", json.length);
}

static void a_fraction_stays_a_fraction_in_every_locale(void **state)
{
    static const struct {
        double real;
        const char *written;
    } cases[] = {
        {0.0, "0.0"},       {1.0, "1.0"},      {0.1, "0.1"},
        {-12.25, "-12.25"}, {1e300, "1e+300"}, {1.0 / 3.0, "0.333333333"},
    };
    (void)state;

    setlocale(LC_ALL, "de_DE.UTF-8"); /* where it is not installed this changes nothing */
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct json json = start();

        json_put_real(&json, NULL, cases[i].real);
        assert_string_equal(buffer, cases[i].written);
    }
    setlocale(LC_ALL, "C");
}

static void what_is_no_number_is_left_out(void **state)
{
    struct json json = start();
    (void)state;

    json_open_object(&json, NULL);
    json_put_real(&json, "a", (double)NAN);
    json_put_real(&json, "b", (double)INFINITY);
    json_close(&json);
    assert_string_equal(buffer, "{}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_and_lists_nest),
        cmocka_unit_test(hostile_bytes_become_harmless_text),
        cmocka_unit_test(other_alphabets_are_written_in_ascii),
        cmocka_unit_test(long_text_is_cut_on_a_code_point_border_and_marked),
        cmocka_unit_test(text_of_any_length_is_bounded),
        cmocka_unit_test(a_full_buffer_is_told_and_never_overrun),
        cmocka_unit_test(what_was_written_can_be_undone),
        cmocka_unit_test(a_fraction_stays_a_fraction_in_every_locale),
        cmocka_unit_test(what_is_no_number_is_left_out),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
