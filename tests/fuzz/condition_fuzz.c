/* Text of a stranger as a condition: it is refused with a sentence, or it compiles, runs over
 * events of all sorts, and its two ways of running agree. */

#include <stdlib.h>

#include "judge/rules/program.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    EVENTS = 4
};

static const struct value items[] = {
    {.type = VALUE_IP, .ip = {4, {10, 0, 0, 1}}},
    {.type = VALUE_IP, .ip = {6, {0x20, 0x01, 0x0d, 0xb8}}},
};

static struct value value_for(const struct field *field, unsigned seed)
{
    struct value value = {.type = field->type};

    if (field->is_list && field->type == VALUE_IP)
        return (struct value){.type = VALUE_LIST, .list = {items, COUNT_OF(items)}};
    if (seed % 3 == 0 || field->is_list)
        return (struct value){.type = VALUE_ABSENT};
    switch (field->type) {
    case VALUE_BOOL: value.boolean = seed & 1; break;
    case VALUE_TEXT: value.text = seed & 1 ? TEXT("a.example.org") : TEXT("\xff\x00 b"); break;
    case VALUE_WORD: value.text = text_of(field->word_at(0)); break;
    case VALUE_IP: value.ip = (struct ip){4, {10, 0, 0, (uint8_t)seed}}; break;
    case VALUE_MAC: value.mac = (struct mac){{2, 0, 0, 0, 0, (uint8_t)seed}}; break;
    case VALUE_FLOAT: value.real = seed / 7.0; break;
    default: value.integer = seed & 1 ? INT64_MAX : (int64_t)seed * 1000003; break;
    }
    return value;
}

static void run(const struct program *program, enum observation_kind kind)
{
    struct value *values = calloc(field_count(), sizeof(*values));
    struct reason reasons[ALERT_REASONS_MAX];
    size_t count;

    if (!values)
        abort();
    for (unsigned seed = 0; seed < EVENTS; seed++) {
        struct event event = {.kind = kind, .literal = values};
        enum truth stumbled = TRUTH_TRUE;

        for (size_t i = 0; i < field_count(); i++)
            values[i] = value_for(field_at(i), seed * 7919u + (unsigned)i * 31u);
        enum truth truth = program_run(program, &event, reasons, &count);
        (void)program_stumble(program, &event, &stumbled);
        if (count > ALERT_REASONS_MAX || (truth != TRUTH_TRUE && count > 0))
            abort();
        if (truth != TRUTH_TRUE && stumbled == TRUTH_TRUE)
            abort();
    }
    free(values);
}

static void take(void *context, const char *sentence)
{
    (void)context;
    if (sentence[0] == '\0')
        abort();
}

static void try_condition(const struct yaml_node *scalar, struct arena *arena,
                          struct complaints *complaints)
{
    struct named_list no_lists[1];
    struct condition_scope scope = {.arena = arena,
                                    .scratch = arena,
                                    .complaints = complaints,
                                    .event = OBSERVED_DNS,
                                    .lists = no_lists};
    struct expression *expression = condition_parse(scalar, &scope);

    if (!expression || !condition_check(expression, &scope))
        return;
    struct program *program = condition_compile(expression, &scope);
    if (!program)
        return;
    condition_warn(expression, &scope);
    run(program, scope.event);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct source source;
    struct complaints complaints = {.take = take};
    char *text = arena_copy(&arena, (struct text){(const char *)data, size});

    for (size_t i = 0; text && i < size; i++)
        if (text[i] == '\n' || text[i] == '\r')
            text[i] = ' ';
    if (text && source_copy(&source, &arena, "fuzz", (struct text){text, size}, CONDITION_SIZE_MAX,
                            &complaints)) {
        struct yaml_node scalar = {.kind = YAML_SCALAR,
                                   .style = YAML_PLAIN,
                                   .value = source.text,
                                   .spot = {&source, 0, source.text.length}};
        try_condition(&scalar, &arena, &complaints);
    }
    arena_free(&arena);
    return 0;
}
