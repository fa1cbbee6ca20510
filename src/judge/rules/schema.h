/* Reading maps by a table of their keys. Private to judge/rules. */

#ifndef JUDGE_RULES_SCHEMA_H
#define JUDGE_RULES_SCHEMA_H

#include "config/complaint.h"
#include "config/yaml.h"

/* One key a map may have. */
struct key {
    const char *name;
    /* False after a complaint. NULL: this version does not know the key yet. */
    bool (*read)(void *draft, const struct yaml_node *node);
    bool is_required;
};

/* Reads the map's entries in the order of the table, complaining of keys that are unknown or not
 * known yet, and of those that are missing. `what` names the map in sentences: "a rule". */
bool schema_read(const struct yaml_node *map, const struct key *keys, size_t count,
                 const char *what, void *draft, struct complaints *complaints);

/* These complain and return false when the node is something else. */
bool schema_expect(const struct yaml_node *node, enum yaml_kind kind, const char *what,
                   struct complaints *complaints);
bool schema_number(const struct yaml_node *node, int64_t least, int64_t most, int64_t *number,
                   struct complaints *complaints);

/* Text that is not empty. */
bool schema_text(const struct yaml_node *node, struct complaints *complaints);

#endif
