"""Lines below a picture that only their form tells to be its caption: small, centred or in italics."""

import re
from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from crawler.extraction.asides import aside
from crawler.extraction.blocks import BLOCK_TAGS, Block
from crawler.extraction.meta_tags import text_of
from crawler.extraction.visible import BY_STRICT

MOST_LINE = 300  # characters
MOST_READ = 5_000  # characters, spaces and all, of an element compared with a line
SLANTED = ("em", "i", "cite")
SMALL = ("small", "font", "center", "figcaption")
STYLED = re.compile(
    r"text-align:\s*center|font-style:\s*italic|font-size:\s*(?:[0-9.]+px|0?\.\d+r?em|smaller|x*-?small)"
)
NOTE = re.compile(
    r"^[(\[]?(?:this (?:story|article|post|piece|column)|editor|correction|update|note|disclaimer|disclosure|translat"
    r"|dieser (?:text|artikel|beitrag)|anmerkung|hinweis|cet article|note de|este art|esta (?:nota|not[ií]cia)|nota"
    r"|questo articolo)|\b(?:appeared first on|erschien (?:zuerst|erstmals))\b",
    re.I,
)


def styled_line(block: Block, blocks: Sequence[Block]) -> HtmlElement | None:
    """The element of the line right below a picture that is set apart from the text as captions are."""
    line = blocks[block.index + 1] if block.index + 1 < len(blocks) else None
    if line is None or not line.text or line.is_heading or line.link_share > 0.5 or line.figure is not None:
        return None
    following = blocks[block.index + 2] if block.index + 2 < len(blocks) else None
    if len(line.text) > MOST_LINE or len(line.text.split()) < 2 or not _near(block.element, line.element):
        return None
    if BY_STRICT.match(line.text) or NOTE.search(line.text) or aside(line.text) or line.text[0] in "\"“„«‘'":
        return None
    if not _is_styled(line) or (following is not None and following.text and _is_styled(following)):
        return None
    if len(text_of(line.element, MOST_READ)) <= len(line.text) + 2:
        return line.element
    loose = (e for e in islice(line.element.iter(*SLANTED, *SMALL), 50) if text_of(e, MOST_READ) == line.text)
    return next(loose, None)  # a line between others in a box of loose text


def _near(image: HtmlElement, line: HtmlElement) -> bool:
    """Whether a line stands in a picture's box or in the next one."""
    boxes = {line, *islice(line.iterancestors(), 2)}
    return any(e in boxes for e in islice(image.iterancestors(), 4))


def _is_styled(line: Block) -> bool:
    element = line.element
    if len(text_of(element, MOST_READ)) > len(line.text) + 2:
        return any(text_of(e, MOST_READ) == line.text for e in islice(element.iter(*SLANTED, *SMALL), 50))
    parent = element.getparent()
    if element.tag in SMALL or (parent is not None and parent.tag in ("center", "small")):
        return True
    if STYLED.search(element.get("style") or "") or (element.get("align") or "").lower() == "center":
        return True
    held = sum(
        len(text_of(e)) for e in element.iter(*SLANTED, "small", "font") if _outermost(e, element) and _is_small(e)
    )
    return held >= 0.9 * len(line.text)


def _is_small(element: HtmlElement) -> bool:
    if element.tag != "font":
        return True
    return (element.get("size") or "3").lstrip() in ("1", "2", "-1", "-2")


def _outermost(element: HtmlElement, top: HtmlElement) -> bool:
    parent = element.getparent()
    return parent is top or (parent is not None and parent.tag not in BLOCK_TAGS and parent.tag not in SLANTED)
