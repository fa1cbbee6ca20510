/* PPPP, also CS2 or PPCS: peer-to-peer of cheap cameras, by way of their vendor's servers
 * (catalogue: cs2-pppp-plain, cs2-pppp-xor, cs2-pppp-tcp, cs2-pppp-mgm).
 *
 * In clear, four bytes of header are proof. Enciphered with a word that SDKs share, the header and
 * what its type has to look like are. Enciphered with a word unknown, the messages of a flow have
 * to agree on one key. */

#include <assert.h>

#include "observe/dissect/dissector.h"
#include "observe/dissect/p2p_phase.h"
#include "observe/dissect/pppp_cipher.h"
#include "observe/dissect/pppp_message.h"

enum {
    PLAIN_MAX = 96, /* of a message: no fact lies further in */
    EVIDENCE_WANTED = 3,
    RECORDS_LOOKED_AT = 8, /* of a stream, for a key that nobody knows */
    PORT_SERVER = 32100,
    PORT_LAN = 32108,
    CONFIDENCE_KEYLESS = 90,
};

enum memory_state {
    STATE_FRESH, /* nothing, or what another dissector has written */
    STATE_PLAIN = 0xb0,
    STATE_KEY,   /* enciphered: the key is known */
    STATE_GUESS, /* enciphered: the key is being put together; the flow may be ours already */
};

enum {
    GUESS_MARK = 'P'
};

/* What the flow remembers between messages. */
struct pppp_memory {
    uint8_t state;
    uint8_t phase; /* while guessing: GUESS_MARK */
    union {
        struct {
            struct pppp_key key;
            uint8_t word; /* its number, plus one; 0: a word that we do not know */
            uint8_t told[PPPP_TYPES_MAX / 8];
        };
        struct pppp_guess guess;
    };
};

static_assert(sizeof(struct pppp_memory) <= sizeof(struct memory),
              "the state fits into the memory");

/* Before the flow is ours the memory may hold anything that others wrote: what does not make sense
 * as a guess is none. */
static bool is_guess(const struct pppp_memory *memory)
{
    const struct pppp_guess *guess = &memory->guess;

    return memory->state == STATE_GUESS && memory->phase == GUESS_MARK &&
           guess->used_count <= PPPP_GUESS_USED_MAX && guess->evidence < guess->used_count &&
           guess->known <= 0x0f;
}

static struct pppp_memory recall(const struct message *message)
{
    struct pppp_memory memory;

    memcpy(&memory, message->memory->bytes, sizeof(memory));
    bool is_ours =
        is_guess(&memory) ||
        (message->is_confirmed && (memory.state == STATE_PLAIN || memory.state == STATE_KEY));
    return is_ours ? memory : (struct pppp_memory){.state = STATE_FRESH};
}

static void remember(const struct message *message, const struct pppp_memory *memory)
{
    memcpy(message->memory->bytes, memory, sizeof(*memory));
}

/* A message as it came, and the beginning of what it means. */
struct frame {
    struct slice wire;
    uint8_t bytes[PLAIN_MAX];
    struct slice plain; /* of `bytes` */
    const struct pppp_type *type;
};

static bool read_plain(struct frame *frame)
{
    frame->plain = slice_first(frame->wire, PLAIN_MAX);
    memcpy(frame->bytes, frame->plain.data, frame->plain.size);
    frame->plain.data = frame->bytes;
    frame->type = pppp_read_header(frame->plain, frame->wire.size);
    return frame->type != NULL;
}

/* The header first: most messages that come by are not ours. */
static bool read_enciphered(struct frame *frame, struct pppp_key key)
{
    struct slice start = slice_first(frame->wire, PLAIN_MAX);

    pppp_decipher(key, slice_first(start, PPPP_HEADER_SIZE), frame->bytes);
    frame->plain = (struct slice){frame->bytes, PPPP_HEADER_SIZE};
    frame->type = pppp_read_header(frame->plain, frame->wire.size);
    if (!frame->type)
        return false;
    pppp_decipher(key, start, frame->bytes);
    frame->plain.size = start.size;
    return true;
}

static bool recognise(struct frame *frame, struct pppp_memory *memory)
{
    uint8_t phase = memory->state == STATE_GUESS ? PHASE_NONE : memory->phase;

    if (read_plain(frame)) {
        *memory = (struct pppp_memory){.state = STATE_PLAIN, .phase = phase};
        return true;
    }
    const struct pppp_word *word;
    for (size_t i = 0; (word = pppp_word_at(i)); i++) {
        if (!read_enciphered(frame, word->key) ||
            !pppp_is_plausible(frame->type, frame->plain, frame->wire.size))
            continue;
        *memory = (struct pppp_memory){.state = STATE_KEY, .phase = phase};
        memory->key = word->key;
        memory->word = (uint8_t)(i + 1);
        return true;
    }
    return false;
}

/* Whether a key that nobody told may explain this message as well as those before it. */
static bool guess_agrees(struct pppp_guess *guess, const struct frame *frame)
{
    if (!pppp_guess_add(guess, frame->wire.data, frame->wire.size))
        return false;
    int type = pppp_guess_type(guess, frame->wire.data);
    return type < 0 || pppp_type_find((uint8_t)type);
}

/* --- telling -----------------------------------------------------------------------------------
 */

static bool is_news(const struct pppp_type *type, struct pppp_memory *memory)
{
    size_t number = pppp_type_number(type);
    uint8_t bit = (uint8_t)(1U << number % 8);
    bool is_told = memory->told[number / 8] & bit;

    memory->told[number / 8] |= bit;
    return type->is_each_new || !is_told;
}

static void keep_key(const struct pppp_memory *memory, struct observation *facts)
{
    if (memory->state != STATE_KEY)
        return;
    const struct pppp_word *word = memory->word ? pppp_word_at(memory->word - 1U) : NULL;
    const char *text = !word ? "unknown" : word->word[0] ? word->word : "empty";
    facts->p2p.key = observation_keep(facts, text_bytes(text_of(text)));
}

/* Only the servers speak from the port that devices call. */
static bool is_from_server(const struct message *message)
{
    return message->direction == FROM_CLIENT && message->client_port == PORT_SERVER &&
           message->server_port != PORT_SERVER;
}

static enum verdict tell(const struct message *message, const struct frame *frame,
                         struct pppp_memory *memory, struct observation *facts,
                         struct answer *answer)
{
    memory->phase = (uint8_t)p2p_phase_further(memory->phase, frame->type->phase);
    answer->phase = memory->phase;
    answer->is_from_server = is_from_server(message);
    answer->confidence = memory->state == STATE_KEY && !memory->word ? CONFIDENCE_KEYLESS : 0;
    if (is_news(frame->type, memory)) {
        facts->kind = OBSERVED_P2P;
        facts->p2p.message = frame->type->code;
        facts->p2p.message_name = observation_keep(facts, text_bytes(text_of(frame->type->name)));
        pppp_read_body(frame->type, frame->plain, facts);
        keep_key(memory, facts);
    }
    remember(message, memory);
    return VERDICT_FACTS;
}

/* The key is found: from now on messages are read with it. */
static enum verdict tell_with_guess(const struct message *message, struct frame *frame,
                                    const struct pppp_guess *guess, struct observation *facts,
                                    struct answer *answer)
{
    struct pppp_memory memory = {.state = STATE_KEY};

    memory.key = guess->key;
    if (!read_enciphered(frame, memory.key))
        return VERDICT_NOT_MINE;
    return tell(message, frame, &memory, facts, answer);
}

static enum verdict dissect_guess(const struct message *message, struct frame *frame,
                                  struct pppp_memory *memory, struct observation *facts,
                                  struct answer *answer)
{
    struct pppp_guess guess = memory->state == STATE_GUESS ? memory->guess : (struct pppp_guess){0};

    if (!guess_agrees(&guess, frame))
        return VERDICT_NOT_MINE;
    *memory = (struct pppp_memory){.state = STATE_GUESS, .phase = GUESS_MARK};
    memory->guess = guess;
    remember(message, memory);
    if (guess.evidence < EVIDENCE_WANTED)
        return VERDICT_UNKNOWN;
    if (pppp_guess_is_complete(&guess))
        return tell_with_guess(message, frame, &guess, facts, answer);
    answer->confidence = CONFIDENCE_KEYLESS;
    answer->is_from_server = is_from_server(message);
    return VERDICT_FACTS;
}

static enum verdict dissect_frame(const struct message *message, struct slice wire,
                                  struct observation *facts, struct answer *answer)
{
    struct pppp_memory memory = recall(message);
    struct frame frame = {.wire = wire};

    if (wire.size < PPPP_HEADER_SIZE)
        return VERDICT_NOT_MINE;
    if (memory.state == STATE_KEY && read_enciphered(&frame, memory.key))
        return tell(message, &frame, &memory, facts, answer);
    if (memory.state == STATE_PLAIN && read_plain(&frame))
        return tell(message, &frame, &memory, facts, answer);
    if (recognise(&frame, &memory))
        return tell(message, &frame, &memory, facts, answer);
    if (memory.state == STATE_PLAIN || memory.state == STATE_KEY)
        return VERDICT_NOT_MINE; /* a stranger's datagram on a flow of ours */
    return dissect_guess(message, &frame, &memory, facts, answer);
}

static enum verdict pppp_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    return dissect_frame(message, message->bytes, facts, answer);
}

/* --- over TCP, to a relay ------------------------------------------------------------------------
 */

enum {
    RECORD_HEADER_SIZE = 8,
    RECORD_MAGIC = 0x68,
    RECORD_SIZE_MAX = 2048,
};

/* Before each message: its size, 68, a byte of no meaning, two random bytes, a checksum. The random
 * bytes, in hexadecimal, are the word of one more layer of the cipher; when all four are zero there
 * is no such layer. */
struct record {
    size_t size; /* header included */
    struct slice wire;
    uint8_t bytes[RECORD_SIZE_MAX];
};

static bool read_record_header(struct reader *r, size_t *size, struct slice *layer)
{
    *size = reader_u16(r);
    uint8_t magic = reader_u8(r);
    reader_skip(r, 1);
    *layer = reader_bytes(r, 4);
    return reader_ok(r) && magic == RECORD_MAGIC && *size >= PPPP_HEADER_SIZE &&
           *size <= RECORD_SIZE_MAX;
}

static struct pppp_key layer_key(struct slice layer)
{
    static const char digits[] = "0123456789ABCDEF";
    const char word[] = {digits[layer.data[0] >> 4], digits[layer.data[0] & 0xf],
                         digits[layer.data[1] >> 4], digits[layer.data[1] & 0xf]};

    return pppp_key_of((struct text){word, sizeof(word)});
}

static bool has_layer(struct slice layer)
{
    return (layer.data[0] | layer.data[1] | layer.data[2] | layer.data[3]) != 0;
}

/* VERDICT_FACTS when it is there, its outer layer taken off. */
static enum verdict read_record(struct slice bytes, struct record *record)
{
    struct reader r = reader_of(bytes);
    struct slice layer;
    size_t size;

    if (bytes.size < RECORD_HEADER_SIZE)
        return VERDICT_NEED_MORE;
    if (!read_record_header(&r, &size, &layer))
        return VERDICT_NOT_MINE;
    record->size = RECORD_HEADER_SIZE + size;
    record->wire = reader_bytes(&r, size);
    if (!reader_ok(&r))
        return VERDICT_NEED_MORE;
    if (has_layer(layer)) {
        pppp_decipher(layer_key(layer), record->wire, record->bytes);
        record->wire.data = record->bytes;
    }
    return VERDICT_FACTS;
}

/* A stream is held back until it is known, so a key is looked for in all of its records at once. */
static bool agree_on_a_key(struct slice stream, struct pppp_guess *guess)
{
    struct record record;

    for (size_t i = 0; i < RECORDS_LOOKED_AT; i++) {
        if (read_record(stream, &record) != VERDICT_FACTS)
            break;
        struct frame frame = {.wire = record.wire};
        if (!guess_agrees(guess, &frame))
            return false;
        stream = slice_after(stream, record.size);
    }
    return true;
}

static enum verdict dissect_new_stream(const struct message *message, const struct record *record,
                                       struct observation *facts, struct answer *answer)
{
    struct pppp_memory memory = {.state = STATE_FRESH};
    struct frame frame = {.wire = record->wire};
    struct pppp_guess guess = {0};

    if (recognise(&frame, &memory))
        return tell(message, &frame, &memory, facts, answer);
    if (!agree_on_a_key(message->bytes, &guess))
        return VERDICT_NOT_MINE;
    if (guess.evidence < EVIDENCE_WANTED || !pppp_guess_is_complete(&guess))
        return message->is_last ? VERDICT_NOT_MINE : VERDICT_NEED_MORE;
    return tell_with_guess(message, &frame, &guess, facts, answer);
}

static enum verdict pppp_tcp_dissect(const struct message *message, struct observation *facts,
                                     struct answer *answer)
{
    struct record record;

    enum verdict verdict = read_record(message->bytes, &record);
    if (verdict == VERDICT_NEED_MORE && message->is_last)
        return VERDICT_NOT_MINE;
    if (verdict != VERDICT_FACTS)
        return verdict;

    verdict = message->is_confirmed ? dissect_frame(message, record.wire, facts, answer)
                                    : dissect_new_stream(message, &record, facts, answer);
    answer->taken = record.size;
    if (verdict == VERDICT_NOT_MINE && message->is_confirmed)
        return VERDICT_FACTS; /* a record we cannot read: the next may do */
    return verdict;
}

#define PPPP_APPS                                                                                  \
    APPS({"pppp", "vendor-p2p", "PPPP (CS2, PPCS): peer-to-peer of eufy, VStarcam, Yi and others."})

DISSECTOR(pppp) = {
    .name = "pppp",
    .apps = PPPP_APPS,
    .over = OVER_UDP,
    .ports = PORTS(PORT_SERVER, PORT_LAN),
    .min_size = PPPP_HEADER_SIZE,
    .dissect = pppp_dissect,
};

DISSECTOR(pppp_tcp) = {
    .name = "pppp_tcp",
    .apps = PPPP_APPS,
    .over = OVER_TCP,
    .ports = PORTS(65527),
    STARTS({0x00, RECORD_SIZE_MAX >> 8}),
    .min_size = RECORD_HEADER_SIZE,
    .dissect = pppp_tcp_dissect,
};
