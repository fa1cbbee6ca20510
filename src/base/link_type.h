/* Names of link types (tcpdump.org/linktypes.html), for people. */

#ifndef BASE_LINK_TYPE_H
#define BASE_LINK_TYPE_H

#include <stddef.h>

/* "Ethernet", "802.11 with radiotap", ...; NULL: the number has to do. */
const char *link_type_name(size_t link_type);

#endif
