"""Somebody's HTML is read to its end, or its words are kept."""

import time

import pytest
from lxml import html

from pintar.kit.markup import DEEPEST, NotFollowed, inner, parse, tree_of


def nested(depth: int) -> str:
    return "<p>satu</p>\n" + "<div>" * depth + "dua &amp; tiga" + "</div>" * depth + "<p>empat</p>"


def test_what_is_nested_as_people_nest_it_keeps_every_element():
    assert inner(parse(nested(200))) == nested(200) == inner(tree_of(nested(200)))


def test_what_is_nested_deeper_than_is_followed_keeps_its_words_and_all_that_comes_after():
    with pytest.raises(NotFollowed) as no:
        parse(nested(DEEPEST))

    assert no.value.line == 2
    assert inner(tree_of(nested(DEEPEST))) == "<p>satu dua &amp; tiga empat</p>"


@pytest.mark.parametrize("fragment", ["", "\0", "<", "<!-- a -->", "\x01", "<p>\ud800</p>", "<?x a?>"])
def test_what_is_hardly_html_is_a_tree_too(fragment):
    assert tree_of(fragment).tag == "div" and "a" not in inner(tree_of(fragment))


def test_a_fragment_that_leaves_its_paragraphs_open_is_not_deep():
    assert len(parse("<p>satu<br>" * 3000)) == 3000 and len(parse("<ul>" + "<li>a" * 3000)[0]) == 3000


@pytest.mark.parametrize("part", ["<", "<div>", "<a href='", "<!--", "&", "<b", "<div title='<"])
def test_it_takes_as_long_as_the_text_is(part):
    began = time.process_time()
    tree_of("<div>" * 300 + part * 60_000)

    assert time.process_time() - began < 2
    assert html.tostring(tree_of(part)) is not None
