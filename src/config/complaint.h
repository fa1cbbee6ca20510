/* What is wrong with the files people wrote: every fault of every file in one run, each with its
 * place, its line, a caret below it and what would have been right.
 *
 *     rules/p2p.yaml:14:46: error: unknown field 'flow.ap' for event flow
 *        14 |       outbound and peer.zone == internet and flow.ap in @camera_p2p
 *           |                                              ^~~~~~~ did you mean 'flow.app'?
 */

#ifndef CONFIG_COMPLAINT_H
#define CONFIG_COMPLAINT_H

#include "base/nearest.h"
#include "config/source.h"

enum {
    COMPLAINTS_MAX = 1000, /* more are counted, not told */
    SUGGESTION_SIZE = 256
};

/* Zeroed, it counts and stays silent. */
struct complaints {
    /* A sentence of one or three lines without a final line feed; it lives during the call. */
    void (*take)(void *context, const char *sentence);
    void *context;
    size_t errors;
    size_t warnings;
};

/* `hint` stands behind the caret: what would have been right; NULL: nothing to say. Returns false,
 * so that a check can `return complain(...)`. */
bool complain(struct complaints *complaints, struct spot spot, const char *hint, const char *format,
              ...) __attribute__((format(printf, 4, 5)));

/* The same for what is allowed and still unlikely to be meant. */
void complain_softly(struct complaints *complaints, struct spot spot, const char *hint,
                     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A fault of the file as a whole: "file: error: sentence". Returns false. */
bool complain_of_file(struct complaints *complaints, const char *file, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Nothing more will be told: whoever looks for more faults may stop. */
static inline bool complaints_are_full(const struct complaints *complaints)
{
    return complaints->errors + complaints->warnings > COMPLAINTS_MAX;
}

/* "did you mean 'flow.app'?", or an empty string when no word came close. Returns `out`. */
const char *nearest_hint(const struct nearest *nearest, char out[static SUGGESTION_SIZE]);

#endif
