#include "config/yaml.h"

#include <stdlib.h>
#include <yaml.h>

struct yaml {
    struct arena arena;
    struct source source;
    struct yaml_node *root;
    size_t node_count;
};

/* A list or map that is open. */
struct frame {
    struct yaml_node *node;
    struct yaml_node *last;
    bool has_key; /* in a map: the key has been read, its value comes next */
    struct text key;
    struct spot key_spot;
};

struct builder {
    struct yaml *yaml;
    struct complaints *complaints;
    yaml_parser_t parser;
    struct frame frames[YAML_DEPTH_MAX];
    size_t depth;
    size_t documents;
    size_t fed;      /* bytes of the source that libyaml has */
    size_t fed_then; /* and had at the last event */
    bool is_piece_too_large;
    size_t mark_index; /* libyaml counts characters: the last one asked for, */
    size_t mark_at;    /* and its byte */
};

/* libyaml knows no limit for a scalar; it is refused more bytes instead. */
static int feed(void *context, unsigned char *buffer, size_t size, size_t *given)
{
    struct builder *b = context;
    struct text text = b->yaml->source.text;
    size_t left = text.length - b->fed;

    *given = 0;
    if (b->fed - b->fed_then > YAML_PIECE_MAX) {
        b->is_piece_too_large = true;
        return 0;
    }
    *given = left < size ? left : size;
    memcpy(buffer, text.data + b->fed, *given);
    b->fed += *given;
    return 1;
}

static bool starts_character(char byte)
{
    return ((uint8_t)byte & 0xc0) != 0x80;
}

/* The byte of a mark. Marks come in order but for a few steps back, so this is cheap. */
static size_t byte_at(struct builder *b, size_t index)
{
    struct text text = b->yaml->source.text;

    while (b->mark_index < index && b->mark_at < text.length) {
        b->mark_index++;
        b->mark_at++;
        while (b->mark_at < text.length && !starts_character(text.data[b->mark_at]))
            b->mark_at++;
    }
    while (b->mark_index > index && b->mark_at > 0) {
        b->mark_index--;
        b->mark_at--;
        while (b->mark_at > 0 && !starts_character(text.data[b->mark_at]))
            b->mark_at--;
    }
    return b->mark_at;
}

static struct spot event_spot(struct builder *b, const yaml_event_t *event)
{
    size_t at = byte_at(b, event->start_mark.index);
    size_t end = byte_at(b, event->end_mark.index);

    return (struct spot){&b->yaml->source, at, end > at ? end - at : 0};
}

static bool refuse(struct builder *b, struct spot spot, const char *hint, const char *sentence)
{
    return complain(b->complaints, spot, hint, "%s", sentence);
}

static bool has_no_memory(struct builder *b)
{
    return complain_of_file(b->complaints, b->yaml->source.file, "there is no memory to read it");
}

static struct yaml_node *add_node(struct builder *b, enum yaml_kind kind, struct spot spot)
{
    if (b->yaml->node_count == YAML_NODES_MAX) {
        complain(b->complaints, spot, "cut it into several files",
                 "more than %d values in one file", YAML_NODES_MAX);
        return NULL;
    }
    struct yaml_node *node = arena_take(&b->yaml->arena, sizeof(*node));
    if (!node) {
        has_no_memory(b);
        return NULL;
    }
    b->yaml->node_count++;
    *node = (struct yaml_node){.kind = kind, .spot = spot, .key_spot = spot};

    struct frame *above = b->depth > 0 ? &b->frames[b->depth - 1] : NULL;
    if (!above) {
        b->yaml->root = node;
        return node;
    }
    if (above->has_key) {
        node->key = above->key;
        node->key_spot = above->key_spot;
        above->has_key = false;
    }
    *(above->last ? &above->last->next : &above->node->first) = node;
    above->last = node;
    above->node->count++;
    return node;
}

/* The next scalar is a key, not a value. */
static bool key_is_next(const struct builder *b)
{
    const struct frame *above = b->depth > 0 ? &b->frames[b->depth - 1] : NULL;

    return above && above->node->kind == YAML_MAP && !above->has_key;
}

static bool take_key(struct builder *b, struct text key, struct spot spot)
{
    struct frame *above = &b->frames[b->depth - 1];

    above->has_key = true;
    above->key = key;
    above->key_spot = spot;
    return true;
}

static enum yaml_style style_of(yaml_scalar_style_t style)
{
    switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: return YAML_SINGLE_QUOTED;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: return YAML_DOUBLE_QUOTED;
    case YAML_LITERAL_SCALAR_STYLE: return YAML_LITERAL;
    case YAML_FOLDED_SCALAR_STYLE: return YAML_FOLDED;
    case YAML_ANY_SCALAR_STYLE:
    case YAML_PLAIN_SCALAR_STYLE: break;
    }
    return YAML_PLAIN;
}

/* Anchors and tags are refused, and reading goes on to find what else is wrong. */
static void check_properties(struct builder *b, struct spot spot, const void *anchor,
                             const void *tag)
{
    if (anchor)
        refuse(b, spot, "write the value out", "anchors (&) are not allowed");
    if (tag)
        refuse(b, spot, "leave it out", "tags (!) are not allowed");
}

static bool take_scalar(struct builder *b, const yaml_event_t *event)
{
    struct spot spot = event_spot(b, event);
    struct text raw = {(const char *)event->data.scalar.value, event->data.scalar.length};
    enum yaml_style style = style_of(event->data.scalar.style);

    check_properties(b, spot, event->data.scalar.anchor, event->data.scalar.tag);
    char *copy = arena_copy(&b->yaml->arena, raw);
    if (!copy)
        return has_no_memory(b);
    struct text value = {copy, raw.length};

    if (key_is_next(b)) {
        if (style == YAML_PLAIN && text_equals(value, "<<"))
            refuse(b, spot, "write the entries out", "merge keys (<<) are not allowed");
        else if (value.length == 0)
            refuse(b, spot, NULL, "a key without a name");
        return take_key(b, value, spot);
    }
    struct yaml_node *node = add_node(b, YAML_SCALAR, spot);
    if (!node)
        return false;
    node->style = style;
    node->value = value;
    return true;
}

static bool take_alias(struct builder *b, const yaml_event_t *event)
{
    struct spot spot = event_spot(b, event);

    refuse(b, spot, "write the value out", "aliases (*) are not allowed");
    if (key_is_next(b))
        return take_key(b, TEXT("*"), spot);
    struct yaml_node *node = add_node(b, YAML_SCALAR, spot);
    if (node)
        node->value = TEXT("");
    return node != NULL;
}

static bool open_frame(struct builder *b, const yaml_event_t *event, enum yaml_kind kind)
{
    struct spot spot = event_spot(b, event);

    if (kind == YAML_MAP)
        check_properties(b, spot, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    else
        check_properties(b, spot, event->data.sequence_start.anchor,
                         event->data.sequence_start.tag);
    if (key_is_next(b))
        return refuse(b, spot, NULL, "a key must be a word, not a list or a map");
    if (b->depth == YAML_DEPTH_MAX)
        return complain(b->complaints, spot, NULL, "nested deeper than %d levels", YAML_DEPTH_MAX);

    struct yaml_node *node = add_node(b, kind, spot);
    if (!node)
        return false;
    b->frames[b->depth++] = (struct frame){.node = node};
    return true;
}

/* By key, and equal ones in the order of the file. */
static int compare_keys(const void *left, const void *right)
{
    const struct yaml_node *a = *(const struct yaml_node *const *)left;
    const struct yaml_node *b = *(const struct yaml_node *const *)right;
    size_t shorter = a->key.length < b->key.length ? a->key.length : b->key.length;
    int order = memcmp(a->key.data, b->key.data, shorter);

    if (order != 0)
        return order;
    if (a->key.length != b->key.length)
        return a->key.length < b->key.length ? -1 : 1;
    return a->key_spot.at < b->key_spot.at ? -1 : 1;
}

static bool is_same_key(const struct yaml_node *a, const struct yaml_node *b)
{
    return a->key.length == b->key.length && memcmp(a->key.data, b->key.data, a->key.length) == 0;
}

static bool check_duplicates(struct builder *b, const struct yaml_node *map)
{
    if (map->count < 2)
        return true;
    const struct yaml_node **entries = calloc(map->count, sizeof(const struct yaml_node *));
    if (!entries)
        return has_no_memory(b);

    size_t count = 0;
    for (const struct yaml_node *entry = map->first; entry; entry = entry->next)
        entries[count++] = entry;
    qsort(entries, count, sizeof(const struct yaml_node *), compare_keys);
    for (size_t i = 1; i < count && !complaints_are_full(b->complaints); i++) {
        char hint[SUGGESTION_SIZE];
        if (!is_same_key(entries[i - 1], entries[i]))
            continue;
        snprintf(hint, sizeof(hint), "the first one is in line %u",
                 spot_place(entries[i - 1]->key_spot).line);
        complain(b->complaints, entries[i]->key_spot, hint, "'%.*s' is given twice",
                 TEXT_ARGS(entries[i]->key));
    }
    free(entries);
    return true;
}

static bool close_frame(struct builder *b, const yaml_event_t *event)
{
    struct yaml_node *node = b->frames[--b->depth].node;
    size_t end = byte_at(b, event->end_mark.index);

    if (end > node->spot.at) {
        if (node->key_spot.at == node->spot.at)
            node->key_spot.length = end - node->spot.at;
        node->spot.length = end - node->spot.at;
    }
    return node->kind == YAML_MAP ? check_duplicates(b, node) : true;
}

static bool take_document(struct builder *b, const yaml_event_t *event)
{
    struct spot spot = event_spot(b, event);

    if (++b->documents > 1)
        return refuse(b, spot, NULL, "a second document (---) in one file is not allowed");
    if (event->data.document_start.version_directive ||
        event->data.document_start.tag_directives.start !=
            event->data.document_start.tag_directives.end)
        return refuse(b, spot, "leave it out", "directives (%) are not allowed");
    return true;
}

static bool take_event(struct builder *b, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT: return take_document(b, event);
    case YAML_SCALAR_EVENT: return take_scalar(b, event);
    case YAML_ALIAS_EVENT: return take_alias(b, event);
    case YAML_SEQUENCE_START_EVENT: return open_frame(b, event, YAML_LIST);
    case YAML_MAPPING_START_EVENT: return open_frame(b, event, YAML_MAP);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: return close_frame(b, event);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT: break;
    }
    return true;
}

/* What people do most often, in words that help more than libyaml's. */
static const char *syntax_hint(struct spot spot)
{
    if (spot.at >= spot.source->text.length)
        return NULL;
    switch (spot.source->text.data[spot.at]) {
    case '\t': return "indent with blanks, not with tabs";
    case '@':
    case '`':
    case '%':
    case '*':
    case '&':
    case '!': return "a value that starts like this needs quotes";
    case ':': return "a value with ': ' in it needs quotes";
    default: return NULL;
    }
}

static bool refuse_syntax(struct builder *b)
{
    const yaml_parser_t *parser = &b->parser;
    struct spot spot = {&b->yaml->source, 0, 1};

    if (parser->error == YAML_MEMORY_ERROR)
        return has_no_memory(b);
    if (b->is_piece_too_large) {
        spot.at = byte_at(b, parser->mark.index);
        return complain(b->complaints, spot, NULL, "one text of more than %d KiB",
                        YAML_PIECE_MAX / 1024);
    }
    spot.at = byte_at(b, parser->problem_mark.index);
    return complain(b->complaints, spot, syntax_hint(spot), "this is not YAML: %s%s%s",
                    parser->problem ? parser->problem : "it cannot be read",
                    parser->context ? " " : "", parser->context ? parser->context : "");
}

static bool build(struct builder *b)
{
    bool is_over = false;

    while (!is_over) {
        yaml_event_t event;

        if (!yaml_parser_parse(&b->parser, &event))
            return refuse_syntax(b);
        b->fed_then = b->fed;
        is_over = event.type == YAML_STREAM_END_EVENT;
        bool is_taken = take_event(b, &event);
        yaml_event_delete(&event);
        if (!is_taken)
            return false;
    }
    if (!b->yaml->root)
        return complain_of_file(b->complaints, b->yaml->source.file, "it is empty");
    return true;
}

static bool build_tree(struct yaml *yaml, struct complaints *complaints)
{
    struct builder builder = {.yaml = yaml, .complaints = complaints};

    if (!yaml_parser_initialize(&builder.parser))
        return has_no_memory(&builder);
    yaml_parser_set_encoding(&builder.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input(&builder.parser, feed, &builder);
    bool is_built = build(&builder);
    yaml_parser_delete(&builder.parser);
    return is_built;
}

/* `text` without data: the file is read. */
static struct yaml *load(const char *file, struct text text, size_t size_max,
                         struct complaints *complaints)
{
    size_t errors_before = complaints->errors;
    struct yaml *yaml = calloc(1, sizeof(*yaml));

    if (!yaml) {
        complain_of_file(complaints, file, "there is no memory to read it");
        return NULL;
    }
    bool has_source =
        text.data ? source_copy(&yaml->source, &yaml->arena, file, text, size_max, complaints)
                  : source_read(&yaml->source, &yaml->arena, file, size_max, complaints);
    if (!has_source || !build_tree(yaml, complaints) || complaints->errors != errors_before) {
        yaml_close(yaml);
        return NULL;
    }
    return yaml;
}

struct yaml *yaml_read(const char *path, size_t size_max, struct complaints *complaints)
{
    return load(path, (struct text){0}, size_max, complaints);
}

struct yaml *yaml_parse(const char *file, struct text text, size_t size_max,
                        struct complaints *complaints)
{
    return load(file, text.data ? text : TEXT(""), size_max, complaints);
}

void yaml_close(struct yaml *yaml)
{
    if (yaml)
        arena_free(&yaml->arena);
    free(yaml);
}

const struct yaml_node *yaml_root(const struct yaml *yaml)
{
    return yaml->root;
}

const struct source *yaml_source(const struct yaml *yaml)
{
    return &yaml->source;
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
    if (map->kind != YAML_MAP)
        return NULL;
    for (const struct yaml_node *entry = map->first; entry; entry = entry->next)
        if (text_equals(entry->key, key))
            return entry;
    return NULL;
}

const char *yaml_kind_name(enum yaml_kind kind)
{
    switch (kind) {
    case YAML_SCALAR: return "text";
    case YAML_LIST: return "a list";
    case YAML_MAP: return "a map";
    }
    return "?";
}
