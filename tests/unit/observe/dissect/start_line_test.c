#include "observe/dissect/start_line.h"

#include "support/test.h"

static void a_request_has_a_method_and_a_uri(void **state)
{
    struct start_line start = {0};
    (void)state;

    assert_true(
        start_line_read(TEXT("GET_PARAMETER rtsp://10.0.0.7/a b RTSP/1.0"), "RTSP/1.", &start));
    assert_text_equal(start.method, "GET_PARAMETER");
    assert_text_equal(start.uri, "rtsp://10.0.0.7/a b");
    assert_int_equal(start.status, 0);
}

static void a_response_has_a_status(void **state)
{
    struct start_line start = {0};
    (void)state;

    assert_true(start_line_read(TEXT("SIP/2.0 180 Ringing"), "SIP/2.", &start));
    assert_int_equal(start.status, 180);
    assert_true(start_line_read(TEXT("HTTP/1.1 200"), "HTTP/1.", &start));
    assert_int_equal(start.status, 200);
}

static void another_protocol_is_not_this_one(void **state)
{
    static const char *const lines[] = {
        "",         "GET",           "GET  HTTP/1.",       "GET / HTTP/2.0", "GET /HTTP/1.1",
        "HTTP/1.1", "HTTP/1.1 2000", "Get / HTTP/1.1",     "HTTP/1.1 099 x", " / HTTP/1.1",
        "HTTP/1.x", "HTTP/1. 200",   "GET /\x02 HTTP/1.1",
    };
    struct start_line start;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(lines); i++)
        assert_false(start_line_read(text_of(lines[i]), "HTTP/1.", &start));
}

static enum start next(const char *bytes, size_t size)
{
    struct reader r = reader_of((struct slice){(const uint8_t *)bytes, size});
    struct start_line start;

    return start_line_next(&r, "HTTP/1.", &start);
}

static void a_line_that_is_not_whole_may_become_one(void **state)
{
    static const char request[] = "\r\nSUBSCRIBE /upnp/event HTTP/1.1\r\n";
    static const char response[] = "HTTP/1.1 404 Not Found\r\n";
    (void)state;

    for (size_t i = 3; i < sizeof(request) - 1; i++)
        assert_int_equal(next(request, i), START_CUT_SHORT);
    for (size_t i = 1; i < sizeof(response) - 1; i++)
        assert_int_equal(next(response, i), START_CUT_SHORT);
    assert_int_equal(next(request, sizeof(request) - 1), START_FOUND);
    assert_int_equal(next(response, sizeof(response) - 1), START_FOUND);
    assert_int_equal(next("\x16\x03\x01", 3), START_OTHER);
    assert_int_equal(next("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 26), START_OTHER);
    assert_int_equal(next("get /", 5), START_OTHER);
}

static void the_reader_stands_behind_the_line_or_before_it(void **state)
{
    struct reader r = reader_of(SLICE("\r\nGET / HTTP/1.1\r\nHost: h\r\n"));
    struct start_line start;
    (void)state;

    assert_int_equal(start_line_next(&r, "HTTP/1.", &start), START_FOUND);
    assert_text_equal(slice_text(reader_rest(&r)), "Host: h\r\n");
    r = reader_of(SLICE("\r\nGET / HT"));
    assert_int_equal(start_line_next(&r, "HTTP/1.", &start), START_CUT_SHORT);
    assert_text_equal(slice_text(reader_rest(&r)), "GET / HT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_has_a_method_and_a_uri),
        cmocka_unit_test(a_response_has_a_status),
        cmocka_unit_test(another_protocol_is_not_this_one),
        cmocka_unit_test(a_line_that_is_not_whole_may_become_one),
        cmocka_unit_test(the_reader_stands_behind_the_line_or_before_it),
    };
    return cmocka_run_group_tests_name("start_line", tests, NULL, NULL);
}
