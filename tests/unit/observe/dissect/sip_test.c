#include "support/dissect.h"

extern const struct dissector sip_dissector;
extern const struct dissector sip_tcp_dissector;

#define REGISTER                                                                                   \
    "REGISTER sip:34020000002000000001@3402000000 SIP/2.0\r\n"                                     \
    "Via: SIP/2.0/UDP 10.20.0.7:5060;rport;branch=z9hG4bK1\r\n"                                    \
    "From: <sip:34020000001320000007@3402000000>;tag=7\r\n"                                        \
    "To: <sip:34020000001320000007@3402000000>\r\n"                                                \
    "Call-ID: 1@10.20.0.7\r\n"                                                                     \
    "CSeq: 1 REGISTER\r\n"                                                                         \
    "User-Agent: IP Camera\r\n"                                                                    \
    "Content-Length: 0\r\n"                                                                        \
    "\r\n"

#define MOVED                                                                                      \
    "SIP/2.0 302 Moved Temporarily\r\n"                                                            \
    "f: \"gate\" <sip:gate@example.org>;tag=1\r\n"                                                 \
    "t: sip:desk@example.org;tag=2\r\n"                                                            \
    "i: 2@10.20.0.7\r\n"                                                                           \
    "Server: exchange/1\r\n"                                                                       \
    "l: 4\r\n"                                                                                     \
    "\r\n"                                                                                         \
    "body"

#define INVITE                                                                                     \
    "INVITE sip:desk@example.org SIP/2.0\r\n"                                                      \
    "From: sip:gate@example.org\r\n"                                                               \
    "\r\n"

#define KEEPALIVE                                                                                  \
    "MESSAGE sip:platform@example.org SIP/2.0\r\n"                                                 \
    "Content-Type: Application/MANSCDP+xml\r\n"                                                    \
    "\r\n"

static struct exchange on_port(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 5060, .server_port = port}};
}

static const char *app_name(const struct exchange *x)
{
    return sip_dissector.apps[x->answer.app].name;
}

static void a_camera_registers_with_a_platform(void **state)
{
    struct exchange x = on_port(7100);
    (void)state;

    assert_int_equal(ask(&sip_dissector, &x, SLICE(REGISTER), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_SIP);
    assert_text_equal(FACT(x, sip.method), "REGISTER");
    assert_text_equal(FACT(x, sip.uri), "sip:34020000002000000001@3402000000");
    assert_text_equal(FACT(x, sip.from), "sip:34020000001320000007@3402000000");
    assert_text_equal(FACT(x, sip.to), "sip:34020000001320000007@3402000000");
    assert_text_equal(FACT(x, sip.user_agent), "IP Camera");
    assert_text_equal(FACT(x, sip.call_id), "1@10.20.0.7");
    assert_string_equal(app_name(&x), "gb28181");
    assert_int_equal(x.answer.phase, PHASE_LOGIN);
}

static void a_response_is_read_in_its_short_form_too(void **state)
{
    struct exchange x = on_port(5060);
    (void)state;

    assert_int_equal(ask(&sip_dissector, &x, SLICE(MOVED), FROM_SERVER), VERDICT_FACTS);
    assert_true(x.facts.sip.is_response);
    assert_int_equal(x.facts.sip.status, 302);
    assert_text_equal(FACT(x, sip.from), "sip:gate@example.org");
    assert_text_equal(FACT(x, sip.to), "sip:desk@example.org");
    assert_text_equal(FACT(x, sip.call_id), "2@10.20.0.7");
    assert_text_equal(FACT(x, sip.user_agent), "exchange/1");
    assert_string_equal(app_name(&x), "sip");
    assert_true(x.answer.is_from_server);
}

static void a_platform_is_also_known_by_its_messages_and_stays_known(void **state)
{
    struct exchange x = on_port(5060);
    (void)state;

    ask(&sip_dissector, &x, SLICE(INVITE), FROM_CLIENT);
    assert_string_equal(app_name(&x), "sip");
    assert_int_equal(x.answer.phase, PHASE_SESSION);
    x.message.is_confirmed = true;
    ask(&sip_dissector, &x, SLICE(KEEPALIVE), FROM_CLIENT);
    assert_string_equal(app_name(&x), "gb28181");
    ask(&sip_dissector, &x, SLICE(INVITE), FROM_CLIENT);
    assert_string_equal(app_name(&x), "gb28181");
}

static void over_tcp_messages_follow_each_other(void **state)
{
    struct exchange x = on_port(5060);
    struct slice stream = SLICE("\r\n\r\n" MOVED REGISTER);
    (void)state;

    assert_int_equal(ask(&sip_tcp_dissector, &x, stream, FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, 4 + sizeof(MOVED) - 1);
    stream = slice_after(stream, x.answer.taken);
    assert_int_equal(ask(&sip_tcp_dissector, &x, stream, FROM_SERVER), VERDICT_FACTS);
    assert_text_equal(FACT(x, sip.method), "REGISTER");
}

static void other_protocols_of_the_same_shape_are_not_sip(void **state)
{
    struct exchange x = on_port(5060);
    (void)state;

    assert_int_equal(ask(&sip_dissector, &x,
                         SLICE("OPTIONS rtsp://cam RTSP/1.0\r\nCSeq: 1\r\n\r\n"), FROM_CLIENT),
                     VERDICT_NOT_MINE);
    assert_int_equal(
        ask(&sip_dissector, &x, SLICE("NOTIFY * HTTP/1.1\r\nNT: x\r\n\r\n"), FROM_CLIENT),
        VERDICT_NOT_MINE);
    assert_int_equal(
        ask(&sip_dissector, &x, SLICE("OPTIONS http://x SIP/2.0\r\n\r\n"), FROM_CLIENT),
        VERDICT_NOT_MINE);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = on_port(5060);
    (void)state;

    assert_cut_yields_no_facts(&sip_dissector, &x, SLICE(REGISTER), FROM_CLIENT);
    assert_cut_yields_no_facts(&sip_tcp_dissector, &x, SLICE(REGISTER), FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_camera_registers_with_a_platform),
        cmocka_unit_test(a_response_is_read_in_its_short_form_too),
        cmocka_unit_test(a_platform_is_also_known_by_its_messages_and_stays_known),
        cmocka_unit_test(over_tcp_messages_follow_each_other),
        cmocka_unit_test(other_protocols_of_the_same_shape_are_not_sip),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("sip", tests, NULL, NULL);
}
