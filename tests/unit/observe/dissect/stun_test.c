#include "support/client_hello.h"
#include "support/dissect.h"

extern const struct dissector stun_dissector;
extern const struct dissector stun_tcp_dissector;

/* clang-format off */
#define COOKIE 0x21, 0x12, 0xa4, 0x42
#define TRANSACTION 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12

static const uint8_t binding_request[] = {
    0x00, 0x01, 0x00, 0x00, COOKIE, TRANSACTION,
};

static const uint8_t binding_success[] = {
    0x01, 0x01, 0x00, 0x18, COOKIE, TRANSACTION,
    0x00, 0x20, 0x00, 0x08,                   /* XOR-MAPPED-ADDRESS         */
    0x00, 0x01, 0xa1, 0x47,                   /* IPv4, port 0x8055          */
    0xe1, 0xba, 0xa5, 0x61,                   /* 192.168.1.35               */
    0x80, 0x22, 0x00, 0x05,                   /* SOFTWARE, filled up        */
    'c', 'a', 'm', 0, 0, 0, 0, 0,
};

static const uint8_t check[] = {
    0x00, 0x01, 0x00, 0x08, COOKIE, TRANSACTION,
    0x00, 0x06, 0x00, 0x03, 'a', ':', 'b', 0, /* USERNAME of both sides     */
};

static const uint8_t allocate[] = {
    0x00, 0x03, 0x00, 0x08, COOKIE, TRANSACTION,
    0x00, 0x19, 0x00, 0x04, 17, 0, 0, 0,      /* REQUESTED-TRANSPORT: UDP   */
};

static const uint8_t permission[] = {
    0x00, 0x08, 0x00, 0x2c, COOKIE, TRANSACTION,
    0x00, 0x12, 0x00, 0x14,                   /* XOR-PEER-ADDRESS           */
    0x00, 0x02, 0x21, 0x13,                   /* IPv6, port 1               */
    0x01, 0x13, 0xa9, 0xfa, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13,
    0x00, 0x14, 0x00, 0x07,                   /* REALM                      */
    'e', 'x', 'a', 'm', 'p', 'l', 'e', 0,
    0x00, 0x06, 0x00, 0x03, 'c', 'a', 'm', 0,
};

static const uint8_t channel_data[] = {
    0x40, 0x01, 0x00, 0x05,
    1, 2, 3, 4, 5, 0, 0, 0,                   /* filled up to four bytes    */
};

/* RFC 3489: sixteen bytes of transaction id where the cookie is now. */
static const uint8_t classic[] = {
    0x01, 0x01, 0x00, 0x0c, 1, 2, 3, 4, TRANSACTION,
    0x00, 0x01, 0x00, 0x08,                   /* MAPPED-ADDRESS             */
    0x00, 0x01, 0x0d, 0x96, 203, 0, 113, 9,
};

static const uint8_t dtls_hello[] = {
    22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50,
    2, 0, 0, 38, 0, 1, 0, 0, 0, 0, 0, 38,
    0xfe, 0xfd, HELLO_RANDOM, 0x00, 0xc0, 0x2b, 0x00,
};
/* clang-format on */

#define BYTES(array) ((struct slice){(array), sizeof(array)})

static struct exchange on_port(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static enum verdict ask_next(struct exchange *x, struct slice bytes, enum direction direction)
{
    enum verdict verdict = ask(&stun_dissector, x, bytes, direction);

    x->message.is_confirmed |= verdict == VERDICT_FACTS;
    return verdict;
}

static const char *app_name(const struct exchange *x)
{
    return stun_dissector.apps[x->answer.app].name;
}

static void a_device_learns_its_address_from_outside(void **state)
{
    struct exchange x = on_port(9999);
    char text[IP_TEXT_SIZE];
    (void)state;

    assert_int_equal(ask_next(&x, BYTES(binding_request), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_STUN);
    assert_int_equal(x.answer.phase, PHASE_RENDEZVOUS);
    assert_string_equal(app_name(&x), "stun");

    assert_int_equal(ask_next(&x, BYTES(binding_success), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.stun.type, 0x0101);
    assert_string_equal(ip_print(&x.facts.stun.mapped_ip, text), "192.168.1.35");
    assert_int_equal(x.facts.stun.mapped_port, 0x8055);
    assert_text_equal(FACT(x, stun.software), "cam");
    assert_true(x.answer.is_from_server);
}

static void a_message_is_told_once(void **state)
{
    struct exchange x = on_port(9999);
    (void)state;

    ask_next(&x, BYTES(binding_request), FROM_CLIENT);
    assert_int_equal(ask_next(&x, BYTES(binding_request), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_int_equal(ask_next(&x, BYTES(binding_request), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_STUN);
}

static void a_relay_is_told_whom_to_reach(void **state)
{
    struct exchange x = on_port(80);
    char text[IP_TEXT_SIZE];
    (void)state;

    assert_int_equal(ask_next(&x, BYTES(allocate), FROM_CLIENT), VERDICT_FACTS);
    assert_string_equal(app_name(&x), "turn");
    assert_int_equal(x.answer.phase, PHASE_RELAY);

    assert_int_equal(ask_next(&x, BYTES(permission), FROM_CLIENT), VERDICT_FACTS);
    assert_string_equal(ip_print(&x.facts.stun.peer_ip, text), "2001:db8::1");
    assert_int_equal(x.facts.stun.peer_port, 1);
    assert_text_equal(FACT(x, stun.realm), "example");
    assert_text_equal(FACT(x, stun.user), "cam");

    assert_int_equal(ask_next(&x, BYTES(channel_data), FROM_CLIENT), VERDICT_FACTS);
    assert_string_equal(app_name(&x), "turn");
    assert_int_equal(ask_next(&x, BYTES(binding_request), FROM_CLIENT), VERDICT_FACTS);
    assert_string_equal(app_name(&x), "turn");
    assert_int_equal(x.answer.phase, PHASE_RELAY);
}

static void peers_that_check_and_shake_hands_are_webrtc(void **state)
{
    static const uint8_t rtp[] = {0x80, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xaa};
    struct exchange x = on_port(9999);
    (void)state;

    assert_int_equal(ask_next(&x, BYTES(check), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.answer.phase, PHASE_PUNCH);
    assert_text_equal(FACT(x, stun.user), "a:b");

    assert_int_equal(ask_next(&x, BYTES(dtls_hello), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_DTLS);
    assert_string_equal(app_name(&x), "webrtc");
    assert_int_equal(x.answer.phase, PHASE_SESSION);

    ask_next(&x, BYTES(check), FROM_SERVER);
    assert_string_equal(app_name(&x), "webrtc");
    assert_int_equal(x.answer.phase, PHASE_SESSION);

    assert_int_equal(ask_next(&x, BYTES(rtp), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_true(x.answer.is_done);
}

static void without_a_cookie_the_port_has_to_be_that_of_stun(void **state)
{
    struct exchange there = on_port(3478);
    struct exchange elsewhere = on_port(9999);
    uint8_t odd[sizeof(classic)];
    char text[IP_TEXT_SIZE];
    (void)state;

    assert_int_equal(ask_next(&there, BYTES(classic), FROM_SERVER), VERDICT_FACTS);
    assert_string_equal(ip_print(&there.facts.stun.mapped_ip, text), "203.0.113.9");
    assert_int_equal(there.facts.stun.mapped_port, 3478);
    assert_int_equal(ask_next(&elsewhere, BYTES(classic), FROM_SERVER), VERDICT_NOT_MINE);

    memcpy(odd, classic, sizeof(odd));
    odd[20] = 0x40; /* an attribute that RFC 3489 does not have */
    there = on_port(3478);
    assert_int_equal(ask_next(&there, BYTES(odd), FROM_SERVER), VERDICT_NOT_MINE);
}

static void channel_data_alone_is_believed_the_second_time(void **state)
{
    struct exchange x = on_port(9999);
    uint8_t other[sizeof(channel_data)];
    (void)state;

    memcpy(other, channel_data, sizeof(other));
    other[1] = 0x02;
    assert_int_equal(ask_next(&x, BYTES(channel_data), FROM_CLIENT), VERDICT_UNKNOWN);
    assert_int_equal(ask_next(&x, BYTES(other), FROM_CLIENT), VERDICT_UNKNOWN);
    assert_int_equal(ask_next(&x, BYTES(other), FROM_CLIENT), VERDICT_FACTS);
    assert_string_equal(app_name(&x), "turn");
}

static void over_tcp_the_shortest_message_is_enough(void **state)
{
    struct exchange x = on_port(80);
    (void)state;

    assert_int_equal(sizeof(binding_request), stun_tcp_dissector.min_size);
    assert_int_equal(ask(&stun_tcp_dissector, &x, BYTES(binding_request), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_STUN);
}

static void over_tcp_messages_follow_each_other(void **state)
{
    struct exchange x = on_port(80);
    uint8_t stream[sizeof(allocate) + sizeof(channel_data)];
    (void)state;

    memcpy(stream, allocate, sizeof(allocate));
    memcpy(stream + sizeof(allocate), channel_data, sizeof(channel_data));
    assert_int_equal(ask(&stun_tcp_dissector, &x, BYTES(stream), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, sizeof(allocate));
    x.message.is_confirmed = true;
    assert_int_equal(
        ask(&stun_tcp_dissector, &x, slice_after(BYTES(stream), sizeof(allocate)), FROM_CLIENT),
        VERDICT_FACTS);
    assert_int_equal(x.answer.taken, sizeof(channel_data));
    assert_string_equal(stun_tcp_dissector.apps[x.answer.app].name, "turn");
}

static void over_tcp_peers_put_a_size_before_each_message(void **state)
{
    struct exchange x = on_port(80);
    uint8_t framed[2 + sizeof(check)] = {0, sizeof(check)};
    uint8_t hello[2 + sizeof(dtls_hello)] = {0, sizeof(dtls_hello)};
    (void)state;

    memcpy(framed + 2, check, sizeof(check));
    memcpy(hello + 2, dtls_hello, sizeof(dtls_hello));
    assert_int_equal(ask(&stun_tcp_dissector, &x, BYTES(framed), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_STUN);
    assert_int_equal(x.answer.taken, sizeof(framed));

    x.message.is_confirmed = true;
    assert_int_equal(ask(&stun_tcp_dissector, &x, BYTES(hello), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_DTLS);
    assert_int_equal(x.answer.taken, sizeof(hello));
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = on_port(9999);
    (void)state;

    for (size_t size = 4; size < sizeof(permission); size++) {
        uint8_t *copy = malloc(size);

        assert_non_null(copy);
        memcpy(copy, permission, size);
        assert_int_equal(ask(&stun_dissector, &x, (struct slice){copy, size}, FROM_CLIENT),
                         VERDICT_NOT_MINE);
        if (size >= stun_tcp_dissector.min_size)
            assert_int_equal(ask(&stun_tcp_dissector, &x, (struct slice){copy, size}, FROM_CLIENT),
                             VERDICT_NEED_MORE);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_learns_its_address_from_outside),
        cmocka_unit_test(a_message_is_told_once),
        cmocka_unit_test(a_relay_is_told_whom_to_reach),
        cmocka_unit_test(peers_that_check_and_shake_hands_are_webrtc),
        cmocka_unit_test(without_a_cookie_the_port_has_to_be_that_of_stun),
        cmocka_unit_test(channel_data_alone_is_believed_the_second_time),
        cmocka_unit_test(over_tcp_the_shortest_message_is_enough),
        cmocka_unit_test(over_tcp_messages_follow_each_other),
        cmocka_unit_test(over_tcp_peers_put_a_size_before_each_message),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("stun", tests, NULL, NULL);
}
