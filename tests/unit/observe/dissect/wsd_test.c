#include "support/dissect.h"

extern const struct dissector wsd_dissector;

static const char probe_matches[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\""
    " xmlns:w=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\""
    " xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\""
    " xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\">"
    "<e:Header><w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</w:Action>"
    "</e:Header><e:Body><d:ProbeMatches><d:ProbeMatch>"
    "<w:EndpointReference><w:Address>urn:uuid:1419d68a</w:Address></w:EndpointReference>"
    "<d:Types>dn:NetworkVideoTransmitter</d:Types>"
    "<d:Scopes>onvif://www.onvif.org/type/video_encoder\n"
    " onvif://www.onvif.org/hardware/DS-2CD2042WD-I"
    " onvif://www.onvif.org/name/HIKVISION%20DS%2</d:Scopes>"
    "<d:XAddrs>http://10.20.0.7/onvif/device_service</d:XAddrs>"
    "<d:MetadataVersion>10</d:MetadataVersion>"
    "</d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>";

static const char probe[] =
    "<Envelope xmlns=\"http://www.w3.org/2003/05/soap-envelope\"><Header/>"
    "<Body><Probe xmlns=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\">"
    "<Types/></Probe></Body></Envelope>\n";

static struct exchange exchange_on(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static void a_camera_tells_what_it_is(void **state)
{
    struct exchange x = exchange_on(3702);
    (void)state;

    assert_int_equal(ask(&wsd_dissector, &x, SLICE(probe_matches), FROM_SERVER), VERDICT_FACTS);
    assert_text_equal(FACT(x, wsd.action), "ProbeMatches");
    assert_text_equal(FACT(x, wsd.types), "dn:NetworkVideoTransmitter");
    assert_text_equal(FACT(x, wsd.endpoint), "urn:uuid:1419d68a");
    assert_text_equal(FACT(x, wsd.addresses), "http://10.20.0.7/onvif/device_service");
    assert_text_equal(FACT(x, wsd.hardware), "DS-2CD2042WD-I");
    assert_text_equal(FACT(x, wsd.name), "HIKVISION DS%2");
    assert_true(x.answer.is_from_server);
}

static void a_search_is_told_on_any_port(void **state)
{
    struct exchange x = exchange_on(40001);
    (void)state;

    assert_int_equal(ask(&wsd_dissector, &x, SLICE(probe), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, wsd.action), "Probe");
    assert_false(x.answer.is_from_server);
}

static void other_xml_is_not_discovery(void **state)
{
    struct exchange x = exchange_on(3702);
    (void)state;

    assert_int_equal(
        ask(&wsd_dissector, &x, SLICE("<Probe><Types>inquiry</Types></Probe>"), FROM_CLIENT),
        VERDICT_NOT_MINE);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = exchange_on(3702);
    (void)state;

    assert_cut_yields_no_facts(&wsd_dissector, &x, SLICE(probe_matches), FROM_SERVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_camera_tells_what_it_is),
        cmocka_unit_test(a_search_is_told_on_any_port),
        cmocka_unit_test(other_xml_is_not_discovery),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("wsd", tests, NULL, NULL);
}
