/* The first line of a message, as HTTP wrote it and RTSP and SIP copied it: a request is "METHOD
 * uri PROTOCOL/1.0", a response "PROTOCOL/1.0 200 reason". */

#ifndef OBSERVE_DISSECT_START_LINE_H
#define OBSERVE_DISSECT_START_LINE_H

#include "observe/dissect/text.h"

enum {
    METHOD_LENGTH_MAX = 24 /* "BASELINE-CONTROL" has 16 */
};

struct start_line {
    struct text method; /* of a request; in upper case */
    struct text uri;
    uint16_t status; /* of a response, 100 to 999; 0: a request */
};

/* False when the line, or any bytes that begin it, are not of this protocol. `version` is all of
 * it but the last digit: "HTTP/1.". */
bool start_line_read(struct text line, const char *version, struct start_line *start);

/* Whether bytes without a line end may yet become such a line. */
bool start_line_may_begin(struct text begin, const char *version);

#endif
