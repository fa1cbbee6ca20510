#include "bench/frames.h"

#include <assert.h>

enum {
    FILE_BUFFER_SIZE = 1 << 20,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    ETHERNET_SIZE = 14,
    IP4_SIZE = 20,
    IP6_SIZE = 40,
    UDP_SIZE = 8,
    TCP_SIZE = 20,
};

void random_fill(struct random *random, uint8_t *out, size_t size)
{
    for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
        uint64_t bits = random_next(random);
        size_t left = size - i;

        memcpy(out + i, &bits, left < sizeof(bits) ? left : sizeof(bits));
    }
}

static void put_le(uint8_t *out, uint32_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(number >> (8 * i));
}

static void put_be(uint8_t *out, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(number >> (8 * (size - 1 - i)));
}

bool tape_open(struct tape *tape, const char *path)
{
    uint8_t header[24] = {0};

    *tape = (struct tape){.file = fopen(path, "wb"), .bytes = sizeof(header)};
    if (!tape->file)
        return false;
    setvbuf(tape->file, NULL, _IOFBF, FILE_BUFFER_SIZE);
    put_le(header, 0xa1b2c3d4, 4);
    put_le(header + 4, 2, 2);
    put_le(header + 6, 4, 2);
    put_le(header + 16, 262144, 4);
    put_le(header + 20, 1, 4); /* Ethernet */
    fwrite(header, 1, sizeof(header), tape->file);
    return true;
}

bool tape_close(struct tape *tape)
{
    bool is_whole = !ferror(tape->file);

    return fclose(tape->file) == 0 && is_whole;
}

void tape_write(struct tape *tape, uint64_t time_us, const uint8_t *frame, size_t size)
{
    uint8_t header[16];

    put_le(header, (uint32_t)(time_us / 1000000), 4);
    put_le(header + 4, (uint32_t)(time_us % 1000000), 4);
    put_le(header + 8, (uint32_t)size, 4);
    put_le(header + 12, (uint32_t)size, 4);
    fwrite(header, 1, sizeof(header), tape->file);
    fwrite(frame, 1, size, tape->file);
    tape->bytes += sizeof(header) + size;
    tape->packets++;
}

struct host host_of_ip4(uint32_t ip, uint64_t mac)
{
    struct host host = {0};

    put_be(host.mac, mac, sizeof(host.mac));
    put_be(host.ip, ip, 4);
    return host;
}

struct host host_of_ip6(uint64_t network, uint64_t interface, uint64_t mac)
{
    struct host host = {.is_ip6 = true};

    put_be(host.mac, mac, sizeof(host.mac));
    put_be(host.ip, network, 8);
    put_be(host.ip + 8, interface, 8);
    return host;
}

static uint64_t sum_words(const uint8_t *bytes, size_t size, uint64_t sum)
{
    for (; size >= 2; bytes += 2, size -= 2)
        sum += (uint64_t)bytes[0] << 8 | bytes[1];
    return size ? sum + ((uint64_t)bytes[0] << 8) : sum;
}

/* RFC 1071. */
static uint16_t checksum(uint64_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)(~sum & 0xffff);
}

static size_t put_ethernet(uint8_t *out, const struct way *way)
{
    memcpy(out, way->to->mac, 6);
    memcpy(out + 6, way->from->mac, 6);
    put_be(out + 12, way->from->is_ip6 ? 0x86dd : 0x0800, 2);
    return ETHERNET_SIZE;
}

static size_t put_ip(uint8_t *out, const struct way *way, uint8_t protocol, size_t size)
{
    if (way->from->is_ip6) {
        memset(out, 0, 8);
        out[0] = 0x60;
        put_be(out + 4, size, 2);
        out[6] = protocol;
        out[7] = 64; /* hop limit */
        memcpy(out + 8, way->from->ip, 16);
        memcpy(out + 24, way->to->ip, 16);
        return IP6_SIZE;
    }
    memset(out, 0, IP4_SIZE);
    out[0] = 0x45;
    put_be(out + 2, IP4_SIZE + size, 2);
    put_be(out + 6, 0x4000, 2); /* do not fragment */
    out[8] = 64;                /* time to live */
    out[9] = protocol;
    memcpy(out + 12, way->from->ip, 4);
    memcpy(out + 16, way->to->ip, 4);
    put_be(out + 10, checksum(sum_words(out, IP4_SIZE, 0)), 2);
    return IP4_SIZE;
}

/* Over the segment and what of the IP header goes with it. */
static uint16_t transport_checksum(const struct way *way, uint8_t protocol, const uint8_t *segment,
                                   size_t size)
{
    size_t ip_size = way->from->is_ip6 ? 16 : 4;
    uint64_t sum = protocol + size;

    sum = sum_words(way->from->ip, ip_size, sum);
    sum = sum_words(way->to->ip, ip_size, sum);
    return checksum(sum_words(segment, size, sum));
}

static size_t pad(uint8_t *out, size_t size, size_t size_min)
{
    if (size >= size_min)
        return size;
    memset(out + size, 0, size_min - size);
    return size_min;
}

size_t frame_udp(uint8_t *out, const struct way *way, struct slice payload, size_t size_min)
{
    size_t size = UDP_SIZE + payload.size;
    size_t at = put_ethernet(out, way);

    assert(payload.size <= PAYLOAD_SIZE_MAX);
    at += put_ip(out + at, way, PROTOCOL_UDP, size);

    uint8_t *segment = out + at;
    put_be(segment, way->from_port, 2);
    put_be(segment + 2, way->to_port, 2);
    put_be(segment + 4, size, 2);
    put_be(segment + 6, 0, 2);
    if (payload.size > 0)
        memcpy(segment + UDP_SIZE, payload.data, payload.size);
    put_be(segment + 6, transport_checksum(way, PROTOCOL_UDP, segment, size), 2);
    return pad(out, at + size, size_min);
}

size_t frame_tcp(uint8_t *out, const struct way *way, const struct tcp_place *place,
                 struct slice payload, size_t size_min)
{
    size_t size = TCP_SIZE + payload.size;
    size_t at = put_ethernet(out, way);

    assert(payload.size <= PAYLOAD_SIZE_MAX);
    at += put_ip(out + at, way, PROTOCOL_TCP, size);

    uint8_t *segment = out + at;
    memset(segment, 0, TCP_SIZE);
    put_be(segment, way->from_port, 2);
    put_be(segment + 2, way->to_port, 2);
    put_be(segment + 4, place->sequence, 4);
    put_be(segment + 8, place->acknowledgment, 4);
    segment[12] = TCP_SIZE / 4 << 4;
    segment[13] = place->flags;
    put_be(segment + 14, 64240, 2); /* window */
    if (payload.size > 0)
        memcpy(segment + TCP_SIZE, payload.data, payload.size);
    put_be(segment + 16, transport_checksum(way, PROTOCOL_TCP, segment, size), 2);
    return pad(out, at + size, size_min);
}
