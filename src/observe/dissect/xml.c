#include "observe/dissect/xml.h"

#include "observe/dissect/text.h"

static bool starts(struct text text, const char *with)
{
    size_t length = strlen(with);

    return text.length >= length && memcmp(text.data, with, length) == 0;
}

static bool is_space(char character)
{
    return character == ' ' || character == '\t' || character == '\r' || character == '\n';
}

static struct text trim(struct text text)
{
    while (text.length > 0 && is_space(text.data[0]))
        text = text_after(text, 1);
    while (text.length > 0 && is_space(text.data[text.length - 1]))
        text.length--;
    return text;
}

static bool refuse(struct xml *xml)
{
    xml->is_broken = true;
    xml->rest = (struct text){0};
    return false;
}

struct xml xml_of(struct text document)
{
    struct text mark = TEXT("\xef\xbb\xbf"); /* of byte order */

    if (starts(document, mark.data))
        document = text_after(document, mark.length);
    return (struct xml){.rest = document};
}

/* What stands before `end`, which is taken too. Without an `end` the document is cut. */
static bool take_until(struct xml *xml, struct text end, struct text *before)
{
    const char *found = xml->rest.length > 0
                            ? memmem(xml->rest.data, xml->rest.length, end.data, end.length)
                            : NULL;

    if (!found)
        return refuse(xml);
    *before = (struct text){.data = xml->rest.data, .length = (size_t)(found - xml->rest.data)};
    xml->rest = text_after(xml->rest, before->length + end.length);
    return true;
}

/* Up to the '>' that ends a tag; one in quotes does not. */
static bool take_tag(struct xml *xml, struct text *tag)
{
    char quote = 0;

    for (size_t i = 0; i < xml->rest.length; i++) {
        char character = xml->rest.data[i];

        if (quote) {
            if (character == quote)
                quote = 0;
        } else if (character == '"' || character == '\'') {
            quote = character;
        } else if (character == '<') {
            break;
        } else if (character == '>') {
            *tag = (struct text){.data = xml->rest.data, .length = i};
            xml->rest = text_after(xml->rest, i + 1);
            return true;
        }
    }
    return refuse(xml);
}

/* Up to the first space, without what stands before a colon. */
static struct text local_name(struct text tag)
{
    size_t start = 0;
    size_t end = 0;

    for (; end < tag.length && !is_space(tag.data[end]); end++)
        if (tag.data[end] == ':')
            start = end + 1;
    return (struct text){.data = tag.data + start, .length = end - start};
}

static bool is_name_start(struct text name)
{
    if (name.length == 0)
        return false;

    unsigned char first = (unsigned char)name.data[0];
    return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_' ||
           first >= 0x80;
}

static bool close_element(struct xml *xml, struct xml_piece *piece)
{
    *piece = (struct xml_piece){.kind = XML_CLOSE, .name = xml->open[--xml->depth]};
    return true;
}

static bool read_end_tag(struct xml *xml, struct xml_piece *piece)
{
    struct text tag;

    xml->rest = text_after(xml->rest, 2);
    if (!take_tag(xml, &tag) || xml->depth == 0)
        return refuse(xml);

    struct text name = local_name(tag);
    struct text open = xml->open[xml->depth - 1];
    if (name.length != open.length || memcmp(name.data, open.data, name.length) != 0)
        return refuse(xml);
    return close_element(xml, piece);
}

static bool read_start_tag(struct xml *xml, struct xml_piece *piece)
{
    struct text tag;

    xml->rest = text_after(xml->rest, 1);
    if (xml->depth == XML_DEPTH_MAX || (xml->has_root && xml->depth == 0) || !take_tag(xml, &tag))
        return refuse(xml);
    if (tag.length > 0 && tag.data[tag.length - 1] == '/') {
        xml->is_empty_element = true;
        tag.length--;
    }

    struct text name = local_name(tag);
    if (!is_name_start(name))
        return refuse(xml);

    xml->has_root = true;
    xml->open[xml->depth++] = name;
    *piece = (struct xml_piece){
        .kind = XML_OPEN,
        .name = name,
        .attributes = trim(text_after(tag, (size_t)(name.data + name.length - tag.data))),
    };
    return true;
}

static bool tell_text(const struct xml *xml, struct text text, bool is_literal,
                      struct xml_piece *piece)
{
    text = trim(text);
    if (text.length == 0 || xml->depth == 0)
        return false;
    *piece = (struct xml_piece){
        .kind = XML_TEXT,
        .name = xml->open[xml->depth - 1],
        .text = text,
        .is_literal = is_literal,
    };
    return true;
}

/* Up to the next '<'. */
static struct text take_text(struct xml *xml)
{
    const char *end = memchr(xml->rest.data, '<', xml->rest.length);
    size_t length = end ? (size_t)(end - xml->rest.data) : xml->rest.length;
    struct text text = {.data = xml->rest.data, .length = length};

    xml->rest = text_after(xml->rest, length);
    return text;
}

bool xml_next(struct xml *xml, struct xml_piece *piece)
{
    struct text passed;

    if (xml->is_empty_element) {
        xml->is_empty_element = false;
        return close_element(xml, piece);
    }
    while (xml->rest.length > 0) {
        if (xml->rest.data[0] != '<') {
            if (tell_text(xml, take_text(xml), false, piece))
                return true;
        } else if (starts(xml->rest, "</")) {
            return read_end_tag(xml, piece);
        } else if (starts(xml->rest, "<?")) {
            take_until(xml, TEXT("?>"), &passed);
        } else if (starts(xml->rest, "<!--")) {
            take_until(xml, TEXT("-->"), &passed);
        } else if (starts(xml->rest, "<![CDATA[")) {
            xml->rest = text_after(xml->rest, strlen("<![CDATA["));
            if (take_until(xml, TEXT("]]>"), &passed) && tell_text(xml, passed, true, piece))
                return true;
        } else if (starts(xml->rest, "<!")) {
            return refuse(xml);
        } else {
            return read_start_tag(xml, piece);
        }
    }
    return false;
}

bool xml_is_whole(const struct xml *xml)
{
    return xml->has_root && xml->depth == 0 && !xml->is_broken;
}

bool xml_is_in(const struct xml *xml, size_t above, const char *name)
{
    return above < xml->depth && text_equals(xml->open[xml->depth - 1 - above], name);
}

static const struct entity {
    const char *name;
    char character;
} entities[] = {
    {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''},
};

/* The character at the start of the text, and how long it is written there. */
static char decode(struct text text, size_t *length)
{
    for (size_t i = 0; text.data[0] == '&' && i < COUNT_OF(entities); i++)
        if (starts(text, entities[i].name)) {
            *length = strlen(entities[i].name);
            return entities[i].character;
        }
    *length = 1;
    return text.data[0];
}

struct kept xml_keep(struct observation *facts, const struct xml_piece *piece)
{
    char text[XML_KEPT_MAX];
    struct text rest = piece->text;
    size_t count = 0;
    size_t length;

    if (piece->is_literal)
        return text_keep(facts, rest, XML_KEPT_MAX);
    while (rest.length > 0 && count < sizeof(text)) {
        text[count++] = decode(rest, &length);
        rest = text_after(rest, length);
    }
    return observation_keep(facts, (struct slice){(const uint8_t *)text, count});
}
