#include "judge/rules/rules.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "config/complaint.h"
#include "judge/rules/program.h"
#include "judge/rules/rule_file.h"
#include "judge/rules/sieve.h"
#include "judge/rules/template.h"

enum {
    FOLDER_DEPTH_MAX = 8,
    FILES_MAX = 4096,
    MEMORY_MAX = 256 * 1024 * 1024 /* of compiled rules: twenty thousand take half of it */
};

struct rules {
    struct arena arena;
    struct yaml **files; /* rules point into them */
    size_t file_count;
    const struct rule **list; /* all; then, sorted by kind, once more */
    struct spot *places;      /* of their ids */
    size_t count;
    size_t room;
    const struct rule **by_kind;
    size_t kind_start[OBSERVATION_KIND_COUNT + 1];
    struct sieve *sieves[OBSERVATION_KIND_COUNT]; /* NULL: no rule looks at this kind */
};

struct loader {
    struct rules *rules;
    struct complaints complaints;
    const struct site *site;
};

static bool has_no_memory(struct loader *loader)
{
    return complain_of_file(&loader->complaints, "rules", "there is no memory to load them");
}

/* Rules as they come. */

static bool make_room(struct rules *rules)
{
    size_t room = rules->room ? rules->room * 2 : 64;

    if (rules->count < rules->room)
        return true;
    const struct rule **list = realloc(rules->list, room * sizeof(const struct rule *));
    if (!list)
        return false;
    rules->list = list;
    struct spot *places = realloc(rules->places, room * sizeof(*places));
    if (!places)
        return false;
    rules->places = places;
    rules->room = room;
    return true;
}

static bool take_rule(void *context, const struct rule *rule, struct spot where)
{
    struct loader *loader = context;
    struct rules *rules = loader->rules;

    if (rules->count == RULES_MAX)
        return complain(&loader->complaints, where, NULL, "more than %d rules", RULES_MAX);
    struct rule *copy = arena_take(&rules->arena, sizeof(*copy));
    if (!copy || !make_room(rules))
        return has_no_memory(loader);
    *copy = *rule;
    rules->places[rules->count] = where;
    rules->list[rules->count++] = copy;
    return true;
}

static bool read_file(struct loader *loader, struct yaml *file)
{
    struct rules *rules = loader->rules;
    struct rule_target target = {.arena = &rules->arena,
                                 .complaints = &loader->complaints,
                                 .site = loader->site,
                                 .take = take_rule,
                                 .context = loader};

    if (!file)
        return false;
    struct yaml **files = realloc(rules->files, (rules->file_count + 1) * sizeof(struct yaml *));
    if (!files) {
        yaml_close(file);
        return has_no_memory(loader);
    }
    rules->files = files;
    rules->files[rules->file_count++] = file;
    rule_file_read(file, &target);
    return true;
}

/* Folders. */

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name);
    size_t end_length = strlen(end);
    return length > end_length && strcmp(name + length - end_length, end) == 0;
}

static int is_seen(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The same order whatever the locale and the file system. */
static int compare_names(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool load_file(struct loader *loader, const char *path)
{
    if (loader->rules->file_count == FILES_MAX)
        return complain_of_file(&loader->complaints, path, "more than %d files", FILES_MAX);
    return read_file(loader, yaml_read(path, YAML_RULES_SIZE_MAX, &loader->complaints));
}

static void load_path(struct loader *loader, const char *path, unsigned depth);

static void load_folder(struct loader *loader, const char *path, unsigned depth)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_seen, compare_names);
    char below[PATH_MAX];

    if (count < 0) {
        complain_of_file(&loader->complaints, path, "%s", strerror(errno));
        return;
    }
    for (int i = 0; i < count; i++) {
        int length = snprintf(below, sizeof(below), "%s/%s", path, entries[i]->d_name);
        if (length > 0 && (size_t)length < sizeof(below))
            load_path(loader, below, depth + 1);
        free(entries[i]);
    }
    free(entries);
}

/* Below a folder, what is no *.yaml is left alone; what looks like one and is not, is told. */
static void load_path(struct loader *loader, const char *path, unsigned depth)
{
    struct stat status;

    if (stat(path, &status) != 0)
        complain_of_file(&loader->complaints, path, "%s", strerror(errno));
    else if (S_ISDIR(status.st_mode) && depth < FOLDER_DEPTH_MAX)
        load_folder(loader, path, depth);
    else if (S_ISDIR(status.st_mode))
        complain_of_file(&loader->complaints, path, "folders are nested too deep");
    else if (depth == 0 || ends_with(path, ".yaml"))
        load_file(loader, path);
    else if (ends_with(path, ".yml"))
        complain_of_file(&loader->complaints, path, "files of rules end in .yaml");
}

/* What holds over all files. */

struct placed {
    const struct rule *rule;
    struct spot spot;
    size_t number;
};

static int compare_ids(const void *left, const void *right)
{
    const struct placed *a = left;
    const struct placed *b = right;
    int order = strcmp(a->rule->id, b->rule->id);

    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

static bool check_ids(struct loader *loader)
{
    struct rules *rules = loader->rules;
    struct placed *placed = calloc(rules->count + 1, sizeof(*placed));

    if (!placed)
        return has_no_memory(loader);
    for (size_t i = 0; i < rules->count; i++)
        placed[i] = (struct placed){rules->list[i], rules->places[i], i};
    qsort(placed, rules->count, sizeof(*placed), compare_ids);
    for (size_t i = 1; i < rules->count; i++) {
        struct place first = spot_place(placed[i - 1].spot);
        char hint[SUGGESTION_SIZE];
        if (strcmp(placed[i - 1].rule->id, placed[i].rule->id) != 0)
            continue;
        snprintf(hint, sizeof(hint), "the first one is in %s:%u", first.file, first.line);
        complain(&loader->complaints, placed[i].spot, hint, "the id %s is taken",
                 placed[i].rule->id);
    }
    free(placed);
    return true;
}

static bool index_kinds(struct loader *loader)
{
    struct rules *rules = loader->rules;
    size_t used = 0;

    rules->by_kind = calloc(rules->count + 1, sizeof(const struct rule *));
    if (!rules->by_kind)
        return has_no_memory(loader);
    for (size_t kind = 0; kind < OBSERVATION_KIND_COUNT; kind++) {
        rules->kind_start[kind] = used;
        for (size_t i = 0; i < rules->count; i++)
            if (rules->list[i]->event == kind)
                rules->by_kind[used++] = rules->list[i];
    }
    rules->kind_start[OBSERVATION_KIND_COUNT] = used;
    return true;
}

/* Only of rules without a fault: the others have no program. */
static bool make_sieves(struct loader *loader)
{
    struct rules *rules = loader->rules;

    for (size_t kind = 0; kind < OBSERVATION_KIND_COUNT; kind++) {
        size_t count = rules->kind_start[kind + 1] - rules->kind_start[kind];

        if (count == 0)
            continue;
        rules->sieves[kind] =
            sieve_new(&rules->arena, rules->by_kind + rules->kind_start[kind], count);
        if (!rules->sieves[kind])
            return has_no_memory(loader);
    }
    return true;
}

static struct rules *finish(struct loader *loader)
{
    if (check_ids(loader) && index_kinds(loader) && loader->complaints.errors == 0 &&
        make_sieves(loader))
        return loader->rules;
    rules_free(loader->rules);
    return NULL;
}

static bool start(struct loader *loader)
{
    loader->rules = calloc(1, sizeof(struct rules));
    if (!loader->rules)
        return has_no_memory(loader);
    loader->rules->arena.limit = MEMORY_MAX;
    return true;
}

struct rules *rules_load(const char *const *paths, size_t count, const struct site *site,
                         void (*report)(void *context, const char *sentence), void *context)
{
    struct loader loader = {.complaints = {.take = report, .context = context}, .site = site};

    if (!start(&loader))
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t files = loader.rules->file_count;
        size_t errors = loader.complaints.errors;
        load_path(&loader, paths[i], 0);
        if (loader.rules->file_count == files && loader.complaints.errors == errors)
            complain_of_file(&loader.complaints, paths[i], "there is no *.yaml in it");
    }
    return finish(&loader);
}

struct rules *rules_parse(const char *file, struct text text, const struct site *site,
                          void (*report)(void *context, const char *sentence), void *context)
{
    struct loader loader = {.complaints = {.take = report, .context = context}, .site = site};

    if (!start(&loader))
        return NULL;
    read_file(&loader, yaml_parse(file, text, YAML_RULES_SIZE_MAX, &loader.complaints));
    return finish(&loader);
}

void rules_free(struct rules *rules)
{
    if (!rules)
        return;
    for (size_t i = 0; i < rules->file_count; i++)
        yaml_close(rules->files[i]);
    arena_free(&rules->arena);
    free(rules->files);
    free(rules->list);
    free(rules->places);
    free(rules->by_kind);
    free(rules);
}

size_t rules_count(const struct rules *rules)
{
    return rules->count;
}

const struct rule *rules_at(const struct rules *rules, size_t number)
{
    return rules->list[number];
}

const struct rule *const *rules_for(const struct rules *rules, enum observation_kind kind,
                                    size_t *count)
{
    *count = rules->kind_start[kind + 1] - rules->kind_start[kind];
    return rules->by_kind + rules->kind_start[kind];
}

size_t rules_that_may_fire(const struct rules *rules, const struct event *event,
                           uint64_t passed[static RULES_WORDS_MAX])
{
    const struct sieve *sieve = rules->sieves[event->kind];

    if (!sieve)
        return 0;
    sieve_pass(sieve, event, passed);
    return sieve_words(sieve);
}

enum truth rule_evaluate(const struct rule *rule, const struct event *event, struct reason *reasons,
                         size_t *count)
{
    return program_run(rule->program, event, reasons, count);
}

void rule_message(const struct rule *rule, const struct event *event, char *out, size_t size)
{
    template_fill(rule->message, event, out, size);
}
