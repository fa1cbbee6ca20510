#include "judge/device/identify.h"

#include <stdio.h>

#include "judge/device/learn.h"
#include "judge/device/oui.h"
#include "support/seen.h"

#define CAMERA "10.20.0.7"
#define CAMERA_MAC "9c:14:63:2a:7f:10" /* Dahua */
#define PLAIN_MAC "3c:97:0e:00:00:01"
#define VIEWER "10.30.0.10"
#define VIEWER_MAC "3c:97:0e:00:00:02"

struct fixture {
    struct oui *oui;
    struct registry *registry;
};

static int set_up(void **state)
{
    static struct fixture f;

    f.oui = oui_new("/nowhere", NULL);
    f.registry = registry_new(
        &(struct registry_config){.oui = f.oui, .devices_max = 100, .hash_key = {1, 2}});
    assert_non_null(f.registry);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    registry_free(f->registry);
    oui_free(f->oui);
    return 0;
}

static const struct device *find(const struct fixture *f, const char *address)
{
    struct ip ip = seen_ip(address);
    const struct device *device = registry_by_ip(f->registry, &ip);

    assert_non_null(device);
    return device;
}

/* The server of a flow answers. */
static struct observation *answer(enum observation_kind kind, const char *mac)
{
    struct observation *seen = seen_between(kind, VIEWER, VIEWER_MAC, CAMERA, mac);

    seen->direction = FROM_SERVER;
    return seen;
}

static struct kept keep(struct observation *seen, const char *text)
{
    return observation_keep(seen, text_bytes(text_of(text)));
}

static void answer_rtsp(struct fixture *f, const char *mac, const char *server)
{
    struct observation *seen = answer(OBSERVED_RTSP, mac);

    seen->rtsp.is_response = true;
    seen->rtsp.server = keep(seen, server);
    registry_learn(f->registry, seen);
}

static void the_maker_of_a_card_is_not_enough(void **state)
{
    struct fixture *f = *state;

    registry_learn(f->registry,
                   seen_between(OBSERVED_FLOW, CAMERA, CAMERA_MAC, VIEWER, VIEWER_MAC));
    assert_int_equal(find(f, CAMERA)->role, ROLE_UNKNOWN);
    assert_string_equal(find(f, CAMERA)->maker, "Dahua");
}

static void two_classes_of_evidence_make_a_camera(void **state)
{
    struct fixture *f = *state;

    answer_rtsp(f, CAMERA_MAC, "Rtsp Server");
    assert_int_equal(find(f, CAMERA)->role, ROLE_CAMERA);
    assert_true(find(f, CAMERA)->is_monitored);
    assert_string_equal(find(f, CAMERA)->identified_by, "OUI, RTSP server");
}

static void the_same_evidence_twice_counts_once(void **state)
{
    struct fixture *f = *state;

    answer_rtsp(f, PLAIN_MAC, "GStreamer RTSP server");
    answer_rtsp(f, PLAIN_MAC, "GStreamer RTSP server");
    assert_int_equal(find(f, CAMERA)->role, ROLE_UNKNOWN);
}

static void who_serves_video_and_sends_it_is_a_camera(void **state)
{
    struct fixture *f = *state;
    struct observation *seen;

    answer_rtsp(f, PLAIN_MAC, "Hipcam RealServer/V1.0");
    seen = seen_between(OBSERVED_FLOW, VIEWER, VIEWER_MAC, CAMERA, PLAIN_MAC);
    seen->flow.app = seen_app("rtsp");
    seen->flow.bytes[FROM_SERVER] = 5000000;
    seen->flow_event.event = FLOW_PROGRESSED;
    registry_learn(f->registry, seen);
    assert_int_equal(find(f, CAMERA)->role, ROLE_CAMERA);
    assert_string_equal(find(f, CAMERA)->identified_by, "RTSP server, sends video");
    assert_int_equal(find(f, VIEWER)->role, ROLE_UNKNOWN);
}

static void the_words_of_a_recorder_make_a_recorder(void **state)
{
    struct fixture *f = *state;
    struct observation *seen = answer(OBSERVED_HTTP, "44:19:b6:00:00:01"); /* Hikvision */

    seen->http.is_response = true;
    seen->http.server = keep(seen, "DNVRS-Webs");
    registry_learn(f->registry, seen);
    assert_int_equal(find(f, CAMERA)->role, ROLE_RECORDER);
    assert_string_equal(find(f, CAMERA)->identified_by, "OUI, web banner");
}

static void who_plays_many_cameras_is_a_recorder(void **state)
{
    struct fixture *f = *state;

    for (uint8_t i = 1; i <= 3; i++) {
        char ip[16];
        char mac[MAC_TEXT_SIZE];

        snprintf(ip, sizeof(ip), "10.20.0.%u", i);
        snprintf(mac, sizeof(mac), "9c:14:63:00:00:%02x", i);
        assert_int_equal(i > 1 ? find(f, VIEWER)->role : ROLE_UNKNOWN, ROLE_UNKNOWN);

        struct observation *seen = seen_between(OBSERVED_RTSP, VIEWER, VIEWER_MAC, ip, mac);
        seen->rtsp.method = keep(seen, "PLAY");
        registry_learn(f->registry, seen);
        registry_learn(f->registry, seen); /* twice is still one camera */
    }
    assert_int_equal(find(f, VIEWER)->role, ROLE_RECORDER);
    assert_string_equal(find(f, VIEWER)->identified_by, "plays video of 3 devices");
}

static void discovery_tells_the_model(void **state)
{
    struct fixture *f = *state;
    struct observation *seen = answer(OBSERVED_WSD, CAMERA_MAC);

    seen->wsd.action = keep(seen, "ProbeMatches");
    seen->wsd.types = keep(seen, "dn:NetworkVideoTransmitter tds:Device");
    seen->wsd.name = keep(seen, "Gate 7");
    seen->wsd.hardware = keep(seen, "IPC-HFW5842E");
    registry_learn(f->registry, seen);
    assert_int_equal(find(f, CAMERA)->role, ROLE_CAMERA);
    assert_text_equal(device_text(&find(f, CAMERA)->model), "IPC-HFW5842E");
    assert_text_equal(device_text(&find(f, CAMERA)->name), "Gate 7");
}

static void the_makers_name_tells_nobody_which_camera_it_is(void **state)
{
    struct fixture *f = *state;
    struct observation *seen = answer(OBSERVED_WSD, CAMERA_MAC);

    seen->wsd.action = keep(seen, "ProbeMatches");
    seen->wsd.types = keep(seen, "dn:NetworkVideoTransmitter");
    seen->wsd.name = keep(seen, "DAHUA");
    registry_learn(f->registry, seen);
    assert_string_equal(find(f, CAMERA)->maker, "Dahua");
    assert_int_equal(find(f, CAMERA)->name.length, 0);
}

static void a_printer_in_the_discovery_is_no_camera(void **state)
{
    struct fixture *f = *state;
    struct observation *seen = answer(OBSERVED_WSD, CAMERA_MAC);

    seen->wsd.action = keep(seen, "Hello");
    seen->wsd.types = keep(seen, "wsdp:Device print:PrintDeviceType");
    registry_learn(f->registry, seen);
    assert_int_equal(find(f, CAMERA)->role, ROLE_UNKNOWN);
}

static void a_search_says_nothing_about_who_searches(void **state)
{
    struct fixture *f = *state;
    struct observation *seen = seen_between(OBSERVED_WSD, CAMERA, CAMERA_MAC, VIEWER, VIEWER_MAC);

    seen->wsd.action = keep(seen, "Probe");
    seen->wsd.types = keep(seen, "dn:NetworkVideoTransmitter");
    registry_learn(f->registry, seen);
    assert_int_equal(find(f, CAMERA)->role, ROLE_UNKNOWN);
}

static void a_better_source_replaces_a_name(void **state)
{
    struct fixture *f = *state;
    struct observation *seen = answer(OBSERVED_ONVIF, CAMERA_MAC);

    seen->onvif.is_response = true;
    seen->onvif.model = keep(seen, "DS-2CD2143");
    registry_learn(f->registry, seen);
    seen = answer(OBSERVED_WSD, CAMERA_MAC);
    seen->wsd.action = keep(seen, "Hello");
    seen->wsd.types = keep(seen, "dn:NetworkVideoTransmitter");
    seen->wsd.hardware = keep(seen, "something else");
    registry_learn(f->registry, seen);
    assert_text_equal(device_text(&find(f, CAMERA)->model), "DS-2CD2143");
}

/* A viewer's telephone asks for the same servers, but does not log in as a device. */
static void who_asks_for_a_cloud_of_cameras_and_logs_in_there_is_one(void **state)
{
    struct fixture *f = *state;
    struct observation *seen;

    seen = seen_between(OBSERVED_DNS, CAMERA, PLAIN_MAC, VIEWER, VIEWER_MAC);
    seen->dns.query = keep(seen, "api.eu.xiaoyi.com");
    registry_learn(f->registry, seen);
    assert_int_equal(find(f, CAMERA)->role, ROLE_UNKNOWN);
    seen = seen_between(OBSERVED_P2P, CAMERA, PLAIN_MAC, "203.0.113.9", VIEWER_MAC);
    seen->flow.phase = PHASE_LOGIN;
    registry_learn(f->registry, seen);
    assert_int_equal(find(f, CAMERA)->role, ROLE_CAMERA);
    assert_string_equal(find(f, CAMERA)->identified_by, "vendor cloud, peer-to-peer login");
}

static void who_sends_moving_pictures_to_a_browser_sends_video(void **state)
{
    struct fixture *f = *state;
    struct observation *seen = answer(OBSERVED_HTTP, PLAIN_MAC);

    seen->http.is_response = true;
    seen->http.content_type = keep(seen, "multipart/x-mixed-replace; boundary=frame");
    seen->http.realm = keep(seen, "IPCamera Login");
    registry_learn(f->registry, seen);
    assert_string_equal(find(f, CAMERA)->identified_by, "sends video, web banner");
}

/* When the card turns out to be a router's, it was no evidence. */
static void evidence_that_was_a_routers_is_taken_back(void **state)
{
    struct fixture *f = *state;

    answer_rtsp(f, CAMERA_MAC, "Rtsp Server");
    assert_int_equal(find(f, CAMERA)->role, ROLE_CAMERA);
    registry_learn(f->registry,
                   seen_between(OBSERVED_FLOW, VIEWER, VIEWER_MAC, "10.20.0.8", CAMERA_MAC));
    assert_int_equal(find(f, CAMERA)->role, ROLE_UNKNOWN);
    assert_false(find(f, CAMERA)->is_monitored);
    assert_string_equal(find(f, CAMERA)->identified_by, "");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_maker_of_a_card_is_not_enough),
        TEST(two_classes_of_evidence_make_a_camera),
        TEST(the_same_evidence_twice_counts_once),
        TEST(who_serves_video_and_sends_it_is_a_camera),
        TEST(the_words_of_a_recorder_make_a_recorder),
        TEST(who_plays_many_cameras_is_a_recorder),
        TEST(discovery_tells_the_model),
        TEST(the_makers_name_tells_nobody_which_camera_it_is),
        TEST(a_printer_in_the_discovery_is_no_camera),
        TEST(a_search_says_nothing_about_who_searches),
        TEST(a_better_source_replaces_a_name),
        TEST(who_asks_for_a_cloud_of_cameras_and_logs_in_there_is_one),
        TEST(who_sends_moving_pictures_to_a_browser_sends_video),
        TEST(evidence_that_was_a_routers_is_taken_back),
    };
    return cmocka_run_group_tests_name("identify", tests, NULL, NULL);
}
