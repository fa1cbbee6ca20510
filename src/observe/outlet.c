#include "observe/outlet.h"

struct observation *outlet_draft(struct outlet *outlet)
{
    struct observation *draft = &outlet->draft;

    memset(draft, 0, offsetof(struct observation, tail));
    draft->time_ns = outlet->time_ns;
    draft->frame = outlet->frame;
    return draft;
}

void outlet_send(struct outlet *outlet)
{
    outlet->draft.order = outlet->order++;
    outlet->take(outlet->context, &outlet->draft);
}
