#include "judge/event.h"

#include "judge/device/name.h"
#include "judge/device/registry.h"

struct text party_id(const struct party *party)
{
    return text_of(party->device ? party->device->id : party->id);
}

struct text party_name(const struct event *event, const struct party *party)
{
    if (party->device && party->device->name.length > 0)
        return device_text(&party->device->name);
    if (party->ip.family != 0 && event->names)
        return names_find(event->names, &party->ip);
    return (struct text){0};
}
