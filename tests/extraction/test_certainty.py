"""A second reading is asked for only where the first leaves something to decide."""

import pytest

from crawler.extraction.article_body import body_blocks
from crawler.extraction.blocks import blocks_of
from crawler.extraction.certainty import SURE, is_sure
from crawler.extraction.container import find_story
from crawler.extraction.page import parse_html
from crawler.extraction.second_opinion import second_opinion

TEXT = "The ferry to Orlen Island sails again on Monday, the harbour master said in the evening. "
PARAGRAPHS = "".join(f"<p>{n}. {TEXT}</p>" for n in range(4))


def sure_of(body: str, rest: str = "") -> bool:
    root = parse_html(f"<body><h1>Ferry sails again</h1><div class='story'>{body}</div>{rest}</body>")
    assert root is not None
    blocks = blocks_of(root)
    story = find_story(root, blocks, 0)
    assert story is not None
    return is_sure(blocks, body_blocks(blocks, story, 0, frozenset(), {}), frozenset(), 0)


@pytest.mark.parametrize(
    "body",
    [
        PARAGRAPHS,
        PARAGRAPHS + "<h2>Winter</h2><p>" + TEXT + "</p>",
        PARAGRAPHS + "<p><b>What the winter brings</b></p><p>" + TEXT + "</p>",
        PARAGRAPHS + "<ul><li>The first boat at seven</li><li>The last boat at nine in the evening</li></ul><p>" + TEXT,
    ],
)
def test_paragraphs_in_one_element_are_sure(body: str) -> None:
    assert sure_of(body, "<nav><a href='/'>Home</a></nav>")


@pytest.mark.parametrize(
    ("body", "rest"),
    [
        (f"<p>{TEXT}</p>", ""),  # too little to tell
        (PARAGRAPHS + "<p>Box office</p><p>" + TEXT + "</p>", ""),
        ("".join(f"<section>{PARAGRAPHS}</section>" for _ in range(2)), ""),
        (PARAGRAPHS, f"<div class='more'><p>{TEXT * 2}</p></div>"),
    ],
)
def test_labels_several_places_and_other_prose_are_not(body: str, rest: str) -> None:
    assert not sure_of(body, rest)


def test_only_an_unsure_body_loses_what_a_second_reading_lacks() -> None:
    votes = []
    for extra in ("", "<p>Box office</p>"):
        root = parse_html(f"<body><h1>Ferry sails again</h1><div class='story'>{PARAGRAPHS}{extra}</div></body>")
        assert root is not None
        blocks = blocks_of(root)
        votes.append(second_opinion(root, blocks, [b for b in blocks if b.tag == "p"], frozenset(), 0, {}))
    assert votes[0].agreement == SURE
    assert votes[1].agreement not in (SURE, 0.5)  # 0.5 where there was no second reading
