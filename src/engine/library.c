/* libcamwarden: the public headers on top of the engine. */

#include <assert.h>
#include <camwarden/engine.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "engine/engine.h"
#include "report/format/format.h"
#include "report/format/pairs.h"

struct camwarden_alert {
    const struct alert *alert;
    char json[FORMAT_LINE_MAX + 1];
};

struct camwarden_engine {
    struct camwarden_options options;
    struct engine *engine;
    struct camwarden_alert alert; /* the one at hand: alerts come one at a time */
};

static_assert((int)CAMWARDEN_CRITICAL == (int)SEVERITY_CRITICAL, "severities are numbered alike");

static void hand_over(void *context, const struct alert *alert, struct text line)
{
    struct camwarden_engine *engine = context;
    struct camwarden_alert *at_hand = &engine->alert;

    if (!engine->options.take_alert)
        return;
    assert(line.length < sizeof(at_hand->json));
    memcpy(at_hand->json, line.data, line.length);
    at_hand->json[line.length] = '\0';
    at_hand->alert = alert;
    engine->options.take_alert(engine->options.context, at_hand);
}

static void pass_on(void *context, const char *sentence)
{
    const struct camwarden_engine *engine = context;

    if (engine->options.complain)
        engine->options.complain(engine->options.context, sentence);
}

/* A caller built against an older header has a shorter struct: what it lacks is zero. */
static struct camwarden_options copy_options(const struct camwarden_options *options)
{
    struct camwarden_options copy = {0};

    memcpy(&copy, options, options->size < sizeof(copy) ? options->size : sizeof(copy));
    return copy;
}

struct camwarden_engine *camwarden_engine_new(const struct camwarden_options *options)
{
    static const char *const none[] = {NULL};
    struct camwarden_engine *engine = calloc(1, sizeof(*engine));

    if (!engine)
        return NULL;
    engine->options = copy_options(options);
    if (!engine->options.files || !engine->options.files[0]) {
        pass_on(engine, "no capture file is named");
        camwarden_engine_free(engine);
        return NULL;
    }

    struct engine_config config = {
        .files = engine->options.files,
        .site = engine->options.site,
        .rules = engine->options.rules ? engine->options.rules : none,
        .cameras = engine->options.cameras,
        .workers = engine->options.workers ? engine->options.workers : 1,
        .records = UINT64_C(1) << RECORDS_ALERT,
        .complain = pass_on,
        .take_alert = hand_over,
        .context = engine,
    };
    engine->engine = engine_new(&config);
    if (engine->engine)
        return engine;
    camwarden_engine_free(engine);
    return NULL;
}

bool camwarden_engine_run(struct camwarden_engine *engine)
{
    return engine_run(engine->engine);
}

void camwarden_engine_stop(struct camwarden_engine *engine)
{
    engine_stop(engine->engine);
}

uint64_t camwarden_engine_alerts(const struct camwarden_engine *engine)
{
    return engine_alerts(engine->engine);
}

void camwarden_engine_free(struct camwarden_engine *engine)
{
    if (!engine)
        return;
    engine_free(engine->engine);
    free(engine);
}

const char *camwarden_version(void)
{
    return CAMWARDEN_VERSION;
}

const char *camwarden_alert_json(const struct camwarden_alert *alert)
{
    return alert->json;
}

const char *camwarden_alert_id(const struct camwarden_alert *alert)
{
    return alert->alert->id;
}

const char *camwarden_alert_finding(const struct camwarden_alert *alert)
{
    return alert->alert->finding_id;
}

const char *camwarden_alert_message(const struct camwarden_alert *alert)
{
    return alert->alert->message;
}

const char *camwarden_alert_rule(const struct camwarden_alert *alert)
{
    return alert->alert->rule_id;
}

enum camwarden_severity camwarden_alert_severity(const struct camwarden_alert *alert)
{
    return (enum camwarden_severity)alert->alert->severity;
}

unsigned camwarden_alert_confidence(const struct camwarden_alert *alert)
{
    return alert->alert->confidence;
}

uint64_t camwarden_alert_time_ns(const struct camwarden_alert *alert)
{
    return alert->alert->time_ns;
}

uint64_t camwarden_alert_count(const struct camwarden_alert *alert)
{
    return alert->alert->count;
}

static const struct value *find_value(const struct record *record, const char *name)
{
    for (size_t i = 0; i < record->pair_count; i++)
        if (strcmp(record->pairs[i].name, name) == 0)
            return &record->pairs[i].value;
    return NULL;
}

/* Text as it is, cleaned; everything else as in JSON, without its quotes. */
static struct text value_text(const struct value *value, char *out, size_t size)
{
    if (value->type == VALUE_TEXT || value->type == VALUE_WORD)
        return (struct text){out, utf8_clean(value->text, out, size)};

    struct json json = json_into(out, size);
    value_write(&json, NULL, value, VALUE_LENGTH_MAX);
    if (!json_fits(&json) || json.length == 0)
        return (struct text){out, 0};
    if (out[0] == '"')
        return (struct text){out + 1, json.length - 2};
    return (struct text){out, json.length};
}

size_t camwarden_alert_field(const struct camwarden_alert *alert, const char *name, char *out,
                             size_t size)
{
    char room[8192];
    const struct value *value = find_value(&alert->alert->context, name);
    struct text text = value ? value_text(value, room, sizeof(room)) : (struct text){room, 0};

    snprintf(out, size, "%.*s", TEXT_ARGS(text));
    return text.length;
}
