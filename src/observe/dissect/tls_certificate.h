/* Whom an X.509 certificate (RFC 5280) names. */

#ifndef OBSERVE_DISSECT_TLS_CERTIFICATE_H
#define OBSERVE_DISSECT_TLS_CERTIFICATE_H

#include "base/slice.h"
#include "observe/observation.h"

/* Reads subject, issuer and subjectAltName of one certificate into facts->tls. False: it is none,
 * or it is cut before the names end. */
bool tls_read_certificate(struct slice certificate, struct observation *facts);

#endif
