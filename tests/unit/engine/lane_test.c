#include "engine/lane.h"

#include "support/test.h"

static struct observation observation_at(uint64_t frame, size_t tail)
{
    static const uint8_t text[OBSERVATION_TAIL_SIZE];
    struct observation o = {.frame = frame, .kind = OBSERVED_FLOW};

    observation_keep(&o, (struct slice){text, tail});
    return o;
}

static void observations_come_out_as_they_went_in(void **state)
{
    struct lane lane = {0};
    uint64_t next = 1;
    (void)state;

    assert_true(lane_init(&lane));
    for (uint64_t frame = 1; frame <= 3000; frame++) {
        struct observation o = observation_at(frame, frame % OBSERVATION_TAIL_SIZE);

        if (!lane_has_room(&lane)) {
            lane_publish(&lane, frame - 1);
            while (lane_is_full(&lane)) {
                assert_int_equal(lane_next(&lane)->frame, next);
                assert_int_equal(lane_next(&lane)->tail_used, next % OBSERVATION_TAIL_SIZE);
                next++;
                lane_taken(&lane);
            }
        }
        lane_add(&lane, &o);
    }
    lane_publish(&lane, UINT64_MAX);
    for (const struct observation *o; (o = lane_next(&lane)); lane_taken(&lane))
        assert_int_equal(o->frame, next++);
    assert_int_equal(next, 3001);
    assert_int_equal(lane_done_until(&lane), UINT64_MAX);
    lane_release(&lane);
}

static void an_empty_block_is_not_passed_on_but_the_word_is(void **state)
{
    struct lane lane = {0};
    (void)state;

    assert_true(lane_init(&lane));
    lane_publish(&lane, 17);
    assert_null(lane_next(&lane));
    assert_int_equal(lane_done_until(&lane), 17);
    lane_release(&lane);
}

static void a_lane_is_full_at_its_bound(void **state)
{
    struct lane lane = {0};
    struct observation o = observation_at(1, 0);
    (void)state;

    assert_true(lane_init(&lane));
    for (int i = 0; i < LANE_BLOCKS; i++) {
        assert_false(lane_is_full(&lane));
        lane_add(&lane, &o);
        lane_publish(&lane, 1);
    }
    assert_true(lane_is_full(&lane));
    assert_true(lane_taken(&lane));
    assert_false(lane_is_full(&lane));
    assert_true(lane_has_room(&lane));
    lane_release(&lane);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(observations_come_out_as_they_went_in),
        cmocka_unit_test(an_empty_block_is_not_passed_on_but_the_word_is),
        cmocka_unit_test(a_lane_is_full_at_its_bound),
    };
    return cmocka_run_group_tests_name("lane", tests, NULL, NULL);
}
