"""From the pictures of a page to the images of its story: bounds, captions, and which blocks were captions."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from lxml.html import HtmlElement

from crawler.extraction.blocks import BLOCK_TAGS, FURNITURE_TAGS, Block
from crawler.extraction.caption_text import MOST_CREDIT, Picture, caption_and_credit, declared_caption, is_credit_line
from crawler.extraction.class_words import marks_of, words_of
from crawler.extraction.container import Story
from crawler.extraction.images import MOST_CAPTION, pictures
from crawler.extraction.meta_tags import text_of
from crawler.extraction.own_pictures import OWN, belongs
from crawler.extraction.page import Page
from crawler.extraction.picture_url import url_of
from crawler.items import ExtractedImage

BEFORE_HEADLINE = 12  # blocks: a lead picture may stand above the headline, not far
CREDITED = re.compile(r"\([A-Z][^()@\d]{1,50}\)$|\bBy [^()]{3,50} \([^()\s]+@[^()\s]+\)$")  # "… on Monday. (Agency)"
MOST_PICTURES = 300  # of one page; the longest gallery met had 22
CAPTIONS_AFTER = 60  # blocks: captions this far behind the text are still taken out of a second reading of it
GUESSED = frozenset(("sibling", "table", "caption_style"))  # what a picture's place alone tells to be its caption
MOST_READ = 5_000  # characters, spaces and all
GALLERIES = frozenset(
    ("gallery", "photogallery", "imagegallery", "slideshow", "fotostrecke", "bildergalerie", "diaporama")
)
PROSE_SHARE = 0.5  # what holds more of the story's paragraphs is no teaser, whatever its class says
AFTER_PROSE = 3  # blocks: a picture may close the story

MOST_WITHIN = 500  # elements of a caption: what has more is a part of the page


@dataclass(frozen=True, slots=True)
class FoundImage:
    """A story's image and the block it stands at."""

    index: int
    content_url: str
    caption: str | None
    credit_line: str | None
    alt_text: str | None
    source: str


def story_images(
    page: Page,
    blocks: Sequence[Block],
    story: Story | None,
    heading: int | None,
    captions: Sequence[HtmlElement] = (),
    captioned_in_alt: Sequence[HtmlElement] = (),
    by_rule: bool = False,
    described: bool = False,
) -> tuple[list[FoundImage], frozenset[int]]:
    """(the story's images in order, indexes of the blocks that are captions).

    captions: elements that a source's own selectors name as captions; captioned_in_alt: pictures whose alt is one;
    by_rule: the container is one that they name, so every picture in it is the story's, however far from the text;
    described: the source describes the page's layout, so a line below a picture that ends in a credit is its caption.
    """
    taken = _blocks_in(blocks, captions)
    if story is None:
        return [], frozenset(taken)
    prose = sorted(story.prose)
    first = heading if heading is not None else (prose[0] if prose else min(story.inside, default=0))
    last = max(prose[-1] if prose else max(story.inside, default=0), first)
    around = {story.container, *story.container.iterancestors()}
    if heading is not None:
        around |= {blocks[heading].element, *blocks[heading].element.iterancestors()}
    wide = around | _of_prose(blocks, story)
    lead_end = prose[min(2, len(prose) - 1)] if prose else last
    ends = (min(story.inside, default=first), max(story.inside, default=last))
    bounds = range(max(0, min(first - BEFORE_HEADLINE, ends[0])), max(last, ends[1]) + CAPTIONS_AFTER)
    found: list[FoundImage] = []
    seen: set[str] = set()
    for picture in islice(pictures(blocks, bounds, story.container, captions), MOST_PICTURES):
        block = blocks[picture.index]
        caption_blocks = _blocks_in(blocks, [picture.caption] if picture.caption is not None else [])
        if picture.caption is not None and picture.source != "alt":
            taken |= caption_blocks
        after = picture.index > last
        near = first - BEFORE_HEADLINE <= picture.index <= last + AFTER_PROSE
        gallery = after and picture.source in OWN and (picture.index in story.inside or _in_gallery(picture, story))
        if not near and not gallery and not (by_rule and picture.index in story.inside):
            continue
        if after and picture.caption is not None and picture.source in GUESSED and not by_rule:
            continue
        in_story = picture.index in story.inside or (
            picture.index <= (prose[0] if prose else last) and all(e in around for e in block.furniture)
        )
        in_story = in_story or (
            picture.source in OWN
            and bool(prose)
            and first < picture.index < prose[-1]
            and not any(_sells(e) for e in block.furniture if e not in wide and not _is_aside_of(e, picture))
        )
        in_story = in_story or (gallery and not any(_sells(e) for e in block.furniture if e not in wide))
        if not in_story or not belongs(
            picture, page, wide if picture.source in OWN else around, first <= picture.index <= lead_end
        ):
            continue
        caption, credit = caption_and_credit(picture)
        if caption is not None and credit is None and caption_blocks:
            end = max(caption_blocks) + 1
            if end < len(blocks) and blocks[end].text == caption:  # printed again, as a description
                taken.add(end)
                end += 1
            below = blocks[end : end + 1]
            sold = any(_sells(e) for b in below for e in b.furniture if e not in around and e not in block.furniture)
            if below and not sold and len(below[0].text) <= MOST_CREDIT and is_credit_line(below[0]):
                credit = below[0].text
                taken.add(below[0].index)
        url = url_of(picture, page)
        if url is None:
            continue
        alt = " ".join(((picture.image.get("alt") if picture.image is not None else "") or "").split()) or None
        if caption is None and credit is None and picture.image in captioned_in_alt:
            caption = alt
        if caption is None and picture.image is not None and not by_rule:
            caption = declared_caption(picture.image)
        line = (
            blocks[picture.index + 1]
            if described and caption is None and credit is None and picture.index < last - 1
            else None
        )
        if line is not None and len(line.text) <= MOST_CAPTION and CREDITED.search(line.text):
            caption = line.text
            taken.add(line.index)
        key = f"{caption}|{credit}" if caption and not by_rule else url
        if key in seen:
            continue
        seen.add(key)
        if found and (caption or credit) and found[-1].content_url == url and not (found[-1].caption or by_rule):
            found.pop()  # the same picture, whose caption stands apart from it
        found.append(FoundImage(picture.index, url, caption, credit, alt, picture.source))
    return found, frozenset(taken)


def _in_gallery(picture: Picture, story: Story) -> bool:
    """Whether a picture stands in a gallery of the article that holds the story, beside its text."""
    named = False
    articles = set(story.container.iterancestors("article", "main"))
    for element in picture.box.iterancestors():
        if element in articles:
            return named
        named = named or not words_of(element).isdisjoint(GALLERIES)
    return False


def _is_aside_of(element: HtmlElement, picture: Picture) -> bool:
    """Whether an <aside> holds one captioned picture and no more."""
    if element.tag != "aside" or picture.caption is None or marks_of(_names(element)).selling:
        return False
    return len(text_of(element, MOST_READ)) <= len(text_of(picture.box, MOST_READ)) + MOST_CREDIT


def _of_prose(blocks: Sequence[Block], story: Story) -> set[HtmlElement]:
    """The elements between a story's container and its prose that hold a good part of it."""
    held: Counter[HtmlElement] = Counter()
    for index in story.prose:
        held.update(takewhile(lambda e: e is not story.container, blocks[index].element.iterancestors()))
    return {e for e, count in held.items() if count >= max(2, PROSE_SHARE * len(story.prose))}


def _sells(element: HtmlElement) -> bool:
    return element.tag in FURNITURE_TAGS or bool(marks_of(_names(element)).selling)


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _blocks_in(blocks: Sequence[Block], elements: Sequence[HtmlElement]) -> set[int]:
    """The lines below elements; of an inline element the line that it makes alone."""
    within = {e for top in elements for e in islice(top.iter(), MOST_WITHIN)}
    alone = {(above, text_of(e)) for e in elements if (above := _line_around(e)) is not None}
    return (
        {b.index for b in blocks if b.text and (b.element in within or (b.element, b.text) in alone)}
        if within
        else set()
    )


def _line_around(element: HtmlElement) -> HtmlElement | None:
    return None if element.tag in BLOCK_TAGS else next(element.iterancestors(*BLOCK_TAGS), None)


def positioned(found: Sequence[FoundImage], body: Sequence[Block]) -> tuple[ExtractedImage, ...]:
    """Images with their position: how many blocks of the body come before each."""
    starts = [b.index for b in body]
    return tuple(
        ExtractedImage(
            f.content_url, f.caption, f.credit_line, f.alt_text, sum(1 for s in starts if s < f.index), f.source
        )
        for f in found
    )
