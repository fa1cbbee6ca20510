/* SNMP: a manager asks or orders, an agent answers or raises an alarm (RFC 1157, RFC 3416,
 * RFC 3412, RFC 3414). */

#include "observe/dissect/dissector.h"

enum {
    PORT_AGENT = 161,
    PORT_TRAP = 162,
    COMMUNITY_SIZE_MAX = 255,
    USER_SIZE_MAX = 32, /* RFC 3411 section 5, SnmpAdminString of the user */
    OID_LENGTH_MAX = 128,
    SIZE_MIN = 12,
    LENGTH_SIZE_MAX = 4,
};

enum tag {
    TAG_INTEGER = 0x02,
    TAG_OCTETS = 0x04,
    TAG_OID = 0x06,
    TAG_SEQUENCE = 0x30,
    TAG_PDU = 0xa0,
    TAG_PDU_LAST = 0xa8,
};

enum version {
    VERSION_1 = 0,
    VERSION_2C = 1,
    VERSION_3 = 3,
};

enum pdu {
    PDU_RESPONSE = 2,
    PDU_TRAP_1 = 4,
    PDU_REPORT = 8,
};

/* Tag and size of an element of BER. Definite lengths only, as RFC 3417 section 8 demands. */
static bool read_head(struct reader *r, uint8_t *tag, size_t *size)
{
    *tag = reader_u8(r);
    *size = reader_u8(r);

    if (*size & 0x80) {
        size_t count = *size & 0x7f;

        if (count == 0 || count > LENGTH_SIZE_MAX)
            return false;
        for (*size = 0; count > 0; count--)
            *size = *size << 8 | reader_u8(r);
    }
    return reader_ok(r);
}

/* One element: its tag and a reader of its content. False when it is broken or cut. */
static bool read_element(struct reader *r, uint8_t *tag, struct reader *content)
{
    size_t size;

    if (!read_head(r, tag, &size))
        return false;
    *content = reader_take(r, size);
    return reader_ok(r);
}

static bool read_tagged(struct reader *r, enum tag wanted, struct reader *content)
{
    uint8_t tag;

    return read_element(r, &tag, content) && tag == wanted;
}

static bool read_integer(struct reader *r, uint64_t *number)
{
    struct reader content;

    if (!read_tagged(r, TAG_INTEGER, &content) || reader_left(&content) == 0 ||
        reader_left(&content) > 5)
        return false;
    for (*number = 0; reader_left(&content) > 0;)
        *number = *number << 8 | reader_u8(&content);
    return true;
}

static void add_number(char *text, size_t *length, uint64_t number)
{
    char digits[20];
    size_t count = 0;

    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    if (*length > 0 && *length < OID_LENGTH_MAX)
        text[(*length)++] = '.';
    while (count > 0 && *length < OID_LENGTH_MAX)
        text[(*length)++] = digits[--count];
}

/* "1.3.6.1.2.1.1.5.0": X.690 section 8.19. What does not fit is cut off. */
static struct kept keep_oid(struct observation *facts, struct reader *content)
{
    char text[OID_LENGTH_MAX];
    size_t length = 0;
    uint64_t number = 0;
    bool is_first = true;

    while (reader_left(content) > 0) {
        uint8_t byte = reader_u8(content);

        number = (number << 7 | (byte & 0x7f)) & UINT32_MAX;
        if (byte & 0x80)
            continue;
        if (is_first) {
            uint64_t root = number < 80 ? number / 40 : 2;

            add_number(text, &length, root);
            number -= root * 40;
        }
        add_number(text, &length, number);
        number = 0;
        is_first = false;
    }
    return observation_keep(facts, (struct slice){(const uint8_t *)text, length});
}

/* What a trap of version 1 is about, then four fields nobody needs, then the variables. */
static bool read_trap(struct reader *pdu, struct observation *facts)
{
    struct reader content;
    uint8_t tag;

    if (!read_tagged(pdu, TAG_OID, &content))
        return false;
    facts->snmp.oid = keep_oid(facts, &content);
    for (int field = 0; field < 4; field++)
        if (!read_element(pdu, &tag, &content))
            return false;
    return read_tagged(pdu, TAG_SEQUENCE, &content);
}

/* Request id, two numbers, and the variables, of which the first is told. */
static bool read_request(struct reader *pdu, struct observation *facts)
{
    struct reader variables;
    struct reader variable;
    struct reader name;
    uint64_t number;

    for (int field = 0; field < 3; field++)
        if (!read_integer(pdu, &number))
            return false;
    if (!read_tagged(pdu, TAG_SEQUENCE, &variables))
        return false;
    if (reader_left(&variables) == 0)
        return true;
    if (!read_tagged(&variables, TAG_SEQUENCE, &variable) ||
        !read_tagged(&variable, TAG_OID, &name))
        return false;
    facts->snmp.oid = keep_oid(facts, &name);
    return true;
}

static bool read_pdu(struct reader *r, struct observation *facts)
{
    struct reader pdu;
    uint8_t tag;

    if (!read_element(r, &tag, &pdu) || tag < TAG_PDU || tag > TAG_PDU_LAST)
        return false;
    facts->snmp.pdu = (uint8_t)(tag - TAG_PDU);
    return (facts->snmp.pdu == PDU_TRAP_1 ? read_trap(&pdu, facts) : read_request(&pdu, facts)) &&
           reader_left(&pdu) == 0 && reader_left(r) == 0;
}

static bool read_community_message(struct reader *r, struct observation *facts)
{
    struct reader community;

    if (!read_tagged(r, TAG_OCTETS, &community) || reader_left(&community) > COMMUNITY_SIZE_MAX)
        return false;
    facts->snmp.community = observation_keep(facts, reader_rest(&community));
    return read_pdu(r, facts);
}

/* RFC 3414 section 2.4: engine, boots, time, then the user. */
static bool read_security(struct reader *r, struct observation *facts)
{
    struct reader parameters;
    struct reader engine;
    struct reader user;
    uint64_t number;

    if (!read_tagged(r, TAG_SEQUENCE, &parameters) ||
        !read_tagged(&parameters, TAG_OCTETS, &engine) || !read_integer(&parameters, &number) ||
        !read_integer(&parameters, &number) || !read_tagged(&parameters, TAG_OCTETS, &user) ||
        reader_left(&user) > USER_SIZE_MAX)
        return false;
    facts->snmp.user = observation_keep(facts, reader_rest(&user));
    return true;
}

/* Context engine, context name, PDU; or one string of octets when it is enciphered. */
static bool read_scoped_pdu(struct reader *r, struct observation *facts)
{
    struct reader scoped;
    struct reader content;
    uint8_t tag;

    if (!read_element(r, &tag, &scoped) || reader_left(r) > 0)
        return false;
    if (tag == TAG_OCTETS) {
        facts->snmp.pdu = SNMP_PDU_ENCIPHERED;
        return true;
    }
    return tag == TAG_SEQUENCE && read_tagged(&scoped, TAG_OCTETS, &content) &&
           read_tagged(&scoped, TAG_OCTETS, &content) && read_pdu(&scoped, facts);
}

static bool read_secure_message(struct reader *r, struct observation *facts)
{
    struct reader header;
    struct reader flags;
    struct reader security;
    uint64_t id;
    uint64_t size_max;
    uint64_t model;

    return read_tagged(r, TAG_SEQUENCE, &header) && read_integer(&header, &id) &&
           read_integer(&header, &size_max) && read_tagged(&header, TAG_OCTETS, &flags) &&
           read_integer(&header, &model) && read_tagged(r, TAG_OCTETS, &security) &&
           read_security(&security, facts) && read_scoped_pdu(r, facts);
}

static bool read_message(struct reader *r, uint64_t version, struct observation *facts)
{
    facts->snmp.version = version == VERSION_3 ? 3 : (uint8_t)(version + 1);
    return version == VERSION_3 ? read_secure_message(r, facts) : read_community_message(r, facts);
}

/* The wrapper of every version, and whether it has the size it says. */
static bool read_wrapper(struct reader *r, uint64_t *version, bool *is_whole)
{
    uint8_t tag;
    size_t size;

    if (!read_head(r, &tag, &size) || tag != TAG_SEQUENCE)
        return false;
    *is_whole = size == reader_left(r);
    return read_integer(r, version) &&
           (*version == VERSION_1 || *version == VERSION_2C || *version == VERSION_3);
}

static enum verdict snmp_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    bool is_expected = message->is_confirmed || message_has_port(message, PORT_AGENT) ||
                       message_has_port(message, PORT_TRAP);
    uint64_t version;
    bool is_whole;

    if (!read_wrapper(&r, &version, &is_whole))
        return VERDICT_NOT_MINE;
    if (!is_whole || !read_message(&r, version, facts))
        return is_expected ? VERDICT_MALFORMED : VERDICT_NOT_MINE;

    answer->is_from_server = facts->snmp.pdu == PDU_RESPONSE || facts->snmp.pdu == PDU_REPORT;
    facts->kind = OBSERVED_SNMP;
    return VERDICT_FACTS;
}

DISSECTOR(snmp) = {
    .name = "snmp",
    .apps = APPS({"snmp", "diagnostics", "SNMP (RFC 3416): managers ask, agents answer and warn."}),
    .over = OVER_UDP,
    .ports = PORTS(PORT_AGENT, PORT_TRAP),
    STARTS({TAG_SEQUENCE, TAG_SEQUENCE}),
    .min_size = SIZE_MIN,
    .dissect = snmp_dissect,
};
