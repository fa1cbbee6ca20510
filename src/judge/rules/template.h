/* The message of a rule: text with {field} in it. {peer.name or peer.ip} takes the first that is
 * there; {{ and }} are the braces themselves. Constant; lives in the arena of the rules. Private to
 * judge/rules. */

#ifndef JUDGE_RULES_TEMPLATE_H
#define JUDGE_RULES_TEMPLATE_H

#include "base/arena.h"
#include "config/yaml.h"
#include "judge/field.h"

struct template;

enum {
    TEMPLATE_SIZE_MAX = 512,  /* as written */
    TEMPLATE_VALUE_SIZE = 257 /* of one field, with its NUL: longer ones are cut */
};

/* NULL after a complaint. */
struct template *template_new(const struct yaml_node *scalar, enum observation_kind event,
                              struct arena *arena, struct complaints *complaints);

/* As rule_message(). */
void template_fill(const struct template *template, const struct event *event, char *out,
                   size_t size);

#endif
