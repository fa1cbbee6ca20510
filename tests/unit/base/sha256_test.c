#include "base/sha256.h"

#include <openssl/evp.h>

#include "support/hex.h"

/* FIPS 180-4, examples published with it. */
static void the_digests_are_those_of_the_standard(void **state)
{
    uint8_t digest[SHA256_SIZE];
    (void)state;

    sha256_of((struct slice){0}, digest);
    assert_hex_equal(digest, SHA256_SIZE,
                     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sha256_of(SLICE("abc"), digest);
    assert_hex_equal(digest, SHA256_SIZE,
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_of(SLICE("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), digest);
    assert_hex_equal(digest, SHA256_SIZE,
                     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void every_size_and_every_cut_agrees_with_libcrypto(void **state)
{
    uint8_t bytes[300];
    (void)state;

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 37 + i / 7);
    for (size_t size = 0; size <= sizeof(bytes); size++) {
        uint8_t wanted[SHA256_SIZE];
        uint8_t digest[SHA256_SIZE];
        struct slice whole = {bytes, size};
        struct sha256 hash;

        assert_int_equal(EVP_Digest(bytes, size, wanted, NULL, EVP_sha256(), NULL), 1);
        sha256_start(&hash);
        sha256_add(&hash, slice_first(whole, size / 3));
        sha256_add(&hash, slice_after(whole, size / 3));
        sha256_finish(&hash, digest);
        assert_memory_equal(digest, wanted, SHA256_SIZE);
    }
}

/* RFC 4231 sections 4.2, 4.3 and 4.7. */
static void hmac_is_that_of_rfc_4231(void **state)
{
    uint8_t digest[SHA256_SIZE];
    uint8_t key[131];
    (void)state;

    memset(key, 0x0b, 20);
    hmac_sha256((struct slice){key, 20}, SLICE("Hi There"), digest);
    assert_hex_equal(digest, SHA256_SIZE,
                     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    hmac_sha256(SLICE("Jefe"), SLICE("what do ya want for nothing?"), digest);
    assert_hex_equal(digest, SHA256_SIZE,
                     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof(key));
    hmac_sha256((struct slice){key, sizeof(key)},
                SLICE("Test Using Larger Than Block-Size Key - Hash Key First"), digest);
    assert_hex_equal(digest, SHA256_SIZE,
                     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* RFC 9001 appendix A.1: keys of the connection id 8394c8f03e515708. */
static void quic_initial_keys_are_those_of_rfc_9001(void **state)
{
    uint8_t salt[20];
    uint8_t connection[8];
    uint8_t secret[SHA256_SIZE];
    uint8_t key[16];
    (void)state;

    hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a", salt, sizeof(salt));
    hex("8394c8f03e515708", connection, sizeof(connection));
    hkdf_sha256_extract((struct slice){salt, sizeof(salt)},
                        (struct slice){connection, sizeof(connection)}, secret);
    assert_hex_equal(secret, SHA256_SIZE,
                     "7db5df06e7a69e432496adedb00851923595221596ae2ae9fb8115c1e9ed0a44");
    hkdf_sha256_expand_label(secret, TEXT("client in"), secret, SHA256_SIZE);
    assert_hex_equal(secret, SHA256_SIZE,
                     "c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea");
    hkdf_sha256_expand_label(secret, TEXT("quic key"), key, sizeof(key));
    assert_hex_equal(key, sizeof(key), "1f369613dd76d5467730efcbe3b1a22d");
    hkdf_sha256_expand_label(secret, TEXT("quic iv"), key, 12);
    assert_hex_equal(key, 12, "fa044b2f42a3fd3b46fb255c");
    hkdf_sha256_expand_label(secret, TEXT("quic hp"), key, sizeof(key));
    assert_hex_equal(key, sizeof(key), "9f50449e04a0e810283a1e9933adedd2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_digests_are_those_of_the_standard),
        cmocka_unit_test(every_size_and_every_cut_agrees_with_libcrypto),
        cmocka_unit_test(hmac_is_that_of_rfc_4231),
        cmocka_unit_test(quic_initial_keys_are_those_of_rfc_9001),
    };
    return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
