/* What a run amounts to: sums over the workers, the stats record, the summary. */

#ifndef ENGINE_ACCOUNT_H
#define ENGINE_ACCOUNT_H

#include "engine/parts.h"

/* Sums the workers' counters up; they have finished. */
void engine_account(struct engine *engine);

/* The last record of a run. */
void engine_write_stats(struct engine *engine);

#endif
