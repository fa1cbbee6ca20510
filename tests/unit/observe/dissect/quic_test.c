#include "support/quic.h"

#include "support/client_hello.h"
#include "support/dissect.h"

extern const struct dissector quic_dissector;

enum {
    HELLO_SIZE = 4 + CLIENT_HELLO_BODY_SIZE
};

/* clang-format off */
static const uint8_t hello[] = {
    1, 0x00, 0x00, CLIENT_HELLO_BODY_SIZE,
    CLIENT_HELLO_BODY,
};

static const uint8_t negotiation[] = {
    0x9a, 0, 0, 0, 0,                         /* long header, no version    */
    0, 4, 1, 2, 3, 4,                         /* connection ids             */
    0x1a, 0x2a, 0x3a, 0x4a, 0, 0, 0, 1,       /* reserved, v1               */
};

static const uint8_t handshake[] = {
    0xe5, 0, 0, 0, 1,                         /* a Handshake packet         */
    0, 0, 4,                                  /* no ids, length             */
    0xaa, 0xbb, 0xcc, 0xdd,
};
/* clang-format on */

static const struct slice connection = {(const uint8_t *)"\x83\x94\xc8\xf0\x3e\x51\x57\x08", 8};

static struct exchange on_port(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static struct slice bytes_of(const uint8_t *data, size_t size)
{
    return (struct slice){data, size};
}

/* Appends a CRYPTO frame with a part of the hello. Where the next frame goes. */
static size_t crypto(size_t offset, size_t size, uint8_t *frames, size_t at)
{
    frames[at++] = 0x06;
    frames[at++] = 0x40;
    frames[at++] = (uint8_t)offset;
    frames[at++] = 0x40;
    frames[at++] = (uint8_t)size;
    memcpy(frames + at, hello + offset, size);
    return at + size;
}

static size_t hello_packet(uint32_t version, uint8_t *out)
{
    uint8_t frames[256];
    size_t size = crypto(0, HELLO_SIZE, frames, 0);

    return quic_initial(version, connection, 0, bytes_of(frames, size), out);
}

static void assert_hello(struct exchange *x, uint32_t version)
{
    assert_int_equal(x->facts.kind, OBSERVED_QUIC);
    assert_int_equal(x->facts.tls.quic_version, version);
    assert_int_equal(x->facts.tls.hello, 1);
    assert_text_equal(FACT(*x, tls.sni), "cam.example");
    assert_text_equal(FACT(*x, tls.alpn), "h2,http/1.1");
    assert_text_equal(FACT(*x, tls.ja4), "q" CLIENT_HELLO_JA4);
    assert_true(x->answer.is_done);
}

static void a_hello_in_one_packet_is_read(void **state)
{
    static const uint32_t versions[] = {QUIC_V1, QUIC_V2};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        struct exchange x = on_port(443);
        uint8_t packet[512];
        size_t size = hello_packet(versions[i], packet);

        assert_int_equal(ask(&quic_dissector, &x, bytes_of(packet, size), FROM_CLIENT),
                         VERDICT_FACTS);
        assert_hello(&x, versions[i]);
    }
}

static void frames_out_of_order_are_put_in_order(void **state)
{
    static const uint8_t others[] = {
        0x01,                                  /* PING                       */
        0x03, 5,    0,    1, 1, 2, 1, 7, 7, 7, /* ACK of two ranges with ECN */
        0x00, 0x00, 0x00,                      /* PADDING                    */
    };
    struct exchange x = on_port(443);
    uint8_t frames[512];
    uint8_t packet[1024];
    size_t used = 0;
    (void)state;

    used = crypto(90, HELLO_SIZE - 90, frames, used);
    memcpy(frames + used, others, sizeof(others));
    used += sizeof(others);
    used = crypto(0, 30, frames, used);
    used = crypto(20, 70, frames, used);
    size_t size = quic_initial(QUIC_V1, connection, 3, bytes_of(frames, used), packet);
    assert_int_equal(ask(&quic_dissector, &x, bytes_of(packet, size), FROM_CLIENT), VERDICT_FACTS);
    assert_hello(&x, QUIC_V1);
}

/* The second datagram is sealed for another connection id: after a Retry the keys change. */
static void a_hello_over_two_datagrams_is_joined(void **state)
{
    const struct slice ids[] = {connection, SLICE("another id")};
    (void)state;

    for (size_t i = 0; i < 4; i++) {
        struct exchange x = on_port(443);
        uint8_t frames[512];
        uint8_t first[1024];
        uint8_t second[1024];
        bool is_swapped = i % 2 == 1;

        size_t used = crypto(is_swapped ? 60 : 0, is_swapped ? HELLO_SIZE - 60 : 60, frames, 0);
        size_t size = quic_initial(QUIC_V1, connection, 0, bytes_of(frames, used), first + 2);
        first[0] = (uint8_t)(size >> 8);
        first[1] = (uint8_t)size;
        assert_int_equal(ask(&quic_dissector, &x, bytes_of(first + 2, size), FROM_CLIENT),
                         VERDICT_NEED_MORE);

        x.message.earlier = bytes_of(first, size + 2);
        used = crypto(is_swapped ? 0 : 60, is_swapped ? 60 : HELLO_SIZE - 60, frames, 0);
        size = quic_initial(QUIC_V1, ids[i / 2], 1, bytes_of(frames, used), second);
        assert_int_equal(
            ask(&quic_dissector, &x, bytes_of(handshake, sizeof(handshake)), FROM_CLIENT),
            VERDICT_UNKNOWN);
        assert_int_equal(ask(&quic_dissector, &x, bytes_of(second, size), FROM_CLIENT),
                         VERDICT_FACTS);
        assert_hello(&x, QUIC_V1);
    }
}

static void packets_that_share_a_datagram_are_told_apart(void **state)
{
    struct exchange x = on_port(443);
    uint8_t datagram[1024];
    (void)state;

    memcpy(datagram, handshake, sizeof(handshake));
    size_t size = sizeof(handshake) + hello_packet(QUIC_V1, datagram + sizeof(handshake));
    assert_int_equal(ask(&quic_dissector, &x, bytes_of(datagram, size), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_hello(&x, QUIC_V1);
}

static void a_packet_that_does_not_open_is_named_and_no_more(void **state)
{
    struct exchange x = on_port(443);
    uint8_t packet[512];
    size_t size = hello_packet(QUIC_V1, packet);
    (void)state;

    packet[size - 1] ^= 1;
    assert_int_equal(ask(&quic_dissector, &x, bytes_of(packet, size), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_false(x.answer.is_done);
}

static void a_server_that_offers_versions_is_the_server(void **state)
{
    struct exchange x = on_port(443);
    (void)state;

    assert_int_equal(
        ask(&quic_dissector, &x, bytes_of(negotiation, sizeof(negotiation)), FROM_CLIENT),
        VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_true(x.answer.is_from_server);
}

static void a_version_of_others_is_named_when_the_datagram_is_a_hellos(void **state)
{
    uint8_t datagram[1200] = {0xc3, 'Q', '0', '4', '6', 0x50};
    struct exchange x = on_port(443);
    (void)state;

    assert_int_equal(ask(&quic_dissector, &x, bytes_of(datagram, sizeof(datagram)), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_int_equal(ask(&quic_dissector, &x, bytes_of(datagram, 1199), FROM_CLIENT),
                     VERDICT_NOT_MINE);
    datagram[1] = 'X';
    assert_int_equal(ask(&quic_dissector, &x, bytes_of(datagram, sizeof(datagram)), FROM_CLIENT),
                     VERDICT_NOT_MINE);
}

static void a_short_header_alone_is_nobodys(void **state)
{
    static const uint8_t data[] = {0x4c, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
    struct exchange x = on_port(443);
    (void)state;

    assert_int_equal(ask(&quic_dissector, &x, bytes_of(data, sizeof(data)), FROM_CLIENT),
                     VERDICT_NOT_MINE);
    x.message.is_confirmed = true;
    assert_int_equal(ask(&quic_dissector, &x, bytes_of(data, sizeof(data)), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_true(x.answer.is_done);
}

static void dns_over_quic_keeps_its_name(void **state)
{
    struct exchange x = on_port(853);
    uint8_t packet[512];
    size_t size = hello_packet(QUIC_V1, packet);
    (void)state;

    ask(&quic_dissector, &x, bytes_of(packet, size), FROM_CLIENT);
    assert_string_equal(quic_dissector.apps[x.answer.app].name, "doq");
    x.message.is_confirmed = true;
    ask(&quic_dissector, &x, bytes_of(handshake, sizeof(handshake)), FROM_SERVER);
    assert_string_equal(quic_dissector.apps[x.answer.app].name, "doq");
}

static void a_packet_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = on_port(443);
    uint8_t packet[512];
    size_t size = hello_packet(QUIC_V1, packet);
    (void)state;

    for (size_t cut = quic_dissector.min_size; cut < size; cut++) {
        uint8_t *copy = malloc(cut);

        assert_non_null(copy);
        memcpy(copy, packet, cut);
        assert_int_equal(ask(&quic_dissector, &x, bytes_of(copy, cut), FROM_CLIENT),
                         VERDICT_NOT_MINE);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hello_in_one_packet_is_read),
        cmocka_unit_test(frames_out_of_order_are_put_in_order),
        cmocka_unit_test(a_hello_over_two_datagrams_is_joined),
        cmocka_unit_test(packets_that_share_a_datagram_are_told_apart),
        cmocka_unit_test(a_packet_that_does_not_open_is_named_and_no_more),
        cmocka_unit_test(a_server_that_offers_versions_is_the_server),
        cmocka_unit_test(a_version_of_others_is_named_when_the_datagram_is_a_hellos),
        cmocka_unit_test(a_short_header_alone_is_nobodys),
        cmocka_unit_test(dns_over_quic_keeps_its_name),
        cmocka_unit_test(a_packet_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("quic", tests, NULL, NULL);
}
