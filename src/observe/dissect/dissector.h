/* The contract between the data path and the code that knows one protocol.
 *
 * A dissector is one file and one line in registry.c. It is a pure function of
 * the message and of the few bytes the flow keeps for it: it allocates nothing,
 * logs nothing, and knows no rule, no output and no other dissector.
 *
 * Who is asked: every dissector whose carrier fits and whose `starts` admit the
 * first byte, those whose `ports` fit before the others, then in the order of
 * registry.c. A flow asks until one answers VERDICT_FACTS; that one owns the flow
 * and alone is asked again. A flow gives up after FLOW_TRIES messages or
 * STREAM_PREFIX_SIZE bytes a direction. */

#ifndef OBSERVE_DISSECT_DISSECTOR_H
#define OBSERVE_DISSECT_DISSECTOR_H

#include "base/slice.h"
#include "observe/observation.h"

enum {
    FLOW_TRIES = 8,            /* messages a direction before an unknown flow is left alone */
    STREAM_PREFIX_SIZE = 8192, /* unread bytes a direction of a stream can hold for a dissector */
};

enum verdict {
    VERDICT_NOT_MINE,  /* another protocol: do not ask again for this flow */
    VERDICT_UNKNOWN,   /* may be mine, this message does not tell: ask again with the next one */
    VERDICT_NEED_MORE, /* mine so far, cut short. Stream: ask again with a longer prefix. Datagram:
                          ask again with the next one, this one then is in message.earlier */
    VERDICT_FACTS,     /* mine. What it says is in `facts`, or facts->kind stays OBSERVED_NOTHING
                          when it says nothing worth telling */
    VERDICT_MALFORMED, /* mine beyond doubt, but broken: counted, the flow is named all the same */
};

enum carrier {
    OVER_UDP,
    OVER_TCP,
    OVER_ETHERNET, /* an EtherType that is not IP; the payload after it. ports[] holds EtherTypes */
    OVER_HTTP,     /* a whole HTTP/1 message: head and the body so far. Asked after the http
                      dissector has spoken; the answer is a second observation and a better name */
};

struct message {
    struct slice bytes;   /* a datagram, or the unread bytes of one direction of a stream */
    struct slice earlier; /* datagrams answered NEED_MORE before, same direction: each preceded by
                             its size, two bytes, network order. Empty for streams */
    enum direction direction;
    uint16_t client_port;
    uint16_t server_port;
    uint32_t number;   /* 0: the first of this direction in this flow */
    uint16_t part;     /* 0, then 1, 2, ... while facts->has_more was set for the one before */
    bool is_last;      /* no longer prefix will come: the buffer is full or the stream ended */
    bool is_confirmed; /* this flow is mine already: an earlier message gave facts */
    const struct ip *source;
    const struct ip *destination;
    struct memory *memory; /* zero at first; kept for this dissector until the flow ends */
};

/* What a dissector may remember of a flow between messages. Before a flow is owned, the
 * dissectors asked share it: whoever uses it there puts a mark of its own first. */
struct memory {
    uint8_t bytes[16];
};

/* What a dissector answers besides the verdict. Comes zeroed. */
struct answer {
    size_t taken;        /* bytes of a stream this message took; may exceed the prefix: the rest is
                            skipped unread. 0: all of it. Ignored for datagrams */
    bool has_more;       /* the same message says more: ask again with part + 1 */
    bool is_from_server; /* the speaker is the server, whoever seemed to open the flow */
    bool is_done;        /* nothing worth reading follows in this direction (encrypted, bulk) */
    bool hands_over; /* what follows, in either direction, is inside of this protocol: everyone is
                        asked again, as of a new flow that has its name already */
    uint8_t app;     /* index into the dissector's apps */
    uint8_t phase;   /* enum flow_phase */
    uint8_t confidence; /* 0: certain */
};

struct byte_range {
    uint8_t low;
    uint8_t high;
};

enum {
    DISSECTOR_APPS_MAX = 8,
    DISSECTOR_PARTS_MAX = 64
};

struct dissector {
    const char *name;
    const struct app *apps; /* ends with a NULL name; the first is the usual one */
    enum carrier over;
    const uint16_t *ports;           /* ends with 0; NULL: none */
    const struct byte_range *starts; /* what the first byte may be; NULL: anything */
    size_t starts_count;
    enum carrier carries; /* OVER_HTTP: its messages are shown to those dissectors too; 0: none */
    uint16_t min_size;    /* shorter messages are not offered; a stream waits for as many bytes */

    /* `facts` comes with kind OBSERVED_NOTHING, the union zeroed and the tail empty; time, frame
     * and flow are the caller's to fill in afterwards. On any verdict but VERDICT_FACTS the caller
     * drops what was written to it. */
    enum verdict (*dissect)(const struct message *message, struct observation *facts,
                            struct answer *answer);
};

#define DISSECTOR(name)                                                                            \
    extern const struct dissector name##_dissector;                                                \
    const struct dissector name##_dissector

#define APPS(...)                                                                                  \
    (const struct app[])                                                                           \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }
#define PORTS(...)                                                                                 \
    (const uint16_t[])                                                                             \
    {                                                                                              \
        __VA_ARGS__, 0                                                                             \
    }
#define STARTS(...)                                                                                \
    .starts = (const struct byte_range[]){__VA_ARGS__},                                            \
    .starts_count = sizeof((const struct byte_range[]){__VA_ARGS__}) / sizeof(struct byte_range)

/* One of the two ports is `port`. */
static inline bool message_has_port(const struct message *message, uint16_t port)
{
    return message->client_port == port || message->server_port == port;
}

#endif
