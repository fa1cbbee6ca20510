/* Shows what a flow carries to the dissectors, until they have heard enough.
 *
 * A flow without an owner asks every candidate; the first that recognises it owns it and alone is
 * asked from then on. Datagrams are shown one by one. Streams are shown in order, as a growing
 * prefix of what is unread, straight from the packet as long as nothing has to be kept. */

#include "observe/flow/table.h"

enum {
    MESSAGES_A_SEGMENT = 512,
    TAKEN_MAX = 1 << 30
};

/* What is asked about: one message of one side of a flow. */
struct question {
    struct flow_table *table;
    struct flow *flow;
    struct outlet *to_judge;
    unsigned side;
    struct message message;
};

static void count_saturating(uint8_t *counter)
{
    *counter = (uint8_t)(*counter + (*counter < UINT8_MAX));
}

static struct observation *clear_draft(struct outlet *to_judge)
{
    struct observation *draft = &to_judge->draft;

    draft->kind = OBSERVED_NOTHING;
    draft->tail_used = 0;
    memset(&draft->flow_event, 0,
           offsetof(struct observation, tail_used) - offsetof(struct observation, flow_event));
    return draft;
}

static bool is_long_enough(const struct dissector *dissector, const struct message *message)
{
    return message->bytes.size >= dissector->min_size;
}

/* --- what an answer changes ------------------------------------------------------------------ */

/* The speaker turned out to be the server: true for a capture that began with an answer. */
static void turn_around(struct flow *flow, unsigned side)
{
    bool is_sure = flow->key.protocol == PROTOCOL_TCP && !(flow->flags & FLOW_MIDSTREAM);

    if (!is_sure && side == flow->client && !(flow->flags & FLOW_ANSWERED))
        flow->client = (uint8_t)(1 - side);
}

static void send_facts(const struct question *q)
{
    struct outlet *to_judge = q->to_judge;
    struct observation *facts = &to_judge->draft;

    if (facts->kind == OBSERVED_NOTHING)
        return;
    facts->time_ns = to_judge->time_ns;
    facts->frame = to_judge->frame;
    facts->direction = (uint8_t)flow_direction(q->flow, q->side);
    flow_summarise(q->flow, &facts->flow);
    outlet_send(to_judge);
}

/* Takes over what the dissector says of the flow itself. True when that is news. */
static bool learn(struct question *q, size_t number, const struct answer *answer)
{
    struct flow *flow = q->flow;
    const struct dissector *dissector = dissector_at(number);
    uint16_t app = dissector_app(number, answer->app);
    uint8_t phase_bit = (uint8_t)(1U << answer->phase);
    bool is_news = false;

    if (answer->is_from_server)
        turn_around(flow, q->side);
    if (dissector->over == OVER_HTTP || !(flow->flags & FLOW_REFINED)) {
        is_news = flow_app(flow) != app;
        flow_set_app(flow, app);
        flow->confidence = answer->confidence ? answer->confidence : 100;
    }
    if (dissector->over == OVER_HTTP)
        flow->flags |= FLOW_REFINED;
    if (answer->phase != PHASE_NONE) {
        is_news |= !(flow->phases_told & phase_bit);
        flow->phases_told |= phase_bit;
        flow->phase = answer->phase;
    }
    return is_news;
}

/* The facts of part 0 are in the draft. Sends them, and those of the parts that follow. */
static bool take_facts(struct question *q, size_t number, struct answer *answer)
{
    const struct dissector *dissector = dissector_at(number);
    bool is_news = learn(q, number, answer);
    struct answer part = *answer;

    send_facts(q);
    while (part.has_more && q->message.part + 1 < DISSECTOR_PARTS_MAX) {
        q->message.part++;
        part = (struct answer){0};
        struct observation *facts = clear_draft(q->to_judge);
        if (dissector->dissect(&q->message, facts, &part) != VERDICT_FACTS)
            break;
        send_facts(q);
    }
    q->message.part = 0;
    return is_news;
}

static enum verdict ask(struct question *q, size_t number, struct answer *answer)
{
    struct observation *facts = clear_draft(q->to_judge);

    *answer = (struct answer){0};
    return dissector_at(number)->dissect(&q->message, facts, answer);
}

/* Whether the message of the owner says more to those who read what the owner carries. */
static bool ask_carried(struct question *q)
{
    const struct dissector *owner = dissector_at(q->flow->owner);
    struct answer answer;
    bool is_news = false;

    if (!owner->carries || q->message.bytes.size == 0)
        return false;

    struct dissector_set set =
        dissector_candidates(q->table->dissectors, owner->carries, q->message.bytes.data[0]);
    for (size_t word = 0; word < COUNT_OF(set.bits); word++)
        for (uint64_t bits = set.bits[word]; bits; bits &= bits - 1) {
            size_t number = word * 64 + (size_t)__builtin_ctzll(bits);
            uint16_t first_app = dissector_app(number, 0);
            uint16_t app = flow_app(q->flow);

            q->message.is_confirmed = app >= first_app && app < first_app + DISSECTOR_APPS_MAX;
            if (ask(q, number, &answer) == VERDICT_FACTS)
                is_news |= take_facts(q, number, &answer);
        }
    return is_news;
}

/* --- asking ---------------------------------------------------------------------------------- */

static void tell_class(const struct question *q)
{
    flow_tell(q->table, q->flow, FLOW_CLASSIFIED, FLOW_END_NONE, q->to_judge);
}

/* The owner has found facts: they are told before the flow's better name, so that who is judged by
 * it is already known by the names in them. */
static void accept(struct question *q, struct answer *answer)
{
    bool is_news = take_facts(q, q->flow->owner, answer);

    is_news |= ask_carried(q);
    if (is_news)
        tell_class(q);
}

static enum verdict ask_owner(struct question *q, struct answer *answer)
{
    struct flow *flow = q->flow;
    const struct dissector *owner = dissector_at(flow->owner);

    q->message.is_confirmed = true;
    if (!is_long_enough(owner, &q->message))
        return q->message.is_last ? VERDICT_UNKNOWN : VERDICT_NEED_MORE;

    enum verdict verdict = ask(q, flow->owner, answer);
    if (verdict == VERDICT_FACTS)
        accept(q, answer);
    return verdict;
}

static void own(struct question *q, size_t number)
{
    q->table->counts.classified += flow_app(q->flow) == 0;
    q->flow->owner = (uint8_t)number;
}

/* STARTTLS, SOCKS and the like: the flow is as good as new, but for its name. */
static void disown(struct flow *flow)
{
    flow->owner = OWNER_NONE;
    flow->flags |= FLOW_REFINED;
    memset(&flow->candidates, 0xff, sizeof(flow->candidates));
    memset(&flow->memory, 0, sizeof(flow->memory));
    memset(flow->messages, 0, sizeof(flow->messages));
}

/* Asks those of the set in turn; `kept` is what they said between them when nobody was sure. */
static enum verdict ask_set(struct question *q, struct dissector_set set, struct answer *answer,
                            enum verdict *kept)
{
    struct flow *flow = q->flow;

    for (size_t word = 0; word < COUNT_OF(set.bits); word++)
        for (uint64_t bits = set.bits[word]; bits; bits &= bits - 1) {
            size_t number = word * 64 + (size_t)__builtin_ctzll(bits);
            bool is_whole = is_long_enough(dissector_at(number), &q->message);
            enum verdict verdict = is_whole                                ? ask(q, number, answer)
                                   : q->flow->key.protocol == PROTOCOL_TCP ? VERDICT_NEED_MORE
                                                                           : VERDICT_UNKNOWN;

            switch (verdict) {
            case VERDICT_NOT_MINE: flow->candidates.bits[word] &= ~(bits & -bits); break;
            case VERDICT_UNKNOWN:
                if (*kept == VERDICT_NOT_MINE)
                    *kept = VERDICT_UNKNOWN;
                break;
            case VERDICT_NEED_MORE: *kept = VERDICT_NEED_MORE; break;
            case VERDICT_MALFORMED:
                own(q, number);
                if (learn(q, number, answer))
                    tell_class(q);
                return verdict;
            case VERDICT_FACTS:
                own(q, number);
                accept(q, answer);
                return verdict;
            }
        }
    return VERDICT_NOT_MINE;
}

static enum verdict ask_candidates(struct question *q, struct answer *answer)
{
    const struct dissector_index *index = q->table->dissectors;
    enum carrier carrier = q->flow->key.protocol == PROTOCOL_TCP ? OVER_TCP : OVER_UDP;
    struct dissector_set by_byte = dissector_candidates(index, carrier, q->message.bytes.data[0]);
    struct dissector_set client = dissector_by_port(index, carrier, q->message.client_port);
    struct dissector_set server = dissector_by_port(index, carrier, q->message.server_port);
    struct dissector_set by_port;
    struct dissector_set others;
    enum verdict kept = VERDICT_NOT_MINE;

    for (size_t i = 0; i < COUNT_OF(by_byte.bits); i++) {
        uint64_t open = by_byte.bits[i] & q->flow->candidates.bits[i];
        by_port.bits[i] = open & (client.bits[i] | server.bits[i]);
        others.bits[i] = open & ~by_port.bits[i];
    }

    enum verdict verdict = ask_set(q, by_port, answer, &kept);
    if (verdict == VERDICT_NOT_MINE)
        verdict = ask_set(q, others, answer, &kept);
    return verdict == VERDICT_NOT_MINE ? kept : verdict;
}

/* One message, to whoever may be asked. */
static enum verdict show(struct question *q, struct answer *answer)
{
    struct flow *flow = q->flow;
    enum verdict verdict;

    *answer = (struct answer){0};
    verdict = flow->owner != OWNER_NONE ? ask_owner(q, answer) : ask_candidates(q, answer);
    if (verdict == VERDICT_MALFORMED)
        q->table->counts.malformed++;
    if (verdict == VERDICT_FACTS) {
        flow->is_done[q->side] |= answer->is_done;
        count_saturating(&flow->messages[q->side]);
        if (answer->hands_over)
            disown(flow);
    }
    return verdict;
}

static struct question question_of(struct flow_table *table, struct flow *flow, unsigned side,
                                   struct outlet *to_judge, struct ip ip[static 2])
{
    struct flow_summary summary;
    unsigned client = flow->client;

    flow_summarise(flow, &summary);
    ip[0] = summary.ip[flow_direction(flow, side)];
    ip[1] = summary.ip[flow_direction(flow, 1 - side)];
    return (struct question){
        .table = table,
        .flow = flow,
        .to_judge = to_judge,
        .side = side,
        .message =
            {
                .direction = flow_direction(flow, side),
                .client_port = flow->key.port[client],
                .server_port = flow->key.port[1 - client],
                .number = flow->messages[side],
                .source = &ip[0],
                .destination = &ip[1],
                .memory = &flow->memory,
            },
    };
}

/* --- datagrams ------------------------------------------------------------------------------- */

static void keep_datagram(struct flow_table *table, struct flow *flow, unsigned side,
                          struct slice bytes)
{
    struct stream *stream = stream_obtain(table, flow, side);

    if (stream && !stream_append_datagram(stream, bytes)) {
        stream_release(table, flow, side);
        flow->is_done[side] = true;
    }
}

static void read_datagram(struct flow_table *table, struct flow *flow, unsigned side,
                          struct slice bytes, struct outlet *to_judge)
{
    struct ip ip[2];
    struct question q = question_of(table, flow, side, to_judge, ip);
    const struct stream *stream = stream_of(table, flow, side);
    struct answer answer;

    q.message.bytes = bytes;
    if (stream)
        q.message.earlier = (struct slice){stream->bytes, stream->used};

    switch (show(&q, &answer)) {
    case VERDICT_FACTS: stream_release(table, flow, side); break;
    case VERDICT_NEED_MORE: keep_datagram(table, flow, side, bytes); break;
    case VERDICT_UNKNOWN:
    case VERDICT_NOT_MINE:
    case VERDICT_MALFORMED: break;
    }
    if (flow->is_done[side])
        stream_release(table, flow, side);
    if (flow->owner != OWNER_NONE)
        return;

    count_saturating(&flow->messages[side]);
    if (flow->messages[side] >= FLOW_TRIES)
        flow->is_done[side] = true;
}

/* --- streams --------------------------------------------------------------------------------- */

/* Shows message after message from the start of `bytes`. Returns how many bytes are read, which is
 * more than there are when the last message goes on beyond them. */
static size_t read_messages(struct flow_table *table, struct flow *flow, unsigned side,
                            struct slice bytes, bool is_last, struct outlet *to_judge)
{
    size_t at = 0;

    for (size_t i = 0; i < MESSAGES_A_SEGMENT && at < bytes.size && !flow->is_done[side]; i++) {
        struct ip ip[2];
        struct question q = question_of(table, flow, side, to_judge, ip);
        struct answer answer;

        q.message.bytes = slice_after(bytes, at);
        q.message.is_last = is_last;
        switch (show(&q, &answer)) {
        case VERDICT_FACTS:
            at += answer.taken ? answer.taken < TAKEN_MAX ? answer.taken : TAKEN_MAX
                               : q.message.bytes.size;
            break;
        case VERDICT_UNKNOWN:
        case VERDICT_NEED_MORE: flow->is_done[side] = is_last; return at;
        case VERDICT_NOT_MINE:
        case VERDICT_MALFORMED: flow->is_done[side] = true; return at;
        }
    }
    return at;
}

static uint8_t skipping_flag(unsigned side)
{
    return side ? FLOW_SKIPPING_1 : FLOW_SKIPPING_0;
}

/* What is unread moves on; bytes taken that are not there yet will be skipped when they come. */
static void advance(struct flow *flow, unsigned side, size_t taken, size_t there)
{
    flow->tcp_next[side] += (uint32_t)taken;
    if (taken > there)
        flow->flags |= skipping_flag(side);
    else
        flow->flags &= (uint8_t)~skipping_flag(side);
}

static void read_buffered(struct flow_table *table, struct flow *flow, unsigned side, bool is_end,
                          struct outlet *to_judge)
{
    struct stream *stream = stream_of(table, flow, side);

    if (!stream || (stream->used == stream->asked && !is_end) || stream->used == 0)
        return;
    stream->asked = stream->used;

    struct slice bytes = {stream->bytes, stream->used};
    bool is_last = is_end || stream->used == STREAM_PREFIX_SIZE;
    size_t taken = read_messages(table, flow, side, bytes, is_last, to_judge);

    advance(flow, side, taken, bytes.size);
    if (flow->is_done[side] || taken > bytes.size ||
        (taken == bytes.size && stream->hole_count == 0))
        stream_release(table, flow, side);
    else if (taken > 0)
        stream_drop(stream, (uint32_t)taken);
}

static void lose(struct flow_table *table, struct flow *flow, unsigned side)
{
    count_saturating(&flow->gaps);
    table->counts.gaps++;
    flow->is_done[side] = true;
    stream_release(table, flow, side);
}

static void keep_bytes(struct flow_table *table, struct flow *flow, unsigned side, uint32_t offset,
                       struct slice bytes)
{
    struct stream *stream = stream_obtain(table, flow, side);
    uint32_t conflicts = 0;

    if (!stream) {
        flow->is_done[side] = true;
        return;
    }
    bool is_kept = stream_put(stream, offset, bytes, &conflicts);
    if (conflicts) {
        count_saturating(&flow->conflicts);
        table->counts.overlap_conflicts++;
    }
    if (!is_kept && stream->used < STREAM_PREFIX_SIZE)
        lose(table, flow, side);
}

/* In order and nothing kept: read where it lies. */
static void read_in_place(struct flow_table *table, struct flow *flow, unsigned side,
                          struct slice bytes, struct outlet *to_judge)
{
    size_t taken = read_messages(table, flow, side, bytes, false, to_judge);

    advance(flow, side, taken, bytes.size);
    if (taken < bytes.size && !flow->is_done[side]) {
        keep_bytes(table, flow, side, 0, slice_after(bytes, taken));
        struct stream *stream = stream_of(table, flow, side);
        if (stream)
            stream->asked = stream->used;
    }
}

static void read_segment(struct flow_table *table, struct flow *flow, unsigned side,
                         const struct packet *packet, struct outlet *to_judge)
{
    uint8_t known = side ? FLOW_NEXT_KNOWN_1 : FLOW_NEXT_KNOWN_0;
    uint32_t sequence = packet->tcp_sequence + ((packet->tcp_flags & TCP_SYN) != 0);
    struct slice bytes = packet->payload;

    if (!(flow->flags & known)) {
        flow->flags |= known;
        flow->tcp_next[side] = sequence;
    }

    int32_t ahead = (int32_t)(sequence - flow->tcp_next[side]);
    if (ahead < 0) {
        if (!(flow->flags & skipping_flag(side))) {
            flow->retransmissions =
                (uint16_t)(flow->retransmissions + (flow->retransmissions < UINT16_MAX));
            table->counts.retransmissions++;
        }
        bytes = slice_after(bytes, (size_t) - (int64_t)ahead);
        ahead = 0;
        if (bytes.size == 0)
            return;
    }

    if (ahead == 0 && !flow->stream[side]) {
        read_in_place(table, flow, side, bytes, to_judge);
    } else if ((uint32_t)ahead >= STREAM_PREFIX_SIZE) {
        lose(table, flow, side);
    } else {
        keep_bytes(table, flow, side, (uint32_t)ahead, bytes);
        read_buffered(table, flow, side, false, to_judge);
    }
}

/* --- the doors ------------------------------------------------------------------------------- */

void flow_dissect(struct flow_table *table, struct flow *flow, const struct packet *packet,
                  struct outlet *to_judge)
{
    if (packet->payload.size == 0 || packet->is_carrier || !packet->has_ports)
        return;

    unsigned side = place_of(table, packet)->side;
    bool had_owner = flow->owner != OWNER_NONE;
    if (flow->is_done[side])
        return;

    if (flow->key.protocol == PROTOCOL_UDP)
        read_datagram(table, flow, side, packet->payload, to_judge);
    else if (flow->key.protocol == PROTOCOL_TCP)
        read_segment(table, flow, side, packet, to_judge);

    /* What the other side said before anyone knew what it was. */
    if (!had_owner && flow->owner != OWNER_NONE && flow->key.protocol == PROTOCOL_TCP &&
        flow->stream[1 - side] && !flow->is_done[1 - side]) {
        stream_of(table, flow, 1 - side)->asked = 0;
        read_buffered(table, flow, 1 - side, false, to_judge);
    }
}

void flow_dissect_last(struct flow_table *table, struct flow *flow, struct outlet *to_judge)
{
    for (unsigned side = 0; side < 2; side++)
        if (flow->key.protocol == PROTOCOL_TCP && flow->stream[side] && !flow->is_done[side])
            read_buffered(table, flow, side, true, to_judge);
}

void flow_dissect_ethernet(struct flow_table *table, const struct packet *packet,
                           struct outlet *to_judge)
{
    struct memory memory = {0};
    struct ip none = {0};
    struct message message = {
        .bytes = packet->payload,
        .server_port = packet->ethertype,
        .is_last = true,
        .source = &none,
        .destination = &none,
        .memory = &memory,
    };
    struct dissector_set set =
        dissector_by_port(table->dissectors, OVER_ETHERNET, packet->ethertype);

    for (size_t word = 0; word < COUNT_OF(set.bits); word++)
        for (uint64_t bits = set.bits[word]; bits; bits &= bits - 1) {
            size_t number = word * 64 + (size_t)__builtin_ctzll(bits);
            const struct dissector *dissector = dissector_at(number);
            struct observation *facts = outlet_draft(to_judge);
            struct answer answer = {0};

            if (!is_long_enough(dissector, &message))
                continue;
            enum verdict verdict = dissector->dissect(&message, facts, &answer);
            table->counts.malformed += verdict == VERDICT_MALFORMED;
            if (verdict != VERDICT_FACTS || facts->kind == OBSERVED_NOTHING)
                continue;
            facts->flow = (struct flow_summary){
                .start_ns = packet->time_ns,
                .last_ns = packet->time_ns,
                .packets = {1},
                .bytes = {packet->wire_size},
                .mac = {packet->source_mac, packet->destination_mac},
                .vlan = packet->vlan,
                .inner_vlan = packet->inner_vlan,
                .app = dissector_app(number, answer.app),
                .interface = packet->interface,
                .confidence = answer.confidence ? answer.confidence : 100,
            };
            outlet_send(to_judge);
        }
}
