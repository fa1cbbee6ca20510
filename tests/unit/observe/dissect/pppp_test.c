#include "support/pppp.h"

#include <stdio.h>

#include "support/dissect.h"

extern const struct dissector pppp_dissector;
extern const struct dissector pppp_tcp_dissector;

static struct exchange on_port(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static enum verdict ask_next(struct exchange *x, struct slice bytes, enum direction direction)
{
    enum verdict verdict = ask(&pppp_dissector, x, bytes, direction);

    x->message.is_confirmed |= verdict == VERDICT_FACTS;
    return verdict;
}

static enum verdict ask_enciphered(struct exchange *x, struct pppp_key key, struct slice plain,
                                   enum direction direction)
{
    uint8_t cipher[256];

    pppp_encipher(key, plain, cipher);
    return ask_next(x, (struct slice){cipher, plain.size}, direction);
}

static void assert_address(const struct exchange *x, const char *ip, uint16_t port)
{
    char text[IP_TEXT_SIZE];

    assert_string_equal(ip_print(&x->facts.p2p.address, text), ip);
    assert_int_equal(x->facts.p2p.port, port);
}

static void a_camera_logs_in_with_the_id_on_its_label(void **state)
{
    struct exchange x = on_port(32100);
    (void)state;

    assert_int_equal(ask_next(&x, PPPP_BYTES(pppp_hello), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_P2P);
    assert_text_equal(FACT(x, p2p.message_name), "hello");
    assert_int_equal(x.answer.phase, PHASE_RENDEZVOUS);

    assert_int_equal(ask_next(&x, PPPP_BYTES(pppp_hello_ack), FROM_SERVER), VERDICT_FACTS);
    assert_address(&x, "203.0.113.9", 10000);

    assert_int_equal(ask_next(&x, PPPP_BYTES(pppp_login), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.p2p.message, 0x10);
    assert_text_equal(FACT(x, p2p.message_name), "device_login");
    assert_text_equal(FACT(x, p2p.uid), "CAMEX-012345-ABCDE");
    assert_address(&x, "10.20.0.7", 10001);
    assert_int_equal(x.facts.p2p.key.length, 0);
    assert_int_equal(x.answer.phase, PHASE_LOGIN);
    assert_string_equal(pppp_dissector.apps[x.answer.app].name, "pppp");
}

static void what_repeats_is_told_once_but_every_peer_is_told(void **state)
{
    struct exchange x = on_port(32100);
    (void)state;

    ask_next(&x, PPPP_BYTES(pppp_login), FROM_CLIENT);
    assert_int_equal(ask_next(&x, PPPP_BYTES(pppp_login), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(ask_next(&x, PPPP_BYTES(pppp_punch_to), FROM_SERVER), VERDICT_FACTS);
        assert_int_equal(x.facts.kind, OBSERVED_P2P);
        assert_address(&x, "192.0.2.5", 12345);
        assert_int_equal(x.answer.phase, PHASE_PUNCH);
    }
    ask_next(&x, PPPP_BYTES(pppp_alive), FROM_CLIENT);
    assert_int_equal(x.answer.phase, PHASE_PUNCH);
}

static void remote_management_is_told_each_time(void **state)
{
    struct exchange x = on_port(5000);
    (void)state;

    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(ask_next(&x, PPPP_BYTES(pppp_management), FROM_SERVER), VERDICT_FACTS);
        assert_text_equal(FACT(x, p2p.message_name), "management_remote");
    }
}

static void a_word_shared_by_many_devices_is_no_secret(void **state)
{
    struct exchange x = on_port(5000);
    struct pppp_key key = pppp_key_of(TEXT("vstarcam2019"));
    (void)state;

    assert_int_equal(ask_enciphered(&x, key, PPPP_BYTES(pppp_lan_search), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, p2p.message_name), "lan_search");
    assert_text_equal(FACT(x, p2p.key), "vstarcam2019");
    assert_int_equal(ask_enciphered(&x, key, PPPP_BYTES(pppp_login), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, p2p.uid), "CAMEX-012345-ABCDE");
    assert_int_equal(ask_enciphered(&x, key, PPPP_BYTES(pppp_data), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.answer.phase, PHASE_SESSION);
}

static void a_word_nobody_knows_is_found_out(void **state)
{
    const struct slice flow[] = {
        PPPP_BYTES(pppp_hello),     PPPP_BYTES(pppp_hello_ack), PPPP_BYTES(pppp_login),
        PPPP_BYTES(pppp_login_ack), PPPP_BYTES(pppp_punch_to),  PPPP_BYTES(pppp_punch),
    };
    struct exchange x = on_port(5000);
    struct pppp_key key = pppp_key_of(TEXT("acme eyes"));
    enum verdict verdict = VERDICT_UNKNOWN;
    (void)state;

    assert_int_equal(ask_enciphered(&x, key, flow[0], FROM_CLIENT), VERDICT_UNKNOWN);
    for (size_t i = 1; i < COUNT_OF(flow) && verdict == VERDICT_UNKNOWN; i++)
        verdict = ask_enciphered(&x, key, flow[i], i % 2 ? FROM_SERVER : FROM_CLIENT);
    assert_int_equal(verdict, VERDICT_FACTS);
    assert_int_equal(x.answer.confidence, 90);

    assert_int_equal(ask_enciphered(&x, key, PPPP_BYTES(pppp_punch), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(ask_enciphered(&x, key, PPPP_BYTES(pppp_login), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(ask_enciphered(&x, key, PPPP_BYTES(pppp_punch_to), FROM_SERVER),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, p2p.message_name), "punch_to");
    assert_text_equal(FACT(x, p2p.key), "unknown");
    assert_address(&x, "192.0.2.5", 12345);
}

static void the_servers_speak_from_their_port(void **state)
{
    struct exchange x = {.message = {.client_port = 32100, .server_port = 40000}};
    (void)state;

    ask_next(&x, PPPP_BYTES(pppp_hello_ack), FROM_CLIENT);
    assert_true(x.answer.is_from_server);
}

static void a_message_of_another_size_or_type_is_not_pppp(void **state)
{
    static const uint8_t unknown_type[] = {0xf1, 0x77, 0x00, 0x00};
    struct exchange x = on_port(32100);
    (void)state;

    assert_int_not_equal(ask_next(&x, slice_first(PPPP_BYTES(pppp_login), 40), FROM_CLIENT),
                         VERDICT_FACTS);
    x = on_port(32100);
    assert_int_not_equal(ask_next(&x, PPPP_BYTES(unknown_type), FROM_CLIENT), VERDICT_FACTS);
}

/* --- over TCP ----------------------------------------------------------------------------------
 */

/* A record with, or without, the layer that `random` chooses. Its size. */
static size_t put_record(struct slice message, const uint8_t random[2], uint8_t *out)
{
    const uint8_t header[] = {(uint8_t)(message.size >> 8),
                              (uint8_t)message.size,
                              0x68,
                              0,
                              random[0],
                              random[1],
                              random[0] | random[1] ? 0x53 : 0,
                              0};
    char word[5];

    memcpy(out, header, sizeof(header));
    memcpy(out + sizeof(header), message.data, message.size);
    if (random[0] | random[1]) {
        snprintf(word, sizeof(word), "%02X%02X", random[0], random[1]);
        pppp_encipher(pppp_key_of(text_of(word)), message, out + sizeof(header));
    }
    return sizeof(header) + message.size;
}

static void records_of_a_relay_are_read_through_their_layer(void **state)
{
    static const uint8_t randoms[][2] = {{0, 0}, {0xa6, 0xe7}};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(randoms); i++) {
        struct exchange x = on_port(65527);
        uint8_t stream[256];
        size_t first = put_record(PPPP_BYTES(pppp_login), randoms[i], stream);
        size_t size = first + put_record(PPPP_BYTES(pppp_data), randoms[i], stream + first);

        assert_int_equal(
            ask(&pppp_tcp_dissector, &x, (struct slice){stream, first - 1}, FROM_CLIENT),
            VERDICT_NEED_MORE);
        assert_int_equal(ask(&pppp_tcp_dissector, &x, (struct slice){stream, size}, FROM_CLIENT),
                         VERDICT_FACTS);
        assert_int_equal(x.answer.taken, first);
        assert_text_equal(FACT(x, p2p.uid), "CAMEX-012345-ABCDE");

        x.message.is_confirmed = true;
        assert_int_equal(
            ask(&pppp_tcp_dissector, &x, (struct slice){stream + first, size - first}, FROM_CLIENT),
            VERDICT_FACTS);
        assert_text_equal(FACT(x, p2p.message_name), "data");
        assert_int_equal(x.answer.phase, PHASE_SESSION);
    }
}

static void records_under_a_word_too_are_read(void **state)
{
    static const uint8_t random[2] = {0x90, 0xd1};
    struct exchange x = on_port(65527);
    uint8_t inner[sizeof(pppp_login)];
    uint8_t stream[256];
    (void)state;

    pppp_encipher(pppp_key_of(TEXT("camera")), PPPP_BYTES(pppp_login), inner);
    size_t size = put_record(PPPP_BYTES(inner), random, stream);
    assert_int_equal(ask(&pppp_tcp_dissector, &x, (struct slice){stream, size}, FROM_CLIENT),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, p2p.uid), "CAMEX-012345-ABCDE");
    assert_text_equal(FACT(x, p2p.key), "camera");
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    static const uint8_t random[2] = {0xa6, 0xe7};
    struct exchange x = on_port(32100);
    uint8_t stream[256];
    size_t size = put_record(PPPP_BYTES(pppp_login), random, stream);
    (void)state;

    assert_cut_yields_no_facts(&pppp_dissector, &x, PPPP_BYTES(pppp_login), FROM_CLIENT);
    assert_cut_yields_no_facts(&pppp_tcp_dissector, &x, (struct slice){stream, size}, FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_camera_logs_in_with_the_id_on_its_label),
        cmocka_unit_test(what_repeats_is_told_once_but_every_peer_is_told),
        cmocka_unit_test(remote_management_is_told_each_time),
        cmocka_unit_test(a_word_shared_by_many_devices_is_no_secret),
        cmocka_unit_test(a_word_nobody_knows_is_found_out),
        cmocka_unit_test(the_servers_speak_from_their_port),
        cmocka_unit_test(a_message_of_another_size_or_type_is_not_pppp),
        cmocka_unit_test(records_of_a_relay_are_read_through_their_layer),
        cmocka_unit_test(records_under_a_word_too_are_read),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("pppp", tests, NULL, NULL);
}
