#include "judge/rules/pattern.h"

#include <regex.h>
#include <stdio.h>

#include "support/test.h"

static struct arena arena;

static bool matches(const char *pattern, const char *text)
{
    struct pattern_fault fault;
    struct pattern *compiled = pattern_new(text_of(pattern), &arena, &fault);

    if (!compiled)
        print_error("%s: %s at %zu\n", pattern, fault.sentence, fault.at);
    assert_non_null(compiled);
    bool is_match = pattern_matches(compiled, text_of(text));
    arena_free(&arena);
    return is_match;
}

static void patterns_match_what_they_say(void **state)
{
    static const struct {
        const char *pattern;
        const char *text;
        bool matches;
    } cases[] = {
        {"abc", "xxABCxx", true},
        {"^abc$", "abcd", false},
        {"^$", "", true},
        {"", "x", true},
        {"a.c", "abc", true},
        {"a\\.c", "abc", false},
        {"ab*c", "ac", true},
        {"ab+c", "ac", false},
        {"ab+c", "abbbc", true},
        {"ab?c", "abbc", false},
        {"^a{3}$", "aaa", true},
        {"^a{3}$", "aa", false},
        {"^a{2,}$", "aaaa", true},
        {"^a{2,}$", "a", false},
        {"^a{1,2}$", "aa", true},
        {"^a{1,2}$", "aaa", false},
        {"^a{0,2}b$", "b", true},
        {"cat|dog", "hotdog", true},
        {"^(cat|dog)s?$", "dogs", true},
        {"^(a|b|)c$", "c", true},
        {"^(ab){2}$", "abab", true},
        {"^[a-c]+$", "abcabc", true},
        {"^[^a-c]+$", "xyz", true},
        {"^[^a-c]+$", "xbz", false},
        {"^[]x]+$", "]x", true},
        {"^[a-]+$", "a-a", true},
        {"^\\d+\\.\\d+$", "10.20", true},
        {"^\\w+$", "a_1", true},
        {"^\\S+$", "a b", false},
        {"a\\x20b", "a b", true},
        {"^(a*)*$", "aaaa", true},
        {"^(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (matches(cases[i].pattern, cases[i].text) != cases[i].matches)
            print_error("%s on %s\n", cases[i].pattern, cases[i].text);
        assert_int_equal(matches(cases[i].pattern, cases[i].text), cases[i].matches);
    }
}

static void broken_patterns_are_refused_where_they_break(void **state)
{
    static const struct {
        const char *pattern;
        size_t at;
    } cases[] = {
        {"(a", 2},    {"a)", 1},     {"*a", 0},   {"a**", 2},   {"[a", 2},
        {"[b-a]", 4}, {"a{2,1}", 6}, {"a{}", 2},  {"a{65}", 4}, {"a\\", 2},
        {"\\q", 2},   {"(?:a)", 2},  {"\\x2", 3}, {"a{0}", 4},  {"(a{60}){60}", 2},
    };
    struct pattern_fault fault;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_null(pattern_new(text_of(cases[i].pattern), &arena, &fault));
        assert_non_null(fault.sentence);
        assert_int_equal(fault.at, cases[i].at);
        arena_free(&arena);
    }
}

/* 200 000 bytes through a pattern that breaks those who try again. */
static void the_time_is_that_of_the_text(void **state)
{
    static char text[200001];
    (void)state;

    memset(text, 'a', sizeof(text) - 1);
    assert_false(matches("(a+)+(a+)+(a|a)*b", text));
}

static uint64_t random_state = 88172645463325252ULL;

static unsigned random_below(unsigned limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)(random_state >> 20) % limit;
}

static void append(char *out, const char *text)
{
    if (strlen(out) + strlen(text) < 60)
        strcat(out, text);
}

static void build(char *out, unsigned depth)
{
    static const char *const atoms[] = {"a", "b", "c", ".", "[ab]", "[^a]", "a", "b"};
    static const char *const repeats[] = {"", "", "", "*", "+", "?", "{2}", "{1,3}"};

    for (unsigned pieces = 1 + random_below(3); pieces > 0; pieces--) {
        if (depth > 0 && random_below(3) == 0) {
            char inner[64] = "";
            build(inner, depth - 1);
            if (random_below(2) == 0) {
                append(inner, "|");
                build(inner, 0);
            }
            if (strlen(out) + strlen(inner) + 10 > 60)
                return;
            append(out, "(");
            append(out, inner);
            append(out, ")");
        } else {
            append(out, atoms[random_below(COUNT_OF(atoms))]);
        }
        append(out, repeats[random_below(COUNT_OF(repeats))]);
    }
}

/* The C library's matcher as the referee. */
static void random_patterns_match_as_in_the_c_library(void **state)
{
    int compared = 0;
    (void)state;

    for (int round = 0; round < 3000; round++) {
        char pattern[64] = "";
        char text[12];
        regex_t referee;

        if (random_below(2))
            append(pattern, "^");
        build(pattern, 2);
        if (random_below(2))
            append(pattern, "$");
        size_t length = random_below(sizeof(text));
        for (size_t i = 0; i < length; i++)
            text[i] = (char)('a' + random_below(3));
        text[length] = '\0';
        if (regcomp(&referee, pattern, REG_EXTENDED | REG_NOSUB) != 0)
            continue;
        bool wanted = regexec(&referee, text, 0, NULL, 0) == 0;
        regfree(&referee);
        if (matches(pattern, text) != wanted) {
            print_error("%s on '%s' should be %d\n", pattern, text, wanted);
            fail();
        }
        compared++;
    }
    assert_true(compared > 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_match_what_they_say),
        cmocka_unit_test(broken_patterns_are_refused_where_they_break),
        cmocka_unit_test(the_time_is_that_of_the_text),
        cmocka_unit_test(random_patterns_match_as_in_the_c_library),
    };
    return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
