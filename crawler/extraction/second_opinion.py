"""trafilatura's reading of the same page, as a vote on each block of our own."""

import logging
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise

import trafilatura
from lxml import etree
from lxml.html import HtmlElement
from trafilatura.settings import Extractor

from crawler.extraction.article_body import place, wrong_form
from crawler.extraction.asides import aside, is_reporting_note
from crawler.extraction.blocks import Block
from crawler.extraction.certainty import SURE, is_sure
from crawler.extraction.class_words import words_of
from crawler.extraction.container import SENTENCE_END, is_prose
from crawler.extraction.left_out import Reasons
from crawler.extraction.letters import letters
from crawler.extraction.word_set import word_set

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # an empty page is no error of ours: it ends as a rejection

NO_TEXT = ("script", "style", "svg", "noscript", "iframe", "template", "link", "meta", "select", "button")
OPTIONS = Extractor(output_format="python", fast=True, comments=False)  # made once: it reads 9 settings
PIECE = 20  # letters; a block is in the other text as far as its pieces of this length are
CONFIRMED = 0.5  # of a block's pieces
PLACE_CONFIRMED = 0.3  # of the prose that stands alike: then all of it is text, also what the other reading misses
MISSED = 0.1  # of the other text that ours lacks: then what it found outside our container is added
SUBHEADS = word_set("subhead subheadline subheading crosshead zwischentitel intertitre")
SENTENCE_LINKS = 0.3  # share of links from which a sentence between others needs a vote of its own
LEAST_LETTERS = 8  # of a line that is looked for in the other text: what is shorter is there by chance
MOST_TABLES = 12  # in one another: the other reading takes each of them apart once for each around it
MOST_DEPTH = 250  # elements in one another: the other reading's searches grow with the square of it
TOO_DEEP = etree.XPath(f"boolean(descendant::*[ancestor::*[{MOST_DEPTH + 1}]])")
MOST_LETTERS = 100_000  # of either reading: comparing them takes the product of their lengths
MOST_CHARACTERS = 500_000  # of all text: the same
MOST_LEVELS = 200  # around the text: the same
MOST_ELEMENTS = 4_000  # on a larger pruned tree a second reading costs more than it tells; the largest of 202 had 1,300


@dataclass(frozen=True, slots=True)
class Vote:
    """The body both readings make, and how far they agreed: shared letters by all letters of either, 0 to 1."""

    body: list[Block]
    agreement: float


def second_opinion(
    root: HtmlElement,
    blocks: Sequence[Block],
    body: Sequence[Block],
    captions: frozenset[int],
    heading: int | None,
    why: Reasons,
) -> Vote:
    """Our body less what the other reading leaves out, plus what only it found. Prunes the tree: call it last.

    why: takes the reason of each line that is left out.
    """
    if is_sure(blocks, body, captions, heading):
        return Vote(list(body), SURE)
    other = letters(_other_text(root, blocks, body, captions))
    if not 2 * PIECE <= len(other) <= MOST_LETTERS or sum(len(b.text) for b in body) > MOST_LETTERS:
        return Vote(list(body), 0.5)
    votes = {b.index: _share_in(letters(b.text), other) for b in body}
    prose: Counter[object] = Counter()
    confirmed: Counter[object] = Counter()
    for block in body:
        if is_prose(block):
            prose[place(block)] += len(block.text)
            confirmed[place(block)] += len(block.text) * (votes[block.index] >= CONFIRMED)
    kept = [
        b
        for b in body
        if votes[b.index] >= CONFIRMED or (is_prose(b) and confirmed[place(b)] >= PLACE_CONFIRMED * prose[place(b)])
    ]
    homes = {b.element.getparent() for b in kept if is_prose(b)}
    kept = [b for b in kept if len(letters(b.text)) >= LEAST_LETTERS or b.is_heading or b.element.getparent() in homes]
    kept = _without_labels(_with_subheads(_with_neighbours(kept, body), body))
    if len(kept) < len(body):
        confirmed_lines = {b.index for b in kept}
        for index in (b.index for b in body if b.index not in confirmed_lines):
            why[index] = f"a second reading has {votes[index]:.0%} of it"
    ours, mine = letters("".join(b.text for b in body)), letters("".join(b.text for b in kept))
    if _share_in(other, ours) < 1 - MISSED:
        known = {b.index for b in body}
        start = -1 if heading is None else heading
        found = [
            b
            for b in blocks
            if b.index > start and b.index not in known and b.index not in captions and _is_missed(b, other)
        ]
        kept = sorted([*kept, *found], key=lambda b: b.index)
    shared = sum(len(letters(b.text)) * votes[b.index] for b in body)
    return Vote(kept or list(body), round(min(1.0, shared / max(len(ours), len(other), len(mine), 1)), 3))


def _without_labels(kept: list[Block]) -> list[Block]:
    """The lines without headings and short labels at the end, which stood above what the other reading left out."""
    end = len(kept)
    while end > 1 and not is_prose(kept[end - 1]) and _is_label(kept[end - 1], kept[end - 2]):
        end -= 1
    return kept[:end]


def _is_label(block: Block, above: Block) -> bool:
    if block.is_heading:
        return True
    beside = block.element.getparent() is above.element.getparent()
    return not beside and block.tag != "li" and not SENTENCE_END.search(block.text)


def _with_neighbours(kept: list[Block], body: Sequence[Block]) -> list[Block]:
    """Add the sentences between two kept lines of the same parent, and the other items of a list mostly kept."""
    known = {b.index for b in kept}
    items = Counter((b.element.getparent(), b.index in known) for b in body if b.tag == "li")
    added = [
        b
        for above, b, below in zip(body, body[1:], body[2:], strict=False)
        if b.index not in known
        and {above.index, below.index} <= known
        and above.element.getparent() is b.element.getparent() is below.element.getparent()
        and b.link_share < SENTENCE_LINKS
        and SENTENCE_END.search(b.text)
    ]
    lists = {parent for parent, is_kept in items if is_kept and items[parent, True] > items[parent, False]}
    added += [b for b in body if b.tag == "li" and b.index not in known and b.element.getparent() in lists]
    return sorted([*kept, *added], key=lambda b: b.index)


def _with_subheads(kept: list[Block], body: Sequence[Block]) -> list[Block]:
    """Add the subheads that stand beside a kept paragraph, in the same parent, and have one after them."""
    known = {b.index for b in kept}
    homes = {b.element.getparent() for b in kept}
    number = {b.index: i for i, b in enumerate(body)}
    subheads = [
        b
        for b in body
        if (b.is_heading or not words_of(b.element).isdisjoint(SUBHEADS))
        and b.index not in known
        and b.element.getparent() in homes
        and number[b.index] + 1 < len(body)
        and body[number[b.index] + 1].index in known
    ]
    return sorted([*kept, *subheads], key=lambda b: b.index)


def _is_missed(block: Block, other: str) -> bool:
    return (
        bool(block.text)
        and is_prose(block)
        and not wrong_form(block)
        and not aside(block.text)
        and not is_reporting_note(block.text)
        and _share_in(letters(block.text), other) >= 0.8
    )


def _other_text(root: HtmlElement, blocks: Sequence[Block], body: Sequence[Block], captions: frozenset[int]) -> str:
    kept = _with_ancestors([b.element for b in body])
    kept.update(root.iter("body"))
    for block in blocks:
        dropped = [e for e in block.furniture if e not in kept]
        if block.index in captions and block.element not in kept:
            dropped.append(block.element)
        for element in dropped[:1]:
            if element.getparent() is not None:
                element.drop_tree()
    if sum(len(b.text) for b in blocks) > MOST_CHARACTERS or len(list(body[0].element.iterancestors())) > MOST_LEVELS:
        return ""
    try:
        root = _relevant(root, blocks, body)
        if sum(1 for _ in root.iter()) > MOST_ELEMENTS or TOO_DEEP(root) or _table_depth(root) > MOST_TABLES:
            return ""
        document = trafilatura.bare_extraction(root, options=OPTIONS)
    except Exception:  # its failure is no vote; the page has our own reading
        return ""
    return str(getattr(document, "text", "") or "")


def _table_depth(root: HtmlElement) -> int:
    depth: dict[HtmlElement | None, int] = {None: 0}
    for table in root.iter("table"):
        depth[table] = depth.get(next(table.iterancestors("table"), None), 0) + 1
    return max(depth.values())


def _relevant(root: HtmlElement, blocks: Sequence[Block], body: Sequence[Block]) -> HtmlElement:
    """A copy of what can have a vote: our body, and of what lies beside the way to it, what holds prose."""
    telling = _with_ancestors([b.element for b in blocks if is_prose(b)])
    around = {body[-1].element, *body[-1].element.iterancestors()}
    home = next((e for e in (body[0].element, *body[0].element.iterancestors()) if e in around), root)
    way = [home, *home.iterancestors()][::-1]
    copy = shell = root.makeelement(*_shell_of(way[0]))
    for above, below in pairwise(way):
        shell.text = above.text
        inner = shell
        for child in above:
            if child is below and child is not home:
                inner = etree.SubElement(shell, *_shell_of(child))
                inner.tail = child.tail
            elif child is below or child in telling:
                shell.append(deepcopy(child))
            elif child.tail and not child.tail.isspace():
                _append(shell, child.tail)
        shell = inner
    if home is way[0]:
        copy = deepcopy(home)
    etree.strip_elements(copy, *NO_TEXT, with_tail=False)
    return copy


def _shell_of(element: HtmlElement) -> tuple[str, dict[str, str]]:
    """Tag and attributes of an element, those that HTML lets pass and XML does not left out."""
    name = str(element.tag)
    return name if name.isalnum() else "div", {
        k: v for k, v in element.items() if k.replace("-", "_").isidentifier() and k.isascii()
    }


def _append(shell: HtmlElement, text: str) -> None:
    if len(shell):
        shell[-1].tail = (shell[-1].tail or "") + text
    else:
        shell.text = (shell.text or "") + text


def _with_ancestors(elements: Sequence[HtmlElement]) -> set[HtmlElement]:
    found: set[HtmlElement] = set()
    for element in elements:
        current: HtmlElement | None = element
        while current is not None and current not in found:
            found.add(current)
            current = current.getparent()
    return found


def _share_in(letters: str, other: str) -> float:
    """The share of a text's pieces that stand in another text; a text shorter than one piece is one piece."""
    if letters in other:
        return 1.0
    pieces = [letters[i : i + PIECE] for i in range(0, max(1, len(letters) - PIECE + 1), PIECE)]
    return sum(piece in other for piece in pieces) / len(pieces)
