#include "judge/device/registry.h"

#include <stdio.h>

#include "judge/device/learn.h"
#include "judge/device/oui.h"
#include "support/seen.h"

#define CAMERA_MAC "9c:14:63:2a:7f:10" /* Dahua */
#define LAPTOP_MAC "3c:97:0e:00:00:01"
#define ROUTER_MAC "00:00:5e:00:01:01"

struct fixture {
    struct oui *oui;
    struct registry *registry;
};

static void open_registry(struct fixture *f, size_t devices_max)
{
    f->oui = oui_new("/nowhere", NULL);
    f->registry = registry_new(
        &(struct registry_config){.oui = f->oui, .devices_max = devices_max, .hash_key = {1, 2}});
    assert_non_null(f->registry);
}

static int set_up(void **state)
{
    static struct fixture fixture;

    open_registry(&fixture, 8);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    registry_free(f->registry);
    oui_free(f->oui);
    return 0;
}

static struct device *find(struct fixture *f, const char *address)
{
    struct ip ip = seen_ip(address);
    return registry_by_ip(f->registry, &ip);
}

static void see_flow(struct fixture *f, const char *client, const char *client_mac,
                     const char *server, const char *server_mac)
{
    registry_learn(f->registry,
                   seen_between(OBSERVED_FLOW, client, client_mac, server, server_mac));
}

static void see_arp(struct fixture *f, const char *mac, const char *ip)
{
    static struct observation seen;

    memset(&seen, 0, offsetof(struct observation, tail));
    seen.kind = OBSERVED_ARP;
    seen.time_ns = SECOND;
    seen.arp.operation = 2;
    seen.arp.sender_mac = seen_mac(mac);
    seen.arp.sender_ip = seen_ip(ip);
    registry_learn(f->registry, &seen);
}

static void see_lease(struct fixture *f, const char *mac, const char *ip, const char *hostname)
{
    static struct observation seen;

    memset(&seen, 0, offsetof(struct observation, tail));
    seen.tail_used = 0;
    seen.kind = OBSERVED_DHCP;
    seen.time_ns = 2 * SECOND;
    seen.dhcp.type = 5;
    seen.dhcp.client = seen_mac(mac);
    seen.dhcp.assigned_ip = seen_ip(ip);
    seen.dhcp.hostname = observation_keep(&seen, text_bytes(text_of(hostname)));
    registry_learn(f->registry, &seen);
}

static void only_local_hosts_are_devices(void **state)
{
    struct fixture *f = *state;

    see_flow(f, "10.20.0.7", CAMERA_MAC, "203.0.113.9", ROUTER_MAC);
    assert_int_equal(registry_count(f->registry), 1);
    assert_null(find(f, "203.0.113.9"));
    assert_string_equal(find(f, "10.20.0.7")->id, "10.20.0.7");
    assert_string_equal(find(f, "10.20.0.7")->maker, "Dahua");
    assert_true(mac_equals(find(f, "10.20.0.7")->mac, seen_mac(CAMERA_MAC)));
}

/* A scan of a network must not fill the registry with hosts that are not there. */
static void who_never_speaks_is_no_device(void **state)
{
    struct fixture *f = *state;
    struct observation *seen =
        seen_between(OBSERVED_FLOW, "10.20.0.7", CAMERA_MAC, "10.20.0.8", LAPTOP_MAC);

    seen->flow.packets[FROM_SERVER] = 0;
    registry_learn(f->registry, seen);
    assert_non_null(find(f, "10.20.0.7"));
    assert_null(find(f, "10.20.0.8"));
}

static void the_mac_address_of_a_router_is_nobodys(void **state)
{
    struct fixture *f = *state;

    see_flow(f, "10.20.0.7", ROUTER_MAC, "10.30.0.1", LAPTOP_MAC);
    see_flow(f, "10.20.0.8", ROUTER_MAC, "10.30.0.1", LAPTOP_MAC);
    see_flow(f, "10.20.0.9", ROUTER_MAC, "10.30.0.1", LAPTOP_MAC);
    assert_int_equal(registry_count(f->registry), 4);
    assert_false(mac_is_set(find(f, "10.20.0.7")->mac));
    assert_false(mac_is_set(find(f, "10.20.0.8")->mac));
    assert_null(registry_by_mac(f->registry, seen_mac(ROUTER_MAC)));
    assert_true(mac_is_set(find(f, "10.30.0.1")->mac));
}

static void who_carries_outsiders_and_says_its_address_is_the_router(void **state)
{
    struct fixture *f = *state;

    see_flow(f, "10.20.0.7", CAMERA_MAC, "203.0.113.9", ROUTER_MAC);
    see_arp(f, ROUTER_MAC, "10.20.0.1");
    assert_int_equal(find(f, "10.20.0.1")->role, ROLE_INFRASTRUCTURE);
    assert_true(mac_equals(find(f, "10.20.0.1")->mac, seen_mac(ROUTER_MAC)));

    /* a host beyond it stays another device */
    see_flow(f, "10.99.0.5", ROUTER_MAC, "10.20.0.7", CAMERA_MAC);
    assert_ptr_not_equal(find(f, "10.99.0.5"), find(f, "10.20.0.1"));
    assert_false(mac_is_set(find(f, "10.99.0.5")->mac));
}

/* The mirror stands behind a router that has not carried anybody from outside yet. */
static void who_says_its_address_is_not_the_host_that_was_seen_with_it(void **state)
{
    struct fixture *f = *state;

    see_flow(f, "10.20.0.7", ROUTER_MAC, "10.30.0.1", LAPTOP_MAC);
    assert_true(mac_is_set(find(f, "10.20.0.7")->mac));
    see_arp(f, ROUTER_MAC, "10.30.0.254");
    assert_ptr_not_equal(find(f, "10.20.0.7"), find(f, "10.30.0.254"));
    assert_false(mac_is_set(find(f, "10.20.0.7")->mac));
    assert_true(mac_equals(find(f, "10.30.0.254")->mac, seen_mac(ROUTER_MAC)));
}

/* Proxy ARP, or somebody who pretends: the address is not the claimant's. */
static void who_claims_a_second_address_does_not_get_it(void **state)
{
    struct fixture *f = *state;

    see_arp(f, ROUTER_MAC, "10.30.0.254");
    see_arp(f, ROUTER_MAC, "10.20.0.7");
    assert_ptr_not_equal(find(f, "10.20.0.7"), find(f, "10.30.0.254"));
    assert_false(mac_is_set(find(f, "10.20.0.7")->mac));
    see_arp(f, LAPTOP_MAC, "10.30.0.254");
    assert_true(mac_equals(find(f, "10.30.0.254")->mac, seen_mac(ROUTER_MAC)));
}

static void a_device_that_asks_for_another_address_stays_itself(void **state)
{
    static struct observation seen;
    struct fixture *f = *state;

    see_arp(f, CAMERA_MAC, "192.168.0.20");
    memset(&seen, 0, offsetof(struct observation, tail));
    seen.kind = OBSERVED_DHCP;
    seen.time_ns = SECOND;
    seen.dhcp.type = 3;
    seen.dhcp.client = seen_mac(CAMERA_MAC);
    seen.dhcp.requested_ip = seen_ip("10.10.10.37");
    registry_learn(f->registry, &seen);
    assert_ptr_equal(find(f, "10.10.10.37"), find(f, "192.168.0.20"));
}

static void one_device_may_have_addresses_of_both_families(void **state)
{
    struct fixture *f = *state;

    see_flow(f, "fe80::9e14:63ff:fe2a:7f10", CAMERA_MAC, "fe80::1", LAPTOP_MAC);
    assert_string_equal(registry_by_mac(f->registry, seen_mac(CAMERA_MAC))->id,
                        "fe80::9e14:63ff:fe2a:7f10");
    see_flow(f, "10.20.0.7", CAMERA_MAC, "10.20.0.8", LAPTOP_MAC);
    see_flow(f, "fd00::7", CAMERA_MAC, "fd00::8", LAPTOP_MAC);
    assert_ptr_equal(find(f, "10.20.0.7"), find(f, "fd00::7"));
    assert_ptr_equal(find(f, "10.20.0.7"), find(f, "fe80::9e14:63ff:fe2a:7f10"));
    assert_string_equal(find(f, "10.20.0.7")->id, "10.20.0.7");
    assert_int_equal(registry_count(f->registry), 2);
}

static void a_device_may_change_its_ipv6_address_all_day(void **state)
{
    struct fixture *f = *state;

    see_flow(f, "10.20.0.7", CAMERA_MAC, "203.0.113.9", ROUTER_MAC);
    for (unsigned i = 1; i <= 20; i++) {
        char ip[16];

        snprintf(ip, sizeof(ip), "fd00::%x", i);
        see_flow(f, ip, CAMERA_MAC, "2001:db8::9", ROUTER_MAC);
    }
    assert_int_equal(registry_count(f->registry), 1);
    assert_ptr_equal(find(f, "fd00::14"), find(f, "10.20.0.7"));
    assert_null(find(f, "fd00::1"));
    assert_string_equal(find(f, "fd00::14")->id, "10.20.0.7");
    assert_true(mac_equals(find(f, "10.20.0.7")->mac, seen_mac(CAMERA_MAC)));
}

static void a_lease_moves_an_address(void **state)
{
    struct fixture *f = *state;

    see_lease(f, CAMERA_MAC, "10.20.0.7", "cam-17");
    assert_text_equal(device_text(&find(f, "10.20.0.7")->name), "cam-17");
    see_lease(f, LAPTOP_MAC, "10.20.0.7", "laptop");
    assert_text_equal(device_text(&find(f, "10.20.0.7")->name), "laptop");
    assert_string_equal(registry_by_mac(f->registry, seen_mac(CAMERA_MAC))->id, CAMERA_MAC);
    assert_int_equal(registry_by_mac(f->registry, seen_mac(CAMERA_MAC))->ip_count, 0);
}

static void a_device_asks_for_its_address_before_it_has_one(void **state)
{
    static struct observation seen;
    struct fixture *f = *state;

    memset(&seen, 0, offsetof(struct observation, tail));
    seen.kind = OBSERVED_DHCP;
    seen.time_ns = SECOND;
    seen.dhcp.type = 1;
    seen.dhcp.client = seen_mac(CAMERA_MAC);
    struct learned learned = registry_learn(f->registry, &seen);
    assert_string_equal(learned.side[0]->id, CAMERA_MAC);
    see_lease(f, CAMERA_MAC, "10.20.0.7", "cam-17");
    assert_ptr_equal(find(f, "10.20.0.7"), learned.side[0]);
    assert_string_equal(learned.side[0]->id, "10.20.0.7");
}

static void a_full_registry_counts_whom_it_turns_away(void **state)
{
    struct fixture *f = *state;

    for (uint8_t i = 1; i <= 20; i++) {
        char ip[16];

        snprintf(ip, sizeof(ip), "10.20.0.%u", i);
        see_flow(f, ip, ROUTER_MAC, "203.0.113.9", ROUTER_MAC);
    }
    assert_int_equal(registry_count(f->registry), 8);
    assert_true(registry_refused(f->registry) >= 12);
    assert_null(find(f, "10.20.0.20"));
}

static void nobody_is_a_device_with_a_group_or_loopback_address(void **state)
{
    struct fixture *f = *state;

    see_flow(f, "0.0.0.0", CAMERA_MAC, "255.255.255.255", "ff:ff:ff:ff:ff:ff");
    see_flow(f, "127.0.0.1", CAMERA_MAC, "239.255.255.250", "01:00:5e:7f:ff:fa");
    see_flow(f, "::", CAMERA_MAC, "ff02::1", "33:33:00:00:00:01");
    assert_int_equal(registry_count(f->registry), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(only_local_hosts_are_devices),
        TEST(who_never_speaks_is_no_device),
        TEST(the_mac_address_of_a_router_is_nobodys),
        TEST(who_carries_outsiders_and_says_its_address_is_the_router),
        TEST(who_says_its_address_is_not_the_host_that_was_seen_with_it),
        TEST(who_claims_a_second_address_does_not_get_it),
        TEST(a_device_that_asks_for_another_address_stays_itself),
        TEST(one_device_may_have_addresses_of_both_families),
        TEST(a_device_may_change_its_ipv6_address_all_day),
        TEST(a_lease_moves_an_address),
        TEST(a_device_asks_for_its_address_before_it_has_one),
        TEST(a_full_registry_counts_whom_it_turns_away),
        TEST(nobody_is_a_device_with_a_group_or_loopback_address),
    };
    return cmocka_run_group_tests_name("registry", tests, NULL, NULL);
}
