#include "base/utf8.h"

#include "support/test.h"

static void assert_cleaned(const char *in, size_t size, const char *wanted)
{
    char out[256];

    assert_int_equal(utf8_clean((struct text){in, size}, out, sizeof(out)), strlen(wanted));
    assert_string_equal(out, wanted);
}

#define ASSERT_CLEANED(literal, wanted) assert_cleaned(literal, sizeof(literal) - 1, wanted)

static void text_of_any_script_stays_as_it_is(void **state)
{
    (void)state;
    ASSERT_CLEANED("gate-07", "gate-07");
    ASSERT_CLEANED("Tor S\xc3\xbc"
                   "d",
                   "Tor S\xc3\xbc"
                   "d");
    ASSERT_CLEANED("\xd9\x84\xd8\xa7\xdb\x81\xd9\x88\xd8\xb1",
                   "\xd9\x84\xd8\xa7\xdb\x81\xd9\x88\xd8\xb1");
    ASSERT_CLEANED("\xf0\x9f\x93\xb7", "\xf0\x9f\x93\xb7");
}

static void control_characters_become_visible(void **state)
{
    (void)state;
    ASSERT_CLEANED("a\x1b[2Jb\n", "a\\x1b[2Jb\\x0a");
    ASSERT_CLEANED("a\0b\x7f", "a\\x00b\\x7f");
    ASSERT_CLEANED("\xc2\x85", "\\x85");
    ASSERT_CLEANED("\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6", "\\u2028\\u202e\\u2066");
    ASSERT_CLEANED("\xf3\xa0\x81\x81", "\\U000e0041");
}

static void bytes_that_are_no_utf8_become_visible(void **state)
{
    (void)state;
    ASSERT_CLEANED("cam\xff", "cam\\xff");
    ASSERT_CLEANED("\xc3", "\\xc3");                            /* cut off  */
    ASSERT_CLEANED("\xc0\xaf", "\\xc0\\xaf");                   /* overlong */
    ASSERT_CLEANED("\xed\xa0\x80", "\\xed\\xa0\\x80");          /* surrogate */
    ASSERT_CLEANED("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"); /* beyond U+10FFFF */
    ASSERT_CLEANED("\xe2\x82z", "\\xe2\\x82z");
}

static void what_does_not_fit_is_cut_between_code_points(void **state)
{
    char out[6];
    (void)state;

    assert_int_equal(utf8_clean(TEXT("abcdefgh"), out, sizeof(out)), 5);
    assert_string_equal(out, "abcde");
    assert_int_equal(utf8_clean(TEXT("abcd\xc3\xbc"), out, sizeof(out)), 4);
    assert_string_equal(out, "abcd");
    assert_int_equal(utf8_clean(TEXT("ab\x01z"), out, sizeof(out)), 2);
    assert_string_equal(out, "ab");
    assert_int_equal(utf8_clean(TEXT("a"), out, 0), 0);
    assert_int_equal(utf8_clean((struct text){0}, out, sizeof(out)), 0);
    assert_string_equal(out, "");
}

static void whatever_comes_in_valid_utf8_comes_out(void **state)
{
    uint64_t random = 88172645463325252ULL;
    (void)state;

    for (int round = 0; round < 20000; round++) {
        char in[24];
        char out[64];
        for (size_t i = 0; i < sizeof(in); i++) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            in[i] = (char)(random & 1 ? random >> 8 : 0xe0 | (random >> 8 & 0x1f));
        }
        struct text left = {out, utf8_clean((struct text){in, sizeof(in)}, out, sizeof(out))};
        for (size_t size; left.length > 0; left.data += size, left.length -= size) {
            int32_t point = utf8_decode(left, &size);
            assert_int_not_equal(point, UTF8_INVALID);
            assert_false(utf8_is_unprintable(point));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_any_script_stays_as_it_is),
        cmocka_unit_test(control_characters_become_visible),
        cmocka_unit_test(bytes_that_are_no_utf8_become_visible),
        cmocka_unit_test(what_does_not_fit_is_cut_between_code_points),
        cmocka_unit_test(whatever_comes_in_valid_utf8_comes_out),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
