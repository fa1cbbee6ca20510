#include "support/dissect.h"

extern const struct dissector llmnr_dissector;

/* clang-format off */
static const uint8_t query[] = {
    0x9a, 0x01, 0, 0,                         /* id, a query  */
    0, 1, 0, 0, 0, 0, 0, 0,                   /* one question */
    4, 'w', 'p', 'a', 'd', 0,
    0, 1, 0, 1,                               /* A, IN        */
};
/* clang-format on */

static struct exchange exchange_on(uint16_t port)
{
    return (struct exchange){.message = {.client_port = 40000, .server_port = port}};
}

static void a_name_asked_of_the_neighbours_is_told(void **state)
{
    struct exchange x = exchange_on(5355);
    (void)state;

    assert_int_equal(ask(&llmnr_dissector, &x, (struct slice){query, sizeof(query)}, FROM_CLIENT),
                     VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_LLMNR);
    assert_text_equal(FACT(x, dns.query), "wpad");
}

static void llmnr_lives_on_its_port_only(void **state)
{
    struct exchange x = exchange_on(5356);
    (void)state;

    assert_int_equal(ask(&llmnr_dissector, &x, (struct slice){query, sizeof(query)}, FROM_CLIENT),
                     VERDICT_NOT_MINE);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = exchange_on(5355);
    (void)state;

    assert_cut_yields_no_facts(&llmnr_dissector, &x, (struct slice){query, sizeof(query)},
                               FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_asked_of_the_neighbours_is_told),
        cmocka_unit_test(llmnr_lives_on_its_port_only),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("llmnr", tests, NULL, NULL);
}
