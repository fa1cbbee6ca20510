#include "judge/policy/site.h"

#include <stdio.h>

#include "support/test.h"

/* Everything that was said about a file, line by line. */
struct said {
    char text[16384];
    size_t count;
};

static void hear(void *context, const char *sentence)
{
    struct said *said = context;
    size_t used = strlen(said->text);

    snprintf(said->text + used, sizeof(said->text) - used, "%s\n", sentence);
    said->count++;
}

static struct site *read_site(const char *text, struct said *said)
{
    *said = (struct said){0};
    return site_parse("site.yaml", text_of(text), hear, said);
}

static struct ip ip_of(const char *text)
{
    struct ip ip = {0};

    assert_true(ip_parse(text_of(text), &ip));
    return ip;
}

static struct mac mac_of(const char *text)
{
    struct mac mac = {0};

    assert_true(mac_parse(text_of(text), &mac));
    return mac;
}

static const char whole[] =
    "schema: site/1\n"
    "site: lahore-north\n"
    "timezone: +05:00\n"
    "zones:\n"
    "  plant:     [10.0.0.0/8]\n"
    "  cameras:   [10.20.0.0/16, \"2001:db8:20::/48\"]\n"
    "  recorders: [10.30.0.10, 10.30.0.11]\n"
    "  office:    {vlan: [40, 41]}\n"
    "  cranes:    {mac: [\"00:11:22:00:00:00/24\"], role: drone}\n"
    "devices:\n"
    "  - {name: gate-07, mac: \"9c:14:63:2a:7f:10\", role: camera, tags: [perimeter, gate]}\n"
    "  - {name: store, ip: [10.30.0.10, \"fd00::10\"], role: recorder, vendor: Hikvision}\n"
    "expected:\n"
    "  - {name: record, from: recorders, to: cameras, app: [arp, icmp]}\n"
    "channels:\n"
    "  - {name: integrator, app: icmp, from: {role: recorder}, to: 203.0.113.20,\n"
    "     purpose: \"integrator support\", owner: noc@example.org, ticket: CTR-88,\n"
    "     hours: \"Mon-Fri 08:00-18:00\", expires: 2027-03-31}\n"
    "radios:\n"
    "  expected: [\"aa:bb:cc:dd:ee:ff\", {ssid: yard}]\n";

static void a_site_file_says_what_is_where(void **state)
{
    struct said said;
    struct site *site = read_site(whole, &said);
    struct ip camera = ip_of("10.20.3.4");
    struct ip store = ip_of("fd00::10");
    struct ip office = ip_of("192.168.4.4");
    struct mac none = {0};
    (void)state;

    assert_string_equal(said.text, "");
    assert_non_null(site);
    assert_string_equal(site_name(site), "lahore-north");
    assert_int_equal(strlen(site_digest(site)), 64);
    assert_string_equal(site_zone_name(site, (size_t)site_zone_of(site, &camera, none, 0)),
                        "cameras");
    assert_int_equal(site_zone_at_ip(site, &camera)->role, ROLE_CAMERA);
    assert_string_equal(site_zone_name(site, (size_t)site_zone_of(site, &office, none, 41)),
                        "office");
    assert_int_equal(site_zone_of(site, &office, none, 42), ZONE_NONE);
    assert_string_equal(
        site_zone_name(site, (size_t)site_zone_of(site, &office, mac_of("00:11:22:33:44:55"), 0)),
        "cranes");
    assert_string_equal(site_device_of(site, &store, NULL)->name, "store");
    assert_int_equal(site_device_at(site, 0)->tag_count, 2);
    assert_text_equal(site_device_at(site, 0)->tags[1].text, "gate");
    assert_null(site_device_at(site, 2));
    site_free(site);
}

static void a_zone_holds_what_smaller_zones_within_it_hold(void **state)
{
    struct said said;
    struct site *site = read_site(whole, &said);
    struct ip camera = ip_of("10.20.3.4");
    struct ip other = ip_of("10.99.0.1");
    int plant = site_zone_find(site, TEXT("plant"));
    int cameras = site_zone_find(site, TEXT("cameras"));
    (void)state;

    assert_true(site_zone_contains(site, cameras, &camera));
    assert_true(site_zone_contains(site, plant, &camera));
    assert_true(site_zone_contains(site, plant, &other));
    assert_false(site_zone_contains(site, cameras, &other));
    assert_int_equal(site_zone_find(site, TEXT("camera")), ZONE_NONE);
    site_free(site);
}

static void a_radio_is_expected_by_its_address_or_by_its_network(void **state)
{
    struct said said;
    struct site *site = read_site(whole, &said);
    (void)state;

    assert_true(site_expects_radio(site, mac_of("aa:bb:cc:dd:ee:ff"), (struct text){0}));
    assert_true(site_expects_radio(site, mac_of("02:00:00:00:00:01"), TEXT("yard")));
    assert_false(site_expects_radio(site, mac_of("02:00:00:00:00:01"), TEXT("yard2")));
    site_free(site);
}

static void without_a_site_nothing_is_listed(void **state)
{
    struct ip ip = ip_of("10.0.0.1");
    (void)state;

    assert_int_equal(site_zone_of(NULL, &ip, (struct mac){0}, 40), ZONE_NONE);
    assert_null(site_zone_name(NULL, 0));
    assert_false(site_lists(NULL, &ip));
    assert_null(site_device_of(NULL, &ip, NULL));
    assert_string_equal(zone_word_of(&ip), "local");
    ip = ip_of("239.255.255.250");
    assert_string_equal(zone_word_of(&ip), "group");
    ip = ip_of("203.0.113.9");
    assert_string_equal(zone_word_of(&ip), "internet");
}

static void all_faults_are_told_in_one_run(void **state)
{
    static const char wrong[] =
        "schema: site/2\n"
        "zonse: {}\n"
        "zones:\n"
        "  internet: [10.0.0.0/8]\n"
        "  cameras: [10.20.0.1/16, 10.21.0.0/16, somewhere]\n"
        "  cams: [10.21.0.0/16]\n"
        "  office: {vlan: [5000], role: camra}\n"
        "devices:\n"
        "  - {name: a, role: camera}\n"
        "  - {name: a, mac: \"9c:14:63:2a:7f\"}\n"
        "expected:\n"
        "  - {name: x, from: camers, to: 10.0.0.1, app: icpm}\n"
        "  - {name: x, to: any, app: arp, hours: \"Moonday\"}\n"
        "  - {name: z, from: any, to: any, app: arp, limit: 1MB}\n"
        "channels:\n"
        "  - {name: y, from: any, to: any, app: arp, purpose: p, owner: o}\n";
    static const char *const sentences[] = {
        "site.yaml:1:9: error: this program reads site files of schema site/1",
        "site.yaml:2:1: error: a site file has no 'zonse'",
        "did you mean 'zones'?",
        "site.yaml:4:3: error: 'internet' is a zone of its own already",
        "site.yaml:5:13: error: '10.20.0.1/16' has bits set beyond its length",
        "write 10.20.0.0/16, or the address without /16",
        "site.yaml:5:41: error: this is no address, no block and no MAC address",
        "site.yaml:6:10: error: this block is in zone cameras already",
        "site.yaml:7:19: error: this is no VLAN",
        "site.yaml:7:32: error: there is no role 'camra'",
        "did you mean 'camera'?",
        "site.yaml:9:5: error: nothing says how to find this device",
        "site.yaml:10:20: error: this is no MAC address",
        "site.yaml:10:12: error: a device is called 'a' already",
        "site.yaml:12:21: error: no zone and no device is called 'camers', and it is no address",
        "did you mean 'cameras'?",
        "site.yaml:12:48: error: there is no application 'icpm'",
        "did you mean 'icmp'?",
        "site.yaml:13:5: error: 'from' is missing here",
        "site.yaml:14:52: error: a limit is a size and a time",
        "such as 1MB per 1d",
        "site.yaml:13:41: error: days are written Mon, Mon-Fri or Sat,Sun",
        "site.yaml:13:12: error: an entry is called 'x' already",
        "site.yaml:16:5: error: 'ticket' is missing here",
        "a channel without an end is no declared channel: 'expires' is missing",
    };
    struct said said;
    (void)state;

    assert_null(read_site(wrong, &said));
    for (size_t i = 0; i < COUNT_OF(sentences); i++)
        if (!strstr(said.text, sentences[i])) {
            puts(said.text);
            fail_msg("nobody said \"%s\"", sentences[i]);
        }
}

static void a_file_that_is_not_there_is_one_sentence(void **state)
{
    struct said said = {0};
    (void)state;

    assert_null(site_load("/nowhere/site.yaml", hear, &said));
    assert_int_equal(said.count, 1);
    assert_non_null(strstr(said.text, "/nowhere/site.yaml"));
}

static void a_file_cut_anywhere_is_read_or_refused(void **state)
{
    (void)state;

    for (size_t length = 0; length < sizeof(whole) - 1; length++) {
        char *copy = malloc(length ? length : 1);

        assert_non_null(copy);
        memcpy(copy, whole, length);
        site_free(site_parse("site.yaml", (struct text){copy, length}, NULL, NULL));
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_site_file_says_what_is_where),
        cmocka_unit_test(a_zone_holds_what_smaller_zones_within_it_hold),
        cmocka_unit_test(a_radio_is_expected_by_its_address_or_by_its_network),
        cmocka_unit_test(without_a_site_nothing_is_listed),
        cmocka_unit_test(all_faults_are_told_in_one_run),
        cmocka_unit_test(a_file_that_is_not_there_is_one_sentence),
        cmocka_unit_test(a_file_cut_anywhere_is_read_or_refused),
    };
    return cmocka_run_group_tests_name("site", tests, NULL, NULL);
}
