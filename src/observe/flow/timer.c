/* When flows end by themselves: a timing wheel in packet time.
 *
 * A packet only writes flow->last_ns. A flow sits in the slot of the tick at which it would have
 * been idle for too long when it was put there; when that tick comes it is ended, or put further
 * on by what has happened since. So the wheel costs a packet nothing. */

#include "observe/flow/table.h"

static uint64_t idle_timeout_ns(const struct flow_table *table, const struct flow *flow)
{
    const struct flow_config *config = &table->config;

    switch (flow->key.protocol) {
    case PROTOCOL_TCP: break;
    case PROTOCOL_UDP: return config->udp_idle_ns;
    default: return config->other_idle_ns;
    }
    switch ((enum flow_state)flow->state) {
    case FLOW_STATE_NEW: return config->tcp_new_ns;
    case FLOW_STATE_ESTABLISHED: return config->tcp_idle_ns;
    case FLOW_STATE_CLOSED:
    case FLOW_STATE_RESET:
    case FLOW_STATE_REJECTED: return config->tcp_closed_ns;
    }
    return config->tcp_idle_ns;
}

/* The first tick at which the flow is certainly over. */
static uint64_t due_tick(const struct flow_table *table, const struct flow *flow)
{
    return ((flow->last_ns + idle_timeout_ns(table, flow)) >> TICK_SHIFT) + 1;
}

void timer_arm(struct flow_table *table, struct flow *flow)
{
    uint64_t due = due_tick(table, flow);
    uint64_t ahead = due > table->tick ? due - table->tick : 1;
    uint64_t turn = ahead < WHEEL_SLOTS ? ahead : WHEEL_SLOTS - 1; /* longer: asked again then */
    uint16_t slot = (uint16_t)((table->tick + turn) % WHEEL_SLOTS);
    uint32_t first = table->wheel[slot];

    flow->wheel_slot = slot;
    flow->wheel_next = first;
    flow->wheel_previous = 0;
    if (first)
        flow_at(table, first)->wheel_previous = flow_handle(table, flow);
    table->wheel[slot] = flow_handle(table, flow);
}

void timer_disarm(struct flow_table *table, struct flow *flow)
{
    if (flow->wheel_previous)
        flow_at(table, flow->wheel_previous)->wheel_next = flow->wheel_next;
    else
        table->wheel[flow->wheel_slot] = flow->wheel_next;
    if (flow->wheel_next)
        flow_at(table, flow->wheel_next)->wheel_previous = flow->wheel_previous;
}

static uint32_t merge(struct flow_table *table, uint32_t a, uint32_t b)
{
    uint32_t first = 0;
    uint32_t *tail = &first;

    while (a && b) {
        uint32_t *lower = flow_at(table, a)->id <= flow_at(table, b)->id ? &a : &b;
        *tail = *lower;
        tail = &flow_at(table, *lower)->wheel_next;
        *lower = *tail;
    }
    *tail = a ? a : b;
    return first;
}

/* A list through wheel_next, by flow id: the order in which flows end must not depend on how many
 * workers share them. Merges runs of 1, 2, 4, ... flows, so nothing recurses. */
uint32_t timer_sort(struct flow_table *table, uint32_t list)
{
    uint32_t runs[33] = {0};

    while (list) {
        uint32_t run = list;
        size_t size = 0;

        list = flow_at(table, run)->wheel_next;
        flow_at(table, run)->wheel_next = 0;
        for (; runs[size]; size++) {
            run = merge(table, runs[size], run);
            runs[size] = 0;
        }
        runs[size] = run;
    }

    uint32_t sorted = 0;
    for (size_t size = 0; size < COUNT_OF(runs); size++)
        sorted = merge(table, runs[size], sorted);
    return sorted;
}

/* Takes the slot's flows that are over out of the wheel; the others are armed anew. */
static uint32_t collect_due(struct flow_table *table, size_t slot)
{
    uint32_t due = 0;
    uint32_t handle = table->wheel[slot];

    table->wheel[slot] = 0;
    while (handle) {
        struct flow *flow = flow_at(table, handle);
        uint32_t next = flow->wheel_next;

        if (due_tick(table, flow) > table->tick) {
            timer_arm(table, flow);
        } else {
            flow->wheel_next = due;
            due = handle;
        }
        handle = next;
    }
    return timer_sort(table, due);
}

/* `tick_number` counts ticks within this call: with the flow's id it orders what several workers
 * end at the same frame. */
static void end_due(struct flow_table *table, uint64_t tick_number, struct outlet *to_judge)
{
    uint32_t handle = collect_due(table, table->tick % WHEEL_SLOTS);

    while (handle) {
        struct flow *flow = flow_at(table, handle);

        handle = flow->wheel_next;
        flow->wheel_slot = WHEEL_SLOTS; /* not in the wheel any more */
        to_judge->order = end_order(tick_number, flow->id);
        flow_remove(table, flow, FLOW_END_IDLE, to_judge);
    }
}

void flow_table_expire(struct flow_table *table, uint64_t now_ns, struct outlet *to_judge)
{
    uint64_t now = now_ns >> TICK_SHIFT;

    if (now <= table->tick && table->has_tick)
        return;
    if (!table->has_tick) {
        table->tick = now;
        table->has_tick = true;
        return;
    }

    /* After a silence longer than the wheel, one turn visits every slot. */
    uint64_t order = to_judge->order;
    uint64_t ticks = now - table->tick;
    if (ticks > WHEEL_SLOTS) {
        table->tick = now - WHEEL_SLOTS;
        ticks = WHEEL_SLOTS;
    }
    for (uint64_t i = 0; i < ticks; i++) {
        table->tick++;
        end_due(table, i, to_judge);
    }
    to_judge->order = order;
}
