/* Inside the flow table. Only the files of this folder include it.
 *
 *   buckets  ──tag, handle──▶  slab of flows  ──handle──▶  slab of streams
 *   wheel    ──handle──▶
 *
 * A handle is an index into the slab plus one; 0 is none. */

#ifndef OBSERVE_FLOW_TABLE_H
#define OBSERVE_FLOW_TABLE_H

#include <assert.h>

#include "base/hash.h"
#include "observe/decode/decode.h"
#include "observe/dissect/registry.h"
#include "observe/flow/flow.h"

enum {
    BUCKET_SLOTS = 8,
    PROBE_BUCKETS = 8,  /* a flow stands at most this many buckets from its home */
    WHEEL_SLOTS = 4096, /* a slot is a tick, 2^30 ns: the wheel spans 73 minutes */
    TICK_SHIFT = 30,
    EVICTION_SAMPLE = 16, /* flows looked at before one has to go */
    STREAM_HOLES_MAX = 8, /* runs of bytes that arrived ahead of a gap */
    OWNER_NONE = 0xff,
    PROTOCOL_ICMP = 1,
    PROTOCOL_IGMP = 2,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    PROTOCOL_ICMPV6 = 58,
};

/* The lower (address, port) is side 0, so both directions have one key. */
struct flow_key {
    uint8_t ip[2][16];
    uint16_t port[2];
    uint16_t vlan;
    uint8_t protocol;
    uint8_t family;
};

enum flow_flag {
    FLOW_MIDSTREAM = 0x01,
    FLOW_CARRIER = 0x02,
    FLOW_REFINED = 0x04,      /* only a dissector over HTTP may give it another app */
    FLOW_NEXT_KNOWN_0 = 0x08, /* tcp_next[0] means something; [1] is the bit above */
    FLOW_NEXT_KNOWN_1 = 0x10,
    FLOW_SKIPPING_0 = 0x20, /* a dissector skips bytes: tcp_next[0] is ahead of the wire */
    FLOW_SKIPPING_1 = 0x40,
    FLOW_ANSWERED = 0x80, /* both sides have spoken */
};

/* Arrays that are indexed by `side` follow the key; flow->client says which side opened it.
 * Three cache lines: what every packet touches, what it counts, what dissecting needs. */
struct flow {
    struct flow_key key;
    uint64_t last_ns;
    uint32_t wheel_next;
    uint32_t wheel_previous; /* 0: the first of its slot */
    uint8_t client;
    uint8_t state; /* enum flow_state */
    uint8_t flags;
    bool is_done[2];     /* the dissectors want no more of this side */
    uint8_t tcp_seen[2]; /* flags seen, ored */
    uint8_t gaps;        /* saturates */

    uint64_t bytes[2];
    uint64_t packets[2];
    uint64_t start_ns;
    uint64_t id;
    uint32_t tcp_next[2]; /* the next byte a dissector has not seen */
    uint16_t wheel_slot;
    uint16_t hours;           /* FLOW_PROGRESSED sent for so many */
    uint16_t retransmissions; /* saturates */
    uint8_t progress;         /* next FLOW_PROGRESSED at 64 KiB << 2 * progress */
    uint8_t conflicts;        /* saturates */

    struct dissector_set candidates; /* while owner is OWNER_NONE: who has not said no */
    struct memory memory;
    uint32_t stream[2]; /* handles of streams */
    struct mac mac[2];
    uint16_t inner_vlan;
    uint8_t app_low; /* the app's number */
    uint8_t app_high;
    uint8_t owner;       /* number of the dissector, or OWNER_NONE */
    uint8_t messages[2]; /* shown to dissectors; saturates */
    uint8_t phase;
    uint8_t phases_told; /* a bit for each phase a FLOW_CLASSIFIED was sent for */
    uint8_t confidence;
    uint8_t interface;
    uint8_t tunnel;
};

static_assert(sizeof(struct flow) == 192, "a flow is three cache lines");

struct bucket {
    uint32_t tag[BUCKET_SLOTS]; /* the whole hash */
    uint32_t handle[BUCKET_SLOTS];
};

static_assert(sizeof(struct bucket) == 64, "a bucket is one cache line");

/* Unread bytes of one direction: of a TCP stream by offset from tcp_next, of datagrams one
 * after the other, each preceded by its size. */
struct stream {
    uint32_t next_free;
    uint32_t used;  /* bytes from the start that are there without a gap */
    uint32_t asked; /* size of the prefix the dissectors saw last */
    uint8_t hole_count;
    struct {
        uint32_t start;
        uint32_t end;
    } ahead[STREAM_HOLES_MAX]; /* bytes beyond a gap, by offset, ascending, apart */
    uint8_t bytes[STREAM_PREFIX_SIZE];
};

enum {
    BATCH_PACKETS_MAX = FRAME_BATCH_MAX * DECODE_DEPTH_MAX
};

/* Where a packet of the batch at hand belongs. */
struct place_of_packet {
    struct flow_key key;
    uint32_t hash;
    uint8_t side; /* of the key that sent it */
};

struct flow_table {
    struct flow_config config;
    struct flow_counts counts;
    const struct dissector_index *dissectors;

    struct bucket *buckets;
    uint8_t *spilled; /* for each bucket: how many of its flows stand elsewhere */
    uint32_t bucket_mask;

    struct flow *flows;
    uint32_t free_flow;  /* through wheel_next */
    uint32_t fresh_flow; /* slab entries never used begin here: untouched memory stays unbacked */
    uint32_t hand;       /* where eviction looks next */

    struct stream *streams;
    uint32_t free_stream;
    uint32_t fresh_stream;

    const struct packet *batch; /* of flow_table_prefetch() */
    struct place_of_packet places[BATCH_PACKETS_MAX];

    uint32_t wheel[WHEEL_SLOTS];
    uint64_t tick;
    bool has_tick;
};

static inline struct flow *flow_at(const struct flow_table *table, uint32_t handle)
{
    return handle ? &table->flows[handle - 1] : NULL;
}

static inline uint32_t flow_handle(const struct flow_table *table, const struct flow *flow)
{
    return (uint32_t)(flow - table->flows) + 1;
}

static inline uint16_t flow_app(const struct flow *flow)
{
    unsigned app = (unsigned)flow->app_high << 8 | flow->app_low;
    return (uint16_t)app;
}

static inline void flow_set_app(struct flow *flow, uint16_t app)
{
    flow->app_low = (uint8_t)app;
    flow->app_high = (uint8_t)(app >> 8);
}

static inline bool flow_is_over(const struct flow *flow)
{
    return flow->state == FLOW_STATE_CLOSED || flow->state == FLOW_STATE_RESET ||
           flow->state == FLOW_STATE_REJECTED;
}

static inline enum direction flow_direction(const struct flow *flow, unsigned side)
{
    return side == flow->client ? FROM_CLIENT : FROM_SERVER;
}

static inline const struct place_of_packet *place_of(const struct flow_table *table,
                                                     const struct packet *packet)
{
    return &table->places[packet - table->batch];
}

/* Orders what is told when flows end by themselves: by the tick within this frame, by the flow, and
 * room for what its dissector says last. The same for any number of workers. */
static inline uint64_t end_order(uint64_t tick_number, uint64_t flow_id)
{
    return tick_number << 51 | (flow_id & ((UINT64_C(1) << 43) - 1)) << 8;
}

/* bucket.c: which of source and destination is side 0 of the key. */
unsigned flow_key_of(const struct packet *packet, struct flow_key *key);
uint32_t flow_key_hash(const struct flow_table *table, const struct flow_key *key);

/* ICMP has none: its type and code do not tell flows apart, or an echo and its answer would be two.
 */
bool flow_has_ports(uint8_t protocol);

/* Handle of the flow with this key, or 0. */
uint32_t bucket_find(const struct flow_table *table, uint32_t hash, const struct flow_key *key);

/* False when the home bucket and its neighbours are full. */
bool bucket_enter(struct flow_table *table, uint32_t hash, uint32_t handle);
void bucket_leave(struct flow_table *table, uint32_t hash, uint32_t handle);

/* table.c */
void flow_summarise(const struct flow *flow, struct flow_summary *summary);
void flow_tell(struct flow_table *table, const struct flow *flow, enum flow_event event,
               enum flow_end end, struct outlet *to_judge);
void flow_remove(struct flow_table *table, struct flow *flow, enum flow_end end,
                 struct outlet *to_judge);

/* dissection.c: the flow is over: what is kept of it will not grow any more. */
void flow_dissect_last(struct flow_table *table, struct flow *flow, struct outlet *to_judge);

/* timer.c: when a flow's time is up depends on its state alone. */
void timer_arm(struct flow_table *table, struct flow *flow);
void timer_disarm(struct flow_table *table, struct flow *flow);
uint32_t timer_sort(struct flow_table *table, uint32_t list);

/* stream.c */
struct stream *stream_of(struct flow_table *table, const struct flow *flow, unsigned side);
struct stream *stream_obtain(struct flow_table *table, struct flow *flow, unsigned side);
void stream_release(struct flow_table *table, struct flow *flow, unsigned side);

/* Puts bytes at an offset; first copy wins. Returns false when some did not fit. Conflicting
 * bytes are counted in `conflicts`. */
bool stream_put(struct stream *stream, uint32_t offset, struct slice bytes, uint32_t *conflicts);

/* Drops the first `size` bytes, at most `used`. */
void stream_drop(struct stream *stream, uint32_t size);

/* Appends a datagram, preceded by its size. False when it does not fit. */
bool stream_append_datagram(struct stream *stream, struct slice bytes);

#endif
