/* camwarden fields: every field that a rule can name. */

#include "base/nearest.h"
#include "base/wrap.h"
#include "cli/command.h"
#include "judge/field.h"

enum {
    NAME_COLUMNS = 28,
    TYPE_COLUMNS = 16,
    ABOUT_COLUMN = NAME_COLUMNS + TYPE_COLUMNS + 2,
    WIDTH = 100,
    TYPE_SIZE = 64,
    WORDS_SIZE = 1024,
    ABOUT_SIZE = WORDS_SIZE + 512,
    KINDS_OF_ONE_PROTOCOL_MAX = 4, /* dns, mdns, llmnr; tls, dtls, quic */
};

struct fields_options {
    bool is_markdown;
};

/* "word", "list of text" */
static const char *type_of(const struct field *field, char out[static TYPE_SIZE])
{
    snprintf(out, TYPE_SIZE, "%s%s", field->is_list ? "list of " : "",
             value_type_name(field->type));
    return out;
}

static bool is_said_before(const struct field *field, size_t number)
{
    for (size_t i = 0; i < number; i++)
        if (strcmp(field->word_at(i), field->word_at(number)) == 0)
            return true;
    return false;
}

/* " One of: started, ended." flow.app is left to `camwarden apps`. */
static const char *words_of(const struct field *field, char out[static WORDS_SIZE])
{
    size_t used = 0;

    *out = '\0';
    if (!field->word_at || strcmp(field->name, "flow.app") == 0)
        return out;
    for (size_t i = 0; field->word_at(i) && used < WORDS_SIZE; i++) {
        if (is_said_before(field, i))
            continue;
        int length = snprintf(out + used, WORDS_SIZE - used, "%s%s",
                              used ? ", " : " One of: ", field->word_at(i));
        used += length > 0 ? (size_t)length : 0;
    }
    if (used > 0 && used < WORDS_SIZE)
        snprintf(out + used, WORDS_SIZE - used, "%s",
                 field->is_open_word ? ", or a name from the site file." : ".");
    return out;
}

static bool has_kind(const struct field *field, unsigned kind)
{
    return (field->kinds >> kind & 1) != 0;
}

/* A field of many kinds of event (device, peer, flow) is told once and for all of them. */
static bool is_shared(const struct field *field)
{
    size_t kinds = 0;

    for (unsigned kind = OBSERVED_NOTHING + 1; kind < OBSERVATION_KIND_COUNT; kind++)
        kinds += has_kind(field, kind);
    return kinds > KINDS_OF_ONE_PROTOCOL_MAX;
}

static const char *about_of(const struct field *field, char out[static ABOUT_SIZE])
{
    char words[WORDS_SIZE];

    snprintf(out, ABOUT_SIZE, "%s%s%s", field->about, field->is_optional ? " May be absent." : "",
             words_of(field, words));
    return out;
}

static void print_line(const struct field *field)
{
    char type[TYPE_SIZE];
    char about[ABOUT_SIZE];
    int column =
        printf("%-*s %-*s ", NAME_COLUMNS, field->name, TYPE_COLUMNS, type_of(field, type));

    wrap_print(stdout, text_of(about_of(field, about)), column > 0 ? (size_t)column : 0,
               ABOUT_COLUMN, WIDTH);
    putchar('\n');
}

static void print_row(const struct field *field)
{
    char type[TYPE_SIZE];
    char about[ABOUT_SIZE];

    printf("| `%s` | %s | %s |\n", field->name, type_of(field, type), about_of(field, about));
}

/* The fields of one kind of event, or those that many kinds share, under a heading. */
static void print_chapter(const char *heading, unsigned kind)
{
    bool has_heading = false;

    for (size_t i = 0; i < field_count(); i++) {
        const struct field *field = field_at(i);

        if (kind == OBSERVED_NOTHING ? !is_shared(field)
                                     : is_shared(field) || !has_kind(field, kind))
            continue;
        if (!has_heading)
            printf("\n## %s\n\n| field | type | what it holds |\n| --- | --- | --- |\n", heading);
        has_heading = true;
        print_row(field);
    }
}

static void print_markdown(void)
{
    puts(
        "# Fields\n\n"
        "Every field that a rule can name, and the events that have it. A comparison with a field\n"
        "that is absent is neither true nor false, and a rule fires on what is true alone. This\n"
        "page is what `camwarden fields --markdown` prints.");
    print_chapter("Of most events", OBSERVED_NOTHING);
    for (unsigned kind = OBSERVED_NOTHING + 1; kind < OBSERVATION_KIND_COUNT; kind++)
        print_chapter(observation_word(kind), kind);
}

/* OBSERVED_NOTHING when no event is called that. */
static enum observation_kind find_kind(const char *word)
{
    for (unsigned kind = OBSERVED_NOTHING + 1; kind < OBSERVATION_KIND_COUNT; kind++)
        if (strcmp(observation_word(kind), word) == 0)
            return kind;
    return OBSERVED_NOTHING;
}

static int complain_of_kind(const char *word)
{
    struct nearest nearest = nearest_to(text_of(word));

    for (unsigned kind = OBSERVED_NOTHING + 1; kind < OBSERVATION_KIND_COUNT; kind++)
        nearest_offer(&nearest, observation_word(kind));
    if (nearest.word)
        return command_complain("fields: there is no event '%s'; did you mean '%s'?", word,
                                nearest.word);
    return command_complain("fields: there is no event '%s'; 'camwarden fields' shows all fields",
                            word);
}

static int fields_run(const void *options, const struct operands *operands)
{
    const struct fields_options *o = options;
    const char *word = operands->items[0];
    enum observation_kind wanted = word ? find_kind(word) : OBSERVED_NOTHING;

    if (word && wanted == OBSERVED_NOTHING)
        return complain_of_kind(word);
    if (o->is_markdown) {
        print_markdown();
        return STATUS_NOTHING_FOUND;
    }
    for (size_t i = 0; i < field_count(); i++)
        if (wanted == OBSERVED_NOTHING || has_kind(field_at(i), wanted))
            print_line(field_at(i));
    return STATUS_NOTHING_FOUND;
}

static const struct option_row rows[] = {
    OPTION(struct fields_options, is_markdown, "markdown", 0, NULL, "print docs/FIELDS.md"),
    {0},
};

COMMAND(fields) = {
    .name = "fields",
    .operands = "[EVENT]",
    .operands_max = 1,
    .about = "list the fields that a rule can name, all or those of one kind of event",
    .options = rows,
    .options_size = sizeof(struct fields_options),
    .only_prints = true,
    .run = fields_run,
};
