"""Whether a picture is the story's own, or another story's, a player's, a person's or an icon."""

from collections.abc import Iterator
from itertools import islice, takewhile
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extraction.blocks import HEADINGS
from crawler.extraction.caption_text import Picture
from crawler.extraction.class_words import words_of
from crawler.extraction.meta_tags import text_of
from crawler.extraction.page import Page
from crawler.extraction.picture_url import IMAGE_FILE, url_of
from crawler.extraction.word_set import word_set

PEOPLE = word_set(
    """
    author authors autor byline bio biography avatar profile writer reporter journalist columnist contributor
    portrait mugshot headshot
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
OWN = frozenset(("figcaption", "caption_class"))  # sources that are captions by their own names


def belongs(picture: Picture, page: Page, around: set[HtmlElement], leads: bool) -> bool:
    """Whether a picture looks like the story's own: no teaser, portrait, player or icon.

    around: the ancestors of story and headline, whose own class names say nothing of it; leads: it stands between
    headline and text, where a picture named "teaser" is the story's own.
    """
    teasers = TEASERS - {"teaser", "teasers", "banner"} if leads and picture.source in OWN else TEASERS
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
    if picture.source == "figcaption" and _has_heading(picture.box) and not _is_heading(picture.caption):
        return False
    if picture.caption is not None and any(e is not picture.caption for e in picture.caption.iter("h1", "h2", "time")):
        return False
    if picture.image is not None and any(
        not words_of(e).isdisjoint(PEOPLE | PLAYERS)
        for e in takewhile(lambda e: e is not picture.box, (picture.image, *islice(picture.image.iterancestors(), 4)))
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
    within = picture.caption if picture.caption is not None else picture.box
    anchor = within if within.tag == "a" else next(within.iterancestors("a"), None)
    if anchor is None and picture.caption is not None:
        least = 0.8 * len(text_of(picture.caption))
        around = next(picture.image.iterancestors("a"), None) if picture.image is not None else None
        same = around.get("href") if around is not None else None
        anchor = next(
            (
                a
                for a in islice(picture.caption.iter("a"), 10)
                if len(text_of(a)) > least and (least > 30 or (same and a.get("href") == same))
            ),
            None,
        )
    if anchor is None:
        return False
    href = page.absolute(anchor.get("href") or "#")
    if href is None or IMAGE_FILE.search(href):
        return False
    return urlsplit(href).path.rstrip("/") != urlsplit(page.url).path.rstrip("/")


def _is_heading(caption: HtmlElement | None) -> bool:
    """Whether a caption is but a small heading, as some layouts set captions."""
    headings = list(islice(caption.iter("h4", "h5", "h6"), 2)) if caption is not None else []
    return caption is not None and len(headings) == 1 and text_of(headings[0]) == text_of(caption)


def _has_heading(box: HtmlElement) -> bool:
    return next(box.iter(*HEADINGS), None) is not None
