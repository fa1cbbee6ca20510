/* Links that say little more than the address family: loopback, tunnels and firewalls of the BSDs,
 * Apple's wrapper around other links, IP over FireWire, Fibre Channel and ATM. */

#include "observe/decode/layer.h"

enum {
    FAMILY_SIZE = 4,
    ENCRYPTED_SIZE = 12,
    FIREWALL_HEADER_MIN = 12,
    PKTAP_HEADER_MIN = 12,
    FIREWIRE_ADDRESSES_SIZE = 16,
    FIBRE_CHANNEL_SIZE = 16,
};

/* AF_INET is 2 everywhere; AF_INET6 is a matter of taste. */
static enum layer family_layer(struct walk *w, uint32_t family)
{
    switch (family) {
    case 2: return LAYER_IP4;
    case 10: /* Linux */
    case 23: /* Windows */
    case 24: /* NetBSD, OpenBSD */
    case 28: /* FreeBSD */
    case 30: /* macOS */ return LAYER_IP6;
    default: break;
    }
    /* Some write an EtherType into its second half instead. */
    uint16_t ethertype = (uint16_t)family;
    return ethertype_is_known(ethertype) ? ethertype_layer(w, ethertype) : LAYER_END;
}

/* In the byte order of the host that captured (NULL) or of the network (LOOP): a family is a small
 * number, so the order tells itself. */
static uint32_t read_family(struct reader *r)
{
    struct reader swapped = *r;
    uint32_t family = reader_u32(r);
    uint32_t other = reader_u32_le(&swapped);

    return other <= UINT16_MAX ? other : family;
}

enum layer null_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, FAMILY_SIZE);

    return reader_ok(&header) ? family_layer(w, read_family(&header)) : walk_short(w);
}

/* OpenBSD's IPsec interface: family, index, flags. */
enum layer encrypted_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, ENCRYPTED_SIZE);

    return reader_ok(&header) ? family_layer(w, read_family(&header)) : walk_short(w);
}

/* The log of the BSDs' firewall pf: its first byte is its size, to be rounded up to four. */
enum layer firewall_read(struct walk *w)
{
    struct reader ahead = w->r;
    size_t size = reader_u8(&ahead);
    uint8_t family = reader_u8(&ahead);

    if (size < FIREWALL_HEADER_MIN)
        return walk_short(w);
    reader_skip(&w->r, (size + 3) & ~(size_t)3);
    return reader_ok(&w->r) ? family_layer(w, family) : walk_short(w);
}

/* Apple's PKTAP: its size, a record type, then the link type of what it wraps; little-endian. */
enum layer pktap_read(struct walk *w)
{
    struct reader ahead = w->r;
    size_t size = reader_u32_le(&ahead);
    uint32_t record = reader_u32_le(&ahead);
    uint32_t link_type = reader_u32_le(&ahead);

    if (!reader_ok(&ahead))
        return walk_short(w);
    if (size < PKTAP_HEADER_MIN)
        return walk_malformed(w);
    reader_skip(&w->r, size);
    if (!reader_ok(&w->r))
        return walk_short(w);
    return record == 1 ? link_layer(link_type) : LAYER_END;
}

/* Apple's IP over IEEE 1394: two addresses of eight bytes, then an EtherType. */
enum layer firewire_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, FIREWIRE_ADDRESSES_SIZE + 2);

    if (!reader_ok(&header))
        return walk_short(w);
    reader_skip(&header, FIREWIRE_ADDRESSES_SIZE);
    return ethertype_layer(w, reader_u16(&header));
}

/* RFC 2625: two addresses whose last six bytes are MAC addresses, then LLC. */
enum layer fibre_channel_read(struct walk *w)
{
    struct reader header = reader_take(&w->r, FIBRE_CHANNEL_SIZE);

    if (!reader_ok(&header))
        return walk_short(w);
    reader_skip(&header, 2);
    w->packet->destination_mac = reader_mac(&header);
    reader_skip(&header, 2);
    w->packet->source_mac = reader_mac(&header);
    walk_mark_payload(w);
    return LAYER_LLC;
}
