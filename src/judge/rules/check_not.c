/* `not` over a field that may be absent reads as if absence made it true, and it does not. */

#include <stdio.h>

#include "config/complaint.h"
#include "judge/rules/condition.h"

/* Whether the condition asks somewhere if the field exists: then its author knows. */
static bool asks_for(const struct expression *part, const struct field *field)
{
    if (part->meaning)
        return asks_for(part->meaning, field);
    if (part->kind == EXPRESSION_EXISTS)
        return part->first->field == field;
    for (const struct expression *below = part->first; below; below = below->next)
        if (asks_for(below, field))
            return true;
    return false;
}

static void warn(const struct expression *whole, const struct expression *part,
                 struct condition_scope *scope)
{
    const struct field *field = part->field;
    char hint[SUGGESTION_SIZE];

    if (!field || !field->is_optional || part->is_item || asks_for(whole, field))
        return;
    snprintf(hint, sizeof(hint), "add 'exists %s and' or 'not exists %s or'", field->name,
             field->name);
    complain_softly(scope->complaints, yaml_value_spot(part->scalar, part->at, part->length), hint,
                    "%s may be absent, and then this is unknown, not true", field->name);
}

static void walk(const struct expression *whole, const struct expression *part, bool is_negated,
                 struct condition_scope *scope)
{
    if (part->meaning)
        return; /* told where it is written, if at all */
    switch (part->kind) {
    case EXPRESSION_EXISTS: return;
    case EXPRESSION_NOT: is_negated = !is_negated; break;
    case EXPRESSION_RELATION: is_negated = is_negated != part->is_negated; break;
    default: break;
    }
    if (is_negated && part->kind == EXPRESSION_FIELD)
        warn(whole, part, scope);
    for (const struct expression *below = part->first; below; below = below->next)
        walk(whole, below, is_negated, scope);
}

void condition_warn(const struct expression *expression, struct condition_scope *scope)
{
    walk(expression, expression, false, scope);
}
