#include "observe/dissect/ja4.h"

#include "support/hex.h"

/* The example that github.com/FoxIO-LLC/ja4 works through, in the order of the wire. */
static const uint16_t ciphers[] = {0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9,
                                   0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
static const uint16_t extensions[] = {0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017,
                                      0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b,
                                      0xff01, 0x000b, 0x000a, 0x0015};
static const uint8_t algorithms[] = {0x04, 0x03, 0x08, 0x04, 0x04, 0x01, 0x05, 0x03,
                                     0x08, 0x05, 0x05, 0x01, 0x08, 0x06, 0x06, 0x01};

static struct ja4 example(void)
{
    struct ja4 ja4 = {
        .carrier = JA4_TLS,
        .version = 0x0304,
        .has_sni = true,
        .alpn = SLICE("h2"),
        .signature_algorithms = {algorithms, sizeof(algorithms)},
    };

    for (size_t i = 0; i < COUNT_OF(ciphers); i++)
        ja4_add_cipher(&ja4, ciphers[i]);
    for (size_t i = 0; i < COUNT_OF(extensions); i++)
        ja4_add_extension(&ja4, extensions[i]);
    return ja4;
}

static void assert_ja4(struct ja4 ja4, const char *wanted)
{
    char text[JA4_SIZE];

    assert_true(ja4_print(&ja4, text));
    assert_text_equal(((struct text){text, sizeof(text)}), wanted);
}

static void the_example_of_the_specification_comes_out(void **state)
{
    (void)state;
    assert_ja4(example(), "t13d1516h2_8daaf6152771_e5627efa2ab1");
}

static void grease_counts_nowhere(void **state)
{
    static const uint8_t greased[] = {0x1a, 0x1a, 0x04, 0x03, 0x08, 0x04, 0x04, 0x01, 0x05,
                                      0x03, 0x08, 0x05, 0x05, 0x01, 0x08, 0x06, 0x06, 0x01};
    struct ja4 ja4 = example();
    (void)state;

    ja4_add_cipher(&ja4, 0x0a0a);
    ja4_add_extension(&ja4, 0xfafa);
    ja4.signature_algorithms = (struct slice){greased, sizeof(greased)};
    assert_ja4(ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
    assert_false(is_grease(0x0a1a));
    assert_false(is_grease(0x0b0b));
}

static void without_signature_algorithms_no_underscore_is_hashed(void **state)
{
    struct ja4 ja4 = example();
    (void)state;

    ja4.signature_algorithms = (struct slice){0};
    assert_ja4(ja4, "t13d1516h2_8daaf6152771_6d807ffa2a79");
}

static void what_is_empty_is_twelve_zeros(void **state)
{
    struct ja4 ja4 = {.carrier = JA4_DTLS, .version = 0xfefd};
    (void)state;

    assert_ja4(ja4, "dd2i000000_000000000000_000000000000");
}

static void an_odd_alpn_is_told_by_its_hexadecimal_form(void **state)
{
    static const struct {
        struct slice alpn;
        const char *wanted;
    } cases[] = {
        {{(const uint8_t *)"\xab", 1}, "ab"},
        {{(const uint8_t *)"\xab\xcd", 2}, "ad"},
        {{(const uint8_t *)"\x30\xab", 2}, "3b"},
        {{(const uint8_t *)"\x30\x31\xab\xcd", 4}, "3d"},
        {{(const uint8_t *)"\x30\xab\xcd\x31", 4}, "01"},
        {{(const uint8_t *)"x", 1}, "xx"},
        {{(const uint8_t *)"http/1.1", 8}, "h1"},
        {{NULL, 0}, "00"},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ja4 ja4 = example();
        char text[JA4_SIZE];

        ja4.alpn = cases[i].alpn;
        assert_true(ja4_print(&ja4, text));
        assert_memory_equal(text + 8, cases[i].wanted, 2);
    }
}

static void a_hundred_ciphers_are_told_as_ninety_nine(void **state)
{
    struct ja4 ja4 = {.carrier = JA4_QUIC, .version = 0x7f1c};
    char text[JA4_SIZE];
    (void)state;

    for (uint16_t i = 0; i < 100; i++)
        ja4_add_cipher(&ja4, (uint16_t)(0x1000 - i));
    assert_true(ja4_print(&ja4, text));
    assert_memory_equal(text, "q00i990000_", 11);
    for (size_t i = 1; i < ja4.ciphers.count; i++)
        assert_true(ja4.ciphers.codes[i - 1] < ja4.ciphers.codes[i]);
}

static void a_list_too_long_to_hold_gives_no_fingerprint(void **state)
{
    struct ja4 ja4 = example();
    char text[JA4_SIZE];
    (void)state;

    for (size_t i = 0; i < JA4_LIST_MAX; i++)
        ja4_add_extension(&ja4, 0x0020);
    assert_false(ja4_print(&ja4, text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_specification_comes_out),
        cmocka_unit_test(grease_counts_nowhere),
        cmocka_unit_test(without_signature_algorithms_no_underscore_is_hashed),
        cmocka_unit_test(what_is_empty_is_twelve_zeros),
        cmocka_unit_test(an_odd_alpn_is_told_by_its_hexadecimal_form),
        cmocka_unit_test(a_hundred_ciphers_are_told_as_ninety_nine),
        cmocka_unit_test(a_list_too_long_to_hold_gives_no_fingerprint),
    };
    return cmocka_run_group_tests_name("ja4", tests, NULL, NULL);
}
