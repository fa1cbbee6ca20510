/* A conversation that follows a script, one packet at a time. */

#ifndef BENCH_CONVERSATION_H
#define BENCH_CONVERSATION_H

#include "bench/frames.h"

struct conversation;

/* One message. `say` writes it into PAYLOAD_SIZE_MAX bytes and returns its size. */
struct line {
    bool is_from_server;
    uint32_t wait_us; /* after the packet before it */
    size_t (*say)(struct conversation *conversation, uint8_t *out);
};

struct script {
    const char *name;
    const struct line *lines;
    size_t count;
    uint16_t server_port;
    uint16_t client_port; /* 0: a new one each time */
    bool is_tcp;          /* with handshake and, unless it stays open, an orderly end */
    bool stays_open;
};

struct conversation {
    const struct script *script;
    struct host client;
    struct host server;
    uint16_t client_port;
    bool is_interleaved;  /* RTSP: the video comes inside the connection */
    uint32_t sequence[2]; /* next to be sent: by the client, by the server */
    uint32_t number;      /* of the message: CSeq and the like */
    size_t step;
    uint64_t time_us; /* of the next packet */
    struct random random;
};

/* Begins anew at `time_us`, from a new port. */
void conversation_begin(struct conversation *conversation, uint64_t time_us);

/* Writes the packet that is due and sets the time of the next. False: that was the last. */
bool conversation_go_on(struct conversation *conversation, struct tape *tape);

/* Writes a TCP segment of one side, with what that side has heard acknowledged. */
void conversation_segment(struct conversation *conversation, struct tape *tape, bool is_from_server,
                          uint8_t flags, struct slice payload);

/* Messages; which conversation they fit is in their name. */
size_t say_rtsp_options(struct conversation *conversation, uint8_t *out);
size_t say_rtsp_describe(struct conversation *conversation, uint8_t *out);
size_t say_rtsp_setup(struct conversation *conversation, uint8_t *out);
size_t say_rtsp_play(struct conversation *conversation, uint8_t *out);
size_t say_rtsp_ok(struct conversation *conversation, uint8_t *out);
size_t say_rtsp_sdp(struct conversation *conversation, uint8_t *out);
size_t say_rtsp_setup_ok(struct conversation *conversation, uint8_t *out);
size_t say_dns_query(struct conversation *conversation, uint8_t *out);
size_t say_dns_answer(struct conversation *conversation, uint8_t *out);
size_t say_ntp_query(struct conversation *conversation, uint8_t *out);
size_t say_ntp_answer(struct conversation *conversation, uint8_t *out);
size_t say_tls_client_hello(struct conversation *conversation, uint8_t *out);
size_t say_tls_server_hello(struct conversation *conversation, uint8_t *out);
size_t say_tls_data(struct conversation *conversation, uint8_t *out);
size_t say_http_get(struct conversation *conversation, uint8_t *out);
size_t say_http_answer(struct conversation *conversation, uint8_t *out);
size_t say_ssdp_notify(struct conversation *conversation, uint8_t *out);
size_t say_wsd_probe(struct conversation *conversation, uint8_t *out);
size_t say_pppp_hello(struct conversation *conversation, uint8_t *out);
size_t say_pppp_hello_answer(struct conversation *conversation, uint8_t *out);
size_t say_pppp_login(struct conversation *conversation, uint8_t *out);
size_t say_pppp_punch_to(struct conversation *conversation, uint8_t *out);
size_t say_pppp_punch(struct conversation *conversation, uint8_t *out);

#endif
