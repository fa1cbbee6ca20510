/* The two sides of a relation: is the left one something that can be asked this, and is the right
 * one something it can be compared with? */

#include <stdio.h>

#include "config/literal.h"
#include "judge/policy/site.h"
#include "judge/rules/check.h"
#include "judge/rules/pattern.h"
#include "judge/rules/set.h"

#define ANY_TYPE (NUMBERS | WORDS | TYPE(VALUE_BOOL) | TYPE(VALUE_IP) | TYPE(VALUE_MAC))

/* Of what a relation can be asked. */
static const unsigned relation_types[RELATION_COUNT] = {
    [RELATION_EQUAL] = ANY_TYPE,  [RELATION_NOT_EQUAL] = ANY_TYPE,
    [RELATION_LESS] = NUMBERS,    [RELATION_LESS_EQUAL] = NUMBERS,
    [RELATION_GREATER] = NUMBERS, [RELATION_GREATER_EQUAL] = NUMBERS,
    [RELATION_CONTAINS] = WORDS,  [RELATION_STARTSWITH] = WORDS,
    [RELATION_ENDSWITH] = WORDS,  [RELATION_GLOB] = WORDS,
    [RELATION_MATCHES] = WORDS,   [RELATION_IN] = ANY_TYPE & ~TYPE(VALUE_BOOL),
};

static struct text written(const struct expression *part)
{
    return (struct text){part->scalar->value.data + part->at, part->length};
}

/* Words of enumerations. */

static const char *find_word(const struct field *field, struct text word)
{
    for (size_t i = 0; field->word_at(i); i++)
        if (text_equals(word, field->word_at(i)))
            return field->word_at(i);
    return NULL;
}

static const char *find_zone(const struct site *site, struct text word)
{
    int zone = site_zone_find(site, word);
    return zone == ZONE_NONE ? NULL : site_zone_name(site, (size_t)zone);
}

static const char *word_hint(const struct field *field, const struct site *site, struct text word,
                             char hint[static SUGGESTION_SIZE])
{
    struct nearest nearest = nearest_to(word);
    const char *offered;

    for (size_t i = 0; (offered = field->word_at(i)); i++)
        nearest_offer(&nearest, offered);
    for (size_t i = 0; field->is_open_word && (offered = site_zone_name(site, i)); i++)
        nearest_offer(&nearest, offered);
    return nearest_hint(&nearest, hint);
}

bool check_word(const struct field *field, const struct site *site, struct spot spot,
                struct text word, struct value *value, struct complaints *complaints)
{
    char hint[SUGGESTION_SIZE];
    const char *found = find_word(field, word);

    if (!found && field->is_open_word)
        found = find_zone(site, word);
    *value = (struct value){.type = VALUE_WORD, .text = found ? text_of(found) : word};
    if (found || (field->is_open_word && !site))
        return true;
    return complain(complaints, spot, word_hint(field, site, word, hint), "'%.*s' is no word of %s",
                    TEXT_ARGS(word), field->name);
}

static struct spot spot_of(const struct expression *part)
{
    return yaml_value_spot(part->scalar, part->at, part->length);
}

/* Both sides of a relation. */

static bool fail_type(const struct checker *c, const struct expression *left,
                      const struct expression *right, const char *hint)
{
    char name[64];

    return condition_complain(c->scope->complaints, right, hint, "%s is %s, and this is %s",
                              check_spelled(left, name), value_type_name(left->type),
                              value_type_name(right->value.type));
}

/* A literal takes the type of what it is compared with; what it cannot be, it is told. */
static bool fit_literal(const struct checker *c, const struct expression *left,
                        struct expression *right)
{
    struct value *value = &right->value;
    const char *sentence;
    char hint[80];

    if (value->type == VALUE_INTEGER &&
        literal_lacks_unit(left->type, written(right), &sentence, hint)) {
        if (value->integer != 0)
            return check_fail(c, right, hint, sentence);
        value->type = left->type;
    }
    if (left->type == VALUE_FLOAT && value->type == VALUE_INTEGER)
        *value = (struct value){.type = VALUE_FLOAT, .real = (double)value->integer};
    if (left->type == VALUE_INTEGER && right->is_percentage) {
        snprintf(hint, sizeof(hint), "write %g", value->real * 100);
        return check_fail(c, right, hint,
                          "a percentage is a fraction, and this counts whole things");
    }
    if (value->type == VALUE_CIDR && left->type == VALUE_IP)
        return check_fail(c, right, "write 'in' instead",
                          "one address cannot equal a block of them");
    if (right->has_mask && left->type == VALUE_MAC)
        return check_fail(c, right, "write 'in' instead",
                          "one address cannot equal a block of them");
    bool is_number_for_count = left->type == VALUE_INTEGER && value->type == VALUE_FLOAT;
    if (value->type != left->type && !is_number_for_count)
        return fail_type(c, left, right, left->type == VALUE_TEXT ? "text needs quotes" : NULL);
    right->type = value->type;
    return true;
}

/* The field whose words a word is one of. */
static const struct field *words_of(const struct expression *part)
{
    while (part->meaning)
        part = part->meaning;
    return part->type == VALUE_WORD ? part->field : NULL;
}

/* A word that is none of an enumeration, and no name. */
static bool fail_right_word(const struct checker *c, const struct expression *left,
                            const struct expression *right)
{
    struct text number = right->name;
    const char *sentence;
    char hint[SUGGESTION_SIZE];
    char name[64];

    if (left->type == VALUE_TEXT) {
        snprintf(hint, sizeof(hint), "write \"%.*s\"", TEXT_ARGS(right->name));
        return check_fail(c, right, hint, "text needs quotes");
    }
    number.length = 0;
    while (number.length < right->name.length && number.data[number.length] >= '0' &&
           number.data[number.length] <= '9')
        number.length++;
    if (number.length > 0 && literal_lacks_unit(left->type, number, &sentence, hint))
        return condition_complain(c->scope->complaints, right, hint, "'%.*s' is not %s",
                                  TEXT_ARGS(right->name), value_type_name(left->type));
    return condition_complain(c->scope->complaints, right, NULL, "%s is %s, and '%.*s' is not",
                              check_spelled(left, name), value_type_name(left->type),
                              TEXT_ARGS(right->name));
}

static bool is_name(const struct checker *c, const struct expression *part)
{
    return part->kind == EXPRESSION_WORD &&
           (check_find_let(c, part->name) || (c->item && text_equals(part->name, "it")));
}

/* The right side of == and its like. */
static bool check_right(struct checker *c, const struct expression *left, struct expression *right)
{
    const struct field *words = words_of(left);
    bool is_text = right->kind == EXPRESSION_LITERAL && right->value.type == VALUE_TEXT;
    char name[64];

    if (words && (right->kind == EXPRESSION_WORD || is_text)) {
        struct text word = is_text ? right->value.text : right->name;
        right->kind = EXPRESSION_LITERAL;
        right->type = VALUE_WORD;
        return check_word(words, c->scope->site, spot_of(right), word, &right->value,
                          c->scope->complaints);
    }
    if (right->kind == EXPRESSION_WORD && !is_name(c, right))
        return fail_right_word(c, left, right);
    if (right->kind == EXPRESSION_LITERAL)
        return fit_literal(c, left, right);
    if (!check_value(c, right))
        return false;

    bool are_plain = is_one_of(left->type, PLAIN_NUMBERS) && is_one_of(right->type, PLAIN_NUMBERS);
    bool are_words = is_one_of(left->type, WORDS) && is_one_of(right->type, WORDS);
    if (left->type == right->type || are_plain || are_words)
        return true;
    return condition_complain(c->scope->complaints, right, NULL, "%s is %s, and this is %s",
                              check_spelled(left, name), value_type_name(left->type),
                              value_type_name(right->type));
}

static bool check_text_argument(struct checker *c, const struct expression *node,
                                struct expression *right)
{
    bool is_literal = right->kind == EXPRESSION_LITERAL && right->value.type == VALUE_TEXT;
    char sentence[80];
    char hint[SUGGESTION_SIZE] = "";

    if (!is_literal) {
        snprintf(sentence, sizeof(sentence), "'%s' needs text in quotes",
                 relation_word(node->relation));
        if (right->kind == EXPRESSION_WORD)
            snprintf(hint, sizeof(hint), "write \"%.*s\"", TEXT_ARGS(right->name));
        return check_fail(c, right, hint, sentence);
    }
    right->type = VALUE_TEXT;
    if (right->value.text.length == 0)
        return check_fail(c, right, NULL, "empty text is in everything");
    if (node->relation != RELATION_MATCHES)
        return true;

    struct pattern_fault fault;
    right->pattern = pattern_new(right->value.text, c->scope->arena, &fault);
    if (right->pattern)
        return true;
    snprintf(hint, sizeof(hint), "at character %zu of the pattern", fault.at + 1);
    return check_fail(c, right, hint, fault.sentence);
}

/* Behind `in`. */

/* An item of a set or list; of a list, its text decides alone. */
static bool fit_item(struct checker *c, const struct expression *left, struct expression *item,
                     struct set_item *out)
{
    const struct field *words = words_of(left);
    enum value_type type = item->value.type;

    if (item->kind == EXPRESSION_WORD || (words && type == VALUE_TEXT)) {
        if (!check_right(c, left, item))
            return false;
        if (item->kind != EXPRESSION_LITERAL)
            return check_fail(c, item, NULL, "a set holds values, not names of 'let'");
    } else if (left->type == VALUE_IP && type == VALUE_CIDR) {
        item->type = VALUE_CIDR;
    } else if (left->type == VALUE_MAC && item->has_mask) {
        item->type = VALUE_MAC;
    } else if (left->type == VALUE_INTEGER && type == VALUE_FLOAT) {
        return check_fail(c, item, NULL, "this counts whole things");
    } else if (item->kind != EXPRESSION_LITERAL) {
        return check_fail(c, item, NULL, "a set holds values, not fields");
    } else if (!fit_literal(c, left, item)) {
        return false;
    }
    *out = (struct set_item){item->value, item->mask, item->has_mask};
    return true;
}

static bool check_set(struct checker *c, const struct expression *left, struct expression *set)
{
    size_t count = 0;
    bool is_good = true;

    for (const struct expression *item = set->first; item; item = item->next)
        count++;
    struct set_item *items = arena_take_array(c->scope->scratch, count, sizeof(*items));
    if (!items)
        return check_fail(c, set, NULL, "there is no memory for this set");
    count = 0;
    for (struct expression *item = set->first; item; item = item->next)
        is_good = fit_item(c, left, item, &items[count++]) && is_good;
    if (!is_good)
        return false;
    set->set = set_new(left->type, items, count, c->scope->arena);
    return set->set ? true : check_fail(c, set, NULL, "there is no memory for this set");
}

/* A list once compiled for a type, or for the words of a field. */
struct list_use {
    enum value_type type;
    const struct field *words;
    const struct value_set *set; /* NULL: an item was wrong, which has been told */
    struct list_use *next;
};

static bool read_list_item(const struct checker *c, const struct expression *left,
                           const struct yaml_node *node, struct set_item *item)
{
    const struct field *words = words_of(left);
    struct complaints *complaints = c->scope->complaints;

    *item = (struct set_item){{0}, {{0}}, false};
    if (node->kind != YAML_SCALAR)
        return complain(complaints, node->spot, NULL, "a list holds values, not %s",
                        yaml_kind_name(node->kind));
    if (words)
        return check_word(words, c->scope->site, node->spot, node->value, &item->value, complaints);
    if (left->type == VALUE_TEXT && node->value.length == 0)
        return complain(complaints, node->spot, NULL, "empty text");
    if (literal_of(left->type, node->value, &item->value) ||
        (left->type == VALUE_IP && literal_of(VALUE_CIDR, node->value, &item->value)))
        return true;
    if (left->type == VALUE_MAC && literal_mac_block(node->value, &item->value.mac, &item->mask)) {
        item->value.type = VALUE_MAC;
        item->has_mask = true;
        return true;
    }
    return complain(complaints, node->spot, NULL, "'%.*s' is not %s", TEXT_ARGS(node->value),
                    value_type_name(left->type));
}

static const struct value_set *compile_list(const struct checker *c, const struct expression *left,
                                            const struct named_list *list)
{
    size_t count = list->node->count;
    struct set_item *items = arena_take_array(c->scope->scratch, count, sizeof(*items));
    bool is_good = items != NULL;
    size_t i = 0;

    for (const struct yaml_node *node = list->node->first; items && node; node = node->next)
        is_good = read_list_item(c, left, node, &items[i++]) && is_good;
    return is_good ? set_new(left->type, items, count, c->scope->arena) : NULL;
}

static struct named_list *find_list(const struct checker *c, struct text name)
{
    for (size_t i = 0; i < c->scope->list_count; i++) {
        struct text key = c->scope->lists[i].node->key;
        if (key.length == name.length && memcmp(key.data, name.data, name.length) == 0)
            return &c->scope->lists[i];
    }
    return NULL;
}

static bool fail_list(const struct checker *c, const struct expression *part)
{
    struct nearest nearest = nearest_to(part->name);
    char hint[SUGGESTION_SIZE];

    for (size_t i = 0; i < c->scope->list_count; i++)
        nearest_offer(&nearest, c->scope->lists[i].node->key.data);
    return condition_complain(c->scope->complaints, part, nearest_hint(&nearest, hint),
                              "this file has no list '%.*s'", TEXT_ARGS(part->name));
}

static bool check_list(struct checker *c, const struct expression *left, struct expression *part)
{
    struct named_list *list = find_list(c, part->name);

    if (!list)
        return fail_list(c, part);
    list->is_used = true;
    for (const struct list_use *use = list->uses; use; use = use->next) {
        if (use->type != left->type || use->words != words_of(left))
            continue;
        part->set = use->set;
        return part->set != NULL;
    }
    struct list_use *use = arena_take(c->scope->arena, sizeof(*use));
    if (!use)
        return check_fail(c, part, NULL, "there is no memory for this list");
    *use = (struct list_use){left->type, words_of(left), compile_list(c, left, list), list->uses};
    list->uses = use;
    part->set = use->set;
    return part->set != NULL;
}

static bool check_zone(const struct checker *c, const struct expression *left,
                       struct expression *part)
{
    struct nearest nearest = nearest_to(part->name);
    const struct site *site = c->scope->site;
    char hint[SUGGESTION_SIZE];
    const char *zone;

    if (left->type != VALUE_IP)
        return condition_complain(c->scope->complaints, left, NULL,
                                  "only an address lies in a zone, and this is %s",
                                  value_type_name(left->type));
    part->zone = site_zone_find(site, part->name);
    if (part->zone != ZONE_NONE || !site)
        return true;
    for (size_t i = 0; (zone = zone_word_at(i)); i++) {
        if (text_equals(part->name, zone))
            return true;
        nearest_offer(&nearest, zone);
    }
    for (size_t i = 0; (zone = site_zone_name(site, i)); i++)
        nearest_offer(&nearest, zone);
    return condition_complain(c->scope->complaints, part, nearest_hint(&nearest, hint),
                              "the site has no zone '%.*s'", TEXT_ARGS(part->name));
}

static bool check_group(struct checker *c, const struct expression *left, struct expression *right)
{
    switch (right->kind) {
    case EXPRESSION_SET: return check_set(c, left, right);
    case EXPRESSION_LIST: return check_list(c, left, right);
    case EXPRESSION_ZONE: return check_zone(c, left, right);
    default: return check_fail(c, right, NULL, "'in' needs a set, a list or a zone");
    }
}

bool check_relation(struct checker *c, struct expression *node)
{
    struct expression *left = node->first;
    struct expression *right = left->next;
    char name[64];

    if (!check_value(c, left))
        return false;
    if (left->kind == EXPRESSION_LITERAL)
        return check_fail(c, left, NULL,
                          "the left side is a field or a number worked out, not a value");
    if (!is_one_of(left->type, relation_types[node->relation]))
        return condition_complain(
            c->scope->complaints, node, NULL, "'%s' cannot be asked of %s, which is %s",
            relation_word(node->relation), check_spelled(left, name), value_type_name(left->type));
    if (node->relation == RELATION_IN)
        return check_group(c, left, right);
    if (node->relation >= RELATION_CONTAINS)
        return check_text_argument(c, node, right);
    return check_right(c, left, right);
}
