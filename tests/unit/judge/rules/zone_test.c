/* Conditions that name zones, with a site file. */

#include "judge/policy/site.h"
#include "support/rules.h"

static struct heard heard;
static struct one_rule one;

static const char site_text[] = "schema: site/1\n"
                                "zones:\n"
                                "  cameras: [10.20.0.0/16, 198.51.100.0/24]\n"
                                "  recorders: [10.30.0.10]\n";

static struct rules *load(const char *when, const char *event, const struct site *site)
{
    char text[2048];

    snprintf(text, sizeof(text),
             "schema: rules/1\n"
             "rules:\n"
             "  - id: CW-A-001\n"
             "    title: t\n"
             "    severity: low\n"
             "    event: flow\n"
             "    when: %s\n"
             "    message: m\n"
             "    tests: [{name: n, alerts: 0, events: [%s]}]\n",
             when, event);
    hear(&heard);
    one.rules = rules_parse("x.yaml", text_of(text), site, heard_take, &heard);
    return one.rules;
}

static enum truth truth_for(const char *when, const char *event, const struct site *site)
{
    struct reason reasons[ALERT_REASONS_MAX];
    size_t count;

    if (!load(when, event, site))
        print_error("%s\n", heard.text);
    assert_non_null(one.rules);
    struct event seen = event_of(&one, 0);
    enum truth truth = rule_evaluate(rules_at(one.rules, 0), &seen, reasons, &count);
    drop_rule(&one);
    return truth;
}

static void an_address_lies_in_the_zone_that_the_site_says(void **state)
{
    struct site *site = site_parse("site.yaml", text_of(site_text), NULL, NULL);
    (void)state;

    assert_non_null(site);
    assert_int_equal(truth_for("device.ip in zone cameras", "{device.ip: 10.20.0.7}", site),
                     TRUTH_TRUE);
    assert_int_equal(truth_for("device.ip in zone recorders", "{device.ip: 10.20.0.7}", site),
                     TRUTH_FALSE);
    assert_int_equal(truth_for("device.ip not in zone recorders", "{device.ip: 10.20.0.7}", site),
                     TRUTH_TRUE);
    assert_int_equal(truth_for("peer.ip in zone internet", "{peer.ip: 203.0.113.1}", site),
                     TRUTH_TRUE);
    assert_int_equal(truth_for("peer.ip in zone local", "{peer.ip: 192.168.1.1}", site),
                     TRUTH_TRUE);
    /* A public address that the site lists is none of the internet. */
    assert_int_equal(truth_for("peer.ip in zone internet", "{peer.ip: 198.51.100.7}", site),
                     TRUTH_FALSE);
    assert_int_equal(truth_for("peer.zone == cameras", "{peer.zone: cameras}", site), TRUTH_TRUE);
    site_free(site);
}

static void a_zone_that_the_site_does_not_know_is_an_error(void **state)
{
    struct site *site = site_parse("site.yaml", text_of(site_text), NULL, NULL);
    (void)state;

    assert_null(load("device.ip in zone camera", "{}", site));
    assert_string_equal(heard.text, "x.yaml:7:29: error: the site has no zone 'camera'\n"
                                    "    7 |     when: device.ip in zone camera\n"
                                    "      |                             ^~~~~~ did you mean "
                                    "'cameras'?\n");
    assert_null(load("peer.zone == recorder", "{}", site));
    assert_non_null(strstr(heard.text, "'recorder' is no word of peer.zone"));
    assert_non_null(strstr(heard.text, "did you mean 'recorders'?"));
    /* The events of tests are no part of the site. */
    assert_non_null(load("peer.zone == internet", "{peer.zone: elsewhere}", site));
    drop_rule(&one);
    site_free(site);
}

static void without_a_site_its_zones_are_unknown(void **state)
{
    (void)state;
    assert_int_equal(truth_for("device.ip in zone cameras", "{device.ip: 10.20.0.7}", NULL),
                     TRUTH_UNKNOWN);
    assert_int_equal(truth_for("peer.zone == cameras", "{peer.zone: internet}", NULL), TRUTH_FALSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_lies_in_the_zone_that_the_site_says),
        cmocka_unit_test(a_zone_that_the_site_does_not_know_is_an_error),
        cmocka_unit_test(without_a_site_its_zones_are_unknown),
    };
    return cmocka_run_group_tests_name("zones", tests, NULL, NULL);
}
