#include "support/dissect.h"

extern const struct dissector rtp_dissector;

enum {
    RTP = 0,
    RTCP = 1,
    PACKET_SIZE = 12 + 8
};

/* clang-format off */
static const uint8_t compound[] = {
    0x80, 200, 0, 6, 1, 2, 3, 4,              /* sender report, no block     */
    0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5,
    0x81, 202, 0, 3, 1, 2, 3, 4,              /* source description          */
    1, 4, 'c', 'a', 'm', '7', 0, 0,           /* CNAME                       */
};

static const uint8_t feedback[] = {
    0x81, 206, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8,  /* picture loss indication     */
};
/* clang-format on */

static struct slice packet(uint8_t *room, uint16_t sequence, uint32_t ssrc)
{
    const uint8_t bytes[PACKET_SIZE] = {
        0x80,
        96,
        (uint8_t)(sequence >> 8),
        (uint8_t)sequence,
        0,
        0,
        0,
        0,
        (uint8_t)(ssrc >> 24),
        (uint8_t)(ssrc >> 16),
        (uint8_t)(ssrc >> 8),
        (uint8_t)ssrc,
    };

    memcpy(room, bytes, sizeof(bytes));
    return (struct slice){room, sizeof(bytes)};
}

static enum verdict tell(struct exchange *x, struct slice bytes, enum direction direction)
{
    enum verdict verdict = ask(&rtp_dissector, x, bytes, direction);

    x->message.is_confirmed |= verdict == VERDICT_FACTS;
    return verdict;
}

static enum verdict tell_packet(struct exchange *x, uint16_t sequence, uint32_t ssrc)
{
    uint8_t room[PACKET_SIZE];

    return tell(x, packet(room, sequence, ssrc), FROM_SERVER);
}

static void a_source_that_counts_on_is_media(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell_packet(&x, 65534, 0xcafe), VERDICT_UNKNOWN);
    assert_int_equal(tell_packet(&x, 65535, 0xcafe), VERDICT_UNKNOWN);
    assert_int_equal(tell_packet(&x, 1, 0xcafe), VERDICT_UNKNOWN);
    assert_int_equal(tell_packet(&x, 2, 0xcafe), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_RTP);
    assert_int_equal(x.facts.rtp.payload_type, 96);
    assert_int_equal(x.facts.rtp.ssrc, 0xcafe);
    assert_int_equal(x.answer.app, RTP);
    assert_true(x.answer.is_done);
}

static void the_other_side_of_media_is_left_to_the_counters(void **state)
{
    struct exchange x = {0};
    uint8_t room[PACKET_SIZE];
    (void)state;

    for (uint16_t i = 0; i < 4; i++)
        tell_packet(&x, i, 7);
    assert_int_equal(tell(&x, packet(room, 9, 9), FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
    assert_int_equal(x.answer.app, RTP);
    assert_true(x.answer.is_done);
}

static void sound_and_picture_may_take_turns(void **state)
{
    struct exchange x = {0};
    enum verdict verdict = VERDICT_UNKNOWN;
    (void)state;

    for (uint16_t i = 0; i < 4; i++) {
        verdict = tell_packet(&x, (uint16_t)(100 + i), 1);
        if (i < 3)
            tell_packet(&x, (uint16_t)(900 + i), 2);
    }
    assert_int_equal(verdict, VERDICT_FACTS);
}

static void a_first_packet_from_elsewhere_does_not_mislead(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell_packet(&x, 5, 99);
    for (uint16_t i = 0; i < 4; i++)
        assert_int_equal(tell_packet(&x, i, 1), VERDICT_UNKNOWN);
    assert_int_equal(tell_packet(&x, 4, 1), VERDICT_FACTS);
}

static void numbers_that_jump_are_not_media(void **state)
{
    struct exchange x = {0};
    (void)state;

    for (uint16_t i = 0; i < 100; i++)
        assert_int_equal(tell_packet(&x, (uint16_t)(i * 100), 7), VERDICT_UNKNOWN);
    for (uint16_t i = 0; i < 100; i++)
        assert_int_equal(tell_packet(&x, 5, 7), VERDICT_UNKNOWN);
}

static void a_source_without_a_number_must_count_longer(void **state)
{
    struct exchange x = {0};
    (void)state;

    for (uint16_t i = 0; i < 6; i++)
        assert_int_equal(tell_packet(&x, i, 0), VERDICT_UNKNOWN);
    assert_int_equal(tell_packet(&x, 6, 0), VERDICT_FACTS);
}

static void a_compound_of_reports_is_rtcp_at_once(void **state)
{
    struct exchange x = {0};
    (void)state;

    assert_int_equal(tell(&x, (struct slice){compound, sizeof(compound)}, FROM_CLIENT),
                     VERDICT_FACTS);
    assert_int_equal(x.answer.app, RTCP);
    assert_int_equal(x.facts.kind, OBSERVED_NOTHING);
}

static void a_lone_feedback_must_come_twice(void **state)
{
    struct exchange x = {0};
    struct slice bytes = {feedback, sizeof(feedback)};
    (void)state;

    assert_int_equal(tell(&x, bytes, FROM_CLIENT), VERDICT_UNKNOWN);
    assert_int_equal(tell(&x, bytes, FROM_CLIENT), VERDICT_FACTS);
    assert_int_equal(x.answer.app, RTCP);
}

static void encrypted_reports_must_come_twice(void **state)
{
    struct exchange x = {0};
    uint8_t bytes[28 + 14] = {0x80, 200, 0, 6, 9, 9, 9, 9, 0xaa, 0xbb};
    (void)state;

    assert_int_equal(tell(&x, (struct slice){bytes, sizeof(bytes)}, FROM_CLIENT), VERDICT_UNKNOWN);
    assert_int_equal(tell(&x, (struct slice){bytes, sizeof(bytes)}, FROM_CLIENT), VERDICT_FACTS);
}

static void media_behind_a_report_gives_the_flow_its_name(void **state)
{
    struct exchange x = {0};
    (void)state;

    tell(&x, (struct slice){compound, sizeof(compound)}, FROM_CLIENT);
    for (uint16_t i = 0; i < 3; i++) {
        assert_int_equal(tell_packet(&x, i, 7), VERDICT_FACTS);
        assert_int_equal(x.answer.app, RTCP);
    }
    assert_int_equal(tell_packet(&x, 3, 7), VERDICT_FACTS);
    assert_int_equal(x.answer.app, RTP);
    assert_int_equal(x.facts.kind, OBSERVED_RTP);
}

static void reports_alone_are_read_only_for_a_while(void **state)
{
    struct exchange x = {0};
    unsigned asked = 0;
    (void)state;

    do {
        tell(&x, (struct slice){compound, sizeof(compound)}, FROM_CLIENT);
        assert_in_range(++asked, 1, 64);
    } while (!x.answer.is_done);
}

static void what_cannot_be_rtp_is_not(void **state)
{
    static const uint8_t version[] = {0x40, 96, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4};
    static const uint8_t payload[] = {0x80, 64, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4};
    static const uint8_t sources[] = {0x8f, 96, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4};
    static const uint8_t extension[] = {0x90, 96, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 9};
    static const uint8_t report[] = {0x80, 200, 0, 9, 0, 0, 0, 0, 1, 2, 3, 4};
    static const struct slice others[] = {
        {version, sizeof(version)},     {payload, sizeof(payload)}, {sources, sizeof(sources)},
        {extension, sizeof(extension)}, {report, sizeof(report)},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(others); i++) {
        struct exchange x = {0};
        assert_int_equal(tell(&x, others[i], FROM_CLIENT), VERDICT_NOT_MINE);
    }
}

static void a_message_cut_anywhere_yields_no_facts(void **state)
{
    struct exchange x = {0};
    uint8_t room[PACKET_SIZE];
    (void)state;

    /* The sender report within the compound is whole by itself: cut before and after it. */
    for (size_t size = 0; size < sizeof(compound); size++)
        if (size != 28) {
            x = (struct exchange){0};
            assert_int_not_equal(tell(&x, (struct slice){compound, size}, FROM_CLIENT),
                                 VERDICT_FACTS);
        }
    x = (struct exchange){0};
    assert_cut_yields_no_facts(&rtp_dissector, &x, (struct slice){feedback, sizeof(feedback)},
                               FROM_CLIENT);
    assert_cut_yields_no_facts(&rtp_dissector, &x, packet(room, 1, 2), FROM_CLIENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_that_counts_on_is_media),
        cmocka_unit_test(the_other_side_of_media_is_left_to_the_counters),
        cmocka_unit_test(sound_and_picture_may_take_turns),
        cmocka_unit_test(a_first_packet_from_elsewhere_does_not_mislead),
        cmocka_unit_test(numbers_that_jump_are_not_media),
        cmocka_unit_test(a_source_without_a_number_must_count_longer),
        cmocka_unit_test(a_compound_of_reports_is_rtcp_at_once),
        cmocka_unit_test(a_lone_feedback_must_come_twice),
        cmocka_unit_test(encrypted_reports_must_come_twice),
        cmocka_unit_test(media_behind_a_report_gives_the_flow_its_name),
        cmocka_unit_test(reports_alone_are_read_only_for_a_while),
        cmocka_unit_test(what_cannot_be_rtp_is_not),
        cmocka_unit_test(a_message_cut_anywhere_yields_no_facts),
    };
    return cmocka_run_group_tests_name("rtp", tests, NULL, NULL);
}
