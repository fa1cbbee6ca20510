#include "support/fuzz_dissector.h"

FUZZ_DISSECTOR(tutk)
