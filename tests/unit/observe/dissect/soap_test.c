#include "observe/dissect/soap.h"

#include "support/test.h"

static struct soap_http http;

static bool read(const char *message)
{
    return soap_http_read(text_bytes(text_of(message)), &http);
}

static void a_body_is_as_long_as_its_head_says(void **state)
{
    (void)state;

    assert_true(read("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n"));
    assert_text_equal(http.body, "abc");
    assert_false(http.is_response);
    assert_true(read("HTTP/1.1 200 OK\r\n\r\nabc"));
    assert_text_equal(http.body, "abc");
    assert_true(http.is_response);
}

static void a_message_without_its_whole_head_is_not_read(void **state)
{
    (void)state;

    assert_false(read("POST / HTTP/1.1\r\nContent-Length: 3\r\n"));
    assert_false(read(""));
}

static void chunks_are_put_together(void **state)
{
    (void)state;

    assert_true(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                     "3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\n\r\nrest"));
    assert_text_equal(http.body, "abc0123456789");
}

static void chunks_that_are_cut_or_lie_give_what_is_there(void **state)
{
    (void)state;

    assert_true(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nde"));
    assert_text_equal(http.body, "abcde");
    assert_true(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nxyz\r\nde"));
    assert_text_equal(http.body, "abc");
    assert_true(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\nabc"));
    assert_int_equal(http.body.length, 0);
}

static void the_action_stands_in_either_header(void **state)
{
    (void)state;

    assert_true(read("POST / HTTP/1.1\r\nSOAPAction: \"urn:x#Do\"\r\n\r\n"));
    assert_text_equal(http.action, "\"urn:x#Do\"");
    assert_true(read("POST / HTTP/1.1\r\n"
                     "Content-Type: application/soap+xml; action=\"urn:x/Do\"; a=b\r\n\r\n"));
    assert_text_equal(http.action, "urn:x/Do");
}

static void the_operation_is_the_child_of_the_body(void **state)
{
    struct xml xml = xml_of(TEXT("<s:Envelope><s:Header><a/></s:Header><s:Body><t:Do><b/></t:Do>"
                                 "</s:Body></s:Envelope>"));
    struct xml_piece piece;
    unsigned found = 0;
    (void)state;

    while (xml_next(&xml, &piece))
        if (piece.kind == XML_OPEN && soap_is_at_operation(&xml)) {
            assert_text_equal(piece.name, "Do");
            found++;
        }
    assert_int_equal(found, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_is_as_long_as_its_head_says),
        cmocka_unit_test(a_message_without_its_whole_head_is_not_read),
        cmocka_unit_test(chunks_are_put_together),
        cmocka_unit_test(chunks_that_are_cut_or_lie_give_what_is_there),
        cmocka_unit_test(the_action_stands_in_either_header),
        cmocka_unit_test(the_operation_is_the_child_of_the_body),
    };
    return cmocka_run_group_tests_name("soap", tests, NULL, NULL);
}
