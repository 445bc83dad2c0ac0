"""Pages that are huge, deep or made to be slow are read up to a bound."""

import pytest
from lxml import etree

from crawler.extraction.blocks import MOST_ELEMENTS, MOST_FURNITURE, MOST_WITHIN, blocks_of
from crawler.extraction.class_words import words
from crawler.extraction.letters import letters
from crawler.extraction.page import MOST_BYTES, MOST_TAGS, decode, parse_html
from crawler.extraction.second_opinion import MOST_DEPTH, MOST_LETTERS, second_opinion
from crawler.extraction.second_opinion import MOST_ELEMENTS as MOST_VOTING
from crawler.items import Candidate
from crawler.normalization.authorship import authorship
from crawler.normalization.bylines import authors_of

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


def test_bytes_are_read_up_to_a_bound() -> None:
    assert len(decode(b"a" * (MOST_BYTES + 5))) == MOST_BYTES


def test_tags_are_read_up_to_a_bound() -> None:
    root = parse_html("<body>" + PARAGRAPH + "<b>x</b>" * MOST_TAGS)
    assert root is not None
    assert MOST_TAGS // 4 < sum(1 for _ in root.iter()) <= MOST_TAGS


@pytest.mark.parametrize(
    "around",
    [
        "<div>" * (MOST_DEPTH + 20),
        "<table><tr><td>" * 20,
        f"<div>{PARAGRAPH}{'<i></i>' * MOST_VOTING}</div>",
        "<div><p>" + "The ferry sails again. " * (MOST_LETTERS // 15) + "</p></div>",
    ],
)
def test_beyond_the_bounds_of_a_second_reading_our_own_stands_alone(around: str) -> None:
    root = parse_html(f"<body>{around}<section>{PARAGRAPH}<p>Box office</p>{PARAGRAPH}")
    assert root is not None
    blocks = blocks_of(root)
    body = [b for b in blocks if b.tag == "p"]
    vote = second_opinion(root, blocks, body, frozenset(), None, {})
    assert (vote.body, vote.agreement) == (body, 0.5)


def test_a_byline_and_its_candidates_are_read_up_to_a_bound() -> None:
    assert len(authors_of("By " + ", ".join(f"Ana Ruiz{chr(97 + n % 26)}" for n in range(5000)))) < 100
    named = [Candidate(f"Ana Ruiz{chr(97 + n % 26)}{chr(97 + n // 26)}", "meta", 0.6, "") for n in range(600)]
    assert 100 < len(authorship([], named, [], ())[1]) <= 200


def test_letters_are_the_same_by_table_and_by_letter() -> None:
    text = "Überfahrt, “Möwen” – ΣΊΣΥΦΟΣ_123 서울·부산 \ud800 ½ l'Ö"
    assert letters(text) == "".join(c for c in text.casefold() if c.isalnum())
