/* Lines of FTP and SMTP: a command of a few letters, a reply of three digits and a text (RFC 959
 * section 4.2, RFC 5321 section 4.2). The server speaks first, and its greeting alone may be of
 * either protocol. */

#ifndef OBSERVE_DISSECT_DIALOGUE_H
#define OBSERVE_DISSECT_DIALOGUE_H

#include "observe/dissect/dissector.h"
#include "observe/dissect/text.h"

enum {
    REPLY_GREETING = 220,
};

enum line {
    LINE_OTHER,     /* neither a command nor a reply */
    LINE_CUT_SHORT, /* may become one */
    LINE_REPLY,
    LINE_COMMAND,
};

struct reply {
    uint16_t code;
    struct text text; /* of its first line */
};

struct command {
    const char *word;     /* as the list of known ones has it */
    struct text argument; /* trimmed */
};

/* A reply, or a command of `known`, which ends with NULL. A reply is read with all its lines, the
 * last of which has a blank after the code. When it is neither, the reader stays where it was. */
enum line line_next(struct reader *r, const char *const *known, struct reply *reply,
                    struct command *command);

/* For a line that is not to be told, be it unknown or a secret: takes it when the flow is ours. */
enum verdict line_skip(const struct message *message, struct answer *answer);

/* Both sides of a flow that nobody owns yet share its memory: that a greeting has been heard is
 * remembered there, whoever reads it. */
void greeting_remember(struct memory *memory);
bool greeting_was_heard(const struct memory *memory);

/* Keep what was read as login facts. */
void reply_keep(const struct reply *reply, struct observation *facts);
void command_keep(const char *word, struct text argument, struct observation *facts);

#endif
