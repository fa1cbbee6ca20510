#include "base/wrap.h"

static size_t columns_of(struct text text)
{
    size_t columns = 0;

    for (size_t i = 0; i < text.length; i++)
        columns += ((uint8_t)text.data[i] & 0xc0) != 0x80;
    return columns;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n';
}

static struct text take_word(struct text *text)
{
    while (text->length > 0 && is_space(text->data[0]))
        *text = (struct text){text->data + 1, text->length - 1};

    struct text word = {text->data, 0};
    while (word.length < text->length && !is_space(word.data[word.length]))
        word.length++;
    *text = (struct text){text->data + word.length, text->length - word.length};
    return word;
}

static size_t move_to(FILE *out, size_t column, size_t indent)
{
    if (column > indent) {
        fputc('\n', out);
        column = 0;
    }
    fprintf(out, "%*s", (int)(indent - column), "");
    return indent;
}

size_t wrap_print(FILE *out, struct text text, size_t column, size_t indent, size_t width)
{
    column = move_to(out, column, indent);

    for (struct text word = take_word(&text); word.length > 0; word = take_word(&text)) {
        size_t columns = columns_of(word);

        if (column > indent && column + 1 + columns > width)
            column = move_to(out, column, indent);
        if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fwrite(word.data, 1, word.length, out);
        column += columns;
    }
    return column;
}
