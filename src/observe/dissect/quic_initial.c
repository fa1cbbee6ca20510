#include "observe/dissect/quic_initial.h"

#include "base/sha256.h"

enum {
    LONG_HEADER = 0x80,
    FIXED_BIT = 0x40,
    SALT_SIZE = 20,
    SAMPLE_AFTER = 4, /* the sample lies as if the packet number took four bytes */
    HEADER_MAX = 512, /* through the packet number: a token is the longest part */
};

struct quic_version {
    uint32_t first;
    uint32_t last;
    uint8_t salt[SALT_SIZE];
    bool is_v2; /* types are numbered, and keys labelled, otherwise: RFC 9369 sections 3.2, 3.3 */
};

/* clang-format off */
static const struct quic_version versions[] = {
    /* RFC 9001 section 5.2 */
    {0x00000001, 0x00000001, {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                              0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a}, false},
    /* RFC 9369 section 3.3.1 */
    {0x6b3343cf, 0x6b3343cf, {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
                              0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9}, true},
    /* draft-ietf-quic-tls-33 and -34 */
    {0xff000021, 0xff000022, {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                              0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a}, false},
    /* -29 to -32 */
    {0xff00001d, 0xff000020, {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
                              0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99}, false},
    /* -23 to -28 */
    {0xff000017, 0xff00001c, {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7,
                              0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02}, false},
};
/* clang-format on */

/* Versions reserved to be refused (RFC 9000 section 15). What is sent under them is sealed in some
 * way all the same; programs of the drafts' last years do it like draft 29. */
static uint32_t actual_version(uint32_t version)
{
    return (version & 0x0f0f0f0f) == 0x0a0a0a0a ? 0xff00001d : version;
}

const struct quic_version *quic_version_find(uint32_t version)
{
    version = actual_version(version);
    for (size_t i = 0; i < COUNT_OF(versions); i++)
        if (version >= versions[i].first && version <= versions[i].last)
            return &versions[i];
    return NULL;
}

uint64_t quic_read_varint(struct reader *r)
{
    uint8_t first = reader_u8(r);
    uint64_t number = first & 0x3f;

    for (size_t more = (1U << (first >> 6)) - 1; more > 0; more--)
        number = number << 8 | reader_u8(r);
    return number;
}

static enum quic_type type_of(uint8_t first, const struct quic_version *version)
{
    unsigned number = first >> 4 & 3U;
    return version->is_v2 ? (number + 3) % 4 : number;
}

/* RFC 9000 section 17.2. A Retry has no length: it is all that is left. */
bool quic_read_packet(struct reader *datagram, struct quic_packet *packet)
{
    struct reader r = *datagram;
    const uint8_t *start = r.at;

    uint8_t first = reader_u8(&r);
    packet->number = reader_u32(&r);
    packet->version = quic_version_find(packet->number);
    uint8_t destination_size = reader_u8(&r);
    packet->destination_id = reader_bytes(&r, destination_size);
    uint8_t source_size = reader_u8(&r);
    reader_skip(&r, source_size);
    if ((first & (LONG_HEADER | FIXED_BIT)) != (LONG_HEADER | FIXED_BIT) || !packet->version ||
        destination_size > QUIC_CONNECTION_ID_MAX || source_size > QUIC_CONNECTION_ID_MAX)
        return false;

    packet->type = type_of(first, packet->version);
    uint64_t left = reader_left(&r);
    if (packet->type == QUIC_INITIAL) {
        uint64_t token_size = quic_read_varint(&r);
        if (token_size > left)
            return false;
        reader_skip(&r, (size_t)token_size);
    }
    if (packet->type != QUIC_RETRY)
        left = quic_read_varint(&r);
    packet->sealed_at = (size_t)(r.at - start);
    if (!reader_ok(&r) || left > reader_left(&r))
        return false;
    reader_skip(&r, (size_t)left);
    packet->whole = (struct slice){start, (size_t)(r.at - start)};
    *datagram = r;
    return true;
}

void quic_make_keys(struct quic_keys *keys, const struct quic_version *version,
                    struct slice connection_id)
{
    struct slice salt = {version->salt, SALT_SIZE};
    uint8_t secret[SHA256_SIZE];
    uint8_t key[AES128_KEY_SIZE];

    hkdf_sha256_extract(salt, connection_id, secret);
    hkdf_sha256_expand_label(secret, TEXT("client in"), secret, sizeof(secret));
    hkdf_sha256_expand_label(secret, version->is_v2 ? TEXT("quicv2 key") : TEXT("quic key"), key,
                             sizeof(key));
    aes128_set_key(&keys->packet, key);
    hkdf_sha256_expand_label(secret, version->is_v2 ? TEXT("quicv2 hp") : TEXT("quic hp"), key,
                             sizeof(key));
    aes128_set_key(&keys->header, key);
    hkdf_sha256_expand_label(secret, version->is_v2 ? TEXT("quicv2 iv") : TEXT("quic iv"), keys->iv,
                             sizeof(keys->iv));
    keys->version = version;
    keys->connection_id = connection_id;
}

/* Takes the protection off a copy of the header (RFC 9001 section 5.4) and gives the size of the
 * packet number. */
static size_t unmask_header(const struct quic_keys *keys, const struct quic_packet *packet,
                            uint8_t header[static HEADER_MAX])
{
    uint8_t mask[AES_BLOCK_SIZE];

    aes128_encrypt(&keys->header, packet->whole.data + packet->sealed_at + SAMPLE_AFTER, mask);
    memcpy(header, packet->whole.data, packet->sealed_at + SAMPLE_AFTER);
    header[0] ^= mask[0] & 0x0f;
    size_t number_size = (header[0] & 3U) + 1;
    for (size_t i = 0; i < number_size; i++)
        header[packet->sealed_at + i] ^= mask[1 + i];
    return number_size;
}

struct slice quic_open(const struct quic_keys *keys, const struct quic_packet *packet,
                       uint8_t out[static QUIC_PLAIN_MAX])
{
    uint8_t header[HEADER_MAX];
    uint8_t nonce[GCM_NONCE_SIZE];
    size_t at = packet->sealed_at;

    if (at + SAMPLE_AFTER > sizeof(header) ||
        packet->whole.size < at + SAMPLE_AFTER + AES_BLOCK_SIZE ||
        packet->whole.size - at > QUIC_PLAIN_MAX)
        return (struct slice){0};

    size_t number_size = unmask_header(keys, packet, header);
    memcpy(nonce, keys->iv, sizeof(nonce));
    for (size_t i = 0; i < number_size; i++)
        nonce[GCM_NONCE_SIZE - number_size + i] ^= header[at + i];

    struct slice sealed = slice_after(packet->whole, at + number_size);
    if (!aes128_gcm_open(&keys->packet, nonce, (struct slice){header, at + number_size}, sealed,
                         out))
        return (struct slice){0};
    return (struct slice){out, sealed.size - GCM_TAG_SIZE};
}
