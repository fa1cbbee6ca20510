/* The words of a condition. Private to judge/rules. */

#ifndef JUDGE_RULES_LEXER_H
#define JUDGE_RULES_LEXER_H

#include "base/arena.h"
#include "base/value.h"

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,    /* starts with a letter: keywords, fields, words, functions */
    TOKEN_LITERAL, /* `value` */
    TOKEN_LIST,    /* @name */
    TOKEN_SIGN,    /* ( ) { } , + - * / == != < <= > >= */
    TOKEN_WRONG,   /* `fault` says why, `hint` what would be right */
};

struct token {
    enum token_kind kind;
    size_t at;
    size_t length;
    struct text text; /* as written; of a list its name */
    struct value value;
    struct mac mask;
    bool has_mask;
    bool is_percentage;
    const char *fault;
    const char *hint;
};

/* The token at or behind byte `start`. Unescaped text is copied to the arena. */
struct token lexer_next(struct text text, size_t start, struct arena *arena);

#endif
