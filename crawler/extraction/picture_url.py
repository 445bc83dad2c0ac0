"""The address of a picture in its largest form: lazy attributes, srcset, resizers and thumbnail queries undone."""

import re
from collections.abc import Iterable
from itertools import islice
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.extraction.caption_text import Picture
from crawler.extraction.page import Page
from crawler.extraction.word_set import word_set

IMAGE_PATH = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)$", re.I)
IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#!])", re.I)
PLACEHOLDER = re.compile(
    r"^(?:data|about|blob):|placeholder"
    r"|(?:^|[/_-])(?:blank|spacer|pixel|transparent|loading|lazyload|empty|1x1)\.(?:gif|png|svg|jpg)(?:$|\?)",
    re.I,
)
LARGE = re.compile(r"full|orig|large|big|zoom|-(?:x*lg|x+l|hires|hi-res)", re.I)  # of a data attribute's name
LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-img-url", "data-hi-res-src")
IMAGE_ADDRESS = re.compile(r"(?:https?:)?/?[^\s\"'<>{}]+\.(?:jpe?g|png|webp|gif|avif)(?:[?!][^\s\"'<>{}]*)?", re.I)
PAINTED = re.compile(r"background(?:-image)?:[^;]{0,40}url\(\s*['\"]?([^'\")\s]+)", re.I)
MOST_BOX = 500  # elements of a picture's box that are looked at
MOST_ADDRESS = 1000  # characters
MOST_SIZE = 9  # characters of a size, a format or a crop; what is longer may be a signature
SIZES = word_set(
    """
    w h width height size type quality q fit crop resize rule imwidth auto format dpr
    """
)


def picture_url(image: HtmlElement, page: Page) -> str | None:
    """The absolute address of an <img>; the largest of its srcset where it has one."""
    candidates = [image.get("srcset") or "", image.get("data-srcset") or ""]
    parent = next(image.iterancestors("picture"), None)  # not always the parent: <source> may have swallowed the image
    if parent is not None:
        candidates += [s.get(n) or "" for s in parent.iter("source") for n in ("srcset", "data-srcset")]
    best = max((c for text in candidates for c in _srcset(text)), default=None, key=lambda c: c[0])
    plain = [image.get("src"), *(image.get(name) for name in LAZY)]
    if best is not None and best[0] >= 2:
        plain.insert(0, best[1])
    elif best is not None:
        plain.append(best[1])
    return _first(plain, page) or _first(_in_data(image), page)


def _first(addresses: Iterable[str | None], page: Page) -> str | None:
    for address in addresses:
        if address and not PLACEHOLDER.search(address[:500]):
            url = page.absolute(address)
            if url is not None:
                return unwrapped(url)
    return None


def _in_data(image: HtmlElement) -> list[str]:
    """The addresses of image files in a picture's data attributes, those named large first."""
    found = [
        (not LARGE.search(str(name)), str(value))
        for name, value in image.items()
        if str(name).startswith("data-") and len(value) < MOST_ADDRESS and IMAGE_ADDRESS.fullmatch(value.strip())
    ]
    return [value for _, value in sorted(found, key=lambda pair: pair[0])]


def _srcset(text: str) -> list[tuple[float, str]]:
    found = []
    for part in re.split(r",\s+|,(?=https?:)", text.strip()[:20_000]):
        address, _, size = part.strip().partition(" ")
        if address and not address.startswith("data:"):
            number = re.match(r"\s*([\d.]{1,8})[wx]", size)
            found.append(
                (float(number[1]) if number and number[1].count(".") < 2 and number[1] != "." else 1.0, address)
            )
    return found


def unwrapped(url: str) -> str:
    """A picture's address without resizer and thumbnail query.

    A query parameter that holds an image's path is the picture itself, on the same host where it names none; a query of
    sizes only is dropped from an address whose path is an image file.
    """
    parts = urlsplit(url)
    if not parts.query:
        return url
    query = parse_qsl(parts.query)
    for _, value in query:
        if value.startswith(("/", "http://", "https://")) and IMAGE_PATH.search(urlsplit(value).path):
            return urljoin(url, value)
    if IMAGE_PATH.search(parts.path) and query and all(n.lower() in SIZES and len(v) <= MOST_SIZE for n, v in query):
        return urlunsplit(parts._replace(query=""))
    return url


def _painted(element: HtmlElement) -> str | None:
    """The address of the picture that an element's style paints it with."""
    found = PAINTED.search(element.get("style") or element.get("data-style") or "")
    return found[1] if found else None


def url_of(picture: Picture, page: Page) -> str | None:
    """The absolute address of a picture's largest form; None when it has none."""
    image = picture.image
    if image is None:
        image = next(iter(picture.box.iter("img", "amp-img")), None)
    if image is not None:
        others = (e for e in islice(picture.box.iter("img"), 4) if e is not image)  # in a <noscript>, mostly
        url = picture_url(image, page) or next((u for e in others if (u := picture_url(e, page))), None)
        if url is not None:
            return url
    sets = [
        c
        for e in islice(picture.box.iter("source"), 20)
        for n in ("srcset", "data-srcset")
        for c in _srcset(e.get(n) or "")
    ]
    if sets and (url := _first([max(sets, key=lambda c: c[0])[1]], page)) is not None:
        return url
    sources = (
        e.get("src") or e.get("data-src") or (e.get("href") if e.tag == "a" else _painted(e)) or ""
        for e in islice(picture.box.iter(), MOST_BOX)
        if isinstance(e.tag, str) and e.tag != "source" and e is not image
    )
    return next(
        (page.absolute(s) for s in sources if IMAGE_FILE.search(s.partition("?")[0])), None
    )  # an element of the site's own
