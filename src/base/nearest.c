#include "base/nearest.h"

enum {
    WORD_MAX = 64 /* longer ones are not compared: nobody mistypes those */
};

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, changes and swaps of neighbours. */
static unsigned distance_between(struct text a, struct text b)
{
    unsigned rows[3][WORD_MAX + 1];
    unsigned *before = rows[0];
    unsigned *above = rows[1];
    unsigned *row = rows[2];

    for (size_t j = 0; j <= b.length; j++)
        above[j] = (unsigned)j;
    for (size_t i = 1; i <= a.length; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.length; j++) {
            bool differs = a.data[i - 1] != b.data[j - 1];

            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + differs);
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        unsigned *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b.length];
}

void nearest_offer(struct nearest *nearest, const char *word)
{
    struct text offered = text_of(word);
    unsigned tolerated = 1 + (unsigned)(nearest->wanted.length / 4);

    if (nearest->wanted.length > WORD_MAX || offered.length > WORD_MAX)
        return;

    unsigned distance = distance_between(nearest->wanted, offered);
    if (distance > tolerated || distance >= offered.length ||
        (nearest->word && distance >= nearest->distance))
        return;
    nearest->word = word;
    nearest->distance = distance;
}
