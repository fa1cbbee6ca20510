#include "observe/dissect/pppp_cipher.h"

#include "support/hex.h"
#include "support/pppp.h"

/* What programs that search for cameras send, by the word they use (catalogue, 1.3). */
static const struct {
    const char *word;
    const char *lan_search;
    const char *alive;
    const char *hello;
} vectors[] = {
    {"camera", "2cba5f5d", "2c6ada84", "2c8ab914"},
    {"vstarcam2018", "49b573d5", "4965fe3e", "4985f1a0"},
    {"vstarcam2019", "e43b4322", "e4eb7d14", "e40b2787"},
    {"aqarakr19kn", "28378fde", "28e7065e", "2807260a"},
    {"SSD@cs2-network.", "b1a6bb9a", "b176202e", "b196ec02"},
    {"SHIX", "9fa1eeb9", "9f71d6f0", "9f912a19"},
    {"", "8d143c6e", "8dc4b4f6", "8d24c256"},
};

static void every_word_gives_the_key_that_stands_beside_it(void **state)
{
    size_t count = 0;
    const struct pppp_word *word;
    (void)state;

    for (; (word = pppp_word_at(count)); count++) {
        struct pppp_key key = pppp_key_of(text_of(word->word));
        assert_memory_equal(&key, &word->key, sizeof(key));
    }
    assert_int_equal(count, COUNT_OF(vectors));
}

static void known_messages_decipher(void **state)
{
    (void)state;

    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        struct pppp_key key = pppp_key_of(text_of(vectors[i].word));
        const char *const texts[] = {vectors[i].lan_search, vectors[i].alive, vectors[i].hello};
        const char *const wanted[] = {"f1300000", "f1e00000", "f1000000"};

        for (size_t j = 0; j < COUNT_OF(texts); j++) {
            uint8_t cipher[4];
            uint8_t plain[4];

            hex(texts[j], cipher, sizeof(cipher));
            pppp_decipher(key, (struct slice){cipher, sizeof(cipher)}, plain);
            assert_hex_equal(plain, sizeof(plain), wanted[j]);
            pppp_encipher(key, (struct slice){plain, sizeof(plain)}, cipher);
            assert_hex_equal(cipher, sizeof(cipher), texts[j]);
        }
    }
}

static bool add(struct pppp_guess *guess, struct pppp_key key, struct slice plain)
{
    uint8_t cipher[64];

    pppp_encipher(key, plain, cipher);
    return pppp_guess_add(guess, cipher, plain.size);
}

static void a_flow_gives_its_key_away(void **state)
{
    const struct slice flow[] = {
        PPPP_BYTES(pppp_hello),     PPPP_BYTES(pppp_hello_ack), PPPP_BYTES(pppp_login),
        PPPP_BYTES(pppp_login_ack), PPPP_BYTES(pppp_punch_to),  PPPP_BYTES(pppp_punch),
        PPPP_BYTES(pppp_data),      PPPP_BYTES(pppp_data_ack),
    };
    unsigned complete = 0;
    (void)state;

    for (uint8_t i = 0; i < 100; i++) {
        const char word[] = {'k', 'e', 'y', (char)('0' + i % 10), (char)('a' + i / 4)};
        struct pppp_key key = pppp_key_of((struct text){word, sizeof(word)});
        struct pppp_guess guess = {0};

        for (size_t j = 0; j < COUNT_OF(flow); j++)
            assert_true(add(&guess, key, flow[j]));
        for (size_t j = 0; j < 4; j++)
            if (guess.known >> j & 1)
                assert_int_equal(guess.key.byte[j], key.byte[j]);
        complete += pppp_guess_is_complete(&guess) && guess.evidence >= 3;
    }
    assert_true(complete >= 90);
}

static void one_message_over_and_over_proves_nothing(void **state)
{
    struct pppp_key key = pppp_key_of(TEXT("secret"));
    struct pppp_guess guess = {0};
    (void)state;

    assert_true(add(&guess, key, PPPP_BYTES(pppp_hello)));
    uint8_t evidence = guess.evidence;
    for (size_t i = 0; i < 10; i++)
        assert_true(add(&guess, key, PPPP_BYTES(pppp_hello)));
    assert_int_equal(guess.evidence, evidence);
}

static void another_size_contradicts(void **state)
{
    struct pppp_key key = pppp_key_of(TEXT("secret"));
    struct pppp_guess guess = {0};
    uint8_t cipher[sizeof(pppp_login)];
    (void)state;

    pppp_encipher(key, PPPP_BYTES(pppp_login), cipher);
    assert_true(pppp_guess_add(&guess, cipher, sizeof(cipher)));
    assert_false(pppp_guess_add(&guess, cipher, sizeof(cipher) + 1));
}

static void random_datagrams_never_agree_for_long(void **state)
{
    uint64_t random = 0x9e3779b97f4a7c15;
    unsigned convinced = 0;
    (void)state;

    for (size_t flow = 0; flow < 200000; flow++) {
        struct pppp_guess guess = {0};
        bool agrees = true;

        for (size_t i = 0; i < 8 && agrees; i++) {
            uint8_t first[4];

            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            memcpy(first, &random, sizeof(first));
            agrees = pppp_guess_add(&guess, first, 4 + (random >> 40) % 1400);
            convinced += guess.evidence >= 3;
        }
    }
    assert_int_equal(convinced, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_gives_the_key_that_stands_beside_it),
        cmocka_unit_test(known_messages_decipher),
        cmocka_unit_test(a_flow_gives_its_key_away),
        cmocka_unit_test(one_message_over_and_over_proves_nothing),
        cmocka_unit_test(another_size_contradicts),
        cmocka_unit_test(random_datagrams_never_agree_for_long),
    };
    return cmocka_run_group_tests_name("pppp_cipher", tests, NULL, NULL);
}
