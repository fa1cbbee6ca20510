/* TLS over TCP: what both sides say before they fall silent (RFC 5246, RFC 8446; SSL 2 and 3).
 *
 * Handshake messages are a stream of their own, cut into records with no regard to where a message
 * ends. Both hellos and, up to TLS 1.2, the server's certificate are told. The first record that is
 * encrypted ends the direction. */

#include <assert.h>

#include "observe/dissect/dissector.h"
#include "observe/dissect/tls_certificate.h"
#include "observe/dissect/tls_hello.h"

enum {
    RECORD_CHANGE_CIPHER_SPEC = 20,
    RECORD_ALERT = 21,
    RECORD_HANDSHAKE = 22,
    RECORD_APPLICATION_DATA = 23,
    RECORD_HEARTBEAT = 24,
    RECORD_HEADER_SIZE = 5,
    RECORD_SIZE_MAX = 16384 + 2048, /* RFC 5246 section 6.2.3 */
    HANDSHAKE_HEADER_SIZE = 4,
    VERSION_SSL_2 = 0x0002,
    VERSION_TLS_1_3 = 0x0304,
    PORT_DNS_OVER_TLS = 853,
    CONFIDENCE_ONE_RECORD = 80,
};

enum {
    APP_TLS,
    APP_DNS_OVER_TLS
};

struct record {
    uint8_t type;
    uint16_t size;
};

/* What the flow remembers between messages. */
struct tls_memory {
    uint8_t mark;
    uint8_t app;      /* as it was told */
    uint16_t left[2]; /* of the handshake record that the last message ended in, by direction */
};

static_assert(sizeof(struct tls_memory) <= sizeof(struct memory), "the state fits into the memory");

enum {
    MEMORY_MARK = 'T'
};

static struct tls_memory recall(const struct message *message)
{
    struct tls_memory memory;

    memcpy(&memory, message->memory->bytes, sizeof(memory));
    return message->is_confirmed && memory.mark == MEMORY_MARK ? memory : (struct tls_memory){0};
}

static void remember(const struct message *message, struct tls_memory memory)
{
    memory.mark = MEMORY_MARK;
    memcpy(message->memory->bytes, &memory, sizeof(memory));
}

/* False: this is no record header. A header that is cut reads as far as it goes. */
static bool read_record_header(struct reader *r, struct record *record)
{
    uint8_t header[RECORD_HEADER_SIZE] = {0, 0x03, 0x01, 0, 1};
    struct slice there =
        reader_bytes(r, reader_left(r) < sizeof(header) ? reader_left(r) : sizeof(header));
    if (there.size > 0)
        memcpy(header, there.data, there.size);
    record->type = header[0];
    record->size = (uint16_t)((unsigned)header[3] << 8 | header[4]);
    return record->type >= RECORD_CHANGE_CIPHER_SPEC && record->type <= RECORD_HEARTBEAT &&
           header[1] == 0x03 && header[2] <= 0x04 && record->size > 0 &&
           record->size <= RECORD_SIZE_MAX;
}

/* Handshake bytes out of their records. */
struct handshake {
    size_t size;    /* bytes gathered */
    size_t taken;   /* bytes of the stream they came from, headers included */
    size_t left;    /* of the record that the last of them came from */
    uint8_t next;   /* type of the record that ended the gathering; 0: the bytes ended */
    bool is_broken; /* what follows is no record */
};

/* Gathers at most `wanted` handshake bytes; `left` is what remains of a record that began in an
 * earlier message. `out` may be NULL: then they are only counted. */
static struct handshake gather(struct slice bytes, size_t left, size_t wanted, uint8_t *out)
{
    struct reader r = reader_of(bytes);
    struct handshake found = {.left = left};

    while (found.size < wanted && reader_left(&r) > 0) {
        if (found.left == 0) {
            struct reader after = r;
            struct record record;

            found.is_broken = !read_record_header(&after, &record);
            if (!found.is_broken && record.type != RECORD_HANDSHAKE)
                found.next = record.type;
            if (found.is_broken || found.next || reader_left(&r) < RECORD_HEADER_SIZE)
                break;
            found.left = record.size;
            r = after;
        }
        size_t size = found.left < wanted - found.size ? found.left : wanted - found.size;
        struct slice part = reader_bytes(&r, size < reader_left(&r) ? size : reader_left(&r));
        if (out && part.size > 0)
            memcpy(out + found.size, part.data, part.size);
        found.size += part.size;
        found.left -= part.size;
    }
    found.taken = bytes.size - reader_left(&r);
    return found;
}

static uint8_t app_of(const struct message *message, const struct observation *facts)
{
    bool says_so = text_equals(observation_text(facts, facts->tls.alpn), "dot");

    if (says_so || message_has_port(message, PORT_DNS_OVER_TLS))
        return APP_DNS_OVER_TLS;
    return recall(message).app;
}

/* The first certificate of the list. It comes in a list of its own size (RFC 5246 section 7.4.2).
 */
static bool read_certificate_message(struct slice body, struct observation *facts)
{
    struct reader r = reader_of(body);

    reader_skip(&r, 3); /* size of the list */
    struct slice certificate = reader_bytes(&r, reader_u24(&r));
    if (!tls_read_certificate(certificate, facts))
        return false;
    facts->tls.hello = TLS_HANDSHAKE_CERTIFICATE;
    return true;
}

/* The whole first certificate is there, whatever is missing behind it. */
static bool has_first_certificate(struct slice body)
{
    struct reader r = reader_of(body);

    reader_skip(&r, 3);
    reader_skip(&r, reader_u24(&r));
    return reader_ok(&r);
}

/* One message, whole or all there will ever be of it. */
static enum verdict read_handshake(enum tls_handshake type, struct slice body,
                                   struct observation *facts, struct answer *answer)
{
    bool is_read = true;

    switch (type) {
    case TLS_HANDSHAKE_CLIENT_HELLO:
        is_read = tls_read_client_hello(body, JA4_TLS, facts);
        answer->is_done = true;
        break;
    case TLS_HANDSHAKE_SERVER_HELLO:
        is_read = tls_read_server_hello(body, JA4_TLS, facts);
        answer->is_done = facts->tls.version >= VERSION_TLS_1_3;
        answer->is_from_server = true;
        break;
    case TLS_HANDSHAKE_CERTIFICATE:
        is_read = read_certificate_message(body, facts);
        answer->is_done = true;
        break;
    case TLS_HANDSHAKE_SERVER_HELLO_DONE:
    case TLS_HANDSHAKE_FINISHED: answer->is_done = true; return VERDICT_FACTS;
    case TLS_HANDSHAKE_HELLO_VERIFY_REQUEST: return VERDICT_MALFORMED; /* DTLS alone has it */
    default: return VERDICT_FACTS; /* of no interest, but the next may be */
    }
    if (!is_read) {
        answer->is_done = true;
        return VERDICT_MALFORMED;
    }
    facts->kind = OBSERVED_TLS;
    return VERDICT_FACTS;
}

static enum verdict dissect_handshake(const struct message *message, struct observation *facts,
                                      struct answer *answer)
{
    uint8_t bytes[STREAM_PREFIX_SIZE];
    struct tls_memory memory = recall(message);
    size_t left = memory.left[message->direction];
    struct handshake all =
        gather(slice_first(message->bytes, sizeof(bytes)), left, sizeof(bytes), bytes);
    struct reader r = reader_of((struct slice){bytes, all.size});
    bool more_may_come = !message->is_last && !all.is_broken && !all.next;

    uint8_t type = reader_u8(&r);
    size_t size = reader_u24(&r);
    struct slice body = reader_ok(&r) ? reader_rest(&r) : (struct slice){0};
    bool is_hello = type == TLS_HANDSHAKE_CLIENT_HELLO || type == TLS_HANDSHAKE_SERVER_HELLO;
    if (all.size > 0 && !is_hello && !message->is_confirmed)
        return VERDICT_UNKNOWN;

    bool is_enough =
        body.size >= size || (type == TLS_HANDSHAKE_CERTIFICATE && has_first_certificate(body));
    if (all.size < HANDSHAKE_HEADER_SIZE || (more_may_come && !is_enough))
        return more_may_come ? VERDICT_NEED_MORE : VERDICT_NOT_MINE;

    enum verdict verdict = read_handshake(type, slice_first(body, size), facts, answer);
    if (verdict == VERDICT_MALFORMED && !message->is_confirmed)
        return VERDICT_NOT_MINE;
    if (verdict == VERDICT_MALFORMED && body.size < size)
        verdict = VERDICT_FACTS; /* what is cut is not broken: nothing to tell */

    struct handshake read = gather(message->bytes, left, HANDSHAKE_HEADER_SIZE + size, NULL);
    answer->taken = read.taken;
    answer->app = app_of(message, facts);
    answer->is_done |= body.size < size; /* where the next one begins will not be known */
    memory.app = answer->app;
    memory.left[message->direction] = (uint16_t)read.left;
    remember(message, memory);
    return verdict;
}

/* A flow seen from its middle, or one that opens with an alert: records that follow each other are
 * proof enough; so is one alone of a size that nothing else writes behind 17 03 03. */
static enum verdict dissect_records(const struct message *message, const struct observation *facts,
                                    struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct record first;
    struct record second;

    if (!read_record_header(&r, &first))
        return VERDICT_NOT_MINE;
    if (reader_left(&r) == 0)
        return message->is_last ? VERDICT_NOT_MINE : VERDICT_NEED_MORE;

    bool is_data = first.type == RECORD_APPLICATION_DATA && message->bytes.data[2] == 0x03;
    reader_skip(&r, first.size);
    bool is_followed = reader_left(&r) >= RECORD_HEADER_SIZE;
    if (!is_followed && !message->is_last)
        return VERDICT_NEED_MORE;
    if (is_followed ? !read_record_header(&r, &second) : !is_data)
        return VERDICT_NOT_MINE;

    answer->confidence = is_followed ? 0 : CONFIDENCE_ONE_RECORD;
    answer->is_done = true;
    answer->app = app_of(message, facts);
    return VERDICT_FACTS;
}

/* Between the messages that matter: an alert may be a mere warning, what is encrypted ends it. */
static enum verdict pass_record(const struct message *message, const struct record *record,
                                struct answer *answer)
{
    if (message->bytes.size < RECORD_HEADER_SIZE)
        return VERDICT_NEED_MORE;
    answer->taken = RECORD_HEADER_SIZE + (size_t)record->size;
    answer->is_done = record->type != RECORD_ALERT;
    answer->app = recall(message).app;
    return VERDICT_FACTS;
}

static enum verdict dissect_stream(const struct message *message, struct observation *facts,
                                   struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct record record;

    if (recall(message).left[message->direction] > 0)
        return dissect_handshake(message, facts, answer);
    if (!read_record_header(&r, &record))
        return VERDICT_NOT_MINE;
    if (record.type == RECORD_HANDSHAKE) {
        enum verdict verdict = dissect_handshake(message, facts, answer);
        if (verdict != VERDICT_UNKNOWN)
            return verdict;
    }
    return message->is_confirmed ? pass_record(message, &record, answer)
                                 : dissect_records(message, facts, answer);
}

/* SSL 2 (draft-hickman-netscape-ssl): a two-byte header with its high bit set. Clients of SSL 3 and
 * TLS 1.0 opened with it too, naming their own version (RFC 5246 appendix E.2). */
static bool read_ssl2_client_hello(struct reader *r, struct tls_facts *tls)
{
    size_t size = reader_u16(r) & 0x7fff;
    uint8_t type = reader_u8(r);
    tls->version = reader_u16(r);
    size_t ciphers_size = reader_u16(r);
    size_t session_id_size = reader_u16(r);
    size_t challenge_size = reader_u16(r);

    tls->hello = TLS_HANDSHAKE_CLIENT_HELLO;
    reader_skip(r, ciphers_size + session_id_size + challenge_size);
    return type == 1 && (tls->version == VERSION_SSL_2 || tls->version >> 8 == 3) &&
           (tls->version & 0xff) <= 4 && ciphers_size > 0 && ciphers_size % 3 == 0 &&
           (session_id_size == 0 || session_id_size == 16) && challenge_size >= 16 &&
           challenge_size <= 32 && 9 + ciphers_size + session_id_size + challenge_size == size;
}

static bool read_ssl2_server_hello(struct reader *r, struct observation *facts)
{
    struct tls_facts *tls = &facts->tls;
    size_t size = reader_u16(r) & 0x7fff;
    uint8_t type = reader_u8(r);
    reader_skip(r, 2); /* session id known, type of certificate */
    tls->version = reader_u16(r);
    size_t certificate_size = reader_u16(r);
    size_t ciphers_size = reader_u16(r);
    size_t connection_id_size = reader_u16(r);
    struct slice certificate = reader_bytes(r, certificate_size);

    tls->hello = TLS_HANDSHAKE_SERVER_HELLO;
    if (certificate.size > 0)
        (void)tls_read_certificate(certificate, facts);
    reader_skip(r, ciphers_size + connection_id_size);
    return type == 4 && tls->version == VERSION_SSL_2 && ciphers_size % 3 == 0 &&
           connection_id_size >= 16 && connection_id_size <= 32 &&
           11 + certificate_size + ciphers_size + connection_id_size == size;
}

static enum verdict dissect_ssl2(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    uint8_t type = message->bytes.size > 2 ? message->bytes.data[2] : 0;

    bool is_read =
        type == 4 ? read_ssl2_server_hello(&r, facts) : read_ssl2_client_hello(&r, &facts->tls);
    if (!reader_ok(&r) && !message->is_last && (type == 1 || type == 4))
        return VERDICT_NEED_MORE;
    if (!reader_ok(&r) || !is_read)
        return VERDICT_NOT_MINE;

    facts->kind = OBSERVED_TLS;
    answer->is_done = true;
    answer->is_from_server = type == 4;
    return VERDICT_FACTS;
}

static enum verdict tls_dissect(const struct message *message, struct observation *facts,
                                struct answer *answer)
{
    bool is_inside = recall(message).left[message->direction] > 0;
    bool is_ssl2 = !is_inside && reader_of(message->bytes).at[0] & 0x80;

    enum verdict verdict =
        is_ssl2 ? dissect_ssl2(message, facts, answer) : dissect_stream(message, facts, answer);
    if (verdict != VERDICT_NOT_MINE || !message->is_confirmed)
        return verdict;
    answer->is_done = true;
    return VERDICT_MALFORMED;
}

DISSECTOR(tls) = {
    .name = "tls",
    .apps = APPS({"tls", "encrypted", "TLS (RFC 8446, RFC 5246) and SSL over TCP."},
                 {"dot", "tunnel", "DNS over TLS (RFC 7858)."}),
    .over = OVER_TCP,
    .ports = PORTS(443, 8443, 853, 465, 993, 995, 990, 636, 322, 5061, 8883, 7442, 9443),
    STARTS({RECORD_CHANGE_CIPHER_SPEC, RECORD_HEARTBEAT}, {0x80, 0xff}),
    .min_size = 3,
    .dissect = tls_dissect,
};
