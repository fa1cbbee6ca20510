/* Two small datagrams that tests of the decoder wrap into everything there is. */

#ifndef SUPPORT_FRAMES_H
#define SUPPORT_FRAMES_H

#include "support/decode.h"

/* clang-format off */
#define CAMERA_MAC 0x9c, 0x14, 0x63, 0x2a, 0x7f, 0x10
#define RECORDER_MAC 0x02, 0, 0, 0, 0, 0x01
#define MACS RECORDER_MAC, CAMERA_MAC         /* to, from                   */

/* 32 bytes */
#define PING4                                                                     \
    0x45, 0, 0, 32, 0, 1, 0, 0, 64, 17,       /* 32 bytes, UDP              */    \
    0x66, 0x9d,                               /* checksum                   */    \
    10, 20, 0, 7, 10, 20, 0, 1,                                                   \
    0x9c, 0x40, 0, 53, 0, 12, 0, 0,           /* 40000 to 53, 12 bytes      */    \
    'p', 'i', 'n', 'g'

#define ADDRESSES6                                                                \
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7,                   \
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1

#define UDP_PING 0x9c, 0x40, 0, 53, 0, 12, 0, 0, 'p', 'i', 'n', 'g'

/* 52 bytes */
#define PING6 0x60, 0, 0, 0, 0, 12, 17, 64, ADDRESSES6, UDP_PING
/* clang-format on */

enum {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_RAW = 101,
    LINK_WLAN = 105,
    LINK_RADIOTAP = 127
};

static inline void assert_ping4(const struct packet *p)
{
    assert_true(p->has_ip && p->has_ports);
    assert_ip(p->source, "10.20.0.7");
    assert_ip(p->destination, "10.20.0.1");
    assert_int_equal(p->ethertype, 0x0800);
    assert_int_equal(p->ip_protocol, 17);
    assert_int_equal(p->source_port, 40000);
    assert_int_equal(p->destination_port, 53);
    assert_int_equal(p->wire_size, 32);
    assert_int_equal(p->payload_missing, 0);
    assert_text_equal(slice_text(p->payload), "ping");
}

/* Extension headers may make it larger than the 52 bytes of PING6. */
static inline void assert_ping6(const struct packet *p, size_t wire_size)
{
    assert_true(p->has_ip && p->has_ports);
    assert_ip(p->source, "2001:db8::7");
    assert_ip(p->destination, "2001:db8::1");
    assert_int_equal(p->ethertype, 0x86dd);
    assert_int_equal(p->ip_protocol, 17);
    assert_int_equal(p->source_port, 40000);
    assert_int_equal(p->destination_port, 53);
    assert_int_equal(p->wire_size, wire_size);
    assert_text_equal(slice_text(p->payload), "ping");
}

/* One frame, one packet, nothing wrong with it. */
static inline void assert_plain_ping4(uint16_t link_type, struct slice frame)
{
    struct decoding d = decoding_begin();

    decode(&d, link_type, frame);
    assert_int_equal(d.count, 1);
    assert_ping4(&d.packets[0]);
    assert_false(d.packets[0].is_carrier);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 0);
    assert_int_equal(decoder_counts(d.decoder)->decoded, 1);
    decoding_end(&d);
    decode_cut_anywhere(link_type, frame);
}

static inline void assert_plain_ping6(uint16_t link_type, struct slice frame, size_t wire_size)
{
    struct decoding d = decoding_begin();

    decode(&d, link_type, frame);
    assert_int_equal(d.count, 1);
    assert_ping6(&d.packets[0], wire_size);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 0);
    decoding_end(&d);
    decode_cut_anywhere(link_type, frame);
}

/* The carrier first, then the datagram it carries. */
static inline void assert_carries_ping4(struct slice frame, enum tunnel_kind tunnel)
{
    struct decoding d = decoding_begin();

    decode(&d, LINK_ETHERNET, frame);
    assert_int_equal(d.count, 2);
    assert_true(d.packets[0].is_carrier);
    assert_int_equal(d.packets[0].carries, tunnel);
    assert_int_equal(d.packets[0].tunnel, TUNNEL_NONE);
    assert_ip(d.packets[0].source, "192.0.2.1");
    assert_ping4(&d.packets[1]);
    assert_int_equal(d.packets[1].tunnel, tunnel);
    assert_int_equal(d.packets[1].carries, TUNNEL_NONE);
    assert_false(d.packets[1].is_carrier);
    assert_int_equal(d.packets[1].frame, d.packets[0].frame);
    assert_int_equal(decoder_counts(d.decoder)->malformed, 0);
    decoding_end(&d);
    decode_cut_anywhere(LINK_ETHERNET, frame);
}

/* It looks like a tunnel, but it is none. */
static inline void assert_carries_nothing(struct slice frame)
{
    struct decoding d = decoding_begin();

    decode(&d, LINK_ETHERNET, frame);
    assert_int_equal(d.count, 1);
    assert_false(d.packets[0].is_carrier);
    assert_int_equal(d.packets[0].carries, TUNNEL_NONE);
    assert_ip(d.packets[0].source, "192.0.2.1");
    decoding_end(&d);
}

/* A frame that a test has changed a byte of. */
static inline struct slice with_byte(uint8_t *copy, struct slice frame, size_t at, uint8_t value)
{
    assert_true(at < frame.size);
    memcpy(copy, frame.data, frame.size);
    copy[at] = value;
    return (struct slice){.data = copy, .size = frame.size};
}

#endif
