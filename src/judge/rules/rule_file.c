#include "judge/rules/rule_file.h"

#include <stdio.h>

#include "base/sha256.h"
#include "base/utf8.h"
#include "config/literal.h"
#include "judge/rules/check.h"
#include "judge/rules/program.h"
#include "judge/rules/schema.h"
#include "judge/rules/template.h"
#include "judge/rules/test.h"
#include "judge/rules/test_file.h"

enum {
    ID_LENGTH_MAX = 64,
    TITLE_LENGTH_MAX = 160,
    PROSE_LENGTH_MAX = 4096,
    LISTS_MAX = 256,
    DIGEST_SIZE = SHA256_SIZE * 2 + 1
};

/* A file being read. */
struct file_draft {
    const struct rule_target *target;
    const struct yaml *file;
    const char *digest;
    struct named_list *lists;
    size_t list_count;
};

/* A rule being read. */
struct rule_draft {
    struct file_draft *file;
    struct rule rule;
    const struct yaml_node *id;
    const struct yaml_node *severity;
    struct let lets[LET_MAX];
    struct condition_scope scope;
};

static struct complaints *complaints_of(const struct rule_draft *draft)
{
    return draft->file->target->complaints;
}

static struct arena *arena_of(const struct rule_draft *draft)
{
    return draft->file->target->arena;
}

static bool has_no_memory(const struct rule_draft *draft, const struct yaml_node *node)
{
    return complain(complaints_of(draft), node->spot, NULL, "there is no memory for this");
}

/* Text for alerts: blanks and line ends are one blank, what cannot be printed is made visible. */
static bool read_prose(const struct rule_draft *draft, const struct yaml_node *node,
                       size_t length_max, const char **prose)
{
    struct complaints *complaints = complaints_of(draft);

    if (!schema_text(node, complaints))
        return false;
    if (node->value.length > length_max)
        return complain(complaints, node->spot, NULL, "this is longer than %zu bytes", length_max);

    char *raw = arena_copy(arena_of(draft), node->value);
    size_t used = 0;
    for (size_t i = 0; raw && i < node->value.length; i++) {
        bool is_blank = raw[i] == ' ' || raw[i] == '\t' || raw[i] == '\n';
        if (!is_blank)
            raw[used++] = raw[i];
        else if (used > 0 && raw[used - 1] != ' ')
            raw[used++] = ' ';
    }
    if (used > 0 && raw[used - 1] == ' ')
        used--;
    char *clean = raw ? arena_take(arena_of(draft), used * 4 + 1) : NULL;
    if (!clean)
        return has_no_memory(draft, node);
    utf8_clean((struct text){raw, used}, clean, used * 4 + 1);
    *prose = clean;
    return true;
}

/* CW-P2P-001: capitals, digits and hyphens. */
static bool is_id(struct text text)
{
    bool has_hyphen = false;

    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool is_hyphen = c == '-';
        if (is_hyphen && (i == 0 || i + 1 == text.length || text.data[i - 1] == '-'))
            return false;
        if (!is_hyphen && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
            return false;
        has_hyphen |= is_hyphen;
    }
    return has_hyphen && text.data[0] >= 'A' && text.length <= ID_LENGTH_MAX;
}

static bool read_id(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;

    if (!schema_text(node, complaints_of(draft)))
        return false;
    if (!is_id(node->value))
        return complain(complaints_of(draft), node->spot, "write something like CW-P2P-001",
                        "an id is capitals, digits and hyphens");
    draft->rule.id = node->value.data;
    draft->id = node;
    return true;
}

static bool read_revision(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;
    int64_t number;

    if (!schema_number(node, 1, UINT32_MAX, &number, complaints_of(draft)))
        return false;
    draft->rule.revision = (uint32_t)number;
    return true;
}

static bool read_title(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;
    return read_prose(draft, node, TITLE_LENGTH_MAX, &draft->rule.title);
}

static bool read_explain(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;
    return read_prose(draft, node, PROSE_LENGTH_MAX, &draft->rule.explain);
}

static bool read_respond(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;
    return read_prose(draft, node, PROSE_LENGTH_MAX, &draft->rule.respond);
}

static bool read_severity(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;
    char hint[SUGGESTION_SIZE];

    if (!schema_text(node, complaints_of(draft)))
        return false;
    struct nearest nearest = nearest_to(node->value);
    for (enum severity severity = SEVERITY_INFO; severity <= SEVERITY_CRITICAL; severity++) {
        nearest_offer(&nearest, severity_word(severity));
        if (!text_equals(node->value, severity_word(severity)))
            continue;
        draft->rule.severity = severity;
        draft->severity = node;
        return true;
    }
    return complain(complaints_of(draft), node->spot, nearest_hint(&nearest, hint),
                    "a severity is info, low, medium, high or critical");
}

static bool read_confidence(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;
    int64_t number;

    if (!schema_number(node, 0, 100, &number, complaints_of(draft)))
        return false;
    draft->rule.confidence = (uint8_t)number;
    return true;
}

static bool read_event(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;
    char hint[SUGGESTION_SIZE];

    if (!schema_text(node, complaints_of(draft)))
        return false;
    struct nearest nearest = nearest_to(node->value);
    for (int kind = OBSERVED_NOTHING + 1; kind < OBSERVATION_KIND_COUNT; kind++) {
        const char *word = observation_word((enum observation_kind)kind);
        nearest_offer(&nearest, word);
        if (!text_equals(node->value, word))
            continue;
        draft->rule.event = (enum observation_kind)kind;
        draft->scope.event = draft->rule.event;
        return true;
    }
    return complain(complaints_of(draft), node->spot, nearest_hint(&nearest, hint),
                    "no event is of kind '%.*s'", TEXT_ARGS(node->value));
}

/* Lower-case letters, digits and '_', and no word of the language. */
static bool is_name(struct text text)
{
    static const char *const taken[] = {
        "and",  "or",   "not",  "in",    "zone",    "it",         "any",      "all",   "contains",
        "true", "time", "glob", "false", "matches", "startswith", "endswith", "exists"};

    for (size_t i = 0; i < COUNT_OF(taken); i++)
        if (text_equals(text, taken[i]))
            return false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        if (!(c >= 'a' && c <= 'z') && c != '_' && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return text.length > 0;
}

static bool read_let(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;
    struct complaints *complaints = complaints_of(draft);
    bool is_good = true;

    if (!schema_expect(node, YAML_MAP, "'let'", complaints))
        return false;
    if (node->count > LET_MAX)
        return complain(complaints, node->key_spot, NULL, "more than %d names", LET_MAX);
    for (const struct yaml_node *entry = node->first; entry; entry = entry->next) {
        if (!is_name(entry->key)) {
            is_good = complain(complaints, entry->key_spot, "lower-case letters, digits and '_'",
                               "'%.*s' cannot be a name", TEXT_ARGS(entry->key));
            continue;
        }
        struct expression *expression = condition_parse(entry, &draft->scope);
        draft->lets[draft->scope.let_count++] =
            (struct let){.name = entry->key, .scalar = entry, .expression = expression};
        is_good = is_good && expression;
    }
    return is_good;
}

static bool read_when(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;

    if (draft->rule.event == OBSERVED_NOTHING)
        return false; /* there is no telling which fields it has */
    struct expression *expression = condition_parse(node, &draft->scope);
    bool is_good = expression && condition_check(expression, &draft->scope);
    is_good = condition_check_lets(&draft->scope) && is_good;
    if (!is_good)
        return false;
    draft->rule.program = condition_compile(expression, &draft->scope);
    if (draft->rule.program)
        condition_warn(expression, &draft->scope);
    return draft->rule.program != NULL;
}

static bool read_message(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;

    if (!schema_text(node, complaints_of(draft)) || draft->rule.event == OBSERVED_NOTHING)
        return false;
    draft->rule.message =
        template_new(node, draft->rule.event, arena_of(draft), complaints_of(draft));
    return draft->rule.message != NULL;
}

/* T1572 or T1071.001 */
static bool is_attack(struct text text)
{
    bool is_sub = text.length == 9;

    if ((text.length != 5 && !is_sub) || text.data[0] != 'T' || (is_sub && text.data[5] != '.'))
        return false;
    for (size_t i = 1; i < text.length; i++)
        if (i != 5 && !(text.data[i] >= '0' && text.data[i] <= '9'))
            return false;
    return true;
}

static bool read_attack(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;
    struct complaints *complaints = complaints_of(draft);
    const char **attack =
        arena_take_array(arena_of(draft), RULE_ATTACK_MAX + 1, sizeof(const char *));
    size_t count = 0;
    bool is_good = true;

    if (!schema_expect(node, YAML_LIST, "'attack'", complaints))
        return false;
    if (node->count > RULE_ATTACK_MAX)
        return complain(complaints, node->spot, NULL, "more than %d techniques", RULE_ATTACK_MAX);
    if (!attack)
        return has_no_memory(draft, node);
    for (const struct yaml_node *item = node->first; item; item = item->next) {
        if (item->kind != YAML_SCALAR || !is_attack(item->value))
            is_good = complain(complaints, item->spot, NULL,
                               "a technique of ATT&CK is written T1572 or T1071.001");
        attack[count++] = item->value.data;
    }
    draft->rule.attack = attack;
    return is_good;
}

static const struct field *dedupe_field(const struct rule_draft *draft,
                                        const struct yaml_node *item)
{
    enum observation_kind event = draft->rule.event;
    const struct field *field = item->kind == YAML_SCALAR ? field_find(item->value) : NULL;
    char hint[SUGGESTION_SIZE] = "";

    if (field && (field->kinds >> event & 1) != 0 && !field->is_list)
        return field;
    const char *nearest =
        item->kind == YAML_SCALAR && !field ? field_nearest(item->value, event) : NULL;
    if (nearest)
        snprintf(hint, sizeof(hint), "did you mean '%s'?", nearest);
    complain(complaints_of(draft), item->spot, hint, "'%.*s' is no field of event %s to group by",
             TEXT_ARGS(item->value), observation_word(event));
    return NULL;
}

static bool read_dedupe_by(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;
    const struct yaml_node *item = node->kind == YAML_LIST ? node->first : node;
    const struct field **fields =
        arena_take_array(arena_of(draft), RULE_DEDUPE_MAX + 1, sizeof(const struct field *));
    size_t count = 0;
    bool is_good = true;

    if (draft->rule.event == OBSERVED_NOTHING)
        return false;
    if (!item || node->kind == YAML_MAP || node->count > RULE_DEDUPE_MAX)
        return complain(complaints_of(draft), node->spot, NULL, "'by' is 1 to %d fields",
                        RULE_DEDUPE_MAX);
    if (!fields)
        return has_no_memory(draft, node);
    for (; item; item = node->kind == YAML_LIST ? item->next : NULL) {
        const struct field *field = dedupe_field(draft, item);
        fields[count++] = field;
        is_good = is_good && field;
    }
    draft->rule.dedupe_by = fields;
    return is_good;
}

static bool read_dedupe_for(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;
    struct complaints *complaints = complaints_of(draft);
    const char *sentence;
    char hint[80];
    int64_t number;

    if (!schema_text(node, complaints))
        return false;
    if (literal_duration(node->value, &draft->rule.dedupe_ns) && draft->rule.dedupe_ns > 0)
        return true;
    if (literal_integer(node->value, &number) &&
        literal_lacks_unit(VALUE_DURATION, node->value, &sentence, hint))
        return complain(complaints, node->spot, hint, "%s", sentence);
    return complain(complaints, node->spot, "write 10m, 1h or 24h", "this is no duration");
}

static bool read_dedupe(void *context, const struct yaml_node *node)
{
    static const struct key keys[] = {
        {"by", read_dedupe_by, false},
        {"for", read_dedupe_for, false},
    };
    struct rule_draft *draft = context;

    return schema_read(node, keys, COUNT_OF(keys), "'dedupe'", draft, complaints_of(draft));
}

static bool read_packets(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;
    int64_t number;

    if (!schema_number(node, 1, 65536, &number, complaints_of(draft)))
        return false;
    draft->rule.evidence_packets = (uint32_t)number;
    return true;
}

static bool read_evidence(void *context, const struct yaml_node *node)
{
    static const struct key keys[] = {{"packets", read_packets, true}};
    struct rule_draft *draft = context;

    return schema_read(node, keys, COUNT_OF(keys), "'evidence'", draft, complaints_of(draft));
}

static bool read_tests(void *context, const struct yaml_node *node)
{
    struct rule_draft *draft = context;

    if (draft->rule.event == OBSERVED_NOTHING)
        return false;
    return test_file_read(node, &draft->rule, arena_of(draft), complaints_of(draft));
}

/* In the order in which they depend on each other. */
static const struct key rule_keys[] = {
    {"id", read_id, true},
    {"rev", read_revision, false},
    {"title", read_title, true},
    {"severity", read_severity, true},
    {"confidence", read_confidence, false},
    {"event", read_event, true},
    {"let", read_let, false},
    {"when", read_when, true},
    {"count", NULL, false},
    {"sequence", NULL, false},
    {"without", NULL, false},
    {"baseline", NULL, false},
    {"dedupe", read_dedupe, false},
    {"exceptions", NULL, false},
    {"message", read_message, true},
    {"explain", read_explain, false},
    {"respond", read_respond, false},
    {"attack", read_attack, false},
    {"evidence", read_evidence, false},
    {"tests", read_tests, false},
};

/* What nobody has seen alert, and stay silent, must not wake anybody. */
static void cap_severity(struct rule_draft *draft)
{
    struct rule *rule = &draft->rule;
    bool has_alert = false;
    bool has_silence = false;

    for (size_t i = 0; i < rule->test_count; i++) {
        has_alert |= rule->tests[i].alerts > 0;
        has_silence |= rule->tests[i].alerts == 0;
    }
    if ((has_alert && has_silence) || rule->severity <= SEVERITY_LOW)
        return;
    rule->severity = SEVERITY_LOW;
    complain_softly(complaints_of(draft), draft->severity->spot, "its severity is low until it has",
                    "%s has no test that alerts and one, close to it, that does not", rule->id);
}

static void read_rule(struct file_draft *file, const struct yaml_node *node)
{
    static const char *const no_attack[] = {NULL};
    const struct rule_target *target = file->target;
    struct arena scratch = {0};
    struct rule_draft draft = {
        .file = file,
        .rule = {.revision = 1,
                 .confidence = 50,
                 .file = yaml_source(file->file)->file,
                 .digest = file->digest,
                 .attack = no_attack,
                 .dedupe_ns = UINT64_C(3600) * 1000000000},
        .scope = {.arena = target->arena,
                  .scratch = &scratch,
                  .complaints = target->complaints,
                  .site = target->site,
                  .lists = file->lists,
                  .list_count = file->list_count},
    };

    draft.scope.lets = draft.lets;
    if (schema_read(node, rule_keys, COUNT_OF(rule_keys), "a rule", &draft, target->complaints)) {
        cap_severity(&draft);
        target->take(target->context, &draft.rule, draft.id->spot);
    }
    arena_free(&scratch);
}

static bool read_schema(void *context, const struct yaml_node *node)
{
    struct file_draft *file = context;

    if (node->kind == YAML_SCALAR && text_equals(node->value, "rules/1"))
        return true;
    return complain(file->target->complaints, node->spot, "write rules/1",
                    "this schema is not known");
}

static bool read_lists(void *context, const struct yaml_node *node)
{
    struct file_draft *file = context;
    struct complaints *complaints = file->target->complaints;

    if (!schema_expect(node, YAML_MAP, "'lists'", complaints))
        return false;
    if (node->count > LISTS_MAX)
        return complain(complaints, node->key_spot, NULL, "more than %d lists", LISTS_MAX);
    file->lists = arena_take_array(file->target->arena, node->count, sizeof(*file->lists));
    if (!file->lists)
        return complain(complaints, node->spot, NULL, "there is no memory for these lists");
    for (const struct yaml_node *list = node->first; list; list = list->next) {
        if (!is_name(list->key))
            complain(complaints, list->key_spot, "lower-case letters, digits and '_'",
                     "'%.*s' cannot be a name", TEXT_ARGS(list->key));
        else if (list->kind != YAML_LIST || list->count == 0)
            complain(complaints, list->spot, "write [a, b, c]", "a list holds one value or more");
        else
            file->lists[file->list_count++] = (struct named_list){.node = list};
    }
    return true;
}

static bool read_rules(void *context, const struct yaml_node *node)
{
    struct file_draft *file = context;

    if (!schema_expect(node, YAML_LIST, "'rules'", file->target->complaints))
        return false;
    for (const struct yaml_node *rule = node->first;
         rule && !complaints_are_full(file->target->complaints); rule = rule->next)
        read_rule(file, rule);
    return true;
}

static const struct key file_keys[] = {
    {"schema", read_schema, true}, {"lists", read_lists, false}, {"rules", read_rules, true},
    {"exceptions", NULL, false},   {"patch", NULL, false},
};

static const char *digest_of(const struct yaml *file, struct arena *arena)
{
    uint8_t digest[SHA256_SIZE];
    char *text = arena_take(arena, DIGEST_SIZE);

    if (!text)
        return "";
    sha256_of(yaml_source(file)->bytes, digest);
    for (size_t i = 0; i < SHA256_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    return text;
}

static void warn_of_lists(const struct file_draft *file)
{
    for (size_t i = 0; i < file->list_count; i++)
        if (!file->lists[i].is_used)
            complain_softly(file->target->complaints, file->lists[i].node->key_spot, NULL,
                            "no rule of this file uses the list '%.*s'",
                            TEXT_ARGS(file->lists[i].node->key));
}

void rule_file_read(const struct yaml *file, const struct rule_target *target)
{
    struct file_draft draft = {
        .target = target, .file = file, .digest = digest_of(file, target->arena)};

    if (schema_read(yaml_root(file), file_keys, COUNT_OF(file_keys), "a rule file", &draft,
                    target->complaints))
        warn_of_lists(&draft);
}
