#include "support/flows.h"

enum {
    TCP = 6,
    UDP = 17,
    ICMP = 1
};

static const struct text nothing = {0};

static void both_directions_are_one_flow_told_at_its_start_and_its_end(void **state)
{
    struct scene *scene = scene_new(scene_config());
    const struct observation *end = NULL;
    (void)state;

    see(scene, packet_of(UDP, 7, 40000, 9, 5000), 0);
    see(scene, packet_of(UDP, 9, 5000, 7, 40000), 1);
    see(scene, packet_of(UDP, 7, 40000, 9, 5000), 2);
    flow_table_finish(scene->table, &scene->outlet);

    assert_int_equal(told_events(scene, FLOW_STARTED, NULL), 1);
    assert_int_equal(told_events(scene, FLOW_ENDED, &end), 1);
    assert_int_equal(end->flow.packets[FROM_CLIENT], 2);
    assert_int_equal(end->flow.packets[FROM_SERVER], 1);
    assert_int_equal(end->flow.bytes[FROM_CLIENT], 200);
    assert_int_equal(end->flow.ip[FROM_CLIENT].octet[3], 7);
    assert_int_equal(end->flow.port[FROM_SERVER], 5000);
    assert_int_equal(end->flow.mac[FROM_SERVER].octet[5], 9);
    assert_int_equal(end->flow.state, FLOW_STATE_ESTABLISHED);
    assert_int_equal(end->flow_event.end, FLOW_END_CAPTURE);
    scene_free(scene);
}

static void who_sends_the_syn_is_the_client(void **state)
{
    struct scene *scene = scene_new(scene_config());
    const struct observation *start = NULL;
    (void)state;

    see(scene, tcp_of(7, 443, 200, 50000, TCP_SYN, 1, nothing), 0);
    told_events(scene, FLOW_STARTED, &start);
    assert_int_equal(start->flow.port[FROM_CLIENT], 443);
    assert_false(start->flow.is_midstream);
    scene_free(scene);
}

static void a_capture_that_begins_with_the_syn_ack_still_knows_the_client(void **state)
{
    struct scene *scene = scene_new(scene_config());
    const struct observation *start = NULL;
    (void)state;

    see(scene, tcp_of(200, 443, 7, 50000, TCP_SYN | TCP_ACK, 1, nothing), 0);
    told_events(scene, FLOW_STARTED, &start);
    assert_int_equal(start->flow.port[FROM_CLIENT], 50000);
    scene_free(scene);
}

static void in_mid_stream_the_lower_port_is_taken_for_the_server_and_that_is_said(void **state)
{
    struct scene *scene = scene_new(scene_config());
    const struct observation *start = NULL;
    (void)state;

    see(scene, tcp_of(200, 554, 7, 50000, TCP_ACK, 1, nothing), 0);
    told_events(scene, FLOW_STARTED, &start);
    assert_int_equal(start->flow.port[FROM_CLIENT], 50000);
    assert_true(start->flow.is_midstream);
    scene_free(scene);
}

static void a_vlan_of_its_own_is_a_flow_of_its_own(void **state)
{
    struct scene *scene = scene_new(scene_config());
    struct packet tagged = packet_of(UDP, 7, 40000, 9, 5000);
    (void)state;

    tagged.vlan = 40;
    see(scene, packet_of(UDP, 7, 40000, 9, 5000), 0);
    see(scene, tagged, 0);
    assert_int_equal(told_events(scene, FLOW_STARTED, NULL), 2);
    scene_free(scene);
}

static void an_echo_and_its_answer_are_one_flow(void **state)
{
    struct scene *scene = scene_new(scene_config());
    const struct observation *end = NULL;
    (void)state;

    see(scene, packet_of(ICMP, 7, 0, 9, 8 << 8), 0);
    see(scene, packet_of(ICMP, 9, 0, 7, 0), 1);
    flow_table_finish(scene->table, &scene->outlet);
    assert_int_equal(told_events(scene, FLOW_ENDED, &end), 1);
    assert_int_equal(end->flow.port[FROM_SERVER], 8 << 8);
    assert_string_equal(app_at(end->flow.app)->name, "icmp");
    scene_free(scene);
}

static void ports_used_again_after_the_end_are_a_new_flow(void **state)
{
    struct scene *scene = scene_new(scene_config());
    (void)state;

    see(scene, tcp_of(7, 50000, 200, 443, TCP_SYN, 1, nothing), 0);
    see(scene, tcp_of(200, 443, 7, 50000, TCP_RST | TCP_ACK, 0, nothing), 1);
    see(scene, tcp_of(7, 50000, 200, 443, TCP_SYN, 1000, nothing), 2);
    assert_int_equal(told_events(scene, FLOW_STARTED, NULL), 2);
    assert_int_equal(told_events(scene, FLOW_ENDED, NULL), 1);
    scene_free(scene);
}

static void a_syn_sent_again_is_no_new_flow_but_another_sequence_is(void **state)
{
    struct scene *scene = scene_new(scene_config());
    (void)state;

    see(scene, tcp_of(7, 50000, 200, 443, TCP_SYN, 1000, nothing), 0);
    see(scene, tcp_of(7, 50000, 200, 443, TCP_SYN, 1000, nothing), 1);
    assert_int_equal(told_events(scene, FLOW_STARTED, NULL), 1);
    see(scene, tcp_of(7, 50000, 200, 443, TCP_SYN, 0x70000000, nothing), 2);
    assert_int_equal(told_events(scene, FLOW_STARTED, NULL), 2);
    assert_int_equal(told_events(scene, FLOW_ENDED, NULL), 1);
    scene_free(scene);
}

/* Sees one flow, then another packet so much later; returns what was told of its end. */
static size_t ends_after(struct packet packet, double seconds)
{
    struct scene *scene = scene_new(scene_config());

    see(scene, packet, 0);
    see(scene, packet_of(UDP, 50, 1, 51, 2), seconds);
    size_t ended = told_events(scene, FLOW_ENDED, NULL);
    scene_free(scene);
    return ended;
}

static void flows_end_in_packet_time_by_their_state(void **state)
{
    struct packet syn = tcp_of(7, 50000, 200, 443, TCP_SYN, 1, nothing);
    struct packet midstream = tcp_of(7, 50000, 200, 443, TCP_ACK, 1, nothing);
    (void)state;

    assert_int_equal(ends_after(packet_of(UDP, 7, 1, 9, 2), 179), 0);
    assert_int_equal(ends_after(packet_of(UDP, 7, 1, 9, 2), 184), 1);
    assert_int_equal(ends_after(syn, 29), 0);
    assert_int_equal(ends_after(syn, 34), 1);
    assert_int_equal(ends_after(midstream, 3599), 0);
    assert_int_equal(ends_after(midstream, 3604), 1);
    assert_int_equal(ends_after(midstream, 40 * 86400), 1); /* a silence longer than the wheel */
}

static void a_flow_that_goes_on_is_not_idle(void **state)
{
    struct scene *scene = scene_new(scene_config());
    (void)state;

    for (int i = 0; i < 20; i++)
        see(scene, packet_of(UDP, 7, 1, 9, 2), 100.0 * i);
    assert_int_equal(told_events(scene, FLOW_ENDED, NULL), 0);
    scene_free(scene);
}

static void the_flow_beyond_the_cap_evicts_the_least_valuable_and_is_counted(void **state)
{
    struct flow_config config = scene_config();
    const struct observation *end = NULL;
    (void)state;

    config.flows_max = 4;
    struct scene *scene = scene_new(config);
    see(scene, tcp_of(7, 50000, 200, 443, TCP_ACK, 1, nothing), 0); /* outbound, answered */
    see(scene, tcp_of(200, 443, 7, 50000, TCP_ACK, 1, nothing), 1);
    see(scene, packet_of(UDP, 7, 1, 9, 2), 2); /* inside, answered */
    see(scene, packet_of(UDP, 9, 2, 7, 1), 2);
    see(scene, tcp_of(7, 50001, 200, 80, TCP_SYN, 1, nothing), 3); /* outbound, unanswered */
    see(scene, tcp_of(7, 50002, 9, 80, TCP_SYN, 1, nothing), 4);   /* inside, unanswered */
    assert_int_equal(flow_table_counts(scene->table)->evicted, 0);

    see(scene, packet_of(UDP, 11, 1, 12, 2), 5);
    assert_int_equal(flow_table_counts(scene->table)->evicted, 1);
    assert_int_equal(flow_table_counts(scene->table)->flows_now, 4);
    assert_int_equal(told_events(scene, FLOW_ENDED, &end), 1);
    assert_int_equal(end->flow.port[FROM_CLIENT], 50002);
    assert_int_equal(end->flow_event.end, FLOW_END_EVICTED);
    scene_free(scene);
}

static void many_more_flows_than_the_cap_leave_the_table_sound(void **state)
{
    struct scene *scene = scene_new(scene_config());
    (void)state;

    for (unsigned i = 0; i < 1000; i++) {
        see(scene, packet_of(UDP, (uint8_t)(i % 100), (uint16_t)(i + 1), 150, 9), 0.001 * i);
        assert_true(flow_table_counts(scene->table)->flows_now <= 64);
    }
    assert_int_equal(flow_table_counts(scene->table)->flows, 1000);
    assert_int_equal(flow_table_counts(scene->table)->evicted, 1000 - 64);
    flow_table_finish(scene->table, &scene->outlet);
    assert_int_equal(told_events(scene, FLOW_ENDED, NULL), 1000);
    scene_free(scene);
}

static void a_long_flow_is_told_of_as_it_grows(void **state)
{
    struct scene *scene = scene_new(scene_config());
    struct packet big = packet_of(UDP, 7, 40000, 200, 5000);
    (void)state;

    big.wire_size = 1500;
    for (int i = 0; i < 200; i++) /* 300 kB: past 64 KiB and 256 KiB */
        see(scene, big, 0.01 * i);
    assert_int_equal(told_events(scene, FLOW_PROGRESSED, NULL), 2);
    for (int hour = 1; hour < 4; hour++)
        for (int i = 0; i < 36; i++)
            see(scene, big, 3600.0 * hour + 100 * i);
    assert_int_equal(told_events(scene, FLOW_PROGRESSED, NULL), 5);
    scene_free(scene);
}

static void flows_end_in_the_order_in_which_they_began(void **state)
{
    struct scene *scene = scene_new(scene_config());
    uint64_t last = 0;
    (void)state;

    for (uint8_t i = 1; i < 40; i++)
        see(scene, packet_of(UDP, i, i, 100, 9), i % 7);
    see(scene, packet_of(UDP, 99, 1, 98, 2), 1000);
    for (size_t i = 0; i < scene->told_count; i++) {
        const struct observation *o = &scene->told[i];

        if (o->flow_event.event != FLOW_ENDED)
            continue;
        assert_true(o->order > last);
        last = o->order;
    }
    assert_int_equal(told_events(scene, FLOW_ENDED, NULL), 39);
    scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_directions_are_one_flow_told_at_its_start_and_its_end),
        cmocka_unit_test(who_sends_the_syn_is_the_client),
        cmocka_unit_test(a_capture_that_begins_with_the_syn_ack_still_knows_the_client),
        cmocka_unit_test(in_mid_stream_the_lower_port_is_taken_for_the_server_and_that_is_said),
        cmocka_unit_test(a_vlan_of_its_own_is_a_flow_of_its_own),
        cmocka_unit_test(an_echo_and_its_answer_are_one_flow),
        cmocka_unit_test(ports_used_again_after_the_end_are_a_new_flow),
        cmocka_unit_test(a_syn_sent_again_is_no_new_flow_but_another_sequence_is),
        cmocka_unit_test(flows_end_in_packet_time_by_their_state),
        cmocka_unit_test(a_flow_that_goes_on_is_not_idle),
        cmocka_unit_test(the_flow_beyond_the_cap_evicts_the_least_valuable_and_is_counted),
        cmocka_unit_test(many_more_flows_than_the_cap_leave_the_table_sound),
        cmocka_unit_test(a_long_flow_is_told_of_as_it_grows),
        cmocka_unit_test(flows_end_in_the_order_in_which_they_began),
    };
    return cmocka_run_group_tests_name("flow table", tests, NULL, NULL);
}
