#include "support/fuzz_dissector.h"

FUZZ_DISSECTOR(pppp_tcp)
