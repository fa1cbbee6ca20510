#include "observe/dissect/tls_certificate.h"

#include "observe/dissect/der.h"

enum {
    NAME_KEPT_MAX = 256,
    ALTERNATIVES_KEPT_MAX = 1024,
    TAG_VERSION = 0xa0,    /* [0] of TBSCertificate */
    TAG_EXTENSIONS = 0xa3, /* [3] */
    TAG_DNS_NAME = 0x82,   /* [2] of GeneralName */
    TAG_IP_ADDRESS = 0x87, /* [7] */
};

/* Object identifiers, as encoded: 2.5.4.3, 2.5.4.10, 2.5.29.17. */
static const uint8_t common_name[] = {0x55, 0x04, 0x03};
static const uint8_t organisation[] = {0x55, 0x04, 0x0a};
static const uint8_t subject_alt_name[] = {0x55, 0x1d, 0x11};

#define IS_OBJECT(identifier, object)                                                              \
    ((identifier).size == sizeof(object) &&                                                        \
     memcmp((identifier).data, (object), sizeof(object)) == 0)

/* Two bytes a character, big-endian; what is not ASCII becomes a question mark. */
static struct kept keep_bmp(struct observation *facts, struct reader *value)
{
    char text[NAME_KEPT_MAX];
    size_t length = 0;

    while (reader_left(value) >= 2 && length < sizeof(text)) {
        uint16_t character = reader_u16(value);
        text[length++] = (char)(character < 0x80 ? character : '?');
    }
    return observation_keep(facts, text_bytes((struct text){text, length}));
}

static struct kept keep_string(struct observation *facts, struct der string)
{
    if (string.tag == DER_BMP_STRING)
        return keep_bmp(facts, &string.value);
    return observation_keep(facts, slice_first(reader_rest(&string.value), NAME_KEPT_MAX));
}

/* The common name; where there is none, the organisation. Of several the last: names go from the
 * general to the particular (RFC 5280 section 4.1.2.4). */
static struct kept read_name(struct reader name, struct observation *facts)
{
    struct der found = {0};
    bool is_common = false;

    while (reader_left(&name) > 0) {
        struct reader set = der_expect(&name, DER_SET);
        struct reader attribute = der_expect(&set, DER_SEQUENCE);
        struct reader object = der_expect(&attribute, DER_OBJECT_IDENTIFIER);
        struct slice identifier = reader_rest(&object);
        struct der value = der_next(&attribute);

        if (!reader_ok(&attribute))
            break;
        if (IS_OBJECT(identifier, common_name))
            is_common = true;
        else if (is_common || !IS_OBJECT(identifier, organisation))
            continue;
        found = value;
    }
    return found.tag ? keep_string(facts, found) : (struct kept){0};
}

static void add_name(struct observation *facts, struct slice name)
{
    struct kept *names = &facts->tls.names;

    if (names->length + name.size > ALTERNATIVES_KEPT_MAX)
        return;
    if (names->length > 0)
        names->length += observation_keep(facts, SLICE(" ")).length;
    struct kept kept = observation_keep(facts, name);
    if (names->length == 0)
        names->at = kept.at;
    names->length = (uint16_t)(names->length + kept.length);
}

/* RFC 5280 section 4.2.1.6. Addresses and host names; who writes letters does not matter here. */
static void read_alternative(struct der name, struct observation *facts)
{
    size_t size = reader_left(&name.value);
    char text[IP_TEXT_SIZE];

    if (name.tag == TAG_DNS_NAME) {
        add_name(facts, reader_rest(&name.value));
    } else if (name.tag == TAG_IP_ADDRESS && (size == 4 || size == 16)) {
        struct ip ip = size == 4 ? reader_ip4(&name.value) : reader_ip6(&name.value);
        add_name(facts, text_bytes(text_of(ip_print(&ip, text))));
    }
}

static void read_extensions(struct reader extensions, struct observation *facts)
{
    while (reader_left(&extensions) > 0) {
        struct reader extension = der_expect(&extensions, DER_SEQUENCE);
        struct reader object = der_expect(&extension, DER_OBJECT_IDENTIFIER);
        struct slice identifier = reader_rest(&object);

        if (!IS_OBJECT(identifier, subject_alt_name))
            continue;
        der_skip_optional(&extension, DER_BOOLEAN); /* critical */
        struct reader value = der_expect(&extension, DER_OCTET_STRING);
        struct reader names = der_expect(&value, DER_SEQUENCE);
        while (reader_left(&names) > 0)
            read_alternative(der_next(&names), facts);
    }
}

bool tls_read_certificate(struct slice certificate, struct observation *facts)
{
    struct reader r = reader_of(certificate);
    struct reader whole = der_expect(&r, DER_SEQUENCE);
    struct reader signed_part = der_expect(&whole, DER_SEQUENCE);

    der_skip_optional(&signed_part, TAG_VERSION);
    (void)der_expect(&signed_part, DER_INTEGER);  /* serial number */
    (void)der_expect(&signed_part, DER_SEQUENCE); /* signature algorithm */
    struct reader issuer = der_expect(&signed_part, DER_SEQUENCE);
    (void)der_expect(&signed_part, DER_SEQUENCE); /* validity */
    struct reader subject = der_expect(&signed_part, DER_SEQUENCE);
    (void)der_expect(&signed_part, DER_SEQUENCE); /* public key */
    if (!reader_ok(&signed_part))
        return false;

    facts->tls.subject = read_name(subject, facts);
    facts->tls.issuer = read_name(issuer, facts);
    while (reader_left(&signed_part) > 0) {
        struct der part = der_next(&signed_part);
        if (part.tag == TAG_EXTENSIONS)
            read_extensions(der_expect(&part.value, DER_SEQUENCE), facts);
    }
    return true;
}
