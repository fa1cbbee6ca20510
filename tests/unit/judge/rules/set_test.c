#include "judge/rules/set.h"

#include "config/literal.h"
#include "support/test.h"

static struct arena arena;

static struct set_item item_of(enum value_type type, const char *text)
{
    struct set_item item = {.value = {.type = type}};
    struct text written = text_of(text);

    if (type == VALUE_IP && literal_of(VALUE_CIDR, written, &item.value))
        return item;
    if (type == VALUE_MAC && literal_mac_block(written, &item.value.mac, &item.mask))
        item.has_mask = true;
    else
        assert_true(literal_of(type, written, &item.value));
    return item;
}

static void assert_holds(enum value_type type, const char *const *items, const char *const *inside,
                         const char *const *outside)
{
    struct set_item list[16];
    size_t count = 0;

    for (; items[count]; count++)
        list[count] = item_of(type, items[count]);
    struct value_set *set = set_new(type, list, count, &arena);
    assert_non_null(set);
    for (; *inside; inside++) {
        struct set_item asked = item_of(type, *inside);
        assert_true(set_holds(set, &asked.value));
    }
    for (; *outside; outside++) {
        struct set_item asked = item_of(type, *outside);
        assert_false(set_holds(set, &asked.value));
    }
    arena_free(&arena);
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

static void a_set_holds_what_was_put_into_it(void **state)
{
    (void)state;
    assert_holds(VALUE_INTEGER, LIST("23", "-1", "22", "23"), LIST("22", "23", "-1"),
                 LIST("0", "24"));
    assert_holds(VALUE_FLOAT, LIST("0.5", "2"), LIST("50%", "2"), LIST("0.25"));
    assert_holds(VALUE_DURATION, LIST("10s", "1m"), LIST("60s"), LIST("10ms"));
    assert_holds(VALUE_TEXT, LIST("Example.org", "b", "aa"), LIST("EXAMPLE.ORG", "B", "aa"),
                 LIST("a", "example.or", "ab"));
    assert_holds(VALUE_WORD, LIST("TXT", "a"), LIST("TXT", "a"), LIST("txt", "A"));
    assert_holds(
        VALUE_IP, LIST("10.0.0.0/8", "10.20.0.0/16", "192.0.2.1", "2001:db8::/33", "0.0.0.0"),
        LIST("10.0.0.0", "10.255.255.255", "10.20.0.1", "192.0.2.1", "0.0.0.0", "2001:db8:7fff::1"),
        LIST("9.255.255.255", "11.0.0.0", "192.0.2.2", "192.0.2.0", "2001:db8:8000::", "::"));
    assert_holds(VALUE_MAC, LIST("9c:14:63:00:00:00/24", "00:11:22:33:44:55"),
                 LIST("9c:14:63:ff:ff:ff", "00:11:22:33:44:55"),
                 LIST("9c:14:64:00:00:00", "00:11:22:33:44:56"));
}

static void everything_lies_in_the_block_of_length_zero(void **state)
{
    (void)state;
    assert_holds(VALUE_IP, LIST("0.0.0.0/0", "10.0.0.0/8"), LIST("255.255.255.255", "0.0.0.0"),
                 LIST("::1"));
}

/* Random blocks, asked one by one and all at once. */
static void blocks_hold_what_one_of_them_holds(void **state)
{
    uint64_t random = 88172645463325252ULL;
    (void)state;

    for (int round = 0; round < 200; round++) {
        struct set_item items[12] = {0};
        struct value_set *single[12];

        for (size_t i = 0; i < COUNT_OF(items); i++) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            items[i].value = (struct value){.type = VALUE_CIDR,
                                            .prefix_length = (uint8_t)(random % 33),
                                            .ip = {4, {(uint8_t)(random >> 8 & 3)}}};
            items[i].value.ip.octet[1] = (uint8_t)(random >> 16 & 3);
            single[i] = set_new(VALUE_IP, &items[i], 1, &arena);
        }
        struct value_set *all = set_new(VALUE_IP, items, COUNT_OF(items), &arena);
        for (int asked = 0; asked < 64; asked++) {
            struct value ip = {.type = VALUE_IP, .ip = {4, {0}}};
            bool is_held = false;
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            ip.ip.octet[0] = (uint8_t)(random & 7);
            ip.ip.octet[1] = (uint8_t)(random >> 8 & 3);
            ip.ip.octet[3] = (uint8_t)(random >> 16 & 1);
            for (size_t i = 0; i < COUNT_OF(items); i++)
                is_held |= set_holds(single[i], &ip);
            assert_int_equal(set_holds(all, &ip), is_held);
        }
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_holds_what_was_put_into_it),
        cmocka_unit_test(everything_lies_in_the_block_of_length_zero),
        cmocka_unit_test(blocks_hold_what_one_of_them_holds),
    };
    return cmocka_run_group_tests_name("set", tests, NULL, NULL);
}
