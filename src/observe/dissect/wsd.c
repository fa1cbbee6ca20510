/* WS-Discovery: cameras tell what they are and where (WS-Discovery 1.1, ONVIF Core section 7). */

#include "observe/dissect/soap.h"
#include "observe/dissect/text.h"

enum {
    PORT_WSD = 3702,
    SCOPE_LENGTH_MAX = 128,
    SIZE_MIN = 64,
};

/* That of April 2005, which ONVIF uses, and that of the standard. */
static const char name_space_2005[] = "schemas.xmlsoap.org/ws/2005/04/discovery";
static const char name_space_2009[] = "docs.oasis-open.org/ws-dd/ns/discovery/2009/01";

static const struct wsd_text {
    const char *element;
    const char *parent; /* NULL: any */
    size_t member;
} texts[] = {
    {"Types", NULL, offsetof(struct wsd_facts, types)},
    {"Address", "EndpointReference", offsetof(struct wsd_facts, endpoint)},
    {"XAddrs", NULL, offsetof(struct wsd_facts, addresses)},
};

static const char *const actions[] = {"Hello",        "Bye",     "Probe",
                                      "ProbeMatches", "Resolve", "ResolveMatches"};

static bool is_action(struct text name)
{
    for (size_t i = 0; i < COUNT_OF(actions); i++)
        if (text_equals(name, actions[i]))
            return true;
    return false;
}

static bool is_answer(struct text action)
{
    return text_equals(action, "ProbeMatches") || text_equals(action, "ResolveMatches");
}

static int hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* "AXIS%20M3045" as "AXIS M3045" (RFC 3986 section 2.1). A '%' without two digits is itself. */
static struct kept keep_decoded(struct observation *facts, struct text scope)
{
    uint8_t decoded[SCOPE_LENGTH_MAX];
    size_t size = 0;

    for (size_t i = 0; i < scope.length && size < sizeof(decoded); i++) {
        int high = scope.data[i] == '%' && i + 2 < scope.length ? hex_digit(scope.data[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(scope.data[i + 2]) : -1;

        if (low < 0) {
            decoded[size++] = (uint8_t)scope.data[i];
            continue;
        }
        decoded[size++] = (uint8_t)(high << 4 | low);
        i += 2;
    }
    return observation_keep(facts, (struct slice){decoded, size});
}

static void read_scope(struct text scope, struct observation *facts)
{
    struct text name = TEXT("onvif://www.onvif.org/name/");
    struct text hardware = TEXT("onvif://www.onvif.org/hardware/");

    if (text_begins(scope, name.data) && facts->wsd.name.length == 0)
        facts->wsd.name = keep_decoded(facts, text_after(scope, name.length));
    else if (text_begins(scope, hardware.data) && facts->wsd.hardware.length == 0)
        facts->wsd.hardware = keep_decoded(facts, text_after(scope, hardware.length));
}

static bool is_blank(char character)
{
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

/* Addresses with white space between them. */
static void read_scopes(struct text scopes, struct observation *facts)
{
    size_t start = 0;

    for (size_t i = 0; i <= scopes.length; i++) {
        if (i < scopes.length && !is_blank(scopes.data[i]))
            continue;
        read_scope((struct text){.data = scopes.data + start, .length = i - start}, facts);
        start = i + 1;
    }
}

static void read_text(const struct xml *xml, const struct xml_piece *piece,
                      struct observation *facts)
{
    if (xml_is_in(xml, 0, "Scopes")) {
        read_scopes(piece->text, facts);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!xml_is_in(xml, 0, texts[i].element) ||
            (texts[i].parent && !xml_is_in(xml, 1, texts[i].parent)))
            continue;
        void *member = (char *)&facts->wsd + texts[i].member;
        struct kept *kept = member;
        if (kept->length == 0)
            *kept = xml_keep(facts, piece);
        return;
    }
}

static void read_envelope(struct xml *xml, struct observation *facts, bool *is_from_server)
{
    struct xml_piece piece;

    while (xml_next(xml, &piece)) {
        if (piece.kind == XML_OPEN && soap_is_at_operation(xml) && is_action(piece.name) &&
            facts->wsd.action.length == 0) {
            facts->wsd.action = text_keep(facts, piece.name, piece.name.length);
            *is_from_server = is_answer(piece.name);
        } else if (piece.kind == XML_TEXT) {
            read_text(xml, &piece, facts);
        }
    }
}

static enum verdict wsd_dissect(const struct message *message, struct observation *facts,
                                struct answer *answer)
{
    struct text body = slice_text(message->bytes);
    struct xml xml = xml_of(body);
    bool is_from_server = false;

    if (!soap_mentions(body, name_space_2005) && !soap_mentions(body, name_space_2009))
        return VERDICT_NOT_MINE;
    read_envelope(&xml, facts, &is_from_server);
    if (!xml_is_whole(&xml) || facts->wsd.action.length == 0)
        return message_has_port(message, PORT_WSD) ? VERDICT_MALFORMED : VERDICT_NOT_MINE;

    answer->is_from_server = is_from_server && !ip_is_group(message->destination);
    facts->kind = OBSERVED_WSD;
    return VERDICT_FACTS;
}

DISSECTOR(wsd) = {
    .name = "wsd",
    .apps = APPS({"wsd", "discovery", "WS-Discovery, with which ONVIF cameras are found."}),
    .over = OVER_UDP,
    .ports = PORTS(PORT_WSD),
    STARTS({'<', '<'}, {0xef, 0xef}, {' ', ' '}, {'\r', '\r'}, {'\n', '\n'}),
    .min_size = SIZE_MIN,
    .dissect = wsd_dissect,
};
