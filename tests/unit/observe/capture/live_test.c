/* Listens on TAP devices in a network namespace of its own: what is written to the device arrives
 * on the interface. Skips where namespaces or TAP devices are not allowed. */

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "observe/capture/capture.h"
#include "support/test.h"

enum {
    ARPHRD_RADIOTAP = 803,
    FRAME_SIZE = 60,
    INTERVAL_MS = 200,
    TRIES = 25, /* intervals to wait for something that must come */
};

static bool is_allowed;

static int enter_namespace(void **state)
{
    (void)state;
    is_allowed = unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
    int tun = is_allowed ? open("/dev/net/tun", O_RDWR | O_CLOEXEC) : -1;
    is_allowed = tun >= 0;
    if (tun >= 0)
        close(tun);
    return 0;
}

static void set_flags(const char *name, bool is_up)
{
    struct ifreq request = {0};
    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
    assert_int_equal(ioctl(any, SIOCGIFFLAGS, &request), 0);
    request.ifr_flags = (short)((request.ifr_flags & ~IFF_UP) | (is_up ? IFF_UP : 0));
    assert_int_equal(ioctl(any, SIOCSIFFLAGS, &request), 0);
    close(any);
}

/* The device lives as long as the descriptor. */
static int make_device(const char *name, unsigned long hardware)
{
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
    int device = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

    if (device < 0)
        return -1;
    snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
    assert_int_equal(ioctl(device, TUNSETIFF, &request), 0);
    if (hardware)
        assert_int_equal(ioctl(device, TUNSETLINK, hardware), 0);
    return device;
}

static int make_interface(const char *name, unsigned long hardware)
{
    int device = make_device(name, hardware);

    set_flags(name, true);
    return device;
}

/* A frame of an EtherType for experiments, which nothing else here sends. */
static void send_frame(int device, uint8_t mark)
{
    uint8_t frame[FRAME_SIZE] = {0x02, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 2, 0x88, 0xb5, mark};

    assert_int_equal(write(device, frame, sizeof(frame)), sizeof(frame));
}

static uint8_t mark_of(const struct frame *frame)
{
    bool is_ours = frame->bytes.size == FRAME_SIZE && frame->bytes.data[12] == 0x88;

    return is_ours ? frame->bytes.data[14] : 0;
}

static struct capture *listen_on(const char *const *interfaces, size_t count, const char *filter,
                                 struct error *error)
{
    struct live_config config = {
        .interfaces = interfaces,
        .interface_count = count,
        .filter = filter,
        .ring_size = 1 << 20,
        .snap_length = 2048,
        .promiscuous = true,
        .poll_interval_ms = INTERVAL_MS,
    };
    return capture_open_live(&config, error);
}

static struct capture *listen_or_fail(const char *const *interfaces, size_t count,
                                      const char *filter)
{
    struct error error;
    struct capture *capture = listen_on(interfaces, count, filter, &error);

    if (!capture)
        fail_msg("%s", error.text);
    return capture;
}

/* Our frames, until there are `wanted` of them; the last status of the capture. */
static enum capture_status gather(struct capture *capture, size_t wanted, struct frame *ours,
                                  uint8_t *marks, size_t *count)
{
    enum capture_status status = CAPTURE_QUIET;
    uint64_t number = 0;
    *count = 0;

    for (unsigned tries = 0; tries < TRIES && *count < wanted && status != CAPTURE_END;) {
        struct frame frames[FRAME_BATCH_MAX];
        size_t batch;

        status = capture_next(capture, frames, &batch);
        tries += status == CAPTURE_QUIET;
        for (size_t i = 0; i < batch; i++) {
            assert_true(frames[i].number > number);
            number = frames[i].number;
            if (mark_of(&frames[i]) && *count < wanted) {
                marks[*count] = mark_of(&frames[i]);
                ours[(*count)++] = frames[i];
            }
        }
    }
    return status;
}

static void what_is_on_the_wire_is_heard(void **state)
{
    struct frame frames[3];
    uint8_t marks[3];
    size_t count;
    (void)state;

    if (!is_allowed)
        skip();
    int device = make_interface("cwtap0", 0);
    struct capture *capture = listen_or_fail((const char *const[]){"cwtap0"}, 1, NULL);
    for (uint8_t mark = 1; mark <= 3; mark++)
        send_frame(device, mark);

    gather(capture, 3, frames, marks, &count);
    assert_int_equal(count, 3);
    for (uint8_t i = 0; i < 3; i++) {
        assert_int_equal(marks[i], i + 1);
        assert_int_equal(frames[i].link_type, 1);
        assert_int_equal(frames[i].wire_size, FRAME_SIZE);
        assert_int_equal(frames[i].interface, 0);
        assert_in_range(frames[i].time_ns / 1000000000, (uint64_t)time(NULL) - 60,
                        (uint64_t)time(NULL));
    }

    struct capture_counts counts;
    capture_counts(capture, &counts);
    assert_true(counts.frames >= 3);
    assert_true(counts.bytes >= 3 * FRAME_SIZE);
    assert_int_equal(counts.kernel_drops, 0);
    assert_true(capture_progress(capture) < 0);
    assert_null(capture_warning(capture, 0));
    capture_close(capture);
    close(device);
}

static void a_radio_in_monitor_mode_gives_radiotap(void **state)
{
    static const uint8_t beacon[] = {0, 0, 8, 0, 0, 0, 0, 0, 0x80, 0, 0, 0};
    struct frame frames[FRAME_BATCH_MAX];
    size_t count = 0;
    (void)state;

    if (!is_allowed)
        skip();
    int device = make_interface("cwtap1", ARPHRD_RADIOTAP);
    struct capture *capture = listen_or_fail((const char *const[]){"cwtap1"}, 1, NULL);
    uint8_t frame[FRAME_SIZE] = {0};
    memcpy(frame, beacon, sizeof(beacon));
    assert_int_equal(write(device, frame, sizeof(frame)), sizeof(frame));
    for (unsigned tries = 0; tries < TRIES && count == 0; tries++)
        capture_next(capture, frames, &count);

    assert_true(count > 0);
    assert_int_equal(frames[0].link_type, 127);
    capture_close(capture);
    close(device);
}

static void several_interfaces_are_heard_in_the_order_of_time(void **state)
{
    struct frame frames[100];
    uint8_t marks[100];
    size_t count;
    (void)state;

    if (!is_allowed)
        skip();
    int first = make_interface("cwtap2", 0);
    int second = make_interface("cwtap3", 0);
    struct capture *capture = listen_or_fail((const char *const[]){"cwtap2", "cwtap3"}, 2, NULL);
    for (uint8_t mark = 1; mark <= 100; mark++)
        send_frame(mark & 1 ? first : second, mark);

    gather(capture, 100, frames, marks, &count);
    assert_int_equal(count, 100);
    for (uint8_t i = 0; i < 100; i++)
        assert_int_equal(frames[i].interface, marks[i] & 1 ? 0 : 1);
    capture_close(capture);
    close(first);
    close(second);
}

static void a_filter_keeps_out_what_is_not_asked_for(void **state)
{
    struct frame frames[4];
    uint8_t marks[4];
    size_t count;
    (void)state;

    if (!is_allowed)
        skip();
    int device = make_interface("cwtap4", 0);
    struct capture *capture =
        listen_or_fail((const char *const[]){"cwtap4"}, 1, "ether proto 0x88b5 and ether[14] > 2");
    for (uint8_t mark = 1; mark <= 4; mark++)
        send_frame(device, mark);

    gather(capture, 2, frames, marks, &count);
    assert_int_equal(count, 2);
    assert_int_equal(marks[0], 3);
    assert_int_equal(marks[1], 4);
    capture_close(capture);
    close(device);
}

static void a_filter_that_makes_no_sense_is_refused(void **state)
{
    struct error error;
    (void)state;

    if (!is_allowed)
        skip();
    int device = make_interface("cwtap4", 0);
    assert_null(listen_on((const char *const[]){"cwtap4"}, 1, "cameras please", &error));
    assert_non_null(strstr(error.text, "the capture filter 'cameras please' cannot be used"));
    close(device);
}

static uint64_t wall_clock_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

static void on_a_silent_network_the_clock_moves_on(void **state)
{
    struct frame frames[FRAME_BATCH_MAX];
    size_t count;
    (void)state;

    if (!is_allowed)
        skip();
    int device = make_interface("cwtap5", 0);
    struct capture *capture =
        listen_or_fail((const char *const[]){"cwtap5"}, 1, "ether proto 0x88b5");
    for (unsigned i = 0; i < 2; i++) {
        uint64_t before = wall_clock_ns();
        assert_int_equal(capture_next(capture, frames, &count), CAPTURE_QUIET);
        assert_int_equal(count, 0);
        assert_true(capture_now_ns(capture) >= before + INTERVAL_MS / 2 * UINT64_C(1000000));
        assert_true(capture_now_ns(capture) <= wall_clock_ns());
    }
    capture_close(capture);
    close(device);
}

static void an_interface_that_disappears_ends_with_a_word_and_the_others_go_on(void **state)
{
    struct frame frames[FRAME_BATCH_MAX];
    uint8_t marks[2];
    size_t count;
    (void)state;

    if (!is_allowed)
        skip();
    int first = make_interface("cwtap6", 0);
    int second = make_interface("cwtap7", 0);
    struct capture *capture = listen_or_fail((const char *const[]){"cwtap6", "cwtap7"}, 2, NULL);

    close(first);
    for (unsigned tries = 0; tries < TRIES && !capture_warning(capture, 0); tries++)
        assert_int_not_equal(capture_next(capture, frames, &count), CAPTURE_END);
    assert_non_null(strstr(capture_warning(capture, 0), "listening on 'cwtap6' has ended"));
    send_frame(second, 7);
    gather(capture, 1, frames, marks, &count);
    assert_int_equal(count, 1);

    close(second);
    assert_int_equal(gather(capture, 1, frames, marks, &count), CAPTURE_END);
    assert_non_null(strstr(capture_warning(capture, 1), "listening on 'cwtap7' has ended"));
    capture_close(capture);
}

static void an_interface_that_goes_down_and_up_is_heard_again(void **state)
{
    struct frame frames[FRAME_BATCH_MAX];
    uint8_t marks[1];
    size_t count;
    (void)state;

    if (!is_allowed)
        skip();
    int device = make_interface("cwtap9", 0);
    struct capture *capture =
        listen_or_fail((const char *const[]){"cwtap9"}, 1, "ether proto 0x88b5");
    clock_t before = clock();
    set_flags("cwtap9", false);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(capture_next(capture, frames, &count), CAPTURE_QUIET);
    assert_true(clock() - before < CLOCKS_PER_SEC / 10); /* it waits, it does not spin */

    set_flags("cwtap9", true);
    send_frame(device, 1);
    gather(capture, 1, frames, marks, &count);
    assert_int_equal(count, 1);
    assert_null(capture_warning(capture, 0));
    capture_close(capture);
    close(device);
}

static void an_interface_that_does_not_exist_is_answered_with_those_that_do(void **state)
{
    struct error error;
    (void)state;

    if (!is_allowed)
        skip();
    assert_null(listen_on((const char *const[]){"cctv0"}, 1, NULL, &error));
    assert_non_null(strstr(error.text, "there is no interface 'cctv0'; this machine has: lo"));
}

static void an_interface_that_is_down_is_answered_with_the_remedy(void **state)
{
    struct error error;
    (void)state;

    if (!is_allowed)
        skip();
    int device = make_device("cwtap8", 0);
    assert_null(listen_on((const char *const[]){"cwtap8"}, 1, NULL, &error));
    assert_string_equal(error.text,
                        "interface 'cwtap8' is down; bring it up with 'ip link set cwtap8 up'");
    close(device);
}

/* In a child, which gives up being root for good. */
static void without_permission_the_answer_says_what_is_needed(void **state)
{
    int status = 0;
    (void)state;

    if (!is_allowed || geteuid() != 0)
        skip();
    pid_t child = fork();
    if (child == 0) {
        struct error error;
        if (setresuid(65534, 65534, 65534) != 0)
            _exit(2);
        struct capture *capture = listen_on((const char *const[]){"lo"}, 1, NULL, &error);
        _exit(capture || !strstr(error.text, "needs CAP_NET_RAW"));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 2)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void naming_no_interface_is_refused(void **state)
{
    struct error error;
    (void)state;

    assert_null(listen_on(NULL, 0, NULL, &error));
    assert_non_null(strstr(error.text, "no interface"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_on_the_wire_is_heard),
        cmocka_unit_test(a_radio_in_monitor_mode_gives_radiotap),
        cmocka_unit_test(several_interfaces_are_heard_in_the_order_of_time),
        cmocka_unit_test(a_filter_keeps_out_what_is_not_asked_for),
        cmocka_unit_test(a_filter_that_makes_no_sense_is_refused),
        cmocka_unit_test(on_a_silent_network_the_clock_moves_on),
        cmocka_unit_test(an_interface_that_disappears_ends_with_a_word_and_the_others_go_on),
        cmocka_unit_test(an_interface_that_goes_down_and_up_is_heard_again),
        cmocka_unit_test(an_interface_that_does_not_exist_is_answered_with_those_that_do),
        cmocka_unit_test(an_interface_that_is_down_is_answered_with_the_remedy),
        cmocka_unit_test(without_permission_the_answer_says_what_is_needed),
        cmocka_unit_test(naming_no_interface_is_refused),
    };
    return cmocka_run_group_tests_name("live", tests, enter_namespace, NULL);
}
