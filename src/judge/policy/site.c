#include "judge/policy/site.h"

#include <stdlib.h>
#include <strings.h>

#include "judge/policy/site_model.h"

void site_free(struct site *site)
{
    if (!site)
        return;
    prefix_set_free(site->blocks);
    prefix_set_free(site->device_hosts);
    arena_free(&site->arena);
    free(site);
}

const char *site_name(const struct site *site)
{
    return site ? site->name : NULL;
}

const char *site_digest(const struct site *site)
{
    return site ? site->digest : NULL;
}

int site_zone_find(const struct site *site, struct text name)
{
    for (size_t i = 0; site && i < site->zone_count; i++)
        if (text_equals(name, site->zones[i].name))
            return (int)i;
    return ZONE_NONE;
}

const char *site_zone_name(const struct site *site, size_t number)
{
    return site && number < site->zone_count ? site->zones[number].name : NULL;
}

bool site_zone_contains(const struct site *site, int zone, const struct ip *ip)
{
    const struct prefix *block = site ? prefix_set_find(site->blocks, ip) : NULL;

    while (block && block->number != zone)
        block = block->around;
    return block != NULL;
}

const struct zone *site_zone_at_ip(const struct site *site, const struct ip *ip)
{
    const struct prefix *block = site ? prefix_set_find(site->blocks, ip) : NULL;
    return block ? &site->zones[block->number] : NULL;
}

static bool mac_matches(struct mac mac, struct mac pattern, struct mac mask)
{
    for (size_t i = 0; i < sizeof(mac.octet); i++)
        if ((mac.octet[i] ^ pattern.octet[i]) & mask.octet[i])
            return false;
    return true;
}

/* A VLAN says nothing about hosts beyond its router. */
static int zone_of_vlan(const struct site *site, const struct ip *ip, uint16_t vlan)
{
    if (vlan == 0 || !ip_is_private(ip))
        return ZONE_NONE;
    for (size_t i = 0; i < site->vlan_count; i++)
        if (site->vlans[i].vlan == vlan)
            return site->vlans[i].zone;
    return ZONE_NONE;
}

int site_zone_of(const struct site *site, const struct ip *ip, struct mac mac, uint16_t vlan)
{
    const struct prefix *block;

    if (!site)
        return ZONE_NONE;
    block = prefix_set_find(site->blocks, ip);
    if (block)
        return block->number;
    for (size_t i = 0; mac_is_set(mac) && i < site->mac_count; i++)
        if (mac_matches(mac, site->macs[i].mac, site->macs[i].mask))
            return site->macs[i].zone;
    return zone_of_vlan(site, ip, vlan);
}

bool site_lists(const struct site *site, const struct ip *ip)
{
    return site && (prefix_set_find(site->blocks, ip) || prefix_set_find(site->device_hosts, ip));
}

size_t site_device_count(const struct site *site)
{
    return site ? site->device_count : 0;
}

const struct site_device *site_device_at(const struct site *site, size_t number)
{
    return site && number < site->device_count ? &site->devices[number] : NULL;
}

const struct site_device *site_device_of(const struct site *site, const struct ip *ip,
                                         const struct mac *mac)
{
    const struct prefix *host = site && ip ? prefix_set_find(site->device_hosts, ip) : NULL;

    if (host)
        return &site->devices[host->number];
    for (size_t i = 0; site && mac && i < site->device_count; i++)
        if (mac_equals(site->devices[i].mac, *mac))
            return &site->devices[i];
    return NULL;
}

bool site_expects_radio(const struct site *site, struct mac transmitter, struct text ssid)
{
    for (size_t i = 0; site && i < site->radio_count; i++) {
        const struct radio_entry *radio = &site->radios[i];
        bool is_named =
            radio->ssid.length == 0 || (radio->ssid.length == ssid.length &&
                                        memcmp(radio->ssid.data, ssid.data, ssid.length) == 0);

        if (is_named && mac_matches(transmitter, radio->mac, radio->mask))
            return true;
    }
    return false;
}

static const char *const zone_words[] = {"internet", "local", "group"};

const char *zone_word_at(size_t number)
{
    return number < COUNT_OF(zone_words) ? zone_words[number] : NULL;
}

const char *zone_word_of(const struct ip *ip)
{
    if (ip_is_group(ip))
        return zone_words[2];
    return ip_is_private(ip) ? zone_words[1] : zone_words[0];
}
