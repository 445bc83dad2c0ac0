"""Which part of a page is the story: judged from where its prose lies."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.extraction.blocks import Block, furniture_sign
from crawler.extraction.class_words import BODIES, words_of
from crawler.extraction.word_set import word_set

WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
SENTENCE_END = re.compile(r"[.!?…。！？｡।؟۔။។][\"'”’»“)\]›」』]*$|[\u0e00-\u0eff]$")  # Thai and Lao write no full stop
PROSE_WEIGHT = 60  # weighted characters from which a block reads as prose; a wide (CJK) character weighs 2.5
FURNITURE_SHARE = 0.3  # what holds more of the page's prose than this is no furniture, whatever its class says
BESIDE_SHARE = 0.6  # the same, of what names other stories or comments: on a short page they are much
CONTAINER_SHARE = 0.75  # the container is the lowest element that holds this much of the prose


BESIDE = word_set(
    """
    promo promos related recommended recommend recommendations recirc trending popular mostread mostpopular readnext
    taboola outbrain comments commenting disqus newsletter newsletters cookie cookies consent
    """
)


@dataclass(frozen=True, slots=True)
class Story:
    """Where the story lies: its container, and of each block whether it is inside and no furniture."""

    container: HtmlElement
    inside: frozenset[int]  # indexes of blocks below the container and not in furniture
    prose: frozenset[int]  # those of them that read as prose
    share: float  # of the page's prose that is inside


def weight(text: str) -> float:
    """A text's length in characters of an alphabet."""
    return len(text) if text.isascii() else len(text) + 1.5 * len("".join(WIDE.findall(text)))


def is_prose(block: Block) -> bool:
    """Whether a block reads like running text, by length, links and sentence end."""
    if block.prose is None:
        size = weight(block.text)
        block.prose = (
            size >= PROSE_WEIGHT
            and block.link_share <= 0.5
            and (size > 140 or SENTENCE_END.search(block.text) is not None)
        )
    return block.prose


def not_furniture(blocks: Sequence[Block], prose: set[int]) -> Callable[[HtmlElement], bool]:
    """A test whether an element whose class or tag names furniture is story all the same, for it holds too much of
    the prose."""
    total = 0.0
    held: dict[object, float] = defaultdict(float)
    for block in blocks:
        if block.index in prose:
            size = weight(block.text)
            total += size
            for name in {_name(e) for e in block.furniture}:
                held[name] += size

    known: dict[HtmlElement, bool] = {}

    def is_story(element: HtmlElement) -> bool:
        answer = known.get(element)
        if answer is None:
            beside = furniture_sign(element, str(element.tag)) in BESIDE
            answer = held[_name(element)] > (BESIDE_SHARE if beside else FURNITURE_SHARE) * total > 0
            known[element] = answer
        return answer

    return is_story


def _name(element: HtmlElement) -> tuple[object, str]:
    """What is furniture alike: a paragraph's class may add other words to the one that tells."""
    if element.tag == "p":
        return ("p", furniture_sign(element, "p"))
    return (element.tag, (element.get("class") or "") or (element.get("id") or ""))


def find_story(root: HtmlElement, blocks: Sequence[Block], heading: int | None) -> Story | None:
    """The story of a page: its container and blocks; None when the page has no prose at all.

    heading: index of the block that holds the headline; what stands before it counts little.
    """
    prose = {b.index for b in blocks if is_prose(b)}
    if not prose:
        return None
    is_story = not_furniture(blocks, prose)
    clean = {b.index for b in blocks if all(is_story(e) for e in b.furniture)}
    kept = prose & clean or prose
    held: dict[HtmlElement, float] = {}
    order: list[HtmlElement] = []  # every element after its parent
    total = 0.0
    for block in blocks:
        if block.index not in kept:
            continue
        size = weight(block.text) * (0.2 if heading is not None and block.index < heading else 1.0)
        size *= 0.4 if block.link_share > 0.3 else 1.0
        total += size
        new = []
        element: HtmlElement | None = block.element
        while element is not None and element not in held:
            new.append(element)
            held[element] = 0.0
            element = element.getparent()
        order.extend(reversed(new))
        held[block.element] += size
    for element in reversed(order):
        if (parent := element.getparent()) is not None:
            held[parent] += held[element]
    container = _descend(root, held, total)
    below = _descendant_test(container)
    inside = {
        b.index
        for b in blocks
        if below(b.element) and all(is_story(e) or not below(e) or e is container for e in b.furniture)
    }
    inside |= {b.index for b in blocks if b.is_heading and _is_subhead(b, blocks, inside)}
    kept = prose & inside or kept
    return Story(container, frozenset(inside), frozenset(kept & inside), held[container] / total if total else 0.0)


def _is_subhead(block: Block, blocks: Sequence[Block], text: set[int]) -> bool:
    """Whether a heading whose own class alone names furniture stands beside the paragraph that follows it."""
    if block.furniture != (block.element,):
        return False
    following = next((b for b in blocks[block.index + 1 : block.index + 4] if b.text), block)
    beside = following.element.getparent() is block.element.getparent()
    return following.index in text and beside and not following.is_heading and following.link_share < 0.5


def _descend(root: HtmlElement, held: dict[HtmlElement, float], total: float) -> HtmlElement:
    container = root
    while True:
        best = max((c for c in container if c in held), key=lambda c: held[c], default=None)
        if (
            best is None
            or held[best] < CONTAINER_SHARE * total
            or best.tag in ("p", "span", "li", "blockquote", "tr", "tbody")
        ):
            return container
        container = best
        if not words_of(container).isdisjoint(BODIES) or container.get("itemprop") == "articleBody":
            return container


def _descendant_test(container: HtmlElement) -> Callable[[HtmlElement], bool]:
    known: dict[HtmlElement, bool] = {container: True}

    def below(element: HtmlElement) -> bool:
        path = []
        current: HtmlElement | None = element
        while current is not None and current not in known:
            path.append(current)
            current = current.getparent()
        answer = known[current] if current is not None else False
        known.update(dict.fromkeys(path, answer))
        return answer

    return below


def gallery(blocks: Sequence[Block], heading: int | None) -> Story | None:
    """Where the pictures of a page without running text lie: its article element, or its body, below the headline."""
    if heading is None:
        return None
    above = blocks[heading].element.iterancestors("article", "main", "body")
    container = next(above, None)
    if container is None:
        return None
    below = _descendant_test(container)
    inside = {b.index for b in blocks[heading:] if below(b.element) and not any(map(below, b.furniture))}
    return Story(container, frozenset(inside), frozenset(), 0.0) if inside else None
