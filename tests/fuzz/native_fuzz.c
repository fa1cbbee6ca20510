/* The native format: whatever bytes are in an alert or a record, the line is one line of ASCII,
 * at most 32 KiB, that parses as JSON and holds no key twice. */

#include <jansson.h>
#include <stdlib.h>

#include "base/reader.h"
#include "report/format/format.h"
#include "support/alert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool is_true)
{
    if (!is_true)
        abort();
}

/* A piece of the input, or the first bytes of it many times over. */
static struct text take_text(struct reader *r)
{
    static char flood[8][40000];
    static size_t next;
    uint8_t choice = reader_u8(r);
    struct slice piece = reader_bytes(r, (choice & 0x3fU) < reader_left(r) ? choice & 0x3f : 0);

    if (!(choice & 0x80) || piece.size == 0)
        return slice_text(piece);

    char *out = flood[next++ % COUNT_OF(flood)];
    for (size_t i = 0; i < sizeof(flood[0]); i++)
        out[i] = (char)piece.data[i % piece.size];
    return (struct text){out, sizeof(flood[0])};
}

static double take_real(struct reader *r)
{
    uint64_t bits = reader_u64(r);
    double real;

    memcpy(&real, &bits, sizeof(real));
    return real;
}

static struct value take_value(struct reader *r)
{
    static struct value items[VALUE_LIST_MAX];
    struct value value = {.type = (enum value_type)(reader_u8(r) % (VALUE_LIST + 1))};

    switch (value.type) {
    case VALUE_ABSENT: break;
    case VALUE_BOOL: value.boolean = reader_u8(r) & 1; break;
    case VALUE_INTEGER:
    case VALUE_DURATION:
    case VALUE_SIZE:
    case VALUE_RATE:
    case VALUE_TIME: value.integer = (int64_t)reader_u64(r); break;
    case VALUE_FLOAT: value.real = take_real(r); break;
    case VALUE_TEXT:
    case VALUE_WORD: value.text = take_text(r); break;
    case VALUE_IP:
    case VALUE_CIDR:
        value.ip = reader_ip6(r);
        value.prefix_length = reader_u8(r);
        break;
    case VALUE_MAC: value.mac = reader_mac(r); break;
    case VALUE_LIST:
        value.list.items = items;
        value.list.count = reader_u8(r) % (VALUE_LIST_MAX + 1);
        for (size_t i = 0; i < value.list.count; i++)
            items[i] = value_of_text(take_text(r));
        break;
    }
    return value;
}

static void check(const char *line, size_t length)
{
    json_error_t error;

    require(length > 0 && length <= FORMAT_LINE_MAX);
    for (size_t i = 0; i < length; i++)
        require(line[i] >= 0x20 && line[i] < 0x7f);

    json_t *tree = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
    require(tree != NULL);
    require(json_is_string(json_object_get(tree, "type")));
    require(json_is_string(json_object_get(tree, "time")));
    json_decref(tree);
}

static void fill_context(struct record *record, struct reader *r)
{
    static const char *const names[] = {
        "device.id", "device.name", "peer.name", "flow.app", "flow.a.b", "tls.sni",   "http.uri",
        "type",      "why",         "flow.a",    "flow",     "dns",      "dns.query",
    };

    record->pair_count = 0;
    while (reader_left(r) > 0 && record->pair_count < RECORD_PAIRS_MAX)
        record_add(record, names[reader_u8(r) % COUNT_OF(names)], take_value(r));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct alert alert;
    static char line[FORMAT_LINE_MAX];
    const struct format *native = format_find(TEXT("native"));
    struct reader r = reader_of((struct slice){data, size});
    char words[3][512];

    sample_alert(&alert);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct text text = take_text(&r);
        snprintf(words[i], sizeof(words[i]), "%.*s", TEXT_ARGS(text));
    }
    snprintf(alert.message, sizeof(alert.message), "%s", words[0]);
    alert.rule_title = words[1];
    alert.respond = words[2];
    alert.time_ns = reader_u64(&r);
    alert.reason_count = reader_u8(&r) % (ALERT_REASONS_MAX + 1);
    for (size_t i = 0; i < alert.reason_count; i++)
        alert.reasons[i] =
            (struct reason){take_text(&r), take_text(&r), take_text(&r), take_value(&r)};
    fill_context(&alert.context, &r);

    check(line, native->alert(&alert, line, sizeof(line)));
    alert.context.type = words[1];
    check(line, native->record(&alert.context, line, sizeof(line)));
    return 0;
}
