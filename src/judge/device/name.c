#include "judge/device/name.h"

#include <stdlib.h>

#include "base/lookup.h"

enum {
    NAME_SIZE = 128 /* longer ones name no host that a person would know again */
};

struct entry {
    uint8_t length;
    char bytes[NAME_SIZE - 1];
};

struct names {
    struct lookup *ips;
    struct entry *entries;
    uint64_t evicted;
};

struct names *names_new(size_t names_max, const uint64_t hash_key[static 2])
{
    struct names *names = calloc(1, sizeof(*names));
    size_t room = names_max > 0 ? names_max : 1;

    if (!names)
        return NULL;
    names->ips = lookup_new(room, sizeof(struct ip), hash_key);
    names->entries = calloc(room, sizeof(*names->entries));
    if (!names->ips || !names->entries) {
        names_free(names);
        return NULL;
    }
    return names;
}

void names_free(struct names *names)
{
    if (!names)
        return;
    lookup_free(names->ips);
    free(names->entries);
    free(names);
}

static uint32_t slot_for(struct names *names, const struct ip *ip)
{
    uint32_t slot = lookup_find(names->ips, ip);

    if (slot != LOOKUP_NONE) {
        lookup_touch(names->ips, slot);
        return slot;
    }
    slot = lookup_add(names->ips, ip);
    if (slot != LOOKUP_NONE)
        return slot;
    lookup_remove(names->ips, lookup_oldest(names->ips));
    names->evicted++;
    return lookup_add(names->ips, ip);
}

static void learn(struct names *names, const struct ip *ip, struct text name)
{
    struct entry *entry;

    if (name.length == 0 || name.length > sizeof(entry->bytes) || ip->family == 0 ||
        ip_is_group(ip))
        return;
    entry = &names->entries[slot_for(names, ip)];
    entry->length = (uint8_t)name.length;
    memcpy(entry->bytes, name.data, name.length);
}

static void learn_dns(struct names *names, const struct observation *seen)
{
    struct text query = observation_text(seen, seen->dns.query);

    if (!seen->dns.is_response)
        return;
    for (size_t i = 0; i < seen->dns.address_count && i < DNS_ADDRESSES_MAX; i++)
        learn(names, &seen->dns.addresses[i], query);
}

/* "example.org:8080", "[2001:db8::1]:80": the host alone, and no address, which names nothing. */
static struct text host_of(struct text host)
{
    struct ip ip;
    const char *colon = host.length > 0 ? memchr(host.data, ':', host.length) : NULL;

    if (colon)
        host.length = (size_t)(colon - host.data);
    return host.length == 0 || host.data[0] == '[' || ip_parse(host, &ip) ? (struct text){0} : host;
}

void names_learn(struct names *names, const struct observation *seen)
{
    const struct ip *server = &seen->flow.ip[FROM_SERVER];

    switch (seen->kind) {
    case OBSERVED_DNS: learn_dns(names, seen); break;
    case OBSERVED_TLS:
    case OBSERVED_QUIC: learn(names, server, observation_text(seen, seen->tls.sni)); break;
    case OBSERVED_HTTP:
        learn(names, server, host_of(observation_text(seen, seen->http.host)));
        break;
    default: break;
    }
}

struct text names_find(const struct names *names, const struct ip *ip)
{
    uint32_t slot = lookup_find(names->ips, ip);

    if (slot == LOOKUP_NONE)
        return (struct text){0};
    return (struct text){.data = names->entries[slot].bytes, .length = names->entries[slot].length};
}

uint64_t names_evicted(const struct names *names)
{
    return names->evicted;
}
