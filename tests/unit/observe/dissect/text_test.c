#include "observe/dissect/text.h"

#include "support/test.h"

static const char head[] = "GET /a?b HTTP/1.1\r\n"
                           "Host:cam-17.example\r\n"
                           "no colon here\n"
                           "X-Long: one\r\n"
                           "  two\r\n"
                           "SERVER :\t Hipcam RealServer \r\n"
                           "\r\n"
                           "body";

static void a_line_ends_with_or_without_a_carriage_return(void **state)
{
    struct reader r = reader_of(SLICE("one\r\ntwo\n\r\nhalf"));
    (void)state;

    assert_text_equal(text_line(&r), "one");
    assert_text_equal(text_line(&r), "two");
    assert_text_equal(text_line(&r), "");
    assert_true(reader_ok(&r));
    assert_int_equal(text_line(&r).length, 0);
    assert_false(reader_ok(&r));
}

static void case_matters_to_no_header(void **state)
{
    (void)state;
    assert_true(text_is(TEXT("Content-LENGTH"), "content-length"));
    assert_false(text_is(TEXT("Content-Lengt"), "content-length"));
    assert_false(text_is(TEXT("Content-Length2"), "content-length"));
    assert_true(text_begins(TEXT("Basic abc"), "basic "));
    assert_false(text_begins(TEXT("Bas"), "basic "));
    assert_true(text_begins((struct text){0}, ""));
    assert_true(text_has(TEXT("220 ProFTPD 1.3"), "ftp"));
    assert_true(text_has(TEXT("ftp"), "FTP"));
    assert_false(text_has(TEXT("ft"), "ftp"));
    assert_false(text_has((struct text){0}, "ftp"));
}

static void a_number_is_digits_and_has_a_limit(void **state)
{
    uint64_t number = 7;
    (void)state;

    assert_false(text_number(TEXT(""), 100, &number));
    assert_false(text_number(TEXT("12a"), 100, &number));
    assert_false(text_number(TEXT("-1"), 100, &number));
    assert_false(text_number(TEXT("101"), 100, &number));
    assert_false(text_number(TEXT("9"), 8, &number));
    assert_false(text_number(TEXT("18446744073709551616"), UINT64_MAX, &number));
    assert_int_equal(number, 7);
    assert_true(text_number(TEXT("0100"), 100, &number));
    assert_int_equal(number, 100);
    assert_true(text_number(TEXT("18446744073709551615"), UINT64_MAX, &number));
    assert_true(number == UINT64_MAX);
}

static void words_are_taken_one_by_one(void **state)
{
    struct text line = TEXT("GET /a HTTP/1.1");
    (void)state;

    assert_text_equal(text_until(&line, ' '), "GET");
    assert_text_equal(text_until(&line, ' '), "/a");
    assert_text_equal(text_until(&line, ' '), "HTTP/1.1");
    assert_int_equal(text_until(&line, ' ').length, 0);
}

static void a_token_is_short_and_has_no_spaces(void **state)
{
    (void)state;
    assert_true(text_is_token(TEXT("M-SEARCH"), 8));
    assert_false(text_is_token(TEXT("M-SEARCH"), 7));
    assert_false(text_is_token(TEXT("a b"), 8));
    assert_false(text_is_token(TEXT("a\0b"), 8));
    assert_false(text_is_token(TEXT(""), 8));
}

static void a_parameter_is_found_between_quotes(void **state)
{
    struct text digest = TEXT("Digest qop=\"auth, realm=x\", realm=\"IP \\\"Cam\\\" 7\",nonce=abc");
    (void)state;

    assert_text_equal(text_parameter(digest, "Realm"), "IP \\\"Cam\\\" 7");
    assert_text_equal(text_parameter(digest, "nonce"), "abc");
    assert_int_equal(text_parameter(digest, "username").length, 0);
    assert_text_equal(text_parameter(TEXT("RTP/AVP;unicast;client_port=8000-8001"), "client_port"),
                      "8000-8001");
    assert_text_equal(text_parameter(TEXT("realm=\"never closed"), "realm"), "never closed");
    assert_int_equal(text_parameter(TEXT("realm="), "realm").length, 0);
}

static void a_head_ends_with_an_empty_line(void **state)
{
    struct slice whole = SLICE(head);
    (void)state;

    assert_int_equal(head_size(whole), whole.size - strlen("body"));
    for (size_t size = 0; size < whole.size - strlen("body"); size++)
        assert_int_equal(head_size(slice_first(whole, size)), 0);
    assert_int_equal(head_size(SLICE("\r\n\r\nGET / HTTP/1.0\n\n")), 20);
    assert_int_equal(head_size(SLICE("\r\n\r\n")), 0);
}

static void headers_are_read_in_turn_and_folded_lines_passed_over(void **state)
{
    struct reader r = reader_of(SLICE(head));
    struct header header;
    (void)state;

    (void)text_line(&r);
    assert_true(header_next(&r, &header));
    assert_text_equal(header.name, "Host");
    assert_text_equal(header.value, "cam-17.example");
    assert_true(header_next(&r, &header));
    assert_text_equal(header.name, "X-Long");
    assert_text_equal(header.value, "one");
    assert_true(header_next(&r, &header));
    assert_text_equal(header.name, "SERVER");
    assert_text_equal(header.value, "Hipcam RealServer");
    assert_false(header_next(&r, &header));
    assert_true(reader_ok(&r));
    assert_text_equal(slice_text(reader_rest(&r)), "body");

    r = reader_of(SLICE("A: b\r\n"));
    assert_true(header_next(&r, &header));
    assert_false(header_next(&r, &header));
    assert_false(reader_ok(&r));
}

static void the_first_of_two_headers_counts_and_is_cut_to_size(void **state)
{
    static const struct header_fact wanted[] = {
        HEADER_FACT("server", http.server), HEADER_FACT("host", http.host), {NULL, 0}};
    static struct observation facts;
    char long_value[2000];
    (void)state;

    memset(long_value, 'x', sizeof(long_value));
    header_keep(&(struct header){TEXT("Host"), TEXT("one")}, wanted, &facts);
    header_keep(&(struct header){TEXT("Host"), TEXT("two")}, wanted, &facts);
    header_keep(&(struct header){TEXT("Date"), TEXT("now")}, wanted, &facts);
    header_keep(&(struct header){TEXT("Server"), {long_value, sizeof(long_value)}}, wanted, &facts);

    assert_text_equal(observation_text(&facts, facts.http.host), "one");
    assert_int_equal(facts.http.server.length, HEADER_KEPT_MAX);
    assert_int_equal(facts.tail_used, 3 + HEADER_KEPT_MAX);
}

static void the_secret_in_a_uri_is_never_kept(void **state)
{
    static const char *const uris[][2] = {
        {"rtsp://admin:12@45@10.0.0.7:554/ch1", "rtsp://admin@10.0.0.7:554/ch1"},
        {"rtsp://admin:@10.0.0.7/", "rtsp://admin@10.0.0.7/"},
        {"rtsp://10.0.0.7:554/a@b", "rtsp://10.0.0.7:554/a@b"},
        {"rtsp://admin@10.0.0.7/", "rtsp://admin@10.0.0.7/"},
        {"/path?x=http://a:b@c/", "/path?x=http://a@c/"},
        {"*", "*"},
        {"//", "//"},
    };
    static struct observation facts;
    (void)state;

    for (size_t i = 0; i < COUNT_OF(uris); i++) {
        facts.tail_used = 0;
        struct kept kept = text_keep_uri(&facts, text_of(uris[i][0]), 64);
        assert_text_equal(observation_text(&facts, kept), uris[i][1]);
    }
    facts.tail_used = 0;
    assert_text_equal(observation_text(&facts, text_keep_uri(&facts, TEXT("a://b:c@d/e"), 7)),
                      "a://b@d");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_ends_with_or_without_a_carriage_return),
        cmocka_unit_test(case_matters_to_no_header),
        cmocka_unit_test(a_number_is_digits_and_has_a_limit),
        cmocka_unit_test(words_are_taken_one_by_one),
        cmocka_unit_test(a_token_is_short_and_has_no_spaces),
        cmocka_unit_test(a_parameter_is_found_between_quotes),
        cmocka_unit_test(a_head_ends_with_an_empty_line),
        cmocka_unit_test(headers_are_read_in_turn_and_folded_lines_passed_over),
        cmocka_unit_test(the_secret_in_a_uri_is_never_kept),
        cmocka_unit_test(the_first_of_two_headers_counts_and_is_cut_to_size),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
