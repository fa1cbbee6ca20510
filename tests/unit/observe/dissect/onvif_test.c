#include "support/dissect.h"

extern const struct dissector onvif_dissector;

#define ENVELOPE                                                                                   \
    "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\""       \
    " xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\">"

static const char request[] = "POST /onvif/device_service HTTP/1.1\r\nHost: 10.20.0.7\r\n"
                              "Content-Type: application/soap+xml; charset=utf-8\r\n\r\n" ENVELOPE
                              "<s:Header><Security><UsernameToken><Username>operator</Username>"
                              "<Password>c2VjcmV0</Password></UsernameToken></Security></s:Header>"
                              "<s:Body><tds:GetDeviceInformation/></s:Body></s:Envelope>";

static const char response[] =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "86\r\n" ENVELOPE "\r\n"
    "88;x=y\r\n<s:Body><tds:GetDeviceInformationResponse><tds:Manufacturer>HIKVISION"
    "</tds:Manufacturer><tds:Model>DS-2CD2042WD-I</tds:Model><tds:Firmwa\r\n"
    "85\r\nreVersion>V5.4.0</tds:FirmwareVersion><tds:SerialNumber>1</tds:SerialNumber>"
    "</tds:GetDeviceInformationResponse></s:Body></s:Envelope>\r\n"
    "0\r\n\r\n";

static struct exchange http_exchange(void)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = 80}};
}

static void a_request_tells_operation_and_user(void **state)
{
    struct exchange x = http_exchange();
    (void)state;

    assert_int_equal(ask(&onvif_dissector, &x, SLICE(request), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, onvif.operation), "GetDeviceInformation");
    assert_text_equal(FACT(x, onvif.user), "operator");
    assert_false(x.facts.onvif.is_response);
    assert_null(memmem(x.facts.tail, x.facts.tail_used, "c2VjcmV0", 8));
}

static void a_camera_tells_what_it_is(void **state)
{
    struct exchange x = http_exchange();
    (void)state;

    assert_int_equal(ask(&onvif_dissector, &x, SLICE(response), FROM_SERVER), VERDICT_FACTS);
    assert_true(x.facts.onvif.is_response);
    assert_text_equal(FACT(x, onvif.operation), "GetDeviceInformation");
    assert_text_equal(FACT(x, onvif.manufacturer), "HIKVISION");
    assert_text_equal(FACT(x, onvif.model), "DS-2CD2042WD-I");
    assert_text_equal(FACT(x, onvif.firmware), "V5.4.0");
    assert_text_equal(FACT(x, onvif.serial), "1");
}

static void other_messages_of_the_flow_say_nothing(void **state)
{
    struct slice challenge = SLICE("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    struct exchange x = http_exchange();
    (void)state;

    assert_int_equal(ask(&onvif_dissector, &x, challenge, FROM_SERVER), VERDICT_UNKNOWN);
    x.message.is_confirmed = true;
    assert_int_equal(ask(&onvif_dissector, &x, challenge, FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
}

static void other_soap_is_not_onvif(void **state)
{
    struct exchange x = http_exchange();
    (void)state;

    assert_int_equal(ask(&onvif_dissector, &x,
                         SLICE("POST / HTTP/1.1\r\n\r\n<Envelope><Body><Add/></Body></Envelope>"),
                         FROM_CLIENT),
                     VERDICT_UNKNOWN);
}

/* It may be cut in the middle of its envelope: what is there by then is true. */
static void a_message_cut_before_its_operation_yields_no_facts(void **state)
{
    const char *operation = strstr(request, "GetDeviceInformation/>");
    struct exchange x = http_exchange();
    (void)state;

    assert_cut_yields_no_facts(&onvif_dissector, &x,
                               slice_first(SLICE(request), (size_t)(operation - request) +
                                                               strlen("GetDeviceInformation/>")),
                               FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_tells_operation_and_user),
        cmocka_unit_test(a_camera_tells_what_it_is),
        cmocka_unit_test(other_messages_of_the_flow_say_nothing),
        cmocka_unit_test(other_soap_is_not_onvif),
        cmocka_unit_test(a_message_cut_before_its_operation_yields_no_facts),
    };
    return cmocka_run_group_tests_name("onvif", tests, NULL, NULL);
}
