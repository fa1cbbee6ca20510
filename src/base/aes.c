#include "base/aes.h"

/* SubBytes and MixColumns of one byte at once: the column (2s, s, s, 3s), s being its S-box
 * value (FIPS 197 sections 5.1.1 and 5.1.3). The S-box itself is the second byte. */
/* clang-format off */
static const uint32_t mixed[256] = {
    0xc66363a5, 0xf87c7c84, 0xee777799, 0xf67b7b8d, 0xfff2f20d, 0xd66b6bbd, 0xde6f6fb1, 0x91c5c554,
    0x60303050, 0x02010103, 0xce6767a9, 0x562b2b7d, 0xe7fefe19, 0xb5d7d762, 0x4dababe6, 0xec76769a,
    0x8fcaca45, 0x1f82829d, 0x89c9c940, 0xfa7d7d87, 0xeffafa15, 0xb25959eb, 0x8e4747c9, 0xfbf0f00b,
    0x41adadec, 0xb3d4d467, 0x5fa2a2fd, 0x45afafea, 0x239c9cbf, 0x53a4a4f7, 0xe4727296, 0x9bc0c05b,
    0x75b7b7c2, 0xe1fdfd1c, 0x3d9393ae, 0x4c26266a, 0x6c36365a, 0x7e3f3f41, 0xf5f7f702, 0x83cccc4f,
    0x6834345c, 0x51a5a5f4, 0xd1e5e534, 0xf9f1f108, 0xe2717193, 0xabd8d873, 0x62313153, 0x2a15153f,
    0x0804040c, 0x95c7c752, 0x46232365, 0x9dc3c35e, 0x30181828, 0x379696a1, 0x0a05050f, 0x2f9a9ab5,
    0x0e070709, 0x24121236, 0x1b80809b, 0xdfe2e23d, 0xcdebeb26, 0x4e272769, 0x7fb2b2cd, 0xea75759f,
    0x1209091b, 0x1d83839e, 0x582c2c74, 0x341a1a2e, 0x361b1b2d, 0xdc6e6eb2, 0xb45a5aee, 0x5ba0a0fb,
    0xa45252f6, 0x763b3b4d, 0xb7d6d661, 0x7db3b3ce, 0x5229297b, 0xdde3e33e, 0x5e2f2f71, 0x13848497,
    0xa65353f5, 0xb9d1d168, 0x00000000, 0xc1eded2c, 0x40202060, 0xe3fcfc1f, 0x79b1b1c8, 0xb65b5bed,
    0xd46a6abe, 0x8dcbcb46, 0x67bebed9, 0x7239394b, 0x944a4ade, 0x984c4cd4, 0xb05858e8, 0x85cfcf4a,
    0xbbd0d06b, 0xc5efef2a, 0x4faaaae5, 0xedfbfb16, 0x864343c5, 0x9a4d4dd7, 0x66333355, 0x11858594,
    0x8a4545cf, 0xe9f9f910, 0x04020206, 0xfe7f7f81, 0xa05050f0, 0x783c3c44, 0x259f9fba, 0x4ba8a8e3,
    0xa25151f3, 0x5da3a3fe, 0x804040c0, 0x058f8f8a, 0x3f9292ad, 0x219d9dbc, 0x70383848, 0xf1f5f504,
    0x63bcbcdf, 0x77b6b6c1, 0xafdada75, 0x42212163, 0x20101030, 0xe5ffff1a, 0xfdf3f30e, 0xbfd2d26d,
    0x81cdcd4c, 0x180c0c14, 0x26131335, 0xc3ecec2f, 0xbe5f5fe1, 0x359797a2, 0x884444cc, 0x2e171739,
    0x93c4c457, 0x55a7a7f2, 0xfc7e7e82, 0x7a3d3d47, 0xc86464ac, 0xba5d5de7, 0x3219192b, 0xe6737395,
    0xc06060a0, 0x19818198, 0x9e4f4fd1, 0xa3dcdc7f, 0x44222266, 0x542a2a7e, 0x3b9090ab, 0x0b888883,
    0x8c4646ca, 0xc7eeee29, 0x6bb8b8d3, 0x2814143c, 0xa7dede79, 0xbc5e5ee2, 0x160b0b1d, 0xaddbdb76,
    0xdbe0e03b, 0x64323256, 0x743a3a4e, 0x140a0a1e, 0x924949db, 0x0c06060a, 0x4824246c, 0xb85c5ce4,
    0x9fc2c25d, 0xbdd3d36e, 0x43acacef, 0xc46262a6, 0x399191a8, 0x319595a4, 0xd3e4e437, 0xf279798b,
    0xd5e7e732, 0x8bc8c843, 0x6e373759, 0xda6d6db7, 0x018d8d8c, 0xb1d5d564, 0x9c4e4ed2, 0x49a9a9e0,
    0xd86c6cb4, 0xac5656fa, 0xf3f4f407, 0xcfeaea25, 0xca6565af, 0xf47a7a8e, 0x47aeaee9, 0x10080818,
    0x6fbabad5, 0xf0787888, 0x4a25256f, 0x5c2e2e72, 0x381c1c24, 0x57a6a6f1, 0x73b4b4c7, 0x97c6c651,
    0xcbe8e823, 0xa1dddd7c, 0xe874749c, 0x3e1f1f21, 0x964b4bdd, 0x61bdbddc, 0x0d8b8b86, 0x0f8a8a85,
    0xe0707090, 0x7c3e3e42, 0x71b5b5c4, 0xcc6666aa, 0x904848d8, 0x06030305, 0xf7f6f601, 0x1c0e0e12,
    0xc26161a3, 0x6a35355f, 0xae5757f9, 0x69b9b9d0, 0x17868691, 0x99c1c158, 0x3a1d1d27, 0x279e9eb9,
    0xd9e1e138, 0xebf8f813, 0x2b9898b3, 0x22111133, 0xd26969bb, 0xa9d9d970, 0x078e8e89, 0x339494a7,
    0x2d9b9bb6, 0x3c1e1e22, 0x15878792, 0xc9e9e920, 0x87cece49, 0xaa5555ff, 0x50282878, 0xa5dfdf7a,
    0x038c8c8f, 0x59a1a1f8, 0x09898980, 0x1a0d0d17, 0x65bfbfda, 0xd7e6e631, 0x844242c6, 0xd06868b8,
    0x824141c3, 0x299999b0, 0x5a2d2d77, 0x1e0f0f11, 0x7bb0b0cb, 0xa85454fc, 0x6dbbbbd6, 0x2c16163a,
};
/* clang-format on */

static uint32_t load(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void store(uint8_t *at, uint32_t word)
{
    at[0] = (uint8_t)(word >> 24);
    at[1] = (uint8_t)(word >> 16);
    at[2] = (uint8_t)(word >> 8);
    at[3] = (uint8_t)word;
}

static uint32_t rotate_right(uint32_t word, unsigned bits)
{
    return word >> bits | word << (32 - bits);
}

static uint8_t byte_of(uint32_t word, unsigned index)
{
    return (uint8_t)(word >> (24 - 8 * index));
}

static uint32_t substitute(uint8_t byte)
{
    return mixed[byte] >> 8 & 0xff;
}

static uint32_t substitute_word(uint32_t word)
{
    return substitute(byte_of(word, 0)) << 24 | substitute(byte_of(word, 1)) << 16 |
           substitute(byte_of(word, 2)) << 8 | substitute(byte_of(word, 3));
}

/* FIPS 197 section 5.2. */
void aes128_set_key(struct aes128 *aes, const uint8_t key[static AES128_KEY_SIZE])
{
    uint32_t *w = aes->round_key;
    uint32_t constant = 1;

    for (size_t i = 0; i < 4; i++)
        w[i] = load(key + 4 * i);
    for (size_t i = 4; i < COUNT_OF(aes->round_key); i++) {
        uint32_t word = w[i - 1];

        if (i % 4 == 0) {
            word = substitute_word(rotate_right(word, 24)) ^ constant << 24;
            constant = constant << 1 ^ (constant & 0x80 ? 0x11b : 0);
        }
        w[i] = w[i - 4] ^ word;
    }
}

/* One column of a round: ShiftRows takes its bytes from four columns. */
static uint32_t mix_column(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    return mixed[byte_of(a, 0)] ^ rotate_right(mixed[byte_of(b, 1)], 8) ^
           rotate_right(mixed[byte_of(c, 2)], 16) ^ rotate_right(mixed[byte_of(d, 3)], 24);
}

static uint32_t last_column(uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    return substitute(byte_of(a, 0)) << 24 | substitute(byte_of(b, 1)) << 16 |
           substitute(byte_of(c, 2)) << 8 | substitute(byte_of(d, 3));
}

void aes128_encrypt(const struct aes128 *aes, const uint8_t in[static AES_BLOCK_SIZE],
                    uint8_t out[static AES_BLOCK_SIZE])
{
    const uint32_t *key = aes->round_key;
    uint32_t s[4];
    uint32_t t[4];

    for (size_t i = 0; i < 4; i++)
        s[i] = load(in + 4 * i) ^ key[i];
    for (size_t round = 1; round < 10; round++) {
        key += 4;
        for (size_t i = 0; i < 4; i++)
            t[i] = mix_column(s[i], s[(i + 1) % 4], s[(i + 2) % 4], s[(i + 3) % 4]) ^ key[i];
        memcpy(s, t, sizeof(s));
    }
    for (size_t i = 0; i < 4; i++)
        store(out + 4 * i,
              last_column(s[i], s[(i + 1) % 4], s[(i + 2) % 4], s[(i + 3) % 4]) ^ key[4 + i]);
}

void aes128_ctr(const struct aes128 *aes, uint8_t counter[static AES_BLOCK_SIZE], struct slice in,
                uint8_t *out)
{
    uint8_t stream[AES_BLOCK_SIZE];

    while (in.size > 0) {
        struct slice part = slice_first(in, AES_BLOCK_SIZE);

        aes128_encrypt(aes, counter, stream);
        store(counter + 12, load(counter + 12) + 1);
        for (size_t i = 0; i < part.size; i++)
            out[i] = part.data[i] ^ stream[i];
        out += part.size;
        in = slice_after(in, part.size);
    }
}

/* A polynomial over GF(2) of degree below 128; the first bit on the wire is the coefficient
 * of x^0 and the highest bit of `high` (SP 800-38D section 6.3). */
struct element {
    uint64_t high;
    uint64_t low;
};

static struct element load_element(const uint8_t *at)
{
    return (struct element){
        .high = (uint64_t)load(at) << 32 | load(at + 4),
        .low = (uint64_t)load(at + 8) << 32 | load(at + 12),
    };
}

static struct element times_x(struct element e)
{
    uint64_t carry = e.low & 1 ? UINT64_C(0xe1) << 56 : 0;
    return (struct element){.high = e.high >> 1 ^ carry, .low = e.low >> 1 | e.high << 63};
}

/* GHASH with the sixteen multiples of the hash key by polynomials of degree below 4, and
 * what the four bits that a shift by x^4 pushes out come back as. */
struct ghash {
    struct element multiple[16];
    uint64_t reduced[16];
    struct element sum;
};

static void ghash_start(struct ghash *hash, struct element key)
{
    *hash = (struct ghash){0};
    for (unsigned bit = 8; bit > 0; bit >>= 1) { /* 8 is x^0, 1 is x^3 */
        hash->multiple[bit] = key;
        key = times_x(key);
    }
    for (unsigned i = 1; i < 16; i++) {
        struct element e = {.low = i};

        for (unsigned bit = 8; bit > 0; bit >>= 1)
            if (i & bit && i != bit) {
                hash->multiple[i].high ^= hash->multiple[bit].high;
                hash->multiple[i].low ^= hash->multiple[bit].low;
            }
        for (unsigned shift = 0; shift < 4; shift++)
            e = times_x(e);
        hash->reduced[i] = e.high;
    }
}

/* Horner's rule over the 32 nibbles of the sum, the one of the highest powers first. */
static struct element ghash_multiply(const struct ghash *hash, struct element sum)
{
    struct element product = {0};

    for (unsigned i = 0; i < 32; i++) {
        uint64_t half = i < 16 ? sum.low : sum.high;
        struct element m = hash->multiple[half >> 4 * (i % 16) & 0xf];
        uint64_t back = hash->reduced[product.low & 0xf];

        product.low = product.low >> 4 | product.high << 60;
        product.high = product.high >> 4 ^ back;
        product.high ^= m.high;
        product.low ^= m.low;
    }
    return product;
}

static void ghash_block(struct ghash *hash, struct element block)
{
    hash->sum.high ^= block.high;
    hash->sum.low ^= block.low;
    hash->sum = ghash_multiply(hash, hash->sum);
}

/* The last block is filled up with zeros. */
static void ghash_add(struct ghash *hash, struct slice bytes)
{
    for (; bytes.size >= AES_BLOCK_SIZE; bytes = slice_after(bytes, AES_BLOCK_SIZE))
        ghash_block(hash, load_element(bytes.data));
    if (bytes.size > 0) {
        uint8_t last[AES_BLOCK_SIZE] = {0};

        memcpy(last, bytes.data, bytes.size);
        ghash_block(hash, load_element(last));
    }
}

bool aes128_gcm_open(const struct aes128 *aes, const uint8_t nonce[static GCM_NONCE_SIZE],
                     struct slice associated, struct slice sealed, uint8_t *out)
{
    uint8_t block[AES_BLOCK_SIZE] = {0};
    uint8_t counter[AES_BLOCK_SIZE] = {0};
    struct ghash hash;

    if (sealed.size < GCM_TAG_SIZE)
        return false;
    struct slice cipher = slice_first(sealed, sealed.size - GCM_TAG_SIZE);

    aes128_encrypt(aes, block, block);
    ghash_start(&hash, load_element(block));
    ghash_add(&hash, associated);
    ghash_add(&hash, cipher);
    ghash_block(&hash, (struct element){.high = associated.size * 8, .low = cipher.size * 8});

    memcpy(counter, nonce, GCM_NONCE_SIZE);
    counter[AES_BLOCK_SIZE - 1] = 1;
    aes128_encrypt(aes, counter, block);
    struct element mask = load_element(block);
    struct element tag = load_element(sealed.data + cipher.size);
    if ((hash.sum.high ^ mask.high) != tag.high || (hash.sum.low ^ mask.low) != tag.low)
        return false;

    counter[AES_BLOCK_SIZE - 1] = 2;
    aes128_ctr(aes, counter, cipher, out);
    return true;
}
