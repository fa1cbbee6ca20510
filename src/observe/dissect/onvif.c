/* ONVIF: recorders and people ask cameras for what they have and do (ONVIF Core Specification). */

#include "observe/dissect/soap.h"
#include "observe/dissect/text.h"

enum {
    OPERATION_LENGTH_MAX = 96
};

/* Path from the innermost element outwards, and the fact its text is. */
static const struct onvif_text {
    const char *element;
    const char *parent;
    size_t member;
} texts[] = {
    {"Username", "UsernameToken", offsetof(struct onvif_facts, user)},
    {"Manufacturer", "GetDeviceInformationResponse", offsetof(struct onvif_facts, manufacturer)},
    {"Model", "GetDeviceInformationResponse", offsetof(struct onvif_facts, model)},
    {"FirmwareVersion", "GetDeviceInformationResponse", offsetof(struct onvif_facts, firmware)},
    {"SerialNumber", "GetDeviceInformationResponse", offsetof(struct onvif_facts, serial)},
};

static void keep_text(const struct xml *xml, const struct xml_piece *piece,
                      struct observation *facts)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!xml_is_in(xml, 0, texts[i].element) || !xml_is_in(xml, 1, texts[i].parent))
            continue;
        void *member = (char *)&facts->onvif + texts[i].member;
        struct kept *kept = member;
        if (kept->length == 0)
            *kept = xml_keep(facts, piece);
        return;
    }
}

/* The answer to X is XResponse: it is X that is told, and that it was answered. */
static void keep_operation(struct text name, struct observation *facts)
{
    struct text suffix = TEXT("Response");

    if (name.length > suffix.length &&
        text_equals(text_after(name, name.length - suffix.length), suffix.data))
        name.length -= suffix.length;
    facts->onvif.operation = text_keep(facts, name, OPERATION_LENGTH_MAX);
}

static void read_envelope(struct xml *xml, struct observation *facts)
{
    struct xml_piece piece;

    while (xml_next(xml, &piece)) {
        if (piece.kind == XML_OPEN && soap_is_at_operation(xml) &&
            facts->onvif.operation.length == 0)
            keep_operation(piece.name, facts);
        else if (piece.kind == XML_TEXT)
            keep_text(xml, &piece, facts);
    }
}

static bool is_onvif(const struct soap_http *http)
{
    return soap_mentions(http->action, "www.onvif.org/ver") ||
           soap_mentions(http->body, "www.onvif.org/ver");
}

static enum verdict onvif_dissect(const struct message *message, struct observation *facts,
                                  struct answer *answer)
{
    struct soap_http http;

    if (!soap_http_read(message->bytes, &http))
        return VERDICT_NOT_MINE;
    if (!is_onvif(&http)) /* a log-in page, a challenge, a picture: it may come yet */
        return message->is_confirmed ? VERDICT_FACTS : VERDICT_UNKNOWN;

    struct xml xml = xml_of(http.body);
    read_envelope(&xml, facts);
    if (facts->onvif.operation.length == 0)
        return VERDICT_MALFORMED;

    facts->onvif.is_response = http.is_response;
    answer->is_from_server = http.is_response;
    facts->kind = OBSERVED_ONVIF;
    return VERDICT_FACTS;
}

DISSECTOR(onvif) = {
    .name = "onvif",
    .apps = APPS({"onvif", "management", "ONVIF over HTTP: cameras asked, set up and steered."}),
    .over = OVER_HTTP,
    .dissect = onvif_dissect,
};
