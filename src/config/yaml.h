/* YAML as people write configuration in it: a tree, in which every node knows its place.
 *
 * Scalars stay as they are spelled; the schema that reads them gives them a type, so NO stays a
 * country. What makes YAML surprising is refused with a sentence: keys given twice, anchors,
 * aliases, merge keys, tags, directives, several documents. So is what is too deep or too large,
 * before it costs anything. */

#ifndef CONFIG_YAML_H
#define CONFIG_YAML_H

#include "config/complaint.h"

enum {
    YAML_DEPTH_MAX = 32,
    YAML_NODES_MAX = 250000,
    YAML_PIECE_MAX = 256 * 1024,           /* bytes of one scalar or comment */
    YAML_CONFIG_SIZE_MAX = 1024 * 1024,    /* of camwarden.yaml and site.yaml */
    YAML_RULES_SIZE_MAX = 16 * 1024 * 1024 /* of a rule file */
};

enum yaml_kind {
    YAML_SCALAR,
    YAML_LIST,
    YAML_MAP,
};

enum yaml_style {
    YAML_PLAIN,         /* lists and maps too */
    YAML_SINGLE_QUOTED, /* 'text' */
    YAML_DOUBLE_QUOTED, /* "text" */
    YAML_LITERAL,       /* | */
    YAML_FOLDED,        /* > */
};

/* Belongs to its file. */
struct yaml_node {
    enum yaml_kind kind;
    enum yaml_style style;
    struct text key;         /* its name in the map above it; no data in a list or at the root */
    struct text value;       /* of a scalar, quotes and escapes resolved; a NUL follows it */
    size_t count;            /* items of a list, entries of a map */
    struct yaml_node *first; /* of a list or map */
    struct yaml_node *next;  /* beside it */
    struct spot spot;        /* from its first byte, quote included, to its last */
    struct spot key_spot;    /* of a list's item and of the root: the same as `spot` */
};

struct yaml;

/* Reads a file of at most `size_max` bytes, which must be a regular one (a symbolic link to one
 * will do). NULL when anything was wrong with it; all that was wrong has gone to `complaints`. */
struct yaml *yaml_read(const char *path, size_t size_max, struct complaints *complaints);

/* The same for text in memory, which is copied, as is the name of the file. */
struct yaml *yaml_parse(const char *file, struct text text, size_t size_max,
                        struct complaints *complaints);

/* Accepts NULL. (yaml_free is a name of libyaml.) */
void yaml_close(struct yaml *yaml);

/* Never NULL; an empty file is refused. */
const struct yaml_node *yaml_root(const struct yaml *yaml);
const struct source *yaml_source(const struct yaml *yaml);

/* The entry of this name, or NULL; of anything but a map, NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key);

/* "a list", "a map", "text". */
const char *yaml_kind_name(enum yaml_kind kind);

/* False for a value whose columns are lost: a folded scalar, or a plain or quoted one of several
 * lines. */
bool yaml_value_has_columns(const struct yaml_node *scalar);

/* Where `length` bytes from byte `at` of the scalar's value stand in the file; the whole scalar's
 * start when columns are lost. */
struct spot yaml_value_spot(const struct yaml_node *scalar, size_t at, size_t length);

#endif
