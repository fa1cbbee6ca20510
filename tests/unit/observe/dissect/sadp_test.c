#include "support/dissect.h"

extern const struct dissector sadp_dissector;
extern const struct dissector sadp_ethernet_dissector;

#define BYTES(array) ((struct slice){array, sizeof(array)})

static const char answer[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<ProbeMatch>\r\n"
                             "<Uuid>13A888A9</Uuid>\r\n<Types>inquiry</Types>\r\n"
                             "<DeviceType>138209</DeviceType>\r\n"
                             "<DeviceDescription>DS-2CD2042WD-I</DeviceDescription>\r\n"
                             "<DeviceSN>DS-2CD2042WD-I20160101AAWR1</DeviceSN>\r\n"
                             "<MAC>44-19-b6-01-02-03</MAC>\r\n"
                             "<IPv4Address>10.20.0.7</IPv4Address>\r\n"
                             "<SoftwareVersion>V5.4.0build 160530</SoftwareVersion>\r\n"
                             "<Activated>true</Activated>\r\n</ProbeMatch>";

/* clang-format off */
static const uint8_t reset_frame[] = {
    0x21, 2, 1, 0x42,                         /* a request of the client       */
    0, 0, 0x12, 0x34, 6, 4,                   /* counter, mark                 */
    0x0a, 0, 0xbe, 0xef,                      /* reset password, checksum      */
    0, 0x0c, 0x29, 1, 2, 3, 10, 20, 0, 99,    /* the client                    */
    0x44, 0x19, 0xb6, 1, 2, 3, 0, 0, 0, 0,    /* the device                    */
    255, 255, 255, 0,
};
/* clang-format on */

static struct exchange exchange_on(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 37020, .server_port = port}};
}

static void a_device_tells_what_it_is(void **state)
{
    struct exchange x = exchange_on(37020);
    char mac[MAC_TEXT_SIZE];
    char ip[IP_TEXT_SIZE];
    (void)state;

    assert_int_equal(ask(&sadp_dissector, &x, SLICE(answer), FROM_SERVER), VERDICT_FACTS);
    assert_true(x.facts.sadp.is_answer);
    assert_text_equal(FACT(x, sadp.type), "inquiry");
    assert_text_equal(FACT(x, sadp.model), "DS-2CD2042WD-I");
    assert_text_equal(FACT(x, sadp.serial), "DS-2CD2042WD-I20160101AAWR1");
    assert_text_equal(FACT(x, sadp.firmware), "V5.4.0build 160530");
    assert_text_equal(FACT(x, sadp.activated), "true");
    assert_string_equal(mac_print(x.facts.sadp.mac, mac), "44:19:b6:01:02:03");
    assert_string_equal(ip_print(&x.facts.sadp.ip, ip), "10.20.0.7");
}

static void orders_have_one_name_on_both_carriers(void **state)
{
    struct exchange x = exchange_on(37020);
    (void)state;

    ask(&sadp_dissector, &x,
        SLICE("<Probe><Uuid>1</Uuid><MAC>44-19-b6-01-02-03</MAC><Types>resetPassword</Types>"
              "<Code>x</Code></Probe>"),
        FROM_CLIENT);
    assert_text_equal(FACT(x, sadp.type), "reset password");
    ask(&sadp_dissector, &x, SLICE("<Probe><Uuid>1</Uuid><Types>update</Types></Probe>"),
        FROM_CLIENT);
    assert_text_equal(FACT(x, sadp.type), "change address");
    ask(&sadp_dissector, &x, SLICE("<Probe><Uuid>1</Uuid><Types>getcode</Types></Probe>"),
        FROM_CLIENT);
    assert_text_equal(FACT(x, sadp.type), "getcode");

    x = exchange_on(0x8033);
    assert_int_equal(ask(&sadp_ethernet_dissector, &x, BYTES(reset_frame), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_text_equal(FACT(x, sadp.type), "reset password");
}

static void a_frame_tells_who_sent_it(void **state)
{
    struct exchange x = exchange_on(0x8033);
    char mac[MAC_TEXT_SIZE];
    char ip[IP_TEXT_SIZE];
    (void)state;

    assert_int_equal(ask(&sadp_ethernet_dissector, &x, BYTES(reset_frame), FROM_CLIENT),
                     VERDICT_FACTS);
    assert_false(x.facts.sadp.is_answer);
    assert_string_equal(mac_print(x.facts.sadp.mac, mac), "00:0c:29:01:02:03");
    assert_string_equal(ip_print(&x.facts.sadp.ip, ip), "10.20.0.99");
}

static void other_xml_is_not_sadp(void **state)
{
    struct exchange x = exchange_on(37020);
    (void)state;

    assert_int_equal(ask(&sadp_dissector, &x,
                         SLICE("<Query><Uuid>1</Uuid><Types>inquiry</Types></Query>"), FROM_CLIENT),
                     VERDICT_NOT_MINE);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = exchange_on(37020);
    (void)state;

    assert_cut_yields_no_facts(&sadp_dissector, &x, SLICE(answer), FROM_SERVER);
    x = exchange_on(0x8033);
    assert_cut_yields_no_facts(&sadp_ethernet_dissector, &x, BYTES(reset_frame), FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_tells_what_it_is),
        cmocka_unit_test(orders_have_one_name_on_both_carriers),
        cmocka_unit_test(a_frame_tells_who_sent_it),
        cmocka_unit_test(other_xml_is_not_sadp),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("sadp", tests, NULL, NULL);
}
