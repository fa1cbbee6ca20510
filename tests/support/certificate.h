/* A self-signed certificate, made by libcrypto, for the tests of those who read one. */

#ifndef SUPPORT_CERTIFICATE_H
#define SUPPORT_CERTIFICATE_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "support/test.h"

struct certificate_names {
    const char *common_name; /* NULL: none */
    int common_name_size;    /* 0: it ends with a NUL */
    const char *organisation;
    const char *alternatives; /* as openssl's configuration spells them */
    int string_type;          /* MBSTRING_ASC, or a V_ASN1_ type whose bytes are given raw */
};

static inline void certificate_name(X509_NAME *name, const char *field, const char *value, int size,
                                    int type)
{
    if (value)
        assert_int_equal(X509_NAME_add_entry_by_txt(name, field, type, (const unsigned char *)value,
                                                    size, -1, 0),
                         1);
}

static inline void certificate_alternatives(X509 *certificate, const char *alternatives)
{
    X509V3_CTX context;

    if (!alternatives)
        return;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension =
        X509V3_EXT_conf_nid(NULL, &context, NID_subject_alt_name, alternatives);
    assert_non_null(extension);
    assert_int_equal(X509_add_ext(certificate, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

/* Writes the DER form to `out` and returns its size. */
static inline size_t certificate_make(struct certificate_names names, uint8_t *out, size_t room)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_NAME *name = X509_NAME_new();

    assert_non_null(key);
    assert_int_equal(X509_set_version(certificate, 2), 1);
    assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(certificate), 17), 1);
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(certificate), 0));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(certificate), 86400));
    certificate_name(name, "C", "PK", -1, MBSTRING_ASC);
    certificate_name(name, "O", names.organisation, -1, names.string_type);
    certificate_name(name, "CN", names.common_name,
                     names.common_name_size ? names.common_name_size : -1, names.string_type);
    assert_int_equal(X509_set_subject_name(certificate, name), 1);
    assert_int_equal(X509_set_issuer_name(certificate, name), 1);
    assert_int_equal(X509_set_pubkey(certificate, key), 1);
    certificate_alternatives(certificate, names.alternatives);
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);

    int size = i2d_X509(certificate, NULL);
    assert_true(size > 0 && (size_t)size <= room);
    assert_int_equal(i2d_X509(certificate, &out), size);
    X509_NAME_free(name);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return (size_t)size;
}

#endif
