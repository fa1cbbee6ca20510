/* One live interface: libpcap with its ring, asked without ever waiting.
 *
 * The frames of a listener are copies in a buffer that was taken when it was opened: the ring's own
 * memory goes back to the kernel as soon as libpcap has shown it. */

#ifndef OBSERVE_CAPTURE_LISTENER_H
#define OBSERVE_CAPTURE_LISTENER_H

#include <pcap/pcap.h>

#include "observe/capture/capture.h"

enum {
    LISTENER_TEXT_SIZE = 512
};

struct listener {
    pcap_t *handle; /* NULL: the interface is gone */
    char *name;
    uint8_t *bytes; /* of the frames; FRAME_BATCH_MAX times the snap length */
    size_t bytes_used;
    uint32_t snap_length;
    uint32_t ns_per_unit; /* of the fraction of a second */
    uint16_t link_type;
    uint8_t number;
    int descriptor;  /* becomes readable when there are frames */
    int patience_ms; /* ask again after this long even so; -1: no need */

    struct frame frames[FRAME_BATCH_MAX]; /* not yet numbered */
    size_t at;
    size_t count;

    uint64_t wire_bytes;
    uint64_t time_backwards;
    uint64_t last_time_ns;
    uint64_t kernel_drops;
    uint64_t interface_drops;
    uint32_t last_kernel_drops; /* libpcap's own counters wrap */
    uint32_t last_interface_drops;

    char start_warning[LISTENER_TEXT_SIZE]; /* empty: none */
    char end_warning[LISTENER_TEXT_SIZE];
};

/* False, and one sentence that names the interface and the remedy. listener_close() is due in
 * either case. */
bool listener_open(struct listener *listener, const char *name, const struct live_config *config,
                   struct error *error);
void listener_close(struct listener *listener);

/* Takes what the ring holds, at most FRAME_BATCH_MAX frames, over those it had. Does not wait.
 * When the interface is gone, the listener is closed, with a warning. */
void listener_hear(struct listener *listener);

/* Brings the drop counters up to date. */
void listener_count_drops(struct listener *listener);

/* LINKTYPE_ of a DLT_ of this system. */
uint16_t link_type_of_dlt(int dlt);

#endif
