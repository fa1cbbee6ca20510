#include "support/dissect.h"

extern const struct dissector http_dissector;

static const char snapshot[] =
    "GET /cgi-bin/snapshot.cgi?channel=1 HTTP/1.1\r\n"
    "Host: 10.20.0.7:8080\r\n"
    "user-agent: curl/8.5\r\n"
    "Referer: http://10.20.0.7/\r\n"
    "Authorization: Digest username=\"admin\", realm=\"x\", response=\"5e\"\r\n"
    "\r\n";

static const char refusal[] = "HTTP/1.1 401 Unauthorized\r\n"
                              "Server: Hikvision-Webs\r\n"
                              "WWW-Authenticate: Digest qop=\"auth\", realm=\"IP Camera(F123)\"\r\n"
                              "Content-Type: text/html\r\n"
                              "Content-Length: 200\r\n"
                              "\r\n";

static enum verdict tell(struct exchange *x, struct slice bytes, enum direction direction)
{
    enum verdict verdict = ask(&http_dissector, x, bytes, direction);

    x->message.is_confirmed |= verdict == VERDICT_FACTS;
    return verdict;
}

static void a_request_tells_what_is_wanted_from_whom(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, SLICE(snapshot), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_HTTP);
    assert_false(x.facts.http.is_response);
    assert_text_equal(FACT(x, http.method), "GET");
    assert_text_equal(FACT(x, http.uri), "/cgi-bin/snapshot.cgi?channel=1");
    assert_text_equal(FACT(x, http.host), "10.20.0.7:8080");
    assert_text_equal(FACT(x, http.user_agent), "curl/8.5");
    assert_text_equal(FACT(x, http.referer), "http://10.20.0.7/");
    assert_text_equal(FACT(x, http.user), "admin");
    assert_int_equal(x.answer.taken, sizeof(snapshot) - 1);
    assert_false(x.answer.is_from_server);
}

static void a_response_names_the_server_and_what_it_guards(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, SLICE(refusal), FROM_SERVER), VERDICT_FACTS);
    assert_true(x.facts.http.is_response);
    assert_int_equal(x.facts.http.status, 401);
    assert_int_equal(x.facts.http.content_length, 200);
    assert_text_equal(FACT(x, http.server), "Hikvision-Webs");
    assert_text_equal(FACT(x, http.realm), "IP Camera(F123)");
    assert_text_equal(FACT(x, http.content_type), "text/html");
    assert_int_equal(x.answer.taken, sizeof(refusal) - 1 + 200);
    assert_true(x.answer.is_from_server);
    assert_false(x.answer.is_done);
}

static void the_secret_of_basic_authorization_is_never_kept(void **state)
{
    struct exchange x = {0};
    struct slice request = SLICE("GET / HTTP/1.0\r\n"
                                 "Authorization: Basic YWRtaW46czNjcmV0\r\n" /* admin:s3cret */
                                 "\r\n");
    (void)state;

    assert_int_equal(tell(&x, request, FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, http.user), "admin");
    for (size_t i = 0; i + 2 < sizeof(x.facts.tail); i++)
        assert_int_not_equal(memcmp(x.facts.tail + i, "s3c", 3), 0);
}

static void pipelined_requests_are_told_one_by_one(void **state)
{
    struct exchange x = {0};
    struct slice two = SLICE("POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
                             "\r\nGET /b HTTP/1.1\r\n\r\n");
    (void)state;

    assert_int_equal(tell(&x, two, FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, http.uri), "/a");
    struct slice rest = slice_after(two, x.answer.taken);
    assert_int_equal(tell(&x, rest, FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, http.uri), "/b");
    assert_int_equal(x.answer.taken, rest.size);
}

static void the_answer_to_head_has_no_body(void **state)
{
    struct exchange x = {0};
    struct slice answer = SLICE("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n");
    (void)state;

    tell(&x, SLICE("HEAD / HTTP/1.1\r\n\r\n"), FROM_CLIENT);
    tell(&x, SLICE("GET / HTTP/1.1\r\n\r\n"), FROM_CLIENT);
    assert_int_equal(tell(&x, answer, FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, answer.size);
    assert_int_equal(tell(&x, answer, FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, answer.size + 5000);
}

static void chunks_are_walked_and_the_next_message_found(void **state)
{
    struct exchange x = {0};
    struct slice first = SLICE("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "5;x=y\r\nhello\r\n"
                               "1000\r\nand no more of it");
    struct slice second =
        SLICE("2\r\nok\r\n0\r\nTrailer: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
    (void)state;

    assert_int_equal(tell(&x, first, FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, first.size - strlen("and no more of it") + 0x1000 + 2);
    assert_int_equal(tell(&x, slice_first(second, 1), FROM_SERVER), VERDICT_NEED_MORE);
    assert_int_equal(tell(&x, slice_first(second, 11), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, 7);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_int_equal(tell(&x, slice_after(second, 7), FROM_SERVER), VERDICT_FACTS);
    struct slice next = slice_after(second, 7 + x.answer.taken);
    assert_int_equal(tell(&x, next, FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.http.status, 204);
    assert_int_equal(x.answer.taken, next.size);
}

static void a_soap_request_waits_for_its_body(void **state)
{
    struct exchange x = {0};
    struct slice request = SLICE("POST /onvif/device_service HTTP/1.1\r\n"
                                 "Content-Type: application/soap+xml; charset=utf-8\r\n"
                                 "Content-Length: 10\r\n\r\n"
                                 "<Envelope>");
    (void)state;

    for (size_t size = 0; size < request.size; size++)
        assert_int_equal(tell(&x, slice_first(request, size), FROM_CLIENT), VERDICT_NEED_MORE);
    assert_int_equal(tell(&x, request, FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, request.size);

    x = (struct exchange){.message.is_last = true};
    assert_int_equal(tell(&x, slice_first(request, request.size - 3), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, request.size);
}

static void a_chunked_soap_answer_waits_for_its_last_chunk(void **state)
{
    struct exchange x = {0};
    struct slice answer = SLICE("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
                                "Transfer-Encoding: chunked\r\n\r\n"
                                "4\r\n<a/>\r\n0\r\n\r\n");
    (void)state;

    assert_int_equal(tell(&x, slice_first(answer, answer.size - 1), FROM_SERVER),
                     VERDICT_NEED_MORE);
    assert_int_equal(tell(&x, answer, FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, answer.size);
}

static void after_an_upgrade_the_stream_is_left_alone(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell(&x, SLICE("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"), FROM_CLIENT);
    assert_int_equal(tell(&x, SLICE("HTTP/1.1 101 Switching Protocols\r\n\r\n"), FROM_SERVER),
                     VERDICT_FACTS);
    assert_true(x.answer.is_done);
    assert_int_equal(tell(&x, SLICE("GET / HTTP/1.1\r\n\r\n"), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_true(x.answer.is_done);
}

static void a_granted_connect_hands_the_stream_over(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell(&x, SLICE("CONNECT relay.example:443 HTTP/1.1\r\n\r\n"), FROM_CLIENT);
    assert_text_equal(FACT(x, http.uri), "relay.example:443");
    tell(&x, SLICE("HTTP/1.1 200 Connection established\r\n\r\n"), FROM_SERVER);
    assert_true(x.answer.hands_over);
    assert_false(x.answer.is_done);
}

static void a_body_without_a_length_lasts_until_the_end(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x,
                          SLICE("HTTP/1.0 200 OK\r\n"
                                "Content-Type: multipart/x-mixed-replace\r\n\r\n--frame"),
                          FROM_SERVER),
                     VERDICT_FACTS);
    assert_true(x.answer.is_done);
}

static void rtsp_tunnelled_through_http_is_named_so(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x,
                          SLICE("GET /live HTTP/1.0\r\nx-sessioncookie: a1\r\n"
                                "Accept: application/x-rtsp-tunnelled\r\n\r\n"),
                          FROM_CLIENT),
                     VERDICT_FACTS);
    assert_string_equal(http_dissector.apps[x.answer.app].name, "rtsp");
    assert_true(x.answer.is_done);
}

static void a_head_longer_than_the_prefix_tells_what_is_known(void **state)
{
    struct exchange x = {.message.is_last = true};
    char bytes[STREAM_PREFIX_SIZE];
    static const char start[] = "GET /x HTTP/1.1\r\nHost: h\r\nCookie: ";
    (void)state;

    memset(bytes, 'c', sizeof(bytes));
    memcpy(bytes, start, sizeof(start) - 1);
    assert_int_equal(tell(&x, (struct slice){(uint8_t *)bytes, sizeof(bytes)}, FROM_CLIENT),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, http.host), "h");

    x = (struct exchange){.message.is_last = true};
    memset(bytes + 5, 'u', sizeof(bytes) - 5);
    assert_int_equal(tell(&x, (struct slice){(uint8_t *)bytes, sizeof(bytes)}, FROM_CLIENT),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.http.uri.length, 768);
}

static void what_only_looks_like_http_is_not(void **state)
{
    static const char *const others[] = {
        "OPTIONS rtsp://10.20.0.7/ RTSP/1.0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "EHLO cam-17\r\n",
        "GET /\r\n",
        "get / HTTP/1.1\r\n\r\n",
        "RTSP/1.0 200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "SSH-2.0-dropbear\r\n",
        "GET /\x01 HTTP/1.1\r\n\r\n",
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct exchange x = {0};
        assert_int_equal(tell(&x, text_bytes(text_of(others[i])), FROM_CLIENT), VERDICT_NOT_MINE);
    }
}

static void lost_bytes_are_passed_over_until_a_message_begins(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell(&x, SLICE(snapshot), FROM_CLIENT);
    assert_int_equal(tell(&x, SLICE("\xff\xd8 some image"), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_int_equal(tell(&x, SLICE(snapshot), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_HTTP);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_cut_yields_no_facts(&http_dissector, &x, SLICE(snapshot), FROM_CLIENT);
    assert_cut_yields_no_facts(&http_dissector, &x, SLICE(refusal), FROM_SERVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_tells_what_is_wanted_from_whom),
        cmocka_unit_test(a_response_names_the_server_and_what_it_guards),
        cmocka_unit_test(the_secret_of_basic_authorization_is_never_kept),
        cmocka_unit_test(pipelined_requests_are_told_one_by_one),
        cmocka_unit_test(the_answer_to_head_has_no_body),
        cmocka_unit_test(chunks_are_walked_and_the_next_message_found),
        cmocka_unit_test(a_soap_request_waits_for_its_body),
        cmocka_unit_test(a_chunked_soap_answer_waits_for_its_last_chunk),
        cmocka_unit_test(after_an_upgrade_the_stream_is_left_alone),
        cmocka_unit_test(a_granted_connect_hands_the_stream_over),
        cmocka_unit_test(a_body_without_a_length_lasts_until_the_end),
        cmocka_unit_test(rtsp_tunnelled_through_http_is_named_so),
        cmocka_unit_test(a_head_longer_than_the_prefix_tells_what_is_known),
        cmocka_unit_test(what_only_looks_like_http_is_not),
        cmocka_unit_test(lost_bytes_are_passed_over_until_a_message_begins),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
