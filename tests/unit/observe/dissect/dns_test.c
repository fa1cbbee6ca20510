#include "support/dissect.h"

extern const struct dissector dns_dissector;
extern const struct dissector dns_tcp_dissector;

#define BYTES(array) ((struct slice){array, sizeof(array)})

/* clang-format off */
static const uint8_t query[] = {
    0x12, 0x34, 1, 0,                         /* id, a query, recursion wanted */
    0, 1, 0, 0, 0, 0, 0, 0,                   /* one question                  */
    4, 't', 'i', 'm', 'e', 3, 'Y', 's', '7', 3, 'c', 'o', 'm', 0,
    0, 1, 0, 1,                               /* A, IN                         */
};

static const uint8_t response[] = {
    0x12, 0x34, 0x81, 0x80,                   /* id, a response                */
    0, 1, 0, 3, 0, 0, 0, 0,                   /* one question, three answers   */
    4, 't', 'i', 'm', 'e', 3, 'y', 's', '7', 3, 'c', 'o', 'm', 0,
    0, 1, 0, 1,
    0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 4,  /* time.ys7.com is another name  */
    1, 't', 0xc0, 17,                         /* of t.ys7.com                  */
    0xc0, 42, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4,  /* which has, for 300 s,         */
    203, 0, 113, 9,                           /* this address                  */
    0xc0, 42, 0, 28, 0, 1, 0, 0, 0, 5, 0, 16, /* and this one                  */
    0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7,
};

static const uint8_t text_response[] = {
    0x12, 0x34, 0x81, 0x80,
    0, 1, 0, 1, 0, 0, 0, 0,
    1, 't', 0,
    0, 16, 0, 1,                              /* TXT                           */
    0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0, 0, 8,
    3, 'a', ' ', 'b', 3, '\\', 1, 'c',
};

static const uint8_t two_questions[] = {
    0x12, 0x34, 1, 0,
    0, 2, 0, 0, 0, 0, 0, 0,
    1, 'a', 0, 0, 1, 0, 1,
    1, 'b', 0, 0, 28, 0, 1,
};

static const uint8_t netbios_query[] = {
    0x12, 0x34, 1, 0x10,
    0, 1, 0, 0, 0, 0, 0, 0,
    32, 'C', 'K', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A',
    'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A', 0,
    0, 0x21, 0, 1,                            /* NBSTAT, the number of SRV     */
};
/* clang-format on */

static struct exchange exchange_on(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static void a_question_is_told_as_it_was_asked(void **state)
{
    struct exchange x = exchange_on(53);
    (void)state;

    assert_int_equal(ask(&dns_dissector, &x, BYTES(query), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_DNS);
    assert_text_equal(FACT(x, dns.query), "time.Ys7.com");
    assert_int_equal(x.facts.dns.qtype, 1);
    assert_false(x.facts.dns.is_response);
    assert_false(x.answer.is_from_server);
    assert_false(x.answer.has_more);
}

static void an_answer_is_told_with_all_it_says(void **state)
{
    struct exchange x = exchange_on(53);
    char text[IP_TEXT_SIZE];
    (void)state;

    assert_int_equal(ask(&dns_dissector, &x, BYTES(response), FROM_SERVER), VERDICT_FACTS);
    assert_text_equal(FACT(x, dns.query), "time.ys7.com");
    assert_text_equal(FACT(x, dns.answers), "t.ys7.com 203.0.113.9 2001:db8::7");
    assert_true(x.facts.dns.is_response);
    assert_true(x.answer.is_from_server);
    assert_int_equal(x.facts.dns.answer_count, 3);
    assert_int_equal(x.facts.dns.address_count, 2);
    assert_string_equal(ip_print(&x.facts.dns.addresses[0], text), "203.0.113.9");
    assert_string_equal(ip_print(&x.facts.dns.addresses[1], text), "2001:db8::7");
    assert_int_equal(x.facts.dns.ttl_s, 300);
    assert_int_equal(x.facts.dns.data_size, 24);
}

static void a_space_inside_an_answer_is_escaped(void **state)
{
    struct exchange x = exchange_on(53);
    (void)state;

    assert_int_equal(ask(&dns_dissector, &x, BYTES(text_response), FROM_SERVER), VERDICT_FACTS);
    assert_text_equal(FACT(x, dns.answers), "a\\032b\\032\\092\\001c");
}

static void each_question_is_an_observation(void **state)
{
    struct exchange x = exchange_on(53);
    (void)state;

    assert_int_equal(ask(&dns_dissector, &x, BYTES(two_questions), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, dns.query), "a");
    assert_true(x.answer.has_more);

    x.message.part = 1;
    assert_int_equal(ask(&dns_dissector, &x, BYTES(two_questions), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, dns.query), "b");
    assert_int_equal(x.facts.dns.qtype, 28);
    assert_false(x.answer.has_more);
}

static void dns_is_known_on_a_port_that_is_not_its_own(void **state)
{
    struct exchange x = exchange_on(40053);
    (void)state;

    assert_int_equal(ask(&dns_dissector, &x, BYTES(query), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(ask(&dns_dissector, &x, BYTES(response), FROM_SERVER), VERDICT_FACTS);
}

static void one_byte_too_many_is_not_dns_on_another_port(void **state)
{
    struct exchange x = exchange_on(40053);
    uint8_t longer[sizeof(query) + 1] = {0};
    (void)state;

    memcpy(longer, query, sizeof(query));
    assert_int_equal(ask(&dns_dissector, &x, BYTES(longer), FROM_CLIENT), VERDICT_NOT_MINE);
}

static void netbios_is_not_dns(void **state)
{
    struct exchange x = exchange_on(137);
    (void)state;

    assert_int_equal(ask(&dns_dissector, &x, BYTES(netbios_query), FROM_CLIENT), VERDICT_NOT_MINE);
}

/* What iodine speaks when it may speak to its server directly. */
static void other_bytes_on_port_53_are_not_dns(void **state)
{
    struct exchange x = exchange_on(53);
    (void)state;

    assert_int_equal(
        ask(&dns_dissector, &x, SLICE("\x10\xd1\x9e\x10\1\2\3\4\5\6\7\x8\x9\xa"), FROM_CLIENT),
        VERDICT_NOT_MINE);
}

static void random_bytes_are_not_dns_on_another_port(void **state)
{
    struct exchange x = exchange_on(40053);
    uint64_t random = 0x243f6a8885a308d3;
    uint64_t bytes[16];
    unsigned named = 0;
    (void)state;

    for (unsigned i = 0; i < 200000; i++) {
        for (size_t j = 0; j < COUNT_OF(bytes); j++) {
            random = random * 6364136223846793005 + 1442695040888963407;
            bytes[j] = random ^ random >> 31;
        }
        struct slice message = {(const uint8_t *)bytes, 12 + i % (sizeof(bytes) - 12)};
        named += ask(&dns_dissector, &x, message, FROM_CLIENT) != VERDICT_NOT_MINE;
    }
    assert_int_equal(named, 0);
}

/* A capture that keeps the first bytes of each packet only still tells who was asked for. */
static void a_message_cut_after_its_question_still_tells_it(void **state)
{
    struct exchange x = exchange_on(53);
    const size_t after_question = 30;
    (void)state;

    for (size_t size = 0; size < sizeof(response); size++) {
        uint8_t *copy = malloc(size ? size : 1);

        assert_non_null(copy);
        memcpy(copy, response, size);
        enum verdict verdict = ask(&dns_dissector, &x, (struct slice){copy, size}, FROM_SERVER);
        free(copy);
        assert_int_equal(verdict == VERDICT_FACTS, size >= after_question);
        if (verdict == VERDICT_FACTS)
            assert_text_equal(FACT(x, dns.query), "time.ys7.com");
        assert_in_range(x.facts.dns.address_count, 0, size < sizeof(response) ? 1 : 2);
    }
}

static void a_message_known_by_content_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = exchange_on(40053);
    (void)state;

    assert_cut_yields_no_facts(&dns_dissector, &x, BYTES(query), FROM_CLIENT);
    assert_cut_yields_no_facts(&dns_dissector, &x, BYTES(response), FROM_SERVER);
}

static void messages_follow_each_other_on_tcp(void **state)
{
    struct exchange x = exchange_on(53);
    uint8_t stream[2 + sizeof(query) + 2 + sizeof(two_questions)] = {0, sizeof(query)};
    struct slice rest = BYTES(stream);
    (void)state;

    memcpy(stream + 2, query, sizeof(query));
    stream[2 + sizeof(query) + 1] = sizeof(two_questions);
    memcpy(stream + 4 + sizeof(query), two_questions, sizeof(two_questions));

    assert_int_equal(ask(&dns_tcp_dissector, &x, rest, FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, dns.query), "time.Ys7.com");
    assert_int_equal(x.answer.taken, 2 + sizeof(query));

    rest = slice_after(rest, x.answer.taken);
    assert_int_equal(ask(&dns_tcp_dissector, &x, rest, FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, dns.query), "a");
    assert_int_equal(x.answer.taken, rest.size);

    assert_cut_yields_no_facts(&dns_tcp_dissector, &x, rest, FROM_CLIENT);
}

/* A zone transfer: the message is larger than any prefix. */
static void the_rest_of_a_large_message_on_tcp_is_skipped(void **state)
{
    struct exchange x = exchange_on(53);
    uint8_t stream[2 + sizeof(query)] = {0x7f, 0xff};
    (void)state;

    memcpy(stream + 2, query, sizeof(query));
    assert_int_equal(ask(&dns_tcp_dissector, &x, BYTES(stream), FROM_CLIENT), VERDICT_NEED_MORE);
    x.message.is_last = true;
    assert_int_equal(ask(&dns_tcp_dissector, &x, BYTES(stream), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, 2 + 0x7fff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_is_told_as_it_was_asked),
        cmocka_unit_test(an_answer_is_told_with_all_it_says),
        cmocka_unit_test(a_space_inside_an_answer_is_escaped),
        cmocka_unit_test(each_question_is_an_observation),
        cmocka_unit_test(dns_is_known_on_a_port_that_is_not_its_own),
        cmocka_unit_test(one_byte_too_many_is_not_dns_on_another_port),
        cmocka_unit_test(netbios_is_not_dns),
        cmocka_unit_test(other_bytes_on_port_53_are_not_dns),
        cmocka_unit_test(random_bytes_are_not_dns_on_another_port),
        cmocka_unit_test(a_message_cut_after_its_question_still_tells_it),
        cmocka_unit_test(a_message_known_by_content_cut_anywhere_yields_no_facts),
        cmocka_unit_test(messages_follow_each_other_on_tcp),
        cmocka_unit_test(the_rest_of_a_large_message_on_tcp_is_skipped),
    };
    return cmocka_run_group_tests_name("dns", tests, NULL, NULL);
}
