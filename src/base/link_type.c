#include "base/link_type.h"

#include "base/slice.h"

const char *link_type_name(size_t link_type)
{
    static const char *const names[] = {
        [0] = "BSD loopback",
        [1] = "Ethernet",
        [9] = "PPP",
        [50] = "PPP in HDLC",
        [51] = "PPPoE",
        [101] = "raw IP",
        [104] = "Cisco HDLC",
        [105] = "802.11",
        [107] = "frame relay",
        [108] = "OpenBSD loopback",
        [113] = "Linux cooked",
        [119] = "802.11 with Prism header",
        [127] = "802.11 with radiotap",
        [163] = "802.11 with AVS header",
        [187] = "Bluetooth HCI",
        [189] = "USB",
        [192] = "PPI",
        [195] = "802.15.4",
        [201] = "Bluetooth HCI",
        [220] = "USB",
        [228] = "raw IPv4",
        [229] = "raw IPv6",
        [230] = "802.15.4",
        [239] = "netfilter log",
        [249] = "USB",
        [251] = "Bluetooth LE",
        [256] = "Bluetooth LE",
        [276] = "Linux cooked v2",
    };

    return link_type < COUNT_OF(names) ? names[link_type] : NULL;
}
