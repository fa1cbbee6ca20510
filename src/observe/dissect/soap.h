/* SOAP envelopes, bare or in an HTTP message (SOAP 1.1, SOAP 1.2 part 1 section 5). */

#ifndef OBSERVE_DISSECT_SOAP_H
#define OBSERVE_DISSECT_SOAP_H

#include "observe/dissect/dissector.h"
#include "observe/dissect/xml.h"

/* An HTTP message that may carry an envelope. */
struct soap_http {
    bool is_response;
    struct text body;   /* as far as it is here; in `unchunked` when it came in chunks */
    struct text action; /* SOAPAction, or `action` of the Content-Type: empty when not told */
    uint8_t unchunked[STREAM_PREFIX_SIZE];
};

/* False when the message has no whole head. `http` must outlive what is read from its body. */
bool soap_http_read(struct slice message, struct soap_http *http);

/* The innermost open element is the one that says what an envelope is about: a child of Body. */
bool soap_is_at_operation(const struct xml *xml);

/* `part` occurs in the text: for name spaces, which stand somewhere in an envelope's attributes. */
bool soap_mentions(struct text text, const char *part);

#endif
