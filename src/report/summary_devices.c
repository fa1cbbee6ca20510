/* Which devices look like cameras, and why. */

#include "report/summary_parts.h"

enum {
    CAMERAS_SHOWN = 20,
    OTHERS_SHOWN = 10,
    NAME_SIZE = 33,
    NAME_COLUMNS_MIN = 8,
    NAME_COLUMNS_MAX = 24,
};

static bool has_role(const struct summary_device *device, const char *role)
{
    return device->role && strcmp(device->role, role) == 0;
}

static bool is_camera(const struct summary_device *device)
{
    return has_role(device, "camera");
}

/* A role that is worth a line: infrastructure and the unknown are only counted. */
static bool is_other(const struct summary_device *device)
{
    return device->role && !is_camera(device) && !has_role(device, "unknown") &&
           !has_role(device, "infrastructure");
}

static bool is_counted(const struct summary_device *device)
{
    return !is_camera(device) && !is_other(device);
}

typedef bool device_test(const struct summary_device *device);

static size_t count_devices(const struct summary *summary, device_test *test)
{
    size_t count = 0;

    for (size_t i = 0; i < summary->device_count; i++)
        count += test(&summary->devices[i]);
    return count;
}

/* What it is called: its name, else its id. */
static const char *name_of(const struct summary_device *device, char out[static NAME_SIZE])
{
    return page_safe(device->name.length > 0 ? device->name : device->id, out, NAME_SIZE);
}

/* The column of names is as wide as they are, within reason. */
static int name_columns(const struct summary *summary)
{
    size_t columns = NAME_COLUMNS_MIN;

    for (size_t i = 0; i < summary->device_count; i++) {
        char name[NAME_SIZE];
        size_t length = strlen(name_of(&summary->devices[i], name));

        if (!is_counted(&summary->devices[i]) && length > columns)
            columns = length;
    }
    return columns < NAME_COLUMNS_MAX ? (int)columns : NAME_COLUMNS_MAX;
}

/* "10.20.0.7, 9c:14:63:2a:7f:10, Dahua IPC-HFW2431S": what is known of it. */
static void describe(const struct summary_device *device, char *out, size_t size)
{
    char ip[IP_TEXT_SIZE];
    char mac[MAC_TEXT_SIZE];
    char vendor[NAME_SIZE];
    char model[NAME_SIZE];
    bool is_named = device->name.length > 0; /* else its address may be what it is called by */
    const struct {
        bool is_known;
        const char *text;
        const char *before;
    } parts[] = {
        {device->ip.family != 0 &&
             (is_named || !text_equals(device->id, ip_print(&device->ip, ip))),
         ip_print(&device->ip, ip), ", "},
        {mac_is_set(device->mac), mac_print(device->mac, mac), ", "},
        {device->vendor.length > 0, page_safe(device->vendor, vendor, sizeof(vendor)), ", "},
        {device->model.length > 0, page_safe(device->model, model, sizeof(model)),
         device->vendor.length > 0 ? " " : ", "},
    };
    size_t used = 0;

    *out = '\0';
    for (size_t i = 0; i < COUNT_OF(parts) && used < size; i++) {
        if (!parts[i].is_known)
            continue;
        int length =
            snprintf(out + used, size - used, "%s%s", used ? parts[i].before : "", parts[i].text);
        used += length > 0 ? (size_t)length : 0;
    }
}

static void print_device(const struct page *page, const struct summary_device *device, int columns,
                         bool shows_role)
{
    char name[NAME_SIZE];
    char about[PAGE_TEXT_SIZE];
    char reasons[PAGE_TEXT_SIZE];
    char lead[NAME_SIZE + 8];

    describe(device, about, sizeof(about));
    page_safe(device->identified_by, reasons, sizeof(reasons));
    snprintf(lead, sizeof(lead), "  %-*s  ", columns, name_of(device, name));
    page_line(page, lead, "%s%s%s%s%s%s", shows_role ? device->role : "",
              shows_role && *about ? ", " : "", about, *reasons ? " [" : "", reasons,
              *reasons ? "]" : "");
}

static void print_devices(const struct page *page, const struct summary *summary, device_test *test,
                          size_t shown_max, bool shows_role)
{
    char number[PAGE_NUMBER_SIZE];
    int columns = name_columns(summary);
    size_t count = 0;

    for (size_t i = 0; i < summary->device_count; i++)
        if (test(&summary->devices[i]) && count++ < shown_max)
            print_device(page, &summary->devices[i], columns, shows_role);
    if (count > shown_max)
        page_line(page, "  ", "and %s more; --records device writes them all",
                  page_count(count - shown_max, number));
}

void summary_print_devices(const struct page *page, const struct summary *summary)
{
    size_t cameras = count_devices(summary, is_camera);
    size_t rest = count_devices(summary, is_counted);
    char number[PAGE_NUMBER_SIZE];

    if (cameras > 0) {
        char heading[64];

        snprintf(heading, sizeof(heading), "Cameras: %s, and in brackets why",
                 page_count(cameras, number));
        page_heading(page, heading);
        print_devices(page, summary, is_camera, CAMERAS_SHOWN, false);
    } else {
        page_heading(page, "Cameras: none was recognised");
        page_line(page, "  ",
                  "Nothing here spoke as cameras do, and none is named. --cameras 10.20.0.0/16 or "
                  "a site file says which devices are cameras.");
    }
    if (count_devices(summary, is_other) > 0) {
        page_heading(page, "Other devices of a known role");
        print_devices(page, summary, is_other, OTHERS_SHOWN, true);
    }
    if (rest > 0)
        page_line(page, "  ", "%s more device%s without a role that is watched",
                  page_count(rest, number), page_plural(rest));
}
