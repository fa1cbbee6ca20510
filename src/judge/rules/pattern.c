#include "judge/rules/pattern.h"

#include "judge/rules/words.h"

enum state_kind {
    STATE_BYTES, /* takes one byte of the class, goes on to `next` */
    STATE_FORK,  /* goes on to `next` and to `other`, takes nothing */
    STATE_START, /* goes on at the start of the text only */
    STATE_END,   /* goes on at the end of the text only */
    STATE_MATCH,
};

enum {
    NOWHERE = UINT16_MAX
};

struct byte_class {
    uint32_t bits[8];
};

struct state {
    enum state_kind kind;
    uint16_t next;
    uint16_t other;
    uint16_t class;
};

struct pattern {
    uint16_t start;
    uint16_t state_count;
    uint16_t class_count;
    struct state *states;
    struct byte_class *classes;
};

/* A part of the machine: where it begins, and the one state from which it goes on. */
struct part {
    uint16_t entry;
    uint16_t exit; /* its `next` is set when the part is joined to another */
};

struct compiler {
    struct text source;
    size_t at;
    unsigned depth;
    struct pattern *pattern;
    struct pattern_fault fault;
};

static bool fail(struct compiler *c, const char *sentence)
{
    if (!c->fault.sentence)
        c->fault = (struct pattern_fault){sentence, c->at};
    return false;
}

static bool add_state(struct compiler *c, enum state_kind kind, uint16_t next, uint16_t other,
                      uint16_t *number)
{
    struct pattern *pattern = c->pattern;

    if (pattern->state_count == PATTERN_STATES_MAX)
        return fail(c, "the pattern is too large");
    *number = pattern->state_count;
    pattern->states[pattern->state_count++] =
        (struct state){.kind = kind, .next = next, .other = other};
    return true;
}

static void class_add(struct byte_class *class, uint8_t byte)
{
    class->bits[byte / 32] |= UINT32_C(1) << byte % 32;
}

static bool class_holds(const struct byte_class *class, uint8_t byte)
{
    return (class->bits[byte / 32] >> byte % 32 & 1) != 0;
}

static void class_add_range(struct byte_class *class, unsigned first, unsigned last)
{
    for (unsigned byte = first; byte <= last; byte++)
        class_add(class, (uint8_t)byte);
}

static void class_add_all(struct byte_class *class, const struct byte_class *more)
{
    for (size_t i = 0; i < COUNT_OF(class->bits); i++)
        class->bits[i] |= more->bits[i];
}

static void class_invert(struct byte_class *class)
{
    for (size_t i = 0; i < COUNT_OF(class->bits); i++)
        class->bits[i] = ~class->bits[i];
}

static void class_fold(struct byte_class *class)
{
    for (unsigned letter = 0; letter < 26; letter++) {
        uint8_t upper = (uint8_t)('A' + letter);
        uint8_t lower = (uint8_t)('a' + letter);
        if (class_holds(class, upper) || class_holds(class, lower)) {
            class_add(class, upper);
            class_add(class, lower);
        }
    }
}

static bool is_over(const struct compiler *c)
{
    return c->at >= c->source.length;
}

static char peek(const struct compiler *c)
{
    if (is_over(c))
        return '\0';
    return c->source.data[c->at];
}

static bool accept(struct compiler *c, char wanted)
{
    if (is_over(c) || peek(c) != wanted)
        return false;
    c->at++;
    return true;
}

static int hex_digit(char byte)
{
    char c = fold(byte);

    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The class behind a backslash; a single byte is written to `byte`, which is -1 for more. */
static bool read_escape(struct compiler *c, struct byte_class *class, int *byte)
{
    char letter = peek(c);

    if (is_over(c))
        return fail(c, "a backslash stands at the end");
    c->at++;
    *byte = -1;
    switch (fold(letter)) {
    case 'd': class_add_range(class, '0', '9'); break;
    case 'w':
        class_add_range(class, '0', '9');
        class_add_range(class, 'A', 'Z');
        class_add_range(class, 'a', 'z');
        class_add(class, '_');
        break;
    case 's':
        class_add_range(class, '\t', '\r');
        class_add(class, ' ');
        break;
    case 'n': *byte = '\n'; break;
    case 't': *byte = '\t'; break;
    case 'r': *byte = '\r'; break;
    case 'x': {
        int high = hex_digit(peek(c));
        c->at += !is_over(c);
        int low = hex_digit(peek(c));
        c->at += !is_over(c);
        if (high < 0 || low < 0)
            return fail(c, "\\x needs two hexadecimal digits");
        *byte = high << 4 | low;
        break;
    }
    default:
        if ((letter >= '0' && letter <= '9') || (fold(letter) >= 'a' && fold(letter) <= 'z'))
            return fail(c, "this escape is not known");
        *byte = (uint8_t)letter;
    }
    if (*byte >= 0)
        class_add(class, (uint8_t)*byte);
    else if (letter >= 'A' && letter <= 'Z')
        class_invert(class);
    return true;
}

/* One byte or class within brackets. */
static bool read_member(struct compiler *c, struct byte_class *class, int *byte)
{
    struct byte_class escaped = {{0}};

    if (is_over(c))
        return fail(c, "a ']' is missing");
    if (accept(c, '\\')) {
        if (!read_escape(c, &escaped, byte))
            return false;
        class_add_all(class, &escaped);
        return true;
    }
    *byte = (uint8_t)peek(c);
    class_add(class, (uint8_t)*byte);
    c->at++;
    return true;
}

static bool read_brackets(struct compiler *c, struct byte_class *class)
{
    bool is_inverted = accept(c, '^');
    bool is_first = true;

    while (is_first || !accept(c, ']')) {
        int first;
        int last;

        is_first = false;
        if (!read_member(c, class, &first))
            return false;
        bool is_range =
            peek(c) == '-' && c->at + 1 < c->source.length && c->source.data[c->at + 1] != ']';
        if (!is_range)
            continue;
        c->at++;
        if (!read_member(c, class, &last))
            return false;
        if (first < 0 || last < 0 || first > last)
            return fail(c, "this range is empty");
        class_add_range(class, (unsigned)first, (unsigned)last);
    }
    class_fold(class);
    if (is_inverted)
        class_invert(class);
    return true;
}

static bool add_class(struct compiler *c, struct byte_class class, struct part *part)
{
    struct pattern *pattern = c->pattern;
    uint16_t number = NOWHERE;

    if (!add_state(c, STATE_BYTES, NOWHERE, NOWHERE, &number))
        return false;
    pattern->classes[pattern->class_count] = class;
    pattern->states[number].class = pattern->class_count++;
    *part = (struct part){number, number};
    return true;
}

static bool add_pass(struct compiler *c, enum state_kind kind, struct part *part)
{
    uint16_t number = NOWHERE;

    if (!add_state(c, kind, NOWHERE, NOWHERE, &number))
        return false;
    *part = (struct part){number, number};
    return true;
}

static void join(struct compiler *c, struct part *left, struct part right)
{
    c->pattern->states[left->exit].next = right.entry;
    left->exit = right.exit;
}

static bool read_choice(struct compiler *c, struct part *part);

static bool read_atom(struct compiler *c, struct part *part)
{
    struct byte_class class = {{0}};
    int byte;

    if (accept(c, '(')) {
        if (++c->depth > PATTERN_DEPTH_MAX)
            return fail(c, "the pattern is nested too deep");
        if (accept(c, '?'))
            return fail(c, "groups are plain here: no (?...)");
        if (!read_choice(c, part))
            return false;
        c->depth--;
        return accept(c, ')') ? true : fail(c, "a ')' is missing");
    }
    if (accept(c, '^'))
        return add_pass(c, STATE_START, part);
    if (accept(c, '$'))
        return add_pass(c, STATE_END, part);
    if (peek(c) == '*' || peek(c) == '+' || peek(c) == '?' || peek(c) == '{')
        return fail(c, "nothing stands in front of this repetition");
    if (accept(c, '.')) {
        class_invert(&class);
    } else if (accept(c, '[')) {
        if (!read_brackets(c, &class))
            return false;
    } else if (accept(c, '\\')) {
        if (!read_escape(c, &class, &byte))
            return false;
        if (byte >= 0)
            class_fold(&class);
    } else {
        class_add(&class, (uint8_t)peek(c));
        class_fold(&class);
        c->at++;
    }
    return add_class(c, class, part);
}

static bool read_count(struct compiler *c, unsigned *count)
{
    size_t start = c->at;

    *count = 0;
    while (peek(c) >= '0' && peek(c) <= '9') {
        *count = *count * 10 + (unsigned)(peek(c) - '0');
        c->at++;
        if (*count > PATTERN_REPEAT_MAX)
            return fail(c, "this repeats too often");
    }
    return c->at > start;
}

enum {
    ENDLESS = UINT32_MAX
};

/* How often the atom just read stands there: once, when nothing follows it. */
static bool read_repetition(struct compiler *c, unsigned *least, unsigned *most)
{
    *least = 1;
    *most = 1;
    if (accept(c, '*')) {
        *least = 0;
        *most = ENDLESS;
    } else if (accept(c, '+')) {
        *most = ENDLESS;
    } else if (accept(c, '?')) {
        *least = 0;
    } else if (accept(c, '{')) {
        if (!read_count(c, least))
            return fail(c, "a repetition is written {2}, {2,} or {2,5}");
        *most = *least;
        if (accept(c, ',') && !read_count(c, most))
            *most = ENDLESS;
        if (c->fault.sentence || !accept(c, '}') || *most == 0 || *least > *most)
            return fail(c, "a repetition is written {2}, {2,} or {2,5}");
    }
    return true;
}

/* x? is a fork that leads into x and past it; in x*, the end of x leads back to the fork. */
static bool make_skippable(struct compiler *c, struct part *part, bool is_loop)
{
    uint16_t fork = NOWHERE;
    uint16_t past = NOWHERE;

    if (!add_state(c, STATE_FORK, NOWHERE, NOWHERE, &past) ||
        !add_state(c, STATE_FORK, part->entry, past, &fork))
        return false;
    c->pattern->states[part->exit].next = is_loop ? fork : past;
    *part = (struct part){fork, past};
    return true;
}

/* The atom is read again for each of its copies: its text is short and its end is known. */
static bool read_repeated(struct compiler *c, struct part *part)
{
    size_t start = c->at;
    unsigned least;
    unsigned most;
    struct part copy = {0};

    if (!read_atom(c, &copy) || !read_repetition(c, &least, &most))
        return false;
    size_t end = c->at;
    if (peek(c) == '*' || peek(c) == '+' || peek(c) == '?' || peek(c) == '{')
        return fail(c, "a repetition of a repetition");

    /* The first `least` must be there; then comes one that loops, or some that may be left out. */
    unsigned copies = most == ENDLESS ? least + 1 : most;
    for (unsigned i = 0; i < copies; i++) {
        c->at = start;
        if (i > 0 && !read_atom(c, &copy))
            return false;
        if (i >= least && !make_skippable(c, &copy, most == ENDLESS))
            return false;
        if (i == 0)
            *part = copy;
        else
            join(c, part, copy);
    }
    c->at = end;
    return true;
}

static bool read_chain(struct compiler *c, struct part *part)
{
    if (!add_pass(c, STATE_FORK, part))
        return false;
    while (!is_over(c) && peek(c) != '|' && peek(c) != ')') {
        struct part next = {0};
        if (!read_repeated(c, &next))
            return false;
        join(c, part, next);
    }
    return true;
}

static bool read_choice(struct compiler *c, struct part *part)
{
    if (!read_chain(c, part))
        return false;
    while (accept(c, '|')) {
        struct part other = {0};
        uint16_t fork = NOWHERE;
        uint16_t past = NOWHERE;

        if (!read_chain(c, &other) || !add_state(c, STATE_FORK, NOWHERE, NOWHERE, &past) ||
            !add_state(c, STATE_FORK, part->entry, other.entry, &fork))
            return false;
        c->pattern->states[part->exit].next = past;
        c->pattern->states[other.exit].next = past;
        *part = (struct part){fork, past};
    }
    return true;
}

static void compile(struct compiler *c)
{
    struct part whole = {0};
    uint16_t match = NOWHERE;

    if (c->source.length > PATTERN_SIZE_MAX)
        fail(c, "the pattern is too long");
    else if (read_choice(c, &whole) && !is_over(c))
        fail(c, "a '(' is missing");
    else if (!c->fault.sentence && add_state(c, STATE_MATCH, NOWHERE, NOWHERE, &match))
        c->pattern->states[whole.exit].next = match;
    c->pattern->start = whole.entry;
}

/* A copy of the size that is needed. */
static struct pattern *keep(const struct pattern *draft, struct arena *arena)
{
    struct pattern *pattern = arena_take(arena, sizeof(*pattern));
    struct state *states = arena_take_array(arena, draft->state_count, sizeof(*states));
    struct byte_class *classes = arena_take_array(arena, draft->class_count, sizeof(*classes));

    if (!pattern || !states || !classes)
        return NULL;
    memcpy(states, draft->states, draft->state_count * sizeof(*states));
    memcpy(classes, draft->classes, draft->class_count * sizeof(*classes));
    *pattern = *draft;
    pattern->states = states;
    pattern->classes = classes;
    return pattern;
}

struct pattern *pattern_new(struct text source, struct arena *arena, struct pattern_fault *fault)
{
    struct state states[PATTERN_STATES_MAX];
    struct byte_class classes[PATTERN_STATES_MAX];
    struct pattern draft = {.states = states, .classes = classes};
    struct compiler c = {.source = source, .pattern = &draft};
    struct pattern *pattern = NULL;

    compile(&c);
    if (!c.fault.sentence)
        pattern = keep(&draft, arena);
    if (!c.fault.sentence && !pattern)
        fail(&c, "there is no memory for this pattern");
    *fault = c.fault;
    return pattern;
}

/* The states the machine is in: a list without repetition. */
struct crowd {
    uint16_t count;
    uint16_t list[PATTERN_STATES_MAX];
    uint32_t is_in[PATTERN_STATES_MAX / 32];
};

static void enter(struct crowd *crowd, uint16_t state)
{
    uint32_t bit = UINT32_C(1) << state % 32;

    if (state == NOWHERE || crowd->is_in[state / 32] & bit)
        return;
    crowd->is_in[state / 32] |= bit;
    crowd->list[crowd->count++] = state;
}

/* Follows what takes no byte. The list grows while it is walked; each state enters it once. */
static bool settle(const struct pattern *pattern, struct crowd *crowd, bool is_start, bool is_end)
{
    for (uint16_t i = 0; i < crowd->count; i++) {
        const struct state *state = &pattern->states[crowd->list[i]];

        switch (state->kind) {
        case STATE_MATCH: return true;
        case STATE_START:
            if (is_start)
                enter(crowd, state->next);
            break;
        case STATE_END:
            if (is_end)
                enter(crowd, state->next);
            break;
        case STATE_FORK:
            enter(crowd, state->next);
            enter(crowd, state->other);
            break;
        case STATE_BYTES: break;
        }
    }
    return false;
}

static void take_byte(const struct pattern *pattern, const struct crowd *now, uint8_t byte,
                      struct crowd *then)
{
    then->count = 0;
    memset(then->is_in, 0, sizeof(then->is_in));
    for (uint16_t i = 0; i < now->count; i++) {
        const struct state *state = &pattern->states[now->list[i]];
        if (state->kind == STATE_BYTES && class_holds(&pattern->classes[state->class], byte))
            enter(then, state->next);
    }
    enter(then, pattern->start); /* it may start anywhere */
}

bool pattern_matches(const struct pattern *pattern, struct text text)
{
    struct crowd crowds[2];
    struct crowd *now = &crowds[0];
    struct crowd *then = &crowds[1];

    now->count = 0;
    memset(now->is_in, 0, sizeof(now->is_in));
    enter(now, pattern->start);
    for (size_t i = 0; i <= text.length; i++) {
        if (settle(pattern, now, i == 0, i == text.length))
            return true;
        if (i == text.length)
            break;
        take_byte(pattern, now, (uint8_t)text.data[i], then);
        struct crowd *swapped = now;
        now = then;
        then = swapped;
    }
    return false;
}
