#include "support/dissect.h"

extern const struct dissector ftp_dissector;

static enum verdict tell(struct exchange *x, const char *words, enum direction direction)
{
    enum verdict verdict = ask(&ftp_dissector, x, text_bytes(text_of(words)), direction);

    x->message.is_confirmed |= verdict == VERDICT_FACTS;
    return verdict;
}

static void a_greeting_that_says_ftp_is_ftp(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, "220 (vsFTPd 3.0.3)\r\n", FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_FTP);
    assert_int_equal(x.facts.login.code, 220);
    assert_text_equal(FACT(x, login.banner), "(vsFTPd 3.0.3)");
    assert_true(x.answer.is_from_server);
}

static void a_greeting_alone_may_be_mail(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, "220 NVR ready\r\n", FROM_SERVER), VERDICT_UNKNOWN);
    assert_int_equal(tell(&x, "USER admin\r\n", FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, login.command), "USER");
    assert_text_equal(FACT(x, login.argument), "admin");
    assert_int_equal(tell(&x, "220 NVR ready\r\n", FROM_SERVER), VERDICT_FACTS);

    x = (struct exchange){0};
    assert_int_equal(tell(&x, "220 ftp.example.com ESMTP\r\n", FROM_SERVER), VERDICT_NOT_MINE);
    assert_int_equal(tell(&x, "USER admin\r\n", FROM_CLIENT), VERDICT_NOT_MINE);
}

static void the_port_breaks_the_tie(void **state)
{
    struct exchange x = {.message.server_port = 21};
    (void)state;

    assert_int_equal(tell(&x, "220 ready\r\n", FROM_SERVER), VERDICT_FACTS);
    x = (struct exchange){.message.server_port = 21};
    assert_int_equal(tell(&x, "USER admin\r\n", FROM_CLIENT), VERDICT_FACTS);
}

static void a_password_is_never_kept(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell(&x, "220 FTP\r\n", FROM_SERVER);
    assert_int_equal(tell(&x, "pass s3cret\r\nSTOR a.jpg\r\n", FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, login.command), "PASS");
    assert_int_equal(x.facts.login.argument.length, 0);
    assert_int_equal(x.facts.tail_used, 4);
    assert_int_equal(x.answer.taken, 13);
    assert_int_equal(tell(&x, "s3cret\r\nQUIT\r\n", FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_int_equal(x.answer.taken, 8);
}

static void a_reply_of_many_lines_is_one(void **state)
{
    struct exchange x = {0};
    static const char reply[] = "211-Features\r\n UTF8\r\n220 not the end\r\n211 End\r\n";
    (void)state;

    tell(&x, "220 FTP\r\n", FROM_SERVER);
    assert_int_equal(tell(&x, reply, FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.login.code, 211);
    assert_text_equal(FACT(x, login.banner), "Features");
    assert_int_equal(x.answer.taken, sizeof(reply) - 1);
    assert_int_equal(tell(&x, "211-Features\r\n UTF8\r\n", FROM_SERVER), VERDICT_NEED_MORE);
}

static void after_auth_tls_the_stream_is_handed_over(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell(&x, "220 FTP\r\n", FROM_SERVER);
    tell(&x, "AUTH TLS\r\n", FROM_CLIENT);
    assert_int_equal(tell(&x, "234 Go ahead\r\n", FROM_SERVER), VERDICT_FACTS);
    assert_true(x.answer.hands_over);
}

static void other_lines_are_not_ftp(void **state)
{
    static const char *const others[] = {
        "EHLO x\r\n", "USER guest 0 * :bot\r\n", "GET / HTTP/1.1\r\n", "hello\r\n", "2200 x\r\n",
        "404 x\r\n",
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct exchange x = {0};
        assert_int_equal(tell(&x, others[i], FROM_CLIENT), VERDICT_NOT_MINE);
    }
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = {.message.server_port = 21};
    (void)state;

    assert_cut_yields_no_facts(&ftp_dissector, &x, SLICE("220-Pure-FTPd\r\n220 ready\r\n"),
                               FROM_SERVER);
    assert_cut_yields_no_facts(&ftp_dissector, &x, SLICE("USER admin\r\n"), FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_greeting_that_says_ftp_is_ftp),
        cmocka_unit_test(a_greeting_alone_may_be_mail),
        cmocka_unit_test(the_port_breaks_the_tie),
        cmocka_unit_test(a_password_is_never_kept),
        cmocka_unit_test(a_reply_of_many_lines_is_one),
        cmocka_unit_test(after_auth_tls_the_stream_is_handed_over),
        cmocka_unit_test(other_lines_are_not_ftp),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("ftp", tests, NULL, NULL);
}
