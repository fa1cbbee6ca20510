/* XML, as far as devices speak it: elements, attributes, text (XML 1.0, fifth edition).
 *
 * Reads front to back and never back again: a step takes at least one byte. No document type, no
 * entity but the five that XML knows itself, no nesting beyond XML_DEPTH_MAX: a document that
 * wants more is broken. Nothing is copied; texts point into the document. */

#ifndef OBSERVE_DISSECT_XML_H
#define OBSERVE_DISSECT_XML_H

#include "base/slice.h"
#include "observe/observation.h"

enum {
    XML_DEPTH_MAX = 24,
    XML_KEPT_MAX = 512 /* of one text */
};

struct xml {
    struct text rest;
    struct text open[XML_DEPTH_MAX]; /* local names of the elements around, the outermost first */
    size_t depth;
    bool has_root;
    bool is_empty_element; /* <a/>: its end comes next */
    bool is_broken;
};

enum xml_kind {
    XML_OPEN,  /* the element is open[depth - 1] */
    XML_TEXT,  /* inside of open[depth - 1] */
    XML_CLOSE, /* the element has gone from `open` */
};

struct xml_piece {
    enum xml_kind kind;
    struct text name;       /* of the element, without its prefix */
    struct text attributes; /* XML_OPEN: as they stand */
    struct text text;       /* XML_TEXT: trimmed and never empty; entities as they stand */
    bool is_literal;        /* XML_TEXT: from a CDATA section, where & is just a character */
};

struct xml xml_of(struct text document);

/* The next piece. False at the end, which may have come too early: see xml_is_whole(). */
bool xml_next(struct xml *xml, struct xml_piece *piece);

/* The root was closed and nothing was wrong. */
bool xml_is_whole(const struct xml *xml);

/* The element `above` levels over the innermost open one (0: itself) is called so. */
bool xml_is_in(const struct xml *xml, size_t above, const char *name);

/* The text with its entities replaced, cut off at XML_KEPT_MAX. */
struct kept xml_keep(struct observation *facts, const struct xml_piece *piece);

#endif
