#include "base/lookup.h"

#include "support/test.h"

static const uint64_t hash_key[2] = {1, 2};

static void a_key_is_found_until_it_is_removed(void **state)
{
    struct lookup *lookup = lookup_new(4, sizeof(uint32_t), hash_key);
    uint32_t key = 7;
    (void)state;

    assert_int_equal(lookup_find(lookup, &key), LOOKUP_NONE);
    uint32_t slot = lookup_add(lookup, &key);
    assert_int_equal(slot, 0);
    assert_int_equal(lookup_find(lookup, &key), slot);
    lookup_remove(lookup, slot);
    assert_int_equal(lookup_find(lookup, &key), LOOKUP_NONE);
    assert_int_equal(lookup_count(lookup), 0);
    assert_int_equal(lookup_oldest(lookup), LOOKUP_NONE);
    lookup_free(lookup);
}

static void a_full_table_names_what_was_used_longest_ago(void **state)
{
    struct lookup *lookup = lookup_new(3, sizeof(uint32_t), hash_key);
    (void)state;

    for (uint32_t key = 0; key < 3; key++)
        assert_int_equal(lookup_add(lookup, &key), key);
    uint32_t more = 99;
    assert_int_equal(lookup_add(lookup, &more), LOOKUP_NONE);

    lookup_touch(lookup, 0);
    assert_int_equal(lookup_oldest(lookup), 1);
    lookup_touch(lookup, 1);
    assert_int_equal(lookup_oldest(lookup), 2);
    lookup_remove(lookup, 2);
    assert_int_equal(lookup_add(lookup, &more), 2);
    assert_int_equal(lookup_oldest(lookup), 0);
    lookup_free(lookup);
}

/* Many keys come and go; a plain array keeps the books. */
static void the_table_agrees_with_a_plain_array(void **state)
{
    enum {
        SLOTS = 64,
        KEYS = 200
    };
    struct lookup *lookup = lookup_new(SLOTS, sizeof(uint32_t), hash_key);
    uint32_t slot_of[KEYS];
    uint32_t random = 1;
    size_t count = 0;
    (void)state;

    memset(slot_of, 0xff, sizeof(slot_of));
    for (int i = 0; i < 20000; i++) {
        random = random * 1664525 + 1013904223;
        uint32_t key = (random >> 8) % KEYS;

        assert_int_equal(lookup_find(lookup, &key), slot_of[key]);
        if (slot_of[key] != LOOKUP_NONE) {
            lookup_remove(lookup, slot_of[key]);
            slot_of[key] = LOOKUP_NONE;
            count--;
        } else if (count < SLOTS) {
            slot_of[key] = lookup_add(lookup, &key);
            count++;
        } else {
            assert_int_equal(lookup_add(lookup, &key), LOOKUP_NONE);
        }
        assert_int_equal(lookup_count(lookup), count);
    }
    lookup_free(lookup);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_found_until_it_is_removed),
        cmocka_unit_test(a_full_table_names_what_was_used_longest_ago),
        cmocka_unit_test(the_table_agrees_with_a_plain_array),
    };
    return cmocka_run_group_tests_name("lookup", tests, NULL, NULL);
}
