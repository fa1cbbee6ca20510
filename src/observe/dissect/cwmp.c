/* CWMP: a device calls its management server, which then rules it (TR-069). */

#include "observe/dissect/soap.h"
#include "observe/dissect/text.h"

enum {
    METHOD_LENGTH_MAX = 96,
    EVENTS_LENGTH_MAX = 256,
    EVENT_LENGTH_MAX = 64, /* TR-069 table 7 */
};

static const char name_space[] = "urn:dslforum-org:cwmp-1-";

/* Path from the innermost element outwards, and the fact its text is. */
static const struct cwmp_text {
    const char *element;
    const char *parent;
    size_t member;
} texts[] = {
    {"Manufacturer", "DeviceId", offsetof(struct cwmp_facts, manufacturer)},
    {"OUI", "DeviceId", offsetof(struct cwmp_facts, oui)},
    {"ProductClass", "DeviceId", offsetof(struct cwmp_facts, product_class)},
    {"SerialNumber", "DeviceId", offsetof(struct cwmp_facts, serial)},
    {"URL", "Download", offsetof(struct cwmp_facts, url)},
    {"URL", "Upload", offsetof(struct cwmp_facts, url)},
};

/* What goes beyond single facts: codes that add up, and a value that follows its name. */
struct reading {
    char events[EVENTS_LENGTH_MAX];
    size_t events_length;
    bool is_url_next; /* the last parameter named was the ConnectionRequestURL */
};

static void keep_text(const struct xml *xml, const struct xml_piece *piece,
                      struct observation *facts)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!xml_is_in(xml, 0, texts[i].element) || !xml_is_in(xml, 1, texts[i].parent))
            continue;
        void *member = (char *)&facts->cwmp + texts[i].member;
        struct kept *kept = member;
        if (kept->length == 0)
            *kept = xml_keep(facts, piece);
        return;
    }
}

static void add_event(struct reading *reading, struct text code)
{
    size_t length = code.length < EVENT_LENGTH_MAX ? code.length : EVENT_LENGTH_MAX;

    if (reading->events_length + 1 + length > sizeof(reading->events))
        return;
    if (reading->events_length > 0)
        reading->events[reading->events_length++] = ',';
    memcpy(reading->events + reading->events_length, code.data, length);
    reading->events_length += length;
}

static bool names_the_url(struct text name)
{
    struct text ending = TEXT("ConnectionRequestURL");

    return name.length >= ending.length &&
           text_equals(text_after(name, name.length - ending.length), ending.data);
}

static void read_text(const struct xml *xml, const struct xml_piece *piece, struct reading *reading,
                      struct observation *facts)
{
    if (xml_is_in(xml, 1, "ParameterValueStruct")) {
        if (xml_is_in(xml, 0, "Name"))
            reading->is_url_next = names_the_url(piece->text);
        else if (xml_is_in(xml, 0, "Value") && reading->is_url_next && facts->cwmp.url.length == 0)
            facts->cwmp.url = xml_keep(facts, piece);
    } else if (xml_is_in(xml, 0, "EventCode")) {
        add_event(reading, piece->text);
    } else {
        keep_text(xml, piece, facts);
    }
}

static void read_envelope(struct text body, struct observation *facts)
{
    struct xml xml = xml_of(body);
    struct reading reading = {0};
    struct xml_piece piece;

    while (xml_next(&xml, &piece)) {
        if (piece.kind == XML_OPEN && soap_is_at_operation(&xml) && facts->cwmp.method.length == 0)
            facts->cwmp.method = text_keep(facts, piece.name, METHOD_LENGTH_MAX);
        else if (piece.kind == XML_TEXT)
            read_text(&xml, &piece, &reading, facts);
    }

    struct slice events = {(const uint8_t *)reading.events, reading.events_length};
    facts->cwmp.event = observation_keep(facts, events);
}

static enum verdict cwmp_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct soap_http http;

    if (!soap_http_read(message->bytes, &http))
        return VERDICT_NOT_MINE;
    if (!soap_mentions(http.body, name_space)) /* empty ones carry the session on */
        return message->is_confirmed ? VERDICT_FACTS : VERDICT_UNKNOWN;

    read_envelope(http.body, facts);
    if (facts->cwmp.method.length == 0)
        return VERDICT_MALFORMED;

    answer->is_from_server = http.is_response;
    facts->kind = OBSERVED_CWMP;
    return VERDICT_FACTS;
}

DISSECTOR(cwmp) = {
    .name = "cwmp",
    .apps = APPS({"cwmp", "management", "TR-069 CWMP: a far server manages the device."}),
    .over = OVER_HTTP,
    .dissect = cwmp_dissect,
};
