#include "bench/conversation.h"

enum {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_PSH = 0x08,
    TCP_ACK = 0x10,
    ROUND_TRIP_US = 400,
    FRAME_SIZE_MIN = 60,
};

void conversation_begin(struct conversation *conversation, uint64_t time_us)
{
    const struct script *script = conversation->script;
    uint64_t bits = random_next(&conversation->random);

    conversation->client_port =
        script->client_port ? script->client_port : (uint16_t)(32768 + (bits & 0x6fff));
    conversation->sequence[0] = (uint32_t)(bits >> 16);
    conversation->sequence[1] = (uint32_t)(bits >> 32);
    conversation->number = 0;
    conversation->step = 0;
    conversation->time_us = time_us;
}

static struct way way_of(const struct conversation *conversation, bool is_from_server)
{
    struct way way = {
        .from = &conversation->client,
        .to = &conversation->server,
        .from_port = conversation->client_port,
        .to_port = conversation->script->server_port,
    };
    if (is_from_server)
        way = (struct way){way.to, way.from, way.to_port, way.from_port};
    return way;
}

void conversation_segment(struct conversation *conversation, struct tape *tape, bool is_from_server,
                          uint8_t flags, struct slice payload)
{
    uint8_t frame[FRAME_SIZE_MAX];
    struct way way = way_of(conversation, is_from_server);
    struct tcp_place place = {
        .sequence = conversation->sequence[is_from_server],
        .acknowledgment = flags & TCP_ACK ? conversation->sequence[!is_from_server] : 0,
        .flags = flags,
    };
    size_t size = frame_tcp(frame, &way, &place, payload, FRAME_SIZE_MIN);

    tape_write(tape, conversation->time_us, frame, size);
    conversation->sequence[is_from_server] += (uint32_t)payload.size;
    if (flags & (TCP_SYN | TCP_FIN))
        conversation->sequence[is_from_server]++;
}

static void say_line(struct conversation *conversation, struct tape *tape, const struct line *line)
{
    uint8_t payload[PAYLOAD_SIZE_MAX];
    uint8_t frame[FRAME_SIZE_MAX];
    struct slice message = {.data = payload, .size = line->say(conversation, payload)};

    if (conversation->script->is_tcp) {
        conversation_segment(conversation, tape, line->is_from_server, TCP_PSH | TCP_ACK, message);
        return;
    }
    struct way way = way_of(conversation, line->is_from_server);
    size_t size = frame_udp(frame, &way, message, FRAME_SIZE_MIN);
    tape_write(tape, conversation->time_us, frame, size);
}

/* Packets before and after the lines of a TCP conversation: who sends them, with which flags. */
struct formality {
    bool is_from_server;
    uint8_t flags;
};

static const struct formality opening[] = {
    {false, TCP_SYN}, {true, TCP_SYN | TCP_ACK}, {false, TCP_ACK}};
static const struct formality closing[] = {
    {false, TCP_FIN | TCP_ACK}, {true, TCP_FIN | TCP_ACK}, {false, TCP_ACK}};

static const struct formality *formality_of(const struct conversation *conversation)
{
    const struct script *script = conversation->script;
    size_t step = conversation->step;

    if (!script->is_tcp)
        return NULL;
    if (step < COUNT_OF(opening))
        return &opening[step];
    step -= COUNT_OF(opening);
    if (step < script->count)
        return NULL;
    return &closing[step - script->count];
}

static size_t step_count(const struct script *script)
{
    if (!script->is_tcp)
        return script->count;
    return COUNT_OF(opening) + script->count + (script->stays_open ? 0 : COUNT_OF(closing));
}

static const struct line *line_of(const struct conversation *conversation)
{
    size_t before = conversation->script->is_tcp ? COUNT_OF(opening) : 0;

    return &conversation->script->lines[conversation->step - before];
}

bool conversation_go_on(struct conversation *conversation, struct tape *tape)
{
    const struct formality *formality = formality_of(conversation);

    if (conversation->step == 0)
        tape->flows++;
    if (formality)
        conversation_segment(conversation, tape, formality->is_from_server, formality->flags,
                             (struct slice){0});
    else
        say_line(conversation, tape, line_of(conversation));

    if (++conversation->step == step_count(conversation->script))
        return false;
    conversation->time_us +=
        formality_of(conversation) ? ROUND_TRIP_US : line_of(conversation)->wait_us;
    return true;
}
