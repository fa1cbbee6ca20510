/* STUN (RFC 8489, RFC 5389, RFC 3489) and TURN (RFC 8656), over UDP and TCP: how a device behind a
 * NAT is found, and the relay that is used when it is not.
 *
 * On the flow that two peers find this way go DTLS and RTP as well; the first byte tells them
 * apart (RFC 7983). Checks and refreshes come every few seconds for hours: a message is told once.
 */

#include <assert.h>

#include "observe/dissect/dtls_hello.h"

enum {
    HEADER_SIZE = 20,
    COOKIE = 0x2112a442,
    STUN_HIGH = 0x03, /* first byte of a message */
    FRAME_SIZE = 2,   /* before each message of ICE over TCP (RFC 6544, RFC 4571) */
    CHANNEL_HEADER_SIZE = 4,
    CHANNEL_LOW = 0x40, /* first byte of ChannelData: RFC 8656 section 12 */
    CHANNEL_HIGH = 0x4f,
    RTP_LOW = 0x80,
    RTP_HIGH = 0xbf,
    TEXT_KEPT_MAX = 256,
};

enum stun_method {
    METHOD_BINDING = 0x001,
    METHOD_SHARED_SECRET = 0x002, /* of RFC 3489 */
    METHOD_ALLOCATE = 0x003,      /* TURN begins here */
    METHOD_CONNECTION_ATTEMPT = 0x00c,
};

enum stun_class {
    CLASS_REQUEST = 0x000,
    CLASS_INDICATION = 0x010,
    CLASS_SUCCESS = 0x100,
    CLASS_ERROR = 0x110,
};

enum attribute {
    ATTRIBUTE_MAPPED_ADDRESS = 0x0001,
    ATTRIBUTE_USERNAME = 0x0006,
    ATTRIBUTE_XOR_PEER_ADDRESS = 0x0012,
    ATTRIBUTE_REALM = 0x0014,
    ATTRIBUTE_XOR_MAPPED_ADDRESS = 0x0020,
    ATTRIBUTE_XOR_MAPPED_ADDRESS_DRAFT = 0x8020,
    ATTRIBUTE_SOFTWARE = 0x8022,
};

enum {
    APP_STUN,
    APP_TURN,
    APP_WEBRTC
};

enum {
    MEMORY_MARK = 'S',
    MEMORY_MARK_CHANNEL = 0xc4, /* before the flow is owned: ChannelData was seen once */
    TOLD_MAX = 5,
};

/* What the flow remembers between messages. */
struct stun_memory {
    uint8_t mark;
    uint8_t app;
    uint8_t phase; /* the furthest yet: checks go on while peers talk */
    bool is_framed;
    uint8_t next;            /* of `told`, to be overwritten */
    uint16_t told[TOLD_MAX]; /* digests of what was told last; before: the channel's number */
};

static_assert(sizeof(struct stun_memory) <= sizeof(struct memory),
              "the state fits into the memory");

static struct stun_memory recall(const struct message *message)
{
    struct stun_memory memory;

    memcpy(&memory, message->memory->bytes, sizeof(memory));
    return message->is_confirmed && memory.mark == MEMORY_MARK ? memory : (struct stun_memory){0};
}

static void remember(const struct message *message, struct stun_memory *memory)
{
    memory->mark = MEMORY_MARK;
    memcpy(message->memory->bytes, memory, sizeof(*memory));
}

static unsigned method_of(uint16_t type)
{
    return (type & 0x000fU) | (type >> 1 & 0x0070U) | (type >> 2 & 0x0f80U);
}

static unsigned class_of(uint16_t type)
{
    return type & CLASS_ERROR;
}

/* --- attributes --------------------------------------------------------------------------------
 */

/* RFC 8489 section 14.1, 14.2. `mask` is the cookie and the transaction id, or zeros. */
static void read_address(struct reader *value, const uint8_t mask[static 16], struct ip *ip,
                         uint16_t *port)
{
    reader_skip(value, 1);
    uint8_t family = reader_u8(value);
    uint16_t masked_port = reader_u16(value);
    struct ip masked = family == 2 ? reader_ip6(value) : reader_ip4(value);

    if (!reader_ok(value) || family < 1 || family > 2)
        return;
    for (size_t i = 0; i < (family == 2 ? 16 : 4); i++)
        masked.octet[i] ^= mask[i];
    *ip = masked;
    *port = masked_port ^ (uint16_t)((unsigned)mask[0] << 8 | mask[1]);
}

/* Some fill up with zeros and count them. */
static struct kept keep_text(struct observation *facts, struct reader *value)
{
    struct slice text = slice_first(reader_rest(value), TEXT_KEPT_MAX);

    while (text.size > 0 && text.data[text.size - 1] == 0)
        text.size--;
    return observation_keep(facts, text);
}

static void read_attribute(enum attribute type, struct reader *value, const uint8_t *mask,
                           struct observation *facts)
{
    static const uint8_t unmasked[16] = {0};
    struct stun_facts *stun = &facts->stun;

    switch (type) {
    case ATTRIBUTE_MAPPED_ADDRESS:
        if (stun->mapped_ip.family == 0)
            read_address(value, unmasked, &stun->mapped_ip, &stun->mapped_port);
        break;
    case ATTRIBUTE_XOR_MAPPED_ADDRESS:
    case ATTRIBUTE_XOR_MAPPED_ADDRESS_DRAFT:
        read_address(value, mask, &stun->mapped_ip, &stun->mapped_port);
        break;
    case ATTRIBUTE_XOR_PEER_ADDRESS:
        read_address(value, mask, &stun->peer_ip, &stun->peer_port);
        break;
    case ATTRIBUTE_USERNAME: stun->user = keep_text(facts, value); break;
    case ATTRIBUTE_REALM: stun->realm = keep_text(facts, value); break;
    case ATTRIBUTE_SOFTWARE: stun->software = keep_text(facts, value); break;
    }
}

/* Attributes of RFC 3489 section 11.2; those from 0x8000 on may be ignored. */
static bool is_classic_attribute(uint16_t type)
{
    return (type >= 0x0001 && type <= 0x000b) || type >= 0x8000;
}

/* Type, size, value, filled up to four bytes. They must fill the message. */
static bool read_attributes(struct reader r, bool is_classic, const uint8_t *mask,
                            struct observation *facts)
{
    while (reader_left(&r) > 0) {
        uint16_t type = reader_u16(&r);
        uint16_t size = reader_u16(&r);
        struct reader value = reader_take(&r, size);

        reader_skip(&r, (4U - size % 4U) % 4U);
        if (!reader_ok(&r) || (is_classic && !is_classic_attribute(type)))
            return false;
        read_attribute((enum attribute)type, &value, mask, facts);
    }
    return true;
}

/* --- messages ----------------------------------------------------------------------------------
 */

struct stun_header {
    uint16_t type;
    uint16_t size; /* of the attributes */
    bool has_cookie;
    uint8_t mask[16]; /* cookie and transaction id */
};

/* False: no STUN message begins here. */
static bool read_header(struct reader *r, struct stun_header *header)
{
    header->type = reader_u16(r);
    header->size = reader_u16(r);
    struct slice id = reader_bytes(r, sizeof(header->mask));
    if (!reader_ok(r))
        return false;

    memcpy(header->mask, id.data, sizeof(header->mask));
    struct reader cookie = reader_of(id);
    header->has_cookie = reader_u32(&cookie) == COOKIE;
    return header->type < 0x4000 && header->size % 4 == 0;
}

/* RFC 3489 had no cookie: believed on its own ports only, and only its own messages. */
static bool is_classic(const struct message *message, const struct stun_header *header)
{
    unsigned method = method_of(header->type);

    return (message_has_port(message, 3478) || message_has_port(message, 3479)) &&
           class_of(header->type) != CLASS_INDICATION &&
           (method == METHOD_BINDING || method == METHOD_SHARED_SECRET);
}

static uint16_t digest_of(const struct message *message, const struct observation *facts)
{
    const struct stun_facts *stun = &facts->stun;
    struct text user = observation_text(facts, stun->user);
    uint32_t hash = 2166136261U ^ (uint32_t)message->direction; /* FNV-1a */

    hash = (hash ^ stun->type) * 16777619U;
    hash = (hash ^ stun->mapped_port) * 16777619U;
    hash = (hash ^ stun->peer_port) * 16777619U;
    for (size_t i = 0; i < sizeof(stun->mapped_ip.octet); i++) {
        hash = (hash ^ stun->mapped_ip.octet[i]) * 16777619U;
        hash = (hash ^ stun->peer_ip.octet[i]) * 16777619U;
    }
    for (size_t i = 0; i < user.length; i++)
        hash = (hash ^ (uint8_t)user.data[i]) * 16777619U;
    uint16_t digest = (uint16_t)(hash >> 16 ^ hash);
    return digest ? digest : 1; /* 0 is an empty place */
}

static bool is_news(const struct message *message, const struct observation *facts,
                    struct stun_memory *memory)
{
    uint16_t digest = digest_of(message, facts);

    for (size_t i = 0; i < TOLD_MAX; i++)
        if (memory->told[i] == digest)
            return false;
    memory->told[memory->next] = digest;
    memory->next = (uint8_t)((memory->next + 1) % TOLD_MAX);
    return true;
}

/* A check between peers carries a name made of both sides' (RFC 8445 section 7.2.2). */
static enum flow_phase phase_of(const struct observation *facts)
{
    struct text user = observation_text(facts, facts->stun.user);
    unsigned method = method_of(facts->stun.type);

    if (method >= METHOD_ALLOCATE && method <= METHOD_CONNECTION_ATTEMPT)
        return PHASE_RELAY;
    return user.length > 0 && memchr(user.data, ':', user.length) ? PHASE_PUNCH : PHASE_RENDEZVOUS;
}

static void answer_with(struct stun_memory *memory, enum flow_phase phase, struct answer *answer)
{
    if (phase > memory->phase)
        memory->phase = (uint8_t)phase;
    answer->app = memory->app;
    answer->phase = memory->phase;
}

static enum verdict tell(const struct message *message, struct observation *facts,
                         struct answer *answer)
{
    struct stun_memory memory = recall(message);
    enum flow_phase phase = phase_of(facts);
    unsigned class = class_of(facts->stun.type);

    if (phase == PHASE_RELAY)
        memory.app = APP_TURN;
    answer_with(&memory, phase, answer);
    answer->is_from_server = class == CLASS_SUCCESS || class == CLASS_ERROR;
    facts->kind = is_news(message, facts, &memory) ? OBSERVED_STUN : OBSERVED_NOTHING;
    remember(message, &memory);
    return VERDICT_FACTS;
}

/* A whole message, header and attributes. */
static enum verdict dissect_message(const struct message *message, struct slice bytes,
                                    struct observation *facts, struct answer *answer)
{
    struct reader r = reader_of(bytes);
    struct stun_header header;

    if (!read_header(&r, &header) || header.size != reader_left(&r) ||
        !(header.has_cookie || is_classic(message, &header)))
        return VERDICT_NOT_MINE;
    facts->stun.type = header.type;
    if (!read_attributes(r, !header.has_cookie, header.mask, facts))
        return header.has_cookie ? VERDICT_MALFORMED : VERDICT_NOT_MINE;
    return tell(message, facts, answer);
}

/* --- what else comes on the flow ---------------------------------------------------------------
 */

static bool is_channel_data(uint8_t first)
{
    return first >= CHANNEL_LOW && first <= CHANNEL_HIGH;
}

/* Four bytes prove nothing: before the flow is known, the same channel has to come twice. */
static enum verdict dissect_channel(const struct message *message, struct answer *answer)
{
    struct stun_memory memory = recall(message);
    struct reader r = reader_of(message->bytes);
    uint16_t number = reader_u16(&r);
    uint16_t size = reader_u16(&r);
    size_t padding = reader_left(&r) - size;

    if (size > reader_left(&r) || padding > 3)
        return VERDICT_NOT_MINE;
    if (!message->is_confirmed) {
        memcpy(&memory, message->memory->bytes, sizeof(memory));
        bool is_second = memory.mark == MEMORY_MARK_CHANNEL && memory.told[0] == number;
        if (!is_second) {
            memory = (struct stun_memory){.mark = MEMORY_MARK_CHANNEL, .told = {number}};
            memcpy(message->memory->bytes, &memory, sizeof(memory));
            return VERDICT_UNKNOWN;
        }
        memory = (struct stun_memory){0};
    }
    memory.app = APP_TURN;
    answer_with(&memory, PHASE_RELAY, answer);
    remember(message, &memory);
    return VERDICT_FACTS;
}

/* DTLS and RTP between peers that STUN has brought together. */
static enum verdict dissect_session(const struct message *message, struct observation *facts,
                                    struct answer *answer)
{
    struct stun_memory memory = recall(message);
    uint8_t first = message->bytes.data[0];
    enum verdict verdict = VERDICT_FACTS;

    if (first >= DTLS_FIRST_BYTE_LOW && first <= DTLS_FIRST_BYTE_HIGH)
        verdict = dtls_read(message, facts, answer);
    if (verdict != VERDICT_FACTS)
        return verdict;
    if (facts->kind == OBSERVED_DTLS && memory.app == APP_STUN)
        memory.app = APP_WEBRTC;
    answer_with(&memory, PHASE_SESSION, answer);
    remember(message, &memory);
    answer->is_from_server = false; /* who shakes hands first says nothing of who called */
    answer->is_done = first >= RTP_LOW && first <= RTP_HIGH;
    return VERDICT_FACTS;
}

/* RFC 7983 section 7. Before the flow is known only what STUN itself says counts. */
static enum verdict stun_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    uint8_t first = message->bytes.data[0];

    if (first <= STUN_HIGH)
        return dissect_message(message, message->bytes, facts, answer);
    if (is_channel_data(first))
        return dissect_channel(message, answer);
    bool is_session = (first >= DTLS_FIRST_BYTE_LOW && first <= DTLS_FIRST_BYTE_HIGH) ||
                      (first >= RTP_LOW && first <= RTP_HIGH);
    return is_session && message->is_confirmed ? dissect_session(message, facts, answer)
                                               : VERDICT_NOT_MINE;
}

/* --- over TCP ----------------------------------------------------------------------------------
 */

/* Size of the message at the front, and whether it is framed. 0: cannot be told yet. */
static size_t size_in_stream(const struct message *message, bool *is_framed)
{
    struct reader plain = reader_of(message->bytes);
    struct reader framed = reader_of(message->bytes);
    struct stun_header header;
    uint16_t frame = reader_u16(&framed);

    *is_framed = false;
    if (read_header(&plain, &header) && header.has_cookie)
        return HEADER_SIZE + (size_t)header.size;
    if (read_header(&framed, &header) && header.has_cookie && frame == HEADER_SIZE + header.size) {
        *is_framed = true;
        return FRAME_SIZE + (size_t)frame;
    }
    return 0;
}

/* A frame of a flow known to be framed, whatever is in it. */
static enum verdict dissect_frame(const struct message *message, struct observation *facts,
                                  struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct message inner = *message;
    uint16_t size = reader_u16(&r);

    inner.bytes = reader_bytes(&r, size);
    if (!reader_ok(&r))
        return message->is_last ? VERDICT_NOT_MINE : VERDICT_NEED_MORE;
    enum verdict verdict = size > 0 ? stun_dissect(&inner, facts, answer) : VERDICT_FACTS;
    answer->taken = FRAME_SIZE + (size_t)size;
    answer->app = recall(message).app;
    return verdict == VERDICT_NEED_MORE ? VERDICT_FACTS : verdict;
}

static enum verdict dissect_channel_in_stream(const struct message *message, struct answer *answer)
{
    struct reader r = reader_of(message->bytes);

    reader_skip(&r, 2);
    size_t size = ((size_t)reader_u16(&r) + 3) / 4 * 4;
    answer->taken = CHANNEL_HEADER_SIZE + size;
    answer->app = APP_TURN;
    answer->phase = PHASE_RELAY;
    return VERDICT_FACTS;
}

static enum verdict stun_tcp_dissect(const struct message *message, struct observation *facts,
                                     struct answer *answer)
{
    struct stun_memory memory = recall(message);
    bool is_framed;

    if (memory.is_framed)
        return dissect_frame(message, facts, answer);
    if (message->is_confirmed && is_channel_data(message->bytes.data[0]))
        return dissect_channel_in_stream(message, answer);

    size_t size = size_in_stream(message, &is_framed);
    if (size == 0 && message->bytes.size < FRAME_SIZE + HEADER_SIZE && !message->is_last)
        return VERDICT_NEED_MORE;
    if (size == 0 || size > STREAM_PREFIX_SIZE)
        return VERDICT_NOT_MINE;
    if (size > message->bytes.size)
        return message->is_last ? VERDICT_NOT_MINE : VERDICT_NEED_MORE;

    struct slice bytes = slice_first(message->bytes, size);
    enum verdict verdict =
        dissect_message(message, is_framed ? slice_after(bytes, FRAME_SIZE) : bytes, facts, answer);
    if (verdict == VERDICT_FACTS && is_framed) {
        memcpy(&memory, message->memory->bytes, sizeof(memory));
        memory.is_framed = true;
        remember(message, &memory);
    }
    answer->taken = size;
    return verdict;
}

#define STUN_APPS                                                                                  \
    APPS({"stun", "vendor-p2p", "STUN (RFC 8489): finding a way through a NAT."},                  \
         {"turn", "vendor-p2p", "TURN (RFC 8656): a relay between peers."},                        \
         {"webrtc", "vendor-p2p", "WebRTC: STUN, DTLS and media between peers on one flow."})

DISSECTOR(stun) = {
    .name = "stun",
    .apps = STUN_APPS,
    .over = OVER_UDP,
    .ports = PORTS(3478, 3479, 5349, 19302),
    STARTS({0x00, STUN_HIGH}, {CHANNEL_LOW, CHANNEL_HIGH}),
    .min_size = CHANNEL_HEADER_SIZE,
    .dissect = stun_dissect,
};

DISSECTOR(stun_tcp) = {
    .name = "stun_tcp",
    .apps = STUN_APPS,
    .over = OVER_TCP,
    .ports = PORTS(3478, 3479, 5349),
    STARTS({0x00, 0x3f}), /* of a frame: the upper half of its size */
    .min_size = HEADER_SIZE,
    .dissect = stun_tcp_dissect,
};
