#include "base/arena.h"

#include <stdalign.h>

#include "support/test.h"

static void memory_is_zero_and_aligned_for_anything(void **state)
{
    struct arena arena = {0};
    (void)state;

    for (size_t size = 0; size < 3000; size += 7) {
        uint8_t *taken = arena_take(&arena, size);
        assert_non_null(taken);
        assert_int_equal((uintptr_t)taken % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(taken[i], 0);
        memset(taken, 0xff, size);
    }
    assert_non_null(arena_take(&arena, 1 << 20));
    arena_free(&arena);
    assert_int_equal(arena.total, 0);
}

static void an_arena_gives_no_more_than_its_limit(void **state)
{
    struct arena arena = {.limit = 1000};
    (void)state;

    assert_non_null(arena_take(&arena, 900));
    assert_null(arena_take(&arena, 200));
    assert_non_null(arena_take(&arena, 50));
    arena_free(&arena);
}

static void sizes_that_overflow_are_refused(void **state)
{
    struct arena arena = {0};
    (void)state;

    assert_null(arena_take(&arena, SIZE_MAX));
    assert_null(arena_take(&arena, SIZE_MAX - 8));
    assert_null(arena_take_array(&arena, SIZE_MAX / 2, 4));
    assert_null(arena_copy(&arena, (struct text){"", SIZE_MAX}));
    arena_free(&arena);
}

static void a_copy_ends_with_a_nul(void **state)
{
    struct arena arena = {0};
    (void)state;

    assert_string_equal(arena_copy(&arena, (struct text){"camera", 3}), "cam");
    assert_string_equal(arena_copy(&arena, (struct text){NULL, 0}), "");
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zero_and_aligned_for_anything),
        cmocka_unit_test(an_arena_gives_no_more_than_its_limit),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(a_copy_ends_with_a_nul),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
