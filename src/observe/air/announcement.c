#include "observe/air/announcement.h"

#include "observe/air/element.h"

enum type {
    TYPE_MANAGEMENT,
    TYPE_CONTROL,
    TYPE_DATA,
    TYPE_EXTENSION,
};

enum management {
    ASSOCIATION_REQUEST = 0,
    ASSOCIATION_RESPONSE = 1,
    REASSOCIATION_REQUEST = 2,
    REASSOCIATION_RESPONSE = 3,
    PROBE_REQUEST = 4,
    PROBE_RESPONSE = 5,
    BEACON = 8,
};

enum {
    CONTROL_POWER_SAVE_POLL = 10,
    CONTROL_FREE_END = 14,
    CONTROL_FREE_END_ACKNOWLEDGMENT = 15,
    EXTENSION_DMG_BEACON = 0,

    FLAG_TO_DS = 0x01,
    FLAG_FROM_DS = 0x02,
    FLAG_PROTECTED = 0x40,

    TIMESTAMP_AND_INTERVAL_SIZE = 10,
    LISTEN_INTERVAL_SIZE = 2,
    CAPABILITY_INFRASTRUCTURE = 0x0001,
    CAPABILITY_PRIVACY = 0x0010,

    /* timestamp, sector sweep, interval, parameters: before the elements of a 60 GHz beacon */
    DMG_BEFORE_CONTROL_SIZE = 13,
    DMG_AFTER_CONTROL_SIZE = 6,
    DMG_CLUSTER_PRESENT = 0x01,
    DMG_CLUSTER_SIZE = 8,

    ELEMENT_SSID = 0,
    ELEMENT_CHANNEL = 3,
    ELEMENT_HT_OPERATION = 61,
    CHANNEL_MAX_2_4_GHZ = 14,
};

/* Wi-Fi Direct: the name of every group begins so, by its specification. */
static const struct slice direct_prefix = SLICE("DIRECT-");

static bool is_direct(struct slice ssid)
{
    return ssid.data && slice_starts(ssid, direct_prefix);
}

/* Some access points hide their name by sending as many zeros. */
static bool is_hidden(struct slice ssid)
{
    for (size_t i = 0; i < ssid.size; i++)
        if (ssid.data[i] != 0)
            return false;
    return true;
}

static uint16_t frequency_of(uint8_t channel)
{
    if (channel == CHANNEL_MAX_2_4_GHZ)
        return 2484;
    return (uint16_t)((channel < CHANNEL_MAX_2_4_GHZ ? 2407 : 5000) + 5 * channel);
}

static void read_elements(struct reader *r, struct announcement *a)
{
    struct element element;

    while (element_next(r, &element)) {
        uint8_t first = element.value.size ? element.value.data[0] : 0;

        switch (element.number) {
        case ELEMENT_SSID:
            if (!a->ssid.size && element.value.size <= SSID_SIZE_MAX && !is_hidden(element.value))
                a->ssid = element.value;
            break;
        case ELEMENT_CHANNEL:
        case ELEMENT_HT_OPERATION:
            if (first && !a->frequency_mhz)
                a->frequency_mhz = frequency_of(first);
            break;
        default: break;
        }
    }
}

static void read_capability(struct reader *r, struct announcement *a)
{
    uint16_t capability = reader_u16_le(r);

    a->role = capability & CAPABILITY_INFRASTRUCTURE ? RADIO_ROLE_ACCESS_POINT : RADIO_ROLE_PEER;
    a->is_protected = (capability & CAPABILITY_PRIVACY) != 0;
}

/* A beacon or a probe response: a network presents itself. Neither "infrastructure" nor "ad hoc"
 * is a mesh. */
static void read_presentation(struct reader *r, struct announcement *a)
{
    reader_skip(r, TIMESTAMP_AND_INTERVAL_SIZE);
    read_capability(r, a);
    if (!reader_ok(r)) {
        *a = (struct announcement){0};
        return;
    }
    a->is_own_word = true;
    read_elements(r, a);
    if (is_direct(a->ssid))
        a->role = RADIO_ROLE_PEER;
}

static void read_join(struct reader *r, size_t fixed_size, struct announcement *a)
{
    reader_skip(r, fixed_size);
    a->role = RADIO_ROLE_STATION;
    a->joins_network = true;
    read_elements(r, a);
}

/* A station looks for a name, or for any; a Wi-Fi Direct device for its kind. */
static void read_search(struct reader *r, struct announcement *a)
{
    read_elements(r, a);
    a->frequency_mhz = 0; /* where it searches, not where it is */
    a->role = is_direct(a->ssid) ? RADIO_ROLE_PEER : RADIO_ROLE_STATION;
}

/* Authentication, its end and the like go both ways: who has the network's address is its access
 * point. In an ad hoc network nobody has. */
static uint8_t role_by_address(const struct radio_frame *frame)
{
    if (mac_equals(frame->transmitter, frame->bssid))
        return RADIO_ROLE_ACCESS_POINT;
    return mac_equals(frame->receiver, frame->bssid) && !mac_is_group(frame->bssid)
               ? RADIO_ROLE_STATION
               : RADIO_ROLE_UNKNOWN;
}

static void read_management(const struct radio_frame *frame, struct announcement *a)
{
    struct reader r = reader_of(frame->body);

    switch (frame->subtype) {
    case BEACON:
    case PROBE_RESPONSE: read_presentation(&r, a); break;
    case ASSOCIATION_REQUEST: read_join(&r, 2 + LISTEN_INTERVAL_SIZE, a); break;
    case REASSOCIATION_REQUEST: read_join(&r, 2 + LISTEN_INTERVAL_SIZE + 6, a); break;
    case PROBE_REQUEST: read_search(&r, a); break;
    case ASSOCIATION_RESPONSE:
    case REASSOCIATION_RESPONSE: a->role = RADIO_ROLE_ACCESS_POINT; break;
    default: a->role = role_by_address(frame); break;
    }
}

static uint8_t control_role(uint8_t subtype)
{
    switch (subtype) {
    case CONTROL_POWER_SAVE_POLL: return RADIO_ROLE_STATION;
    case CONTROL_FREE_END:
    case CONTROL_FREE_END_ACKNOWLEDGMENT: return RADIO_ROLE_ACCESS_POINT;
    default: return RADIO_ROLE_UNKNOWN;
    }
}

/* Through an access point, from one, or without one: directly, or across a mesh. */
static uint8_t data_role(uint8_t flags)
{
    switch (flags & (FLAG_TO_DS | FLAG_FROM_DS)) {
    case FLAG_TO_DS: return RADIO_ROLE_STATION;
    case FLAG_FROM_DS: return RADIO_ROLE_ACCESS_POINT;
    default: return RADIO_ROLE_PEER;
    }
}

static void read_extension(const struct radio_frame *frame, struct announcement *a)
{
    struct reader r = reader_of(frame->body);

    if (frame->subtype != EXTENSION_DMG_BEACON)
        return;
    a->role = RADIO_ROLE_ACCESS_POINT;
    reader_skip(&r, DMG_BEFORE_CONTROL_SIZE);
    bool has_cluster = reader_u8(&r) & DMG_CLUSTER_PRESENT;
    reader_skip(&r, DMG_AFTER_CONTROL_SIZE + (has_cluster ? DMG_CLUSTER_SIZE : 0));
    read_elements(&r, a);
    a->frequency_mhz = 0; /* channel numbers mean other frequencies there */
}

struct announcement announcement_read(const struct radio_frame *frame)
{
    struct announcement a = {0};
    bool is_encrypted = (frame->flags & FLAG_PROTECTED) != 0;

    switch ((enum type)frame->type) {
    case TYPE_MANAGEMENT:
        if (is_encrypted)
            a.role = role_by_address(frame);
        else
            read_management(frame, &a);
        break;
    case TYPE_CONTROL: a.role = control_role(frame->subtype); break;
    case TYPE_DATA:
        a.role = data_role(frame->flags);
        a.is_protected = is_encrypted;
        break;
    case TYPE_EXTENSION: read_extension(frame, &a); break;
    }
    return a;
}
