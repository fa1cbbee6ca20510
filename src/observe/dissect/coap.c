/* CoAP: HTTP's little brother for small devices, and the carrier of LwM2M (RFC 7252). */

#include "observe/dissect/dissector.h"
#include "observe/dissect/text.h"

enum {
    PORT_COAP = 5683,
    HEADER_SIZE = 4,
    VERSION = 1,
    TOKEN_SIZE_MAX = 8,
    PAYLOAD_MARKER = 0xff,
    CODE_EMPTY = 0,
    CODE_POST = 2,
    CODE_REQUEST_LAST = 7, /* iPATCH, RFC 8132 */
    CLASS_REQUEST = 0,
    CLASS_SUCCESS = 2,
    CLASS_CLIENT_ERROR = 4,
    CLASS_SERVER_ERROR = 5,
    OPTION_LAST = 300,          /* of those in use, but for ... */
    OPTION_FIRST_VENDOR = 2048, /* ... what vendors and experiments have for their own */
    URI_LENGTH_MAX = 512,
    HOST_LENGTH_MAX = 255,
};

enum option {
    OPTION_URI_HOST = 3,
    OPTION_URI_PATH = 11,
    OPTION_URI_QUERY = 15,
};

/* Section 3.1: nibbles that say that the number stands behind them. */
enum nibble {
    NIBBLE_ONE_BYTE = 13,
    NIBBLE_TWO_BYTES = 14,
    NIBBLE_RESERVED = 15,
    BASE_ONE_BYTE = 13,
    BASE_TWO_BYTES = 269,
};

struct uri {
    char text[URI_LENGTH_MAX];
    size_t length;
    bool has_query;
};

static void add_part(struct uri *uri, char separator, struct slice part)
{
    size_t room = sizeof(uri->text) - uri->length;
    size_t size = part.size + 1 < room ? part.size : room > 0 ? room - 1 : 0;

    if (room == 0)
        return;
    uri->text[uri->length] = separator;
    if (size > 0)
        memcpy(uri->text + uri->length + 1, part.data, size);
    uri->length += size + 1;
}

static bool read_nibble(struct reader *r, unsigned nibble, uint32_t *number)
{
    *number = nibble;
    if (nibble == NIBBLE_ONE_BYTE)
        *number = BASE_ONE_BYTE + reader_u8(r);
    else if (nibble == NIBBLE_TWO_BYTES)
        *number = BASE_TWO_BYTES + reader_u16(r);
    return nibble != NIBBLE_RESERVED && reader_ok(r);
}

static void read_option(uint32_t option, struct slice value, struct uri *uri,
                        struct observation *facts)
{
    switch (option) {
    case OPTION_URI_HOST:
        facts->coap.host = text_keep(facts, slice_text(value), HOST_LENGTH_MAX);
        break;
    case OPTION_URI_PATH: add_part(uri, '/', value); break;
    case OPTION_URI_QUERY:
        add_part(uri, uri->has_query ? '&' : '?', value);
        uri->has_query = true;
        break;
    default: break; /* how, not what */
    }
}

/* Each is numbered by its distance from the one before. A payload follows a marker, and a marker
 * without a payload is an error (section 3). */
static bool read_options(struct reader *r, struct uri *uri, struct observation *facts)
{
    uint32_t option = 0;

    while (reader_left(r) > 0) {
        uint8_t head = reader_u8(r);
        uint32_t delta;
        uint32_t size;

        if (head == PAYLOAD_MARKER)
            return reader_left(r) > 0;
        if (!read_nibble(r, head >> 4, &delta) || !read_nibble(r, head & 0xf, &size))
            return false;
        struct slice value = reader_bytes(r, size);
        option += delta;
        if (!reader_ok(r) || option > UINT16_MAX ||
            (option > OPTION_LAST && option < OPTION_FIRST_VENDOR))
            return false;
        read_option(option, value, uri, facts);
    }
    return true;
}

/* Those of RFC 7252, RFC 7959, RFC 8132, RFC 8516 and their like; IANA has few more. */
static bool is_known_code(uint8_t code)
{
    unsigned class = code >> 5;
    unsigned detail = code & 0x1f;

    switch (class) {
    case CLASS_REQUEST: return code <= CODE_REQUEST_LAST;
    case CLASS_SUCCESS: return (detail >= 1 && detail <= 5) || detail == 31;
    case CLASS_CLIENT_ERROR: return detail <= 15 || detail == 22 || detail == 29;
    case CLASS_SERVER_ERROR: return detail <= 8;
    default: return false;
    }
}

/* What nobody says by chance: discovery (RFC 6690), and a device that registers with LwM2M. */
static bool is_telling(uint8_t code, const struct uri *uri)
{
    struct text text = {.data = uri->text, .length = uri->length};
    bool is_request = code != CODE_EMPTY && code <= CODE_REQUEST_LAST;

    if (!is_request)
        return false;
    if (text_begins(text, "/.well-known/core"))
        return true;
    return code == CODE_POST && (text_begins(text, "/rd?") || text_begins(text, "/bs?")) &&
           memmem(text.data, text.length, "ep=", 3) != NULL;
}

static enum verdict coap_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct uri uri = {.length = 0};
    bool is_expected = message->is_confirmed || message_has_port(message, PORT_COAP);
    enum verdict broken = message->is_confirmed ? VERDICT_MALFORMED : VERDICT_NOT_MINE;
    uint8_t first = reader_u8(&r);
    size_t token_size = first & 0xf;

    facts->coap.type = first >> 4 & 3;
    facts->coap.code = reader_u8(&r);
    reader_skip(&r, 2); /* message id */
    if (first >> 6 != VERSION || token_size > TOKEN_SIZE_MAX || !is_known_code(facts->coap.code))
        return VERDICT_NOT_MINE;
    if (facts->coap.code == CODE_EMPTY) { /* an acknowledgement, a reset, a ping */
        if (message->bytes.size != HEADER_SIZE)
            return broken;
        return message->is_confirmed ? VERDICT_FACTS : VERDICT_UNKNOWN;
    }

    reader_skip(&r, token_size);
    if (!reader_ok(&r) || !read_options(&r, &uri, facts))
        return broken;
    if (!is_expected && !is_telling(facts->coap.code, &uri))
        return VERDICT_NOT_MINE;

    facts->coap.uri =
        observation_keep(facts, (struct slice){(const uint8_t *)uri.text, uri.length});
    answer->is_from_server = facts->coap.code > CODE_REQUEST_LAST;
    facts->kind = OBSERVED_COAP;
    return VERDICT_FACTS;
}

DISSECTOR(coap) = {
    .name = "coap",
    .apps = APPS({"coap", "messaging", "CoAP (RFC 7252), which also carries LwM2M."}),
    .over = OVER_UDP,
    .ports = PORTS(PORT_COAP),
    STARTS({VERSION << 6, VERSION << 6 | 0x3f}),
    .min_size = HEADER_SIZE,
    .dissect = coap_dissect,
};
