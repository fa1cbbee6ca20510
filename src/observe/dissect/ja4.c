#include "observe/dissect/ja4.h"

#include "base/reader.h"
#include "base/sha256.h"

enum {
    HASH_CHARACTERS = 12,
    COUNT_MAX = 99,
    EXTENSION_SERVER_NAME = 0x0000,
    EXTENSION_ALPN = 0x0010,
};

static const char digits[] = "0123456789abcdef";

static void add(struct ja4 *ja4, struct ja4_list *list, uint16_t code)
{
    if (is_grease(code))
        return;
    if (list->count == JA4_LIST_MAX)
        ja4->is_full = true;
    else
        list->codes[list->count++] = code;
}

void ja4_add_cipher(struct ja4 *ja4, uint16_t code)
{
    add(ja4, &ja4->ciphers, code);
}

void ja4_add_extension(struct ja4 *ja4, uint16_t code)
{
    add(ja4, &ja4->extensions, code);
}

/* Shell's sort: short, in place, and never quadratic on what a stranger sends. */
static void sort(struct ja4_list *list)
{
    static const size_t gaps[] = {301, 132, 57, 23, 10, 4, 1};

    for (size_t g = 0; g < COUNT_OF(gaps); g++)
        for (size_t i = gaps[g]; i < list->count; i++) {
            uint16_t code = list->codes[i];
            size_t at = i;

            for (; at >= gaps[g] && list->codes[at - gaps[g]] > code; at -= gaps[g])
                list->codes[at] = list->codes[at - gaps[g]];
            list->codes[at] = code;
        }
}

/* A list of codes on its way into a digest: "0005,000a,000b". */
struct code_hash {
    struct sha256 hash;
    char separator; /* before the next code; 0: none */
};

static void hash_code(struct code_hash *to, uint16_t code)
{
    char text[5] = {
        to->separator,           digits[code >> 12], digits[code >> 8 & 0xf],
        digits[code >> 4 & 0xf], digits[code & 0xf],
    };
    size_t skipped = to->separator ? 0 : 1;

    sha256_add(&to->hash, text_bytes((struct text){text + skipped, sizeof(text) - skipped}));
    to->separator = ',';
}

static void print_hash(struct code_hash *from, char *out)
{
    uint8_t digest[SHA256_SIZE];

    sha256_finish(&from->hash, digest);
    for (size_t i = 0; i < HASH_CHARACTERS; i++)
        out[i] = digits[i % 2 == 0 ? digest[i / 2] >> 4 : digest[i / 2] & 0xf];
}

static void print_ciphers(struct ja4 *ja4, char *out)
{
    struct code_hash to = {0};

    if (ja4->ciphers.count == 0)
        return;
    sort(&ja4->ciphers);
    sha256_start(&to.hash);
    for (size_t i = 0; i < ja4->ciphers.count; i++)
        hash_code(&to, ja4->ciphers.codes[i]);
    print_hash(&to, out);
}

/* SNI and ALPN stand in the first part already; signature algorithms keep their order. */
static void print_extensions(struct ja4 *ja4, char *out)
{
    struct reader algorithms = reader_of(ja4->signature_algorithms);
    struct code_hash to = {0};

    sort(&ja4->extensions);
    sha256_start(&to.hash);
    for (size_t i = 0; i < ja4->extensions.count; i++) {
        uint16_t code = ja4->extensions.codes[i];
        if (code != EXTENSION_SERVER_NAME && code != EXTENSION_ALPN)
            hash_code(&to, code);
    }
    if (!to.separator)
        return;
    to.separator = '_';
    while (reader_left(&algorithms) >= 2) {
        uint16_t code = reader_u16(&algorithms);
        if (!is_grease(code))
            hash_code(&to, code);
    }
    print_hash(&to, out);
}

static const char *version_word(uint16_t version)
{
    switch (version) {
    case 0x0304: return "13";
    case 0x0303: return "12";
    case 0x0302: return "11";
    case 0x0301: return "10";
    case 0x0300: return "s3";
    case 0x0002: return "s2";
    case 0xfeff: return "d1";
    case 0xfefd: return "d2";
    case 0xfefc: return "d3";
    default: return "00"; /* as the specification has it */
    }
}

static void print_count(size_t count, char *out)
{
    if (count > COUNT_MAX)
        count = COUNT_MAX;
    out[0] = (char)('0' + count / 10);
    out[1] = (char)('0' + count % 10);
}

static bool is_alphanumeric(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* First and last character; of the hexadecimal form when one of them is not a letter or digit. */
static void print_alpn(struct slice alpn, char *out)
{
    if (alpn.size == 0)
        return;

    uint8_t first = alpn.data[0];
    uint8_t last = alpn.data[alpn.size - 1];
    bool is_plain = is_alphanumeric(first) && is_alphanumeric(last);
    out[0] = (char)(is_plain ? first : (uint8_t)digits[first >> 4]);
    out[1] = (char)(is_plain ? last : (uint8_t)digits[last & 0xf]);
}

bool ja4_print(struct ja4 *ja4, char out[static JA4_SIZE])
{
    if (ja4->is_full)
        return false;

    memset(out, '0', JA4_SIZE);
    out[0] = (char)ja4->carrier;
    memcpy(out + 1, version_word(ja4->version), 2);
    out[3] = ja4->has_sni ? 'd' : 'i';
    print_count(ja4->ciphers.count, out + 4);
    print_count(ja4->extensions.count, out + 6);
    print_alpn(ja4->alpn, out + 8);
    out[10] = '_';
    print_ciphers(ja4, out + 11);
    out[23] = '_';
    print_extensions(ja4, out + 24);
    return true;
}
