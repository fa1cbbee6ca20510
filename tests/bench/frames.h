/* What the benchmark's captures are made of: a random number, a frame, a file.
 *
 * Everything is derived from a constant seed: the same arguments give the same bytes. */

#ifndef BENCH_FRAMES_H
#define BENCH_FRAMES_H

#include <stdio.h>

#include "base/slice.h"

enum {
    FRAME_SIZE_MAX = 1600,
    PAYLOAD_SIZE_MAX = 1500
};

/* xorshift64*; never zero. */
struct random {
    uint64_t state;
};

static inline uint64_t random_next(struct random *random)
{
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return random->state * UINT64_C(0x2545f4914f6cdd1d);
}

/* 0 to below - 1. */
static inline uint32_t random_below(struct random *random, uint32_t below)
{
    return (uint32_t)((random_next(random) >> 32) * below >> 32);
}

void random_fill(struct random *random, uint8_t *out, size_t size);

/* The capture that is being written. */
struct tape {
    FILE *file;
    uint64_t packets;
    uint64_t flows;
    uint64_t bytes; /* of the file */
};

bool tape_open(struct tape *tape, const char *path);
bool tape_close(struct tape *tape); /* false: the file is not whole */
void tape_write(struct tape *tape, uint64_t time_us, const uint8_t *frame, size_t size);

struct host {
    uint8_t mac[6];
    uint8_t ip[16];
    bool is_ip6;
};

struct host host_of_ip4(uint32_t ip, uint64_t mac);
struct host host_of_ip6(uint64_t network, uint64_t interface, uint64_t mac);

/* Who speaks to whom. */
struct way {
    const struct host *from;
    const struct host *to;
    uint16_t from_port;
    uint16_t to_port;
};

struct tcp_place {
    uint32_t sequence;
    uint32_t acknowledgment;
    uint8_t flags;
};

/* Write Ethernet, IP and transport with right checksums; padded with zeros to `size_min`.
 * Return the size of the frame. `out` has room for FRAME_SIZE_MAX. */
size_t frame_udp(uint8_t *out, const struct way *way, struct slice payload, size_t size_min);
size_t frame_tcp(uint8_t *out, const struct way *way, const struct tcp_place *place,
                 struct slice payload, size_t size_min);

#endif
