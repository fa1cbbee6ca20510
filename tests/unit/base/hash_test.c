#include "base/hash.h"

#include "support/test.h"

static const uint64_t key[2] = {0x0123456789abcdef, 0xfedcba9876543210};
static const uint64_t no_key[2] = {0, 0};

static void another_key_gives_another_hash(void **state)
{
    const uint64_t words[3] = {1, 2, 3};
    (void)state;

    assert_true(hash_words(words, 3, key) == hash_words(words, 3, key));
    assert_true(hash_words(words, 3, key) != hash_words(words, 3, no_key));
    assert_true(hash_bytes("camera", 6, key) != hash_bytes("camera", 6, no_key));
}

static void order_and_size_matter(void **state)
{
    const uint64_t ab[4] = {1, 2, 0, 0};
    const uint64_t ba[4] = {2, 1, 0, 0};
    (void)state;

    assert_true(hash_words(ab, 2, key) != hash_words(ba, 2, key));
    assert_true(hash_words(ab, 3, key) != hash_words(ab, 4, key));
    assert_true(hash_bytes("\0", 1, key) != hash_bytes("\0\0", 2, key));
    assert_true(hash_bytes("", 0, key) != hash_bytes("\0", 1, key));
}

/* 2^16 neighbouring keys into 2^16 buckets: chance leaves 1/e of the buckets empty. Both halves of
 * the hash must do as well, whatever the key. */
static void assert_spreads(unsigned shift, const uint64_t a_key[2])
{
    static uint8_t is_taken[1 << 16];
    size_t taken = 0;

    memset(is_taken, 0, sizeof(is_taken));
    for (uint64_t i = 0; i < COUNT_OF(is_taken); i++) {
        const uint64_t words[5] = {0x0a14, i << 32, 0, i & 0xff, 0};
        uint8_t *bucket = &is_taken[hash_words(words, 5, a_key) >> shift & 0xffff];
        taken += !*bucket;
        *bucket = 1;
    }
    assert_in_range(taken, 40900, 41900);
}

static void neighbouring_keys_spread_evenly(void **state)
{
    (void)state;

    assert_spreads(0, key);
    assert_spreads(32, key);
    assert_spreads(0, no_key);
    assert_spreads(48, no_key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_key_gives_another_hash),
        cmocka_unit_test(order_and_size_matter),
        cmocka_unit_test(neighbouring_keys_spread_evenly),
    };
    return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
