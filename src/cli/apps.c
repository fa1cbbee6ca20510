/* camwarden apps: every value of flow.app. */

#include <stdlib.h>

#include "base/wrap.h"
#include "cli/command.h"
#include "observe/observation.h"

enum {
    CATEGORY_COLUMN = 16,
    ABOUT_COLUMN = 33,
    WIDTH = 100,
    APPS_MAX = 2048
};

struct apps_options {
    bool is_markdown;
};

static int compare_apps(const void *a, const void *b)
{
    const struct app *left = *(const struct app *const *)a;
    const struct app *right = *(const struct app *const *)b;
    int category = strcmp(left->category, right->category);

    return category ? category : strcmp(left->name, right->name);
}

/* Numbers that no application has are left out, and so is the second of two dissectors that
 * speak of the same one. */
static size_t list_apps(const struct app *apps[static APPS_MAX])
{
    size_t count = 0;
    size_t kept = 0;

    for (size_t i = 0; i < app_count() && count < APPS_MAX; i++)
        if (app_at((uint16_t)i)->name)
            apps[count++] = app_at((uint16_t)i);
    qsort(apps, count, sizeof(struct app *), compare_apps);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || compare_apps(&apps[kept - 1], &apps[i]) != 0)
            apps[kept++] = apps[i];
    return kept;
}

static void print_markdown(const struct app *const *apps, size_t count)
{
    puts("# Applications\n\n"
         "Every value of the field `flow.app`, as rules and records spell it. This page is what\n"
         "`camwarden apps --markdown` prints.\n\n"
         "| app | category | what it is |\n"
         "| --- | --- | --- |");
    for (size_t i = 0; i < count; i++)
        printf("| `%s` | %s | %s |\n", apps[i]->name, apps[i]->category, apps[i]->about);
}

static void print_table(const struct app *const *apps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int column = printf("%-*s %-*s ", CATEGORY_COLUMN - 1, apps[i]->name,
                            ABOUT_COLUMN - CATEGORY_COLUMN - 1, apps[i]->category);

        wrap_print(stdout, text_of(apps[i]->about), column > 0 ? (size_t)column : 0, ABOUT_COLUMN,
                   WIDTH);
        putchar('\n');
    }
}

static int apps_run(const void *options, const struct operands *operands)
{
    const struct apps_options *o = options;
    const struct app *apps[APPS_MAX];
    size_t count = list_apps(apps);
    (void)operands;

    if (o->is_markdown)
        print_markdown(apps, count);
    else
        print_table(apps, count);
    return STATUS_NOTHING_FOUND;
}

static const struct option_row rows[] = {
    OPTION(struct apps_options, is_markdown, "markdown", 0, NULL, "print docs/APPS.md"),
    {0},
};

COMMAND(apps) = {
    .name = "apps",
    .operands = "",
    .about = "list the applications that are recognised: the values of flow.app",
    .options = rows,
    .options_size = sizeof(struct apps_options),
    .only_prints = true,
    .run = apps_run,
};
