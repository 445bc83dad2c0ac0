"""Sitemaps, sitemap indexes and news sitemaps, plain or gzipped: bytes to Links and child sitemaps."""

import gzip
import io
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from urllib.parse import urljoin

from lxml import etree

from crawler.discovery.dates import moment
from crawler.items import Link
from crawler.urls import is_http

# The protocol's own limits (sitemaps.org/protocol.html): what is beyond them is a mistake or an attack.
MAX_URLS = 50_000
MAX_BYTES = 52_428_800  # 50 MiB, after decompression

_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@dataclass(frozen=True, slots=True)
class ChildSitemap:
    """A sitemap that an index names."""

    url: str
    lastmod: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists, in its order. Only one of links and children is filled in a well-formed one."""

    links: tuple[Link, ...]
    children: tuple[ChildSitemap, ...]
    problem: str | None = None  # half a sentence to follow the sitemap's URL; what came before it still counts


def read_sitemap(body: bytes, url: str, timezone: str | None = None) -> Sitemap:
    """Read a <urlset> or a <sitemapindex>, gzipped or not (told by its first bytes, whatever the headers say).

    `url` is the sitemap's own; dates without a zone are in `timezone`. Entities declared in the document are not
    expanded and nothing is fetched. Broken, cut or too long documents give what was read so far and a `problem`.
    """
    links: list[Link] = []
    children: list[ChildSitemap] = []
    stream = _Bounded(body)
    problem = None
    root = "nothing"
    events = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for event, element in events:
            if event == "start":
                root = _local(element) if root == "nothing" else root
                continue
            name = _local(element)
            if name not in ("url", "sitemap"):
                continue
            address = urljoin(url, _text(element, "loc"))
            if not is_http(address) or not _text(element, "loc"):
                pass
            elif name == "sitemap":
                children.append(ChildSitemap(address, moment(_text(element, "lastmod"), timezone)))
            else:
                links.append(_link(element, address, url, timezone))
            _forget(element)
            if len(links) + len(children) >= MAX_URLS:
                problem = f"lists more than {MAX_URLS:,} URLs, the rest was left"
                break
    except etree.XMLSyntaxError as error:
        problem = f"is broken XML ({error.msg})"
    except (EOFError, OSError, zlib.error):
        problem = "is a damaged gzip file"
    if stream.cut:
        problem = f"is larger than {MAX_BYTES >> 20} MiB, the rest was left"
    elif root not in ("urlset", "sitemapindex"):
        problem = f"is no sitemap (its root is <{root}>)" if problem is None or root != "nothing" else problem
    elif problem is None and not links and not children:
        problem = "lists no URLs"
    return Sitemap(tuple(links), tuple(children), problem)


def _link(element: etree._Element, address: str, sitemap_url: str, timezone: str | None) -> Link:
    news = element.find(f"{_NEWS}news")
    lastmod = moment(_text(element, "lastmod"), timezone)
    if news is None:
        return Link(address, "sitemap", sitemap_url, lastmod=lastmod)
    headline = " ".join((news.findtext(f"{_NEWS}title") or "").split()) or None
    published = moment(news.findtext(f"{_NEWS}publication_date"), timezone)
    return Link(address, "news_sitemap", sitemap_url, headline, published, lastmod)


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname.lower()


def _text(element: etree._Element, name: str) -> str:
    """The text of a direct child: <image:loc> is deeper, and is no page."""
    return next(((child.text or "").strip() for child in element.iterchildren("{*}" + name)), "")


def _forget(element: etree._Element) -> None:
    """Free what was read, so that 50 MiB of XML do not become 500 MiB of tree."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


class _Bounded:
    """The document's bytes, unzipped as they are read, ended at MAX_BYTES."""

    def __init__(self, body: bytes) -> None:
        raw = io.BytesIO(body)
        self._stream: IO[bytes] = gzip.GzipFile(fileobj=raw) if body[:2] == b"\x1f\x8b" else raw  # type: ignore[assignment]
        self._left = MAX_BYTES
        self.cut = False

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(chunk)
        if self._left == 0 and self._stream.read(1):
            self.cut = True
        return chunk
