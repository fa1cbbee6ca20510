#include "judge/rules/words.h"

#include "support/test.h"

static void a_glob_fits_the_whole_text(void **state)
{
    static const struct {
        const char *text;
        const char *glob;
        bool fits;
    } cases[] = {
        {"", "", true},
        {"", "*", true},
        {"", "?", false},
        {"abc", "abc", true},
        {"ABC", "abc", true},
        {"abc", "ab", false},
        {"abc", "a*", true},
        {"abc", "*c", true},
        {"abc", "*b*", true},
        {"abc", "a?c", true},
        {"abc", "a??c", false},
        {"aXbXc", "a*b*c", true},
        {"aaab", "*ab", true},
        {"p2p7.reolink.com", "p2p*.reolink.com", true},
        {"p2p7.reolink.com.example", "p2p*.reolink.com", false},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(text_fits_glob(text_of(cases[i].text), text_of(cases[i].glob)),
                         cases[i].fits);
}

static void many_stars_end_in_time(void **state)
{
    char text[3072];
    (void)state;

    memset(text, 'a', sizeof(text));
    assert_false(text_fits_glob((struct text){text, sizeof(text)},
                                TEXT("*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b")));
}

static void entropy_tells_names_from_data(void **state)
{
    (void)state;
    assert_true(text_entropy(TEXT("")) == 0);
    assert_true(text_entropy(TEXT("aaaaaaaa")) == 0);
    assert_true(text_entropy(TEXT("abababab")) == 1);
    assert_true(text_entropy(TEXT("abcdefgh")) == 3);
}

static void the_registrable_domain_is_what_one_pays_for(void **state)
{
    static const struct {
        const char *host;
        const char *domain; /* NULL: none */
    } cases[] = {
        {"www.example.org", "example.org"},
        {"example.org", "example.org"},
        {"a.b.c.Example.Org.", "Example.Org"},
        {"cam.example.co.uk", "example.co.uk"},
        {"example.com.pk", "example.com.pk"},
        {"com.pk", "com.pk"},
        {"x.y.gov.pk", "y.gov.pk"},
        {"relay.kalay.net.cn", "kalay.net.cn"},
        {"a.com.example", "com.example"},
        {"localhost", NULL},
        {"", NULL},
        {".", NULL},
        {".org", NULL},
        {"192.0.2.1", NULL},
        {"2001:db8::1", NULL},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct text domain = text_domain(text_of(cases[i].host));
        if (cases[i].domain)
            assert_text_equal(domain, cases[i].domain);
        else
            assert_int_equal(domain.length, 0);
    }
}

static void parts_are_found_whatever_their_case(void **state)
{
    (void)state;
    assert_true(text_contains_folded(TEXT("a.P2P.b"), TEXT("p2p")));
    assert_false(text_contains_folded(TEXT("p2"), TEXT("p2p")));
    assert_true(text_starts_folded(TEXT("Relay1"), TEXT("rELAY")));
    assert_false(text_starts_folded(TEXT("rel"), TEXT("relay")));
    assert_true(text_ends_folded(TEXT("x.ORG"), TEXT(".org")));
    assert_false(text_ends_folded(TEXT("org"), TEXT(".org")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_glob_fits_the_whole_text),
        cmocka_unit_test(many_stars_end_in_time),
        cmocka_unit_test(entropy_tells_names_from_data),
        cmocka_unit_test(the_registrable_domain_is_what_one_pays_for),
        cmocka_unit_test(parts_are_found_whatever_their_case),
    };
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
