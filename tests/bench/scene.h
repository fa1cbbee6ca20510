/* The two captures, and what they are put together from. */

#ifndef BENCH_SCENE_H
#define BENCH_SCENE_H

#include "bench/conversation.h"

enum {
    CAMERA_COUNT = 200,
    START_S = 1790000000, /* of both captures, since 1970 */
};

#define START_US (START_S * UINT64_C(1000000))

/* The hosts of the site. Cameras are numbered from 0. */
struct host camera_host(uint32_t number);
struct host recorder_host(void);

/* Everything but video: names, clocks, pages, searches, and a peer-to-peer cloud. */
struct office;
struct office *office_new(void);
void office_free(struct office *office);
uint64_t office_time_us(const struct office *office); /* of its next packet */
void office_act(struct office *office, struct tape *tape);

/* Fill the tape until the file has `size` bytes. */
bool write_camera_network(struct tape *tape, uint64_t size);

/* Fills the tape with `packets` packets of `flows` flows; ten to one is what is meant. */
bool write_hard_case(struct tape *tape, uint64_t packets, uint64_t flows);

#endif
