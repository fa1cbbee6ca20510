/* A wrong name is worse than an honest "unknown": noise must not be given one. */

#include "support/flows.h"

enum {
    PAYLOADS = 1000000, /* of each transport */
    PAYLOAD_SIZE_MAX = 600,
    FLOWS_A_SCENE = 2000,
    FALSE_NAMES_MAX = 1, /* over all of it */
};

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static size_t names_given;

static void take(void *context, const struct observation *observation)
{
    (void)context;
    if (observation->kind != OBSERVED_FLOW || observation->flow_event.event != FLOW_CLASSIFIED)
        return;
    names_given++;
    print_message("noise was called %s\n", app_at(observation->flow.app)->name);
}

/* Each payload is the first one of a flow of its own; ports that dissectors know come up too. */
static void show_noise(uint8_t protocol, uint64_t *random)
{
    struct flow_config config = scene_config();
    static uint8_t payload[PAYLOAD_SIZE_MAX];

    config.flows_max = FLOWS_A_SCENE + 1;
    config.streams_max = FLOWS_A_SCENE + 1;
    struct scene *scene = scene_new(config);
    scene->outlet.take = take;
    for (size_t i = 0; i < FLOWS_A_SCENE; i++) {
        size_t size = 1 + next_random(random) % (PAYLOAD_SIZE_MAX - 1);
        struct packet packet = packet_of(protocol, 7, (uint16_t)(32768 + i), 200,
                                         (uint16_t)(1 + next_random(random) % 65535));

        for (size_t at = 0; at < PAYLOAD_SIZE_MAX; at += 8) {
            uint64_t word = next_random(random);
            memcpy(payload + at, &word, 8);
        }
        packet.payload = (struct slice){payload, size};
        packet.tcp_flags = TCP_ACK;
        see(scene, packet, 0);
    }
    scene_free(scene);
}

static void a_million_random_payloads_of_each_kind_get_no_name(void **state)
{
    uint64_t random = 0x2545f4914f6cdd1d;
    (void)state;

    for (size_t i = 0; i < PAYLOADS / FLOWS_A_SCENE; i++) {
        show_noise(17, &random);
        show_noise(6, &random);
    }
    print_message("%zu names given to %d random payloads\n", names_given, 2 * PAYLOADS);
    assert_true(names_given <= FALSE_NAMES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_random_payloads_of_each_kind_get_no_name),
    };
    return cmocka_run_group_tests_name("precision", tests, NULL, NULL);
}
