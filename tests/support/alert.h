/* An alert as the judge would hand it over, for the tests of report. */

#ifndef SUPPORT_ALERT_H
#define SUPPORT_ALERT_H

#include "report/alert.h"

#define SAMPLE_TIME_NS UINT64_C(1772366400123456789)

/* Fills `alert` with a camera that keeps a relay open. */
static inline void sample_alert(struct alert *alert)
{
    static const char *const attack[] = {"T1572", "T1090", NULL};
    static const struct ip camera = {4, {10, 20, 0, 7}};
    static const struct ip relay = {4, {203, 0, 113, 9}};
    static const struct mac mac = {{0x9c, 0x14, 0x63, 0x2a, 0x7f, 0x10}};

    *alert = (struct alert){
        .action = ALERT_OPEN,
        .time_ns = SAMPLE_TIME_NS,
        .id = "0123456789abcdef0123456789abcdef",
        .finding_id = "fedcba9876543210fedcba9876543210",
        .first_ns = SAMPLE_TIME_NS - 1000000000,
        .last_ns = SAMPLE_TIME_NS,
        .count = 2,
        .suppressed = 1,
        .message = "gate-07 keeps a pppp relay to relay.example.com",
        .severity = SEVERITY_HIGH,
        .confidence = 90,
        .rule_id = "CW-P2P-001",
        .rule_revision = 3,
        .rule_title = "Camera keeps a vendor peer-to-peer relay open",
        .rule_digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        .attack = attack,
        .explain = "Anyone with its serial number and password can watch.",
        .respond = "Is remote viewing contracted for this camera?",
        .expected_nearest = "record",
        .expected_differs = "to",
    };

    struct record *context = &alert->context;
    record_add(context, "device.id", value_of_text(TEXT("gate-07")));
    record_add(context, "device.role", value_of_word("camera"));
    record_add(context, "device.mac", value_of_mac(mac));
    record_add(context, "device.ip", value_of_ip(camera));
    record_add(context, "peer.ip", value_of_ip(relay));
    record_add(context, "peer.port", value_of_integer(32100));
    record_add(context, "flow.app", value_of_word("pppp"));
    record_add(context, "flow.start", value_of_time(SAMPLE_TIME_NS));
    record_add(context, "flow.duration", value_of_duration(12500000000));
    record_add(context, "flow.bytes_out", value_of_size(1234));
    record_add(context, "flow.expected", value_of_bool(false));

    alert->reasons[0] =
        (struct reason){TEXT("flow.app"), TEXT("in"), TEXT("{pppp, tutk}"), value_of_word("pppp")};
    alert->reasons[1] =
        (struct reason){TEXT("flow.expected"), TEXT("=="), TEXT("false"), value_of_bool(false)};
    alert->reason_count = 2;
}

#endif
