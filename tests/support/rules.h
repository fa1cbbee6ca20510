/* One rule in memory, and literal events for it. */

#ifndef SUPPORT_RULES_H
#define SUPPORT_RULES_H

#include <stdio.h>

#include "judge/field.h"
#include "judge/rules/rules.h"
#include "judge/rules/test.h"
#include "support/complaints.h"
#include "support/test.h"

struct one_rule {
    struct heard heard;
    struct rules *rules; /* NULL: refused */
    struct value *values;
};

/* A rule for events of `kind` with this condition (indented by six blanks), tested by one literal
 * event in flow style. `more` is further keys, indented by four blanks, or "". */
static inline struct rules *load_rule(struct one_rule *one, const char *kind, const char *when,
                                      const char *event, const char *more)
{
    char text[16384];

    hear(&one->heard);
    snprintf(text, sizeof(text),
             "schema: rules/1\n"
             "lists:\n"
             "  ports: [22, 23]\n"
             "  apps: [rtsp, dns]\n"
             "  hosts: [example.org, EVIL.example]\n"
             "  nets: [10.0.0.0/8, 192.0.2.1, \"2001:db8::/32\"]\n"
             "  makers: [\"9c:14:63:00:00:00/24\", \"00:11:22:33:44:55\"]\n"
             "rules:\n"
             "  - id: CW-TEST-001\n"
             "    title: A test\n"
             "    severity: low\n"
             "    event: %s\n"
             "    message: m\n"
             "%s"
             "    when: |\n"
             "      %s\n"
             "    tests:\n"
             "      - {name: one, alerts: 0, events: [%s]}\n",
             kind, more, when, event);
    one->rules = rules_parse("test.yaml", text_of(text), NULL, heard_take, &one->heard);
    return one->rules;
}

/* The n-th literal event of the first test of the rule. */
static inline struct event event_of(struct one_rule *one, size_t number)
{
    const struct rule *rule = rules_at(one->rules, 0);
    const struct rule_test_event *said = &rule->tests[0].events[number];

    if (!one->values)
        one->values = malloc(field_count() * sizeof(*one->values));
    assert_non_null(one->values);
    memset(one->values, 0, field_count() * sizeof(*one->values));
    for (size_t i = 0; i < said->value_count; i++)
        one->values[field_number(said->values[i].field)] = said->values[i].value;
    return (struct event){.kind = rule->event, .literal = one->values};
}

static inline void drop_rule(struct one_rule *one)
{
    rules_free(one->rules);
    free(one->values);
    one->rules = NULL;
    one->values = NULL;
}

#endif
