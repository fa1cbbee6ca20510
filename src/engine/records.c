/* Which records are wanted: the words of --records. */

#include "base/nearest.h"
#include "engine/engine.h"
#include "observe/observation.h"

struct record_word {
    const char *word;
    unsigned bit;
};

static const struct record_word more_words[] = {
    {"alert", RECORDS_ALERT}, {"device", RECORDS_DEVICE}, {"stats", RECORDS_STATS}};

static bool find_bit(struct text word, unsigned *bit)
{
    for (size_t i = 0; i < COUNT_OF(more_words); i++)
        if (text_equals(word, more_words[i].word)) {
            *bit = more_words[i].bit;
            return true;
        }
    for (unsigned kind = OBSERVED_NOTHING + 1; kind < OBSERVATION_KIND_COUNT; kind++)
        if (text_equals(word, observation_word(kind))) {
            *bit = kind;
            return true;
        }
    return false;
}

static bool complain_of_record(struct text word, struct error *error)
{
    struct nearest nearest = nearest_to(word);

    for (size_t i = 0; i < COUNT_OF(more_words); i++)
        nearest_offer(&nearest, more_words[i].word);
    for (unsigned kind = OBSERVED_NOTHING + 1; kind < OBSERVATION_KIND_COUNT; kind++)
        nearest_offer(&nearest, observation_word(kind));
    if (nearest.word)
        return error_say(error, "there are no '%.*s' records; did you mean '%s'?", TEXT_ARGS(word),
                         nearest.word);
    return error_say(error, "there are no '%.*s' records", TEXT_ARGS(word));
}

bool engine_records_parse(const char *words, uint64_t *records, struct error *error)
{
    uint64_t parsed = 0;
    struct text left = text_of(words);

    if (text_equals(left, "all")) {
        *records = UINT64_MAX;
        return true;
    }
    for (bool is_last = false; !is_last;) {
        const char *comma = memchr(left.data, ',', left.length);
        struct text word = {left.data, comma ? (size_t)(comma - left.data) : left.length};
        unsigned bit = 0;

        if (!find_bit(word, &bit))
            return complain_of_record(word, error);
        parsed |= UINT64_C(1) << bit;
        is_last = !comma;
        if (comma)
            left = (struct text){comma + 1, left.length - word.length - 1};
    }
    *records = parsed;
    return true;
}
