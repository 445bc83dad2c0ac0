"""A page as a stream of text blocks and pictures, in reading order: the one walk over the tree that all body steps
share."""

from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.extraction.class_words import is_furniture_name, is_media_name, is_selling_name
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
MOST_CHARACTERS = 3_000_000  # of its text and scripts: where reading stops
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
    within: tuple[str, ...] = field(default=())  # tags of its block ancestors, innermost last
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
class _Frame:
    element: HtmlElement
    is_block: bool
    furniture: tuple[HtmlElement, ...]
    figure: HtmlElement | None
    within: tuple[str, ...]
    in_link: bool
    bold: bool
    block: HtmlElement


def blocks_of(root: HtmlElement) -> list[Block]:
    """Every text block and picture under an element. Iterative: depth does not matter."""
    out: list[Block] = []
    parts: list[str] = []
    links = bolds = 0

    def flush(frame: _Frame) -> None:
        nonlocal links, bolds
        if parts:
            text = " ".join("".join(parts).split())
            if text:
                tag = frame.block.tag if isinstance(frame.block.tag, str) else ""
                block = Block(
                    text, frame.block, tag, min(links, len(text)), min(bolds, len(text)), frame.furniture, frame.figure
                )
                block.within, block.index = frame.within, len(out)
                out.append(block)
            parts.clear()
            links = bolds = 0

    def add(text: str | None, frame: _Frame) -> None:
        nonlocal links, bolds
        if text:
            parts.append(text)
            if frame.in_link or frame.bold:
                length = len(text.strip())
                links += length if frame.in_link else 0
                bolds += length if frame.bold else 0

    first = _Frame(root, True, (), None, (str(root.tag),), False, False, root)
    add(root.text, first)
    stack: list[tuple[_Frame, HtmlElement | None]] = [(first, root[0] if len(root) else None)]
    elements = characters = 0
    while stack:
        frame, child = stack.pop()
        if child is None:
            if frame.is_block:
                flush(frame)
            if stack:
                add(frame.element.tail, stack[-1][0])
            continue
        elements += 1
        characters += len(child.text or "") + len(child.tail or "")
        if elements > MOST_ELEMENTS or characters > MOST_CHARACTERS:
            stack = [(entry, None) for entry, _ in stack]  # read no further, close what is open
            stack.append((frame, None))
            continue
        stack.append((frame, child.getnext()))
        tag = child.tag if isinstance(child.tag, str) else ""
        if not tag or (tag in SKIPPED_TAGS and not (tag == "button" and child.find(".//img") is not None)):
            add(child.tail, frame)
            continue
        if tag == "br" or tag == "hr":
            flush(frame)
            add(child.tail, frame)
            continue
        if tag == "img" or tag == "amp-img":
            flushed_in = frame.figure
            picture = Block("", child, "img", 0, 0, frame.furniture, flushed_in, frame.within, len(out))
            if not parts or not "".join(parts).strip():
                out.append(picture)
            else:  # a picture inside a line does not end the line, but stands before it
                out.append(picture)
            add(child.tail, frame)
            continue
        is_block = tag in BLOCK_TAGS or (tag == "font" and _is_line(child))
        if is_block:
            flush(frame)
        inner = _Frame(
            child,
            is_block,
            (*frame.furniture, child) if _is_furniture(child, tag) else frame.furniture,
            child if tag == "figure" else frame.figure,
            (*frame.within, tag) if is_block else frame.within,
            frame.in_link or tag == "a",
            frame.bold or tag in BOLD_TAGS,
            child if is_block else frame.block,
        )
        add(child.text, inner)
        stack.append((inner, child[0] if len(child) else None))
    return [_renumbered(block, number) for number, block in enumerate(out)]


def _renumbered(block: Block, number: int) -> Block:
    block.index = number
    return block


def _is_line(font: HtmlElement) -> bool:
    parent = font.getparent()
    if parent is None or parent.tag in ("p", "span", "a", "b", "strong", "em", "i", "li", "font"):
        return False
    return len("".join(font.itertext()).strip()) >= LONG_FONT


def _is_furniture(element: HtmlElement, tag: str) -> bool:
    if tag in NEVER_FURNITURE:
        return False
    names = element.get("class") or ""
    identity = element.get("id") or ""
    media = bool(names) and is_media_name(names)
    if (
        (tag in FURNITURE_TAGS and not media)
        or element.get("role") in FURNITURE_ROLES
        or element.get("hidden") is not None
    ):
        return True
    if names and (is_selling_name(names) if media else is_furniture_name(names)):
        return True
    if identity and tag not in HEADINGS and is_furniture_name(identity):  # a subhead's own name is where links lead to
        return True
    style = element.get("style")
    return style is not None and "none" in style and "display:none" in style.replace(" ", "").lower()
