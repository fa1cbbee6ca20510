#include "observe/dissect/tls_hello.h"
#include "support/client_hello.h"
#include "support/dissect.h"

extern const struct dissector dtls_dissector;

enum {
    RECORD_HEADER = 13,
    FRAGMENT_HEADER = 12,
    BODY_SIZE = CLIENT_HELLO_BODY_SIZE + 1, /* the cookie's size is one byte more */
};

/* clang-format off */
/* As over TLS, but with the version numbers of DTLS and an empty cookie. */
static const uint8_t client_body[] = {
    0xfe, 0xfd,
    HELLO_RANDOM,
    0x00, 0x00,                               /* no session id, no cookie   */
    HELLO_CIPHERS,
    0x00, 0x45,
    0x1a, 0x1a, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x10,
    0x00, 0x0e, 0x00, 0x00, 0x0b,
    'c', 'a', 'm', '.', 'e', 'x', 'a', 'm', 'p', 'l', 'e',
    0x00, 0x10, 0x00, 0x0e,
    0x00, 0x0c,
    0x02, 'h', '2',
    0x08, 'h', 't', 't', 'p', '/', '1', '.', '1',
    0x00, 0x0d, 0x00, 0x08,
    0x00, 0x06, 0x04, 0x03, 0x08, 0x04, 0x04, 0x01,
    0x00, 0x2b, 0x00, 0x07,
    0x06, 0x2a, 0x2a, 0xfe, 0xfc, 0xfe, 0xfd, /* GREASE, 1.3, 1.2           */
    0x00, 0x17, 0x00, 0x00,
};

static const uint8_t server_hello[] = {
    22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 50,
    2, 0, 0, 38, 0, 1, 0, 0, 0, 0, 0, 38,
    0xfe, 0xfd,
    HELLO_RANDOM,
    0x00, 0xc0, 0x2b, 0x00,
};

static const uint8_t verify_request[] = {
    22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 19,
    3, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 7,
    0xfe, 0xff, 4, 1, 2, 3, 4,
};

static const uint8_t hello_request[] = {
    22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
};

static const uint8_t encrypted[] = {
    23, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 7, 0, 4,
    0xaa, 0xbb, 0xcc, 0xdd,
};
/* clang-format on */

static struct slice bytes_of(const uint8_t *data, size_t size)
{
    return (struct slice){data, size};
}

/* One record with the part of the client hello that starts at `offset`. Its size. */
static size_t fragment(size_t offset, size_t size, uint8_t *out)
{
    const uint8_t header[] = {
        22,
        0xfe,
        0xfd,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        (uint8_t)(FRAGMENT_HEADER + size),
        1,
        0,
        0,
        BODY_SIZE, /* client hello, its size     */
        0,
        0,
        0,
        0,
        (uint8_t)offset, /* first message, offset      */
        0,
        0,
        (uint8_t)size,
    };

    memcpy(out, header, sizeof(header));
    memcpy(out + sizeof(header), client_body + offset, size);
    return sizeof(header) + size;
}

/* Adds a datagram to those that came earlier, as the flow table does. */
static size_t append(uint8_t *earlier, size_t used, const uint8_t *datagram, size_t size)
{
    earlier[used] = (uint8_t)(size >> 8);
    earlier[used + 1] = (uint8_t)size;
    memcpy(earlier + used + 2, datagram, size);
    return used + 2 + size;
}

static void a_client_hello_names_the_server_it_wants(void **state)
{
    struct exchange x = {.message = {.server_port = 5684}};
    uint8_t datagram[256];
    size_t size = fragment(0, BODY_SIZE, datagram);
    (void)state;

    assert_int_equal(sizeof(client_body), BODY_SIZE);
    assert_int_equal(ask(&dtls_dissector, &x, bytes_of(datagram, size), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_DTLS);
    assert_int_equal(x.facts.tls.version, 0xfefc);
    assert_text_equal(FACT(x, tls.sni), "cam.example");
    assert_text_equal(FACT(x, tls.ja4), "dd3d0305h2_3932e6226e0a_6267a419e83f");
    assert_true(x.answer.is_done);
}

static void fragments_are_joined_in_whatever_order_they_come(void **state)
{
    static const size_t order[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1}};
    static const size_t offset[] = {0, 40, 80};
    static const size_t size[] = {45, 40, BODY_SIZE - 80}; /* the first two overlap */
    (void)state;

    for (size_t i = 0; i < COUNT_OF(order); i++) {
        struct exchange x = {.message = {.server_port = 5684}};
        uint8_t earlier[512];
        uint8_t datagram[256];
        size_t used = 0;

        for (size_t j = 0; j < 3; j++) {
            size_t part = order[i][j];
            size_t datagram_size = fragment(offset[part], size[part], datagram);

            x.message.earlier = bytes_of(earlier, used);
            assert_int_equal(
                ask(&dtls_dissector, &x, bytes_of(datagram, datagram_size), FROM_CLIENT),
                j < 2 ? VERDICT_NEED_MORE : VERDICT_FACTS);
            used = append(earlier, used, datagram, datagram_size);
        }
        assert_text_equal(FACT(x, tls.ja4), "dd3d0305h2_3932e6226e0a_6267a419e83f");
    }
}

static void a_server_hello_tells_what_was_agreed(void **state)
{
    struct exchange x = {.message = {.server_port = 5684, .is_confirmed = true}};
    (void)state;

    assert_int_equal(
        ask(&dtls_dissector, &x, bytes_of(server_hello, sizeof(server_hello)), FROM_SERVER),
        VERDICT_FACTS);
    assert_int_equal(x.facts.tls.hello, TLS_HANDSHAKE_SERVER_HELLO);
    assert_int_equal(x.facts.tls.version, 0xfefd);
    assert_int_equal(x.facts.tls.cipher, 0xc02b);
    assert_true(x.answer.is_from_server);
}

static void what_is_neither_hello_is_dtls_all_the_same(void **state)
{
    struct exchange x = {.message = {.server_port = 5684}};
    (void)state;

    assert_int_equal(
        ask(&dtls_dissector, &x, bytes_of(verify_request, sizeof(verify_request)), FROM_SERVER),
        VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_false(x.answer.is_done);

    assert_int_equal(
        ask(&dtls_dissector, &x, bytes_of(hello_request, sizeof(hello_request)), FROM_SERVER),
        VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_false(x.answer.is_done);

    assert_int_equal(ask(&dtls_dissector, &x, bytes_of(encrypted, sizeof(encrypted)), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_true(x.answer.is_done);
}

static void what_openssl_spoke_before_the_standard_is_dtls_too(void **state)
{
    struct exchange x = {.message = {.server_port = 443}};
    uint8_t old[sizeof(server_hello)];
    (void)state;

    memcpy(old, server_hello, sizeof(old));
    memcpy(old + 1, "\x01\x00", 2);                               /* of the record */
    memcpy(old + RECORD_HEADER + FRAGMENT_HEADER, "\x01\x00", 2); /* of the hello  */
    assert_int_equal(ask(&dtls_dissector, &x, bytes_of(old, sizeof(old)), FROM_SERVER),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.tls.version, 0x0100);
}

static void records_that_do_not_fill_the_datagram_are_not_dtls(void **state)
{
    struct exchange x = {.message = {.server_port = 5684}};
    uint8_t longer[sizeof(server_hello) + 1] = {0};
    (void)state;

    memcpy(longer, server_hello, sizeof(server_hello));
    assert_int_equal(ask(&dtls_dissector, &x, bytes_of(longer, sizeof(longer)), FROM_SERVER),
                     VERDICT_NOT_MINE);
}

static void a_hello_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = {.message = {.server_port = 5684}};
    uint8_t datagram[256];
    size_t size = fragment(0, BODY_SIZE, datagram);
    (void)state;

    assert_cut_yields_no_facts(&dtls_dissector, &x, bytes_of(datagram, size), FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_hello_names_the_server_it_wants),
        cmocka_unit_test(fragments_are_joined_in_whatever_order_they_come),
        cmocka_unit_test(a_server_hello_tells_what_was_agreed),
        cmocka_unit_test(what_is_neither_hello_is_dtls_all_the_same),
        cmocka_unit_test(what_openssl_spoke_before_the_standard_is_dtls_too),
        cmocka_unit_test(records_that_do_not_fill_the_datagram_are_not_dtls),
        cmocka_unit_test(a_hello_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("dtls", tests, NULL, NULL);
}
