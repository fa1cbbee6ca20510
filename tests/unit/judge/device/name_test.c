#include "judge/device/name.h"

#include "support/seen.h"

static const uint64_t hash_key[2] = {1, 2};

static struct text name_of(const struct names *names, const char *address)
{
    struct ip ip = seen_ip(address);
    return names_find(names, &ip);
}

static void learn_answer(struct names *names, const char *query, const char *address)
{
    struct observation *seen = seen_between(OBSERVED_DNS, "10.0.0.7", "02:00:00:00:00:01",
                                            "10.0.0.1", "02:00:00:00:00:02");

    seen->dns.is_response = true;
    seen->dns.query = observation_keep(seen, text_bytes(text_of(query)));
    seen->dns.addresses[0] = seen_ip(address);
    seen->dns.address_count = 1;
    names_learn(names, seen);
}

static void a_dns_answer_names_an_address(void **state)
{
    struct names *names = names_new(4, hash_key);
    (void)state;

    learn_answer(names, "p2p.example.org", "203.0.113.9");
    assert_text_equal(name_of(names, "203.0.113.9"), "p2p.example.org");
    assert_int_equal(name_of(names, "203.0.113.10").length, 0);
    names_free(names);
}

static void a_tls_client_and_a_browser_name_their_server(void **state)
{
    struct names *names = names_new(4, hash_key);
    struct observation *seen;
    (void)state;

    seen = seen_between(OBSERVED_TLS, "10.0.0.7", "02:00:00:00:00:01", "203.0.113.9",
                        "02:00:00:00:00:02");
    seen->tls.sni = observation_keep(seen, SLICE("cloud.example.org"));
    names_learn(names, seen);
    seen = seen_between(OBSERVED_HTTP, "10.0.0.7", "02:00:00:00:00:01", "203.0.113.10",
                        "02:00:00:00:00:02");
    seen->http.host = observation_keep(seen, SLICE("www.example.org:8080"));
    names_learn(names, seen);
    assert_text_equal(name_of(names, "203.0.113.9"), "cloud.example.org");
    assert_text_equal(name_of(names, "203.0.113.10"), "www.example.org");
    names_free(names);
}

static void an_address_in_the_host_header_names_nothing(void **state)
{
    struct names *names = names_new(4, hash_key);
    struct observation *seen = seen_between(OBSERVED_HTTP, "10.0.0.7", "02:00:00:00:00:01",
                                            "203.0.113.10", "02:00:00:00:00:02");
    (void)state;

    seen->http.host = observation_keep(seen, SLICE("203.0.113.10:80"));
    names_learn(names, seen);
    assert_int_equal(name_of(names, "203.0.113.10").length, 0);
    names_free(names);
}

static void the_name_used_longest_ago_makes_room(void **state)
{
    struct names *names = names_new(2, hash_key);
    (void)state;

    learn_answer(names, "a.example.org", "203.0.113.1");
    learn_answer(names, "b.example.org", "203.0.113.2");
    learn_answer(names, "a2.example.org", "203.0.113.1");
    learn_answer(names, "c.example.org", "203.0.113.3");
    assert_int_equal(names_evicted(names), 1);
    assert_text_equal(name_of(names, "203.0.113.1"), "a2.example.org");
    assert_int_equal(name_of(names, "203.0.113.2").length, 0);
    assert_text_equal(name_of(names, "203.0.113.3"), "c.example.org");
    names_free(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dns_answer_names_an_address),
        cmocka_unit_test(a_tls_client_and_a_browser_name_their_server),
        cmocka_unit_test(an_address_in_the_host_header_names_nothing),
        cmocka_unit_test(the_name_used_longest_ago_makes_room),
    };
    return cmocka_run_group_tests_name("name", tests, NULL, NULL);
}
