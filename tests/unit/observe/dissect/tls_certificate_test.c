#include "observe/dissect/tls_certificate.h"

#include "observe/dissect/der.h"
#include "support/certificate.h"

static struct observation read(struct certificate_names names)
{
    struct observation facts = {0};
    uint8_t bytes[2048];
    size_t size = certificate_make(names, bytes, sizeof(bytes));

    assert_true(tls_read_certificate((struct slice){bytes, size}, &facts));
    return facts;
}

static void a_certificate_names_its_subject_its_issuer_and_its_hosts(void **state)
{
    struct observation facts = read((struct certificate_names){
        .common_name = "cam-17",
        .organisation = "Example Cameras",
        .alternatives = "DNS:cam-17.lan,IP:10.20.0.7,email:noc@example.org,IP:2001:db8::7",
        .string_type = MBSTRING_ASC,
    });
    (void)state;

    assert_text_equal(observation_text(&facts, facts.tls.subject), "cam-17");
    assert_text_equal(observation_text(&facts, facts.tls.issuer), "cam-17");
    assert_text_equal(observation_text(&facts, facts.tls.names),
                      "cam-17.lan 10.20.0.7 2001:db8::7");
}

static void without_a_common_name_the_organisation_counts(void **state)
{
    struct observation facts = read((struct certificate_names){
        .organisation = "Example Cameras",
        .string_type = MBSTRING_ASC,
    });
    (void)state;

    assert_text_equal(observation_text(&facts, facts.tls.subject), "Example Cameras");
    assert_int_equal(facts.tls.names.length, 0);
}

static void two_byte_characters_are_read_as_far_as_they_are_ascii(void **state)
{
    struct observation facts = read((struct certificate_names){
        .common_name = "\0c\0\xe4\0m",
        .common_name_size = 6,
        .string_type = V_ASN1_BMPSTRING,
    });
    (void)state;

    assert_text_equal(observation_text(&facts, facts.tls.subject), "c?m");
}

static void a_certificate_cut_before_its_names_end_names_nobody(void **state)
{
    uint8_t bytes[2048];
    size_t size = certificate_make(
        (struct certificate_names){.common_name = "cam-17", .string_type = MBSTRING_ASC}, bytes,
        sizeof(bytes));
    (void)state;

    for (size_t cut = 0; cut < size; cut++) {
        struct observation facts = {0};
        uint8_t *copy = malloc(cut ? cut : 1);

        assert_non_null(copy);
        memcpy(copy, bytes, cut);
        assert_false(tls_read_certificate((struct slice){copy, cut}, &facts));
        free(copy);
    }
}

static void a_length_that_lies_stays_inside_of_its_element(void **state)
{
    static const uint8_t lies[] = {
        0x30, 0x04,             /* four bytes                             */
        0x04, 0x08, 0x41, 0x42, /* in which a string claims to have eight */
        0x43, 0x44, 0x45, 0x46, /* and these would be the rest of it      */
    };
    struct reader r = reader_of((struct slice){lies, sizeof(lies)});
    (void)state;

    struct reader sequence = der_expect(&r, DER_SEQUENCE);
    assert_true(reader_ok(&r));
    struct der string = der_next(&sequence);
    assert_false(reader_ok(&sequence));
    assert_false(reader_ok(&string.value));
    assert_int_equal(reader_left(&string.value), 0);
}

static void indefinite_and_huge_lengths_are_refused(void **state)
{
    static const uint8_t indefinite[] = {0x30, 0x80, 0x00, 0x00};
    static const uint8_t huge[] = {0x30, 0x84, 0xff, 0xff, 0xff, 0xff};
    static const uint8_t long_tag[] = {0x1f, 0x81, 0x01, 0x00};
    (void)state;

    struct reader r = reader_of((struct slice){indefinite, sizeof(indefinite)});
    (void)der_next(&r);
    assert_false(reader_ok(&r));
    r = reader_of((struct slice){huge, sizeof(huge)});
    (void)der_next(&r);
    assert_false(reader_ok(&r));
    r = reader_of((struct slice){long_tag, sizeof(long_tag)});
    (void)der_next(&r);
    assert_false(reader_ok(&r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_names_its_subject_its_issuer_and_its_hosts),
        cmocka_unit_test(without_a_common_name_the_organisation_counts),
        cmocka_unit_test(two_byte_characters_are_read_as_far_as_they_are_ascii),
        cmocka_unit_test(a_certificate_cut_before_its_names_end_names_nobody),
        cmocka_unit_test(a_length_that_lies_stays_inside_of_its_element),
        cmocka_unit_test(indefinite_and_huge_lengths_are_refused),
    };
    return cmocka_run_group_tests_name("tls_certificate", tests, NULL, NULL);
}
