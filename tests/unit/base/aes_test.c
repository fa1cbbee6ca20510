#include "base/aes.h"

#include <openssl/evp.h>

#include "support/hex.h"

/* FIPS 197 appendix C.1. */
static void one_block_is_that_of_the_standard(void **state)
{
    uint8_t key[AES128_KEY_SIZE];
    uint8_t block[AES_BLOCK_SIZE];
    struct aes128 aes;
    (void)state;

    hex("000102030405060708090a0b0c0d0e0f", key, sizeof(key));
    hex("00112233445566778899aabbccddeeff", block, sizeof(block));
    aes128_set_key(&aes, key);
    aes128_encrypt(&aes, block, block);
    assert_hex_equal(block, sizeof(block), "69c4e0d86a7b0430d8cdb78070b4c55a");
}

/* NIST SP 800-38A appendix F.5.1. */
static void counter_mode_is_that_of_the_standard(void **state)
{
    uint8_t key[AES128_KEY_SIZE];
    uint8_t counter[AES_BLOCK_SIZE];
    uint8_t text[64];
    struct aes128 aes;
    (void)state;

    hex("2b7e151628aed2a6abf7158809cf4f3c", key, sizeof(key));
    hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", counter, sizeof(counter));
    hex("6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51"
        "30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710",
        text, sizeof(text));
    aes128_set_key(&aes, key);
    aes128_ctr(&aes, counter, (struct slice){text, sizeof(text)}, text);
    assert_hex_equal(text, sizeof(text),
                     "874d6191b620e3261bef6864990db6ce 9806f66b7970fdff8617187bb9fffdff"
                     "5ae4df3edbd5d35e5b4f09020db03eab 1e031dda2fbe03d1792170a0f3009cee");
}

/* Test case 4 of the GCM submission to NIST: associated data, and a last block cut short. */
static void a_sealed_text_opens_and_a_forged_one_does_not(void **state)
{
    uint8_t key[AES128_KEY_SIZE];
    uint8_t nonce[GCM_NONCE_SIZE];
    uint8_t associated[20];
    uint8_t sealed[60 + GCM_TAG_SIZE];
    uint8_t text[60];
    struct aes128 aes;
    (void)state;

    hex("feffe9928665731c6d6a8f9467308308", key, sizeof(key));
    hex("cafebabefacedbaddecaf888", nonce, sizeof(nonce));
    hex("feedfacedeadbeeffeedfacedeadbeefabaddad2", associated, sizeof(associated));
    hex("42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
        "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
        "5bc94fbc3221a5db94fae95ae7121a47",
        sealed, sizeof(sealed));
    aes128_set_key(&aes, key);
    assert_true(aes128_gcm_open(&aes, nonce, (struct slice){associated, sizeof(associated)},
                                (struct slice){sealed, sizeof(sealed)}, text));
    assert_hex_equal(text, sizeof(text),
                     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                     "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");

    for (size_t i = 0; i < sizeof(sealed); i++) {
        sealed[i] ^= 0x10;
        assert_false(aes128_gcm_open(&aes, nonce, (struct slice){associated, sizeof(associated)},
                                     (struct slice){sealed, sizeof(sealed)}, text));
        sealed[i] ^= 0x10;
    }
}

static void seal_by_libcrypto(const uint8_t *key, const uint8_t *nonce, struct slice associated,
                              struct slice text, uint8_t *sealed)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int size = 0;

    assert_non_null(context);
    assert_int_equal(EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, key, nonce), 1);
    if (associated.size > 0)
        assert_int_equal(
            EVP_EncryptUpdate(context, NULL, &size, associated.data, (int)associated.size), 1);
    if (text.size > 0)
        assert_int_equal(EVP_EncryptUpdate(context, sealed, &size, text.data, (int)text.size), 1);
    assert_int_equal(EVP_EncryptFinal_ex(context, sealed + text.size, &size), 1);
    assert_int_equal(
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, GCM_TAG_SIZE, sealed + text.size), 1);
    EVP_CIPHER_CTX_free(context);
}

static void every_size_agrees_with_libcrypto(void **state)
{
    uint8_t bytes[200];
    uint8_t sealed[sizeof(bytes) + GCM_TAG_SIZE];
    uint8_t opened[sizeof(bytes)];
    (void)state;

    for (size_t size = 0; size <= sizeof(bytes); size++) {
        struct aes128 aes;

        for (size_t i = 0; i < sizeof(bytes); i++)
            bytes[i] = (uint8_t)(i * i + i * size * 13 + size);
        struct slice associated = {bytes + 100, size % 41};
        struct slice text = {bytes, size};

        seal_by_libcrypto(bytes + 20, bytes + 60, associated, text, sealed);
        aes128_set_key(&aes, bytes + 20);
        assert_true(aes128_gcm_open(&aes, bytes + 60, associated,
                                    (struct slice){sealed, size + GCM_TAG_SIZE}, opened));
        assert_memory_equal(opened, bytes, size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_block_is_that_of_the_standard),
        cmocka_unit_test(counter_mode_is_that_of_the_standard),
        cmocka_unit_test(a_sealed_text_opens_and_a_forged_one_does_not),
        cmocka_unit_test(every_size_agrees_with_libcrypto),
    };
    return cmocka_run_group_tests_name("aes", tests, NULL, NULL);
}
