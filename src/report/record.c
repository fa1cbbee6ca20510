#include "report/alert.h"

const char *severity_word(enum severity severity)
{
    switch (severity) {
    case SEVERITY_INFO: return "info";
    case SEVERITY_LOW: return "low";
    case SEVERITY_MEDIUM: return "medium";
    case SEVERITY_HIGH: return "high";
    case SEVERITY_CRITICAL: return "critical";
    }
    return "info";
}

const char *alert_action_word(enum alert_action action)
{
    switch (action) {
    case ALERT_OPEN: return "open";
    case ALERT_UPDATE: return "update";
    case ALERT_CLOSE: return "close";
    }
    return "open";
}

void record_add(struct record *record, const char *name, struct value value)
{
    if (value.type == VALUE_ABSENT || record->pair_count >= RECORD_PAIRS_MAX)
        return;
    record->pairs[record->pair_count++] = (struct pair){.name = name, .value = value};
}
