/* Line-based protocols: lines, words, headers, numbers.
 *
 * Nothing is copied and nothing is decoded: every text returned points into the bytes read. A
 * line ends with LF; a CR before it belongs to the end of the line. Comparisons that ignore case
 * do so for ASCII alone. Every function is linear in its input. */

#ifndef OBSERVE_DISSECT_TEXT_H
#define OBSERVE_DISSECT_TEXT_H

#include "base/reader.h"
#include "observe/observation.h"

/* The next line without its end. When no line end is left the reader is short, the text empty. */
struct text text_line(struct reader *r);

/* Equal, or begins with `word`, whatever the case of the letters. */
bool text_is(struct text text, const char *word);
bool text_begins(struct text text, const char *word);

/* Contains `word`, whatever the case of the letters. */
bool text_has(struct text text, const char *word);

/* Without spaces and tabs at both ends. */
struct text text_trim(struct text text);

/* What stands before the first `separator`, which is taken with it; all of it when there is no
 * separator. */
struct text text_until(struct text *rest, char separator);

/* What is left after the first `length` characters. */
struct text text_after(struct text text, size_t length);

/* The whole text is a decimal number of at most `max`: stored. Otherwise false, and `number` is as
 * it was. */
bool text_number(struct text text, uint64_t max, uint64_t *number);

/* One to `max_length` characters, all of them of a token (RFC 9110 section 5.6.2). */
bool text_is_token(struct text text, size_t max_length);

/* No control characters but the tab. Bytes from 0x80 on are let through: names come in many
 * alphabets. */
bool text_is_printable(struct text text);

/* The value of `name=value` or `name="value"` in a list separated by commas, semicolons or spaces,
 * without its quotes; empty when it is not there. For the headers of authentication, Content-Type
 * and Transport. Commas inside of quotes do not mislead it. */
struct text text_parameter(struct text list, const char *name);

/* "Name: value" of RFC 9112, RFC 2326, RFC 3261 and UPnP. */
struct header {
    struct text name;
    struct text value; /* trimmed; of a folded one only its first line */
};

/* Size of a head: through the empty line that ends it. 0 when that is not there yet. Empty lines
 * before the first line are part of the head. */
size_t head_size(struct slice bytes);

/* The next header. False at the empty line, which is taken, and when no whole line is left; then
 * the reader is short. A line without a colon, or continuing the one before, is passed over. */
bool header_next(struct reader *r, struct header *header);

/* A header whose value is a fact as it stands. */
struct header_fact {
    const char *name;
    size_t member; /* offset in struct observation of a struct kept */
};

#define HEADER_FACT(name, member)                                                                  \
    {                                                                                              \
        (name), offsetof(struct observation, member)                                               \
    }

/* Keeps the value when the header is one of `wanted` (which ends with a NULL name) and has not been
 * kept already. */
void header_keep(const struct header *header, const struct header_fact *wanted,
                 struct observation *facts);

/* Keeps at most `max` bytes: no header may fill the tail of the record alone. */
struct kept text_keep(struct observation *facts, struct text text, size_t max);

/* The same for a URI, without the secret of "scheme://name:secret@host". */
struct kept text_keep_uri(struct observation *facts, struct text uri, size_t max);

enum {
    HEADER_KEPT_MAX = 512 /* of one value */
};

#endif
