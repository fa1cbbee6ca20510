/* ThroughTek Kalay, also TUTK or IOTC: peer-to-peer of many consumer cameras, by way of master
 * servers (catalogue: tutk-iotc, tutk-51cc).
 *
 * Messages are scrambled by a fixed rule without a key. The two bytes that every message begins
 * with come out as bits that never change, so what is not scrambled is told at a glance. A newer
 * SDK has a header in clear, and DTLS behind it. */

#include <assert.h>

#include "observe/dissect/dtls_hello.h"
#include "observe/dissect/p2p_phase.h"

enum {
    BLOCK_SIZE = 16,
    HEADER_SIZE = 16,
    PLAIN_MAX = 64, /* of a message: no fact lies further in, and some scramble no more */
    UID_SIZE = 20,
    PORT_MASTER = 10001,
    PORT_MASTER_OLD = 10240,
    PORT_LAN = 32761,
};

/* --- scrambling --------------------------------------------------------------------------------
 */

/* Bits of bytes 8 to 11 and 14 that follow from the magic 04 02, whatever else is in the header. */
static bool may_be_scrambled(const uint8_t *wire)
{
    return (wire[8] & 0x0f) == 0x0d && (wire[9] & 0xe0) == 0x20 && (wire[10] & 0x1f) == 0x08 &&
           (wire[11] & 0xe0) == 0x20 && (wire[14] & 0x01) == 0;
}

static const uint8_t charlie[BLOCK_SIZE] = {'C', 'h', 'a', 'r', 'l', 'i', 'e', ' ',
                                            'i', 's', ' ', 't', 'h', 'e', ' ', 'd'};

/* Each of four little-endian words is turned left by four bits more than the one before it. */
static void turn_words(uint8_t *block, unsigned first_turn)
{
    for (unsigned i = 0; i < 4; i++) {
        uint8_t *at = block + (size_t)4 * i;
        unsigned turn = first_turn + 4 * i;
        uint32_t word =
            (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];

        word = word << turn | word >> (32 - turn);
        at[0] = (uint8_t)word;
        at[1] = (uint8_t)(word >> 8);
        at[2] = (uint8_t)(word >> 16);
        at[3] = (uint8_t)(word >> 24);
    }
}

/* A block, or what is left of the message behind the last one. */
static void unscramble_part(const uint8_t *wire, size_t size, uint8_t *plain)
{
    static const uint8_t order_16[] = {11, 9, 8, 15, 13, 10, 12, 14, 2, 1, 5, 0, 6, 4, 7, 3};
    static const uint8_t order_8[] = {7, 4, 3, 2, 1, 6, 5, 0};
    static const uint8_t order_4[] = {2, 3, 0, 1};
    static const uint8_t order_2[] = {1, 0};
    const uint8_t *order = size == 16  ? order_16
                           : size == 8 ? order_8
                           : size == 4 ? order_4
                           : size == 2 ? order_2
                                       : NULL;
    uint8_t turned[BLOCK_SIZE];

    memcpy(turned, wire, size);
    if (size == BLOCK_SIZE)
        turn_words(turned, 3);
    for (size_t i = 0; i < size; i++)
        plain[i] = turned[order ? order[i] : i] ^ charlie[i];
    if (size == BLOCK_SIZE)
        turn_words(plain, 1);
}

/* The first PLAIN_MAX bytes, or all of a shorter message. */
static struct slice unscramble(struct slice wire, uint8_t plain[static PLAIN_MAX])
{
    struct slice start = slice_first(wire, PLAIN_MAX);

    for (size_t at = 0; at < start.size; at += BLOCK_SIZE) {
        size_t left = start.size - at;
        unscramble_part(start.data + at, left < BLOCK_SIZE ? left : BLOCK_SIZE, plain + at);
    }
    return (struct slice){plain, start.size};
}

/* --- messages ----------------------------------------------------------------------------------
 */

enum {
    MAGIC = 0x0204, /* little-endian: 04 02 */
    MODE_CONNECT = 0x02,
    MODE_SESSION = 0x0a,
    MODE_SESSION_PARTLY = 0x0b, /* only its first 64 bytes are scrambled */
    COMMAND_ADDRESS_OF_UID = 0x0301,
    ADDRESS_AT = 38, /* of that answer: port, then address */
};

struct command {
    uint16_t code;
    uint8_t phase;    /* enum flow_phase */
    bool is_each_new; /* every one is told: it names another peer */
    const char *name;
};

/* clang-format off */
static const struct command commands[] = {
    {0x0000, PHASE_NONE,       false, "unknown"}, /* any that we do not know; not a code */
    {0x000b, PHASE_RENDEZVOUS, false, "master_poll"}, /* seen of a camera, to eight masters */
    {0x0203, PHASE_RENDEZVOUS, false, "where_is_uid"},
    {0x0301, PHASE_RENDEZVOUS, true,  "address_of_uid"},
    {0x0401, PHASE_PUNCH,      false, "knock"},
    {0x0402, PHASE_SESSION,    false, "session_open"},
    {0x0404, PHASE_SESSION,    false, "session_open_ack"},
    {0x0407, PHASE_SESSION,    false, "data_to_camera"},
    {0x0408, PHASE_SESSION,    false, "data_from_camera"},
    {0x0427, PHASE_KEEPALIVE,  false, "alive_to_camera"},
    {0x0428, PHASE_KEEPALIVE,  false, "alive_from_camera"},
    {0x0601, PHASE_LAN_SEARCH, false, "lan_search"},
    {0x0602, PHASE_LAN_SEARCH, false, "lan_search_ack"},
    {0x1007, PHASE_RENDEZVOUS, false, "public_address"},
    /* Of the newer header. */
    {0x1002, PHASE_LAN_SEARCH, false, "discovery"},
    {0x1202, PHASE_KEEPALIVE,  false, "alive"},
    {0x1502, PHASE_SESSION,    false, "dtls"},
};
/* clang-format on */

static const struct command *command_find(uint16_t code)
{
    for (size_t i = 1; i < COUNT_OF(commands); i++)
        if (commands[i].code == code)
            return &commands[i];
    return &commands[0];
}

/* What the flow remembers between messages. */
struct state {
    uint8_t phase;
    uint32_t told; /* a bit a command */
};

static_assert(sizeof(struct state) <= sizeof(struct memory), "the state fits into the memory");
static_assert(COUNT_OF(commands) <= 32, "every command has a bit");

static enum verdict tell(const struct message *message, const struct command *command,
                         uint16_t code, struct observation *facts, struct answer *answer)
{
    uint32_t bit = UINT32_C(1) << (command - commands);
    struct state state = {0};

    if (message->is_confirmed)
        memcpy(&state, message->memory->bytes, sizeof(state));
    state.phase = (uint8_t)p2p_phase_further(state.phase, command->phase);
    answer->phase = state.phase;
    bool is_news = command->is_each_new || !(state.told & bit);
    state.told |= bit;
    memcpy(message->memory->bytes, &state, sizeof(state));

    if (is_news && facts->kind == OBSERVED_NOTHING) {
        facts->kind = OBSERVED_P2P;
        facts->p2p.message = code;
        facts->p2p.message_name = observation_keep(facts, text_bytes(text_of(command->name)));
    }
    return VERDICT_FACTS;
}

/* Twenty capitals and digits, where every message that has one has it. */
static void keep_uid(struct slice plain, struct observation *facts)
{
    struct slice uid = slice_first(slice_after(plain, HEADER_SIZE), UID_SIZE);

    for (size_t i = 0; i < uid.size; i++) {
        uint8_t c = uid.data[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z'))
            return;
    }
    if (uid.size == UID_SIZE)
        facts->p2p.uid = observation_keep(facts, uid);
}

static void read_address(struct slice plain, struct p2p_facts *p2p)
{
    struct reader r = reader_of(slice_after(plain, ADDRESS_AT));
    uint16_t port = reader_u16(&r);
    struct ip ip = reader_ip4(&r);

    if (!reader_ok(&r))
        return;
    p2p->address = ip;
    p2p->port = port;
}

static enum verdict dissect_scrambled(const struct message *message, struct observation *facts,
                                      struct answer *answer)
{
    uint8_t bytes[PLAIN_MAX];
    struct slice plain = unscramble(message->bytes, bytes);
    struct reader r = reader_of(plain);

    uint16_t magic = reader_u16_le(&r);
    reader_skip(&r, 1); /* version */
    uint8_t mode = reader_u8(&r);
    size_t size = reader_u16_le(&r);
    reader_skip(&r, 2); /* sequence */
    uint16_t code = reader_u16_le(&r);
    const struct command *command = command_find(code);
    bool is_mode = mode == MODE_CONNECT || mode == MODE_SESSION || mode == MODE_SESSION_PARTLY;
    if (magic != MAGIC || HEADER_SIZE + size != message->bytes.size ||
        (command == &commands[0] && !is_mode))
        return VERDICT_NOT_MINE;

    enum verdict verdict = tell(message, command, code, facts, answer);
    if (facts->kind == OBSERVED_P2P) {
        keep_uid(plain, facts);
        if (code == COMMAND_ADDRESS_OF_UID)
            read_address(plain, &facts->p2p);
    }
    return verdict;
}

/* --- the newer header --------------------------------------------------------------------------
 */

enum {
    NEW_MAGIC_0 = 0x51,
    NEW_MAGIC_1 = 0xcc,
    NEW_DISCOVERY = 0x1002,
    NEW_ALIVE = 0x1202,
    NEW_DTLS = 0x1502,
    NEW_DISCOVERY_SIZE = 52,
    NEW_ALIVE_SIZE = 48,
    NEW_HEADER_SIZE = 28,
    NEW_TRAILER_SIZE = 20, /* HMAC-SHA1 */
};

/* Records of DTLS stand between header and trailer; its hellos are worth telling. */
static enum verdict dissect_dtls(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct message inner = *message;

    if (message->bytes.size < NEW_HEADER_SIZE + NEW_TRAILER_SIZE)
        return VERDICT_NOT_MINE;
    inner.bytes = slice_first(slice_after(message->bytes, NEW_HEADER_SIZE),
                              message->bytes.size - NEW_HEADER_SIZE - NEW_TRAILER_SIZE);
    inner.earlier =
        (struct slice){0}; /* those have headers of their own: fragments are not joined */
    inner.is_last = true;
    if (inner.bytes.size == 0 || dtls_read(&inner, facts, answer) != VERDICT_FACTS)
        return VERDICT_NOT_MINE;
    answer->is_done = false;
    answer->is_from_server = false; /* either side may shake hands first */
    return VERDICT_FACTS;
}

static enum verdict dissect_new(const struct message *message, struct observation *facts,
                                struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    size_t size = message->bytes.size;

    reader_skip(&r, 4); /* magic, flags */
    uint16_t code = reader_u16_le(&r);
    bool is_fixed = (code == NEW_DISCOVERY && size == NEW_DISCOVERY_SIZE) ||
                    (code == NEW_ALIVE && size == NEW_ALIVE_SIZE);
    bool is_dtls = code == NEW_DTLS && dissect_dtls(message, facts, answer) == VERDICT_FACTS;
    if (!is_fixed && !is_dtls)
        return VERDICT_NOT_MINE;
    return tell(message, command_find(code), code, facts, answer);
}

static enum verdict tutk_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    const uint8_t *wire = message->bytes.data;

    if (wire[0] == NEW_MAGIC_0 && wire[1] == NEW_MAGIC_1 &&
        dissect_new(message, facts, answer) == VERDICT_FACTS)
        return VERDICT_FACTS;
    return may_be_scrambled(wire) ? dissect_scrambled(message, facts, answer) : VERDICT_NOT_MINE;
}

DISSECTOR(tutk) = {
    .name = "tutk",
    .apps = APPS({"tutk", "vendor-p2p",
                  "ThroughTek Kalay (IOTC): peer-to-peer of Wyze and others."}),
    .over = OVER_UDP,
    .ports = PORTS(PORT_MASTER, PORT_MASTER_OLD, PORT_LAN),
    .min_size = HEADER_SIZE,
    .dissect = tutk_dissect,
};
