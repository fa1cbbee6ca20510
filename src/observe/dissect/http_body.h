/* Where the body of an HTTP/1 message ends (RFC 9112 section 6.3, section 7.1). */

#ifndef OBSERVE_DISSECT_HTTP_BODY_H
#define OBSERVE_DISSECT_HTTP_BODY_H

#include "base/slice.h"

enum body_kind {
    BODY_NONE,
    BODY_SIZED,       /* by Content-Length */
    BODY_CHUNKED,     /* by chunks */
    BODY_UNTIL_CLOSE, /* by the end of the stream */
};

struct body {
    enum body_kind kind;
    uint64_t size; /* of BODY_SIZED */
};

enum chunks {
    CHUNKS_GO_ON,  /* another chunk follows what was walked */
    CHUNKS_ENDED,  /* the last chunk and the trailers were walked */
    CHUNKS_BROKEN, /* no chunk begins here */
};

/* Walks the chunks that begin in `bytes`. `walked` is their size with that of their headers, and
 * exceeds the bytes when the last of them does. The work of one call is bounded. */
enum chunks chunks_walk(struct slice bytes, size_t *walked);

#endif
