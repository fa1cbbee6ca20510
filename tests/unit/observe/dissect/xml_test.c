#include "observe/dissect/xml.h"

#include <stdio.h>

#include "support/test.h"

/* All pieces as one text: +name for an opening, -name for a closing, 'text' for text. A document
 * that is not whole ends with a '!'. */
static const char *told(const char *document)
{
    static char told[1024];
    struct xml xml = xml_of(text_of(document));
    struct xml_piece piece;
    size_t length = 0;

    told[0] = 0;
    while (xml_next(&xml, &piece)) {
        struct text text = piece.kind == XML_TEXT ? piece.text : piece.name;
        const char *mark = piece.kind == XML_OPEN ? "+" : piece.kind == XML_CLOSE ? "-" : "'";

        length += (size_t)snprintf(told + length, sizeof(told) - length, "%s%.*s%s ", mark,
                                   TEXT_ARGS(text), piece.kind == XML_TEXT ? "'" : "");
        assert_true(length < sizeof(told));
    }
    if (!xml_is_whole(&xml))
        strcat(told, "!");
    return told;
}

static void elements_and_text_come_in_order(void **state)
{
    (void)state;

    assert_string_equal(told("<a><b>one</b><c/> two </a>"), "+a +b 'one' -b +c -c 'two' -a ");
}

static void prefixes_attributes_and_declarations_do_not_disturb(void **state)
{
    (void)state;

    assert_string_equal(told("\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- a < b -->"
                             "<s:a xmlns:s='urn:x>y' ><s:b\n x=\"/\"/></s:a >"),
                        "+a +b -b -a ");
}

static void attributes_are_told_as_they_stand(void **state)
{
    struct xml xml = xml_of(TEXT("<a x='1' y=\"2\" />"));
    struct xml_piece piece;
    (void)state;

    assert_true(xml_next(&xml, &piece));
    assert_text_equal(piece.attributes, "x='1' y=\"2\"");
}

static void entities_are_replaced_when_text_is_kept(void **state)
{
    static struct observation facts;
    struct xml xml = xml_of(TEXT("<a>&lt;&amp;lt;&quot;&apos;&gt;&#65;&x;&</a>"));
    struct xml_piece piece;
    (void)state;

    assert_true(xml_next(&xml, &piece));
    assert_true(xml_next(&xml, &piece));
    assert_text_equal(observation_text(&facts, xml_keep(&facts, &piece)), "<&lt;\"'>&#65;&x;&");
}

static void cdata_is_kept_as_it_stands(void **state)
{
    static struct observation facts;
    struct xml xml = xml_of(TEXT("<a><![CDATA[ <b>&amp; ]]></a>"));
    struct xml_piece piece;
    (void)state;

    assert_true(xml_next(&xml, &piece));
    assert_true(xml_next(&xml, &piece));
    assert_text_equal(observation_text(&facts, xml_keep(&facts, &piece)), "<b>&amp;");
}

static void a_document_type_is_refused(void **state)
{
    (void)state;

    assert_string_equal(told("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"), "!");
}

static void what_does_not_nest_is_refused(void **state)
{
    (void)state;

    assert_string_equal(told("<a><b></a></b>"), "+a +b !");
    assert_string_equal(told("</a>"), "!");
    assert_string_equal(told("<a/><b/>"), "+a -a !");
    assert_string_equal(told("<1/>"), "!");
    assert_string_equal(told("no markup"), "!");
}

static void depth_has_an_end(void **state)
{
    char document[(XML_DEPTH_MAX + 1) * 3 + 1] = "";
    struct xml xml;
    struct xml_piece piece;
    (void)state;

    for (size_t i = 0; i <= XML_DEPTH_MAX; i++)
        strcat(document, "<a>");
    xml = xml_of(text_of(document));
    while (xml_next(&xml, &piece))
        assert_in_range(xml.depth, 1, XML_DEPTH_MAX);
    assert_true(xml.is_broken);
}

static void a_document_cut_anywhere_is_not_whole(void **state)
{
    static const char whole[] = "<?xml?><a b='c'><!-- d --><e>f</e><![CDATA[g]]></a>";
    (void)state;

    for (size_t size = 0; size < sizeof(whole) - 1; size++) {
        char *copy = malloc(size + 1);
        struct xml_piece piece;

        assert_non_null(copy);
        memcpy(copy, whole, size);
        struct xml xml = xml_of((struct text){copy, size});
        while (xml_next(&xml, &piece))
            ;
        assert_false(xml_is_whole(&xml));
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_and_text_come_in_order),
        cmocka_unit_test(prefixes_attributes_and_declarations_do_not_disturb),
        cmocka_unit_test(attributes_are_told_as_they_stand),
        cmocka_unit_test(entities_are_replaced_when_text_is_kept),
        cmocka_unit_test(cdata_is_kept_as_it_stands),
        cmocka_unit_test(a_document_type_is_refused),
        cmocka_unit_test(what_does_not_nest_is_refused),
        cmocka_unit_test(depth_has_an_end),
        cmocka_unit_test(a_document_cut_anywhere_is_not_whole),
    };
    return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
