#include <stdarg.h>

#include "bench/conversation.h"

/* clang-format off */
static const uint8_t dns_header[] = {
    0, 0,                                     /* id, set by the caller      */
    1, 0, 0, 1, 0, 0, 0, 0, 0, 0,             /* one question               */
};
static const uint8_t dns_question[] = {
    3, 'n', 't', 'p', 4, 's', 'i', 't', 'e', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0,
    0, 1, 0, 1,                               /* A, internet                */
};
static const uint8_t dns_record[] = {
    0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4,  /* the same name, 300 s       */
    10, 30, 0, 3,
};
static const uint8_t tls_hello_end[] = {
    0, 0, 4, 0x13, 0x01, 0xc0, 0x2f,          /* no session; two suites     */
    1, 0,                                     /* no compression             */
    0, 25,                                    /* extensions                 */
    0, 0, 0, 21, 0, 19, 0, 0, 16,             /* server name                */
    'p', 'o', 'r', 't', 'a', 'l', '.', 'e', 'x', 'a', 'm', 'p', 'l', 'e', '.', 'n',
};
static const uint8_t tls_server_end[] = {
    0, 0xc0, 0x2f, 0,                         /* no session; suite; none    */
    0, 5, 0xff, 0x01, 0, 1, 0,                /* renegotiation info         */
};
static const uint8_t pppp_uid[20] = {
    'B', 'N', 'C', 'H', 0, 0, 0, 0,           /* prefix                     */
    0, 1, 0xe2, 0x40,                         /* 123456                     */
    'A', 'B', 'C', 'D', 'E', 0, 0, 0,         /* check code                 */
};
static const uint8_t pppp_address[16] = {
    0, 2, 0x64, 0x7d, 7, 0, 20, 10,           /* family, port, IPv4 reversed */
};
/* clang-format on */

static size_t print(uint8_t *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static size_t print(uint8_t *out, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf((char *)out, PAYLOAD_SIZE_MAX, format, arguments);
    va_end(arguments);
    return length < 0 ? 0 : (size_t)length;
}

static size_t put(uint8_t *out, size_t at, const void *bytes, size_t size)
{
    memcpy(out + at, bytes, size);
    return at + size;
}

static const char *url_of(const struct conversation *conversation, char url[static 64])
{
    const uint8_t *ip = conversation->server.ip;

    snprintf(url, 64, "rtsp://%u.%u.%u.%u:554/Streaming/Channels/101", ip[0], ip[1], ip[2], ip[3]);
    return url;
}

static size_t rtsp_request(struct conversation *conversation, uint8_t *out, const char *method,
                           const char *suffix, const char *headers)
{
    char url[64];

    return print(out, "%s %s%s RTSP/1.0\r\nCSeq: %u\r\nUser-Agent: recorder/4.2\r\n%s\r\n", method,
                 url_of(conversation, url), suffix, ++conversation->number, headers);
}

size_t say_rtsp_options(struct conversation *conversation, uint8_t *out)
{
    return rtsp_request(conversation, out, "OPTIONS", "", "");
}

size_t say_rtsp_describe(struct conversation *conversation, uint8_t *out)
{
    return rtsp_request(conversation, out, "DESCRIBE", "", "Accept: application/sdp\r\n");
}

/* One pair of ports will do for all cameras: each has its own address. */
size_t say_rtsp_setup(struct conversation *conversation, uint8_t *out)
{
    return rtsp_request(conversation, out, "SETUP", "/trackID=1",
                        conversation->is_interleaved
                            ? "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
                            : "Transport: RTP/AVP;unicast;client_port=50000-50001\r\n");
}

size_t say_rtsp_play(struct conversation *conversation, uint8_t *out)
{
    return rtsp_request(conversation, out, "PLAY", "",
                        "Session: 1185d20035702ca\r\nRange: npt=0.000-\r\n");
}

static size_t rtsp_answer(struct conversation *conversation, uint8_t *out, const char *headers,
                          const char *body)
{
    return print(out, "RTSP/1.0 200 OK\r\nCSeq: %u\r\nServer: camera/2.800\r\n%s\r\n%s",
                 conversation->number, headers, body);
}

size_t say_rtsp_ok(struct conversation *conversation, uint8_t *out)
{
    return rtsp_answer(conversation, out,
                       "Public: OPTIONS, DESCRIBE, PLAY, SETUP, TEARDOWN, GET_PARAMETER\r\n", "");
}

size_t say_rtsp_sdp(struct conversation *conversation, uint8_t *out)
{
    static const char body[] = "v=0\r\no=- 1109162014219182 0 IN IP4 0.0.0.0\r\ns=Media Server\r\n"
                               "t=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
                               "a=control:trackID=1\r\n";
    char headers[96];

    snprintf(headers, sizeof(headers), "Content-Type: application/sdp\r\nContent-Length: %zu\r\n",
             sizeof(body) - 1);
    return rtsp_answer(conversation, out, headers, body);
}

size_t say_rtsp_setup_ok(struct conversation *conversation, uint8_t *out)
{
    bool is_tcp = conversation->is_interleaved;

    return rtsp_answer(conversation, out,
                       is_tcp ? "Session: 1185d20035702ca;timeout=60\r\n"
                                "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
                              : "Session: 1185d20035702ca;timeout=60\r\n"
                                "Transport: RTP/AVP;unicast;client_port=50000-50001;"
                                "server_port=8200-8201\r\n",
                       "");
}

static size_t dns_message(const struct conversation *conversation, uint8_t *out)
{
    size_t at = put(out, 0, dns_header, sizeof(dns_header));

    out[0] = (uint8_t)(conversation->client_port >> 8);
    out[1] = (uint8_t)conversation->client_port;
    return put(out, at, dns_question, sizeof(dns_question));
}

size_t say_dns_query(struct conversation *conversation, uint8_t *out)
{
    return dns_message(conversation, out);
}

size_t say_dns_answer(struct conversation *conversation, uint8_t *out)
{
    size_t at = dns_message(conversation, out);

    out[2] = 0x85; /* response, authoritative, recursion desired */
    out[3] = 0x80;
    out[7] = 1; /* answers */
    return put(out, at, dns_record, sizeof(dns_record));
}

static size_t ntp_message(struct conversation *conversation, uint8_t *out, uint8_t first)
{
    memset(out, 0, 48);
    out[0] = first; /* leap, version 4, mode */
    out[1] = first & 4 && !(first & 1) ? 2 : 0;
    random_fill(&conversation->random, out + 40, 8);
    return 48;
}

size_t say_ntp_query(struct conversation *conversation, uint8_t *out)
{
    return ntp_message(conversation, out, 0x23);
}

size_t say_ntp_answer(struct conversation *conversation, uint8_t *out)
{
    return ntp_message(conversation, out, 0x24);
}

/* A handshake message in a record of its own. */
static size_t tls_handshake(struct conversation *conversation, uint8_t *out, uint8_t type,
                            const uint8_t *end, size_t end_size)
{
    size_t body = 2 + 32 + end_size; /* version, random, the rest */
    size_t at = 11;

    memcpy(out, (uint8_t[]){22, 3, 1, 0, (uint8_t)(body + 4), type, 0, 0, (uint8_t)body, 3, 3}, at);
    random_fill(&conversation->random, out + at, 32);
    return put(out, at + 32, end, end_size);
}

size_t say_tls_client_hello(struct conversation *conversation, uint8_t *out)
{
    return tls_handshake(conversation, out, 1, tls_hello_end, sizeof(tls_hello_end));
}

size_t say_tls_server_hello(struct conversation *conversation, uint8_t *out)
{
    return tls_handshake(conversation, out, 2, tls_server_end, sizeof(tls_server_end));
}

size_t say_tls_data(struct conversation *conversation, uint8_t *out)
{
    size_t size = 100 + random_below(&conversation->random, 1200);

    memcpy(out, (uint8_t[]){23, 3, 3, (uint8_t)(size >> 8), (uint8_t)size}, 5);
    random_fill(&conversation->random, out + 5, size);
    return 5 + size;
}

size_t say_http_get(struct conversation *conversation, uint8_t *out)
{
    return print(out,
                 "GET /ISAPI/System/deviceInfo?n=%u HTTP/1.1\r\nHost: camera.example\r\n"
                 "User-Agent: recorder/4.2\r\nAccept: */*\r\n\r\n",
                 random_below(&conversation->random, 1000));
}

size_t say_http_answer(struct conversation *conversation, uint8_t *out)
{
    return print(out,
                 "HTTP/1.1 200 OK\r\nServer: App-webs/\r\nContent-Type: application/xml\r\n"
                 "Content-Length: 48\r\n\r\n<DeviceInfo><model>CAM-%05u</model></DeviceInfo>\n\n",
                 random_below(&conversation->random, 100000));
}

size_t say_ssdp_notify(struct conversation *conversation, uint8_t *out)
{
    const uint8_t *ip = conversation->client.ip;

    return print(
        out,
        "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"
        "CACHE-CONTROL: max-age=1800\r\nLOCATION: http://%u.%u.%u.%u:49152/device.xml\r\n"
        "NT: upnp:rootdevice\r\nNTS: ssdp:alive\r\nSERVER: Linux/4.9 UPnP/1.0 camera/1.0\r\n"
        "USN: uuid:4d454930-0000-1000-8000-0000000000%02x::upnp:rootdevice\r\n\r\n",
        ip[0], ip[1], ip[2], ip[3], ip[3]);
}

size_t say_wsd_probe(struct conversation *conversation, uint8_t *out)
{
    return print(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
        "<Envelope xmlns=\"http://www.w3.org/2003/05/soap-envelope\"><Header>"
        "<MessageID xmlns=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\">"
        "uuid:4d454930-0000-1000-8000-%012x</MessageID>"
        "<To xmlns=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\">"
        "urn:schemas-xmlsoap-org:ws:2005:04:discovery</To>"
        "<Action xmlns=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\">"
        "http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</Action></Header><Body>"
        "<Probe xmlns=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\">"
        "<Types xmlns:d=\"http://www.onvif.org/ver10/network/wsdl\">d:NetworkVideoTransmitter"
        "</Types></Probe></Body></Envelope>",
        random_below(&conversation->random, UINT32_MAX));
}

static size_t pppp_message(uint8_t *out, uint8_t type, const uint8_t *body, size_t size)
{
    memcpy(out, (uint8_t[]){0xf1, type, 0, (uint8_t)size}, 4);
    return size ? put(out, 4, body, size) : 4;
}

size_t say_pppp_hello(struct conversation *conversation, uint8_t *out)
{
    (void)conversation;
    return pppp_message(out, 0x00, NULL, 0);
}

size_t say_pppp_hello_answer(struct conversation *conversation, uint8_t *out)
{
    (void)conversation;
    return pppp_message(out, 0x01, pppp_address, sizeof(pppp_address));
}

/* UID, kind of NAT, version, own address. */
size_t say_pppp_login(struct conversation *conversation, uint8_t *out)
{
    uint8_t body[40] = {0};
    size_t at = put(body, 0, pppp_uid, sizeof(pppp_uid));
    (void)conversation;

    at = put(body, at, (uint8_t[]){2, 4, 1, 0}, 4);
    put(body, at, pppp_address, sizeof(pppp_address));
    return pppp_message(out, 0x10, body, sizeof(body));
}

size_t say_pppp_punch_to(struct conversation *conversation, uint8_t *out)
{
    (void)conversation;
    return pppp_message(out, 0x40, pppp_address, sizeof(pppp_address));
}

size_t say_pppp_punch(struct conversation *conversation, uint8_t *out)
{
    (void)conversation;
    return pppp_message(out, 0x41, pppp_uid, sizeof(pppp_uid));
}
