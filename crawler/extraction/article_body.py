"""The running text of a story: blocks of its container, less what is no text of the story."""

import re
from collections import defaultdict
from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.extraction.asides import aside, is_reporting_note
from crawler.extraction.blocks import Block
from crawler.extraction.class_words import TOP_MATTER, words_of
from crawler.extraction.container import PROSE_WEIGHT, SENTENCE_END, Story, is_prose, weight
from crawler.extraction.date_lines import CLOCK, YEAR
from crawler.extraction.kind_words import WALL
from crawler.extraction.left_out import Reasons, noted, sifted
from crawler.extraction.visible import BY_STRICT

LEAD_IN = re.compile(r"^[^:.!?]{2,40}[:：]\s*\S")
MAIN_SHARE = 0.25  # of the prose of the fullest place
CELLS = frozenset(("td", "th", "tr", "dd", "dt"))
MARK = re.compile(r"(?:\$\$|%%|##|\{\{|\[\[)[^\n$%#{}\[\]]{1,60}(?:\$\$|%%|##|\}\}|\]\])")  # a template's, unfilled
LEAST_LINES = 3  # of a list that ends a text
MOST_NUMBERED = 0.6  # share of its lines that hold a digit, where they are no list items
MOST_VERSE = 8  # lines of a sentence that ends a text in lines of their own
MOST_WALL = 300  # characters of a line that asks for a subscription
MOST_TOLD = 500  # lines outside the text of which it is told what speaks against each
APART = "apart from where the other paragraphs stand"


def body_blocks(
    blocks: Sequence[Block],
    story: Story,
    heading: int | None,
    captions: frozenset[int],
    why: Reasons,
    by_rule: bool = False,
) -> list[Block]:
    """The paragraphs and subheads of the story in reading order.

    why: takes the reason of each line of the story that is none of them; by_rule: the container is one that the
    source's own selectors name, so short lines at its ends are text.
    """
    if by_rule:
        lines = [
            b for b in blocks if b.text and b.index in story.inside and b.index not in captions and b.index != heading
        ]
        cells = {b.element for b in lines if b.tag in CELLS and is_prose(b)}
        lines = sifted(_without_link_lists(lines, why), lambda b: wrong_form(b, b.element in cells), why)
        return noted(lines, _below_top_matter(lines), "a date or byline above the text", why)
    start = -1 if heading is None else heading
    candidates = [
        b for b in blocks if b.text and b.index in story.inside and b.index > start and b.index not in captions
    ]
    if not any(is_prose(b) for b in candidates):
        candidates = [b for b in blocks if b.text and b.index in story.inside and b.index not in captions]
    kept = noted(candidates, _without_walls(candidates), "asks to subscribe, to read on", why)
    kept = sifted(kept, lambda b: wrong_form(b) or aside(b.text), why)
    kept = trimmed(_without_link_lists(kept, why), blocks[heading].text if heading is not None else "", why)
    body = noted(kept, _without_notes(kept), "says who else reported", why)
    return [*_lead(blocks[start + 1 : body[0].index], body, story, captions), *body] if body else body


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
        and not wrong_form(b)
        and not aside(b.text)
        and not BY_STRICT.match(b.text)
        and words_of(b.element).isdisjoint(TOP_MATTER)
    ]


def _form(block: Block) -> tuple[object, ...]:
    return (block.tag, block.element.get("class"))


def _without_walls(blocks: list[Block]) -> list[Block]:
    """The blocks without boxes that ask for a subscription, and without such a line at the end. A box is told by what
    its class and its text say; what holds the first paragraph is no such box."""
    first = next((b for b in blocks if is_prose(b)), None)
    around = frozenset(first.furniture) if first else frozenset()
    last = blocks[-2:][0].index if blocks else 0
    near = [b for b in blocks if b.index >= last or (b.furniture and b.furniture[-1] not in around)]
    asking = [b for b in near if len(b.text) < MOST_WALL and WALL.search(b.text)]
    boxes = {e for b in asking for e in b.furniture[-1:] if e not in around}
    lines = {b.index for b in asking if not b.furniture and b is not first}
    return [b for b in blocks if b.index not in lines and boxes.isdisjoint(b.furniture)] if asking else blocks


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


def wrong_form(block: Block, in_text_cell: bool = False) -> str:
    """What makes a line no text by its own form: a figure, links, a table's cell (unless the story stands in it);
    "" for nothing."""
    if block.figure is not None:
        return "in a figure"
    size = weight(block.text)
    if block.link_share >= 0.8 and size < 250:
        return "a link to elsewhere"
    if size < 250 and block.link_chars and LEAD_IN.match(block.text):
        named = re.split("[:：]", block.text, maxsplit=1)[1].strip()
        if block.link_share >= 0.5 or len(named) <= block.link_chars + 1:
            return "a label with a link"
    if block.tag in CELLS and not in_text_cell and not is_prose(block):
        return "a table's cell"
    if MARK.fullmatch(block.text):
        return "a template's mark"
    return "" if any(c.isalnum() for c in block.text) else "no letter or digit"


def _without_link_lists(blocks: list[Block], why: Reasons) -> list[Block]:
    """The blocks without lists whose text is mostly links."""
    text: dict[object, int] = {}
    links: dict[object, int] = {}
    for block in blocks:
        if block.tag == "li":
            parent = block.element.getparent()
            text[parent] = text.get(parent, 0) + len(block.text)
            links[parent] = links.get(parent, 0) + block.link_chars
    bad = {p for p, size in text.items() if links[p] > 0.6 * size}
    kept = [b for b in blocks if b.tag != "li" or b.element.getparent() not in bad]
    return noted(blocks, kept, "in a list that is mostly links", why)


def trimmed(blocks: list[Block], headline: str, why: Reasons) -> list[Block]:
    """The blocks from the first to the last that is text of the story."""
    prose = [i for i, b in enumerate(blocks) if is_prose(b)]
    if not prose:
        lines = [b for b in blocks if not b.is_heading and b.text != headline and SENTENCE_END.search(b.text)]
        return noted(blocks, lines, "no sentence", why)
    main = _main_places(blocks, prose)
    prose = [i for i in prose if place(blocks[i]) in main] or prose
    first, last = prose[0], prose[-1]
    home = {blocks[first].element.getparent(), blocks[last].element.getparent()}
    subheads = {_form(b) for b in blocks[first:last] if b.is_heading and b.element.getparent() in home}
    while first > 0 and blocks[first - 1].element.getparent() in home:
        if no_text(blocks[first - 1]) and _form(blocks[first - 1]) not in subheads:
            break
        first -= 1
    while last + 1 < len(blocks):
        if blocks[last + 1].element.getparent() in home and not no_text(blocks[last + 1]):
            last += 1
        elif count := _data_lines(blocks, last + 1, home) or _verse(blocks, last):
            last += count
        else:
            break
    for number, block in enumerate((*blocks[:first], *blocks[last + 1 :])):
        why[block.index] = (no_text(block) if number < MOST_TOLD else "") or APART
    inner = blocks[first : last + 1]
    kept = [b for i, b in enumerate(inner) if not (b.is_heading and _dangling(inner, i))]
    return noted(inner, kept, "a subhead with no text below it", why)


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


def _data_lines(blocks: list[Block], start: int, home: set[HtmlElement | None]) -> int:
    """How many lines from start on are a list that belongs to the text above: results, dates, parts, with or without
    a label above them."""
    if start + 1 >= len(blocks) or not (blocks[start].is_heading or _is_data(blocks[start], home)):
        return 0
    first = blocks[start]
    numbered = any(c.isdigit() for c in first.text)
    label = int(first.is_heading or (first.tag != "li" and (blocks[start + 1].tag == "li" or not numbered)))
    end = start + label
    while end < len(blocks) and _is_data(blocks[end], home):
        end += 1
    lines = blocks[start + label : end]
    items = (
        bool(lines) and all(b.tag == "li" for b in lines) and (label or blocks[start - 1].text.endswith((":", "：")))
    )
    numbers = sum(any(c.isdigit() for c in b.text) for b in lines) >= MOST_NUMBERED * len(lines)
    return end - start if len(lines) >= LEAST_LINES and (items or numbers) else 0


def _verse(blocks: list[Block], last: int) -> int:
    """How many lines after the last one, in the form of its own and beside it, run on to the end of a sentence."""
    home, form = blocks[last].element.getparent(), _form(blocks[last])
    for count, block in enumerate(blocks[last + 1 : last + 1 + MOST_VERSE], 1):
        if (
            block.element.getparent() is not home
            or _form(block) != form
            or block.link_chars
            or BY_STRICT.match(block.text)
        ):
            return 0
        if SENTENCE_END.search(block.text):
            return count if block.tag == "p" and count > 2 else 0
        if not block.text[-1].isalpha() and block.text[-1] not in ",;:-–—":
            return 0
    return 0


def _is_data(block: Block, home: set[HtmlElement | None]) -> bool:
    parent = block.element.getparent()
    if block.is_heading or block.link_share > 0.3 or BY_STRICT.match(block.text) or "©" in block.text:
        return False
    if CLOCK.search(block.text) and YEAR.search(block.text):
        return False
    inside = parent in home or (block.tag == "li" and parent is not None and parent.getparent() in home)
    return inside and block.tag in ("p", "li") and words_of(block.element).isdisjoint(TOP_MATTER)


def no_text(block: Block) -> str:
    """What speaks against a line at an end of the text; "" for nothing."""
    if block.is_heading:
        return "a heading at an end of the text"
    if block.link_share > (0.8 if weight(block.text) >= PROSE_WEIGHT and SENTENCE_END.search(block.text) else 0.5):
        return "mostly a link, at an end of the text"
    if BY_STRICT.match(block.text):
        return "a byline"
    if CLOCK.search(block.text) and YEAR.search(block.text) and len(block.text) < 80:
        return "a date"
    if not SENTENCE_END.search(block.text):
        return "no sentence, at an end of the text"
    word = min(words_of(block.element) & TOP_MATTER, default="")
    return f"the word {word} in its class" if word else ""


def _dangling(blocks: list[Block], index: int) -> bool:
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    return following is None
