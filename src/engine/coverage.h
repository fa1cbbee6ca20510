/* What was seen of the network, counted from observations: the ground under "no alert". */

#ifndef ENGINE_COVERAGE_H
#define ENGINE_COVERAGE_H

#include "observe/observation.h"

struct coverage {
    uint64_t flows;           /* TCP and UDP flows between two hosts, ended */
    uint64_t flows_tcp;       /* of them: TCP that was answered, or seen in the middle */
    uint64_t flows_one_way;   /* of those: packets in one direction only */
    uint64_t flows_midstream; /* of them: began before the capture */
    uint64_t flows_unknown;   /* of them: no dissector recognised them */
    uint64_t events[OBSERVATION_KIND_COUNT];
};

void coverage_take(struct coverage *coverage, const struct observation *observation);

#endif
