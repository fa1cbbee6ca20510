/* SADP: Hikvision devices are found, readdressed and reset, in XML over UDP and in frames of an
 * EtherType of its own that no router and no IP sensor sees (catalogue: hik-sadp-udp,
 * hik-sadp-8033). */

#include "observe/dissect/dissector.h"
#include "observe/dissect/text.h"
#include "observe/dissect/xml.h"

enum {
    PORT_SADP = 37020,
    ETHERTYPE_SADP = 0x8033,
    SIZE_MIN_XML = 32,
    TYPE_LENGTH_MAX = 64,
};

/* The two carriers call the same things by different names: here is one for both. */
static const char type_inquiry[] = "inquiry";
static const char type_change_address[] = "change address";
static const char type_reset_password[] = "reset password";

static const struct xml_type {
    const char *word;
    const char *type;
} xml_types[] = {
    {"inquiry", type_inquiry},          {"inquiry_v31", type_inquiry},
    {"inquiry_v32", type_inquiry},      {"update", type_change_address},
    {"reset", type_reset_password},     {"resetPassword", type_reset_password},
    {"MailReset", type_reset_password},
};

static const struct sadp_text {
    const char *element;
    size_t member;
} texts[] = {
    {"DeviceDescription", offsetof(struct sadp_facts, model)},
    {"DeviceSN", offsetof(struct sadp_facts, serial)},
    {"SoftwareVersion", offsetof(struct sadp_facts, firmware)},
    {"Activated", offsetof(struct sadp_facts, activated)},
};

static struct kept keep_word(struct observation *facts, const char *word)
{
    return observation_keep(facts, text_bytes(text_of(word)));
}

static struct kept keep_type(struct observation *facts, struct text word)
{
    for (size_t i = 0; i < COUNT_OF(xml_types); i++)
        if (text_is(word, xml_types[i].word))
            return keep_word(facts, xml_types[i].type);
    return text_keep(facts, word, TYPE_LENGTH_MAX);
}

static void read_text(const struct xml_piece *piece, struct observation *facts)
{
    struct sadp_facts *sadp = &facts->sadp;

    if (text_equals(piece->name, "Types")) {
        if (sadp->type.length == 0)
            sadp->type = keep_type(facts, piece->text);
        return;
    }
    if (text_equals(piece->name, "MAC")) {
        mac_parse(piece->text, &sadp->mac);
        return;
    }
    if (text_equals(piece->name, "IPv4Address")) {
        ip_parse(piece->text, &sadp->ip);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        void *member = (char *)sadp + texts[i].member;
        struct kept *kept = member;

        if (text_equals(piece->name, texts[i].element) && kept->length == 0)
            *kept = xml_keep(facts, piece);
    }
}

/* Only what stands directly below the root is the protocol's. */
static bool read_xml(struct xml *xml, struct observation *facts)
{
    struct xml_piece piece;
    bool is_root_known = false;
    bool has_uuid = false;

    while (xml_next(xml, &piece)) {
        if (piece.kind == XML_OPEN && xml->depth == 1) {
            facts->sadp.is_answer =
                text_equals(piece.name, "ProbeMatch") || text_equals(piece.name, "ProbeMatches");
            is_root_known = facts->sadp.is_answer || text_equals(piece.name, "Probe");
            if (!is_root_known)
                return false;
        }
        if (piece.kind != XML_TEXT || xml->depth != 2)
            continue;
        has_uuid |= text_equals(piece.name, "Uuid");
        read_text(&piece, facts);
    }
    return is_root_known && has_uuid && facts->sadp.type.length > 0;
}

static enum verdict sadp_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct xml xml = xml_of(slice_text(message->bytes));

    if (!read_xml(&xml, facts) || !xml_is_whole(&xml))
        return facts->sadp.type.length > 0 && message_has_port(message, PORT_SADP)
                   ? VERDICT_MALFORMED
                   : VERDICT_NOT_MINE;

    answer->is_from_server = facts->sadp.is_answer && !ip_is_group(message->destination);
    facts->kind = OBSERVED_SADP;
    return VERDICT_FACTS;
}

enum frame {
    FRAME_MARK = 0x21,
    FRAME_ANSWER = 1,
    FRAME_REQUEST = 2,
    FRAME_VERSION = 1,
    FRAME_FROM_CLIENT = 0x42,
    FRAME_FROM_DEVICE = 0xf6,
    FRAME_MARK_2 = 0x0604,
    FRAME_SIZE_MIN = 38,
};

static const struct frame_type {
    uint8_t number;
    bool is_answer;
    const char *type;
} frame_types[] = {
    {0x02, false, "online"},           {0x03, false, type_inquiry},
    {0x04, true, type_inquiry},        {0x06, false, type_change_address},
    {0x07, true, type_change_address}, {0x0a, false, type_reset_password},
    {0x0b, true, type_reset_password}, {0x0c, false, "cms information"},
    {0x0d, true, "cms information"},   {0x10, false, "change network"},
    {0x11, true, "change network"},
};

static bool read_frame_head(struct reader *r)
{
    uint8_t mark = reader_u8(r);
    uint8_t kind = reader_u8(r);
    uint8_t version = reader_u8(r);
    uint8_t sender = reader_u8(r);
    reader_skip(r, 4); /* counter */
    uint16_t mark_2 = reader_u16(r);

    return mark == FRAME_MARK && (kind == FRAME_ANSWER || kind == FRAME_REQUEST) &&
           version == FRAME_VERSION &&
           (sender == FRAME_FROM_CLIENT || sender == FRAME_FROM_DEVICE) && mark_2 == FRAME_MARK_2;
}

static bool read_frame_type(uint8_t number, struct observation *facts)
{
    for (size_t i = 0; i < COUNT_OF(frame_types); i++)
        if (frame_types[i].number == number) {
            facts->sadp.is_answer = frame_types[i].is_answer;
            facts->sadp.type = keep_word(facts, frame_types[i].type);
            return true;
        }
    return false;
}

static enum verdict sadp_ethernet_dissect(const struct message *message, struct observation *facts,
                                          struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct sadp_facts *sadp = &facts->sadp;

    if (message->server_port != ETHERTYPE_SADP)
        return VERDICT_NOT_MINE;
    if (!read_frame_head(&r) || !read_frame_type(reader_u8(&r), facts))
        return VERDICT_MALFORMED;
    reader_skip(&r, 3); /* parameters, checksum */
    sadp->mac = reader_mac(&r);
    sadp->ip = reader_ip4(&r);
    reader_skip(&r, 6 + 4 + 4); /* whom it is for: MAC, address, mask */
    if (!reader_ok(&r))
        return VERDICT_MALFORMED;

    answer->is_from_server = sadp->is_answer;
    facts->kind = OBSERVED_SADP;
    return VERDICT_FACTS;
}

#define SADP_APPS                                                                                  \
    APPS({"sadp", "discovery", "Hikvision SADP: devices found, readdressed and reset."})

DISSECTOR(sadp) = {
    .name = "sadp",
    .apps = SADP_APPS,
    .over = OVER_UDP,
    .ports = PORTS(PORT_SADP),
    STARTS({'<', '<'}, {0xef, 0xef}, {' ', ' '}, {'\r', '\r'}, {'\n', '\n'}),
    .min_size = SIZE_MIN_XML,
    .dissect = sadp_dissect,
};

DISSECTOR(sadp_ethernet) = {
    .name = "sadp_ethernet",
    .apps = SADP_APPS,
    .over = OVER_ETHERNET,
    .ports = PORTS(ETHERTYPE_SADP),
    .min_size = FRAME_SIZE_MIN,
    .dissect = sadp_ethernet_dissect,
};
