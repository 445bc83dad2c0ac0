"""The captioned pictures of a story, found on the untouched tree. Precision first: what might be another story's is left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.blocks import HEADINGS, Block
from crawler.extraction.class_words import CAPTIONS, CREDITS, FURNITURE, MEDIA, words_of
from crawler.extraction.meta_tags import text_of
from crawler.extraction.page import Page
from crawler.extraction.picture_url import picture_url

IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#!])", re.I)
PEOPLE = frozenset("author authors autor byline bio biography avatar profile writer reporter journalist columnist contributor portrait".split())
TEASERS = frozenset(
    "teaser teasers related recommended recommend promo trending popular newsletter mostread readmore sidebar recirc outbrain taboola upnext"
    " player videoplayer jwplayer podcast audio logo icon banner advert ad ads comments nav footer".split()
)
MOST_CAPTION = 900  # characters; what is longer is text beside a picture
BOX_LEVELS = 4  # how far above a picture its caption's box may be


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


def pictures(blocks: Sequence[Block], named: Sequence[HtmlElement] = ()) -> Iterator[Picture]:
    """Every picture of the stream with its caption element, in reading order.

    named: elements that a source's own selectors call captions; each goes to the nearest picture before or beside it.
    """
    boxed: set[HtmlElement] = set()
    for block in blocks:
        figure = block.figure
        if figure is not None:
            if figure not in boxed:
                boxed.add(figure)
                yield from _in_figure(figure, block.index)
        elif block.tag == "img":
            found = _named(block, named, boxed) or _beside(block, boxed)
            if found is not None:
                boxed.add(found.box)
                yield found


def _in_figure(figure: HtmlElement, index: int) -> Iterator[Picture]:
    images = [e for e in figure.iter("img", "amp-img") if _innermost(e, figure)]
    captions = [c for c in figure.iter("figcaption") if _innermost(c, figure)]
    if not captions:
        captions = [e for e in figure.iter() if isinstance(e.tag, str) and not words_of(e).isdisjoint(CAPTIONS) and text_of(e)][:1]
        source = "caption_class"
    else:
        source = "figcaption"
    if len(captions) > 1 and len(images) == len(captions):
        yield from (Picture(i, figure, c, source, index) for i, c in zip(images, captions, strict=True))
        return
    yield Picture(images[0] if images else None, figure, captions[0] if captions else None, source, index)


def _innermost(element: HtmlElement, figure: HtmlElement) -> bool:
    parent = element.getparent()
    while parent is not None and parent is not figure:
        if parent.tag == "figure":
            return False
        parent = parent.getparent()
    return True


def _named(block: Block, named: Sequence[HtmlElement], boxed: set[HtmlElement]) -> Picture | None:
    """The named caption in the smallest box around a picture that has one."""
    if not named:
        return None
    for box, _ in zip(block.element.iterancestors(), range(6), strict=False):
        if box in boxed:
            return None
        for caption in named:
            if caption is not box and box in caption.iterancestors() and caption not in boxed:
                return Picture(block.element, caption, caption, "site_rule", block.index) if text_of(caption) else None
    return None


def _beside(block: Block, boxed: set[HtmlElement]) -> Picture | None:
    """The caption of a picture that stands in no figure: by class, in its table, or as the only text of its box."""
    box: HtmlElement | None = block.element
    for _ in range(BOX_LEVELS):
        box = box.getparent() if box is not None else None
        if box is None or box in boxed or box.tag in ("body", "article", "main"):
            break
        if box.tag in ("table", "tbody", "td", "tr"):
            continue
        text = text_of(box)
        if len(text) > MOST_CAPTION:
            break
        if not text:
            continue
        for element in box.iter():
            if isinstance(element.tag, str) and element is not box and _is_caption(element) and text_of(element):
                return Picture(block.element, box, element, "caption_class", block.index)
        if len(box.findall(".//img")) == 1 and not words_of(box).isdisjoint(MEDIA - {"media"}) and not _has_heading(box):
            return Picture(block.element, box, box, "sibling", block.index)
        if box.tag not in ("a", "span", "center", "picture", "div", "p"):
            break
    table = next((a for a in block.element.iterancestors("table")), None)
    if table is not None and table not in boxed:
        text = text_of(table)
        if 0 < len(text) <= MOST_CAPTION and len(table.findall(".//img")) == 1 and not _has_heading(table):
            return Picture(block.element, table, table, "table", block.index)
    return Picture(block.element, block.element, None, "alt", block.index)


def _is_caption(element: HtmlElement) -> bool:
    found = words_of(element)
    return not found.isdisjoint(CAPTIONS)


def _has_heading(box: HtmlElement) -> bool:
    return next(box.iter(*HEADINGS), None) is not None


def belongs(picture: Picture, page: Page) -> bool:
    """Whether a picture looks like the story's own: no teaser, portrait, player or icon."""
    for element in (picture.box, *_few(picture.box.iterancestors(), 3)):
        found = words_of(element)
        if not found.isdisjoint(PEOPLE) or not found.isdisjoint(TEASERS):
            return False
    if picture.source == "figcaption" and _has_heading(picture.box):
        return False
    if picture.image is not None:
        for name in ("width", "height"):
            size = (picture.image.get(name) or "").removesuffix("px")
            if size.isdigit() and 0 < int(size) < 90:
                return False
    return not _is_teaser_link(picture, page)


def _few(elements: Iterator[HtmlElement], count: int) -> Iterator[HtmlElement]:
    for element, _ in zip(elements, range(count), strict=False):
        if element.tag in ("article", "main", "body"):
            return
        yield element


def _is_teaser_link(picture: Picture, page: Page) -> bool:
    """Whether picture and caption together are a link to another page."""
    anchor = picture.box if picture.box.tag == "a" else next(picture.box.iterancestors("a"), None)
    if anchor is None and picture.caption is not None:
        anchor = next((a for a in picture.caption.iter("a") if len(text_of(a)) > 0.8 * len(text_of(picture.caption)) > 30), None)
    if anchor is None:
        return False
    href = page.absolute(anchor.get("href") or "#")
    if href is None or IMAGE_FILE.search(href):
        return False
    return urlsplit(href).path.rstrip("/") != urlsplit(page.url).path.rstrip("/")


def caption_and_credit(picture: Picture) -> tuple[str | None, str | None]:
    """The printed caption and, where an element of its own names it, the credit."""
    element = picture.caption
    if element is None:
        return None, None
    credits = [
        e
        for e in element.iter()
        if isinstance(e.tag, str) and e is not element and _is_credit(e) and not any(_is_credit(a) for a in _up_to(e, element))
    ]
    if not credits and picture.box is not element:
        credits = [
            e
            for e in picture.box.iter()
            if isinstance(e.tag, str) and _is_credit(e) and e is not picture.box and element not in e.iter() and not _inside(e, element)
            and not any(_is_credit(a) for a in _up_to(e, picture.box))
        ]
    credit_text = " ".join(dict.fromkeys(t for e in credits if (t := text_of(e)))) or None
    if credit_text is not None and len(credit_text) > 200:
        credits, credit_text = [], None
    caption = _text_without(element, set(credits))
    return caption or None, credit_text


def _is_credit(element: HtmlElement) -> bool:
    return not words_of(element).isdisjoint(CREDITS) or element.get("itemprop") in ("copyrightHolder", "creditText", "author")


def _up_to(element: HtmlElement, top: HtmlElement) -> Iterator[HtmlElement]:
    for ancestor in element.iterancestors():
        if ancestor is top:
            return
        yield ancestor


def _inside(element: HtmlElement, top: HtmlElement) -> bool:
    return any(a is top for a in element.iterancestors())


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
            if not isinstance(current.tag, str) or current in left_out or current.tag in ("script", "style", "noscript", "button", "svg"):
                parts.append(" ")
                continue
            if current.tag in ("p", "div", "br", "li", "td", "tr", "figcaption"):
                parts.append(" ")
            parts.append(current.text or "")
            stack.extend((child, False) for child in reversed(current))

    read(element)
    return " ".join("".join(parts).split())


def url_of(picture: Picture, page: Page) -> str | None:
    """The absolute address of a picture's largest form; None when it has none."""
    image = picture.image
    if image is None:
        image = next(iter(picture.box.iter("img", "amp-img")), None)
    return picture_url(image, picture.box, page) if image is not None else None


def is_furniture_box(picture: Picture) -> bool:
    """Whether the picture's box itself is named as furniture."""
    return not words_of(picture.box).isdisjoint(FURNITURE)
