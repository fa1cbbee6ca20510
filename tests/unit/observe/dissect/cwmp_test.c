#include "support/dissect.h"

extern const struct dissector cwmp_dissector;

#define ENVELOPE                                                                                   \
    "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\""                      \
    " xmlns:cwmp=\"urn:dslforum-org:cwmp-1-2\">"

static const char inform[] =
    "POST /acs HTTP/1.1\r\nHost: acs.example\r\nSOAPAction: \"\"\r\n\r\n" ENVELOPE
    "<soap:Body><cwmp:Inform>"
    "<DeviceId><Manufacturer>TP-Link</Manufacturer><OUI>00B0D0</OUI>"
    "<ProductClass>MR200</ProductClass><SerialNumber>217A</SerialNumber></DeviceId>"
    "<Event><EventStruct><EventCode>1 BOOT</EventCode><CommandKey/></EventStruct>"
    "<EventStruct><EventCode>8 DIAGNOSTICS COMPLETE</EventCode></EventStruct></Event>"
    "<ParameterList><ParameterValueStruct><Name>Device.DeviceInfo.UpTime</Name>"
    "<Value>7</Value></ParameterValueStruct><ParameterValueStruct>"
    "<Name>Device.ManagementServer.ConnectionRequestURL</Name>"
    "<Value>http://10.20.0.7:7547/x?a=1&amp;b=2</Value></ParameterValueStruct></ParameterList>"
    "</cwmp:Inform></soap:Body></soap:Envelope>";

static const char download[] =
    "HTTP/1.1 200 OK\r\n\r\n" ENVELOPE
    "<soap:Body><cwmp:Download><CommandKey>1</CommandKey><FileType>1 Firmware Upgrade Image"
    "</FileType><URL>http://far.example/fw.bin</URL></cwmp:Download></soap:Body></soap:Envelope>";

static struct exchange http_exchange(void)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = 7547}};
}

static void a_device_reports_to_its_server(void **state)
{
    struct exchange x = http_exchange();
    (void)state;

    assert_int_equal(ask(&cwmp_dissector, &x, SLICE(inform), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, cwmp.method), "Inform");
    assert_text_equal(FACT(x, cwmp.event), "1 BOOT,8 DIAGNOSTICS COMPLETE");
    assert_text_equal(FACT(x, cwmp.manufacturer), "TP-Link");
    assert_text_equal(FACT(x, cwmp.oui), "00B0D0");
    assert_text_equal(FACT(x, cwmp.product_class), "MR200");
    assert_text_equal(FACT(x, cwmp.serial), "217A");
    assert_text_equal(FACT(x, cwmp.url), "http://10.20.0.7:7547/x?a=1&b=2");
}

static void what_the_server_orders_is_told(void **state)
{
    struct exchange x = http_exchange();
    (void)state;

    assert_int_equal(ask(&cwmp_dissector, &x, SLICE(download), FROM_SERVER), VERDICT_FACTS);
    assert_text_equal(FACT(x, cwmp.method), "Download");
    assert_text_equal(FACT(x, cwmp.url), "http://far.example/fw.bin");
    assert_true(x.answer.is_from_server);
}

static void the_empty_posts_of_a_session_belong_to_it(void **state)
{
    struct slice empty = SLICE("POST /acs HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
    struct exchange x = http_exchange();
    (void)state;

    assert_int_equal(ask(&cwmp_dissector, &x, empty, FROM_CLIENT), VERDICT_UNKNOWN);
    x.message.is_confirmed = true;
    assert_int_equal(ask(&cwmp_dissector, &x, empty, FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
}

static void a_name_space_without_an_operation_is_broken(void **state)
{
    struct exchange x = http_exchange();
    (void)state;

    assert_int_equal(ask(&cwmp_dissector, &x,
                         SLICE("POST / HTTP/1.1\r\n\r\n" ENVELOPE "<soap:Body>"), FROM_CLIENT),
                     VERDICT_MALFORMED);
}

static void a_message_cut_before_its_method_yields_no_facts(void **state)
{
    const char *method = strstr(inform, "Inform>");
    struct exchange x = http_exchange();
    (void)state;

    assert_cut_yields_no_facts(
        &cwmp_dissector, &x,
        slice_first(SLICE(inform), (size_t)(method - inform) + strlen("Inform>")), FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_reports_to_its_server),
        cmocka_unit_test(what_the_server_orders_is_told),
        cmocka_unit_test(the_empty_posts_of_a_session_belong_to_it),
        cmocka_unit_test(a_name_space_without_an_operation_is_broken),
        cmocka_unit_test(a_message_cut_before_its_method_yields_no_facts),
    };
    return cmocka_run_group_tests_name("cwmp", tests, NULL, NULL);
}
