"""The captioned pictures of a story, found on the untouched tree. Precision first: what might be another story's
is left out."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.blocks import BLOCK_TAGS, HEADINGS, Block
from crawler.extraction.caption_text import Picture
from crawler.extraction.class_words import CAPTIONS, words_of
from crawler.extraction.letters import letters
from crawler.extraction.meta_tags import text_of
from crawler.extraction.page import Page
from crawler.extraction.picture_url import picture_url
from crawler.extraction.word_set import word_set

IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#!])", re.I)
CONTACT = re.compile(r"@[\w-]+\.|https?:|www\.|\d{1,2}[:.]\d{2}\b")
PEOPLE = word_set(
    """
    author authors autor byline bio biography avatar profile writer reporter journalist columnist contributor
    portrait
    """
)
PLAYERS = word_set(
    """
    video videos player videoplayer mediaplayer audio podcast
    """
)
TEASERS = word_set(
    """
    teaser teasers related recommended recommend promo trending popular newsletter mostread readmore sidebar
    recirc outbrain taboola upnext player videoplayer jwplayer podcast audio logo icon banner advert ad ads
    comments nav footer
    """
)
MOST_CAPTION = 900  # characters; what is longer is text beside a picture
LEAST_ALT = 12  # letters of an alt text that tells a caption which repeats it
MOST_BOXED = 400  # characters of a caption that only its place tells
MOST_BOX = 500  # elements of a picture's box: what has more is a part of the page
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
            block.tag == "figcaption"
            and last is not None
            and block.index - last[0].index <= 2
            and last[1].caption is None
        ):
            yield Picture(last[0].element, block.element, block.element, "figcaption", last[0].index)
            last = None


def _in_figure(figure: HtmlElement, index: int) -> Iterator[Picture]:
    images = [e for e in figure.iter("img", "amp-img") if _innermost(e, figure)]
    captions = [c for c in figure.iter("figcaption") if _innermost(c, figure)]
    if not captions:
        captions = [
            e for e in figure.iter() if isinstance(e.tag, str) and not words_of(e).isdisjoint(CAPTIONS) and text_of(e)
        ][:1]
        source = "caption_class"
    else:
        source = "figcaption"
    if len(captions) > 1 and len(images) == len(captions):
        yield from (Picture(i, figure, c, source, index) for i, c in zip(images, captions, strict=True))
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
    if below is None or (beside.caption is not None and below.source == "caption_class"):
        return beside
    return below


def _next_line(block: Block, blocks: Sequence[Block]) -> Picture | None:
    """The line after a picture that repeats the picture's alt text, or whose class calls it a caption."""
    alt = letters(block.element.get("alt") or "")
    for line in blocks[block.index + 1 : block.index + 4]:
        if line.tag == "img" or len(line.text) > MOST_CAPTION or line.is_heading or line.link_share > 0.5:
            break
        if len(alt) >= LEAST_ALT and letters(line.text).startswith(alt):
            return Picture(block.element, line.element, line.element, "alt_text", block.index)
        if line.index == block.index + 1 and _is_caption(line.element):
            return Picture(block.element, line.element, line.element, "caption_class", block.index)
    return None


def _beside(block: Block, boxed: set[HtmlElement], container: HtmlElement | None) -> Picture:
    """The caption of a picture that stands in no figure: by class, in its table, or as the only text of its box."""
    around = {container, *container.iterancestors()} if container is not None else set()
    box: HtmlElement | None = block.element
    levels = 0
    while levels < BOX_LEVELS:
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
        for element in box.iter():
            if isinstance(element.tag, str) and element is not box and _is_caption(element) and text_of(element):
                return Picture(block.element, box, element, "caption_class", block.index)
        if len(text) > MOST_BOXED or box.tag == "p" or not _is_photo_box(box, text):
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


def _is_photo_box(box: HtmlElement, text: str) -> bool:
    """Whether a box is a photograph with a line of text: one picture that is no icon, nothing to click, fill in or
    answer."""
    if len(_sources(box)) > 1 or _has_heading(box) or next(box.iter("form", "input", "time"), None) is not None:
        return False
    links = sum(len(text_of(a)) for a in box.iter("a"))
    return links <= 0.5 * len(text) and not CONTACT.search(text)


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


def belongs(picture: Picture, page: Page, around: set[HtmlElement], leads: bool) -> bool:
    """Whether a picture looks like the story's own: no teaser, portrait, player or icon.

    around: the ancestors of story and headline, whose own class names say nothing of it; leads: it stands between
    headline and text, where a picture named "teaser" is the story's own.
    """
    teasers = TEASERS - {"teaser", "teasers"} if leads and picture.source == "figcaption" else TEASERS
    address = (url_of(picture, page) or "").partition("?")[0]
    if address.endswith(".svg") or next(picture.box.iter("video", "audio"), None) is not None:
        return False
    if not words_of(picture.box).isdisjoint(PLAYERS):
        return False
    for element in (picture.box, *_few(picture.box.iterancestors(), 3)):
        if element in around:
            break
        found = words_of(element)
        if not found.isdisjoint(PEOPLE) or not found.isdisjoint(teasers):
            return False
    if picture.source == "figcaption" and _has_heading(picture.box):
        return False
    if picture.image is not None and any(
        not words_of(e).isdisjoint(PEOPLE)
        for e in takewhile(lambda e: e is not picture.box, (picture.image, *picture.image.iterancestors()))
    ):
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
        least = 0.8 * len(text_of(picture.caption))
        anchor = next((a for a in islice(picture.caption.iter("a"), 10) if len(text_of(a)) > least > 30), None)
    if anchor is None:
        return False
    href = page.absolute(anchor.get("href") or "#")
    if href is None or IMAGE_FILE.search(href):
        return False
    return urlsplit(href).path.rstrip("/") != urlsplit(page.url).path.rstrip("/")


def url_of(picture: Picture, page: Page) -> str | None:
    """The absolute address of a picture's largest form; None when it has none."""
    image = picture.image
    if image is None:
        image = next(iter(picture.box.iter("img", "amp-img")), None)
    if image is not None:
        return picture_url(image, page)
    sources = (
        e.get("src") or e.get("data-src") or ""
        for e in picture.box.iter()
        if isinstance(e.tag, str) and e.tag != "source"
    )
    return next(
        (page.absolute(s) for s in sources if IMAGE_FILE.search(s.partition("?")[0])), None
    )  # an element of the site's own
