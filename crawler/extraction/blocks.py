"""A page as a stream of text blocks and pictures, in reading order: the one walk over the tree that all body steps
share."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.class_words import furniture_word, is_media_name, selling_word
from crawler.extraction.word_set import word_set

BLOCK_TAGS = word_set(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td
    tfoot th thead tr ul
    """
)
SKIPPED_TAGS = word_set(
    """
    script style template svg math iframe object embed select option button input textarea audio video canvas
    map head title noscript noframes datalist progress meter dialog
    """
)
FURNITURE_TAGS = frozenset(["nav", "aside", "footer", "form", "menu"])
FURNITURE_ROLES = word_set(
    """
    navigation complementary banner contentinfo search dialog alert menu toolbar
    """
)
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
NEVER_FURNITURE = word_set(
    """
    html body main article figure figcaption picture h1 tbody
    """
)
MOST_ELEMENTS = 60_000  # of one page: the fullest met had 12,000
MOST_CHARACTERS = 3_000_000  # of its text: where reading stops
MOST_WITHIN = 12  # tags kept of a block's ancestors, the innermost: a page may nest 2,000 elements
MOST_FURNITURE = 20  # ancestors of a block that are told to be furniture, the outermost
MOST_FONT_PARTS = 100  # pieces of text of a <font> looked at
BOLD_TAGS = frozenset(["b", "strong"])
LONG_FONT = 40  # characters from which a <font> is a line of its own, as captions of old table layouts are


@dataclass(slots=True)
class Block:
    """A run of text between two block boundaries, or a picture (tag "img", text empty)."""

    text: str
    element: HtmlElement  # the innermost block element around it; the <img> itself for a picture
    tag: str
    link_chars: int = 0
    bold_chars: int = 0
    furniture: tuple[HtmlElement, ...] = ()  # its ancestors whose tag, role or class name furniture, outermost first
    figure: HtmlElement | None = None  # the <figure> around it
    within: tuple[str, ...] = field(default=())  # tags of its last block ancestors, innermost last
    index: int = 0

    @property
    def is_heading(self) -> bool:
        """Whether it stands in an h1 to h6."""
        return self.tag in HEADINGS or any(t in HEADINGS for t in self.within[-3:])

    @property
    def link_share(self) -> float:
        """The share of its characters that are inside links."""
        return self.link_chars / len(self.text) if self.text else 0.0


@dataclass(slots=True)
class _Place:
    """What holds for all text directly below an element."""

    block: HtmlElement
    furniture: tuple[HtmlElement, ...]
    figure: HtmlElement | None
    within: tuple[str, ...]
    in_link: bool
    bold: bool


def blocks_of(root: HtmlElement) -> list[Block]:
    """Every text block and picture under an element. Iterative: depth does not matter."""
    out: list[Block] = []
    parts: list[str] = []
    links = bolds = elements = characters = 0

    def flush(place: _Place) -> None:
        nonlocal links, bolds
        if not parts:
            return
        if text := " ".join("".join(parts).split()):
            tag, size = place.block.tag, len(text)
            out.append(
                Block(
                    text,
                    place.block,
                    tag if isinstance(tag, str) else "",
                    min(links, size),
                    min(bolds, size),
                    place.furniture,
                    place.figure,
                    place.within,
                    len(out),
                )
            )
        parts.clear()
        links = bolds = 0

    def add(text: str | None, place: _Place) -> None:
        nonlocal links, bolds, characters
        if not text or (not parts and text.isspace()):
            return
        parts.append(text)
        characters += len(text)
        if place.in_link or place.bold:
            length = len(text.strip())
            links += length if place.in_link else 0
            bolds += length if place.bold else 0

    place = _Place(root, (), None, (str(root.tag),), False, False)
    add(root.text, place)
    stack: list[tuple[HtmlElement, Iterator[HtmlElement], _Place, bool]] = [(root, iter(root), place, True)]
    while stack:
        element, children, place, is_block = stack[-1]
        full = elements >= MOST_ELEMENTS or characters > MOST_CHARACTERS  # read no further, close what is open
        child = None if full else next(children, None)
        if child is None:
            stack.pop()
            if is_block:
                flush(place)
            if stack:
                add(element.tail, stack[-1][2])
            continue
        elements += 1
        tag = child.tag if isinstance(child.tag, str) else ""
        if not tag or (tag in SKIPPED_TAGS and not (tag == "button" and child.find(".//img") is not None)):
            add(child.tail, place)
        elif tag == "br" or tag == "hr":
            flush(place)
            add(child.tail, place)
        elif tag == "img" or tag == "amp-img":  # inside a line it does not end the line, but stands before it
            out.append(Block("", child, "img", 0, 0, place.furniture, place.figure, place.within, len(out)))
            add(child.tail, place)
        else:
            is_block = tag in BLOCK_TAGS or (tag == "font" and _is_line(child))
            if is_block:
                flush(place)
            inner = _inside(child, tag, is_block, place)
            add(child.text, inner)
            if len(child):
                stack.append((child, iter(child), inner, is_block))
                continue
            if is_block:
                flush(inner)
            add(child.tail, place)
    return out


def _inside(element: HtmlElement, tag: str, is_block: bool, place: _Place) -> _Place:
    furniture = len(place.furniture) < MOST_FURNITURE and bool(furniture_sign(element, tag))
    link, bold = place.in_link or tag == "a", place.bold or tag in BOLD_TAGS
    if not (is_block or furniture or link is not place.in_link or bold is not place.bold):
        return place
    return _Place(
        element if is_block else place.block,
        (*place.furniture, element) if furniture else place.furniture,
        element if tag == "figure" else place.figure,
        (*place.within[1 - MOST_WITHIN :], tag) if is_block else place.within,
        link,
        bold,
    )


def _is_line(font: HtmlElement) -> bool:
    parent = font.getparent()
    if parent is None or parent.tag in ("p", "span", "a", "b", "strong", "em", "i", "li", "font"):
        return False
    return len("".join(islice(font.itertext(), MOST_FONT_PARTS)).strip()) >= LONG_FONT


def furniture_sign(element: HtmlElement, tag: str) -> str:
    """The word that tells that an element is no part of a story: its tag, its role, one of its class, id or style; ""
    for none."""
    if tag in NEVER_FURNITURE:
        return ""
    read = element.get
    names = read("class")
    media = bool(names) and is_media_name(names)
    if tag in FURNITURE_TAGS and not media:
        return tag
    role = read("role")
    if role is not None and role in FURNITURE_ROLES:
        return role
    if read("hidden") is not None:
        return "hidden"
    if names and (word := selling_word(names) if media else furniture_word(names)):
        return word
    identity = read("id")
    if identity and tag not in HEADINGS and (word := furniture_word(identity)):  # a subhead's id is where links lead to
        return word
    style = read("style")
    hidden = style is not None and "none" in style and "display:none" in style.replace(" ", "").lower()
    return "display:none" if hidden else ""
