"""The address of a picture in its largest form: lazy attributes, srcset, resizers and thumbnail queries undone."""

import re
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from crawler.extraction.page import Page
from crawler.extraction.word_set import word_set

IMAGE_PATH = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)$", re.I)
LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-srcset", "data-img-url", "data-hi-res-src")
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
    for address in plain:
        if address and not address.startswith(("data:", "about:")) and "placeholder" not in address:
            url = page.absolute(address)
            if url is not None:
                return unwrapped(url)
    return None


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
