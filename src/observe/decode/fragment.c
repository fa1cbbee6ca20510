#include "observe/decode/fragment.h"

#include <stdlib.h>

#include "base/hash.h"

/* Bytes wait in pages, so that a datagram takes only the memory its fragments need. Offsets count
 * in units of 8 bytes: one bit a unit says whether it is there. A whole datagram is copied into
 * one piece, which lasts until the batch is done. */

enum {
    UNIT_SIZE = 8,
    DATAGRAM_SIZE_MAX = 65535,
    UNITS_MAX = 8192, /* of the largest datagram */
    PAGE_SIZE = 4096,
    PAGES_MAX = 16,                           /* of the largest datagram */
    WHOLE_BYTES_MAX = FRAME_BATCH_MAX * 65536 /* more than one batch hardly completes */
};

static const uint32_t none = UINT32_MAX;

/* What fragments of one datagram have in common. */
struct key {
    uint64_t words[6];
};

struct datagram {
    struct key key;
    uint64_t first_ns;
    uint32_t next_in_bucket;
    uint32_t older; /* in order of their first fragments */
    uint32_t newer;
    uint32_t size;  /* known when the last fragment has come, else 0 */
    uint32_t reach; /* the highest byte that any fragment filled */
    uint32_t unit_count;
    uint32_t fragment_count;
    uint8_t protocol;          /* of the first fragment */
    uint32_t pages[PAGES_MAX]; /* `none`: not needed so far */
    uint64_t units[UNITS_MAX / 64];
};

struct page {
    uint8_t bytes[PAGE_SIZE];
};

struct fragment_table {
    struct datagram *datagrams;
    uint32_t *buckets;
    struct page *pages;
    uint32_t *free_pages;
    uint8_t *whole; /* datagrams of this batch, one behind the other */
    size_t whole_size;
    size_t whole_used;
    size_t free_page_count;
    uint32_t bucket_mask;
    uint32_t free_datagram; /* linked through next_in_bucket */
    uint32_t oldest;
    uint32_t newest;
    uint64_t timeout_ns;
    uint64_t hash_key[2];
};

static uint32_t bucket_count_for(size_t datagrams)
{
    uint32_t count = 1;

    while (count < datagrams && count < 1u << 30)
        count *= 2;
    return count;
}

static bool allocate(struct fragment_table *table, size_t datagrams, size_t pages)
{
    size_t buckets = bucket_count_for(datagrams);

    table->datagrams = calloc(datagrams, sizeof(*table->datagrams));
    table->buckets = malloc(buckets * sizeof(*table->buckets));
    table->pages = calloc(pages, sizeof(*table->pages));
    table->free_pages = malloc(pages * sizeof(*table->free_pages));
    table->whole_size = pages * PAGE_SIZE < WHOLE_BYTES_MAX ? pages * PAGE_SIZE : WHOLE_BYTES_MAX;
    table->whole = malloc(table->whole_size);
    return table->datagrams && table->buckets && table->pages && table->free_pages && table->whole;
}

struct fragment_table *fragment_table_new(const struct decode_config *config)
{
    struct fragment_table *table = calloc(1, sizeof(*table));
    size_t datagrams = config->fragment_datagrams_max ? config->fragment_datagrams_max : 1;
    size_t pages = config->fragment_bytes_max / PAGE_SIZE;

    if (pages < PAGES_MAX)
        pages = PAGES_MAX;
    if (datagrams > pages)
        datagrams = pages;
    if (!table || pages > none || !allocate(table, datagrams, pages)) {
        fragment_table_free(table);
        return NULL;
    }
    table->bucket_mask = bucket_count_for(datagrams) - 1;
    for (uint32_t i = 0; i <= table->bucket_mask; i++)
        table->buckets[i] = none;
    for (uint32_t i = 0; i < datagrams; i++)
        table->datagrams[i].next_in_bucket = i + 1 < datagrams ? i + 1 : none;
    for (uint32_t i = 0; i < pages; i++)
        table->free_pages[i] = (uint32_t)pages - 1 - i;
    table->free_page_count = pages;
    table->oldest = table->newest = none;
    table->timeout_ns = config->fragment_timeout_ns;
    memcpy(table->hash_key, config->hash_key, sizeof(table->hash_key));
    return table;
}

void fragment_table_free(struct fragment_table *table)
{
    if (!table)
        return;
    free(table->datagrams);
    free(table->buckets);
    free(table->pages);
    free(table->free_pages);
    free(table->whole);
    free(table);
}

void fragment_table_begin_batch(struct fragment_table *table)
{
    table->whole_used = 0;
}

/* IPv6 tells datagrams apart without the protocol, and only the first fragment's is true. The
 * same datagram mirrored in two VLANs, or inside and outside of a tunnel, is two. */
static struct key key_of(const struct packet *packet, const struct fragment *fragment)
{
    struct key key = {0};
    uint64_t protocol = packet->source.family == 4 ? fragment->protocol : 0;

    memcpy(&key.words[0], packet->source.octet, 16);
    memcpy(&key.words[2], packet->destination.octet, 16);
    key.words[4] = (uint64_t)fragment->identification << 32 | (uint64_t)packet->vlan << 16 |
                   packet->inner_vlan;
    key.words[5] = (uint64_t)packet->source.family << 16 | (uint64_t)packet->tunnel << 8 | protocol;
    return key;
}

static uint32_t *bucket_of(struct fragment_table *table, const struct key *key)
{
    uint64_t hash = hash_words(key->words, COUNT_OF(key->words), table->hash_key);

    return &table->buckets[(uint32_t)hash & table->bucket_mask];
}

static void unlink_from_bucket(struct fragment_table *table, uint32_t number)
{
    uint32_t *link = bucket_of(table, &table->datagrams[number].key);

    while (*link != number)
        link = &table->datagrams[*link].next_in_bucket;
    *link = table->datagrams[number].next_in_bucket;
}

static void unlink_from_age(struct fragment_table *table, const struct datagram *d)
{
    *(d->older == none ? &table->oldest : &table->datagrams[d->older].newer) = d->newer;
    *(d->newer == none ? &table->newest : &table->datagrams[d->newer].older) = d->older;
}

static void release(struct fragment_table *table, uint32_t number)
{
    struct datagram *d = &table->datagrams[number];

    for (size_t i = 0; i < PAGES_MAX; i++)
        if (d->pages[i] != none)
            table->free_pages[table->free_page_count++] = d->pages[i];
    unlink_from_bucket(table, number);
    unlink_from_age(table, d);
    d->next_in_bucket = table->free_datagram;
    table->free_datagram = number;
}

static void give_up_oldest(struct fragment_table *table, struct decode_counts *counts)
{
    counts->fragments_dropped += table->datagrams[table->oldest].fragment_count;
    release(table, table->oldest);
}

/* Time may run backwards by a little where captures are merged: that is not late. */
static void give_up_late(struct fragment_table *table, uint64_t now_ns,
                         struct decode_counts *counts)
{
    while (table->oldest != none) {
        uint64_t first_ns = table->datagrams[table->oldest].first_ns;

        if (now_ns <= first_ns || now_ns - first_ns <= table->timeout_ns)
            return;
        give_up_oldest(table, counts);
    }
}

static uint32_t find(struct fragment_table *table, const struct key *key)
{
    uint32_t number = *bucket_of(table, key);

    while (number != none && memcmp(&table->datagrams[number].key, key, sizeof(*key)) != 0)
        number = table->datagrams[number].next_in_bucket;
    return number;
}

static uint32_t add(struct fragment_table *table, const struct key *key, uint64_t now_ns,
                    struct decode_counts *counts)
{
    if (table->free_datagram == none)
        give_up_oldest(table, counts);

    uint32_t number = table->free_datagram;
    struct datagram *d = &table->datagrams[number];
    uint32_t *bucket = bucket_of(table, key);

    table->free_datagram = d->next_in_bucket;
    memset(d, 0, sizeof(*d));
    memset(d->pages, 0xff, sizeof(d->pages));
    d->key = *key;
    d->first_ns = now_ns;
    d->next_in_bucket = *bucket;
    *bucket = number;
    d->older = table->newest;
    d->newer = none;
    *(table->newest == none ? &table->oldest : &table->datagrams[table->newest].newer) = number;
    table->newest = number;
    return number;
}

/* Makes sure that every page of [offset, end) is there, at the cost of older datagrams. */
static bool take_pages(struct fragment_table *table, uint32_t number, uint32_t offset, uint32_t end,
                       struct decode_counts *counts)
{
    for (uint32_t i = offset / PAGE_SIZE; i <= (end - 1) / PAGE_SIZE; i++) {
        uint32_t *page = &table->datagrams[number].pages[i];

        if (*page != none)
            continue;
        while (table->free_page_count == 0 && table->oldest != number)
            give_up_oldest(table, counts);
        if (table->free_page_count == 0)
            return false;
        *page = table->free_pages[--table->free_page_count];
    }
    return true;
}

/* Copies the units that are not there yet. True when one that was there says otherwise. */
static bool fill(struct fragment_table *table, struct datagram *d, uint32_t offset,
                 struct slice bytes)
{
    bool is_conflict = false;

    for (size_t at = 0; at < bytes.size; at += UNIT_SIZE) {
        uint32_t place = offset + (uint32_t)at;
        uint32_t unit = place / UNIT_SIZE;
        size_t size = bytes.size - at < UNIT_SIZE ? bytes.size - at : UNIT_SIZE;
        uint8_t *kept = table->pages[d->pages[place / PAGE_SIZE]].bytes + place % PAGE_SIZE;

        if (d->units[unit / 64] >> (unit % 64) & 1) {
            is_conflict |= memcmp(kept, bytes.data + at, size) != 0;
            continue;
        }
        memcpy(kept, bytes.data + at, size);
        d->units[unit / 64] |= (uint64_t)1 << (unit % 64);
        d->unit_count++;
    }
    return is_conflict;
}

/* The last fragment tells the size; another last one, or bytes beyond it, contradict. */
static bool size_agrees(const struct datagram *d, uint32_t end, bool is_last)
{
    if (d->size)
        return is_last ? end == d->size : end <= d->size;
    return !is_last || end >= d->reach;
}

static bool is_whole(const struct datagram *d)
{
    return d->size && d->unit_count == (d->size + UNIT_SIZE - 1) / UNIT_SIZE;
}

static struct slice join(struct fragment_table *table, const struct datagram *d)
{
    uint8_t *whole = table->whole + table->whole_used;

    if (d->size > table->whole_size - table->whole_used)
        return (struct slice){0};
    for (uint32_t at = 0; at < d->size; at += PAGE_SIZE) {
        uint32_t size = d->size - at < PAGE_SIZE ? d->size - at : PAGE_SIZE;
        memcpy(whole + at, table->pages[d->pages[at / PAGE_SIZE]].bytes, size);
    }
    table->whole_used += d->size;
    return (struct slice){.data = whole, .size = d->size};
}

/* All but the last carry whole units. What sticks out is cut off, as hosts do. */
static struct slice usable_bytes(const struct walk *w, const struct fragment *fragment)
{
    size_t size = reader_left(&w->r);

    if (w->cut > 0)
        return (struct slice){0};
    if (!fragment->is_last)
        size -= size % UNIT_SIZE;
    if (fragment->offset + size > DATAGRAM_SIZE_MAX)
        return (struct slice){0};
    return (struct slice){.data = w->r.at, .size = size};
}

/* The datagram that the bytes now belong to; `none` when they could not be kept. */
static uint32_t keep(struct fragment_table *table, const struct walk *w,
                     const struct fragment *fragment, struct slice bytes)
{
    struct decode_counts *counts = &w->decoder->counts;
    struct key key = key_of(w->packet, fragment);
    uint32_t end = fragment->offset + (uint32_t)bytes.size;
    uint32_t number = find(table, &key);

    if (number == none)
        number = add(table, &key, w->frame->time_ns, counts);
    struct datagram *d = &table->datagrams[number];
    if (!size_agrees(d, end, fragment->is_last)) {
        counts->fragment_conflicts++;
        return none;
    }
    if (!take_pages(table, number, fragment->offset, end, counts))
        return none;
    if (fill(table, d, fragment->offset, bytes))
        counts->fragment_conflicts++;
    d->fragment_count++;
    if (fragment->offset == 0)
        d->protocol = fragment->protocol;
    if (fragment->is_last)
        d->size = end;
    if (end > d->reach)
        d->reach = end;
    return number;
}

static enum layer tell_by_itself(struct walk *w, const struct fragment *fragment)
{
    w->decoder->counts.fragments_dropped++;
    if (fragment->offset == 0)
        return ip_protocol_layer(w, fragment->protocol);
    w->packet->is_fragment = true;
    w->packet->ip_protocol = fragment->protocol;
    walk_mark_payload(w);
    return LAYER_END;
}

enum layer fragment_read(struct walk *w, const struct fragment *fragment)
{
    struct fragment_table *table = w->decoder->fragments;
    struct decode_counts *counts = &w->decoder->counts;
    struct slice bytes = usable_bytes(w, fragment);

    counts->fragments++;
    give_up_late(table, w->frame->time_ns, counts);
    if (bytes.size == 0)
        return tell_by_itself(w, fragment);

    uint32_t number = keep(table, w, fragment, bytes);
    if (number == none)
        return tell_by_itself(w, fragment);
    if (!is_whole(&table->datagrams[number]))
        return LAYER_HELD;

    struct slice whole = join(table, &table->datagrams[number]);
    uint8_t protocol = table->datagrams[number].protocol;
    release(table, number);
    if (whole.size == 0)
        return tell_by_itself(w, fragment);

    counts->fragments_reassembled++;
    w->packet->wire_size += (uint32_t)(whole.size - bytes.size);
    w->r = reader_of(whole);
    return ip_protocol_layer(w, protocol);
}
