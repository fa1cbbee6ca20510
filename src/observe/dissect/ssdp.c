/* SSDP: devices announce themselves in HTTP over UDP (UPnP Device Architecture 1.1 section 1). */

#include "observe/dissect/dissector.h"
#include "observe/dissect/text.h"

enum {
    PORT_SSDP = 1900,
    METHOD_LENGTH_MAX = 16,
    SIZE_MIN = 16,
};

static const struct header_fact wanted[] = {
    HEADER_FACT("HOST", ssdp.host),
    HEADER_FACT("NT", ssdp.target),
    HEADER_FACT("ST", ssdp.target),
    HEADER_FACT("USN", ssdp.usn),
    HEADER_FACT("SERVER", ssdp.server),
    HEADER_FACT("LOCATION", ssdp.location),
    HEADER_FACT("AL", ssdp.location), /* where UPnP 1.0 allowed more than one */
    HEADER_FACT("USER-AGENT", ssdp.user_agent),
    {0},
};

/* "M-SEARCH * HTTP/1.1" or "NOTIFY * HTTP/1.1" */
static bool is_request_line(struct text line)
{
    return text_begins(line, "M-SEARCH * HTTP/1.") || text_begins(line, "NOTIFY * HTTP/1.");
}

static bool is_status_line(struct text line)
{
    return text_begins(line, "HTTP/1.1 200") || text_begins(line, "HTTP/1.0 200");
}

/* Requests name themselves. An answer is one of HTTP's; what it answers with is SSDP's. */
static bool is_ssdp_answer(const struct ssdp_facts *ssdp)
{
    return ssdp->target.length > 0 && (ssdp->usn.length > 0 || ssdp->location.length > 0);
}

static enum verdict ssdp_dissect(const struct message *message, struct observation *facts,
                                 struct answer *answer)
{
    struct ssdp_facts *ssdp = &facts->ssdp;
    struct reader r = reader_of(message->bytes);
    struct text line = text_line(&r);
    struct header header;

    ssdp->is_response = is_status_line(line);
    if (!ssdp->is_response && !is_request_line(line))
        return VERDICT_NOT_MINE;

    while (header_next(&r, &header))
        header_keep(&header, wanted, facts);
    if (ssdp->is_response && !is_ssdp_answer(ssdp))
        return message_has_port(message, PORT_SSDP) ? VERDICT_MALFORMED : VERDICT_NOT_MINE;
    if (!ssdp->is_response)
        ssdp->method = text_keep(facts, text_until(&line, ' '), METHOD_LENGTH_MAX);

    answer->is_from_server = ssdp->is_response && !ip_is_group(message->destination);
    facts->kind = OBSERVED_SSDP;
    return VERDICT_FACTS;
}

DISSECTOR(ssdp) = {
    .name = "ssdp",
    .apps = APPS({"ssdp", "discovery", "SSDP (UPnP 1.1): devices announce and seek services."}),
    .over = OVER_UDP,
    .ports = PORTS(PORT_SSDP),
    STARTS({'M', 'N'}, {'H', 'H'}, {'m', 'n'}, {'h', 'h'}),
    .min_size = SIZE_MIN,
    .dissect = ssdp_dissect,
};
