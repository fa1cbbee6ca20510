#include "support/dissect.h"

extern const struct dissector telnet_dissector;

/* clang-format off */
static const uint8_t server_haggles[] = {
    255, 253, 24,                             /* DO terminal type            */
    255, 253, 31,                             /* DO window size              */
    '\r', '\n', 'D', 'M', '3', '6', '5', ' ', 'l', 'o', 'g', 'i', 'n', ':', ' ',
};

static const uint8_t client_haggles[] = {
    255, 251, 24,                             /* WILL terminal type          */
    255, 250, 24, 0, 'v', 't', 255, 240,      /* it is a vt                  */
};
/* clang-format on */

static enum verdict tell(struct exchange *x, struct slice bytes, enum direction direction)
{
    enum verdict verdict = ask(&telnet_dissector, x, bytes, direction);

    x->message.is_confirmed |= verdict == VERDICT_FACTS;
    return verdict;
}

static void two_options_are_telnet_on_any_port(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, (struct slice){server_haggles, sizeof(server_haggles)}, FROM_SERVER),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_TELNET);
    assert_text_equal(FACT(x, login.command), "DO");
    assert_text_equal(FACT(x, login.argument), "terminal-type");
    assert_text_equal(FACT(x, login.banner), "DM365 login:");
    assert_false(x.answer.is_done);
}

static void one_option_of_each_side_is_telnet_too(void **state)
{
    struct exchange x = {0};
    struct slice one = {server_haggles, 3};
    (void)state;

    assert_int_equal(tell(&x, one, FROM_SERVER), VERDICT_UNKNOWN);
    assert_int_equal(tell(&x, one, FROM_SERVER), VERDICT_UNKNOWN); /* shown again */
    assert_int_equal(tell(&x, (struct slice){client_haggles, sizeof(client_haggles)}, FROM_CLIENT),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, login.command), "WILL");
    assert_true(x.answer.is_done);
}

static void on_its_port_one_option_or_a_prompt_will_do(void **state)
{
    struct exchange x = {.message.server_port = 23};
    (void)state;

    assert_int_equal(tell(&x, (struct slice){server_haggles, 3}, FROM_SERVER), VERDICT_FACTS);
    x = (struct exchange){.message.server_port = 23};
    assert_int_equal(tell(&x, SLICE("(none) login: "), FROM_SERVER), VERDICT_FACTS);
    assert_text_equal(FACT(x, login.banner), "(none) login:");
    assert_in_range(x.answer.confidence, 1, 99);
    x = (struct exchange){0};
    assert_int_equal(tell(&x, SLICE("(none) login: "), FROM_SERVER), VERDICT_NOT_MINE);
}

static void prompts_and_refusals_are_told_and_nothing_else_is(void **state)
{
    struct exchange x = {.message.is_confirmed = true};
    (void)state;

    assert_int_equal(tell(&x, SLICE("root\r\nPassword: "), FROM_SERVER), VERDICT_FACTS);
    assert_text_equal(FACT(x, login.banner), "Password:");
    assert_int_equal(tell(&x, SLICE("\r\nLogin incorrect\r\ncam login: "), FROM_SERVER),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, login.banner), "Login incorrect");
    assert_int_equal(tell(&x, SLICE("password: s3cret\r\n# "), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_int_equal(tell(&x, SLICE("password:"), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
}

static void a_long_session_is_left_to_the_counters(void **state)
{
    struct exchange x = {.message.is_confirmed = true};
    unsigned asked = 0;
    (void)state;

    do {
        tell(&x, SLICE("total 0\r\n"), FROM_SERVER);
        assert_in_range(++asked, 1, 100);
    } while (!x.answer.is_done);
}

static void other_bytes_are_not_telnet(void **state)
{
    static const uint8_t jpeg[] = {255, 216, 255, 224};
    static const uint8_t unknown[] = {255, 253, 200};
    static const uint8_t binary[] = {255, 253, 24, 255, 253, 31, 0, 1, 2};
    static const struct slice others[] = {
        {jpeg, sizeof(jpeg)}, {unknown, sizeof(unknown)}, {binary, sizeof(binary)}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct exchange x = {0};
        assert_int_equal(tell(&x, others[i], FROM_SERVER), VERDICT_NOT_MINE);
    }
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_cut_yields_no_facts(&telnet_dissector, &x, (struct slice){server_haggles, 6},
                               FROM_SERVER);
    assert_cut_yields_no_facts(&telnet_dissector, &x,
                               (struct slice){client_haggles, sizeof(client_haggles)}, FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_options_are_telnet_on_any_port),
        cmocka_unit_test(one_option_of_each_side_is_telnet_too),
        cmocka_unit_test(on_its_port_one_option_or_a_prompt_will_do),
        cmocka_unit_test(prompts_and_refusals_are_told_and_nothing_else_is),
        cmocka_unit_test(a_long_session_is_left_to_the_counters),
        cmocka_unit_test(other_bytes_are_not_telnet),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("telnet", tests, NULL, NULL);
}
