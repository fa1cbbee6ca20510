#include "observe/observation.h"
#include "support/test.h"

/* The reference values are those of the specification's own test set, checked with tshark's
 * communityid on the same packets (tests/golden compares whole captures). */
static void assert_id(uint8_t protocol, const char *from, uint16_t from_port, const char *to,
                      uint16_t to_port, const char *expected)
{
    struct flow_summary flow = {.protocol = protocol, .port = {from_port, to_port}};
    char id[COMMUNITY_ID_SIZE];

    assert_true(ip_parse(text_of(from), &flow.ip[FROM_CLIENT]));
    assert_true(ip_parse(text_of(to), &flow.ip[FROM_SERVER]));
    community_id(&flow, id);
    assert_string_equal(id, expected);
}

static void the_same_flow_has_the_name_that_other_tools_give_it(void **state)
{
    (void)state;
    assert_id(6, "128.232.110.120", 34855, "66.35.250.204", 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    assert_id(6, "66.35.250.204", 80, "128.232.110.120", 34855, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
    assert_id(17, "192.168.1.52", 54585, "8.8.8.8", 53, "1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
    assert_id(1, "192.168.0.89", 0, "192.168.0.1", 8 << 8, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
}

static void an_id_never_overruns_its_room(void **state)
{
    char id[COMMUNITY_ID_SIZE];
    struct flow_summary flow = {.protocol = 6, .ip = {{6, {0xfe, 0x80}}, {6, {0xfe, 0x80, 1}}}};
    (void)state;

    community_id(&flow, id);
    assert_int_equal(strlen(id), 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_flow_has_the_name_that_other_tools_give_it),
        cmocka_unit_test(an_id_never_overruns_its_room),
    };
    return cmocka_run_group_tests_name("community id", tests, NULL, NULL);
}
