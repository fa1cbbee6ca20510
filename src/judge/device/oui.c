#include "judge/device/oui.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "judge/device/oui_makers.h"

enum {
    FILES_MAX = 3,
    FILE_SIZE_MAX = 16 * 1024 * 1024, /* the largest has 3 MB */
    BLOCKS_MAX = 1 << 17,             /* the registry has 55 000 */
    SLOTS = 2 * BLOCKS_MAX,
    NAME_SIZE = 128,
    COLUMNS = 3, /* registry, block, name; the address after them is not read */
};

/* One block of addresses and who has it. What the file says of the name is looked at when the
 * maker is first asked for: of tens of thousands, a site has a dozen. */
struct block {
    uint64_t key; /* block_key(); 0: a free slot */
    struct text registered;
    const struct maker *known; /* one of ours, once that is known */
    struct maker *other;       /* or not */
};

struct oui {
    struct block *slots; /* open addressing */
    size_t count;
    char *files[FILES_MAX]; /* whole; names point into them */
};

/* The first `bits` of an address, and how many they are. */
static uint64_t block_key(uint64_t address, unsigned bits)
{
    return address >> (48 - bits) << (48 - bits) | (uint64_t)bits << 48;
}

/* The slot of this block, or the free one where it belongs. */
static struct block *slot_of(const struct oui *oui, uint64_t key)
{
    size_t at = (size_t)((key * 0x9e3779b97f4a7c15) >> 32) % SLOTS;

    while (oui->slots[at].key && oui->slots[at].key != key)
        at = (at + 1) % SLOTS;
    return &oui->slots[at];
}

/* Who comes first keeps a block: we do, before the files. */
static void add_block(struct oui *oui, struct block block)
{
    struct block *slot = slot_of(oui, block.key);

    if (slot->key || oui->count == BLOCKS_MAX)
        return;
    *slot = block;
    oui->count++;
}

static void add_known(struct oui *oui)
{
    for (size_t i = 0; i < COUNT_OF(known_makers); i++)
        for (const uint32_t *start = known_makers[i].blocks; *start != BLOCK_END; start++)
            add_block(oui, (struct block){.key = block_key((uint64_t)*start << 24, 24),
                                          .known = &known_makers[i].maker});
}

/* --- the files ------------------------------------------------------------------------------- */

/* "002272", "741AE09": the digits of a block; 0 when they are none. */
static uint64_t parse_block(struct text digits)
{
    char copy[16];
    char *end;

    if (digits.length != 6 && digits.length != 7 && digits.length != 9)
        return 0;
    memcpy(copy, digits.data, digits.length);
    copy[digits.length] = '\0';
    uint64_t start = strtoull(copy, &end, 16);
    return *end ? 0 : block_key(start << (48 - 4 * digits.length), (unsigned)(4 * digits.length));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '"' || c == '\r';
}

static struct text trimmed(const char *from, const char *to)
{
    while (from < to && is_blank(*from))
        from++;
    while (from < to && is_blank(to[-1]))
        to--;
    return (struct text){from, (size_t)(to - from)};
}

/* One row of a CSV file (RFC 4180): its first columns. Returns where the next row begins. */
static const char *read_row(const char *at, const char *end, struct text cells[static COLUMNS])
{
    const char *from = at;
    bool is_quoted = false;
    size_t column = 0;

    for (; at < end && (is_quoted || *at != '\n'); at++) {
        if (*at == '"')
            is_quoted = !is_quoted;
        if (*at != ',' || is_quoted)
            continue;
        if (column < COLUMNS)
            cells[column++] = trimmed(from, at);
        from = at + 1;
    }
    if (column < COLUMNS)
        cells[column] = trimmed(from, at);
    return at < end ? at + 1 : end;
}

static bool is_private(struct text name)
{
    return name.length == 7 && strncasecmp(name.data, "Private", 7) == 0;
}

static void read_rows(struct oui *oui, struct text file)
{
    const char *end = file.data + file.length;

    for (const char *at = file.data; at < end;) {
        struct text cells[COLUMNS] = {0};

        at = read_row(at, end, cells);
        uint64_t key = parse_block(cells[1]);
        if (key && cells[2].length > 0 && !is_private(cells[2]))
            add_block(oui, (struct block){.key = key, .registered = cells[2]});
    }
}

/* The file, whole; NULL when it is not there or there is no memory. */
static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "re");
    char *bytes = file ? malloc(FILE_SIZE_MAX) : NULL;

    *size = bytes ? fread(bytes, 1, FILE_SIZE_MAX, file) : 0;
    if (file)
        fclose(file);
    char *fitted = *size ? realloc(bytes, *size) : NULL;
    if (!fitted)
        free(bytes);
    return fitted;
}

struct oui *oui_new(const char *folder, size_t *files_read)
{
    static const char *const names[FILES_MAX] = {"oui.csv", "mam.csv", "oui36.csv"};
    struct oui *oui = calloc(1, sizeof(*oui));
    size_t found = 0;

    if (oui)
        oui->slots = calloc(SLOTS, sizeof(*oui->slots));
    if (!oui || !oui->slots) {
        oui_free(oui);
        return NULL;
    }
    add_known(oui);
    for (size_t i = 0; i < FILES_MAX; i++) {
        char path[4096];
        size_t size;

        snprintf(path, sizeof(path), "%s/%s", folder ? folder : "/usr/share/ieee-data", names[i]);
        oui->files[i] = read_file(path, &size);
        if (!oui->files[i])
            continue;
        read_rows(oui, (struct text){oui->files[i], size});
        found++;
    }
    if (files_read)
        *files_read = found;
    return oui;
}

void oui_free(struct oui *oui)
{
    if (!oui)
        return;
    for (size_t i = 0; oui->slots && i < SLOTS; i++)
        free(oui->slots[i].other);
    for (size_t i = 0; i < FILES_MAX; i++)
        free(oui->files[i]);
    free(oui->slots);
    free(oui);
}

/* --- asking ---------------------------------------------------------------------------------- */

/* A maker of cameras under a block that our list does not have yet. */
static const struct maker *known_maker(const char *registered)
{
    for (size_t i = 0; i < COUNT_OF(known_makers); i++)
        if (strcasestr(registered, known_makers[i].registered))
            return &known_makers[i].maker;
    return NULL;
}

/* Keeps the answer in the block, so that the same maker is always the same pointer. */
static const struct maker *maker_of(struct block *block)
{
    if (block->known || block->other)
        return block->known ? block->known : block->other;

    size_t length = block->registered.length < NAME_SIZE ? block->registered.length : NAME_SIZE - 1;
    struct maker *maker = calloc(1, sizeof(*maker) + length + 1);
    if (!maker)
        return NULL;

    char *name = (char *)(maker + 1);
    memcpy(name, block->registered.data, length);
    maker->name = name;
    block->known = known_maker(name);
    if (block->known)
        free(maker);
    else
        block->other = maker;
    return block->known ? block->known : block->other;
}

const struct maker *oui_find(const struct oui *oui, struct mac mac)
{
    static const unsigned lengths[] = {36, 28, 24}; /* the smaller block lies in the larger */
    uint64_t address = 0;

    if (mac_is_local(mac) || mac_is_group(mac))
        return NULL;
    for (size_t i = 0; i < 6; i++)
        address = address << 8 | mac.octet[i];
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct block *block = slot_of(oui, block_key(address, lengths[i]));

        if (block->key)
            return maker_of(block);
    }
    return NULL;
}
