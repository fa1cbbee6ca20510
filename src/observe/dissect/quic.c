/* QUIC v1 and v2 (RFC 9000, RFC 9001, RFC 9369) and the drafts before them: the client hello.
 *
 * It lies in CRYPTO frames of Initial packets, in any order, over one datagram or several. Versions
 * that cannot be opened and negotiations of versions are named, and nothing more. */

#include <assert.h>

#include "observe/dissect/dissector.h"
#include "observe/dissect/pieces.h"
#include "observe/dissect/quic_initial.h"
#include "observe/dissect/tls_hello.h"

enum {
    LONG_HEADER = 0x80,
    VERSION_NEGOTIATION = 0,
    HANDSHAKE_HEADER_SIZE = 4,
    DATAGRAM_SIZE_MIN = 1200, /* of one with a client's Initial: RFC 9000 section 14.1 */
    KEYS_MAX = 4,             /* made for one message: a flow needs one, and another after Retry */
    PORT_DNS_OVER_TLS = 853,
};

enum {
    APP_QUIC,
    APP_DNS_OVER_QUIC
};

/* Frames that an Initial packet may have: RFC 9000 section 12.4. */
enum frame {
    FRAME_PADDING = 0x00,
    FRAME_PING = 0x01,
    FRAME_ACK = 0x02,
    FRAME_ACK_ECN = 0x03,
    FRAME_CRYPTO = 0x06,
};

/* What the flow remembers between messages. */
struct quic_memory {
    uint8_t mark;
    uint8_t app;
};

static_assert(sizeof(struct quic_memory) <= sizeof(struct memory),
              "the state fits into the memory");

enum {
    MEMORY_MARK = 'Q'
};

/* The client's side as far as it has been opened. */
struct opened {
    struct quic_keys keys;
    size_t keys_made;
    uint32_t version;      /* of the Initial that was opened */
    bool has_pieces;       /* of the hello, in the datagram at hand */
    bool has_long_headers; /* there: packets that are QUIC beyond doubt, whether they open or not */
    struct pieces hello;
};

static void skip_ack(struct reader *r, enum frame type)
{
    (void)quic_read_varint(r); /* largest acknowledged */
    (void)quic_read_varint(r); /* delay */
    uint64_t ranges = quic_read_varint(r);
    (void)quic_read_varint(r); /* first range */
    for (; ranges > 0 && reader_left(r) > 0; ranges--) {
        (void)quic_read_varint(r);
        (void)quic_read_varint(r);
    }
    for (size_t counts = type == FRAME_ACK_ECN ? 3 : 0; counts > 0; counts--)
        (void)quic_read_varint(r);
}

static void take_crypto(struct reader *r, struct opened *opened)
{
    uint64_t offset = quic_read_varint(r);
    uint64_t size = quic_read_varint(r);
    struct slice bytes = reader_bytes(r, size < PIECES_SIZE ? (size_t)size : PIECES_SIZE);

    if (!reader_ok(r))
        return;
    pieces_put(&opened->hello, offset, bytes);
    opened->has_pieces = true;
}

/* Up to a frame that says the connection closes, or that has no business here. */
static void take_frames(struct slice plain, struct opened *opened)
{
    struct reader r = reader_of(plain);

    while (reader_left(&r) > 0) {
        uint64_t type = quic_read_varint(&r);

        if (type == FRAME_CRYPTO)
            take_crypto(&r, opened);
        else if (type == FRAME_ACK || type == FRAME_ACK_ECN)
            skip_ack(&r, (enum frame)type);
        else if (type != FRAME_PADDING && type != FRAME_PING)
            return;
    }
}

/* With the keys at hand; failing that, with those of the packet's own connection id. */
static void take_initial(const struct quic_packet *packet, struct opened *opened)
{
    struct quic_keys *keys = &opened->keys;
    uint8_t plain[QUIC_PLAIN_MAX];
    struct slice frames = {0};

    if (keys->version == packet->version)
        frames = quic_open(keys, packet, plain);
    if (!frames.data && opened->keys_made < KEYS_MAX) {
        opened->keys_made++;
        quic_make_keys(keys, packet->version, packet->destination_id);
        frames = quic_open(keys, packet, plain);
    }
    if (!frames.data)
        return;
    opened->version = packet->number;
    take_frames(frames, opened);
}

/* Several packets may share a datagram (RFC 9000 section 12.2). */
static void take_datagram(struct slice datagram, struct opened *opened)
{
    struct reader r = reader_of(datagram);
    struct quic_packet packet;

    while (reader_left(&r) > 0 && quic_read_packet(&r, &packet)) {
        opened->has_long_headers = true;
        if (packet.type == QUIC_INITIAL)
            take_initial(&packet, opened);
    }
}

static void take_all(const struct message *message, struct opened *opened)
{
    struct reader earlier = reader_of(message->earlier);

    opened->keys.version = NULL;
    opened->keys_made = 0;
    opened->version = 0;
    pieces_start(&opened->hello);
    while (reader_left(&earlier) > 0) {
        struct reader datagram = reader_take(&earlier, reader_u16(&earlier));
        take_datagram(reader_rest(&datagram), opened);
    }
    opened->has_pieces = false;
    opened->has_long_headers = false;
    take_datagram(message->bytes, opened);
}

static struct quic_memory recall(const struct message *message)
{
    struct quic_memory memory;

    memcpy(&memory, message->memory->bytes, sizeof(memory));
    return message->is_confirmed && memory.mark == MEMORY_MARK ? memory : (struct quic_memory){0};
}

static enum verdict tell(const struct message *message, struct opened *opened, struct slice body,
                         struct observation *facts, struct answer *answer)
{
    struct quic_memory memory = {.mark = MEMORY_MARK};

    answer->is_done = true;
    if (!tls_read_client_hello(body, JA4_QUIC, facts))
        return VERDICT_MALFORMED;
    facts->tls.quic_version = opened->version;
    facts->kind = OBSERVED_QUIC;

    bool says_so = text_equals(observation_text(facts, facts->tls.alpn), "doq");
    if (says_so || message_has_port(message, PORT_DNS_OVER_TLS))
        memory.app = APP_DNS_OVER_QUIC;
    answer->app = memory.app;
    memcpy(message->memory->bytes, &memory, sizeof(memory));
    return VERDICT_FACTS;
}

/* What a datagram that completes no hello is worth: a name, unless pieces that came before would
 * be let go by giving it. */
static enum verdict name_it(const struct message *message)
{
    return message->earlier.size > 0 ? VERDICT_UNKNOWN : VERDICT_FACTS;
}

static enum verdict dissect_known(const struct message *message, struct observation *facts,
                                  struct answer *answer)
{
    struct opened opened;

    take_all(message, &opened);
    if (!opened.has_long_headers)
        return VERDICT_NOT_MINE;
    if (!opened.has_pieces)
        return name_it(message);

    struct slice hello = pieces_beginning(&opened.hello);
    struct reader r = reader_of(hello);
    uint8_t type = reader_u8(&r);
    size_t size = reader_u24(&r);
    if (hello.size > 0 && type != TLS_HANDSHAKE_CLIENT_HELLO)
        return name_it(message);
    bool is_whole = hello.size >= HANDSHAKE_HEADER_SIZE + size;
    bool is_all_there_will_be = message->is_last || hello.size == PIECES_SIZE;
    if (hello.size < HANDSHAKE_HEADER_SIZE || (!is_whole && !is_all_there_will_be))
        return VERDICT_NEED_MORE;
    return tell(message, &opened, slice_first(reader_rest(&r), size), facts, answer);
}

/* RFC 8999 section 6: only a server sends it, and it lists versions to its end. */
static bool is_negotiation(struct reader r)
{
    bool has_known = false;

    reader_skip(&r, reader_u8(&r));
    reader_skip(&r, reader_u8(&r));
    if (reader_left(&r) == 0 || reader_left(&r) % 4 != 0)
        return false;
    while (reader_left(&r) > 0)
        has_known |= quic_version_find(reader_u32(&r)) != NULL;
    return has_known;
}

/* Versions reserved to be refused (RFC 9000 section 15), Google's before the standard, Facebook's.
 */
static bool is_version_of_others(uint32_t version)
{
    uint8_t letter = (uint8_t)(version >> 24);
    bool is_google = (letter == 'Q' || letter == 'T') && (version >> 16 & 0xff) == '0' &&
                     (version >> 8 & 0xff) >= '0' && (version >> 8 & 0xff) <= '9' &&
                     (version & 0xff) >= '0' && (version & 0xff) <= '9';
    return is_google || version >> 8 == 0xfaceb0;
}

/* The long header that all versions share (RFC 8999 section 5.1). Google's first that had one kept
 * both sizes in one byte, which reads as a size too. */
static enum verdict dissect_other(const struct message *message, struct answer *answer)
{
    struct reader r = reader_of(message->bytes);

    uint8_t first = reader_u8(&r);
    uint32_t version = reader_u32(&r);
    if (!(first & LONG_HEADER))
        return VERDICT_NOT_MINE;
    if (version == VERSION_NEGOTIATION && is_negotiation(r)) {
        answer->is_from_server = true;
        return name_it(message);
    }
    if (!is_version_of_others(version) || message->bytes.size < DATAGRAM_SIZE_MIN)
        return VERDICT_NOT_MINE;
    return name_it(message);
}

static enum verdict quic_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct quic_memory memory = recall(message);

    if (message->bytes.data[0] & LONG_HEADER && memory.mark != MEMORY_MARK) {
        enum verdict verdict = dissect_known(message, facts, answer);
        if (verdict != VERDICT_NOT_MINE)
            return verdict;
        return dissect_other(message, answer);
    }
    if (!message->is_confirmed)
        return VERDICT_NOT_MINE;
    answer->is_done = true; /* the hello is told, or what follows is under keys of their own */
    answer->app = memory.app;
    return VERDICT_FACTS;
}

DISSECTOR(quic) = {
    .name = "quic",
    .apps = APPS({"quic", "encrypted", "QUIC (RFC 9000), HTTP/3 included."},
                 {"doq", "tunnel", "DNS over QUIC (RFC 9250)."}),
    .over = OVER_UDP,
    .ports = PORTS(443, 8443, 853, 784, 8853),
    STARTS({0x80, 0xff}),
    .min_size = 7, /* through both sizes of connection ids */
    .dissect = quic_dissect,
};
