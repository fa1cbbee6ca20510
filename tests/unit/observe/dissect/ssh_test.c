#include "support/dissect.h"

extern const struct dissector ssh_dissector;

static const char banner[] = "SSH-2.0-dropbear_2019.78\r\n";

static void both_sides_say_who_they_are(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(
        ask(&ssh_dissector, &x, SLICE("SSH-2.0-dropbear_2019.78\r\n\0\0\1\x2c"), FROM_SERVER),
        VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_SSH);
    assert_text_equal(FACT(x, ssh.banner), "SSH-2.0-dropbear_2019.78");
    assert_true(x.answer.is_done);

    x.message.is_confirmed = true;
    assert_int_equal(ask(&ssh_dissector, &x, SLICE("SSH-1.99-Cisco 1.25\n"), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, ssh.banner), "SSH-1.99-Cisco 1.25");
}

static void a_side_without_a_banner_is_left_alone(void **state)
{
    struct exchange x = {.message.is_confirmed = true};
    (void)state;

    assert_int_equal(ask(&ssh_dissector, &x, SLICE("Welcome\r\n"), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_true(x.answer.is_done);
}

static void a_banner_at_the_end_needs_no_line_end(void **state)
{
    struct exchange x = {.message.is_last = true};
    (void)state;

    assert_int_equal(ask(&ssh_dissector, &x, SLICE("SSH-2.0-Go"), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, ssh.banner), "SSH-2.0-Go");
}

static void what_is_no_banner_is_not_ssh(void **state)
{
    static const char *const others[] = {
        "SSH-\n", "SSH-2.0-\n", "SSH-2-x\n", "SSH-a.b-x\n", "SSH-2.0-\x01\n", "SSH is fine\n",
    };
    uint8_t long_line[300];
    struct exchange x = {0};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_int_equal(ask(&ssh_dissector, &x, text_bytes(text_of(others[i])), FROM_CLIENT),
                         VERDICT_NOT_MINE);
    memset(long_line, 'x', sizeof(long_line));
    memcpy(long_line, "SSH-2.0-", 8);
    assert_int_equal(
        ask(&ssh_dissector, &x, (struct slice){long_line, sizeof(long_line)}, FROM_CLIENT),
        VERDICT_NOT_MINE);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_cut_yields_no_facts(&ssh_dissector, &x, SLICE(banner), FROM_SERVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_sides_say_who_they_are),
        cmocka_unit_test(a_side_without_a_banner_is_left_alone),
        cmocka_unit_test(a_banner_at_the_end_needs_no_line_end),
        cmocka_unit_test(what_is_no_banner_is_not_ssh),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("ssh", tests, NULL, NULL);
}
