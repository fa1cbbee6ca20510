#include "observe/dissect/tls_hello.h"

#include "base/reader.h"

enum {
    RANDOM_SIZE = 32,
    SESSION_ID_MAX = 32,
    NAME_TYPE_HOST = 0,
    ECH_OUTER = 0,
    DRAFT_VERSION = 0x7f00, /* 0x7f00 | number of the TLS 1.3 draft */
    VERSION_TLS_1_3 = 0x0304,
    VERSION_DTLS_BEFORE_1_0 = 0x0100, /* of OpenSSL before 0.9.8f; AnyConnect speaks it still */
};

enum extension {
    EXTENSION_SERVER_NAME = 0x0000,
    EXTENSION_SIGNATURE_ALGORITHMS = 0x000d,
    EXTENSION_ALPN = 0x0010,
    EXTENSION_SUPPORTED_VERSIONS = 0x002b,
    EXTENSION_ENCRYPTED_CLIENT_HELLO = 0xfe0d,
    EXTENSION_ENCRYPTED_SERVER_NAME = 0xffce, /* the draft before it */
};

/* DTLS counts its versions downwards. */
static bool is_higher(uint16_t version, uint16_t than, enum ja4_carrier carrier)
{
    return carrier == JA4_DTLS ? version < than : version > than;
}

static bool is_version_of(uint16_t version, enum ja4_carrier carrier)
{
    if (carrier == JA4_DTLS)
        return version >> 8 == 0xfe || version == VERSION_DTLS_BEFORE_1_0;
    return version >> 8 == 0x03;
}

/* The first host name of the list (RFC 6066 section 3). */
static void read_server_name(struct reader *value, struct observation *facts)
{
    struct reader list = reader_take(value, reader_u16(value));

    while (reader_left(&list) > 0) {
        uint8_t type = reader_u8(&list);
        struct slice name = reader_bytes(&list, reader_u16(&list));

        if (type == NAME_TYPE_HOST) {
            facts->tls.sni = observation_keep(facts, slice_first(name, TLS_TEXT_KEPT_MAX));
            return;
        }
    }
}

/* All protocols, separated by a comma. The first, as it stands. */
static struct slice read_alpn(struct reader *value, struct observation *facts)
{
    struct reader list = reader_take(value, reader_u16(value));
    struct kept *alpn = &facts->tls.alpn;
    struct slice first = {0};

    while (reader_left(&list) > 0 && alpn->length < TLS_TEXT_KEPT_MAX) {
        struct slice protocol = reader_bytes(&list, reader_u8(&list));

        if (alpn->length > 0)
            alpn->length += observation_keep(facts, SLICE(",")).length;
        else
            first = protocol;
        struct kept kept = observation_keep(facts, protocol);
        if (alpn->length == 0)
            alpn->at = kept.at;
        alpn->length = (uint16_t)(alpn->length + kept.length);
    }
    return first;
}

static void raise_to(uint16_t *highest, uint16_t version, enum ja4_carrier carrier)
{
    if (*highest == 0 || is_higher(version, *highest, carrier))
        *highest = version;
}

/* Drafts of TLS 1.3 count as it; experiments of others do not count. */
static void note_version(uint16_t version, enum ja4_carrier carrier, struct tls_facts *tls)
{
    if ((version & 0xff00) == DRAFT_VERSION)
        version = VERSION_TLS_1_3;
    if (is_version_of(version, carrier))
        raise_to(&tls->version, version, carrier);
}

static void read_versions(struct reader *value, struct ja4 *ja4, struct tls_facts *tls)
{
    struct reader list = reader_take(value, reader_u8(value));

    while (reader_left(&list) >= 2) {
        uint16_t version = reader_u16(&list);

        note_version(version, ja4->carrier, tls);
        if (!is_grease(version))
            raise_to(&ja4->version, version, ja4->carrier);
    }
}

static void read_client_extension(enum extension extension, struct reader *value, struct ja4 *ja4,
                                  struct observation *facts)
{
    switch (extension) {
    case EXTENSION_SERVER_NAME:
        ja4->has_sni = true;
        read_server_name(value, facts);
        break;
    case EXTENSION_SIGNATURE_ALGORITHMS:
        ja4->signature_algorithms = reader_bytes(value, reader_u16(value));
        break;
    case EXTENSION_ALPN: ja4->alpn = read_alpn(value, facts); break;
    case EXTENSION_SUPPORTED_VERSIONS: read_versions(value, ja4, &facts->tls); break;
    case EXTENSION_ENCRYPTED_CLIENT_HELLO: /* a stand-in (GREASE) looks the same, by design */
        facts->tls.has_ech = reader_left(value) > 0 && reader_u8(value) == ECH_OUTER;
        break;
    case EXTENSION_ENCRYPTED_SERVER_NAME: facts->tls.has_ech = true; break;
    }
}

/* An extension that is cut is not read. True when all were there. */
static bool read_client_extensions(struct reader *r, struct ja4 *ja4, struct observation *facts)
{
    if (reader_left(r) == 0) /* there need not be any */
        return reader_ok(r);

    struct reader list = *r;
    size_t size = reader_u16(&list);
    bool is_whole = size <= reader_left(&list);

    if (is_whole)
        list = reader_take(&list, size);
    while (reader_left(&list) > 0) {
        uint16_t extension = reader_u16(&list);
        struct reader value = reader_take(&list, reader_u16(&list));

        if (!reader_ok(&list))
            return false;
        ja4_add_extension(ja4, extension);
        read_client_extension(extension, &value, ja4, facts);
    }
    return is_whole;
}

static bool read_ciphers(struct reader *r, struct ja4 *ja4)
{
    uint16_t size = reader_u16(r);
    struct reader list = reader_take(r, size);

    if (size == 0 || size % 2 != 0)
        return false;
    while (reader_left(&list) > 0)
        ja4_add_cipher(ja4, reader_u16(&list));
    return true;
}

static void keep_ja4(struct ja4 *ja4, struct observation *facts)
{
    char text[JA4_SIZE];

    if (ja4_print(ja4, text))
        facts->tls.ja4 = observation_keep(facts, text_bytes((struct text){text, sizeof(text)}));
}

bool tls_read_client_hello(struct slice body, enum ja4_carrier carrier, struct observation *facts)
{
    struct reader r = reader_of(body);
    struct ja4 ja4 = {.carrier = carrier};
    struct tls_facts *tls = &facts->tls;

    uint16_t version = reader_u16(&r);
    reader_skip(&r, RANDOM_SIZE);
    uint8_t session_id_size = reader_u8(&r);
    reader_skip(&r, session_id_size);
    if (carrier == JA4_DTLS)
        reader_skip(&r, reader_u8(&r)); /* the cookie */
    if (!read_ciphers(&r, &ja4) || !is_version_of(version, carrier) ||
        session_id_size > SESSION_ID_MAX)
        return false;
    reader_skip(&r, reader_u8(&r)); /* compression methods */
    if (!reader_ok(&r))
        return false;

    tls->hello = TLS_HANDSHAKE_CLIENT_HELLO;
    bool is_whole = read_client_extensions(&r, &ja4, facts);
    if (ja4.version == 0)
        ja4.version = version;
    if (tls->version == 0)
        tls->version = version;
    if (is_whole)
        keep_ja4(&ja4, facts);
    return true;
}

static void read_server_extension(enum extension extension, struct reader *value,
                                  enum ja4_carrier carrier, struct observation *facts)
{
    if (extension == EXTENSION_ALPN)
        read_alpn(value, facts);
    else if (extension == EXTENSION_SUPPORTED_VERSIONS)
        note_version(reader_u16(value), carrier, &facts->tls);
}

bool tls_read_server_hello(struct slice body, enum ja4_carrier carrier, struct observation *facts)
{
    struct reader r = reader_of(body);
    struct tls_facts *tls = &facts->tls;

    uint16_t version = reader_u16(&r);
    bool is_draft = (version & 0xff00) == DRAFT_VERSION; /* up to 21 it left out what 1.3 ignores */
    reader_skip(&r, RANDOM_SIZE);
    uint8_t session_id_size = is_draft ? 0 : reader_u8(&r);
    reader_skip(&r, session_id_size);
    tls->cipher = reader_u16(&r);
    reader_skip(&r, is_draft ? 0 : 1); /* compression method */
    if (!reader_ok(&r) || !(is_draft || is_version_of(version, carrier)) ||
        session_id_size > SESSION_ID_MAX)
        return false;

    tls->hello = TLS_HANDSHAKE_SERVER_HELLO;
    struct reader list = reader_left(&r) > 0 ? reader_take(&r, reader_u16(&r)) : r;
    while (reader_left(&list) > 0) {
        uint16_t extension = reader_u16(&list);
        struct reader value = reader_take(&list, reader_u16(&list));
        read_server_extension(extension, &value, carrier, facts);
    }
    if (tls->version == 0)
        tls->version = is_draft ? VERSION_TLS_1_3 : version;
    return true;
}
