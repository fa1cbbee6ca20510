#include "judge/device/oui.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/arena.h"
#include "judge/device/oui_makers.h"

enum {
    ENTRIES_MAX = 200000, /* the registry has 55 000 */
    NAMES_SIZE_MAX = 16 * 1024 * 1024,
    NAME_SIZE = 128,
    CELL_SIZE = 256
};

/* The address block, left-aligned in 48 bits; of blocks with the same start the longest wins. */
struct block {
    uint64_t start;
    uint8_t length; /* bits: 24, 28 or 36 */
    bool is_ours;   /* compiled in: wins over the file */
    const struct maker *maker;
};

struct oui {
    struct block *blocks; /* sorted */
    size_t count;
    size_t room;
    struct arena arena;
};

static bool add_block(struct oui *oui, struct block block)
{
    if (oui->count == oui->room) {
        size_t room = oui->room ? oui->room * 2 : 1024;
        struct block *grown = realloc(oui->blocks, room * sizeof(*grown));

        if (!grown)
            return false;
        oui->blocks = grown;
        oui->room = room;
    }
    oui->blocks[oui->count++] = block;
    return true;
}

static bool add_known(struct oui *oui)
{
    for (size_t i = 0; i < COUNT_OF(known_makers); i++)
        for (const uint32_t *block = known_makers[i].blocks; *block != BLOCK_END; block++)
            if (!add_block(oui, (struct block){.start = (uint64_t)*block << 24,
                                               .length = 24,
                                               .is_ours = true,
                                               .maker = &known_makers[i].maker}))
                return false;
    return true;
}

static const struct maker *known_maker(const char *registered)
{
    for (size_t i = 0; i < COUNT_OF(known_makers); i++)
        if (strcasestr(registered, known_makers[i].registered))
            return &known_makers[i].maker;
    return NULL;
}

/* The maker of this registered name. The registry lists the blocks of one maker apart from each
 * other; keeping a name more than once costs a megabyte and no time. */
static const struct maker *maker_of(struct oui *oui, const char *registered)
{
    const struct maker *known = known_maker(registered);

    if (known)
        return known;

    struct maker *maker = arena_take(&oui->arena, sizeof(*maker));
    if (maker)
        maker->name = arena_copy(&oui->arena, text_of(registered));
    return maker && maker->name ? maker : NULL;
}

/* "002272", "741AE09": the digits of a block. */
static bool parse_block(const char *digits, struct block *block)
{
    size_t length = strlen(digits);
    char *end;

    if (length != 6 && length != 7 && length != 9)
        return false;
    block->start = strtoull(digits, &end, 16) << (48 - 4 * length);
    block->length = (uint8_t)(4 * length);
    return *end == '\0';
}

/* One cell of a CSV file (RFC 4180), cut at the size. Returns the character that ended it. */
static int read_cell(FILE *file, char *cell, size_t size)
{
    size_t length = 0;
    bool is_quoted = false;
    int c;

    while ((c = getc_unlocked(file)) != EOF && (is_quoted || (c != ',' && c != '\n'))) {
        if (c == '"') {
            is_quoted = !is_quoted;
            continue; /* a doubled quote loses both: names can do without */
        }
        if (length + 1 < size && c != '\r')
            cell[length++] = (char)c;
    }
    while (length > 0 && cell[length - 1] == ' ')
        length--;
    cell[length] = '\0';
    return c;
}

/* Registry, block, name, address. */
static bool read_csv(struct oui *oui, FILE *file)
{
    char cell[CELL_SIZE];

    for (;;) {
        char digits[CELL_SIZE];
        char name[NAME_SIZE] = "";
        struct block block = {0};
        int end = read_cell(file, cell, sizeof(cell));

        if (end == ',')
            end = read_cell(file, digits, sizeof(digits));
        if (end == ',')
            end = read_cell(file, name, sizeof(name));
        while (end == ',')
            end = read_cell(file, cell, sizeof(cell));
        if (name[0] != '\0' && strcasecmp(name, "Private") != 0 && parse_block(digits, &block)) {
            block.maker = maker_of(oui, name[0] == ' ' ? name + 1 : name);
            if (!block.maker || oui->count >= ENTRIES_MAX || !add_block(oui, block))
                return false;
        }
        if (end == EOF)
            return true;
    }
}

static int compare(const void *left, const void *right)
{
    const struct block *a = left;
    const struct block *b = right;

    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return a->is_ours - b->is_ours;
}

struct oui *oui_new(const char *folder, size_t *files_read)
{
    static const char *const files[] = {"oui.csv", "mam.csv", "oui36.csv"};
    struct oui *oui = calloc(1, sizeof(*oui));
    size_t found = 0;

    if (!oui || !add_known(oui)) {
        oui_free(oui);
        return NULL;
    }
    oui->arena.limit = NAMES_SIZE_MAX;
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char path[4096];

        snprintf(path, sizeof(path), "%s/%s", folder ? folder : "/usr/share/ieee-data", files[i]);
        FILE *file = fopen(path, "re");
        if (!file)
            continue;
        found += read_csv(oui, file); /* what was read before a fault is good all the same */
        fclose(file);
    }
    qsort(oui->blocks, oui->count, sizeof(oui->blocks[0]), compare);
    if (files_read)
        *files_read = found;
    return oui;
}

void oui_free(struct oui *oui)
{
    if (!oui)
        return;
    arena_free(&oui->arena);
    free(oui->blocks);
    free(oui);
}

static bool block_holds(const struct block *block, uint64_t address)
{
    return (block->start ^ address) >> (48 - block->length) == 0;
}

const struct maker *oui_find(const struct oui *oui, struct mac mac)
{
    uint64_t address = 0;
    size_t low = 0;
    size_t high = oui->count;

    if (mac_is_local(mac) || mac_is_group(mac))
        return NULL;
    for (size_t i = 0; i < 6; i++)
        address = address << 8 | mac.octet[i];
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (oui->blocks[middle].start <= address)
            low = middle + 1;
        else
            high = middle;
    }
    /* Smaller blocks lie within a larger one of the registry's own: at most 4096 before it. */
    for (size_t i = low; i > 0 && oui->blocks[i - 1].start >> 24 == address >> 24; i--)
        if (block_holds(&oui->blocks[i - 1], address))
            return oui->blocks[i - 1].maker;
    return NULL;
}
