#include "base/utf8.h"

#include <stdio.h>

static bool is_continuation(char byte)
{
    return ((uint8_t)byte & 0xc0) == 0x80;
}

/* Size of the sequence that this byte leads; 0: it leads none. */
static size_t sequence_size(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    if (lead >= 0xf0 && lead <= 0xf4)
        return 4;
    return 0;
}

int32_t utf8_decode(struct text text, size_t *size)
{
    static const int32_t lead_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    static const int32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t lead = (uint8_t)text.data[0];
    size_t wanted = sequence_size(lead);

    *size = 1;
    if (wanted == 0 || wanted > text.length)
        return UTF8_INVALID;

    int32_t point = lead & lead_bits[wanted];
    for (size_t i = 1; i < wanted; i++) {
        if (!is_continuation(text.data[i]))
            return UTF8_INVALID;
        point = point << 6 | ((uint8_t)text.data[i] & 0x3f);
    }
    if (point < smallest[wanted] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
        return UTF8_INVALID;
    *size = wanted;
    return point;
}

bool utf8_is_unprintable(int32_t code_point)
{
    static const struct {
        int32_t first;
        int32_t last;
    } ranges[] = {
        {0x00, 0x1f},     /* C0 */
        {0x7f, 0x9f},     /* DEL and C1 */
        {0x061c, 0x061c}, /* Arabic letter mark */
        {0x200b,
         0x200b}, /* zero width space; the joiners beside it are Urdu and Persian spelling */
        {0x200e, 0x200f},   /* direction marks */
        {0x2028, 0x202e},   /* line and paragraph separator, embeddings, overrides */
        {0x2060, 0x206f},   /* word joiner, isolates, deprecated controls */
        {0xfeff, 0xfeff},   /* byte order mark */
        {0xfff9, 0xfffb},   /* interlinear annotation */
        {0xe0000, 0xe007f}, /* tags */
    };

    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        if (code_point >= ranges[i].first && code_point <= ranges[i].last)
            return true;
    return false;
}

size_t utf8_count(struct text text)
{
    size_t count = 0;
    size_t size;

    for (size_t i = 0; i < text.length; i += size, count++)
        (void)utf8_decode((struct text){text.data + i, text.length - i}, &size);
    return count;
}

/* "\x1b", "\u202e", "\U000e0041". */
static size_t spell(int32_t point, char out[static 12])
{
    unsigned number = (unsigned)point;
    int length = number <= 0xff     ? snprintf(out, 12, "\\x%02x", number)
                 : number <= 0xffff ? snprintf(out, 12, "\\u%04x", number)
                                    : snprintf(out, 12, "\\U%08x", number);

    return length < 0 ? 0 : (size_t)length;
}

size_t utf8_clean(struct text in, char *out, size_t size)
{
    size_t used = 0;

    if (size == 0)
        return 0;
    while (in.length > 0) {
        char spelled[12];
        const char *piece = in.data;
        size_t taken;
        int32_t point = utf8_decode(in, &taken);
        size_t length = taken;

        if (point == UTF8_INVALID || utf8_is_unprintable(point)) {
            length = spell(point == UTF8_INVALID ? (uint8_t)in.data[0] : point, spelled);
            piece = spelled;
        }
        if (length > size - 1 - used)
            break;
        memcpy(out + used, piece, length);
        used += length;
        in = (struct text){in.data + taken, in.length - taken};
    }
    out[used] = '\0';
    return used;
}
