/* camwarden's own format: one JSON object a line, its keys always in the same order.
 *
 * What is mandatory is bounded, so that it always fits: about 10 KiB of head, 12 KiB of
 * reasons, 6 KiB after them. What is left of 32 KiB belongs to the context, which gives way from
 * its end when it is too much; the line then says "truncated": true. */

#include <assert.h>

#include "base/time.h"
#include "report/format/format.h"
#include "report/format/pairs.h"

enum {
    WORD_LENGTH_MAX = 64,
    WHY_SIZE_MAX = 12 * 1024,
    REASON_LENGTH_MAX = 256,  /* of an expected or actual text */
    REASON_LENGTH_SHORT = 48, /* ... when a longer one does not fit */
    EXPLAIN_LENGTH_MAX = 256, /* a longer explanation is for `camwarden explain` */
    ATTACK_MAX = 16,
};

#define TRUNCATED ",\"truncated\":true"

static const char *const alert_keys[] = {
    "schema",
    "type",
    "action",
    "time",
    "id",
    "finding",
    "message",
    "severity",
    "confidence",
    "rule",
    "attack",
    "why",
    "nearest_expected",
    "explain",
    "respond",
    "suppressed",
    "judged_without_site",
    "truncated",
    NULL,
};

static const char *const record_keys[] = {"type", "time", "truncated", NULL};

static void write_time(struct json *json, const char *key, uint64_t ns)
{
    char text[TIME_TEXT_SIZE];

    json_put_word(json, key, time_print(ns, text));
}

static void write_name(struct json *json, const char *key, const char *name)
{
    if (name)
        json_put_text(json, key, text_of(name), NAME_LENGTH_MAX);
}

static void write_finding(struct json *json, const struct alert *alert)
{
    json_open_object(json, "finding");
    json_put_word(json, "id", alert->finding_id);
    write_time(json, "first", alert->first_ns);
    write_time(json, "last", alert->last_ns);
    json_put_count(json, "count", alert->count);
    json_close(json);
}

static void write_rule(struct json *json, const struct alert *alert)
{
    json_open_object(json, "rule");
    write_name(json, "id", alert->rule_id);
    json_put_count(json, "rev", alert->rule_revision);
    write_name(json, "title", alert->rule_title);
    write_name(json, "digest", alert->rule_digest);
    json_close(json);
}

static void write_attack(struct json *json, const struct alert *alert)
{
    if (!alert->attack || !alert->attack[0])
        return;
    json_open_list(json, "attack");
    for (size_t i = 0; i < ATTACK_MAX && alert->attack[i]; i++)
        json_put_text(json, NULL, text_of(alert->attack[i]), WORD_LENGTH_MAX);
    json_close(json);
}

static void write_head(struct json *json, const struct alert *alert)
{
    json_put_word(json, "schema", "alert/1");
    json_put_word(json, "type", "alert");
    json_put_word(json, "action", alert_action_word(alert->action));
    write_time(json, "time", alert->time_ns);
    json_put_word(json, "id", alert->id);
    write_finding(json, alert);
    json_put_word(json, "message", alert->message);
    json_put_word(json, "severity", severity_word(alert->severity));
    json_put_count(json, "confidence", alert->confidence);
    write_rule(json, alert);
    write_attack(json, alert);
}

static void write_reason(struct json *json, const struct reason *reason, size_t length_max)
{
    json_open_object(json, NULL);
    json_put_text(json, "field", reason->field, WORD_LENGTH_MAX);
    json_put_text(json, "operator", reason->operator, WORD_LENGTH_MAX);
    if (reason->expected.length > 0)
        json_put_text(json, "expected", reason->expected, length_max);
    value_write(json, "actual", &reason->actual, length_max);
    json_close(json);
}

/* The same, short if need be; false, and nothing written, when there is no room even for that. */
static bool fit_reason(struct json *json, const struct reason *reason, size_t limit)
{
    struct json mark = *json;

    write_reason(json, reason, REASON_LENGTH_MAX);
    if (json->length <= limit)
        return true;
    *json = mark;
    write_reason(json, reason, REASON_LENGTH_SHORT);
    if (json->length <= limit)
        return true;
    *json = mark;
    return false;
}

/* False when not all reasons fit. */
static bool write_why(struct json *json, const struct alert *alert)
{
    size_t limit = json->length + WHY_SIZE_MAX;
    size_t count =
        alert->reason_count < ALERT_REASONS_MAX ? alert->reason_count : ALERT_REASONS_MAX;
    size_t written = 0;

    json_open_list(json, "why");
    while (written < count && fit_reason(json, &alert->reasons[written], limit))
        written++;
    json_close(json);
    return written == count;
}

static void write_nearest(struct json *json, const struct alert *alert)
{
    if (!alert->expected_nearest)
        return;
    json_open_object(json, "nearest_expected");
    write_name(json, "name", alert->expected_nearest);
    write_name(json, "differs", alert->expected_differs);
    json_close(json);
}

/* All that follows the context but the mark of truncation. */
static bool write_tail(struct json *json, const struct alert *alert)
{
    bool is_whole = write_why(json, alert);

    write_nearest(json, alert);
    if (alert->explain && strlen(alert->explain) <= EXPLAIN_LENGTH_MAX)
        json_put_word(json, "explain", alert->explain);
    json_put_word(json, "respond", alert->respond);
    json_put_count(json, "suppressed", alert->suppressed);
    if (!alert->has_site)
        json_put_bool(json, "judged_without_site", true);
    return is_whole;
}

/* What `write_tail` will need in the place where `json` stands. */
static size_t tail_size(const struct json *json, const struct alert *alert)
{
    struct json measure = *json;

    measure.out = NULL;
    measure.size = 0;
    measure.length = 0;
    write_tail(&measure, alert);
    return measure.length;
}

/* Bytes that must stay free behind the pairs of any line. */
enum {
    CLOSING_SIZE = sizeof(TRUNCATED "}") - 1
};

static size_t finish(struct json *json, bool is_whole)
{
    if (!is_whole)
        json_put_bool(json, "truncated", true);
    json_close(json);
    assert(json_fits(json));
    return json->length;
}

static size_t native_alert(const struct alert *alert, char *out, size_t size)
{
    assert(size >= FORMAT_LINE_MAX);
    struct json json = json_into(out, FORMAT_LINE_MAX);
    (void)size;

    json_open_object(&json, NULL);
    write_head(&json, alert);
    size_t limit = FORMAT_LINE_MAX - CLOSING_SIZE - tail_size(&json, alert);
    bool is_whole = pairs_write(&json, &alert->context, alert_keys, limit);
    is_whole &= write_tail(&json, alert);
    return finish(&json, is_whole);
}

static size_t native_record(const struct record *record, char *out, size_t size)
{
    assert(size >= FORMAT_LINE_MAX);
    struct json json = json_into(out, FORMAT_LINE_MAX);
    (void)size;

    json_open_object(&json, NULL);
    write_name(&json, "type", record->type);
    write_time(&json, "time", record->time_ns);
    bool is_whole = pairs_write(&json, record, record_keys, FORMAT_LINE_MAX - CLOSING_SIZE);
    return finish(&json, is_whole);
}

FORMAT(native) = {
    .name = "native",
    .about = "camwarden's own JSON, one object a line",
    .alert = native_alert,
    .record = native_record,
};
