#include "support/dissect.h"

extern const struct dissector dhcp_dissector;

enum {
    FIXED_SIZE = 240,
    OPTIONS_MAX = 128
};

/* clang-format off */
static const uint8_t camera_options[] = {
    53, 1, 1,                                 /* message type: discover        */
    12, 7, 'c', 'a', 'm', '-', '1', '7', 0,   /* host name, NUL and all        */
    50, 4, 10, 20, 0, 7,                      /* the address it had last time  */
    60, 5, 'u', 'd', 'h', 'c', 'p',           /* vendor class                  */
    55, 4, 1, 3, 42, 121,                     /* wants: mask, router, NTP, ... */
    255,                                      /* end                           */
};

static const uint8_t offer_options[] = {
    53, 1, 2,                                 /* offer                         */
    54, 4, 10, 20, 0, 1,                      /* from this server              */
    255,
};
/* clang-format on */

struct dhcp_message {
    uint8_t bytes[FIXED_SIZE + OPTIONS_MAX];
    size_t size;
};

static struct dhcp_message message_with(uint8_t operation, const uint8_t *options, size_t size)
{
    static const uint8_t mac[] = {0x44, 0x19, 0xb6, 1, 2, 3};
    static const uint8_t magic[] = {0x63, 0x82, 0x53, 0x63};
    struct dhcp_message m = {.bytes = {operation, 1, 6}, .size = FIXED_SIZE + size};

    memcpy(m.bytes + 28, mac, sizeof(mac));
    memcpy(m.bytes + 236, magic, sizeof(magic));
    memcpy(m.bytes + FIXED_SIZE, options, size);
    return m;
}

static struct slice bytes_of(const struct dhcp_message *m)
{
    return (struct slice){m->bytes, m->size};
}

static struct exchange dhcp_exchange(void)
{
    return (struct exchange){.message = {.client_port = 68, .server_port = 67}};
}

static void a_device_is_known_by_the_name_it_gives(void **state)
{
    struct dhcp_message m = message_with(1, camera_options, sizeof(camera_options));
    struct exchange x = dhcp_exchange();
    char mac[MAC_TEXT_SIZE];
    char ip[IP_TEXT_SIZE];
    (void)state;

    assert_int_equal(ask(&dhcp_dissector, &x, bytes_of(&m), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.dhcp.type, 1);
    assert_string_equal(mac_print(x.facts.dhcp.client, mac), "44:19:b6:01:02:03");
    assert_text_equal(FACT(x, dhcp.hostname), "cam-17");
    assert_text_equal(FACT(x, dhcp.vendor_class), "udhcp");
    assert_text_equal(FACT(x, dhcp.wanted), "1,3,42,121");
    assert_string_equal(ip_print(&x.facts.dhcp.requested_ip, ip), "10.20.0.7");
    assert_int_equal(x.facts.dhcp.assigned_ip.family, 0);
    assert_false(x.answer.is_from_server);
}

static void an_offer_tells_address_and_server(void **state)
{
    struct dhcp_message m = message_with(2, offer_options, sizeof(offer_options));
    struct exchange x = dhcp_exchange();
    char ip[IP_TEXT_SIZE];
    (void)state;

    memcpy(m.bytes + 16, "\x0a\x14\x00\x08", 4);
    assert_int_equal(ask(&dhcp_dissector, &x, bytes_of(&m), FROM_SERVER), VERDICT_FACTS);
    assert_string_equal(ip_print(&x.facts.dhcp.assigned_ip, ip), "10.20.0.8");
    assert_string_equal(ip_print(&x.facts.dhcp.server_ip, ip), "10.20.0.1");
    assert_true(x.answer.is_from_server);
}

static void options_may_go_on_where_the_file_name_was(void **state)
{
    static const uint8_t options[] = {53, 1, 1, 52, 1, 1, 255};
    struct dhcp_message m = message_with(1, options, sizeof(options));
    struct exchange x = dhcp_exchange();
    (void)state;

    memcpy(m.bytes + 108, "\x0c\x03nvr\xff", 6);
    assert_int_equal(ask(&dhcp_dissector, &x, bytes_of(&m), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, dhcp.hostname), "nvr");
}

static void bootp_without_a_type_is_told_as_such(void **state)
{
    static const uint8_t options[] = {255};
    struct dhcp_message m = message_with(1, options, sizeof(options));
    struct exchange x = dhcp_exchange();
    (void)state;

    assert_int_equal(ask(&dhcp_dissector, &x, bytes_of(&m), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.dhcp.type, 0);
}

static void without_its_cookie_nothing_is_dhcp(void **state)
{
    struct dhcp_message m = message_with(1, camera_options, sizeof(camera_options));
    struct exchange x = dhcp_exchange();
    (void)state;

    m.bytes[236] = 0;
    assert_int_equal(ask(&dhcp_dissector, &x, bytes_of(&m), FROM_CLIENT), VERDICT_NOT_MINE);
}

static void a_lying_length_spoils_only_what_follows(void **state)
{
    static const uint8_t options[] = {53, 1, 3, 12, 2, 'a', 'b', 60, 200, 'x', 255};
    struct dhcp_message m = message_with(1, options, sizeof(options));
    struct exchange x = dhcp_exchange();
    (void)state;

    assert_int_equal(ask(&dhcp_dissector, &x, bytes_of(&m), FROM_CLIENT), VERDICT_FACTS);
    assert_text_equal(FACT(x, dhcp.hostname), "ab");
    assert_int_equal(x.facts.dhcp.vendor_class.length, 0);
}

/* Cut after its type, a message still says who speaks; before, it says nothing. */
static void a_message_cut_anywhere_tells_only_what_it_holds(void **state)
{
    struct dhcp_message m = message_with(1, camera_options, sizeof(camera_options));
    struct exchange x = dhcp_exchange();
    (void)state;

    assert_cut_yields_no_facts(&dhcp_dissector, &x, slice_first(bytes_of(&m), FIXED_SIZE + 3),
                               FROM_CLIENT);
    for (size_t size = FIXED_SIZE + 3; size < m.size; size++) {
        uint8_t *copy = malloc(size);

        assert_non_null(copy);
        memcpy(copy, m.bytes, size);
        assert_int_equal(ask(&dhcp_dissector, &x, (struct slice){copy, size}, FROM_CLIENT),
                         VERDICT_FACTS);
        free(copy);
        assert_int_equal(x.facts.dhcp.hostname.length, size < FIXED_SIZE + 12 ? 0 : 6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_is_known_by_the_name_it_gives),
        cmocka_unit_test(an_offer_tells_address_and_server),
        cmocka_unit_test(options_may_go_on_where_the_file_name_was),
        cmocka_unit_test(bootp_without_a_type_is_told_as_such),
        cmocka_unit_test(without_its_cookie_nothing_is_dhcp),
        cmocka_unit_test(a_lying_length_spoils_only_what_follows),
        cmocka_unit_test(a_message_cut_anywhere_tells_only_what_it_holds),
    };
    return cmocka_run_group_tests_name("dhcp", tests, NULL, NULL);
}
