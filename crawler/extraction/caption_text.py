"""What a picture's caption element prints: the caption, and the credit where an element or line of its own names it."""

import re
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.blocks import Block, blocks_of
from crawler.extraction.class_words import CAPTIONS, CREDITS, words_of
from crawler.extraction.meta_tags import text_of
from crawler.extraction.word_set import word_set

CREDIT_LINE = re.compile(
    r"(?:©|\(c\)|(?:photo|foto|image|bild|credit|crédit|source|quelle|fuente)s?(?: credits?)?\s*[:：])", re.I
)
MOST_CREDIT = 80  # characters
MOST_ELEMENTS = 500  # of a caption: what has more is a part of the page
SMALL = ("footer", "small", "cite")  # beside a caption: what they hold is the credit
CREDIT_ATTRIBUTES = ("data-credit", "data-copyright", "data-source-credit", "data-photographer", "data-credits")
UNREAD = frozenset(("script", "style", "noscript", "svg", "button"))
LABELS = word_set(
    """
    visuallyhidden sronly offscreen screenreader hidden assistive
    """
)  # of an element that only a screen reader reads out: "Image source"
COUNT = re.compile(r"\d+\s*(?:/|of|von|de|di|av|van|из|sur)\s*\d+")  # a slide's number
TIMED = re.compile(r"\d[:.]\d\d\s*(?:[ap]\.?m|uhr)\b|\b(?:updated|published)\b", re.I)
MARKUP = re.compile(r"<[^<>]{0,300}>")
LEAST_WORDS = 3  # of a caption in an attribute, where names of files and galleries stand too
MOST_DECLARED = 600  # characters
LEAST_SHORT = 10  # characters of a caption cut short that stands before it in full
REPEATED = 30  # characters from which a caption that begins again is one printed short and in full


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with the element that holds its caption, before the story's bounds are applied."""

    image: HtmlElement | None
    box: HtmlElement  # figure, table or wrapper that holds picture and caption
    caption: HtmlElement | None
    source: str  # figcaption | caption_class | table | sibling | alt
    index: int  # of its first block
    caption_text: str | None = None
    credit_text: str | None = None


def caption_and_credit(picture: Picture) -> tuple[str | None, str | None]:
    """The printed caption and, where an element or a line of its own names it, the credit."""
    element = picture.caption
    if element is None or next(islice(element.iter(), MOST_ELEMENTS, None), None) is not None:
        return None, None
    credits = _outermost_credits(element, element)
    if not credits and picture.box is not element:
        within = set(element.iter())
        credits = [e for e in _outermost_credits(picture.box, element) if e not in within and element not in e.iter()]
    if not credits and picture.box is not element:
        credits = [e for e in picture.box.iter(*SMALL) if e.getparent() is picture.box][:1]
    if not credits:
        credits = [c for c in element.itersiblings("figcaption") if picture.source == "figcaption"][:1]
    credit = " ".join(dict.fromkeys(t for e in credits if (t := _text_without(e, set())))) or None
    if credit is not None and (len(credit) > MOST_CREDIT * 2 or TIMED.search(credit)):
        credits, credit = [], None
    caption = _once(_text_without(element, set(credits)))
    if credit is None:
        caption, credit = _last_line(element, caption)
    if credit is None and picture.image is not None:
        credit = _in_attributes(picture) or _in_title(picture.image)
    return caption or None, credit


def declared_caption(image: HtmlElement) -> str | None:
    """The caption that a script prints from a picture's attributes: data-caption, its own or that of the link around
    it, or the title of a picture whose class is "caption"."""
    link = next((e for e in islice(image.iterancestors(), 3) if e.tag in ("a", "figure")), None)
    values = [e.get("data-caption") for e in (image, link) if e is not None]
    if not words_of(image).isdisjoint(CAPTIONS):
        values.append(image.get("title"))
    for value in values:
        text = " ".join(MARKUP.sub(" ", value or "").split())
        if len(text.split()) >= LEAST_WORDS and len(text) <= MOST_DECLARED and not text.startswith(("{", "http", "[")):
            return text
    return None


def _outermost_credits(top: HtmlElement, caption: HtmlElement) -> list[HtmlElement]:
    near = islice(top.iter(), 4 * MOST_ELEMENTS)
    found = [e for e in near if isinstance(e.tag, str) and e is not top and e is not caption and _is_credit(e)]
    known = set(found)
    return [e for e in found if known.isdisjoint(e.iterancestors())]


def _last_line(element: HtmlElement, caption: str) -> tuple[str, str | None]:
    """A caption whose last line, or last child after a full stop, is short and no sentence: that is its credit."""
    lines = [b.text for b in blocks_of(element) if b.text]
    if len(lines) > 1:
        head, last = " ".join(lines[:-1]), lines[-1]
    else:
        child = element[-1] if len(element) else None
        while (
            child is not None
            and len(child)
            and not (child.text or "").strip()
            and not (child.tail or "").strip()
            and len(child) == 1
        ):
            child = child[-1]
        if child is None or (child.tail or "").strip() or child.tag in ("a", "b", "strong"):
            return caption, None
        last = text_of(child)
        head = caption.removesuffix(last).strip()
        if not head.endswith((".", "!", "?", "”", '"', "。")) or head == caption:
            return caption, None
    if (
        1 < len(last) <= MOST_CREDIT
        and len(last.split()) <= 8
        and not last.endswith((".", "!", "?", ":"))
        and len(head) > len(last) / 2
    ):
        return head, last
    return caption, None


def _in_attributes(picture: Picture) -> str | None:
    """The credit that a data attribute of the picture, its box or its caption names."""
    for element in (e for e in (picture.image, picture.box, picture.caption) if e is not None):
        for name in CREDIT_ATTRIBUTES:
            value = " ".join((element.get(name) or "").split())
            if 1 < len(value) <= MOST_CREDIT and not value.startswith(("http", "{", "/")):
                return value
    return None


def _in_title(image: HtmlElement) -> str | None:
    """The credit of a title attribute such as "What is seen | Agency"."""
    head, bar, last = " ".join((image.get("title") or "").split()).rpartition(" | ")
    return last if bar and head and 1 < len(last) <= MOST_CREDIT else None


def is_credit_line(block: Block) -> bool:
    """Whether a line below a caption is its credit: by its class, or the sign it starts with."""
    if not block.text:
        return False
    element, parent = block.element, block.element.getparent()
    around = [element, parent] if parent is not None and text_of(parent, 2 * MOST_CREDIT) == block.text else [element]
    return any(_is_credit(e) for e in around) or bool(CREDIT_LINE.match(block.text))


def _is_credit(element: HtmlElement) -> bool:
    return not words_of(element).isdisjoint(CREDITS) or element.get("itemprop") in (
        "copyrightHolder",
        "creditText",
        "author",
    )


def _is_label(element: HtmlElement) -> bool:
    return bool(element.get("class")) and not words_of(element).isdisjoint(LABELS)


def _is_count(element: HtmlElement) -> bool:
    text = text_of(element, 20) if element.tag in ("span", "div", "p", "b", "strong", "em") else ""
    return text[:1].isdigit() and bool(COUNT.fullmatch(text))


def _once(caption: str) -> str:
    """A caption that is printed short and in full, once: in full."""
    head, dots, rest = caption.partition("…") if "…" in caption else caption.partition("...")
    if dots and len(head) >= LEAST_SHORT and rest.strip().startswith(head.strip()):
        return rest.strip()
    start = caption[:REPEATED]
    again = caption.find(start, REPEATED) if len(start) == REPEATED else -1
    return max(caption[:again].strip(), caption[again:], key=len) if again > 0 else caption


def _text_without(element: HtmlElement, left_out: set[HtmlElement]) -> str:
    """An element's text without some of its descendants, blocks parted by a space."""
    parts: list[str] = []

    def read(node: HtmlElement) -> None:
        stack: list[tuple[HtmlElement, bool]] = [(node, False)]
        while stack:
            current, done = stack.pop()
            if done:
                parts.append(current.tail or "")
                continue
            if current is not node:
                stack.append((current, True))
            if not isinstance(current.tag, str) or current in left_out or current.tag in UNREAD:
                parts.append(" ")
                continue
            if current is not node and (_is_label(current) or _is_count(current)):
                parts.append(" ")
                continue
            if current.tag in ("p", "div", "br", "li", "td", "tr", "figcaption"):
                parts.append(" ")
            parts.append(current.text or "")
            stack.extend((child, False) for child in reversed(current))

    read(element)
    return " ".join("".join(parts).split())
