/* MQTT: devices tell a broker, and the broker tells devices (MQTT 3.1, 3.1.1, 5.0). */

#include "observe/dissect/dissector.h"
#include "observe/dissect/text.h"

enum {
    PORT_MQTT = 1883,
    LEVEL_3_1 = 3,
    LEVEL_3_1_1 = 4,
    LEVEL_5 = 5,
    LEVEL_BRIDGE = 0x80, /* set by brokers that connect to brokers */
    LENGTH_SIZE_MAX = 4,
    CLIENT_ID_LENGTH_MAX = 256,
    USER_LENGTH_MAX = 256,
    TOPIC_LENGTH_MAX = 512,
    TOPICS_REMEMBERED = 3,
    SIZE_MIN = 2,
    RECEIPT_SIZE = 4,      /* of a packet that holds an id or two codes */
    PROTOCOL_SIZE = 8,     /* name and its size, at most */
    CONNECT_SIZE_MIN = 14, /* with an empty client id */
};

/* Section 2.2.1 of 3.1.1 */
enum type {
    TYPE_CONNECT = 1,
    TYPE_CONNACK = 2,
    TYPE_PUBLISH = 3,
    TYPE_PUBACK = 4,
    TYPE_PUBREC = 5,
    TYPE_PUBREL = 6,
    TYPE_PUBCOMP = 7,
    TYPE_SUBSCRIBE = 8,
    TYPE_SUBACK = 9,
    TYPE_UNSUBSCRIBE = 10,
    TYPE_UNSUBACK = 11,
    TYPE_PINGREQ = 12,
    TYPE_PINGRESP = 13,
    TYPE_DISCONNECT = 14,
};

enum connect_flag {
    CONNECT_RESERVED = 0x01,
    CONNECT_WILL = 0x04,
    CONNECT_USER = 0x80,
};

enum publish_flags {
    QOS_MASK = 0x06,
    QOS_RESERVED = 0x06,
};

/* Kept from packet to packet: the version, which only CONNECT tells, and the topics told last, so
 * that a camera which publishes the same thing each second is told once. */
struct session {
    uint8_t mark;
    uint8_t version;
    uint8_t next_topic;
    uint8_t unused;
    uint32_t topics[TOPICS_REMEMBERED];
};

enum {
    SESSION_MARK = 'm'
};

_Static_assert(sizeof(struct session) <= sizeof(struct memory), "a session fits the memory");

struct packet {
    enum type type;
    uint8_t flags;
    size_t size;        /* with its header */
    struct reader body; /* as much of it as is here */
    bool is_whole;
};

static struct session recall(const struct message *message)
{
    struct session session;

    memcpy(&session, message->memory->bytes, sizeof(session));
    if (session.mark != SESSION_MARK)
        return (struct session){.mark = SESSION_MARK};
    return session;
}

static void remember(const struct message *message, const struct session *session)
{
    memcpy(message->memory->bytes, session, sizeof(*session));
}

/* Seven bits a byte, the least first (section 2.2.3). False when it is longer than allowed. */
static bool read_length(struct reader *r, uint32_t *length)
{
    *length = 0;
    for (unsigned i = 0; i < LENGTH_SIZE_MAX; i++) {
        uint8_t byte = reader_u8(r);

        *length |= (uint32_t)(byte & 0x7f) << 7 * i;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

static bool flags_are_right(enum type type, uint8_t flags)
{
    if (type == TYPE_PUBLISH)
        return (flags & QOS_MASK) != QOS_RESERVED;
    if (type == TYPE_PUBREL || type == TYPE_SUBSCRIBE || type == TYPE_UNSUBSCRIBE)
        return (flags & ~0x8u) == 2; /* 3.1 knew resent ones */
    return flags == 0;
}

/* False when this can be no packet; a short reader when its header is cut. */
static bool read_packet(struct reader *r, struct packet *packet)
{
    size_t before = reader_left(r);
    uint8_t first = reader_u8(r);
    uint32_t length;

    packet->type = (enum type)(first >> 4);
    packet->flags = first & 0xf;
    if (first >> 4 == 0 || !flags_are_right(packet->type, packet->flags) ||
        !read_length(r, &length))
        return false;
    packet->size = before - reader_left(r) + length;
    packet->is_whole = packet->size <= before;
    packet->body = reader_of(slice_first((struct slice){r->at, reader_left(r)}, length));
    return true;
}

static struct text read_text(struct reader *r)
{
    return slice_text(reader_bytes(r, reader_u16(r)));
}

static void skip_properties(struct reader *r)
{
    uint32_t size;

    if (read_length(r, &size))
        reader_skip(r, size);
}

static bool read_protocol(struct reader *r, struct session *session)
{
    struct text name = read_text(r);
    uint8_t level = reader_u8(r) & (uint8_t)~LEVEL_BRIDGE;

    session->version = level;
    if (text_equals(name, "MQTT"))
        return level == LEVEL_3_1_1 || level == LEVEL_5;
    return text_equals(name, "MQIsdp") && level == LEVEL_3_1;
}

/* Flags and keep-alive, then client id, will, user: the password after it is not read. */
static bool read_connect(struct reader *r, struct session *session, struct observation *facts)
{
    if (!read_protocol(r, session))
        return false;

    uint8_t flags = reader_u8(r);
    reader_skip(r, 2); /* keep-alive */
    if (session->version == LEVEL_5)
        skip_properties(r);
    facts->mqtt.client_id = text_keep(facts, read_text(r), CLIENT_ID_LENGTH_MAX);
    if (flags & CONNECT_WILL) {
        if (session->version == LEVEL_5)
            skip_properties(r);
        read_text(r); /* its topic */
        read_text(r); /* its message */
    }
    if (flags & CONNECT_USER)
        facts->mqtt.user = text_keep(facts, read_text(r), USER_LENGTH_MAX);
    facts->mqtt.version = session->version;
    return reader_ok(r) && !(flags & CONNECT_RESERVED);
}

static uint32_t digest(struct text text)
{
    uint32_t sum = 2166136261;

    for (size_t i = 0; i < text.length; i++)
        sum = (sum ^ (uint8_t)text.data[i]) * 16777619;
    return sum;
}

/* True when the topic is not among those told last; it then is. */
static bool is_news(struct session *session, struct text topic)
{
    uint32_t sum = digest(topic);

    for (size_t i = 0; i < TOPICS_REMEMBERED; i++)
        if (session->topics[i] == sum)
            return false;
    session->topics[session->next_topic % TOPICS_REMEMBERED] = sum;
    session->next_topic = (uint8_t)((session->next_topic + 1) % TOPICS_REMEMBERED);
    return true;
}

/* Section 4.7: a topic to publish to has no wildcards; 5.0 lets it be empty when a number stands
 * for it. */
static bool is_topic_name(struct text topic)
{
    return text_is_printable(topic) && !memchr(topic.data, '#', topic.length) &&
           !memchr(topic.data, '+', topic.length);
}

static bool read_publish(struct packet *packet, struct session *session, struct observation *facts)
{
    struct text topic = read_text(&packet->body);

    if (!reader_ok(&packet->body) || (topic.length > 0 && !is_topic_name(topic)))
        return false;
    if (topic.length > 0 && is_news(session, topic)) {
        facts->mqtt.topic = text_keep(facts, topic, TOPIC_LENGTH_MAX);
        facts->kind = OBSERVED_MQTT;
    }
    return true;
}

/* Packet id, properties of 5.0, and the first of the topics. */
static bool read_subscribe(struct packet *packet, const struct session *session,
                           struct observation *facts)
{
    reader_skip(&packet->body, 2);
    if (session->version == LEVEL_5)
        skip_properties(&packet->body);

    struct text topic = read_text(&packet->body);
    if (!reader_ok(&packet->body) || topic.length == 0 || !text_is_printable(topic))
        return false;
    facts->mqtt.topic = text_keep(facts, topic, TOPIC_LENGTH_MAX);
    facts->kind = OBSERVED_MQTT;
    return true;
}

static bool read_connack(struct packet *packet, struct observation *facts)
{
    reader_skip(&packet->body, 1);
    facts->mqtt.code = reader_u8(&packet->body);
    facts->kind = OBSERVED_MQTT;
    return reader_ok(&packet->body);
}

static bool read_body(struct packet *packet, struct session *session, struct observation *facts)
{
    facts->mqtt.type = (uint8_t)packet->type;
    switch (packet->type) {
    case TYPE_CONNECT:
        facts->kind = OBSERVED_MQTT;
        return read_connect(&packet->body, session, facts);
    case TYPE_CONNACK: return read_connack(packet, facts);
    case TYPE_PUBLISH: return read_publish(packet, session, facts);
    case TYPE_SUBSCRIBE:
    case TYPE_UNSUBSCRIBE: return read_subscribe(packet, session, facts);
    default: return true; /* receipts and signs of life */
    }
}

static bool is_of_server(enum type type)
{
    return type == TYPE_CONNACK || type == TYPE_SUBACK || type == TYPE_UNSUBACK ||
           type == TYPE_PINGRESP;
}

/* Enough of the packet is here to read what is told of it. */
static bool is_readable(const struct packet *packet)
{
    struct reader body = packet->body;

    if (packet->is_whole)
        return true;
    if (packet->type != TYPE_PUBLISH)
        return false;
    read_text(&body);
    return reader_ok(&body);
}

/* "MQTT" or "MQIsdp" where CONNECT has it, as far as it is here. */
static bool may_be_connect(const struct packet *packet)
{
    uint8_t bytes[PROTOCOL_SIZE] = {0};
    size_t left = reader_left(&packet->body);
    size_t size = left < sizeof(bytes) ? left : sizeof(bytes);

    if (packet->size < CONNECT_SIZE_MIN)
        return false;
    memcpy(bytes, packet->body.at, size);
    return memcmp(bytes, "\0\4MQTT", size < 6 ? size : 6) == 0 ||
           memcmp(bytes, "\0\6MQIsdp", size) == 0;
}

/* A topic as people write them. */
static bool starts_with_plain_topic(struct reader body)
{
    size_t size = reader_u16(&body);

    if (size == 0 || size > TOPIC_LENGTH_MAX)
        return false;
    for (size_t i = 0; i < size && reader_left(&body) > 0; i++) {
        uint8_t character = reader_u8(&body);

        if (character < ' ' || character > '~')
            return false;
    }
    return true;
}

/* A packet from the middle of a session that looks like one to the last bit that can be checked. */
static bool is_convincing(const struct packet *packet)
{
    struct reader body = packet->body;

    switch (packet->type) {
    case TYPE_PUBLISH: return starts_with_plain_topic(body);
    case TYPE_PINGREQ:
    case TYPE_PINGRESP: return packet->size == SIZE_MIN;
    case TYPE_CONNACK: return packet->size == RECEIPT_SIZE && reader_u8(&body) <= 1;
    case TYPE_PUBACK:
    case TYPE_PUBREC:
    case TYPE_PUBREL:
    case TYPE_PUBCOMP: return packet->size == RECEIPT_SIZE;
    default: return false;
    }
}

/* Before the flow is known: CONNECT is beyond doubt anywhere, the rest on its port only. A server's
 * first word is a CONNACK, and is waited with until the client's has been seen. */
static enum verdict judge_first(const struct message *message, const struct packet *packet)
{
    if (packet->type == TYPE_CONNECT)
        return may_be_connect(packet) ? VERDICT_FACTS : VERDICT_NOT_MINE;
    if (message_has_port(message, PORT_MQTT) && is_convincing(packet))
        return VERDICT_FACTS;
    return packet->type == TYPE_CONNACK && message->direction == FROM_SERVER ? VERDICT_UNKNOWN
                                                                             : VERDICT_NOT_MINE;
}

static enum verdict mqtt_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct session session = recall(message);
    struct packet packet;

    if (!read_packet(&r, &packet)) {
        answer->is_done = message->is_confirmed; /* where the next one begins, nobody knows */
        return message->is_confirmed ? VERDICT_MALFORMED : VERDICT_NOT_MINE;
    }
    if (!reader_ok(&r))
        return message->is_last ? VERDICT_UNKNOWN : VERDICT_NEED_MORE;
    enum verdict first = message->is_confirmed ? VERDICT_FACTS : judge_first(message, &packet);
    if (first != VERDICT_FACTS)
        return first;
    if (!is_readable(&packet) && !message->is_last)
        return VERDICT_NEED_MORE;

    bool is_named = packet.type == TYPE_CONNECT && reader_left(&packet.body) >= PROTOCOL_SIZE;
    answer->taken = packet.size;
    if (!read_body(&packet, &session, facts)) {
        facts->kind = OBSERVED_NOTHING;
        return message->is_confirmed || is_named ? VERDICT_MALFORMED : VERDICT_NOT_MINE;
    }
    remember(message, &session);
    answer->is_from_server = is_of_server(packet.type);
    return VERDICT_FACTS;
}

DISSECTOR(mqtt) = {
    .name = "mqtt",
    .apps = APPS({"mqtt", "messaging", "MQTT: messages through a broker."}),
    .over = OVER_TCP,
    .ports = PORTS(PORT_MQTT),
    STARTS({0x10, 0xf0}),
    .min_size = SIZE_MIN,
    .dissect = mqtt_dissect,
};
