#include "observe/dissect/soap.h"

#include "observe/dissect/text.h"

enum {
    CHUNK_DIGITS_MAX = 8
};

struct framing {
    uint64_t content_length;
    bool has_length;
    bool is_chunked;
};

static void read_header(const struct header *header, struct soap_http *http,
                        struct framing *framing)
{
    if (text_is(header->name, "Content-Length"))
        framing->has_length = text_number(header->value, UINT32_MAX, &framing->content_length);
    else if (text_is(header->name, "Transfer-Encoding"))
        framing->is_chunked = text_begins(header->value, "chunked");
    else if (text_is(header->name, "SOAPAction"))
        http->action = text_trim(header->value);
    else if (text_is(header->name, "Content-Type") && http->action.length == 0)
        http->action = text_parameter(header->value, "action");
}

/* Hexadecimal, up to a ';' or the end of the line (RFC 9112 section 7.1). */
static bool read_chunk_size(struct text line, size_t *size)
{
    struct text digits = text_trim(text_until(&line, ';'));

    *size = 0;
    for (size_t i = 0; i < digits.length; i++) {
        char digit = digits.data[i];
        size_t value = digit >= '0' && digit <= '9'   ? (size_t)(digit - '0')
                       : digit >= 'a' && digit <= 'f' ? (size_t)(digit - 'a' + 10)
                       : digit >= 'A' && digit <= 'F' ? (size_t)(digit - 'A' + 10)
                                                      : 16;
        if (value == 16)
            return false;
        *size = *size << 4 | value;
    }
    return digits.length > 0 && digits.length <= CHUNK_DIGITS_MAX;
}

/* What the chunks hold, as far as they are here. */
static void unchunk(struct reader r, struct soap_http *http)
{
    size_t used = 0;
    size_t size = 1;

    while (size > 0 && read_chunk_size(text_line(&r), &size)) {
        struct slice chunk = slice_first((struct slice){r.at, reader_left(&r)}, size);
        size_t room = sizeof(http->unchunked) - used;
        size_t taken = chunk.size < room ? chunk.size : room;

        memcpy(http->unchunked + used, chunk.data, taken);
        used += taken;
        reader_skip(&r, size);
        text_line(&r);
    }
    http->body = (struct text){.data = (const char *)http->unchunked, .length = used};
}

bool soap_http_read(struct slice message, struct soap_http *http)
{
    size_t head = head_size(message);
    struct reader r = reader_of(slice_first(message, head));
    struct slice rest = slice_after(message, head);
    struct framing framing = {0};
    struct header header;

    if (head == 0)
        return false;
    http->action = (struct text){0};
    http->is_response = text_begins(text_line(&r), "HTTP/");
    while (header_next(&r, &header))
        read_header(&header, http, &framing);

    if (framing.is_chunked)
        unchunk(reader_of(rest), http);
    else
        http->body =
            slice_text(framing.has_length ? slice_first(rest, framing.content_length) : rest);
    return true;
}

bool soap_is_at_operation(const struct xml *xml)
{
    return xml->depth == 3 && xml_is_in(xml, 1, "Body") && xml_is_in(xml, 2, "Envelope");
}

bool soap_mentions(struct text text, const char *part)
{
    return text.length > 0 && memmem(text.data, text.length, part, strlen(part)) != NULL;
}
