/* Text of a stranger as a YAML file: the tree holds together, and every place lies in the file. */

#include <stdlib.h>

#include "config/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_spot(struct spot spot)
{
    size_t size = spot.source->text.length;

    if (spot.at > size || spot.length > size - spot.at)
        abort();
    struct place place = spot_place(spot);
    if (place.line == 0 || place.column == 0 || place.line > spot.source->line_count)
        abort();
}

static void check(const struct yaml_node *node)
{
    size_t count = 0;

    check_spot(node->spot);
    check_spot(node->key_spot);
    for (const struct yaml_node *below = node->first; below; below = below->next, count++)
        check(below);
    if (count != node->count || node->value.length > YAML_PIECE_MAX * 4)
        abort();
    if (node->kind != YAML_SCALAR)
        return;
    for (size_t i = 0; i <= node->value.length && i < 64; i++)
        check_spot(yaml_value_spot(node, i, node->value.length - i));
}

static void take(void *context, const char *sentence)
{
    (void)context;
    if (strlen(sentence) == 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct complaints complaints = {.take = take};
    struct yaml *yaml = yaml_parse("fuzz.yaml", (struct text){(const char *)data, size},
                                   YAML_CONFIG_SIZE_MAX, &complaints);

    if ((yaml == NULL) != (complaints.errors > 0))
        abort();
    if (yaml)
        check(yaml_root(yaml));
    yaml_close(yaml);
    return 0;
}
