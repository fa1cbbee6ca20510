#include "base/prefix_set.h"

#include <stdio.h>

#include "support/test.h"

static struct prefix block(const char *text, int number)
{
    struct prefix prefix = {.number = number};
    bool is_loose = false;

    assert_true(prefix_parse(text_of(text), &prefix, &is_loose));
    assert_false(is_loose);
    return prefix;
}

static int number_of(const struct prefix_set *set, const char *address)
{
    struct ip ip;
    const struct prefix *found;

    assert_true(ip_parse(text_of(address), &ip));
    found = prefix_set_find(set, &ip);
    return found ? found->number : -1;
}

static void the_smallest_block_counts(void **state)
{
    const struct prefix blocks[] = {
        block("10.20.3.0/24", 3), block("10.0.0.0/8", 1),       block("10.20.0.0/16", 2),
        block("10.20.3.7", 4),    block("2001:db8:20::/48", 5), block("::/0", 6),
    };
    struct prefix_set *set = prefix_set_new(blocks, COUNT_OF(blocks));
    (void)state;

    assert_int_equal(number_of(set, "10.1.2.3"), 1);
    assert_int_equal(number_of(set, "10.20.2.3"), 2);
    assert_int_equal(number_of(set, "10.20.3.6"), 3);
    assert_int_equal(number_of(set, "10.20.3.7"), 4);
    assert_int_equal(number_of(set, "10.20.3.8"), 3);
    assert_int_equal(number_of(set, "10.20.4.1"), 2);
    assert_int_equal(number_of(set, "10.255.255.255"), 1);
    assert_int_equal(number_of(set, "11.0.0.0"), -1);
    assert_int_equal(number_of(set, "9.255.255.255"), -1);
    assert_int_equal(number_of(set, "2001:db8:20:1::7"), 5);
    assert_int_equal(number_of(set, "2001:db8:21::7"), 6);
    prefix_set_free(set);
}

static void a_block_leads_to_those_around_it(void **state)
{
    const struct prefix blocks[] = {block("10.0.0.0/8", 1), block("10.20.0.0/16", 2)};
    struct prefix_set *set = prefix_set_new(blocks, COUNT_OF(blocks));
    struct ip ip;
    (void)state;

    assert_true(ip_parse(TEXT("10.20.0.1"), &ip));
    const struct prefix *found = prefix_set_find(set, &ip);
    assert_int_equal(found->number, 2);
    assert_int_equal(found->around->number, 1);
    assert_null(found->around->around);
    prefix_set_free(set);
}

/* The same answers as asking every block. */
static void the_set_agrees_with_a_plain_search(void **state)
{
    enum {
        COUNT = 300
    };
    struct prefix blocks[COUNT];
    uint32_t random = 1;
    (void)state;

    for (int i = 0; i < COUNT; i++) {
        char text[32];

        random = random * 1664525 + 1013904223;
        snprintf(text, sizeof(text), "10.%u.%u.0/%u", random >> 30, random >> 24 & 15,
                 8 + (random >> 16) % 25);
        blocks[i] = (struct prefix){.number = i};
        bool is_loose;
        assert_true(prefix_parse(text_of(text), &blocks[i], &is_loose));
    }
    struct prefix_set *set = prefix_set_new(blocks, COUNT);
    for (int i = 0; i < 2000; i++) {
        random = random * 1664525 + 1013904223;
        struct ip ip = {4, {10, (uint8_t)(random >> 30), random >> 24 & 15, random >> 16 & 255}};
        int longest = -1;

        for (int j = 0; j < COUNT; j++)
            if (prefix_holds(&blocks[j], &ip) && blocks[j].length > longest)
                longest = blocks[j].length;
        const struct prefix *found = prefix_set_find(set, &ip);
        assert_int_equal(found ? found->length : -1, longest);
    }
    prefix_set_free(set);
}

static void an_empty_set_holds_nothing(void **state)
{
    struct prefix_set *set = prefix_set_new(NULL, 0);
    (void)state;

    assert_non_null(set);
    assert_int_equal(number_of(set, "10.0.0.1"), -1);
    assert_int_equal(number_of(NULL, "10.0.0.1"), -1);
    prefix_set_free(set);
}

static void what_is_no_block_is_refused(void **state)
{
    static const char *const wrong[] = {"",           "10.0.0.0/33", "10.0.0.0/",
                                        "10.0.0/8",   "cameras",     "::/129",
                                        "10.0.0.0/a", "/8",          "10.0.0.0/-1"};
    struct prefix prefix = {.number = 9, .length = 7};
    bool is_loose = false;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(prefix_parse(text_of(wrong[i]), &prefix, &is_loose));
    assert_int_equal(prefix.length, 7);
    assert_true(prefix_parse(TEXT("10.20.0.1/16"), &prefix, &is_loose));
    assert_true(is_loose);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_block_counts),
        cmocka_unit_test(a_block_leads_to_those_around_it),
        cmocka_unit_test(the_set_agrees_with_a_plain_search),
        cmocka_unit_test(an_empty_set_holds_nothing),
        cmocka_unit_test(what_is_no_block_is_refused),
    };
    return cmocka_run_group_tests_name("prefix_set", tests, NULL, NULL);
}
