#include "report/findings.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

enum {
    GROUPS_MAX = 1024, /* rules that alert in one replay */
    NO_SLOT = 0,
};

struct findings {
    size_t findings_max;
    size_t count;
    size_t group_count;
    uint64_t refused;
    size_t slot_mask;
    size_t *slots; /* open addressing over finding ids: number + 1, or NO_SLOT */
    struct finding *all;
    size_t *group_starts; /* after sorting: where each group begins in `all` */
    struct finding_group groups[GROUPS_MAX];
};

static size_t slots_for(size_t findings_max)
{
    size_t slots = 16;

    while (slots < 2 * findings_max)
        slots *= 2;
    return slots;
}

struct findings *findings_new(size_t findings_max)
{
    struct findings *findings = calloc(1, sizeof(*findings));
    size_t slots = slots_for(findings_max);

    if (!findings)
        return NULL;
    findings->findings_max = findings_max;
    findings->slot_mask = slots - 1;
    findings->slots = calloc(slots, sizeof(*findings->slots));
    findings->all = calloc(findings_max, sizeof(*findings->all));
    findings->group_starts = calloc(GROUPS_MAX, sizeof(*findings->group_starts));
    if (findings->slots && findings->all && findings->group_starts)
        return findings;

    findings_free(findings);
    return NULL;
}

void findings_free(struct findings *findings)
{
    if (!findings)
        return;
    free(findings->slots);
    free(findings->all);
    free(findings->group_starts);
    free(findings);
}

/* FNV-1a will do: ids are digests already. */
static size_t slot_of(const struct findings *findings, const char *id)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (; *id; id++)
        hash = (hash ^ (uint8_t)*id) * UINT64_C(1099511628211);
    return (size_t)(hash ^ hash >> 32) & findings->slot_mask;
}

/* Its slot, or the empty one where it would go. There is always an empty one: slots are twice as
 * many as findings. */
static size_t *find_slot(const struct findings *findings, const char *id)
{
    size_t at = slot_of(findings, id);

    while (findings->slots[at] != NO_SLOT &&
           strcmp(findings->all[findings->slots[at] - 1].id, id) != 0)
        at = (at + 1) & findings->slot_mask;
    return &findings->slots[at];
}

static void copy_text(char *out, size_t size, const char *text)
{
    utf8_clean(text_of(text), out, size);
}

/* The alert's rule among the groups, made if it is new; GROUPS_MAX when there is no room. */
static size_t find_group(struct findings *findings, const struct alert *alert)
{
    struct finding_group wanted = {.number = findings->group_count,
                                   .severity = alert->severity,
                                   .confidence = alert->confidence,
                                   .first_ns = alert->first_ns};

    copy_text(wanted.rule_id, sizeof(wanted.rule_id), alert->rule_id);
    for (size_t i = 0; i < findings->group_count; i++)
        if (strcmp(findings->groups[i].rule_id, wanted.rule_id) == 0)
            return i;
    if (findings->group_count == GROUPS_MAX)
        return GROUPS_MAX;

    copy_text(wanted.title, sizeof(wanted.title), alert->rule_title);
    copy_text(wanted.respond, sizeof(wanted.respond), alert->respond);
    findings->groups[findings->group_count] = wanted;
    return findings->group_count++;
}

static struct finding *add_finding(struct findings *findings, const struct alert *alert,
                                   size_t *slot)
{
    size_t group =
        findings->count < findings->findings_max ? find_group(findings, alert) : GROUPS_MAX;
    if (group == GROUPS_MAX) {
        findings->refused++;
        return NULL;
    }

    struct finding *finding = &findings->all[findings->count++];
    memcpy(finding->id, alert->finding_id, sizeof(finding->id));
    finding->group = group;
    finding->first_ns = alert->first_ns;
    findings->groups[group].findings++;
    *slot = findings->count;
    return finding;
}

void findings_take(struct findings *findings, const struct alert *alert)
{
    size_t *slot = find_slot(findings, alert->finding_id);
    struct finding *finding =
        *slot != NO_SLOT ? &findings->all[*slot - 1] : add_finding(findings, alert, slot);

    if (!finding)
        return;

    struct finding_group *group = &findings->groups[finding->group];
    copy_text(finding->message, sizeof(finding->message), alert->message);
    finding->last_ns = alert->last_ns;
    finding->count = alert->count;
    if (alert->first_ns < finding->first_ns)
        finding->first_ns = alert->first_ns;
    if (finding->first_ns < group->first_ns)
        group->first_ns = finding->first_ns;
    if (alert->severity > group->severity)
        group->severity = alert->severity;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_groups(const void *a, const void *b)
{
    const struct finding_group *left = a;
    const struct finding_group *right = b;

    if (left->severity != right->severity)
        return compare_numbers(right->severity, left->severity);
    if (left->confidence != right->confidence)
        return compare_numbers(right->confidence, left->confidence);
    if (left->first_ns != right->first_ns)
        return compare_numbers(left->first_ns, right->first_ns);
    return strcmp(left->rule_id, right->rule_id);
}

static int compare_findings(const void *a, const void *b)
{
    const struct finding *left = a;
    const struct finding *right = b;

    if (left->group != right->group)
        return compare_numbers(left->group, right->group);
    if (left->first_ns != right->first_ns)
        return compare_numbers(left->first_ns, right->first_ns);
    return strcmp(left->id, right->id);
}

/* Findings know their group by its number: tells them the numbers of the new order. */
static void renumber_groups(struct findings *findings)
{
    size_t now[GROUPS_MAX];

    for (size_t i = 0; i < findings->group_count; i++) {
        now[findings->groups[i].number] = i;
        findings->groups[i].number = i;
    }
    for (size_t i = 0; i < findings->count; i++)
        findings->all[i].group = now[findings->all[i].group];
}

void findings_sort(struct findings *findings)
{
    size_t start = 0;

    qsort(findings->groups, findings->group_count, sizeof(findings->groups[0]), compare_groups);
    renumber_groups(findings);
    qsort(findings->all, findings->count, sizeof(findings->all[0]), compare_findings);

    for (size_t i = 0; i < findings->group_count; i++) {
        findings->group_starts[i] = start;
        start += findings->groups[i].findings;
    }
}

size_t findings_count(const struct findings *findings)
{
    return findings->count;
}

size_t findings_group_count(const struct findings *findings)
{
    return findings->group_count;
}

const struct finding_group *findings_group(const struct findings *findings, size_t number)
{
    return number < findings->group_count ? &findings->groups[number] : NULL;
}

const struct finding *findings_in(const struct findings *findings, size_t group, size_t number)
{
    if (group >= findings->group_count || number >= findings->groups[group].findings)
        return NULL;
    return &findings->all[findings->group_starts[group] + number];
}

uint64_t findings_refused(const struct findings *findings)
{
    return findings->refused;
}
