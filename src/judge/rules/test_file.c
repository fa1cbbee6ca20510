#include "judge/rules/test_file.h"

#include <stdio.h>

#include "config/literal.h"
#include "judge/rules/check.h"
#include "judge/rules/rule_file.h"
#include "judge/rules/schema.h"
#include "judge/rules/test.h"

struct test_draft {
    const struct rule *rule;
    struct arena *arena;
    struct complaints *complaints;
    struct rule_test test;
    bool has_events;
};

static bool has_no_memory(const struct test_draft *draft, const struct yaml_node *node)
{
    return complain(draft->complaints, node->spot, NULL, "there is no memory for this test");
}

/* One value of a field, or one item of a list field. */
static bool read_single(const struct test_draft *draft, const struct field *field,
                        const struct yaml_node *node, struct value *value)
{
    const char *sentence;
    char hint[80];

    if (node->kind != YAML_SCALAR)
        return complain(draft->complaints, node->spot, NULL, "%s is %s, not %s", field->name,
                        value_type_name(field->type), yaml_kind_name(node->kind));
    if (field->type == VALUE_WORD)
        return check_word(field, NULL, node->spot, node->value, value, draft->complaints);
    if (literal_of(field->type, node->value, value))
        return true;
    if (literal_lacks_unit(field->type, node->value, &sentence, hint))
        return complain(draft->complaints, node->spot, hint, "%s", sentence);
    return complain(draft->complaints, node->spot, NULL, "%s is %s, and '%.*s' is not", field->name,
                    value_type_name(field->type), TEXT_ARGS(node->value));
}

static bool read_list(const struct test_draft *draft, const struct field *field,
                      const struct yaml_node *node, struct value *value)
{
    size_t count = 0;

    if (node->kind != YAML_LIST || node->count == 0 || node->count > VALUE_LIST_MAX)
        return complain(draft->complaints, node->spot, NULL, "%s is a list of 1 to %d values",
                        field->name, VALUE_LIST_MAX);
    struct value *items = arena_take_array(draft->arena, node->count, sizeof(*items));
    if (!items)
        return has_no_memory(draft, node);
    for (const struct yaml_node *item = node->first; item; item = item->next)
        if (!read_single(draft, field, item, &items[count++]))
            return false;
    *value = (struct value){.type = VALUE_LIST, .list = {items, count}};
    return true;
}

static bool read_value(const struct test_draft *draft, const struct yaml_node *entry,
                       struct rule_test_value *value)
{
    enum observation_kind event = draft->rule->event;
    const struct field *field = field_find(entry->key);
    char hint[SUGGESTION_SIZE] = "";

    if (!field || (field->kinds >> event & 1) == 0) {
        const char *nearest = field ? NULL : field_nearest(entry->key, event);
        if (nearest)
            snprintf(hint, sizeof(hint), "did you mean '%s'?", nearest);
        return complain(draft->complaints, entry->key_spot, hint,
                        "unknown field '%.*s' for event %s", TEXT_ARGS(entry->key),
                        observation_word(event));
    }
    value->field = field;
    return field->is_list ? read_list(draft, field, entry, &value->value)
                          : read_single(draft, field, entry, &value->value);
}

static bool read_event(const struct test_draft *draft, const struct yaml_node *node,
                       struct rule_test_event *event)
{
    bool is_good = true;
    size_t count = 0;

    if (!schema_expect(node, YAML_MAP, "an event", draft->complaints))
        return false;
    struct rule_test_value *values = arena_take_array(draft->arena, node->count, sizeof(*values));
    if (!values)
        return has_no_memory(draft, node);
    for (const struct yaml_node *entry = node->first; entry; entry = entry->next)
        is_good = read_value(draft, entry, &values[count++]) && is_good;
    *event = (struct rule_test_event){values, count};
    return is_good;
}

static bool read_events(void *context, const struct yaml_node *node)
{
    struct test_draft *draft = context;
    bool is_good = true;
    size_t count = 0;

    draft->has_events = true;
    if (!schema_expect(node, YAML_LIST, "'events'", draft->complaints))
        return false;
    if (node->count > RULE_EVENTS_MAX)
        return complain(draft->complaints, node->key_spot, NULL, "more than %d events",
                        RULE_EVENTS_MAX);
    struct rule_test_event *events = arena_take_array(draft->arena, node->count, sizeof(*events));
    if (!events)
        return has_no_memory(draft, node);
    for (const struct yaml_node *item = node->first; item; item = item->next)
        is_good = read_event(draft, item, &events[count++]) && is_good;
    draft->test.events = events;
    draft->test.event_count = count;
    return is_good;
}

static bool read_name(void *context, const struct yaml_node *node)
{
    struct test_draft *draft = context;

    if (!schema_text(node, draft->complaints))
        return false;
    draft->test.name = node->value.data;
    draft->test.spot = node->spot;
    return true;
}

static bool read_alerts(void *context, const struct yaml_node *node)
{
    struct test_draft *draft = context;
    int64_t number;

    if (!schema_number(node, 0, 1000000, &number, draft->complaints))
        return false;
    draft->test.alerts = (uint64_t)number;
    return true;
}

/* Paths are relative to the rule file. */
static bool read_capture(void *context, const struct yaml_node *node)
{
    struct test_draft *draft = context;
    const char *file = draft->rule->file;
    const char *slash = strrchr(file, '/');
    size_t folder = slash ? (size_t)(slash - file) + 1 : 0;

    if (!schema_text(node, draft->complaints))
        return false;
    if (memchr(node->value.data, '\0', node->value.length))
        return complain(draft->complaints, node->spot, NULL, "this is no path");
    if (node->value.data[0] == '/')
        folder = 0;
    char *path = arena_take(draft->arena, folder + node->value.length + 1);
    if (!path)
        return has_no_memory(draft, node);
    memcpy(path, file, folder);
    memcpy(path + folder, node->value.data, node->value.length);
    draft->test.capture = path;
    return true;
}

static bool read_test(struct test_draft *draft, const struct yaml_node *node)
{
    static const struct key keys[] = {
        {"name", read_name, true},
        {"alerts", read_alerts, true},
        {"capture", read_capture, false},
        {"events", read_events, false},
    };

    if (!schema_read(node, keys, COUNT_OF(keys), "a test", draft, draft->complaints))
        return false;
    if ((draft->test.capture != NULL) == draft->has_events)
        return complain(draft->complaints, node->spot, NULL,
                        "a test has either a capture or events");
    return true;
}

bool test_file_read(const struct yaml_node *node, struct rule *rule, struct arena *arena,
                    struct complaints *complaints)
{
    bool is_good = true;
    size_t count = 0;

    if (!schema_expect(node, YAML_LIST, "'tests'", complaints))
        return false;
    if (node->count > RULE_TESTS_MAX)
        return complain(complaints, node->key_spot, NULL, "more than %d tests", RULE_TESTS_MAX);
    struct rule_test *tests = arena_take_array(arena, node->count, sizeof(*tests));
    if (!tests)
        return complain(complaints, node->spot, NULL, "there is no memory for these tests");
    for (const struct yaml_node *item = node->first; item; item = item->next) {
        struct test_draft draft = {.rule = rule, .arena = arena, .complaints = complaints};
        is_good = read_test(&draft, item) && is_good;
        tests[count++] = draft.test;
    }
    rule->tests = tests;
    rule->test_count = count;
    return is_good;
}
