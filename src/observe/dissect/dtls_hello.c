#include "observe/dissect/dtls_hello.h"

#include "observe/dissect/pieces.h"
#include "observe/dissect/tls_hello.h"

enum {
    RECORD_CHANGE_CIPHER_SPEC = 20,
    RECORD_HANDSHAKE = 22,
    RECORD_ACK = 26, /* RFC 9147 section 7 */
    VERSION_DTLS_1_0 = 0xfeff,
    VERSION_DTLS_1_2 = 0xfefd,
    VERSION_BEFORE_1_0 = 0x0100, /* OpenSSL's before the standard; AnyConnect speaks it still */
    FRAGMENT_HEADER_SIZE = 12,
};

/* RFC 6347 section 4.1. */
struct record {
    uint8_t type;
    uint16_t epoch; /* 0: in clear */
    struct reader content;
};

/* RFC 6347 section 4.2.2. */
struct fragment {
    uint8_t type;
    uint32_t message_size;
    uint16_t message_number;
    uint32_t offset;
    struct slice bytes;
};

/* The first hello met, and what has come of it. */
struct hello {
    uint8_t type; /* 0: none has been met */
    uint16_t number;
    uint32_t size;
    struct pieces pieces;
};

static bool next_record(struct reader *r, struct record *record)
{
    record->type = reader_u8(r);
    uint16_t version = reader_u16(r);
    record->epoch = reader_u16(r);
    reader_skip(r, 6); /* sequence number */
    record->content = reader_take(r, reader_u16(r));
    return reader_ok(r) && record->type >= RECORD_CHANGE_CIPHER_SPEC &&
           record->type <= RECORD_ACK && reader_left(&record->content) > 0 &&
           (version == VERSION_DTLS_1_0 || version == VERSION_DTLS_1_2 ||
            (version == VERSION_BEFORE_1_0 && record->epoch <= 1));
}

/* Records fill the datagram to its last byte. In DTLS 1.3 what is encrypted may follow with a
 * shorter header. */
static bool is_tiled(struct slice datagram, struct record *first)
{
    struct reader r = reader_of(datagram);
    struct record record;

    if (!next_record(&r, first))
        return false;
    while (reader_left(&r) > 0 && reader_peek(&r) >> 5 != 1)
        if (!next_record(&r, &record))
            return false;
    return true;
}

static bool next_fragment(struct reader *r, struct fragment *fragment)
{
    fragment->type = reader_u8(r);
    fragment->message_size = reader_u24(r);
    fragment->message_number = reader_u16(r);
    fragment->offset = reader_u24(r);
    fragment->bytes = reader_bytes(r, reader_u24(r));
    return reader_ok(r) && fragment->offset + fragment->bytes.size <= fragment->message_size;
}

static void join_fragment(struct hello *hello, const struct fragment *fragment)
{
    bool is_hello = fragment->type == TLS_HANDSHAKE_CLIENT_HELLO ||
                    fragment->type == TLS_HANDSHAKE_SERVER_HELLO;

    if (is_hello && hello->type == 0) {
        hello->type = fragment->type;
        hello->number = fragment->message_number;
        hello->size = fragment->message_size;
    }
    if (is_hello && fragment->type == hello->type && fragment->message_number == hello->number)
        pieces_put(&hello->pieces, fragment->offset, fragment->bytes);
}

static void join_datagram(struct hello *hello, struct reader datagram)
{
    struct record record;
    struct fragment fragment;

    while (reader_left(&datagram) > 0 && next_record(&datagram, &record)) {
        if (record.type != RECORD_HANDSHAKE || record.epoch != 0)
            continue;
        while (reader_left(&record.content) >= FRAGMENT_HEADER_SIZE &&
               next_fragment(&record.content, &fragment))
            join_fragment(hello, &fragment);
    }
}

static void join_all(struct hello *hello, const struct message *message)
{
    struct reader earlier = reader_of(message->earlier);

    while (reader_left(&earlier) > 0)
        join_datagram(hello, reader_take(&earlier, reader_u16(&earlier)));
    join_datagram(hello, reader_of(message->bytes));
}

static enum verdict read_hello(const struct hello *hello, struct slice body,
                               struct observation *facts)
{
    bool is_read = hello->type == TLS_HANDSHAKE_CLIENT_HELLO
                       ? tls_read_client_hello(body, JA4_DTLS, facts)
                       : tls_read_server_hello(body, JA4_DTLS, facts);
    if (!is_read)
        return VERDICT_NOT_MINE;
    facts->kind = OBSERVED_DTLS;
    return VERDICT_FACTS;
}

enum verdict dtls_read(const struct message *message, struct observation *facts,
                       struct answer *answer)
{
    struct record first;
    struct hello hello;

    if (!is_tiled(message->bytes, &first))
        return VERDICT_NOT_MINE;
    hello.type = 0;
    hello.size = 0;
    pieces_start(&hello.pieces);
    join_all(&hello, message);

    if (hello.type == 0) { /* an alert, a request to verify, or encrypted already */
        answer->is_done = first.epoch > 0;
        return VERDICT_FACTS;
    }
    struct slice body = slice_first(pieces_beginning(&hello.pieces), hello.size);
    if (body.size < hello.size && !message->is_last)
        return VERDICT_NEED_MORE;
    answer->is_done = true;
    answer->is_from_server = hello.type == TLS_HANDSHAKE_SERVER_HELLO;
    return read_hello(&hello, body, facts);
}
