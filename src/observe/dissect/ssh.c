/* SSH: both sides say who they are in one line, and then nothing more in clear that is worth
 * keeping (RFC 4253 section 4.2). */

#include "observe/dissect/dissector.h"
#include "observe/dissect/text.h"

enum {
    BANNER_LENGTH_MAX = 255,
};

/* "SSH-2.0-software comment", or 1.99 and older. */
static bool is_banner(struct text line)
{
    struct text rest = line;
    struct text name = text_until(&rest, '-');
    struct text version = text_until(&rest, '-');
    struct text minor = version;
    struct text major = text_until(&minor, '.');
    uint64_t number = 0;

    return text_equals(name, "SSH") && text_number(major, 9, &number) &&
           text_number(minor, 99, &number) && rest.length > 0 && text_is_printable(line);
}

static enum verdict ssh_dissect(const struct message *message, struct observation *facts,
                                struct answer *answer)
{
    struct reader r = reader_of(message->bytes);
    struct slice start = SLICE("SSH-");

    answer->is_done = true;
    if (!slice_starts(message->bytes, start))
        return message->is_confirmed ? VERDICT_FACTS : VERDICT_NOT_MINE;

    struct text line = text_line(&r);
    if (!reader_ok(&r) && !message->is_last && message->bytes.size <= BANNER_LENGTH_MAX)
        return VERDICT_NEED_MORE;
    if (!reader_ok(&r))
        line = slice_text(message->bytes);
    if (line.length > BANNER_LENGTH_MAX || !is_banner(line))
        return message->is_confirmed ? VERDICT_FACTS : VERDICT_NOT_MINE;

    facts->kind = OBSERVED_SSH;
    facts->ssh.banner = text_keep(facts, line, BANNER_LENGTH_MAX);
    return VERDICT_FACTS;
}

DISSECTOR(ssh) = {
    .name = "ssh",
    .apps = APPS({"ssh", "remote-access", "SSH (RFC 4253), SFTP and SCP included."}),
    .over = OVER_TCP,
    .ports = PORTS(22, 2222),
    STARTS({'S', 'S'}),
    .min_size = 4,
    .dissect = ssh_dissect,
};
