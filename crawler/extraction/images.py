"""The captioned pictures of a story, found on the untouched tree. Precision first: what might be another story's
is left out."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from lxml.html import HtmlElement

from crawler.extraction.asides import aside
from crawler.extraction.blocks import BLOCK_TAGS, HEADINGS, Block, furniture_sign
from crawler.extraction.caption_text import MOST_CREDIT, Picture
from crawler.extraction.class_words import CAPTIONS, MEDIA, words_of
from crawler.extraction.letters import letters
from crawler.extraction.meta_tags import text_of
from crawler.extraction.styled_lines import styled_line
from crawler.extraction.visible import BY_STRICT
from crawler.extraction.word_set import word_set

PRICE = re.compile(r"[$€£¥₩]\s?\d|\d\s?(?:[€£₩]|EUR|USD|CHF)(?!\w)")
CONTACT = re.compile(r"@[\w-]+\.|https?:|www\.|\d{1,2}[:.]\d{2}\b")
MATTER = word_set(
    """
    date datetime time timestamp meta metadata category categories kicker share sharing social socials byline
    author authors tags rating ratings button buttons
    """
)  # of what stands beside a picture and is no caption
MOST_CAPTION = 900  # characters; what is longer is text beside a picture
LEAST_ALT = 12  # letters of an alt text that tells a caption which repeats it
LEAST_SAME = 4  # the same, of an alt text that is the whole line
MOST_BOXED = 400  # characters of a caption that only its place tells
MOST_IN_FIGURE = 50  # pictures with captions of their own in one <figure>
MOST_TRIED = 20  # elements named captions that are asked for their text: empty ones may lie in one another
MOST_STEPS = 20  # elements of any kind that are looked at above a picture
MOST_BOX = 500  # elements of a picture's box: what has more is a part of the page
MOST_BETWEEN = 4  # blocks between a picture and a caption that stands apart from it, as below a byline
BOX_LEVELS = 4  # how far above a picture its caption's box may be


def pictures(
    blocks: Sequence[Block], bounds: range, container: HtmlElement | None = None, named: Sequence[HtmlElement] = ()
) -> Iterator[Picture]:
    """Every picture of the stream with its caption element, in reading order.

    bounds: the indexes of the blocks to look at; container: the story's, which no picture's box reaches; named:
    elements that a source's own selectors call captions: each goes to the nearest picture before or beside it.
    """
    boxed: set[HtmlElement] = set()
    last: tuple[Block, Picture] | None = None
    for block in blocks[bounds.start : bounds.stop]:
        figure = block.figure
        if figure is not None:
            if figure not in boxed:
                boxed.add(figure)
                yield from (_completed(p, blocks, boxed, container, named) for p in _in_figure(figure, block.index))
        elif block.tag == "img":
            found = _named(block, named, boxed) or _beside_or_below(block, blocks, boxed, container)
            if found is not None:
                last = (block, found)
                boxed.add(found.box)
                yield found
        elif (
            last is not None
            and last[1].caption is None
            and block.index - last[0].index <= MOST_BETWEEN
            and (caption := _apart(block)) is not None
        ):
            if block.index - last[0].index <= (2 if block.tag == "figcaption" else MOST_BETWEEN):
                source = "figcaption" if block.tag == "figcaption" else "caption_class"
                yield Picture(last[0].element, caption, caption, source, last[0].index)
            last = None


def _apart(block: Block) -> HtmlElement | None:
    """The element that a block which stands in no box with a picture names as a caption: itself or one around it."""
    if block.tag == "figcaption":
        return block.element
    named = (e for e in (block.element, *islice(block.element.iterancestors("div", "p"), 2)) if _is_caption(e))
    return next((e for e in named if len(text_of(e, 10 * MOST_CAPTION)) <= len(block.text) + MOST_CREDIT), None)


def _in_figure(figure: HtmlElement, index: int) -> Iterator[Picture]:
    images = [e for e in islice(figure.iter("img", "amp-img"), 4 * MOST_IN_FIGURE) if _innermost(e, figure)]
    captions = [c for c in islice(figure.iter("figcaption"), 4 * MOST_IN_FIGURE) if _innermost(c, figure) and _small(c)]
    if not captions:
        named = (e for e in islice(figure.iter(), MOST_IN_FIGURE * 10) if isinstance(e.tag, str) and _is_caption(e))
        captions = [e for e in islice(named, MOST_TRIED) if _small(e) and text_of(e)][:1]
        source = "caption_class"
    else:
        source = "figcaption"
    if len(captions) > 1 and len(images) == len(captions):
        pairs = zip(images[:MOST_IN_FIGURE], captions[:MOST_IN_FIGURE], strict=True)
        yield from (Picture(i, figure, c, source, index) for i, c in pairs)
        return
    yield Picture(images[0] if images else None, figure, captions[0] if captions else None, source, index)


def _completed(
    picture: Picture,
    blocks: Sequence[Block],
    boxed: set[HtmlElement],
    container: HtmlElement | None,
    named: Sequence[HtmlElement],
) -> Picture:
    """A figure's picture; where the figure has no caption of its own, with the one that stands beside it."""
    if picture.caption is not None or picture.image is None:
        return picture
    block = Block("", picture.image, "img", index=picture.index)
    others = boxed - {picture.box}
    beside = _named(block, named, others) or _beside_or_below(block, blocks, others, container)
    return beside if beside.caption is not None else picture


def _small(element: HtmlElement) -> bool:
    return next(islice(element.iter(), MOST_BOX, None), None) is None


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
        nearest = None
        for element in box.iter():
            if element.tag == "img":
                nearest = element
            elif element is not box and element in named and element not in boxed and nearest in (None, block.element):
                return Picture(block.element, element, element, "site_rule", block.index) if text_of(element) else None
    return None


def _beside_or_below(
    block: Block, blocks: Sequence[Block], boxed: set[HtmlElement], container: HtmlElement | None
) -> Picture:
    below = _next_line(block, blocks)
    beside = _beside(block, boxed, container)
    if below is not None and (beside.caption is None or below.source != "caption_class"):
        return below
    if beside.caption is None and (line := styled_line(block, blocks)) is not None:
        return Picture(block.element, line, line, "caption_style", block.index)
    return beside


def _next_line(block: Block, blocks: Sequence[Block]) -> Picture | None:
    """The line after a picture that repeats the picture's alt text, or whose class calls it a caption."""
    alt = letters(block.element.get("alt") or "")
    for line in blocks[block.index + 1 : block.index + 4]:
        if line.tag == "img" or len(line.text) > MOST_CAPTION or line.is_heading or line.link_share > 0.5:
            break
        if (
            len(alt) >= LEAST_ALT
            and letters(line.text).startswith(alt)
            and len(line.text) <= 3 * len(alt) + MOST_CREDIT
        ) or (len(alt) >= LEAST_SAME and letters(line.text) == alt):
            return Picture(block.element, line.element, line.element, "alt_text", block.index)
        if line.index == block.index + 1 and _is_caption(line.element):
            return Picture(block.element, line.element, line.element, "caption_class", block.index)
    return None


def _beside(block: Block, boxed: set[HtmlElement], container: HtmlElement | None) -> Picture:
    """The caption of a picture that stands in no figure: by class, in its table, or as the only text of its box."""
    around = {container, *container.iterancestors()} if container is not None else set()
    box: HtmlElement | None = block.element
    levels = 0
    for _ in range(MOST_STEPS):
        if levels == BOX_LEVELS:
            break
        box = box.getparent() if box is not None else None
        levels += box is not None and box.tag in BLOCK_TAGS
        if box is None or box in boxed or box in around or box.tag in ("body", "article", "main", "header", "section"):
            break
        if box.tag in ("table", "tbody", "td", "tr"):
            continue
        if next(islice(box.iter(), MOST_BOX, None), None) is not None:
            break
        text = text_of(box, 4 * MOST_CAPTION)
        if len(text) > MOST_CAPTION:
            break
        if len(text.split()) < 2 and not (len(text) >= LEAST_ALT and box.find(".//figcaption") is not None):
            continue  # nothing, or the label of a picture
        if _is_label(box):
            continue  # what is laid over a picture: how many there are, what it opens
        called = (e for e in box.iter() if isinstance(e.tag, str) and e is not box and _is_caption(e))
        for element in islice(called, MOST_TRIED):
            if text_of(element):
                return Picture(block.element, box, element, "caption_class", block.index)
        if len(text) > MOST_BOXED or box.tag in ("p", "blockquote") or not _is_photo_box(box, text):
            break
        return Picture(block.element, box, box, "sibling", block.index)
    table = next((a for a in block.element.iterancestors("table")), None)
    if (
        table is not None
        and table not in boxed
        and table not in around
        and next(islice(table.iter(), MOST_BOX, None), None) is None
    ):
        text = text_of(table, 4 * MOST_CAPTION)
        if 0 < len(text) <= MOST_CAPTION and len(table.findall(".//img")) == 1 and not _has_heading(table):
            return Picture(block.element, table, table, "table", block.index)
    return Picture(block.element, block.element, None, "alt", block.index)


def _is_label(box: HtmlElement) -> bool:
    """Whether all text of a box stands in one element that is furniture."""
    spoken = [e for e in box.iter() if isinstance(e.tag, str) and e.text and not e.text.isspace()][:2]
    if len(spoken) != 1 or spoken[0] is box:
        return False
    within = takewhile(lambda e: e is not box, (spoken[0], *spoken[0].iterancestors()))
    return any(furniture_sign(e, str(e.tag)) for e in within)


def _is_photo_box(box: HtmlElement, text: str) -> bool:
    """Whether a box is a photograph with a line of text: one picture that is no icon, nothing to click, fill in or
    answer."""
    if len(_sources(box)) > 1 or _has_heading(box) or next(box.iter("form", "input", "time"), None) is not None:
        return False
    if BY_STRICT.match(text) or any(_is_matter(words_of(e)) for e in box.iter("div", "span", "p", "ul")):
        return False
    if aside(text) or PRICE.search(text):
        return False
    links = sum(len(text_of(a)) for a in box.iter("a"))
    return links <= 0.5 * len(text) and not CONTACT.search(text)


def _is_matter(names: frozenset[str]) -> bool:
    return not names.isdisjoint(MATTER) and names.isdisjoint(MEDIA)


def _sources(box: HtmlElement) -> set[str]:
    return {
        source
        for e in box.iter("img")
        if (source := (e.get("src") or e.get("data-src") or "").partition("?")[0])
        and not source.endswith((".svg", ".gif"))
        and not source.startswith("data:")
        and next(e.iterancestors("noscript"), None) is None
    }


def _is_caption(element: HtmlElement) -> bool:
    found = words_of(element)
    return not found.isdisjoint(CAPTIONS)


def _has_heading(box: HtmlElement) -> bool:
    return next(box.iter(*HEADINGS), None) is not None
