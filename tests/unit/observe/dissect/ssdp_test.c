#include "support/dissect.h"

extern const struct dissector ssdp_dissector;

static const char announcement[] = "NOTIFY * HTTP/1.1\r\n"
                                   "Host: 239.255.255.250:1900\r\n"
                                   "Cache-Control: max-age=1800\r\n"
                                   "Location: http://10.20.0.7:49152/rootdesc.xml\r\n"
                                   "NT: urn:schemas-upnp-org:device:Basic:1\r\n"
                                   "NTS: ssdp:alive\r\n"
                                   "Server: Linux/4.9 UPnP/1.0 Cam/1.4\r\n"
                                   "USN: uuid:1-2-3::urn:schemas-upnp-org:device:Basic:1\r\n"
                                   "\r\n";

static struct exchange exchange_on(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static void a_device_announces_what_and_where_it_is(void **state)
{
    struct exchange x = exchange_on(1900);
    (void)state;

    assert_int_equal(ask(&ssdp_dissector, &x, SLICE(announcement), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, ssdp.method), "NOTIFY");
    assert_text_equal(FACT(x, ssdp.host), "239.255.255.250:1900");
    assert_text_equal(FACT(x, ssdp.target), "urn:schemas-upnp-org:device:Basic:1");
    assert_text_equal(FACT(x, ssdp.usn), "uuid:1-2-3::urn:schemas-upnp-org:device:Basic:1");
    assert_text_equal(FACT(x, ssdp.server), "Linux/4.9 UPnP/1.0 Cam/1.4");
    assert_text_equal(FACT(x, ssdp.location), "http://10.20.0.7:49152/rootdesc.xml");
    assert_false(x.facts.ssdp.is_response);
}

static void a_search_for_a_gateway_is_told_on_any_port(void **state)
{
    struct exchange x = exchange_on(19000);
    (void)state;

    assert_int_equal(ask(&ssdp_dissector, &x,
                         SLICE("M-SEARCH * HTTP/1.1\r\nMAN: \"ssdp:discover\"\r\n"
                               "ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n"),
                         FROM_CLIENT),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, ssdp.method), "M-SEARCH");
    assert_text_equal(FACT(x, ssdp.target), "urn:schemas-upnp-org:device:InternetGatewayDevice:1");
}

static void an_answer_comes_from_the_server(void **state)
{
    struct exchange x = exchange_on(1900);
    (void)state;

    assert_int_equal(ask(&ssdp_dissector, &x,
                         SLICE("HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nUSN: uuid:1\r\n\r\n"),
                         FROM_SERVER),
                     VERDICT_FACTS);
    assert_true(x.facts.ssdp.is_response);
    assert_true(x.answer.is_from_server);
    assert_int_equal(x.facts.ssdp.method.length, 0);
}

static void an_answer_of_http_is_not_ssdp(void **state)
{
    struct exchange x = exchange_on(8000);
    (void)state;

    assert_int_equal(ask(&ssdp_dissector, &x, SLICE("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
                         FROM_SERVER),
                     VERDICT_NOT_MINE);
}

static void a_message_cut_anywhere_tells_whole_headers_only(void **state)
{
    struct slice whole = SLICE(announcement);
    struct exchange x = exchange_on(1900);
    (void)state;

    for (size_t size = 0; size < whole.size; size++) {
        uint8_t *copy = malloc(size ? size : 1);

        assert_non_null(copy);
        memcpy(copy, whole.data, size);
        enum verdict verdict = ask(&ssdp_dissector, &x, (struct slice){copy, size}, FROM_CLIENT);
        free(copy);
        assert_int_equal(verdict, size > 18 ? VERDICT_FACTS : VERDICT_NOT_MINE);
        assert_in_set(x.facts.ssdp.host.length, ((const uintmax_t[]){0, 20}), 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_announces_what_and_where_it_is),
        cmocka_unit_test(a_search_for_a_gateway_is_told_on_any_port),
        cmocka_unit_test(an_answer_comes_from_the_server),
        cmocka_unit_test(an_answer_of_http_is_not_ssdp),
        cmocka_unit_test(a_message_cut_anywhere_tells_whole_headers_only),
    };
    return cmocka_run_group_tests_name("ssdp", tests, NULL, NULL);
}
