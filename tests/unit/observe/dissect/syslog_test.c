#include "support/dissect.h"

extern const struct dissector syslog_dissector;
extern const struct dissector syslog_tcp_dissector;

static struct exchange exchange_on(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static void the_old_form_tells_host_and_program(void **state)
{
    struct exchange x = exchange_on(514);
    (void)state;

    assert_int_equal(ask(&syslog_dissector, &x,
                         SLICE("<86>Jan  2 10:09:52 cam-17 dropbear[422]: password for root\n"),
                         FROM_CLIENT),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.syslog.facility, 10);
    assert_int_equal(x.facts.syslog.severity, 6);
    assert_text_equal(FACT(x, syslog.hostname), "cam-17");
    assert_text_equal(FACT(x, syslog.program), "dropbear");
    assert_text_equal(FACT(x, syslog.message), "password for root");
}

static void busybox_leaves_out_its_host(void **state)
{
    struct exchange x = exchange_on(514);
    (void)state;

    ask(&syslog_dissector, &x, SLICE("<30>Jan  2 10:09:52 crond[7]: started"), FROM_CLIENT);
    assert_int_equal(x.facts.syslog.hostname.length, 0);
    assert_text_equal(FACT(x, syslog.program), "crond");
    assert_text_equal(FACT(x, syslog.message), "started");
}

static void the_new_form_tells_host_and_program(void **state)
{
    struct exchange x = exchange_on(5140);
    struct slice bytes = SLICE("<45>1 2022-03-02T12:39:47.68-01:00 cam-17 onvif 37046 - "
                               "[a@1 b=\"] [\\\"\"][c@1] a text");
    (void)state;

    assert_int_equal(ask(&syslog_dissector, &x, bytes, FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, syslog.hostname), "cam-17");
    assert_text_equal(FACT(x, syslog.program), "onvif");
    assert_text_equal(FACT(x, syslog.message), "a text");
}

static void a_dash_stands_for_nothing(void **state)
{
    struct exchange x = exchange_on(514);
    (void)state;

    assert_int_equal(ask(&syslog_dissector, &x, SLICE("<0>1 - - - - - - up"), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.syslog.hostname.length, 0);
    assert_int_equal(x.facts.syslog.program.length, 0);
    assert_text_equal(FACT(x, syslog.message), "up");
}

static void without_a_date_only_the_port_makes_it_syslog(void **state)
{
    struct exchange x = exchange_on(514);
    struct slice bytes = SLICE("<30>snmpd[6956]: Connection");
    (void)state;

    assert_int_equal(ask(&syslog_dissector, &x, bytes, FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, syslog.program), "snmpd");
    x = exchange_on(5140);
    assert_int_equal(ask(&syslog_dissector, &x, bytes, FROM_CLIENT), VERDICT_NOT_MINE);
}

static void a_number_that_counts_messages_is_no_program(void **state)
{
    struct exchange x = exchange_on(514);
    (void)state;

    ask(&syslog_dissector, &x, SLICE("<189>72: Mar  3 19:57:17.371: %LINK-5-CHANGED: up"),
        FROM_CLIENT);
    assert_int_equal(x.facts.syslog.program.length, 0);
    assert_text_equal(FACT(x, syslog.message), "72: Mar  3 19:57:17.371: %LINK-5-CHANGED: up");
}

static void an_impossible_priority_is_not_syslog(void **state)
{
    static const char *const not_syslog[] = {"<192>x", "<>x", "<007>x", "<1x", "<html>", "<1111>x"};
    struct exchange x = exchange_on(514);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(not_syslog); i++)
        assert_int_equal(
            ask(&syslog_dissector, &x, text_bytes(text_of(not_syslog[i])), FROM_CLIENT),
            VERDICT_NOT_MINE);
}

static void lines_follow_each_other_on_tcp(void **state)
{
    struct exchange x = exchange_on(514);
    struct slice stream = SLICE("<13>a: one\n<14>b: two");
    (void)state;

    assert_int_equal(ask(&syslog_tcp_dissector, &x, stream, FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, syslog.message), "one");
    assert_int_equal(x.answer.taken, 11);

    stream = slice_after(stream, x.answer.taken);
    assert_int_equal(ask(&syslog_tcp_dissector, &x, stream, FROM_CLIENT), VERDICT_NEED_MORE);
    x.message.is_last = true;
    assert_int_equal(ask(&syslog_tcp_dissector, &x, stream, FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, syslog.message), "two");
}

static void counted_messages_follow_each_other_on_tcp(void **state)
{
    struct exchange x = exchange_on(514);
    struct slice stream = SLICE("11 <13>a: one\n10 <14>b: two");
    (void)state;

    assert_int_equal(ask(&syslog_tcp_dissector, &x, stream, FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, syslog.message), "one");
    assert_int_equal(x.answer.taken, 14);

    stream = slice_after(stream, x.answer.taken);
    assert_int_equal(ask(&syslog_tcp_dissector, &x, stream, FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, syslog.message), "two");
    assert_cut_yields_no_facts(&syslog_tcp_dissector, &x, stream, FROM_CLIENT);
}

static void http_and_rsh_are_not_syslog(void **state)
{
    struct exchange x = exchange_on(514);
    (void)state;

    assert_int_equal(ask(&syslog_tcp_dissector, &x, SLICE("1023\0root\0root\0ls"), FROM_CLIENT),
                     VERDICT_NOT_MINE);
    assert_int_equal(ask(&syslog_tcp_dissector, &x, SLICE("<html><body>\n"), FROM_CLIENT),
                     VERDICT_NOT_MINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_old_form_tells_host_and_program),
        cmocka_unit_test(busybox_leaves_out_its_host),
        cmocka_unit_test(the_new_form_tells_host_and_program),
        cmocka_unit_test(a_dash_stands_for_nothing),
        cmocka_unit_test(without_a_date_only_the_port_makes_it_syslog),
        cmocka_unit_test(a_number_that_counts_messages_is_no_program),
        cmocka_unit_test(an_impossible_priority_is_not_syslog),
        cmocka_unit_test(lines_follow_each_other_on_tcp),
        cmocka_unit_test(counted_messages_follow_each_other_on_tcp),
        cmocka_unit_test(http_and_rsh_are_not_syslog),
    };
    return cmocka_run_group_tests_name("syslog", tests, NULL, NULL);
}
