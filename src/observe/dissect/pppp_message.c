#include "observe/dissect/pppp_message.h"

#include <assert.h>
#include <stdio.h>

enum {
    MAGIC = 0xf1,
    MAGIC_DATA = 0xd1,
    MAGIC_DATA_ACK = 0xd2, /* of some stacks; of others it is that of the data */
    UID_SIZE = 20,
    UID_PREFIX_SIZE = 8,
    UID_TEXT_SIZE = 32,
    ADDRESS_SIZE = 16,
    FAMILY_IP4 = 2,
    RESULT_SIZE = 4,
    TEXT_SIZE = 24,
};

/* clang-format off */
/* By code, but for those of which each is told: they may stand beyond what is remembered. */
static const struct pppp_type types[] = {
    {0x00, PHASE_RENDEZVOUS, PPPP_BODY_MAYBE_UID,   false, "hello"}, /* Yi puts its id there */
    {0x01, PHASE_RENDEZVOUS, PPPP_BODY_ADDRESS,     false, "hello_ack"},
    {0x02, PHASE_RENDEZVOUS, PPPP_BODY_ADDRESS,     false, "hello_to"},
    {0x03, PHASE_RENDEZVOUS, PPPP_BODY_OPAQUE,      false, "hello_to_ack"},
    {0x08, PHASE_RENDEZVOUS, PPPP_BODY_OPAQUE,      false, "query_device"},
    {0x09, PHASE_RENDEZVOUS, PPPP_BODY_OPAQUE,      false, "query_device_ack"},
    {0x10, PHASE_LOGIN,      PPPP_BODY_LOGIN,       false, "device_login"},
    {0x11, PHASE_LOGIN,      PPPP_BODY_RESULT,      false, "device_login_ack"},
    {0x12, PHASE_LOGIN,      PPPP_BODY_OPAQUE,      false, "device_login_crc"},
    {0x13, PHASE_LOGIN,      PPPP_BODY_OPAQUE,      false, "device_login_crc_ack"},
    {0x14, PHASE_LOGIN,      PPPP_BODY_LOGIN,       false, "device_login_key"},
    {0x15, PHASE_LOGIN,      PPPP_BODY_RESULT,      false, "device_login_key_ack"},
    {0x16, PHASE_LOGIN,      PPPP_BODY_OPAQUE,      false, "device_login_dsk"},
    {0x18, PHASE_RENDEZVOUS, PPPP_BODY_UID,         false, "online_request"},
    {0x19, PHASE_RENDEZVOUS, PPPP_BODY_OPAQUE,      false, "online_request_ack"},
    {0x20, PHASE_RENDEZVOUS, PPPP_BODY_UID_ADDRESS, false, "p2p_request"},
    {0x21, PHASE_RENDEZVOUS, PPPP_BODY_RESULT,      false, "p2p_request_ack"},
    {0x26, PHASE_RENDEZVOUS, PPPP_BODY_OPAQUE,      false, "p2p_request_dsk"},
    {0x30, PHASE_LAN_SEARCH, PPPP_BODY_EMPTY,       false, "lan_search"},
    {0x31, PHASE_LAN_SEARCH, PPPP_BODY_UID,         false, "lan_notify"},
    {0x32, PHASE_LAN_SEARCH, PPPP_BODY_MAYBE_UID,   false, "lan_notify_ack"},
    {0x41, PHASE_PUNCH,      PPPP_BODY_UID,         false, "punch_packet"},
    {0x42, PHASE_PUNCH,      PPPP_BODY_UID,         false, "ready"},
    {0x43, PHASE_PUNCH,      PPPP_BODY_MAYBE_UID,   false, "ready_ack"},
    {0x60, PHASE_RELAY,      PPPP_BODY_UID,         false, "relay_server_login"},
    {0x61, PHASE_RELAY,      PPPP_BODY_RESULT,      false, "relay_server_login_ack"},
    {0x62, PHASE_RELAY,      PPPP_BODY_UID,         false, "relay_server_login1"},
    {0x63, PHASE_RELAY,      PPPP_BODY_RESULT,      false, "relay_server_login1_ack"},
    {0x67, PHASE_RENDEZVOUS, PPPP_BODY_UID,         false, "relay_list_request1"},
    {0x68, PHASE_RENDEZVOUS, PPPP_BODY_OPAQUE,      false, "relay_list_request"},
    {0x69, PHASE_RENDEZVOUS, PPPP_BODY_ADDRESSES,   false, "relay_list"},
    {0x6a, PHASE_RENDEZVOUS, PPPP_BODY_OPAQUE,      false, "relay_list_request_dsk"},
    {0x70, PHASE_RELAY,      PPPP_BODY_OPAQUE,      false, "relay_hello"},
    {0x71, PHASE_RELAY,      PPPP_BODY_OPAQUE,      false, "relay_hello_ack"},
    {0x72, PHASE_RELAY,      PPPP_BODY_OPAQUE,      false, "relay_port"},
    {0x73, PHASE_RELAY,      PPPP_BODY_OPAQUE,      false, "relay_port_ack"},
    {0x74, PHASE_RELAY,      PPPP_BODY_UID,         false, "relay_port_key"},
    {0x75, PHASE_RELAY,      PPPP_BODY_OPAQUE,      false, "relay_port_key_ack"},
    {0x78, PHASE_RELAY,      PPPP_BODY_RESULT,      false, "relay_byte_count"},
    {0x80, PHASE_RENDEZVOUS, PPPP_BODY_UID_ADDRESS, false, "relay_request"},
    {0x81, PHASE_RENDEZVOUS, PPPP_BODY_RESULT,      false, "relay_request_ack"},
    {0x83, PHASE_RELAY,      PPPP_BODY_RELAY_UID,   false, "relay_packet"},
    {0x84, PHASE_RELAY,      PPPP_BODY_UID,         false, "relay_ready"},
    {0x85, PHASE_RENDEZVOUS, PPPP_BODY_RELAY_UID,   false, "relay_to_ack"},
    {0x87, PHASE_RENDEZVOUS, PPPP_BODY_OPAQUE,      false, "relay_server_request"},
    {0x90, PHASE_RENDEZVOUS, PPPP_BODY_OPAQUE,      false, "super_device_run"},
    {0x91, PHASE_LOGIN,      PPPP_BODY_OPAQUE,      false, "super_device_login"},
    {0x92, PHASE_LOGIN,      PPPP_BODY_OPAQUE,      false, "super_device_login_crc"},
    {0x94, PHASE_RENDEZVOUS, PPPP_BODY_TEXT,        false, "super_device_report"},
    {0xa0, PHASE_RENDEZVOUS, PPPP_BODY_TEXT,        false, "connect_report"},
    {0xa1, PHASE_RENDEZVOUS, PPPP_BODY_RESULT,      false, "report_request"},
    {0xa2, PHASE_RENDEZVOUS, PPPP_BODY_TEXT,        false, "report"},
    /* Seen of a Yi app with servers on 32100 and 443, small and of 1 220 bytes: it measures them. */
    {0xaa, PHASE_RENDEZVOUS, PPPP_BODY_OPAQUE,      false, "server_probe"},
    {0xab, PHASE_RENDEZVOUS, PPPP_BODY_OPAQUE,      false, "server_probe_ack"},
    {0xac, PHASE_RENDEZVOUS, PPPP_BODY_OPAQUE,      false, "server_probe_end"},
    {0xd0, PHASE_SESSION,    PPPP_BODY_DATA,        false, "data"},
    {0xd1, PHASE_SESSION,    PPPP_BODY_DATA_ACK,    false, "data_ack"},
    {0xd8, PHASE_SESSION,    PPPP_BODY_OPAQUE,      false, "session_report"},
    {0xe0, PHASE_KEEPALIVE,  PPPP_BODY_EMPTY,       false, "alive"},
    {0xe1, PHASE_KEEPALIVE,  PPPP_BODY_EMPTY,       false, "alive_ack"},
    {0xf0, PHASE_SESSION,    PPPP_BODY_EMPTY,       false, "close"},
    {0xf1, PHASE_SESSION,    PPPP_BODY_EMPTY,       false, "close_ack"},
    {0xf9, PHASE_SESSION,    PPPP_BODY_OPAQUE,      false, "session_ready_report"},
    {0x40, PHASE_PUNCH,      PPPP_BODY_ADDRESS,     true,  "punch_to"},
    {0x82, PHASE_RENDEZVOUS, PPPP_BODY_ADDRESS,     true,  "relay_to"},
    {0xf4, PHASE_SESSION,    PPPP_BODY_OPAQUE,      true,  "management_dump"},
    {0xf5, PHASE_SESSION,    PPPP_BODY_OPAQUE,      true,  "management_dump_detail"},
    {0xf6, PHASE_SESSION,    PPPP_BODY_UID,         true,  "management_dump_device"},
    {0xf7, PHASE_SESSION,    PPPP_BODY_RESULT,      true,  "management_log_control"},
    {0xf8, PHASE_SESSION,    PPPP_BODY_OPAQUE,      true,  "management_remote"},
};
/* clang-format on */

static_assert(COUNT_OF(types) <= PPPP_TYPES_MAX, "every type has a bit to remember it by");

const struct pppp_type *pppp_type_find(uint8_t code)
{
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (types[i].code == code)
            return &types[i];
    return NULL;
}

size_t pppp_type_number(const struct pppp_type *type)
{
    return (size_t)(type - types);
}

const struct pppp_type *pppp_read_header(struct slice plain, size_t size)
{
    struct reader r = reader_of(plain);
    uint8_t magic = reader_u8(&r);
    uint8_t code = reader_u8(&r);
    size_t length = reader_u16(&r);

    if (!reader_ok(&r) || magic != MAGIC || PPPP_HEADER_SIZE + length != size)
        return NULL;
    return pppp_type_find(code);
}

static bool is_alphanumeric(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Letters and digits, at least one, then zeros. */
static size_t padded_length(struct slice text)
{
    size_t length = 0;

    while (length < text.size && is_alphanumeric(text.data[length]))
        length++;
    for (size_t i = length; i < text.size; i++)
        if (text.data[i] != 0)
            return 0;
    return length;
}

/* Prefix, number, check code, as the label prints them: TNPUSAF-429758-KGTGK. Empty when that is
 * not what is there. */
static struct text print_uid(struct reader r, char out[static UID_TEXT_SIZE])
{
    struct slice prefix = reader_bytes(&r, UID_PREFIX_SIZE);
    unsigned long number = reader_u32(&r);
    struct slice check = reader_bytes(&r, UID_SIZE - UID_PREFIX_SIZE - 4);
    size_t prefix_length = padded_length(prefix);
    size_t check_length = padded_length(check);

    if (prefix_length == 0 || check_length == 0)
        return (struct text){0};
    int length =
        snprintf(out, UID_TEXT_SIZE, "%.*s-%06lu-%.*s", (int)prefix_length,
                 (const char *)prefix.data, number, (int)check_length, (const char *)check.data);
    return (struct text){out, length > 0 ? (size_t)length : 0};
}

static bool is_uid(struct reader r)
{
    char text[UID_TEXT_SIZE];

    return print_uid(r, text).length > 0;
}

static bool is_address(struct reader r)
{
    return reader_left(&r) >= ADDRESS_SIZE && reader_u16(&r) == FAMILY_IP4;
}

static bool is_text_uid(struct reader r)
{
    struct slice text = reader_bytes(&r, TEXT_SIZE);

    return text.size > 0 && is_alphanumeric(text.data[0]) && text.data[text.size - 1] == 0;
}

bool pppp_is_plausible(const struct pppp_type *type, struct slice plain, size_t size)
{
    struct reader r = reader_of(slice_after(plain, PPPP_HEADER_SIZE));
    size_t body = size - PPPP_HEADER_SIZE;

    switch ((enum pppp_body)type->body) {
    case PPPP_BODY_OPAQUE: return false; /* nothing to tell it by */
    case PPPP_BODY_EMPTY: return body == 0;
    case PPPP_BODY_RESULT: return body == RESULT_SIZE;
    case PPPP_BODY_MAYBE_UID: return body == 0 || is_uid(r);
    case PPPP_BODY_UID:
    case PPPP_BODY_UID_ADDRESS:
    case PPPP_BODY_LOGIN: return is_uid(r);
    case PPPP_BODY_RELAY_UID: reader_skip(&r, 4); return is_uid(r);
    case PPPP_BODY_ADDRESS: return is_address(r);
    case PPPP_BODY_ADDRESSES: reader_skip(&r, 4); return is_address(r);
    case PPPP_BODY_TEXT: return is_text_uid(r);
    case PPPP_BODY_DATA: return body > 4 && reader_peek(&r) == MAGIC_DATA;
    case PPPP_BODY_DATA_ACK: {
        uint8_t magic = reader_u8(&r);
        reader_skip(&r, 1); /* channel */
        size_t count = reader_u16(&r);
        return (magic == MAGIC_DATA || magic == MAGIC_DATA_ACK) && body == 4 + 2 * count;
    }
    }
    return false;
}

static void keep_uid(struct reader r, struct observation *facts)
{
    char text[UID_TEXT_SIZE];

    facts->p2p.uid = observation_keep(facts, text_bytes(print_uid(r, text)));
}

static void keep_text_uid(struct reader r, struct observation *facts)
{
    struct slice text = reader_bytes(&r, TEXT_SIZE);
    size_t length = 0;

    while (length < text.size && (is_alphanumeric(text.data[length]) || text.data[length] == '-'))
        length++;
    facts->p2p.uid = observation_keep(facts, slice_first(text, length));
}

/* Family in network order, port and IPv4 address in the other one. */
static void read_address(struct reader *r, struct p2p_facts *p2p)
{
    uint16_t family = reader_u16(r);
    uint16_t port = reader_u16_le(r);
    uint32_t address = reader_u32_le(r);

    if (!reader_ok(r) || family != FAMILY_IP4)
        return;
    p2p->address = (struct ip){
        .family = 4,
        .octet = {(uint8_t)(address >> 24), (uint8_t)(address >> 16), (uint8_t)(address >> 8),
                  (uint8_t)address},
    };
    p2p->port = port;
}

void pppp_read_body(const struct pppp_type *type, struct slice plain, struct observation *facts)
{
    struct reader r = reader_of(slice_after(plain, PPPP_HEADER_SIZE));

    switch ((enum pppp_body)type->body) {
    case PPPP_BODY_OPAQUE:
    case PPPP_BODY_EMPTY:
    case PPPP_BODY_RESULT:
    case PPPP_BODY_DATA:
    case PPPP_BODY_DATA_ACK: break;
    case PPPP_BODY_UID:
    case PPPP_BODY_MAYBE_UID: keep_uid(r, facts); break;
    case PPPP_BODY_UID_ADDRESS:
        keep_uid(r, facts);
        reader_skip(&r, UID_SIZE);
        read_address(&r, &facts->p2p);
        break;
    case PPPP_BODY_LOGIN:
        keep_uid(r, facts);
        reader_skip(&r, UID_SIZE + 4);
        read_address(&r, &facts->p2p);
        break;
    case PPPP_BODY_RELAY_UID:
        reader_skip(&r, 4);
        keep_uid(r, facts);
        break;
    case PPPP_BODY_ADDRESS: read_address(&r, &facts->p2p); break;
    case PPPP_BODY_ADDRESSES:
        reader_skip(&r, 4);
        read_address(&r, &facts->p2p);
        break;
    case PPPP_BODY_TEXT: keep_text_uid(r, facts); break;
    }
}
