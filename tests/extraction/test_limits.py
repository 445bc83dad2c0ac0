"""Pages that are huge, deep or made to be slow are read up to a bound."""

from lxml import etree

from crawler.extraction.blocks import MOST_ELEMENTS, MOST_FURNITURE, MOST_WITHIN, blocks_of
from crawler.extraction.class_words import words
from crawler.extraction.page import parse_html

PARAGRAPH = "<p>The ferry to Orlen Island sails again on Monday, the harbour master said in the evening.</p>"


def test_deep_nesting_keeps_few_ancestors_of_each_block() -> None:
    root = parse_html("<body>" + '<div class="ad">word ' * 1500)
    assert root is not None
    blocks = blocks_of(root)
    assert len(blocks) > 1000
    assert max(len(b.within) for b in blocks) <= MOST_WITHIN
    assert max(len(b.furniture) for b in blocks) <= MOST_FURNITURE


def test_many_siblings_are_read_up_to_a_bound() -> None:
    root = parse_html("<body>" + PARAGRAPH + "<p>x</p>" * 100_000)
    assert root is not None
    blocks = blocks_of(root)
    assert blocks[0].text.startswith("The ferry")
    assert len(blocks) <= MOST_ELEMENTS


def test_control_characters_and_noncharacters_are_taken_out() -> None:
    root = parse_html("<p>one\x00\x01\x7f\ufffe\uffff\ud800 two\x0cthree</p>")
    assert root is not None
    assert "".join(root.itertext()) == "one two three"
    assert etree.tostring(root)


def test_class_words_are_the_same_remembered_or_not() -> None:
    names = "c-articleBody__Text2 lead relatedLinks"
    assert {"articlebody", "text", "lead", "related", "relatedlinks"} <= words(names)
    assert words(names + " lead" * 200) == words(names)
