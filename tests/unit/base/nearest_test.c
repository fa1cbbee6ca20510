#include "base/nearest.h"

#include "support/test.h"

static const char *nearest_of(const char *wanted)
{
    static const char *const words[] = {"rules", "records", "report", "site", "no-default-rules"};
    struct nearest nearest = nearest_to(text_of(wanted));

    for (size_t i = 0; i < COUNT_OF(words); i++)
        nearest_offer(&nearest, words[i]);
    return nearest.word;
}

static void a_slip_of_the_finger_is_understood(void **state)
{
    (void)state;

    assert_string_equal(nearest_of("ruels"), "rules");
    assert_string_equal(nearest_of("rule"), "rules");
    assert_string_equal(nearest_of("recorsd"), "records");
    assert_string_equal(nearest_of("sites"), "site");
    assert_string_equal(nearest_of("no-defualt-rule"), "no-default-rules");
}

static void what_is_far_from_everything_is_not_guessed(void **state)
{
    static char long_word[1000];
    (void)state;

    assert_null(nearest_of("bananas"));
    assert_null(nearest_of(""));
    memset(long_word, 'a', sizeof(long_word) - 1);
    assert_null(nearest_of(long_word));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_of_the_finger_is_understood),
        cmocka_unit_test(what_is_far_from_everything_is_not_guessed),
    };
    return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
