"""The running text of a story: blocks of its container, less what is no text of the story."""

import re
from collections import defaultdict
from collections.abc import Sequence

from crawler.extraction.asides import is_aside, is_reporting_note
from crawler.extraction.blocks import Block
from crawler.extraction.class_words import TOP_MATTER, words_of
from crawler.extraction.container import SENTENCE_END, Story, is_prose, weight
from crawler.extraction.visible import BY_STRICT, CLOCK, YEAR

LEAD_IN = re.compile(r"^[^:.!?]{2,40}[:：]\s*\S")
MAIN_SHARE = 0.25  # of the prose of the fullest place
CELLS = frozenset(("td", "th", "tr", "dd", "dt"))


def body_blocks(
    blocks: Sequence[Block], story: Story, heading: int | None, captions: frozenset[int], by_rule: bool = False
) -> list[Block]:
    """The paragraphs and subheads of the story in reading order.

    by_rule: the container is one that the source's own selectors name, so short lines at its ends are text.
    """
    if by_rule:
        lines = [
            b for b in blocks if b.text and b.index in story.inside and b.index not in captions and b.index != heading
        ]
        cells = {b.element for b in lines if b.tag in CELLS and is_prose(b)}
        return _below_top_matter([b for b in _without_link_lists(lines) if not is_other(b, b.element in cells)])
    start = -1 if heading is None else heading
    candidates = [
        b for b in blocks if b.text and b.index in story.inside and b.index > start and b.index not in captions
    ]
    if not any(is_prose(b) for b in candidates):
        candidates = [b for b in blocks if b.text and b.index in story.inside and b.index not in captions]
    kept = [b for b in candidates if not is_other(b) and not is_aside(b.text)]
    kept = _without_link_lists(kept)
    trimmed = _without_notes(_trimmed(kept, blocks[heading].text if heading is not None else ""))
    return [*_lead(blocks[start + 1 : trimmed[0].index], trimmed, story, captions), *trimmed] if trimmed else trimmed


def _lead(above: Sequence[Block], body: Sequence[Block], story: Story, captions: frozenset[int]) -> list[Block]:
    """First paragraphs that stand apart from the others: in the story's container or in the form of its paragraphs."""
    forms = {_form(b) for b in body if is_prose(b) and b.element.get("class")}
    return [
        b
        for b in above
        if is_prose(b)
        and SENTENCE_END.search(b.text)
        and b.index not in captions
        and (b.index in story.inside or (_form(b) in forms and not b.furniture))
        and not b.is_heading
        and not is_other(b)
        and not is_aside(b.text)
        and not BY_STRICT.match(b.text)
        and words_of(b.element).isdisjoint(TOP_MATTER)
    ]


def _form(block: Block) -> tuple[object, ...]:
    return (block.tag, block.element.get("class"))


def _without_notes(body: list[Block]) -> list[Block]:
    """A body without the note of its last two lines that says who else reported."""
    return [b for i, b in enumerate(body) if i < max(1, len(body) - 2) or not is_reporting_note(b.text)]


def _below_top_matter(lines: list[Block]) -> list[Block]:
    """The lines of a named container without the dates and bylines that stand above its first running text."""
    first = next((i for i, b in enumerate(lines) if is_prose(b)), 0)
    return [
        b
        for i, b in enumerate(lines)
        if i >= first or not (BY_STRICT.match(b.text) or (CLOCK.search(b.text) and YEAR.search(b.text)))
    ]


def is_other(block: Block, in_text_cell: bool = False) -> bool:
    """Whether a line is a link to elsewhere, a table's cell (unless the story stands in it) or furniture by its
    own form."""
    if block.figure is not None:
        return True
    size = weight(block.text)
    if block.link_share >= 0.8 and size < 250:
        return True
    if block.link_share >= 0.5 and LEAD_IN.match(block.text) and size < 250:
        return True
    if block.tag in CELLS and not in_text_cell and not is_prose(block):
        return True
    return not any(c.isalnum() for c in block.text)


def _without_link_lists(blocks: list[Block]) -> list[Block]:
    """The blocks without lists whose text is mostly links."""
    text: dict[object, int] = {}
    links: dict[object, int] = {}
    for block in blocks:
        if block.tag == "li":
            parent = block.element.getparent()
            text[parent] = text.get(parent, 0) + len(block.text)
            links[parent] = links.get(parent, 0) + block.link_chars
    bad = {p for p, size in text.items() if links[p] > 0.6 * size}
    return [b for b in blocks if b.tag != "li" or b.element.getparent() not in bad]


def _trimmed(blocks: list[Block], headline: str) -> list[Block]:
    """The blocks from the first to the last that is text of the story."""
    prose = [i for i, b in enumerate(blocks) if is_prose(b)]
    if not prose:
        return [b for b in blocks if not b.is_heading and b.text != headline and SENTENCE_END.search(b.text)]
    main = _main_places(blocks, prose)
    prose = [i for i in prose if place(blocks[i]) in main] or prose
    first, last = prose[0], prose[-1]
    home = {blocks[first].element.getparent(), blocks[last].element.getparent()}
    while first > 0 and _is_text(blocks[first - 1]) and blocks[first - 1].element.getparent() in home:
        first -= 1
    while last + 1 < len(blocks) and _is_text(blocks[last + 1]) and blocks[last + 1].element.getparent() in home:
        last += 1
    inner = blocks[first : last + 1]
    return [b for i, b in enumerate(inner) if not (b.is_heading and _dangling(inner, i))]


def place(block: Block) -> tuple[object, ...]:
    """Where a paragraph stands, by the tag and class of its parent: paragraphs of one story stand alike."""
    parent = block.element.getparent() if block.tag in ("p", "li", "span") else block.element
    if block.tag == "li" and parent is not None:
        parent = parent.getparent()
    return (parent.tag, parent.get("class")) if parent is not None else ()


def _main_places(blocks: list[Block], prose: list[int]) -> set[tuple[object, ...]]:
    """The places that hold the story: that of most prose, and those with a good part of it."""
    held: dict[tuple[object, ...], float] = defaultdict(float)
    for i in prose:
        held[place(blocks[i])] += weight(blocks[i].text) * (1 - blocks[i].link_share)
    most = max(held.values())
    return {place for place, size in held.items() if size >= MAIN_SHARE * most}


def _is_text(block: Block) -> bool:
    if block.is_heading or block.link_share > 0.5 or not SENTENCE_END.search(block.text):
        return False
    if BY_STRICT.match(block.text) or (CLOCK.search(block.text) and YEAR.search(block.text) and len(block.text) < 80):
        return False
    return words_of(block.element).isdisjoint(TOP_MATTER)


def _dangling(blocks: list[Block], index: int) -> bool:
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    return following is None
