#include "support/fuzz_dissector.h"

FUZZ_DISSECTOR(dns_tcp)
