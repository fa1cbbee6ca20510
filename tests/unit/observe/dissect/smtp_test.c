#include "support/dissect.h"

extern const struct dissector smtp_dissector;

static enum verdict tell(struct exchange *x, const char *words, enum direction direction)
{
    enum verdict verdict = ask(&smtp_dissector, x, text_bytes(text_of(words)), direction);

    x->message.is_confirmed |= verdict == VERDICT_FACTS;
    return verdict;
}

static void a_camera_that_sends_mail_tells_from_whom_to_whom(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, "220 mx.example.com ESMTP Postfix\r\n", FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_SMTP);
    assert_text_equal(FACT(x, login.banner), "mx.example.com ESMTP Postfix");
    assert_int_equal(tell(&x, "EHLO cam-17\r\n", FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, login.command), "EHLO");
    assert_text_equal(FACT(x, login.argument), "cam-17");
    assert_int_equal(tell(&x, "MAIL FROM:<cam@example.com>\r\nRCPT TO:<a@b>\r\n", FROM_CLIENT),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, login.argument), "FROM:<cam@example.com>");
    assert_int_equal(x.answer.taken, 29);
}

static void ehlo_alone_is_enough_and_helo_is_not(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, "HELO cam\r\n", FROM_CLIENT), VERDICT_NOT_MINE);
    assert_int_equal(tell(&x, "EHLO cam\r\n", FROM_CLIENT), VERDICT_FACTS);
    x = (struct exchange){0};
    assert_int_equal(tell(&x, "220 ready\r\n", FROM_SERVER), VERDICT_UNKNOWN);
    assert_int_equal(tell(&x, "HELO cam\r\n", FROM_CLIENT), VERDICT_FACTS);
}

static void credentials_are_never_kept(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell(&x, "EHLO cam\r\n", FROM_CLIENT);
    assert_int_equal(tell(&x, "AUTH PLAIN AGEAczNjcmV0\r\n", FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, login.argument), "PLAIN");
    tell(&x, "AUTH LOGIN\r\n", FROM_CLIENT);
    assert_int_equal(tell(&x, "334 VXNlcm5hbWU6\r\n", FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(tell(&x, "RCPT\r\n", FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_int_equal(x.facts.tail_used, 0);
    tell(&x, "235 ok\r\n", FROM_SERVER);
    tell(&x, "RSET\r\n", FROM_CLIENT);
    assert_int_equal(x.facts.kind, OBSERVED_SMTP);
}

static void a_mail_is_passed_over_up_to_its_dot(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell(&x, "EHLO cam\r\n", FROM_CLIENT);
    tell(&x, "DATA\r\n", FROM_CLIENT);
    tell(&x, "354 go\r\n", FROM_SERVER);
    assert_int_equal(tell(&x, "Subject: x\r\n\r\nMAIL is fun", FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_int_equal(x.answer.taken, 25);
    assert_int_equal(tell(&x, ".\r\nmore\r\n", FROM_CLIENT), VERDICT_FACTS); /* within a line */
    assert_int_equal(x.answer.taken, 9);
    assert_int_equal(tell(&x, ".\r", FROM_CLIENT), VERDICT_NEED_MORE);
    assert_int_equal(tell(&x, ".\r\nQUIT\r\n", FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, 3);
    assert_int_equal(tell(&x, "QUIT\r\n", FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, login.command), "QUIT");
}

static void a_mail_that_is_refused_is_not_waited_for(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell(&x, "EHLO cam\r\n", FROM_CLIENT);
    tell(&x, "DATA\r\n", FROM_CLIENT);
    tell(&x, "503 no\r\n", FROM_SERVER);
    tell(&x, "QUIT\r\n", FROM_CLIENT);
    assert_int_equal(x.facts.kind, OBSERVED_SMTP);
}

static void a_chunk_is_skipped_by_its_size(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell(&x, "EHLO cam\r\n", FROM_CLIENT);
    assert_int_equal(tell(&x, "BDAT 1000 LAST\r\nxx", FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, 1016);
}

static void after_starttls_the_stream_is_handed_over(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell(&x, "EHLO cam\r\n", FROM_CLIENT);
    tell(&x, "STARTTLS\r\n", FROM_CLIENT);
    assert_int_equal(tell(&x, "220 ready\r\n", FROM_SERVER), VERDICT_FACTS);
    assert_true(x.answer.hands_over);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = {.message.server_port = 25};
    (void)state;

    assert_cut_yields_no_facts(&smtp_dissector, &x, SLICE("220-a ESMTP\r\n220 b\r\n"), FROM_SERVER);
    assert_cut_yields_no_facts(&smtp_dissector, &x, SLICE("EHLO cam\r\n"), FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_camera_that_sends_mail_tells_from_whom_to_whom),
        cmocka_unit_test(ehlo_alone_is_enough_and_helo_is_not),
        cmocka_unit_test(credentials_are_never_kept),
        cmocka_unit_test(a_mail_is_passed_over_up_to_its_dot),
        cmocka_unit_test(a_mail_that_is_refused_is_not_waited_for),
        cmocka_unit_test(a_chunk_is_skipped_by_its_size),
        cmocka_unit_test(after_starttls_the_stream_is_handed_over),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("smtp", tests, NULL, NULL);
}
