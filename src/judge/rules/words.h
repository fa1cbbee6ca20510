/* What conditions ask of text. Nothing here allocates, and all of it ends in time proportional to
 * the text, times the needle where one is searched. "Folded": upper and lower case of ASCII are the
 * same. Private to judge/rules. */

#ifndef JUDGE_RULES_WORDS_H
#define JUDGE_RULES_WORDS_H

#include "base/slice.h"

static inline char fold(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c + ('a' - 'A'));
    return c;
}

/* Shorter texts come first: most words differ in length. */
int text_compare(struct text a, struct text b);
int text_compare_folded(struct text a, struct text b);

bool text_contains_folded(struct text text, struct text part);
bool text_starts_folded(struct text text, struct text start);
bool text_ends_folded(struct text text, struct text end);

/* '*' stands for any bytes, '?' for one; the whole text must fit. */
bool text_fits_glob(struct text text, struct text glob);

/* Shannon entropy in bits a byte, 0 to 8. */
double text_entropy(struct text text);

/* The registrable domain of a host name: "example.co.uk" of "a.b.example.co.uk". Two labels, or
 * three below the second-level suffixes that are common; the public suffix list has more. No data
 * for an address, or a name of one label. */
struct text text_domain(struct text host);

#endif
