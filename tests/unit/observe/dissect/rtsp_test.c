#include "support/dissect.h"

extern const struct dissector rtsp_dissector;

static const char describe[] =
    "DESCRIBE rtsp://admin:12345@10.20.0.7:554/Streaming/101 RTSP/1.0\r\n"
    "CSeq: 2\r\n"
    "User-Agent: LibVLC/3.0.20\r\n"
    "\r\n";

static const char refusal[] = "RTSP/1.0 401 Unauthorized\r\n"
                              "CSeq: 2\r\n"
                              "Server: Rtsp Server/3.0\r\n"
                              "WWW-Authenticate: Digest realm=\"Login to 4F01\", nonce=\"x\"\r\n"
                              "\r\n";

static const char description[] = "RTSP/1.0 200 OK\r\n"
                                  "Content-Type: application/sdp\r\n"
                                  "Content-Length: 64\r\n"
                                  "\r\n"
                                  "v=0\r\n"
                                  "m=video 0 RTP/AVP 96\r\n"
                                  "a=rtpmap:96 H265/90000\r\n"
                                  "a=control:x\r\n";

/* clang-format off */
static const uint8_t frames[] = {
    '$', 0, 0, 12,                            /* channel 0, twelve bytes     */
    0x80, 96, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4,   /* RTP                         */
    '$', 1, 0, 8,
    0x80, 201, 0, 1, 1, 2, 3, 4,              /* RTCP receiver report        */
    '$', 0, 0, 12,
    0x80, 96, 0, 2, 0, 0, 0, 0, 1, 2, 3, 4,
};
/* clang-format on */

static enum verdict tell(struct exchange *x, struct slice bytes, enum direction direction)
{
    enum verdict verdict = ask(&rtsp_dissector, x, bytes, direction);

    x->message.is_confirmed |= verdict == VERDICT_FACTS;
    return verdict;
}

static void a_request_tells_what_is_asked_but_no_password(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, SLICE(describe), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_RTSP);
    assert_text_equal(FACT(x, rtsp.method), "DESCRIBE");
    assert_text_equal(FACT(x, rtsp.uri), "rtsp://admin@10.20.0.7:554/Streaming/101");
    assert_text_equal(FACT(x, rtsp.user_agent), "LibVLC/3.0.20");
    assert_int_equal(x.answer.taken, sizeof(describe) - 1);
}

static void a_camera_that_asks_for_a_password_names_itself(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, SLICE(refusal), FROM_SERVER), VERDICT_FACTS);
    assert_true(x.facts.rtsp.is_response);
    assert_int_equal(x.facts.rtsp.status, 401);
    assert_text_equal(FACT(x, rtsp.server), "Rtsp Server/3.0");
    assert_text_equal(FACT(x, rtsp.realm), "Login to 4F01");
    assert_true(x.answer.is_from_server);
}

static void setup_tells_transport_and_session(void **state)
{
    struct exchange x = {0};
    struct slice reply = SLICE("RTSP/1.0 200 OK\r\n"
                               "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
                               "Session:  1234ABCD ;timeout=60\r\n\r\n");
    (void)state;

    assert_int_equal(tell(&x, reply, FROM_SERVER), VERDICT_FACTS);
    assert_text_equal(FACT(x, rtsp.transport), "RTP/AVP/TCP;unicast;interleaved=0-1");
    assert_text_equal(FACT(x, rtsp.session), "1234ABCD");
}

static void the_description_tells_the_codec(void **state)
{
    struct exchange x = {0};
    struct slice whole = SLICE(description);
    (void)state;

    assert_int_equal(tell(&x, whole, FROM_SERVER), VERDICT_FACTS);
    assert_text_equal(FACT(x, rtsp.media), "H265 90000");
    assert_int_equal(x.answer.taken, whole.size);
}

static void a_codec_without_a_map_is_known_by_its_number(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x,
                          SLICE("RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\n"
                                "Content-Length: 35\r\n\r\n"
                                "m=video 0 RTP/AVP 26\r\na=control:x\r\n"),
                          FROM_SERVER),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, rtsp.media), "JPEG 90000");
}

static void interleaved_frames_are_taken_together_and_say_nothing(void **state)
{
    struct exchange x = {0};
    struct slice whole = {frames, sizeof(frames)};
    (void)state;

    tell(&x, SLICE(refusal), FROM_SERVER);
    assert_int_equal(tell(&x, whole, FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_int_equal(x.answer.taken, sizeof(frames));
    assert_int_equal(tell(&x, slice_first(whole, 30), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, 28);
    assert_int_equal(tell(&x, slice_first(whole, 10), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, 16);
    assert_int_equal(tell(&x, slice_first(whole, 3), FROM_SERVER), VERDICT_NEED_MORE);
}

static void a_request_between_frames_is_read(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell(&x, SLICE(describe), FROM_CLIENT);
    assert_int_equal(
        tell(&x, SLICE("$\0\0\4abcdTEARDOWN rtsp://10.20.0.7/ RTSP/1.0\r\n\r\n"), FROM_CLIENT),
        VERDICT_FACTS);
    assert_int_equal(x.answer.taken, 8);
    assert_int_equal(tell(&x, SLICE("TEARDOWN rtsp://10.20.0.7/ RTSP/1.0\r\n\r\n"), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, rtsp.method), "TEARDOWN");
}

static void a_playing_direction_becomes_bulk_and_the_other_does_not(void **state)
{
    struct exchange x = {0};
    uint8_t media[4 + 1000] = {'$', 0, 1000 >> 8, 1000 & 0xff};
    unsigned asked = 0;
    (void)state;

    tell(&x, SLICE(describe), FROM_CLIENT);
    do {
        assert_int_equal(tell(&x, (struct slice){media, sizeof(media)}, FROM_SERVER),
                         VERDICT_FACTS);
        assert_in_range(++asked, 1, 64);
    } while (!x.answer.is_done);

    assert_int_equal(tell(&x, SLICE("$\1\0\4abcd"), FROM_CLIENT), VERDICT_FACTS);
    assert_false(x.answer.is_done);
}

static void a_stream_that_was_playing_already_is_known_by_its_frames(void **state)
{
    struct exchange x = {0};
    uint8_t bytes[300 + sizeof(frames)];
    (void)state;

    memset(bytes, '$', sizeof(bytes));
    memcpy(bytes + 300, frames, sizeof(frames));
    assert_int_equal(tell(&x, (struct slice){bytes, sizeof(bytes) - 13}, FROM_SERVER),
                     VERDICT_NEED_MORE);
    assert_int_equal(tell(&x, (struct slice){bytes, sizeof(bytes)}, FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_int_equal(x.answer.taken, 300);
    assert_in_range(x.answer.confidence, 1, 99);

    x = (struct exchange){.message.server_port = 554};
    assert_int_equal(tell(&x, slice_first((struct slice){bytes, sizeof(bytes)}, 290), FROM_SERVER),
                     VERDICT_NEED_MORE);
    assert_int_equal(tell(&x, (struct slice){bytes, sizeof(bytes) - 13}, FROM_SERVER),
                     VERDICT_FACTS);
}

static void other_protocols_are_not_rtsp(void **state)
{
    static const char *const others[] = {
        "OPTIONS / HTTP/1.1\r\n\r\n",
        "OPTIONS sip:x SIP/2.0\r\n\r\n",
        "$ npm install\r\n",
        "RTSP is a protocol\r\n",
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct exchange x = {0};
        assert_int_equal(tell(&x, text_bytes(text_of(others[i])), FROM_CLIENT), VERDICT_NOT_MINE);
    }
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_cut_yields_no_facts(&rtsp_dissector, &x, SLICE(describe), FROM_CLIENT);
    assert_cut_yields_no_facts(&rtsp_dissector, &x, SLICE(refusal), FROM_SERVER);
    assert_cut_yields_no_facts(&rtsp_dissector, &x, SLICE(description), FROM_SERVER);
    assert_cut_yields_no_facts(&rtsp_dissector, &x, (struct slice){frames, sizeof(frames) - 12},
                               FROM_SERVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_tells_what_is_asked_but_no_password),
        cmocka_unit_test(a_camera_that_asks_for_a_password_names_itself),
        cmocka_unit_test(setup_tells_transport_and_session),
        cmocka_unit_test(the_description_tells_the_codec),
        cmocka_unit_test(a_codec_without_a_map_is_known_by_its_number),
        cmocka_unit_test(interleaved_frames_are_taken_together_and_say_nothing),
        cmocka_unit_test(a_request_between_frames_is_read),
        cmocka_unit_test(a_playing_direction_becomes_bulk_and_the_other_does_not),
        cmocka_unit_test(a_stream_that_was_playing_already_is_known_by_its_frames),
        cmocka_unit_test(other_protocols_are_not_rtsp),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("rtsp", tests, NULL, NULL);
}
