#include "support/dissect.h"

extern const struct dissector http2_dissector;

static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/* clang-format off */
static const uint8_t settings[] = {
    0, 0, 12, 4, 0, 0, 0, 0, 0,               /* SETTINGS, no flag, stream 0 */
    0, 3, 0, 0, 0, 100,                       /* MAX_CONCURRENT_STREAMS      */
    0, 4, 0, 1, 0, 0,                         /* INITIAL_WINDOW_SIZE         */
};
/* clang-format on */

static void both_sides_give_themselves_away(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(ask(&http2_dissector, &x, SLICE(preface), FROM_CLIENT), VERDICT_FACTS);
    assert_true(x.answer.is_done);
    assert_false(x.answer.is_from_server);

    x = (struct exchange){0};
    assert_int_equal(
        ask(&http2_dissector, &x, (struct slice){settings, sizeof(settings)}, FROM_SERVER),
        VERDICT_FACTS);
    assert_true(x.answer.is_from_server);
}

static void zeros_are_not_settings(void **state)
{
    static const uint8_t zeros[] = {0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t unknown[] = {0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 77, 0, 0, 0, 0};
    struct exchange x = {0};
    (void)state;

    assert_int_equal(ask(&http2_dissector, &x, (struct slice){zeros, sizeof(zeros)}, FROM_SERVER),
                     VERDICT_NOT_MINE);
    assert_int_equal(
        ask(&http2_dissector, &x, (struct slice){unknown, sizeof(unknown)}, FROM_SERVER),
        VERDICT_NOT_MINE);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_cut_yields_no_facts(&http2_dissector, &x, SLICE(preface), FROM_CLIENT);
    assert_cut_yields_no_facts(&http2_dissector, &x, (struct slice){settings, sizeof(settings)},
                               FROM_SERVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_sides_give_themselves_away),
        cmocka_unit_test(zeros_are_not_settings),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("http2", tests, NULL, NULL);
}
