#include "observe/dissect/dns_message.h"

#include <stdio.h>

#include "observe/dissect/dns_name.h"

/* RFC 1035 section 4.1.1, RFC 4035 section 3.1.6 */
enum flag {
    FLAG_RESPONSE = 0x8000,
    FLAG_AUTHORITATIVE = 0x0400,
    FLAG_TRUNCATED = 0x0200,
    FLAG_RECURSION_AVAILABLE = 0x0080,
    FLAG_RESERVED = 0x0040,
    OPCODE_SHIFT = 11,
    OPCODE_MASK = 0xf,
    RCODE_MASK = 0xf,
};

enum opcode {
    OPCODE_QUERY = 0,
    OPCODE_INVERSE_QUERY = 1,
    OPCODE_STATUS = 2,
    OPCODE_NOTIFY = 4,
    OPCODE_UPDATE = 5,
    OPCODE_STATEFUL = 6,
};

enum record_type {
    TYPE_A = 1,
    TYPE_NS = 2,
    TYPE_CNAME = 5,
    TYPE_NULL = 10,
    TYPE_PTR = 12,
    TYPE_HINFO = 13,
    TYPE_MX = 15,
    TYPE_TXT = 16,
    TYPE_KEY = 25,
    TYPE_AAAA = 28,
    TYPE_NB = 32, /* NetBIOS (RFC 1002), not DNS */
    TYPE_SRV = 33,
    TYPE_DNAME = 39,
    TYPE_OPT = 41, /* its class is a size */
    TYPE_SPF = 99,
    TYPE_PRIVATE = 65399, /* what iodine asks for */
};

enum class {
    CLASS_IN = 1,
    CLASS_CHAOS = 3,
    CLASS_NONE = 254,
    CLASS_ANY = 255,
    CLASS_MASK = 0x7fff, /* without the bit mDNS puts there (RFC 6762 sections 5.4 and 10.2) */
};

enum {
    QUESTIONS_MAX = 256,   /* beyond it the count is not one: mDNS asks some dozens at once */
    RECORDS_MAX = 4096,    /* of a section, for the same reason */
    QUESTION_SIZE_MIN = 5, /* root, type, class */
    RECORD_SIZE_MIN = 11,  /* root, type, class, time to live, size */
    ANSWERS_LENGTH_MAX = 1024,
    RCODE_MAX = 10, /* of those in use (RFC 2136), for messages known by content only */
    NETBIOS_NAME_SIZE = 32,
    ADDITIONAL_MAX_OF_QUERY = 2, /* OPT and a signature */
};

struct header {
    uint16_t flags;
    uint16_t questions;
    uint16_t records[3]; /* answers, authority, additional */
};

enum section {
    SECTION_ANSWER,
    SECTION_AUTHORITY,
    SECTION_ADDITIONAL,
    SECTION_COUNT
};

struct question {
    struct dns_name name;
    uint16_t type;
    uint16_t class;
};

struct record {
    struct reader owner; /* at the name; not read before somebody asks */
    uint16_t type;
    uint16_t class;
    uint32_t ttl_s;
    struct reader data;
};

/* What a walk over the records looks for and finds. */
struct walk {
    struct slice message;
    bool has_subject; /* only addresses of `subject` count; else those of every owner do */
    bool tells_additional;
    struct dns_name subject;
    struct dns_facts *dns;
    char answers[ANSWERS_LENGTH_MAX];
    size_t answers_length;
};

static struct header read_header(struct reader *r)
{
    struct header header;

    reader_skip(r, 2); /* id */
    header.flags = reader_u16(r);
    header.questions = reader_u16(r);
    for (int section = 0; section < SECTION_COUNT; section++)
        header.records[section] = reader_u16(r);
    return header;
}

static bool is_response(const struct header *header)
{
    return (header->flags & FLAG_RESPONSE) != 0;
}

static size_t record_count(const struct header *header)
{
    return (size_t)header->records[SECTION_ANSWER] + header->records[SECTION_AUTHORITY] +
           header->records[SECTION_ADDITIONAL];
}

static bool is_known_opcode(unsigned opcode)
{
    return opcode <= OPCODE_STATUS || (opcode >= OPCODE_NOTIFY && opcode <= OPCODE_STATEFUL);
}

/* A header that somebody could have meant, given that the port says DNS. */
static bool header_is_plausible(const struct header *header)
{
    if (!is_known_opcode(header->flags >> OPCODE_SHIFT & OPCODE_MASK))
        return false;
    for (int section = 0; section < SECTION_COUNT; section++)
        if (header->records[section] > RECORDS_MAX)
            return false;
    return header->questions <= QUESTIONS_MAX;
}

/* One question, flags that belong together, and no more records than there is room for. */
static bool header_is_convincing(const struct header *header, size_t size)
{
    uint16_t only_of_responses =
        FLAG_AUTHORITATIVE | FLAG_RECURSION_AVAILABLE | FLAG_TRUNCATED | RCODE_MASK;
    size_t room = size - DNS_HEADER_SIZE - QUESTION_SIZE_MIN;

    if (header->questions != 1 || header->flags & FLAG_RESERVED ||
        (header->flags >> OPCODE_SHIFT & OPCODE_MASK) != OPCODE_QUERY)
        return false;
    if (is_response(header))
        return (header->flags & RCODE_MASK) <= RCODE_MAX &&
               record_count(header) <= room / RECORD_SIZE_MIN;
    return !(header->flags & only_of_responses) && header->records[SECTION_ANSWER] == 0 &&
           header->records[SECTION_AUTHORITY] == 0 &&
           header->records[SECTION_ADDITIONAL] <= ADDITIONAL_MAX_OF_QUERY;
}

bool dns_header_fits(struct slice bytes, size_t size, enum dns_belief belief)
{
    struct reader r = reader_of(bytes);
    struct header header = read_header(&r);

    if (!reader_ok(&r))
        return false;
    if (belief == DNS_BY_PORT)
        return header_is_plausible(&header);
    return size >= DNS_HEADER_SIZE + QUESTION_SIZE_MIN && header_is_convincing(&header, size);
}

static bool is_known_class(uint16_t class)
{
    class &= CLASS_MASK;
    return class == CLASS_IN || class == CLASS_CHAOS || class == CLASS_NONE || class == CLASS_ANY;
}

/* In use, by IANA's list of types. */
static bool is_known_type(uint16_t type)
{
    return (type >= 1 && type <= 66) || (type >= 99 && type <= 109) ||
           (type >= 128 && type <= 130) || (type >= 249 && type <= 263) || type == 32768 ||
           type == 32769 || type == TYPE_PRIVATE;
}

/* The half-ASCII encoding of RFC 1001 section 14.1: same message format, another protocol. */
static bool is_netbios(const struct question *question)
{
    if (question->type != TYPE_NB && question->type != TYPE_SRV)
        return false;
    if (question->name.length < NETBIOS_NAME_SIZE)
        return false;
    for (size_t i = 0; i < NETBIOS_NAME_SIZE; i++)
        if (question->name.data[i] < 'A' || question->name.data[i] > 'P')
            return false;
    return true;
}

static bool question_is_convincing(const struct question *question)
{
    return is_known_class(question->class) && is_known_type(question->type) &&
           !is_netbios(question);
}

static bool read_question(struct reader *r, struct slice message, struct question *question)
{
    if (!dns_name_read(r, message, &question->name))
        return false;
    question->type = reader_u16(r);
    question->class = reader_u16(r);
    return reader_ok(r);
}

static bool read_record(struct reader *r, struct record *record)
{
    record->owner = *r;
    if (!dns_name_skip(r))
        return false;
    record->type = reader_u16(r);
    record->class = reader_u16(r);
    record->ttl_s = reader_u32(r);
    record->data = reader_take(r, reader_u16(r));
    return reader_ok(r);
}

static void add_character(struct walk *walk, char character)
{
    if (walk->answers_length < sizeof(walk->answers))
        walk->answers[walk->answers_length++] = character;
}

static void add_text(struct walk *walk, const char *text)
{
    for (; *text; text++)
        add_character(walk, *text);
}

/* As RFC 4343 section 2.1 writes bytes, so that a space only ever ends an answer. */
static void add_escaped(struct walk *walk, struct slice bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.data[i];

        if (byte > ' ' && byte != '\\' && byte != 0x7f) {
            add_character(walk, (char)byte);
            continue;
        }
        add_character(walk, '\\');
        add_character(walk, (char)('0' + byte / 100));
        add_character(walk, (char)('0' + byte / 10 % 10));
        add_character(walk, (char)('0' + byte % 10));
    }
}

static void add_name(struct walk *walk, struct reader *data)
{
    struct dns_name name;

    if (dns_name_read(data, walk->message, &name))
        add_escaped(walk, text_bytes(dns_name_text(&name)));
}

/* Strings, each after its size (RFC 1035 section 3.3.14). */
static void add_strings(struct walk *walk, struct reader *data)
{
    for (bool is_first = true; reader_left(data) > 0; is_first = false) {
        struct slice string = reader_bytes(data, reader_u8(data));

        if (!is_first)
            add_text(walk, "\\032");
        add_escaped(walk, string);
    }
}

static void add_service(struct walk *walk, struct reader *data)
{
    char port[7];

    reader_skip(data, 4); /* priority, weight */
    snprintf(port, sizeof(port), ":%u", (unsigned)reader_u16(data));
    add_name(walk, data);
    add_text(walk, port);
}

static void add_address(struct walk *walk, const struct ip *address)
{
    char text[IP_TEXT_SIZE];

    if (address->family)
        add_text(walk, ip_print(address, text));
}

/* What the record says, for the types whose saying is worth a word. */
static void add_data(struct walk *walk, const struct record *record)
{
    struct reader data = record->data;
    struct ip address;

    switch (record->type) {
    case TYPE_A:
        address = reader_ip4(&data);
        add_address(walk, &address);
        break;
    case TYPE_AAAA:
        address = reader_ip6(&data);
        add_address(walk, &address);
        break;
    case TYPE_NS:
    case TYPE_CNAME:
    case TYPE_PTR:
    case TYPE_DNAME: add_name(walk, &data); break;
    case TYPE_MX:
        reader_skip(&data, 2); /* preference */
        add_name(walk, &data);
        break;
    case TYPE_SRV: add_service(walk, &data); break;
    case TYPE_TXT:
    case TYPE_SPF:
    case TYPE_HINFO: add_strings(walk, &data); break;
    case TYPE_NULL:
    case TYPE_KEY:
    case TYPE_PRIVATE: add_escaped(walk, reader_rest(&data)); break;
    default: break; /* signatures and keys of DNSSEC and the like: nothing to read */
    }
}

static bool is_address(const struct record *record)
{
    return record->type == TYPE_A || record->type == TYPE_AAAA;
}

static char lower(char character)
{
    if (character >= 'A' && character <= 'Z')
        return (char)(character + ('a' - 'A'));
    return character;
}

/* RFC 4343 section 3 */
static bool names_are_equal(const struct dns_name *a, const struct dns_name *b)
{
    if (a->length != b->length)
        return false;
    for (size_t i = 0; i < a->length; i++)
        if (lower(a->data[i]) != lower(b->data[i]))
            return false;
    return true;
}

static bool is_about_subject(const struct walk *walk, const struct record *record)
{
    struct reader at = record->owner;
    struct dns_name owner;

    return !walk->has_subject ||
           (dns_name_read(&at, walk->message, &owner) && names_are_equal(&owner, &walk->subject));
}

static void keep_address(struct walk *walk, const struct record *record)
{
    struct dns_facts *dns = walk->dns;
    struct reader data = record->data;
    struct ip address = record->type == TYPE_A ? reader_ip4(&data) : reader_ip6(&data);

    if (!address.family || dns->address_count == DNS_ADDRESSES_MAX ||
        !is_about_subject(walk, record))
        return;
    if (dns->address_count == 0)
        dns->ttl_s = record->ttl_s;
    dns->addresses[dns->address_count++] = address;
}

static void visit(struct walk *walk, enum section section, const struct record *record)
{
    size_t before = walk->answers_length;

    if (section == SECTION_AUTHORITY || (section == SECTION_ADDITIONAL && !walk->tells_additional))
        return;
    if (before > 0)
        add_character(walk, ' ');
    add_data(walk, record);
    if (before > 0 && walk->answers_length == before + 1)
        walk->answers_length = before; /* it had nothing to say: take the space back */
    if (section == SECTION_ANSWER)
        walk->dns->data_size += (uint32_t)reader_left(&record->data);
    if (is_address(record) && walk->dns->is_response)
        keep_address(walk, record);
}

/* True when every record is whole, and in a message known by content also sane and the last. */
static bool walk_records(struct reader *r, const struct header *header, enum dns_belief belief,
                         struct walk *walk)
{
    for (int section = 0; section < SECTION_COUNT; section++)
        for (unsigned i = 0; i < header->records[section]; i++) {
            struct record record;

            if (!read_record(r, &record))
                return false;
            if (belief == DNS_BY_CONTENT && record.type != TYPE_OPT &&
                !is_known_class(record.class))
                return false;
            visit(walk, (enum section)section, &record);
        }
    return belief == DNS_BY_PORT || reader_left(r) == 0;
}

/* The first record of any section, or the first with an address of somebody else than `not`. */
static bool find_owner(struct reader r, const struct header *header, struct slice message,
                       const struct dns_name * not, struct question *found)
{
    size_t left = record_count(header);
    struct record record;

    for (; left > 0 && read_record(&r, &record); left--) {
        if (not &&!is_address(&record))
            continue;
        found->type = record.type;
        if (dns_name_read(&record.owner, message, &found->name) &&
            (!not || !names_are_equal(&found->name, not )))
            return true;
        if (!not )
            return false;
    }
    return false;
}

/* A response without a question: part 0 is about the owner of its first record, part 1 about
 * the owner of an address that is somebody else. */
static bool find_subject(struct reader r, const struct header *header, struct slice message,
                         uint16_t part, struct question *subject, bool *has_more)
{
    struct question first = {0};
    struct question other = {0};

    if (!find_owner(r, header, message, NULL, &first))
        return false;
    bool has_other = find_owner(r, header, message, &first.name, &other);

    *has_more = part == 0 && has_other;
    *subject = part == 0 ? first : other;
    return part == 0 || has_other;
}

static void keep_question(const struct question *question, struct observation *facts)
{
    char name[DNS_NAME_PRINTED_MAX];
    size_t length = dns_name_print(&question->name, name);

    facts->dns.qtype = question->type;
    facts->dns.query_size = (uint16_t)question->name.length;
    facts->dns.query = observation_keep(facts, (struct slice){(const uint8_t *)name, length});
}

static void keep_walk(const struct walk *walk, struct observation *facts)
{
    struct slice answers = {(const uint8_t *)walk->answers, walk->answers_length};

    facts->dns.answers = observation_keep(facts, answers);
}

/* Question `part`; `r` then stands after the last question that is whole. */
static bool read_questions(struct reader *r, const struct header *header, struct slice message,
                           uint16_t part, struct question *wanted, unsigned *whole)
{
    struct question question;

    for (*whole = 0; *whole < header->questions; ++*whole) {
        struct reader before = *r;

        if (!read_question(r, message, &question)) {
            *r = before;
            break;
        }
        if (*whole == part)
            *wanted = question;
    }
    return *whole > part;
}

static enum verdict tell_subject(struct reader r, const struct header *header, struct slice message,
                                 uint16_t part, struct observation *facts, struct answer *answer)
{
    struct walk walk = {
        .message = message, .dns = &facts->dns, .has_subject = true, .tells_additional = true};
    struct question subject;

    if (record_count(header) == 0)
        return VERDICT_FACTS; /* a bare answer: the response code is all */
    if (!find_subject(r, header, message, part, &subject, &answer->has_more))
        return VERDICT_MALFORMED;

    walk.subject = subject.name;
    walk_records(&r, header, DNS_BY_PORT, &walk);
    keep_question(&subject, facts);
    if (part == 0)
        keep_walk(&walk, facts);
    return VERDICT_FACTS;
}

static enum verdict tell_question(struct reader r, const struct header *header,
                                  struct slice message, uint16_t part, enum dns_belief belief,
                                  struct observation *facts, struct answer *answer)
{
    struct walk walk = {.message = message, .dns = &facts->dns};
    struct question question = {0};
    unsigned whole;

    if (!read_questions(&r, header, message, part, &question, &whole))
        return belief == DNS_BY_PORT ? VERDICT_MALFORMED : VERDICT_NOT_MINE;
    if (belief == DNS_BY_CONTENT && !question_is_convincing(&question))
        return VERDICT_NOT_MINE;
    if (part == 0 && !walk_records(&r, header, belief, &walk) && belief == DNS_BY_CONTENT)
        return VERDICT_NOT_MINE;

    answer->has_more = part + 1u < whole;
    keep_question(&question, facts);
    if (part == 0)
        keep_walk(&walk, facts);
    return VERDICT_FACTS;
}

enum verdict dns_message_read(struct slice bytes, uint16_t part, enum dns_belief belief,
                              struct observation *facts, struct answer *answer)
{
    struct reader r = reader_of(bytes);
    struct header header = read_header(&r);

    if (!dns_header_fits(slice_first(bytes, DNS_HEADER_SIZE), bytes.size, belief))
        return VERDICT_NOT_MINE;

    facts->dns.is_response = is_response(&header);
    facts->dns.rcode = header.flags & RCODE_MASK;
    facts->dns.answer_count = header.records[SECTION_ANSWER];

    if (header.questions == 0)
        return tell_subject(r, &header, bytes, part, facts, answer);
    return tell_question(r, &header, bytes, part, belief, facts, answer);
}
