#include "judge/policy/expected.h"

#include "judge/policy/site_model.h"

static bool has_tag(const struct device *device, const char *tag)
{
    const struct site_device *declared = device ? device->declared : NULL;

    for (size_t i = 0; declared && i < declared->tag_count; i++)
        if (text_equals(declared->tags[i].text, tag))
            return true;
    return false;
}

static bool selects(const struct site *site, const struct selector *selector, const struct end *end)
{
    const struct device *device = end->device;

    switch (selector->kind) {
    case SELECT_ANY: return true;
    case SELECT_ZONE:
        return end->zone == selector->zone || site_zone_contains(site, selector->zone, end->ip);
    case SELECT_WORD: return end->zone == ZONE_NONE && strcmp(end->zone_name, selector->word) == 0;
    case SELECT_ROLE: return device && device->role == selector->role;
    case SELECT_TAG: return has_tag(device, selector->word);
    case SELECT_DEVICE: return device && device->declared == selector->device;
    case SELECT_PREFIX: return prefix_holds(&selector->prefix, end->ip);
    case SELECT_MAC: return device && mac_equals(device->mac, selector->mac);
    }
    return false;
}

static bool selects_any(const struct site *site, const struct selector *selectors, size_t count,
                        const struct end *end)
{
    for (size_t i = 0; i < count; i++)
        if (selects(site, &selectors[i], end))
            return true;
    return false;
}

static bool is_app(uint16_t app, uint16_t other)
{
    return app == other || strcmp(app_at(app)->name, app_at(other)->name) == 0;
}

/* An application that is not known yet, or not exactly, may turn out to be the right one. */
static bool allows_app(const struct entry *entry, const struct journey *journey)
{
    if (entry->app_count == 0)
        return true;
    for (size_t i = 0; i < entry->app_count; i++)
        if (is_app(entry->apps[i], journey->app) ||
            (journey->is_app_open && app_may_become(journey->app, entry->apps[i])))
            return true;
    return false;
}

static bool is_in_hours(const struct entry *entry, const struct journey *journey)
{
    return !entry->hours || (hours_contain(entry->hours, journey->start_ns) &&
                             hours_contain(entry->hours, journey->last_ns));
}

static bool is_unexpired(const struct entry *entry, const struct journey *journey)
{
    return entry->expires_ns == 0 || journey->last_ns < entry->expires_ns;
}

/* How an entry misses a flow, and how far from it: whom it is about matters more than what it does,
 * and that more than when. */
struct miss {
    unsigned weight; /* 0: it allows the flow */
    const char *field;
};

enum {
    WEIGHT_EXPIRES = 1,
    WEIGHT_HOURS = 2,
    WEIGHT_APP = 4,
    WEIGHT_TO = 8,
    WEIGHT_FROM = 16
};

static void add_miss(struct miss *miss, bool is_met, unsigned weight, const char *field)
{
    if (is_met)
        return;
    miss->weight += weight;
    if (!miss->field)
        miss->field = field;
}

/* The heaviest field is named. */
static struct miss miss_of(const struct site *site, const struct entry *entry,
                           const struct journey *journey)
{
    struct miss miss = {0};

    add_miss(&miss, selects_any(site, entry->from, entry->from_count, &journey->from), WEIGHT_FROM,
             "from");
    add_miss(&miss, selects_any(site, entry->to, entry->to_count, &journey->to), WEIGHT_TO, "to");
    add_miss(&miss, allows_app(entry, journey), WEIGHT_APP, "app");
    add_miss(&miss, is_in_hours(entry, journey), WEIGHT_HOURS, "hours");
    add_miss(&miss, is_unexpired(entry, journey), WEIGHT_EXPIRES, "expires");
    return miss;
}

struct expectation site_expects(const struct site *site, const struct journey *journey)
{
    struct expectation answer = {0};
    const struct entry *limited = NULL;
    unsigned least = WEIGHT_FROM + WEIGHT_TO; /* neither end fits: nothing like it */

    for (size_t i = 0; site && i < site->entry_count; i++) {
        const struct entry *entry = &site->entries[i];
        struct miss miss = miss_of(site, entry, journey);

        if (miss.weight == 0 && entry->limit_bytes == 0)
            return (struct expectation){.is_expected = true, .by = entry->name};
        if (miss.weight == 0 && !limited)
            limited = entry;
        if (miss.weight < least) {
            least = miss.weight;
            answer.nearest = entry->name;
            answer.differs = miss.field;
        }
    }
    if (limited)
        return (struct expectation){.is_expected = true,
                                    .by = limited->name,
                                    .limit_bytes = limited->limit_bytes,
                                    .limit_window_ns = limited->limit_window_ns,
                                    .entry = (uint32_t)(limited - site->entries)};
    return answer;
}

bool site_has_limits(const struct site *site)
{
    for (size_t i = 0; site && i < site->entry_count; i++)
        if (site->entries[i].limit_bytes > 0)
            return true;
    return false;
}
