"""Whether a body is so plain that a second reading of the page has nothing to decide."""

from collections.abc import Sequence

from lxml.html import HtmlElement

from crawler.extraction.article_body import place, wrong_form
from crawler.extraction.asides import aside
from crawler.extraction.blocks import Block
from crawler.extraction.container import SENTENCE_END, is_prose

LEAST_PROSE = 3  # paragraphs
LEAST_LINE = 20  # characters of a line that is neither prose nor a heading: shorter ones may be labels of a page
MOST_OUTSIDE = 0.1  # of the body's own prose: what is less changes no vote
SURE = 0.96  # how far both readings agreed, on average, over such bodies of 200 pages


def is_sure(blocks: Sequence[Block], body: Sequence[Block], captions: frozenset[int], heading: int | None) -> bool:
    """Whether all of a body stands in one element and its prose alike, each line is a sentence, a subhead or an item of
    a list, and little other prose follows the headline outside furniture."""
    home = _home(body[0])
    if not all(_home(b) is home and _is_plain(b) for b in body):
        return False
    prose = [b for b in body if is_prose(b)]
    if len(prose) < LEAST_PROSE or len({place(b) for b in prose}) > 1:
        return False
    own = {b.index for b in body} | captions
    others = blocks[0 if heading is None else heading + 1 :]
    outside = sum(
        len(b.text)
        for b in others
        if not b.furniture and b.index not in own and is_prose(b) and not wrong_form(b) and not aside(b.text)
    )
    return outside < MOST_OUTSIDE * sum(len(b.text) for b in prose)


def _home(block: Block) -> HtmlElement | None:
    parent = block.element.getparent()
    return parent.getparent() if block.tag == "li" and parent is not None else parent


def _is_plain(block: Block) -> bool:
    if block.is_heading or is_prose(block):
        return True
    return len(block.text) >= LEAST_LINE and (
        block.tag == "li" or block.bold_chars >= len(block.text) - 2 or SENTENCE_END.search(block.text) is not None
    )
