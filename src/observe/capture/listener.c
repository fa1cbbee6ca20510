#include "observe/capture/listener.h"

#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SNAP_LENGTH_MAX = 262144,
    BLOCK_TIMEOUT_MS = 20, /* how long the kernel may hold a part-filled block of the ring */
    NAMES_SIZE = 512,
};

/* Numbers are equal but for those that differed between systems when the file format was made. */
uint16_t link_type_of_dlt(int dlt)
{
    static const struct {
        int dlt;
        uint16_t link_type;
    } differing[] = {
        {DLT_ATM_RFC1483, 100},
        {DLT_RAW, 101},
        {DLT_SLIP_BSDOS, 102},
        {DLT_PPP_BSDOS, 103},
    };

    for (size_t i = 0; i < COUNT_OF(differing); i++)
        if (differing[i].dlt == dlt)
            return differing[i].link_type;
    return (uint16_t)dlt;
}

/* "eth0, wlan0"; empty when the system does not tell. */
static void list_interfaces(char names[static NAMES_SIZE])
{
    struct if_nameindex *all = if_nameindex();
    size_t length = 0;

    names[0] = '\0';
    for (struct if_nameindex *one = all; one && one->if_name; one++) {
        int added =
            snprintf(names + length, NAMES_SIZE - length, "%s%s", length ? ", " : "", one->if_name);
        if (added < 0 || (size_t)added >= NAMES_SIZE - length)
            break;
        length += (size_t)added;
    }
    if (all)
        if_freenameindex(all);
}

static bool say_no_such_interface(const char *name, struct error *error)
{
    char names[NAMES_SIZE];

    list_interfaces(names);
    return error_say(error, "there is no interface '%s'; this machine has: %s", name, names);
}

static bool say_activation_failed(const struct listener *listener, int status, struct error *error)
{
    const char *detail = pcap_geterr(listener->handle);

    switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE: return say_no_such_interface(listener->name, error);
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
        return error_say(error,
                         "listening on '%s' is not permitted: it needs CAP_NET_RAW; run camwarden "
                         "as root, give its service AmbientCapabilities=CAP_NET_RAW, or run "
                         "'setcap cap_net_raw+ep' on the program",
                         listener->name);
    case PCAP_ERROR_IFACE_NOT_UP:
        return error_say(error, "interface '%s' is down; bring it up with 'ip link set %s up'",
                         listener->name, listener->name);
    default:
        return error_say(error, "listening on '%s' failed: %s", listener->name,
                         detail[0] != '\0' ? detail : pcap_statustostr(status));
    }
}

static void note_start_warning(struct listener *listener, int status)
{
    if (status == PCAP_WARNING_PROMISC_NOTSUP)
        snprintf(listener->start_warning, sizeof(listener->start_warning),
                 "interface '%s' has no promiscuous mode: it shows only what is meant for this "
                 "machine",
                 listener->name);
    else if (status == PCAP_WARNING)
        snprintf(listener->start_warning, sizeof(listener->start_warning), "interface '%s': %s",
                 listener->name, pcap_geterr(listener->handle));
}

static void set_options(struct listener *listener, const struct live_config *config)
{
    pcap_t *handle = listener->handle;
    size_t ring_size = config->ring_size < INT_MAX ? config->ring_size : INT_MAX;
    unsigned timeout = BLOCK_TIMEOUT_MS;

    if (config->poll_interval_ms > 0 && config->poll_interval_ms < timeout)
        timeout = config->poll_interval_ms;
    pcap_set_snaplen(handle, (int)listener->snap_length);
    pcap_set_promisc(handle, config->promiscuous);
    pcap_set_timeout(handle, (int)timeout);
    if (ring_size > 0)
        pcap_set_buffer_size(handle, (int)ring_size);
    (void)pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO); /* or it stays micro */
}

static bool set_filter(struct listener *listener, const char *filter, struct error *error)
{
    struct bpf_program program;

    if (!filter || filter[0] == '\0')
        return true;
    if (pcap_compile(listener->handle, &program, filter, 1, PCAP_NETMASK_UNKNOWN) < 0)
        return error_say(error, "the capture filter '%s' cannot be used on '%s': %s", filter,
                         listener->name, pcap_geterr(listener->handle));

    int status = pcap_setfilter(listener->handle, &program);
    pcap_freecode(&program);
    if (status < 0)
        return error_say(error, "the capture filter '%s' cannot be set on '%s': %s", filter,
                         listener->name, pcap_geterr(listener->handle));
    return true;
}

static bool make_non_blocking(struct listener *listener, struct error *error)
{
    char detail[PCAP_ERRBUF_SIZE];
    const struct timeval *patience = pcap_get_required_select_timeout(listener->handle);

    if (pcap_setnonblock(listener->handle, 1, detail) < 0)
        return error_say(error, "listening on '%s' without waiting failed: %s", listener->name,
                         detail);
    listener->descriptor = pcap_get_selectable_fd(listener->handle);
    listener->patience_ms =
        patience ? (int)(patience->tv_sec * 1000 + patience->tv_usec / 1000) : -1;
    if (listener->descriptor < 0 && listener->patience_ms < 0)
        return error_say(error, "'%s' cannot be listened to beside others", listener->name);
    return true;
}

bool listener_open(struct listener *listener, const char *name, const struct live_config *config,
                   struct error *error)
{
    char detail[PCAP_ERRBUF_SIZE] = "";
    uint32_t wanted = config->snap_length;

    listener->snap_length = wanted > 0 && wanted < SNAP_LENGTH_MAX ? wanted : SNAP_LENGTH_MAX;
    listener->name = strdup(name);
    listener->bytes = malloc((size_t)listener->snap_length * FRAME_BATCH_MAX);
    if (!listener->name || !listener->bytes)
        return error_say(error, "there is no memory to listen on '%s'", name);

    listener->handle = pcap_create(name, detail);
    if (!listener->handle)
        return error_say(error, "listening on '%s' failed: %s", name, detail);
    set_options(listener, config);

    int status = pcap_activate(listener->handle);
    if (status < 0)
        return say_activation_failed(listener, status, error);
    note_start_warning(listener, status);

    bool is_nano = pcap_get_tstamp_precision(listener->handle) == PCAP_TSTAMP_PRECISION_NANO;
    listener->ns_per_unit = is_nano ? 1 : 1000;
    listener->link_type = link_type_of_dlt(pcap_datalink(listener->handle));
    return set_filter(listener, config->filter, error) && make_non_blocking(listener, error);
}

static void close_handle(struct listener *listener)
{
    if (listener->handle)
        pcap_close(listener->handle);
    listener->handle = NULL;
    listener->descriptor = -1;
}

void listener_close(struct listener *listener)
{
    close_handle(listener);
    free(listener->name);
    free(listener->bytes);
    listener->name = NULL;
    listener->bytes = NULL;
}

static void keep_frame(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes)
{
    struct listener *listener = (struct listener *)(void *)user;
    uint32_t size = header->caplen;

    if (listener->count == FRAME_BATCH_MAX)
        return;
    if (size > listener->snap_length)
        size = listener->snap_length;

    uint8_t *copy = listener->bytes + listener->bytes_used;
    memcpy(copy, bytes, size);
    listener->bytes_used += size;

    struct frame *frame = &listener->frames[listener->count++];
    *frame = (struct frame){
        .time_ns = (uint64_t)header->ts.tv_sec * UINT64_C(1000000000) +
                   (uint64_t)header->ts.tv_usec * listener->ns_per_unit,
        .bytes = {.data = copy, .size = size},
        .wire_size = header->len > size ? header->len : size,
        .link_type = listener->link_type,
        .interface = listener->number,
    };
    listener->time_backwards += frame->time_ns < listener->last_time_ns;
    listener->last_time_ns = frame->time_ns;
    listener->wire_bytes += frame->wire_size;
}

void listener_hear(struct listener *listener)
{
    listener->at = 0;
    listener->count = 0;
    listener->bytes_used = 0;

    int status =
        pcap_dispatch(listener->handle, FRAME_BATCH_MAX, keep_frame, (u_char *)(void *)listener);
    if (status >= 0)
        return;
    snprintf(listener->end_warning, sizeof(listener->end_warning),
             "listening on '%s' has ended: %s", listener->name, pcap_geterr(listener->handle));
    listener_count_drops(listener);
    close_handle(listener);
}

void listener_count_drops(struct listener *listener)
{
    struct pcap_stat now;

    if (!listener->handle || pcap_stats(listener->handle, &now) < 0)
        return;
    listener->kernel_drops += (uint32_t)(now.ps_drop - listener->last_kernel_drops);
    listener->interface_drops += (uint32_t)(now.ps_ifdrop - listener->last_interface_drops);
    listener->last_kernel_drops = now.ps_drop;
    listener->last_interface_drops = now.ps_ifdrop;
}
