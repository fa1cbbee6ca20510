/* DHCP: a device asks for an address and says who it is (RFC 2131, RFC 2132). */

#include "observe/dissect/dissector.h"

enum {
    PORT_SERVER = 67,
    PORT_CLIENT = 68,
    OP_REQUEST = 1,
    OP_REPLY = 2,
    HARDWARE_SIZE_MAX = 16,
    SIZE_AFTER_HARDWARE = 13, /* hops through ciaddr */
    SIZE_BEFORE_MAC = 8,      /* siaddr, giaddr */
    SIZE_AFTER_MAC = 10,      /* the rest of chaddr */
    SIZE_SERVER_NAME = 64,
    SIZE_FILE = 128,
    MAGIC = 0x63825363,
    SIZE_MIN = 240,
};

enum option {
    OPTION_PAD = 0,
    OPTION_HOSTNAME = 12,
    OPTION_REQUESTED_IP = 50,
    OPTION_OVERLOAD = 52,
    OPTION_MESSAGE_TYPE = 53,
    OPTION_SERVER = 54,
    OPTION_WANTED = 55,
    OPTION_VENDOR_CLASS = 60,
    OPTION_END = 255,
};

/* RFC 2132 section 9.3: where else options are. */
enum overload {
    OVERLOAD_FILE = 1,
    OVERLOAD_SERVER_NAME = 2,
};

/* What the fixed part says, beside the facts. */
struct fixed {
    uint8_t operation;
    struct slice server_name;
    struct slice file;
};

static bool read_fixed(struct reader *r, struct fixed *fixed, struct dhcp_facts *dhcp)
{
    fixed->operation = reader_u8(r);
    reader_skip(r, 1); /* hardware type */
    uint8_t hardware_size = reader_u8(r);
    reader_skip(r, SIZE_AFTER_HARDWARE);
    dhcp->assigned_ip = reader_ip4(r);
    reader_skip(r, SIZE_BEFORE_MAC);
    dhcp->client = reader_mac(r);
    reader_skip(r, SIZE_AFTER_MAC);
    fixed->server_name = reader_bytes(r, SIZE_SERVER_NAME);
    fixed->file = reader_bytes(r, SIZE_FILE);

    return (fixed->operation == OP_REQUEST || fixed->operation == OP_REPLY) &&
           hardware_size <= HARDWARE_SIZE_MAX && reader_u32(r) == MAGIC;
}

static bool is_zero(const struct ip *ip)
{
    static const uint8_t zero[16];

    return memcmp(ip->octet, zero, sizeof(zero)) == 0;
}

/* Some end their text with NUL, which RFC 2132 section 2 asks receivers to bear with. */
static struct kept keep_text(struct observation *facts, struct reader *value)
{
    struct slice text = reader_rest(value);

    while (text.size > 0 && text.data[text.size - 1] == 0)
        text.size--;
    return observation_keep(facts, text);
}

/* "1,3,6": which options it wants, in its order. */
static struct kept keep_numbers(struct observation *facts, struct reader *value)
{
    char text[256 * 4];
    size_t length = 0;

    while (reader_left(value) > 0) {
        uint8_t number = reader_u8(value);

        if (length > 0)
            text[length++] = ',';
        if (number >= 100)
            text[length++] = (char)('0' + number / 100);
        if (number >= 10)
            text[length++] = (char)('0' + number / 10 % 10);
        text[length++] = (char)('0' + number % 10);
    }
    return observation_keep(facts, (struct slice){(const uint8_t *)text, length});
}

static void read_option(enum option option, struct reader *value, struct observation *facts,
                        uint8_t *overload)
{
    struct dhcp_facts *dhcp = &facts->dhcp;

    switch (option) {
    case OPTION_MESSAGE_TYPE: dhcp->type = reader_u8(value); break;
    case OPTION_REQUESTED_IP: dhcp->requested_ip = reader_ip4(value); break;
    case OPTION_SERVER: dhcp->server_ip = reader_ip4(value); break;
    case OPTION_OVERLOAD: *overload = reader_u8(value); break;
    case OPTION_HOSTNAME:
        if (dhcp->hostname.length == 0)
            dhcp->hostname = keep_text(facts, value);
        break;
    case OPTION_VENDOR_CLASS:
        if (dhcp->vendor_class.length == 0)
            dhcp->vendor_class = keep_text(facts, value);
        break;
    case OPTION_WANTED:
        if (dhcp->wanted.length == 0)
            dhcp->wanted = keep_numbers(facts, value);
        break;
    case OPTION_PAD:
    case OPTION_END: break;
    }
}

/* Code, size, value, up to the end option. What follows it is padding. False when a value reaches
 * beyond the bytes there are: what came before it has been read. */
static bool read_options(struct reader *r, struct observation *facts, uint8_t *overload)
{
    while (reader_left(r) > 0) {
        uint8_t code = reader_u8(r);

        if (code == OPTION_PAD)
            continue;
        if (code == OPTION_END)
            return true;

        struct reader value = reader_take(r, reader_u8(r));
        if (!reader_ok(r))
            return false;
        read_option(code, &value, facts, overload);
    }
    return false;
}

static void read_overloaded(struct slice field, struct observation *facts)
{
    struct reader r = reader_of(field);
    uint8_t ignored = 0;

    read_options(&r, facts, &ignored);
}

static enum verdict dhcp_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct dhcp_facts *dhcp = &facts->dhcp;
    struct fixed fixed;
    uint8_t overload = 0;

    if (!read_fixed(&r, &fixed, dhcp))
        return VERDICT_NOT_MINE;

    /* A message cut or broken after its type still says who speaks. */
    if (!read_options(&r, facts, &overload) && dhcp->type == 0)
        return VERDICT_MALFORMED;
    if (overload & OVERLOAD_FILE)
        read_overloaded(fixed.file, facts);
    if (overload & OVERLOAD_SERVER_NAME)
        read_overloaded(fixed.server_name, facts);

    if (is_zero(&dhcp->assigned_ip))
        dhcp->assigned_ip = (struct ip){0};
    answer->is_from_server = fixed.operation == OP_REPLY && !ip_is_group(message->destination);
    facts->kind = OBSERVED_DHCP;
    return VERDICT_FACTS;
}

DISSECTOR(dhcp) = {
    .name = "dhcp",
    .apps = APPS({"dhcp", "infrastructure", "DHCP (RFC 2131): who wants which address."}),
    .over = OVER_UDP,
    .ports = PORTS(PORT_SERVER, PORT_CLIENT),
    STARTS({OP_REQUEST, OP_REPLY}),
    .min_size = SIZE_MIN,
    .dissect = dhcp_dissect,
};
