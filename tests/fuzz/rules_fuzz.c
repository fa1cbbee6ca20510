/* Text of a stranger as a rule file: it is refused with a sentence, or it loads, and its tests run.
 */

#include <stdlib.h>

#include "base/utf8.h"
#include "judge/field.h"
#include "judge/rules/test.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(void *context, const char *sentence)
{
    struct text text = text_of(sentence);
    size_t *sentences = context;
    size_t taken;

    ++*sentences;
    if (text.length == 0)
        abort();
    for (; text.length > 0; text.data += taken, text.length -= taken) {
        int32_t point = utf8_decode(text, &taken);
        bool is_line_end = point == '\n' || point == '\t';
        if (point == UTF8_INVALID || (!is_line_end && utf8_is_unprintable(point)))
            abort();
    }
}

static void check(const struct rules *rules)
{
    struct value *values = calloc(field_count(), sizeof(*values));
    char message[ALERT_MESSAGE_SIZE];

    if (!values)
        abort();
    for (size_t i = 0; i < rules_count(rules); i++) {
        const struct rule *rule = rules_at(rules, i);
        struct event event = {.kind = rule->event, .literal = values};
        rule_message(rule, &event, message, sizeof(message));
        if (strlen(message) >= sizeof(message) || !rule->title || !rule->program)
            abort();
    }
    free(values);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t sentences = 0;
    struct rules *rules =
        rules_parse("fuzz.yaml", (struct text){(const char *)data, size}, NULL, take, &sentences);

    if (!rules) {
        if (sentences == 0)
            abort();
        return 0;
    }
    struct rules_test_setup setup = {.mutates = true};
    struct complaints complaints = {.take = take, .context = &sentences};
    struct rules_test_counts counts;
    rules_test(rules, &setup, &complaints, &counts);
    check(rules);
    rules_free(rules);
    return 0;
}
