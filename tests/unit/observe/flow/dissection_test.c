#include "support/flows.h"

static const struct text nothing = {0};

enum {
    SYN_SEQUENCE = 0xfffffff0 /* so that every stream wraps around */
};

/* An HTTP request cut in three; sequence numbers by place. */
static const char request[] = "GET /onvif/snapshot HTTP/1.1\r\nHost: cam-17.local\r\n\r\n";

static struct packet piece(size_t from, size_t to)
{
    struct text part = {request + from, to - from};

    return tcp_of(7, 50000, 200, 80, TCP_ACK, (uint32_t)(SYN_SEQUENCE + 1 + from), part);
}

static struct scene *opened(struct flow_config config)
{
    struct scene *scene = scene_new(config);

    see(scene, tcp_of(7, 50000, 200, 80, TCP_SYN, SYN_SEQUENCE, nothing), 0);
    see(scene, tcp_of(200, 80, 7, 50000, TCP_SYN | TCP_ACK, 99, nothing), 0);
    return scene;
}

static void assert_request_was_read(const struct scene *scene)
{
    const struct observation *http = NULL;

    assert_int_equal(told_facts(scene, OBSERVED_HTTP, &http), 1);
    assert_text_equal(observation_text(http, http->http.host), "cam-17.local");
    assert_text_equal(observation_text(http, http->http.uri), "/onvif/snapshot");
    assert_int_equal(told_events(scene, FLOW_CLASSIFIED, NULL), 1);
}

static void a_message_in_one_segment_is_read_where_it_lies(void **state)
{
    struct scene *scene = opened(scene_config());
    (void)state;

    see(scene, piece(0, sizeof(request) - 1), 1);
    assert_request_was_read(scene);
    scene_free(scene);
}

static void a_message_in_pieces_is_read_when_it_is_whole(void **state)
{
    struct scene *scene = opened(scene_config());
    (void)state;

    see(scene, piece(0, 10), 1);
    see(scene, piece(10, 30), 1);
    assert_int_equal(told_facts(scene, OBSERVED_HTTP, NULL), 0);
    see(scene, piece(30, sizeof(request) - 1), 1);
    assert_request_was_read(scene);
    scene_free(scene);
}

static void pieces_out_of_order_sent_twice_and_overlapping_make_the_same_message(void **state)
{
    struct scene *scene = opened(scene_config());
    (void)state;

    see(scene, piece(30, sizeof(request) - 1), 1);
    see(scene, piece(12, 20), 1);
    see(scene, piece(15, 35), 1);
    see(scene, piece(0, 12), 1);
    assert_request_was_read(scene);
    assert_int_equal(flow_table_counts(scene->table)->overlap_conflicts, 0);
    scene_free(scene);
}

static void every_order_of_single_bytes_makes_the_same_message(void **state)
{
    struct flow_config config = scene_config();
    (void)state;

    /* Backwards there is one run ahead of the gap; every second byte first would be too many. */
    struct scene *scene = opened(config);
    for (size_t i = sizeof(request) - 1; i > 0; i--)
        see(scene, piece(i - 1, i), 1);
    assert_request_was_read(scene);
    scene_free(scene);
}

static void the_first_copy_wins_and_a_different_second_one_is_counted(void **state)
{
    struct scene *scene = opened(scene_config());
    struct packet forged = piece(12, 20);
    char other[] = "/harmless";
    (void)state;

    see(scene, piece(10, 25), 1);
    forged.payload = (struct slice){(const uint8_t *)other, 8};
    see(scene, forged, 1);
    see(scene, piece(0, 10), 1);
    see(scene, piece(25, sizeof(request) - 1), 1);
    assert_request_was_read(scene);
    assert_int_equal(flow_table_counts(scene->table)->overlap_conflicts, 1);
    scene_free(scene);
}

static void more_runs_ahead_than_there_is_room_for_is_a_gap_not_a_guess(void **state)
{
    struct scene *scene = opened(scene_config());
    (void)state;

    for (size_t i = 0; i < 9; i++) /* nine runs ahead of the gap: the bound plus one */
        see(scene, piece(2 + 2 * i, 3 + 2 * i), 1);
    assert_int_equal(flow_table_counts(scene->table)->gaps, 1);
    see(scene, piece(0, sizeof(request) - 1), 1);
    assert_int_equal(told_facts(scene, OBSERVED_HTTP, NULL), 0);
    scene_free(scene);
}

static void without_room_for_streams_whole_messages_are_still_read(void **state)
{
    struct flow_config config = scene_config();
    (void)state;

    config.streams_max = 1;
    struct scene *scene = opened(config);
    see(scene, tcp_of(8, 50000, 200, 80, TCP_ACK, 1, TEXT("GET /half")),
        1); /* takes the only one */
    see(scene, piece(0, 10), 1);
    assert_int_equal(flow_table_counts(scene->table)->streams_refused, 1);
    see(scene, tcp_of(9, 50000, 200, 80, TCP_ACK, 1, text_of(request)), 1);
    assert_int_equal(told_facts(scene, OBSERVED_HTTP, NULL), 1);
    scene_free(scene);
}

static void a_body_is_skipped_and_the_next_request_is_read(void **state)
{
    struct scene *scene = opened(scene_config());
    const char post[] = "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n\r\n";
    static char body[3000];
    uint32_t sequence = (uint32_t)SYN_SEQUENCE + 1;
    (void)state;

    memset(body, 'G', sizeof(body));
    see(scene, tcp_of(7, 50000, 200, 80, TCP_ACK, sequence, text_of(post)), 1);
    sequence += sizeof(post) - 1;
    for (size_t at = 0; at < sizeof(body); at += 1000) {
        struct text part = {body + at, 1000};
        see(scene, tcp_of(7, 50000, 200, 80, TCP_ACK, sequence, part), 1);
        sequence += 1000;
    }
    see(scene, tcp_of(7, 50000, 200, 80, TCP_ACK, sequence, text_of(request)), 2);
    assert_int_equal(told_facts(scene, OBSERVED_HTTP, NULL), 2);
    assert_int_equal(flow_table_counts(scene->table)->retransmissions, 0);
    scene_free(scene);
}

static void an_unknown_flow_is_left_alone_after_its_tries(void **state)
{
    struct scene *scene = scene_new(scene_config());
    struct packet noise = packet_of(17, 7, 40000, 200, 40001);
    const struct observation *end = NULL;
    (void)state;

    noise.payload = SLICE("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5\xf4");
    for (int i = 0; i < 100; i++)
        see(scene, noise, i);
    flow_table_finish(scene->table, &scene->outlet);
    told_events(scene, FLOW_ENDED, &end);
    assert_string_equal(app_at(end->flow.app)->name, "unknown");
    scene_free(scene);
}

static void what_is_inside_a_proxied_flow_is_read_and_the_flow_keeps_its_name(void **state)
{
    struct scene *scene = opened(scene_config());
    const char connect[] = "CONNECT cam-17.local:25 HTTP/1.1\r\n\r\n";
    const char granted[] = "HTTP/1.1 200 OK\r\n\r\n220 cam-17 ESMTP\r\n";
    const struct observation *smtp = NULL;
    const struct observation *end = NULL;
    (void)state;

    see(scene, tcp_of(7, 50000, 200, 80, TCP_ACK, (uint32_t)SYN_SEQUENCE + 1, text_of(connect)), 1);
    see(scene, tcp_of(200, 80, 7, 50000, TCP_ACK, 100, text_of(granted)), 1);
    assert_int_equal(told_facts(scene, OBSERVED_HTTP, NULL), 2);
    assert_int_equal(told_facts(scene, OBSERVED_SMTP, &smtp), 1);
    assert_int_equal(smtp->login.code, 220);
    flow_table_finish(scene->table, &scene->outlet);
    told_events(scene, FLOW_ENDED, &end);
    assert_string_equal(app_at(end->flow.app)->name, "http");
    assert_int_equal(flow_table_counts(scene->table)->classified, 1);
    scene_free(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_in_one_segment_is_read_where_it_lies),
        cmocka_unit_test(a_message_in_pieces_is_read_when_it_is_whole),
        cmocka_unit_test(pieces_out_of_order_sent_twice_and_overlapping_make_the_same_message),
        cmocka_unit_test(every_order_of_single_bytes_makes_the_same_message),
        cmocka_unit_test(the_first_copy_wins_and_a_different_second_one_is_counted),
        cmocka_unit_test(more_runs_ahead_than_there_is_room_for_is_a_gap_not_a_guess),
        cmocka_unit_test(without_room_for_streams_whole_messages_are_still_read),
        cmocka_unit_test(a_body_is_skipped_and_the_next_request_is_read),
        cmocka_unit_test(what_is_inside_a_proxied_flow_is_read_and_the_flow_keeps_its_name),
        cmocka_unit_test(an_unknown_flow_is_left_alone_after_its_tries),
    };
    return cmocka_run_group_tests_name("dissection", tests, NULL, NULL);
}
