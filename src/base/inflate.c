#include "base/inflate.h"

#include "base/reader.h"

enum {
    BLOCKS_MAX = 64,
    CODE_LENGTH_MAX = 15,
    LITERALS_MAX = 288, /* literals, the end of the block, and lengths */
    LITERALS_USED_MAX = 286,
    DISTANCES_MAX = 32,
    DISTANCES_USED_MAX = 30,
    LENGTH_CODES = 19, /* the alphabet in which the other two are described */
    SYMBOL_END = 256,
    SYMBOL_NONE = -1,

    BLOCK_STORED = 0,
    BLOCK_FIXED = 1,
    BLOCK_DYNAMIC = 2,

    REPEAT_LAST = 16,
    REPEAT_ZERO = 17,
    REPEAT_ZERO_LONG = 18,
};

/* Bits leave from the low end of each byte. */
struct bits {
    struct reader bytes;
    uint32_t held;
    unsigned held_count;
};

/* A canonical Huffman code: how many symbols have codes of each length, and the symbols in the
 * order of their codes. */
struct code {
    uint16_t count[CODE_LENGTH_MAX + 1];
    uint16_t symbols[LITERALS_MAX];
};

struct output {
    uint8_t *bytes;
    size_t capacity;
    size_t size;
};

static unsigned take_bits(struct bits *bits, unsigned count)
{
    while (bits->held_count < count) {
        bits->held |= (uint32_t)reader_u8(&bits->bytes) << bits->held_count;
        bits->held_count += 8;
    }
    unsigned taken = bits->held & ((1u << count) - 1);

    bits->held >>= count;
    bits->held_count -= count;
    return taken;
}

/* False when more codes of a length are asked for than the shorter ones leave. */
static bool build_code(struct code *code, const uint8_t *lengths, size_t symbol_count)
{
    uint16_t place[CODE_LENGTH_MAX + 1] = {0};
    int left = 1;

    *code = (struct code){0};
    for (size_t symbol = 0; symbol < symbol_count; symbol++)
        code->count[lengths[symbol]]++;
    code->count[0] = 0;
    for (unsigned length = 1; length <= CODE_LENGTH_MAX; length++) {
        left = left * 2 - code->count[length];
        if (left < 0)
            return false;
        place[length] = (uint16_t)(place[length - 1] + code->count[length - 1]);
    }
    for (size_t symbol = 0; symbol < symbol_count; symbol++)
        if (lengths[symbol])
            code->symbols[place[lengths[symbol]]++] = (uint16_t)symbol;
    return true;
}

/* Codes of one length are consecutive numbers; those one bit longer begin behind the last of
 * them, doubled. */
static int take_symbol(struct bits *bits, const struct code *code)
{
    unsigned number = 0;
    unsigned first = 0;
    unsigned before = 0;

    for (unsigned length = 1; length <= CODE_LENGTH_MAX; length++) {
        number = number << 1 | take_bits(bits, 1);
        if (number < first + code->count[length])
            return code->symbols[before + number - first];
        before += code->count[length];
        first = (first + code->count[length]) << 1;
    }
    return SYMBOL_NONE;
}

static bool put_byte(struct output *out, uint8_t byte)
{
    if (out->size == out->capacity)
        return false;
    out->bytes[out->size++] = byte;
    return true;
}

/* The copy may reach into what it writes: a run is a copy from close by. */
static bool repeat(struct output *out, size_t distance, size_t length)
{
    if (distance > out->size || length > out->capacity - out->size)
        return false;
    for (; length > 0; length--, out->size++)
        out->bytes[out->size] = out->bytes[out->size - distance];
    return true;
}

/* Section 3.2.5: each symbol stands for a range, and extra bits say where in it. */
static size_t take_length(struct bits *bits, unsigned symbol)
{
    static const uint16_t base[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                    31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const uint8_t extra[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                    2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};

    return base[symbol] + take_bits(bits, extra[symbol]);
}

static size_t take_distance(struct bits *bits, unsigned symbol)
{
    unsigned extra = symbol < 2 ? 0 : symbol / 2 - 1;
    size_t base = symbol < 2 ? symbol + 1 : (size_t)(2 + symbol % 2) * (1u << extra) + 1;

    return base + take_bits(bits, extra);
}

static bool read_coded(struct bits *bits, const struct code *literals, const struct code *distances,
                       struct output *out)
{
    while (reader_ok(&bits->bytes)) {
        int symbol = take_symbol(bits, literals);

        if (symbol == SYMBOL_END)
            return reader_ok(&bits->bytes);
        if (symbol < 0 || symbol >= LITERALS_USED_MAX)
            return false;
        if (symbol < SYMBOL_END) {
            if (!put_byte(out, (uint8_t)symbol))
                return false;
            continue;
        }
        size_t length = take_length(bits, (unsigned)symbol - SYMBOL_END - 1);
        int far = take_symbol(bits, distances);
        if (far < 0 || far >= DISTANCES_USED_MAX ||
            !repeat(out, take_distance(bits, (unsigned)far), length))
            return false;
    }
    return false;
}

/* Section 3.2.6. */
static bool read_fixed(struct bits *bits, struct output *out)
{
    uint8_t lengths[LITERALS_MAX];
    struct code literals;
    struct code distances;

    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    build_code(&literals, lengths, LITERALS_MAX);
    memset(lengths, 5, DISTANCES_MAX);
    build_code(&distances, lengths, DISTANCES_MAX);
    return read_coded(bits, &literals, &distances, out);
}

/* The lengths of both codes, one list that is itself coded (section 3.2.7). */
static bool read_lengths(struct bits *bits, const struct code *code, uint8_t *lengths, size_t count)
{
    for (size_t at = 0; at < count;) {
        int symbol = take_symbol(bits, code);
        uint8_t value = 0;
        size_t times = 1;

        if (symbol < 0 || !reader_ok(&bits->bytes))
            return false;
        if (symbol < REPEAT_LAST)
            value = (uint8_t)symbol;
        else if (symbol == REPEAT_LAST && at > 0) {
            value = lengths[at - 1];
            times = 3 + take_bits(bits, 2);
        } else if (symbol == REPEAT_ZERO)
            times = 3 + take_bits(bits, 3);
        else if (symbol == REPEAT_ZERO_LONG)
            times = 11 + take_bits(bits, 7);
        else
            return false;
        if (times > count - at)
            return false;
        memset(lengths + at, value, times);
        at += times;
    }
    return true;
}

static bool read_dynamic(struct bits *bits, struct output *out)
{
    static const uint8_t order[LENGTH_CODES] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                11, 4,  12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[LITERALS_MAX + DISTANCES_MAX] = {0};
    size_t literal_count = 257 + take_bits(bits, 5);
    size_t distance_count = 1 + take_bits(bits, 5);
    size_t length_count = 4 + take_bits(bits, 4);
    struct code literals;
    struct code distances;

    if (literal_count > LITERALS_USED_MAX || distance_count > DISTANCES_USED_MAX)
        return false;
    for (size_t i = 0; i < length_count; i++)
        lengths[order[i]] = (uint8_t)take_bits(bits, 3);
    if (!build_code(&literals, lengths, LENGTH_CODES) ||
        !read_lengths(bits, &literals, lengths, literal_count + distance_count))
        return false;
    return build_code(&literals, lengths, literal_count) &&
           build_code(&distances, lengths + literal_count, distance_count) &&
           read_coded(bits, &literals, &distances, out);
}

/* From the next whole byte: the size, the size inverted, the bytes as they are. */
static bool read_stored(struct bits *bits, struct output *out)
{
    bits->held = 0;
    bits->held_count = 0;
    uint16_t size = reader_u16_le(&bits->bytes);
    uint16_t inverted = reader_u16_le(&bits->bytes);
    struct slice bytes = reader_bytes(&bits->bytes, size);

    if (!reader_ok(&bits->bytes) || (size ^ inverted) != UINT16_MAX ||
        size > out->capacity - out->size)
        return false;
    if (size > 0)
        memcpy(out->bytes + out->size, bytes.data, size);
    out->size += size;
    return true;
}

bool inflate_whole(struct slice packed, uint8_t *out, size_t capacity, size_t *size)
{
    struct bits bits = {.bytes = reader_of(packed)};
    struct output output = {.bytes = out, .capacity = capacity};
    bool is_last = false;
    bool is_sane = true;

    for (unsigned block = 0; block < BLOCKS_MAX && is_sane && !is_last; block++) {
        is_last = take_bits(&bits, 1);
        switch (take_bits(&bits, 2)) {
        case BLOCK_STORED: is_sane = read_stored(&bits, &output); break;
        case BLOCK_FIXED: is_sane = read_fixed(&bits, &output); break;
        case BLOCK_DYNAMIC: is_sane = read_dynamic(&bits, &output); break;
        default: is_sane = false;
        }
    }
    *size = output.size;
    return is_sane && is_last;
}
