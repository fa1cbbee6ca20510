#include "support/fuzz_dissector.h"

FUZZ_DISSECTOR(syslog_tcp)
