#include "support/tutk.h"

#include "support/client_hello.h"
#include "support/dissect.h"
#include "support/hex.h"

extern const struct dissector tutk_dissector;

enum {
    MESSAGE_MAX = 256,
    HEADER_SIZE = 16
};

#define UID "CAMERA7EXAMPLE012345"

static struct exchange on_port(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

/* A message with this command and body, scrambled. Its size. */
static size_t scrambled(uint16_t command, struct slice body, uint8_t *wire)
{
    uint8_t plain[MESSAGE_MAX] = {0x04, 0x02, 0x19, 0x02};

    plain[4] = (uint8_t)body.size;
    plain[5] = (uint8_t)(body.size >> 8);
    plain[8] = (uint8_t)command;
    plain[9] = (uint8_t)(command >> 8);
    memcpy(plain + HEADER_SIZE, body.data, body.size);
    tutk_scramble((struct slice){plain, HEADER_SIZE + body.size}, wire);
    return HEADER_SIZE + body.size;
}

static enum verdict ask_next(struct exchange *x, const uint8_t *wire, size_t size,
                             enum direction direction)
{
    enum verdict verdict = ask(&tutk_dissector, x, (struct slice){wire, size}, direction);

    x->message.is_confirmed |= verdict == VERDICT_FACTS;
    return verdict;
}

/* Headers that the catalogue (2.3) gives as they are on the wire, of messages of that size. */
static void headers_seen_on_the_wire_are_read(void **state)
{
    static const struct {
        const char *wire;
        size_t size;
        uint16_t command;
        const char *name;
    } cases[] = {
        {"6e4c9d8c40d140ca3d2da82d00e7cada", 68, 0x0601, "lan_search"},
        {"6e4c9d8c40d140ca2d2d882dc0e6cadc", 88, 0x0601, "lan_search"},
        {"4c6f8d0c40d040ca2d2d082dc0eecad8", 24, 0x0428, "alive_from_camera"},
        {"ee2f8cec40d140ca3d2da82d20e6cada", 54, 0x1007, "public_address"},
        {"2e0d8dac40d140ca3d2da82d40e6cade", 112, 0x0203, "where_is_uid"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct exchange x = on_port(5000);
        uint8_t wire[MESSAGE_MAX] = {0};

        hex(cases[i].wire, wire, sizeof(wire));
        assert_int_equal(ask_next(&x, wire, cases[i].size, FROM_CLIENT), VERDICT_FACTS);
        assert_int_equal(x.facts.p2p.message, cases[i].command);
        assert_text_equal(FACT(x, p2p.message_name), cases[i].name);
        x = on_port(5000);
        assert_int_equal(ask_next(&x, wire, cases[i].size + 1, FROM_CLIENT), VERDICT_NOT_MINE);
    }
}

static void a_camera_asks_its_masters_with_its_id(void **state)
{
    struct exchange x = on_port(10240);
    uint8_t wire[MESSAGE_MAX];
    size_t size = scrambled(0x000b, SLICE(UID "\1\0\0\0"), wire);
    (void)state;

    assert_int_equal(ask_next(&x, wire, size, FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_P2P);
    assert_text_equal(FACT(x, p2p.uid), UID);
    assert_text_equal(FACT(x, p2p.message_name), "master_poll");
    assert_int_equal(x.answer.phase, PHASE_RENDEZVOUS);
    assert_string_equal(tutk_dissector.apps[x.answer.app].name, "tutk");

    assert_int_equal(ask_next(&x, wire, size, FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
}

static void the_master_tells_where_a_camera_is(void **state)
{
    uint8_t body[96] = {0};
    struct exchange x = on_port(10001);
    uint8_t wire[MESSAGE_MAX];
    char text[IP_TEXT_SIZE];
    (void)state;

    hex("3039 c0000205", body + 38 - HEADER_SIZE, 6); /* port 12345, 192.0.2.5 */
    size_t size = scrambled(0x0301, (struct slice){body, sizeof(body)}, wire);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(ask_next(&x, wire, size, FROM_SERVER), VERDICT_FACTS);
        assert_int_equal(x.facts.kind, OBSERVED_P2P);
        assert_string_equal(ip_print(&x.facts.p2p.address, text), "192.0.2.5");
        assert_int_equal(x.facts.p2p.port, 12345);
    }
}

static void the_phase_is_the_furthest(void **state)
{
    struct exchange x = on_port(5000);
    uint8_t wire[MESSAGE_MAX];
    uint8_t body[36] = {0};
    (void)state;

    size_t size = scrambled(0x0407, (struct slice){body, sizeof(body)}, wire);
    ask_next(&x, wire, size, FROM_CLIENT);
    assert_int_equal(x.answer.phase, PHASE_SESSION);
    size = scrambled(0x0428, (struct slice){body, 8}, wire);
    ask_next(&x, wire, size, FROM_SERVER);
    assert_int_equal(x.answer.phase, PHASE_SESSION);
}

static void a_command_nobody_knows_needs_a_mode_that_is_known(void **state)
{
    struct exchange x = on_port(5000);
    uint8_t plain[32] = {0x04, 0x02, 0x19, 0x02, 16, 0, 0, 0, 0x34, 0x12};
    uint8_t wire[32];
    (void)state;

    tutk_scramble((struct slice){plain, sizeof(plain)}, wire);
    assert_int_equal(ask_next(&x, wire, sizeof(wire), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, p2p.message_name), "unknown");
    assert_int_equal(x.facts.p2p.message, 0x1234);

    x = on_port(5000);
    plain[3] = 0x77;
    tutk_scramble((struct slice){plain, sizeof(plain)}, wire);
    assert_int_equal(ask_next(&x, wire, sizeof(wire), FROM_CLIENT), VERDICT_NOT_MINE);
}

/* What the dissector looks at before it unscrambles has to hold for every header there can be. */
static void whatever_the_header_says_the_glance_lets_it_through(void **state)
{
    uint64_t random = 0x9e3779b97f4a7c15;
    (void)state;

    for (size_t i = 0; i < 20000; i++) {
        struct exchange x = on_port(5000);
        uint8_t plain[16];
        uint8_t wire[16];

        for (size_t j = 0; j < sizeof(plain); j++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            plain[j] = (uint8_t)random;
        }
        memcpy(plain, "\x04\x02", 2);
        plain[3] = 0x0a;
        memset(plain + 4, 0, 2);
        tutk_scramble((struct slice){plain, sizeof(plain)}, wire);
        assert_int_equal(ask_next(&x, wire, sizeof(wire), FROM_CLIENT), VERDICT_FACTS);
    }
}

/* clang-format off */
static const uint8_t new_discovery[52] = {
    0x51, 0xcc, 0, 0, 0x02, 0x10, 0x28, 0x00, 0, 0, 0, 0, 1, 0,
};
static const uint8_t new_dtls[28 + 63 + 20] = {
    0x51, 0xcc, 0, 0, 0x02, 0x15, 0x53, 0x00, 0, 0, 0, 0, 0, 1,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50,
    2, 0, 0, 38, 0, 1, 0, 0, 0, 0, 0, 38,
    0xfe, 0xfd, HELLO_RANDOM, 0x00, 0xcc, 0xac, 0x00,
};
/* clang-format on */

static void the_newer_header_is_known_with_what_it_carries(void **state)
{
    struct exchange x = on_port(32761);
    (void)state;

    assert_int_equal(ask_next(&x, new_discovery, sizeof(new_discovery), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, p2p.message_name), "discovery");
    assert_int_equal(x.answer.phase, PHASE_LAN_SEARCH);

    assert_int_equal(ask_next(&x, new_dtls, sizeof(new_dtls), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_DTLS);
    assert_int_equal(x.facts.tls.cipher, 0xccac);
    assert_int_equal(x.answer.phase, PHASE_SESSION);
    assert_false(x.answer.is_done);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = on_port(10240);
    uint8_t wire[MESSAGE_MAX];
    size_t size = scrambled(0x0203, SLICE(UID "\1\0\0\0"), wire);
    (void)state;

    for (size_t cut = HEADER_SIZE; cut < size; cut++) {
        uint8_t *copy = malloc(cut);

        assert_non_null(copy);
        memcpy(copy, wire, cut);
        assert_int_equal(ask_next(&x, copy, cut, FROM_CLIENT), VERDICT_NOT_MINE);
        free(copy);
    }
    for (size_t cut = HEADER_SIZE; cut < sizeof(new_dtls); cut++) {
        uint8_t *copy = malloc(cut);

        assert_non_null(copy);
        memcpy(copy, new_dtls, cut);
        assert_int_equal(ask_next(&x, copy, cut, FROM_CLIENT), VERDICT_NOT_MINE);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_seen_on_the_wire_are_read),
        cmocka_unit_test(a_camera_asks_its_masters_with_its_id),
        cmocka_unit_test(the_master_tells_where_a_camera_is),
        cmocka_unit_test(the_phase_is_the_furthest),
        cmocka_unit_test(a_command_nobody_knows_needs_a_mode_that_is_known),
        cmocka_unit_test(whatever_the_header_says_the_glance_lets_it_through),
        cmocka_unit_test(the_newer_header_is_known_with_what_it_carries),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("tutk", tests, NULL, NULL);
}
