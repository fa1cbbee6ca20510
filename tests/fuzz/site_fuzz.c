/* A site file, and a few flows that are held against it. */

#include <stdint.h>

#include "judge/policy/expected.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct site *site, const char *from, const char *to, uint64_t time_ns)
{
    struct ip client = {0};
    struct ip server = {0};
    struct mac mac = {.octet = {0x9c, 0x14, 0x63, 0x2a, 0x7f, 0x10}};

    ip_parse(text_of(from), &client);
    ip_parse(text_of(to), &server);

    struct journey journey = {
        .from = {&client, NULL, site_zone_of(site, &client, mac, 40), zone_word_of(&client)},
        .to = {&server, NULL, site_zone_of(site, &server, mac, 0), zone_word_of(&server)},
        .app = 1,
        .start_ns = time_ns,
        .last_ns = time_ns,
    };
    (void)site_expects(site, &journey);
    (void)site_expects_radio(site, mac, TEXT("yard"));
    (void)site_device_of(site, &client, &mac);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct site *site =
        site_parse("site.yaml", (struct text){(const char *)data, size}, NULL, NULL);

    if (site) {
        ask(site, "10.20.0.7", "203.0.113.9", 1700000000000000000);
        ask(site, "2001:db8:20::7", "fe80::1", 0);
        ask(site, "192.168.4.4", "10.30.0.10", UINT64_MAX);
    }
    site_free(site);
    return 0;
}
