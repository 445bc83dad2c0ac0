"""A page as a stream of text blocks and pictures, in reading order: the one walk over the tree that all body steps
share."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.class_words import UNMARKED, marks_of
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
SKIPPED, BREAK, PICTURE, BLOCK, INLINE, UNSURE = range(6)  # how the walk reads an element
KINDS = {
    **dict.fromkeys(BLOCK_TAGS, BLOCK),
    **dict.fromkeys(("", *SKIPPED_TAGS), SKIPPED),
    **dict.fromkeys(("br", "hr"), BREAK),
    **dict.fromkeys(("img", "amp-img"), PICTURE),
    **dict.fromkeys(("button", "font"), UNSURE),
}
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
    prose: bool | None = None  # what container.is_prose says of it, once asked

    @property
    def is_heading(self) -> bool:
        """Whether it stands in an h1 to h6."""
        return self.tag in HEADINGS or not HEADINGS.isdisjoint(self.within[-3:])

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
        for child in children:
            elements += 1
            if elements > MOST_ELEMENTS or characters > MOST_CHARACTERS:  # read no further, close what is open
                continue
            tag = child.tag if isinstance(child.tag, str) else ""
            kind = KINDS.get(tag, INLINE)
            if kind == UNSURE:
                kind = _kind(child, tag)
            if kind == SKIPPED:
                pass
            elif kind == BREAK:
                flush(place)
            elif kind == PICTURE:  # inside a line it does not end the line, but stands before it
                out.append(Block("", child, "img", 0, 0, place.furniture, place.figure, place.within, len(out)))
            else:
                if kind == BLOCK and parts:
                    flush(place)
                inner = _inside(child, tag, kind == BLOCK, place)
                text = child.text
                if text and (parts or not text.isspace()):
                    add(text, inner)
                if len(child):
                    stack.append((child, iter(child), inner, kind == BLOCK))
                    break
                if kind == BLOCK and parts:
                    flush(inner)
            text = child.tail
            if text and (parts or not text.isspace()):
                add(text, place)
        else:
            stack.pop()
            if is_block:
                flush(place)
            if stack:
                add(element.tail, stack[-1][2])
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


def _kind(element: HtmlElement, tag: str) -> int:
    """How to read a <button>, which counts where it holds a picture, and a <font>, which may be a line of its own."""
    if tag == "button":
        return INLINE if element.find(".//img") is not None else SKIPPED
    parent = element.getparent()
    if parent is None or parent.tag in ("p", "span", "a", "b", "strong", "em", "i", "li", "font"):
        return INLINE
    line = "".join(islice(element.itertext(), MOST_FONT_PARTS)).strip()
    return BLOCK if len(line) >= LONG_FONT else INLINE


def furniture_sign(element: HtmlElement, tag: str) -> str:
    """The word that tells that an element is no part of a story: its tag, its role, one of its class, id or style; ""
    for none."""
    if tag in NEVER_FURNITURE:
        return ""
    read = element.get
    names = read("class")
    marks = marks_of(names) if names else UNMARKED
    if tag in FURNITURE_TAGS and not marks.media:
        return tag
    role = read("role")
    if role is not None and role in FURNITURE_ROLES:
        return role
    if read("hidden") is not None:
        return "hidden"
    if word := marks.selling if marks.media else marks.furniture:
        return word
    identity = read("id")
    if identity and tag not in HEADINGS and (word := marks_of(identity).furniture):  # a subhead's id is a link's target
        return word
    style = read("style")
    hidden = style is not None and "none" in style and "display:none" in style.replace(" ", "").lower()
    return "display:none" if hidden else ""
