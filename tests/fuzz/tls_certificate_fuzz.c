#include "observe/dissect/tls_certificate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct observation facts;

    memset(&facts, 0, sizeof(facts));
    (void)tls_read_certificate((struct slice){data, size}, &facts);
    return 0;
}
