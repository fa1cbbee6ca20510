/* From frames to packets: link types, then a loop over layers, never recursion.
 *
 * A decoder belongs to one worker. It keeps what fragments need, and counts. */

#ifndef OBSERVE_DECODE_DECODE_H
#define OBSERVE_DECODE_DECODE_H

#include "observe/capture/capture.h"
#include "observe/decode/packet.h"

enum {
    DECODE_DEPTH_MAX = 4, /* packets a frame: three tunnels inside each other and their content */
    DECODE_LAYERS_MAX = 128, /* headers a frame, VLAN tags, labels and extension headers included;
                                hosts accept many more than any honest packet has */
};

struct decode_config {
    size_t fragment_datagrams_max; /* datagrams under reassembly at once */
    size_t fragment_bytes_max;     /* memory for them all; as much again, at most 4 MiB, for those
                                      that are complete, until the batch is done */
    uint64_t fragment_timeout_ns;
    uint64_t hash_key[2]; /* fixed in replay, random when live */
};

struct decode_counts {
    uint64_t frames;
    uint64_t bytes;   /* on the wire */
    uint64_t decoded; /* frames that told something: a network layer, an 802.11 header, or who sent
                         what to whom over Ethernet (ARP and the like) */
    uint64_t malformed; /* frames with a header that contradicts itself or is cut short */
    uint64_t unsupported_link_type;
    uint64_t too_deep; /* tunnels or layers beyond the limits; the rest was not read */
    uint64_t fragments;
    uint64_t fragments_reassembled;
    uint64_t fragments_dropped;  /* no room, timed out, or nonsense */
    uint64_t fragment_conflicts; /* overlapping fragments with different bytes */
    uint64_t bad_ip_checksum;
    uint64_t bad_fcs;
    uint64_t radio_frames;
    uint64_t radio_frames_unread; /* unencrypted data in aggregates or fragments: not followed */
    uint64_t link_types[277];     /* frames by LINKTYPE_, the last for all higher ones */
};

struct decoder;

/* NULL when there is no memory. */
struct decoder *decoder_new(const struct decode_config *config);
void decoder_free(struct decoder *decoder);
const struct decode_counts *decoder_counts(const struct decoder *decoder);

/* Decodes at most FRAME_BATCH_MAX frames; `packets` has room for DECODE_DEPTH_MAX times as many.
 * Returns how many packets were written, in the order of the frames. */
size_t decode_frames(struct decoder *decoder, const struct frame *frames, size_t count,
                     struct packet *packets);

#endif
