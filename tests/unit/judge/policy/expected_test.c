#include "judge/policy/expected.h"

#include <stdio.h>

#include "support/seen.h"

static const char file[] =
    "schema: site/1\n"
    "zones:\n"
    "  cameras:   [10.20.0.0/16]\n"
    "  gates:     [10.20.7.0/24]\n"
    "  recorders: [10.30.0.10]\n"
    "devices:\n"
    "  - {name: gate-07, ip: 10.20.7.7, role: camera, tags: [perimeter]}\n"
    "expected:\n"
    "  - {name: record, from: recorders, to: cameras, app: [icmp, igmp]}\n"
    "  - {name: clock,  from: cameras, to: 10.30.0.3, app: gre}\n"
    "  - {name: push,   from: gate-07, to: internet, app: esp, hours: \"Mon-Fri\"}\n"
    "  - {name: fence,  from: {tag: perimeter}, to: local, app: any}\n"
    "  - {name: steer,  from: recorders, to: cameras, app: onvif}\n"
    "channels:\n"
    "  - {name: integrator, app: gre, from: {role: recorder}, to: 203.0.113.20, purpose: support,\n"
    "     owner: noc@example.org, ticket: CTR-88, hours: \"Mon-Fri 08:00-18:00\",\n"
    "     expires: 2027-03-31}\n";

enum {
    MONDAY_NOON = 1791201600,    /* 2026-10-05 12:00 UTC */
    SUNDAY_NOON = 1791115200,    /* 2026-10-04 12:00 UTC */
    APRIL_NOON = 1806580800 + 0, /* 2027-04-01 12:00 UTC, a Thursday */
};

static int set_up(void **state)
{
    *state = site_parse("site.yaml", TEXT(file), NULL, NULL);
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    site_free(*state);
    return 0;
}

/* Devices as the registry would know them. */
static struct device device_at(const struct site *site, const struct ip *ip)
{
    const struct zone *zone = site_zone_at_ip(site, ip);
    struct device device = {.declared = site_device_of(site, ip, NULL)};

    device.role = (uint8_t)(device.declared ? device.declared->role : zone ? zone->role : 0);
    return device;
}

static struct expectation ask_about(const struct site *site, const char *from, const char *to,
                                    const char *app, bool is_app_open, uint64_t first_s,
                                    uint64_t last_s)
{
    static struct device devices[2];
    struct ip client = seen_ip(from);
    struct ip server = seen_ip(to);
    struct mac none = {0};
    int client_zone = site_zone_of(site, &client, none, 0);
    int server_zone = site_zone_of(site, &server, none, 0);

    devices[0] = device_at(site, &client);
    devices[1] = device_at(site, &server);

    struct journey journey = {
        .from = {&client, &devices[0], client_zone, zone_word_of(&client)},
        .to = {&server, &devices[1], server_zone, zone_word_of(&server)},
        .app = app ? seen_app(app) : 0,
        .is_app_open = is_app_open,
        .start_ns = first_s * SECOND,
        .last_ns = last_s * SECOND,
    };
    return site_expects(site, &journey);
}

static struct expectation ask_during(const struct site *site, const char *from, const char *to,
                                     const char *app, uint64_t first_s, uint64_t last_s)
{
    return ask_about(site, from, to, app, app == NULL, first_s, last_s);
}

static struct expectation ask_young(const struct site *site, const char *from, const char *to,
                                    const char *app)
{
    return ask_about(site, from, to, app, true, MONDAY_NOON, MONDAY_NOON);
}

static struct expectation ask(const struct site *site, const char *from, const char *to,
                              const char *app)
{
    return ask_during(site, from, to, app, MONDAY_NOON, MONDAY_NOON);
}

static void what_an_entry_allows_is_expected(void **state)
{
    struct expectation answer = ask(*state, "10.30.0.10", "10.20.0.7", "icmp");

    assert_true(answer.is_expected);
    assert_string_equal(answer.by, "record");
    assert_null(answer.nearest);
    assert_string_equal(ask(*state, "10.20.0.7", "10.30.0.3", "gre").by, "clock");
}

/* A zone within a zone is part of it. */
static void an_entry_for_a_zone_is_for_all_within(void **state)
{
    assert_string_equal(ask(*state, "10.30.0.10", "10.20.7.7", "icmp").by, "record");
}

static void the_other_way_round_is_another_flow(void **state)
{
    struct expectation answer = ask(*state, "10.20.0.7", "10.30.0.10", "icmp");

    assert_false(answer.is_expected);
    assert_null(answer.by);
}

static void what_nobody_allowed_names_the_nearest_entry(void **state)
{
    struct expectation answer = ask(*state, "10.20.0.7", "203.0.113.9", "gre");

    assert_false(answer.is_expected);
    assert_string_equal(answer.nearest, "clock");
    assert_string_equal(answer.differs, "to");

    answer = ask(*state, "10.30.0.10", "10.20.0.7", "gre");
    assert_string_equal(answer.nearest, "record");
    assert_string_equal(answer.differs, "app");
}

static void devices_and_tags_may_be_named(void **state)
{
    assert_string_equal(ask(*state, "10.20.7.7", "203.0.113.9", "esp").by, "push");
    assert_string_equal(ask(*state, "10.20.7.7", "192.168.1.1", "gre").by, "fence");
    assert_false(ask(*state, "10.20.7.8", "203.0.113.9", "esp").is_expected);
    assert_false(ask(*state, "10.20.7.7", "239.1.1.1", "igmp").is_expected);
}

static void an_application_that_is_not_known_yet_gets_the_benefit_of_the_doubt(void **state)
{
    assert_string_equal(ask(*state, "10.30.0.10", "10.20.0.7", NULL).by, "record");
    assert_false(ask(*state, "10.20.0.7", "203.0.113.9", NULL).is_expected);
    assert_false(ask(*state, "10.30.0.10", "10.20.0.7", "unknown").is_expected);
}

/* HTTP may still turn out to carry ONVIF; when the flow is over it has not. */
static void an_application_may_become_more_exactly_known(void **state)
{
    struct expectation answer;

    assert_true(app_may_become(seen_app("http"), seen_app("onvif")));
    assert_false(app_may_become(seen_app("onvif"), seen_app("http")));
    assert_false(app_may_become(seen_app("ssh"), seen_app("onvif")));
    assert_string_equal(ask_young(*state, "10.30.0.10", "10.20.0.7", "http").by, "steer");
    answer = ask(*state, "10.30.0.10", "10.20.0.7", "http");
    assert_false(answer.is_expected);
    assert_string_equal(answer.nearest, "record");
}

static void a_channel_is_open_in_its_hours(void **state)
{
    struct expectation answer;

    assert_string_equal(ask(*state, "10.30.0.10", "203.0.113.20", "gre").by, "integrator");
    answer = ask_during(*state, "10.30.0.10", "203.0.113.20", "gre", SUNDAY_NOON, SUNDAY_NOON);
    assert_false(answer.is_expected);
    assert_string_equal(answer.nearest, "integrator");
    assert_string_equal(answer.differs, "hours");
}

/* A session that is left open over night leaves the hours that were declared. */
static void a_channel_must_end_in_its_hours(void **state)
{
    struct expectation answer = ask_during(*state, "10.30.0.10", "203.0.113.20", "gre", MONDAY_NOON,
                                           MONDAY_NOON + 7 * 3600);

    assert_false(answer.is_expected);
    assert_string_equal(answer.differs, "hours");
}

static void a_channel_expires(void **state)
{
    struct expectation answer =
        ask_during(*state, "10.30.0.10", "203.0.113.20", "gre", APRIL_NOON, APRIL_NOON);

    assert_false(answer.is_expected);
    assert_string_equal(answer.nearest, "integrator");
    assert_string_equal(answer.differs, "expires");
}

static void without_a_site_nothing_is_expected(void **state)
{
    struct expectation answer = ask(NULL, "10.30.0.10", "10.20.0.7", "icmp");
    (void)state;

    assert_false(answer.is_expected);
    assert_null(answer.nearest);
}

int main(void)
{
#define WITH_SITE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_SITE(what_an_entry_allows_is_expected),
        WITH_SITE(an_entry_for_a_zone_is_for_all_within),
        WITH_SITE(the_other_way_round_is_another_flow),
        WITH_SITE(what_nobody_allowed_names_the_nearest_entry),
        WITH_SITE(devices_and_tags_may_be_named),
        WITH_SITE(an_application_that_is_not_known_yet_gets_the_benefit_of_the_doubt),
        WITH_SITE(an_application_may_become_more_exactly_known),
        WITH_SITE(a_channel_is_open_in_its_hours),
        WITH_SITE(a_channel_must_end_in_its_hours),
        WITH_SITE(a_channel_expires),
        cmocka_unit_test(without_a_site_nothing_is_expected),
    };
    return cmocka_run_group_tests_name("expected", tests, NULL, NULL);
}
