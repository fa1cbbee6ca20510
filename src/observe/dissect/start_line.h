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

enum start {
    START_OTHER,     /* another protocol's, or no message begins here */
    START_CUT_SHORT, /* no line end yet, but what there is may become such a line */
    START_FOUND,
};

/* The start line of a message of a stream. Empty lines before it are passed over (RFC 9112 section
 * 2.2). Unless it is found, the reader stays where the line begins. */
enum start start_line_next(struct reader *r, const char *version, struct start_line *start);

#endif
