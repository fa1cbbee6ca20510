#include "observe/air/air.h"

#include <stdlib.h>

#include "base/hash.h"
#include "observe/air/announcement.h"

enum {
    SSIDS_REMEMBERED = 8, /* of each transmitter: a station may search for many names */

    TYPE_CONTROL = 1,
    TYPE_DATA = 2,
    DATA_WITHOUT_BODY = 0x04,
    GROUP_BIT = 0x01,
};

static const uint32_t none = UINT32_MAX;

/* Every entry stands in two rows: as first heard, for the totals at the end; as last heard, for
 * whom to forget. */
enum row {
    ROW_FIRST_HEARD,
    ROW_LAST_HEARD,
    ROW_COUNT
};

struct link {
    uint32_t before;
    uint32_t after;
};

/* One transmitter in one network. */
struct heard {
    struct mac transmitter;
    struct mac bssid;
    struct mac receiver;
    uint8_t ssid[SSID_SIZE_MAX];
    uint8_t ssid_size; /* 0: not known */
    uint8_t role;
    uint8_t type_subtype;
    uint8_t interface;
    int8_t signal_dbm;
    bool has_bssid;
    bool is_protected;
    uint16_t frequency_mhz;
    uint64_t frames;
    uint64_t data_frames;
    uint64_t bytes;
    uint64_t first_ns;
    uint64_t last_ns;
    uint32_t told_ssids[SSIDS_REMEMBERED]; /* hashes, never 0; the oldest is forgotten first */
    uint32_t told_count;
    uint32_t next_in_bucket;
    struct link links[ROW_COUNT];
};

struct air {
    struct air_counts counts;
    struct heard *heard;
    uint32_t *buckets;
    uint32_t bucket_mask;
    uint32_t free;               /* linked through next_in_bucket */
    struct link ends[ROW_COUNT]; /* of the rows: the last in `before`, the first in `after` */
    uint64_t hash_key[2];
};

static uint32_t bucket_count_for(size_t entries)
{
    uint32_t count = 1;

    while (count < entries && count < 1u << 30)
        count *= 2;
    return count;
}

struct air *air_new(size_t transmitters_max, const uint64_t hash_key[2])
{
    struct air *air = calloc(1, sizeof(*air));
    size_t count = transmitters_max ? transmitters_max : 1;
    uint32_t buckets = bucket_count_for(count);

    if (!air || count >= none)
        goto failed;
    air->heard = calloc(count, sizeof(*air->heard));
    air->buckets = malloc(buckets * sizeof(*air->buckets));
    if (!air->heard || !air->buckets)
        goto failed;

    air->bucket_mask = buckets - 1;
    for (uint32_t i = 0; i < buckets; i++)
        air->buckets[i] = none;
    for (uint32_t i = 0; i < count; i++)
        air->heard[i].next_in_bucket = i + 1 < count ? i + 1 : none;
    for (int row = 0; row < ROW_COUNT; row++)
        air->ends[row] = (struct link){.before = none, .after = none};
    memcpy(air->hash_key, hash_key, sizeof(air->hash_key));
    return air;

failed:
    air_free(air);
    return NULL;
}

void air_free(struct air *air)
{
    if (!air)
        return;
    free(air->heard);
    free(air->buckets);
    free(air);
}

const struct air_counts *air_counts(const struct air *air)
{
    return &air->counts;
}

/* --- the table ------------------------------------------------------------------------------- */

static struct link *link_of(struct air *air, enum row row, uint32_t number)
{
    return number == none ? &air->ends[row] : &air->heard[number].links[row];
}

static void append(struct air *air, enum row row, uint32_t number)
{
    uint32_t last = air->ends[row].before;

    *link_of(air, row, number) = (struct link){.before = last, .after = none};
    link_of(air, row, last)->after = number;
    air->ends[row].before = number;
}

static void take_out(struct air *air, enum row row, uint32_t number)
{
    struct link link = *link_of(air, row, number);

    link_of(air, row, link.before)->after = link.after;
    link_of(air, row, link.after)->before = link.before;
}

static uint32_t *bucket_of(struct air *air, struct mac transmitter, struct mac bssid)
{
    uint64_t words[2] = {0};

    memcpy(&words[0], transmitter.octet, sizeof(transmitter.octet));
    memcpy(&words[1], bssid.octet, sizeof(bssid.octet));
    return &air->buckets[(uint32_t)hash_words(words, COUNT_OF(words), air->hash_key) &
                         air->bucket_mask];
}

static uint32_t find(struct air *air, struct mac transmitter, struct mac bssid)
{
    uint32_t number = *bucket_of(air, transmitter, bssid);

    while (number != none && !(mac_equals(air->heard[number].transmitter, transmitter) &&
                               mac_equals(air->heard[number].bssid, bssid)))
        number = air->heard[number].next_in_bucket;
    return number;
}

static void forget(struct air *air, uint32_t number)
{
    struct heard *heard = &air->heard[number];
    uint32_t *place = bucket_of(air, heard->transmitter, heard->bssid);

    while (*place != number)
        place = &air->heard[*place].next_in_bucket;
    *place = heard->next_in_bucket;
    for (int row = 0; row < ROW_COUNT; row++)
        take_out(air, (enum row)row, number);
    heard->next_in_bucket = air->free;
    air->free = number;
}

static uint32_t add(struct air *air, struct mac transmitter, struct mac bssid)
{
    uint32_t number = air->free;
    struct heard *heard = &air->heard[number];
    uint32_t *bucket = bucket_of(air, transmitter, bssid);

    air->free = heard->next_in_bucket;
    *heard = (struct heard){.transmitter = transmitter, .bssid = bssid, .next_in_bucket = *bucket};
    *bucket = number;
    for (int row = 0; row < ROW_COUNT; row++)
        append(air, (enum row)row, number);
    air->counts.transmitters++;
    return number;
}

/* --- what is told ---------------------------------------------------------------------------- */

static void tell(const struct heard *heard, bool is_final, struct outlet *to_judge)
{
    struct observation *o = outlet_draft(to_judge);
    struct slice ssid = {.data = heard->ssid, .size = heard->ssid_size};

    o->kind = OBSERVED_RADIO;
    o->flow.interface = heard->interface;
    o->radio = (struct radio_facts){
        .transmitter = heard->transmitter,
        .receiver = heard->receiver,
        .bssid = heard->bssid,
        .ssid = observation_keep(o, ssid),
        .role = heard->role,
        .type_subtype = heard->type_subtype,
        .frequency_mhz = heard->frequency_mhz,
        .signal_dbm = heard->signal_dbm,
        .has_bssid = heard->has_bssid,
        .is_protected = heard->is_protected,
        .is_final = is_final,
        .frames = heard->frames,
        .data_frames = heard->data_frames,
        .bytes = heard->bytes,
        .first_ns = heard->first_ns,
        .last_ns = heard->last_ns,
    };
    outlet_send(to_judge);
}

static void make_room(struct air *air, struct outlet *to_judge)
{
    uint32_t oldest = air->ends[ROW_LAST_HEARD].after;

    if (air->free != none)
        return;
    tell(&air->heard[oldest], true, to_judge);
    forget(air, oldest);
    air->counts.evicted++;
}

/* --- what is heard --------------------------------------------------------------------------- */

/* In a control frame the group bit of the sender's address is no part of it: it announces a
 * bandwidth (section 9.3.1.2). */
static struct mac transmitter_of(const struct radio_frame *frame)
{
    struct mac transmitter = frame->transmitter;

    if (frame->type == TYPE_CONTROL)
        transmitter.octet[0] &= (uint8_t)~GROUP_BIT;
    return transmitter;
}

static void count(struct heard *heard, const struct packet *packet)
{
    const struct radio_frame *frame = packet->radio;

    heard->frames++;
    heard->last_ns = packet->time_ns;
    if (frame->type == TYPE_DATA && !(frame->subtype & DATA_WITHOUT_BODY)) {
        heard->data_frames++;
        heard->bytes += frame->body_wire_size;
    }
    if (frame->signal_dbm && (!heard->signal_dbm || frame->signal_dbm > heard->signal_dbm))
        heard->signal_dbm = frame->signal_dbm;
    if (frame->frequency_mhz)
        heard->frequency_mhz = frame->frequency_mhz;
}

/* True when this is news: a role where there was none, or one in the sender's own words. */
static bool learn_role(struct heard *heard, const struct announcement *a)
{
    bool is_better = a->role && (!heard->role || a->is_own_word);
    bool is_news = is_better && heard->role != a->role;

    if (is_better)
        heard->role = a->role;
    return is_news;
}

/* True when this name was not told for this transmitter, as far as it is remembered. */
static bool learn_ssid(struct heard *heard, struct slice ssid, const uint64_t key[2])
{
    if (ssid.size == 0)
        return false;
    uint32_t hash = (uint32_t)hash_bytes(ssid.data, ssid.size, key) | 1;
    for (size_t i = 0; i < SSIDS_REMEMBERED; i++)
        if (heard->told_ssids[i] == hash)
            return false;
    heard->told_ssids[heard->told_count++ % SSIDS_REMEMBERED] = hash;
    heard->ssid_size = (uint8_t)ssid.size;
    memcpy(heard->ssid, ssid.data, ssid.size);
    return true;
}

/* A station that joins a hidden network gives its name away. */
static void learn_network(struct air *air, struct mac bssid, struct slice ssid,
                          struct outlet *to_judge)
{
    uint32_t number = find(air, bssid, bssid);

    if (number == none || air->heard[number].ssid_size > 0)
        return;
    if (learn_ssid(&air->heard[number], ssid, air->hash_key))
        tell(&air->heard[number], false, to_judge);
}

void air_hear(struct air *air, const struct packet *packet, struct outlet *to_judge)
{
    const struct radio_frame *frame = packet->radio;
    struct mac transmitter = transmitter_of(frame);

    if (frame->has_bad_fcs || !frame->has_transmitter)
        return;
    struct announcement a = announcement_read(frame);
    uint32_t number = find(air, transmitter, frame->bssid);
    bool is_new = number == none;
    if (is_new) {
        make_room(air, to_judge);
        number = add(air, transmitter, frame->bssid);
    }

    struct heard *heard = &air->heard[number];
    if (is_new) {
        heard->receiver = frame->receiver;
        heard->type_subtype = (uint8_t)(frame->type << 4 | frame->subtype);
        heard->interface = packet->interface;
        heard->first_ns = packet->time_ns;
    } else {
        take_out(air, ROW_LAST_HEARD, number);
        append(air, ROW_LAST_HEARD, number);
    }
    count(heard, packet);
    heard->has_bssid |= frame->has_bssid;
    heard->is_protected |= a.is_protected;
    if (!heard->frequency_mhz)
        heard->frequency_mhz = a.frequency_mhz;

    bool has_new_role = learn_role(heard, &a);
    bool has_new_ssid = learn_ssid(heard, a.ssid, air->hash_key);
    if (has_new_ssid)
        heard->receiver = frame->receiver;
    if (is_new || has_new_role || has_new_ssid)
        tell(heard, false, to_judge);
    if (a.joins_network && a.ssid.size > 0)
        learn_network(air, frame->bssid, a.ssid, to_judge);
}

void air_finish(struct air *air, struct outlet *to_judge)
{
    for (uint32_t number = air->ends[ROW_FIRST_HEARD].after; number != none;
         number = air->heard[number].links[ROW_FIRST_HEARD].after)
        tell(&air->heard[number], true, to_judge);
}
