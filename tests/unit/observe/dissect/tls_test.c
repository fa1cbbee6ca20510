#include "observe/dissect/tls_hello.h"
#include "support/certificate.h"
#include "support/client_hello.h"
#include "support/dissect.h"

extern const struct dissector tls_dissector;

/* clang-format off */
static const uint8_t client_hello[] = {
    22, 0x03, 0x01, 0x00, 4 + CLIENT_HELLO_BODY_SIZE,
    1, 0x00, 0x00, CLIENT_HELLO_BODY_SIZE,
    CLIENT_HELLO_BODY,
};

/* TLS 1.2: what follows the hello is in clear, and begins in the same record. */
static const uint8_t server_hello_body[] = {
    0x03, 0x03,
    HELLO_RANDOM,
    0x00,                                     /* no session id              */
    0xc0, 0x2f, 0x00,                         /* cipher, no compression     */
    0x00, 0x09,
    0x00, 0x10, 0x00, 0x05,                   /* ALPN                       */
    0x00, 0x03, 0x02, 'h', '2',
};

static const uint8_t server_hello_1_3[] = {
    22, 0x03, 0x03, 0x00, 4 + 46,
    2, 0x00, 0x00, 46,
    0x03, 0x03,
    HELLO_RANDOM,
    0x00,
    0x13, 0x01, 0x00,
    0x00, 0x06,
    0x00, 0x2b, 0x00, 0x02, 0x03, 0x04,       /* supported_versions: 1.3    */
};

static const uint8_t ssl2_hello[] = {
    0x80, 0x2b,                               /* 43 bytes                   */
    1,                                        /* client hello               */
    0x03, 0x01,                               /* speaks TLS 1.0             */
    0x00, 0x12, 0x00, 0x00, 0x00, 0x10,       /* sizes                      */
    0x00, 0x00, 0x2f, 0x00, 0x00, 0x05, 0x07, 0x00, 0xc0,
    0x05, 0x00, 0x80, 0x03, 0x00, 0x80, 0x01, 0x00, 0x80,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
};
/* clang-format on */

static struct exchange on_port(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static struct slice bytes_of(const uint8_t *data, size_t size)
{
    return (struct slice){data, size};
}

/* Server hello, certificate and the end of the flight, as handshake bytes without records. */
static size_t server_flight(uint8_t *out, size_t room)
{
    uint8_t certificate[1024];
    size_t size = certificate_make(
        (struct certificate_names){.common_name = "cam-17", .string_type = MBSTRING_ASC},
        certificate, sizeof(certificate));
    size_t used = 0;
    const uint8_t headers[] = {
        11,
        0,
        (uint8_t)((size + 6) >> 8),
        (uint8_t)(size + 6), /* certificate message */
        0,
        (uint8_t)((size + 3) >> 8),
        (uint8_t)(size + 3), /* list                */
        0,
        (uint8_t)(size >> 8),
        (uint8_t)size, /* the certificate     */
    };
    static const uint8_t done[] = {14, 0, 0, 0};

    assert_true(room >= 4 + sizeof(server_hello_body) + sizeof(headers) + size + sizeof(done));
    out[used++] = 2;
    out[used++] = 0;
    out[used++] = 0;
    out[used++] = sizeof(server_hello_body);
    memcpy(out + used, server_hello_body, sizeof(server_hello_body));
    used += sizeof(server_hello_body);
    memcpy(out + used, headers, sizeof(headers));
    used += sizeof(headers);
    memcpy(out + used, certificate, size);
    used += size;
    memcpy(out + used, done, sizeof(done));
    return used + sizeof(done);
}

/* Cuts handshake bytes into records of at most `cut` bytes. The size of the stream. */
static size_t in_records(struct slice handshake, size_t cut, uint8_t *out)
{
    size_t used = 0;

    while (handshake.size > 0) {
        struct slice part = slice_first(handshake, cut);
        const uint8_t header[] = {22, 3, 3, (uint8_t)(part.size >> 8), (uint8_t)part.size};

        memcpy(out + used, header, sizeof(header));
        memcpy(out + used + sizeof(header), part.data, part.size);
        used += sizeof(header) + part.size;
        handshake = slice_after(handshake, part.size);
    }
    return used;
}

static void a_client_hello_names_the_server_it_wants(void **state)
{
    struct exchange x = on_port(443);
    (void)state;

    assert_int_equal(
        ask(&tls_dissector, &x, bytes_of(client_hello, sizeof(client_hello)), FROM_CLIENT),
        VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_TLS);
    assert_int_equal(x.facts.tls.hello, TLS_HANDSHAKE_CLIENT_HELLO);
    assert_int_equal(x.facts.tls.version, 0x0304);
    assert_text_equal(FACT(x, tls.sni), "cam.example");
    assert_text_equal(FACT(x, tls.alpn), "h2,http/1.1");
    assert_text_equal(FACT(x, tls.ja4), "t" CLIENT_HELLO_JA4);
    assert_false(x.facts.tls.has_ech);
    assert_true(x.answer.is_done);
    assert_string_equal(tls_dissector.apps[x.answer.app].name, "tls");
}

static void a_hello_in_records_of_any_size_reads_the_same(void **state)
{
    uint8_t stream[2048];
    (void)state;

    for (size_t cut = 1; cut <= sizeof(client_hello) - 5; cut++) {
        struct exchange x = on_port(443);
        size_t size = in_records(bytes_of(client_hello + 5, sizeof(client_hello) - 5), cut, stream);

        assert_int_equal(ask(&tls_dissector, &x, bytes_of(stream, size - 1), FROM_CLIENT),
                         VERDICT_NEED_MORE);
        assert_int_equal(ask(&tls_dissector, &x, bytes_of(stream, size), FROM_CLIENT),
                         VERDICT_FACTS);
        assert_text_equal(FACT(x, tls.ja4), "t" CLIENT_HELLO_JA4);
    }
}

/* Walks the server's side as the flow table does, with a window of eight kilobytes. */
static void read_server_side(struct exchange *x, struct slice stream)
{
    unsigned hellos = 0;
    unsigned certificates = 0;

    x->message.is_confirmed = true;
    while (stream.size > 0) {
        struct slice window = slice_first(stream, STREAM_PREFIX_SIZE);

        assert_int_equal(ask(&tls_dissector, x, window, FROM_SERVER), VERDICT_FACTS);
        if (x->facts.tls.hello == TLS_HANDSHAKE_SERVER_HELLO) {
            assert_int_equal(x->facts.tls.cipher, 0xc02f);
            assert_text_equal(FACT(*x, tls.alpn), "h2");
            hellos++;
        } else if (x->facts.tls.hello == TLS_HANDSHAKE_CERTIFICATE) {
            assert_text_equal(FACT(*x, tls.subject), "cam-17");
            certificates++;
        }
        if (x->answer.is_done)
            break;
        assert_true(x->answer.taken > 0);
        stream = slice_after(stream, x->answer.taken);
    }
    assert_int_equal(hellos, 1);
    assert_int_equal(certificates, 1);
    assert_true(x->answer.is_done);
}

static void hello_and_certificate_are_told_one_after_the_other(void **state)
{
    static const size_t cuts[] = {1, 7, 60, 61, 62, 100, 4000};
    uint8_t handshake[2048];
    uint8_t stream[16384];
    size_t size = server_flight(handshake, sizeof(handshake));
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cuts); i++) {
        struct exchange x = on_port(443);
        size_t used = in_records(bytes_of(handshake, size), cuts[i], stream);

        read_server_side(&x, bytes_of(stream, used));
    }
}

static void a_server_of_tls_1_3_says_nothing_more(void **state)
{
    struct exchange x = on_port(443);
    (void)state;

    x.message.is_confirmed = true;
    assert_int_equal(
        ask(&tls_dissector, &x, bytes_of(server_hello_1_3, sizeof(server_hello_1_3)), FROM_SERVER),
        VERDICT_FACTS);
    assert_int_equal(x.facts.tls.version, 0x0304);
    assert_int_equal(x.facts.tls.cipher, 0x1301);
    assert_true(x.answer.is_done);
    assert_true(x.answer.is_from_server);
}

static void a_warning_before_the_hello_is_passed_over(void **state)
{
    static const uint8_t warning[] = {21, 3, 3, 0, 2, 1, 112, 22, 3, 3, 0, 70};
    struct exchange x = on_port(443);
    (void)state;

    x.message.is_confirmed = true;
    assert_int_equal(ask(&tls_dissector, &x, bytes_of(warning, sizeof(warning)), FROM_SERVER),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_int_equal(x.answer.taken, 7);
    assert_false(x.answer.is_done);
}

static void a_flow_seen_from_its_middle_is_known_by_its_records(void **state)
{
    static const uint8_t records[] = {23, 3, 3, 0, 4, 0xaa, 0xbb, 0xcc, 0xdd, 23, 3, 3, 0, 80};
    static const uint8_t broken[] = {23, 3, 3, 0, 4, 0xaa, 0xbb, 0xcc, 0xdd, 99, 3, 3, 0, 80};
    struct exchange x = on_port(9000);
    (void)state;

    assert_int_equal(ask(&tls_dissector, &x, bytes_of(records, 9), FROM_CLIENT), VERDICT_NEED_MORE);
    assert_int_equal(ask(&tls_dissector, &x, bytes_of(records, sizeof(records)), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_true(x.answer.is_done);
    assert_int_equal(ask(&tls_dissector, &x, bytes_of(broken, sizeof(broken)), FROM_CLIENT),
                     VERDICT_NOT_MINE);
}

static void an_ssl_2_hello_is_recognised(void **state)
{
    struct exchange x = on_port(443);
    (void)state;

    assert_int_equal(ask(&tls_dissector, &x, bytes_of(ssl2_hello, sizeof(ssl2_hello)), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.tls.version, 0x0301);
    assert_int_equal(x.facts.tls.hello, TLS_HANDSHAKE_CLIENT_HELLO);
}

static void dns_over_tls_has_a_name_of_its_own(void **state)
{
    struct exchange x = on_port(853);
    (void)state;

    ask(&tls_dissector, &x, bytes_of(client_hello, sizeof(client_hello)), FROM_CLIENT);
    assert_string_equal(tls_dissector.apps[x.answer.app].name, "dot");
}

static void what_is_not_tls_is_left_to_others(void **state)
{
    static const uint8_t text[] = "\x16\x03 is how this text begins";
    struct exchange x = on_port(443);
    (void)state;

    assert_int_equal(ask(&tls_dissector, &x, bytes_of(text, sizeof(text)), FROM_CLIENT),
                     VERDICT_NOT_MINE);
}

static void a_hello_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = on_port(443);
    (void)state;

    assert_cut_yields_no_facts(&tls_dissector, &x, bytes_of(client_hello, sizeof(client_hello)),
                               FROM_CLIENT);
    assert_cut_yields_no_facts(&tls_dissector, &x, bytes_of(ssl2_hello, sizeof(ssl2_hello)),
                               FROM_CLIENT);
}

/* The window is full or the stream ended: the name is worth having, the fingerprint would lie. */
static void the_last_of_a_hello_gives_its_name_but_no_fingerprint(void **state)
{
    struct exchange x = on_port(443);
    (void)state;

    x.message.is_last = true;
    assert_int_equal(
        ask(&tls_dissector, &x, bytes_of(client_hello, sizeof(client_hello) - 4), FROM_CLIENT),
        VERDICT_FACTS);
    assert_text_equal(FACT(x, tls.sni), "cam.example");
    assert_int_equal(x.facts.tls.ja4.length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_hello_names_the_server_it_wants),
        cmocka_unit_test(a_hello_in_records_of_any_size_reads_the_same),
        cmocka_unit_test(hello_and_certificate_are_told_one_after_the_other),
        cmocka_unit_test(a_server_of_tls_1_3_says_nothing_more),
        cmocka_unit_test(a_warning_before_the_hello_is_passed_over),
        cmocka_unit_test(a_flow_seen_from_its_middle_is_known_by_its_records),
        cmocka_unit_test(an_ssl_2_hello_is_recognised),
        cmocka_unit_test(dns_over_tls_has_a_name_of_its_own),
        cmocka_unit_test(what_is_not_tls_is_left_to_others),
        cmocka_unit_test(a_hello_cut_anywhere_yields_no_facts),
        cmocka_unit_test(the_last_of_a_hello_gives_its_name_but_no_fingerprint),
    };
    return cmocka_run_group_tests_name("tls", tests, NULL, NULL);
}
