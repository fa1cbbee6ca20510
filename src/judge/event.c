#include "judge/event.h"

#include "judge/device/name.h"
#include "judge/device/registry.h"

/* A party that is no device goes by its address. Printing it costs more than all else that is done
 * for most events, so it is done when somebody asks. */
struct text party_id(const struct party *party)
{
    if (party->device)
        return text_of(party->device->id);
    if (!party->id)
        return (struct text){0};
    if (party->id[0] == '\0' && party->ip.family != 0)
        ip_print(&party->ip, party->id);
    else if (party->id[0] == '\0' && mac_is_set(party->mac))
        mac_print(party->mac, party->id);
    return text_of(party->id);
}

struct text party_name(const struct event *event, const struct party *party)
{
    struct text name = {0};

    if (party->device)
        name = device_name_of(party->device);
    if (name.length > 0)
        return name;
    if (party->ip.family != 0 && event->names)
        return names_find(event->names, &party->ip);
    return (struct text){0};
}
