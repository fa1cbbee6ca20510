#include "support/dissect.h"

extern const struct dissector socks_dissector;

static const uint8_t methods[] = {5, 2, 0, 2};
static const uint8_t choice[] = {5, 0};
static const uint8_t request[] = {5, 1, 0, 3, 3, 'c', 'a', 'm', 0, 80};
static const uint8_t reply[] = {5, 0, 0, 1, 10, 0, 0, 7, 0x1f, 0x90};
static const uint8_t request_4a[] = {4, 1, 0, 80, 0, 0, 0, 1, 'u', 0, 'c', 'a', 'm', 0};
static const uint8_t reply_4[] = {0, 90, 0, 0, 0, 0, 0, 0};

#define BYTES(array) ((struct slice){(array), sizeof(array)})

static enum verdict tell(struct exchange *x, struct slice bytes, enum direction direction)
{
    enum verdict verdict = ask(&socks_dissector, x, bytes, direction);

    x->message.is_confirmed |= verdict == VERDICT_FACTS;
    return verdict;
}

static void version_5_hands_over_when_the_proxy_says_yes(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, BYTES(methods), FROM_CLIENT), VERDICT_UNKNOWN);
    assert_int_equal(tell(&x, BYTES(choice), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(tell(&x, BYTES(methods), FROM_CLIENT), VERDICT_FACTS); /* shown again */
    assert_int_equal(x.answer.taken, sizeof(methods));
    assert_int_equal(tell(&x, BYTES(request), FROM_CLIENT), VERDICT_FACTS);
    assert_false(x.answer.hands_over);
    assert_int_equal(tell(&x, BYTES(reply), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, sizeof(reply));
    assert_true(x.answer.hands_over);
}

static void a_password_is_passed_over(void **state)
{
    static const uint8_t password[] = {5, 2};
    static const uint8_t login[] = {1, 1, 'u', 2, 'p', 'w'};
    static const uint8_t accepted[] = {1, 0};
    struct exchange x = {0};
    (void)state;

    tell(&x, BYTES(methods), FROM_CLIENT);
    tell(&x, BYTES(password), FROM_SERVER);
    tell(&x, BYTES(methods), FROM_CLIENT);
    assert_int_equal(tell(&x, BYTES(login), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, sizeof(login));
    assert_int_equal(x.facts.tail_used, 0);
    assert_int_equal(tell(&x, BYTES(accepted), FROM_SERVER), VERDICT_FACTS);
    assert_false(x.answer.hands_over);
    tell(&x, BYTES(request), FROM_CLIENT);
    tell(&x, BYTES(reply), FROM_SERVER);
    assert_true(x.answer.hands_over);
}

static void version_4_hands_over_behind_the_request(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, BYTES(request_4a), FROM_CLIENT), VERDICT_UNKNOWN);
    assert_int_equal(tell(&x, BYTES(reply_4), FROM_SERVER), VERDICT_FACTS);
    assert_int_equal(tell(&x, BYTES(request_4a), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.answer.taken, sizeof(request_4a));
    assert_true(x.answer.hands_over);
}

static void a_refusal_ends_it(void **state)
{
    static const uint8_t refusal[] = {5, 2, 0, 1, 0, 0, 0, 0, 0, 0};
    struct exchange x = {0};
    (void)state;

    tell(&x, BYTES(methods), FROM_CLIENT);
    tell(&x, BYTES(choice), FROM_SERVER);
    tell(&x, BYTES(methods), FROM_CLIENT);
    tell(&x, BYTES(request), FROM_CLIENT);
    assert_int_equal(tell(&x, BYTES(refusal), FROM_SERVER), VERDICT_FACTS);
    assert_false(x.answer.hands_over);
    assert_true(x.answer.is_done);
}

static void one_side_alone_proves_nothing(void **state)
{
    static const uint8_t odd[] = {5, 1, 77};
    static const uint8_t more[] = {5, 1, 0, 9};
    static const uint8_t other[] = {4, 9, 0, 80, 1, 2, 3, 4, 0};
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, BYTES(choice), FROM_SERVER), VERDICT_NOT_MINE);
    assert_int_equal(tell(&x, BYTES(reply_4), FROM_SERVER), VERDICT_NOT_MINE);
    assert_int_equal(tell(&x, BYTES(odd), FROM_CLIENT), VERDICT_NOT_MINE);
    assert_int_equal(tell(&x, BYTES(more), FROM_CLIENT), VERDICT_NOT_MINE);
    assert_int_equal(tell(&x, BYTES(other), FROM_CLIENT), VERDICT_NOT_MINE);
    assert_int_equal(tell(&x, BYTES(methods), FROM_CLIENT), VERDICT_UNKNOWN);
    assert_int_equal(tell(&x, BYTES(reply_4), FROM_SERVER), VERDICT_NOT_MINE);
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_cut_yields_no_facts(&socks_dissector, &x, BYTES(methods), FROM_CLIENT);
    assert_cut_yields_no_facts(&socks_dissector, &x, BYTES(request_4a), FROM_CLIENT);
    for (size_t size = 0; size < sizeof(reply); size++) {
        x = (struct exchange){0};
        tell(&x, BYTES(methods), FROM_CLIENT);
        tell(&x, BYTES(choice), FROM_SERVER);
        assert_int_equal(tell(&x, slice_first(BYTES(reply), size), FROM_SERVER), VERDICT_NEED_MORE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_5_hands_over_when_the_proxy_says_yes),
        cmocka_unit_test(a_password_is_passed_over),
        cmocka_unit_test(version_4_hands_over_behind_the_request),
        cmocka_unit_test(a_refusal_ends_it),
        cmocka_unit_test(one_side_alone_proves_nothing),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("socks", tests, NULL, NULL);
}
