/* Fuzz target of inflate: the first byte chooses how much room there is. */

#include <stdlib.h>

#include "base/inflate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t capacity = size ? (size_t)data[0] * 64 + 1 : 1;
    uint8_t *out = malloc(capacity);
    size_t used = 0;

    if (!out)
        abort();
    (void)inflate_whole((struct slice){data + (size > 0), size - (size > 0)}, out, capacity, &used);
    if (used > capacity)
        abort();
    free(out);
    return 0;
}
