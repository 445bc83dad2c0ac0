"""Sitemaps, sitemap indexes and news sitemaps, plain or gzipped: bytes to Links and child sitemaps."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree

from crawler.discovery.dates import moment
from crawler.items import Link
from crawler.urls import is_http

# The protocol's own limits (sitemaps.org/protocol.html): what is beyond them is a mistake or an attack.
MAX_URLS = 50_000
MAX_BYTES = 52_428_800  # 50 MiB, after decompression

# Enough for 50,000 URLs with their dates, titles and a dozen pictures each; a sitemap of more is made to hurt.
MAX_ELEMENTS = 1_000_000

_MAGIC = b"\x1f\x8b"
_GZIP = 31  # zlib's wbits: a gzip header and the largest window
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
    root: etree._Element | None = None
    entries = elements = 0
    try:
        for event, element in etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            if event == "start":
                root = element if root is None else root
                elements += 1
                if elements > MAX_ELEMENTS:
                    problem = f"has more than {MAX_ELEMENTS:,} elements, the rest was left"
                    break
                continue
            if element.getparent() is not root or root is None:
                continue
            if (name := _local(element)) in ("url", "sitemap"):
                entries += 1
                if entries > MAX_URLS:
                    problem = f"lists more than {MAX_URLS:,} URLs, the rest was left"
                    break
                location = _text(element, "loc")
                absolute = not location or location.startswith(("https://", "http://"))
                address = location if absolute else urljoin(url, location)  # urljoin is half the cost of a sitemap
                if is_http(address) and name == "url":
                    links.append(_link(element, address, url, timezone))
                elif is_http(address):
                    children.append(ChildSitemap(address, moment(_text(element, "lastmod"), timezone)))
            _forget(element)
    except etree.XMLSyntaxError as error:
        problem = f"is broken XML ({error.msg})"
    if root is None or _local(root) not in ("urlset", "sitemapindex"):
        problem = (
            f"is no sitemap (it starts with {body[:40]!r})" if root is None else f"is no sitemap (<{_local(root)}>)"
        )
    return Sitemap(tuple(links), tuple(children), stream.problem or problem or (None if entries else "lists no URLs"))


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
    """The document's bytes, unzipped as they are read, ended at MAX_BYTES or where the gzip stream breaks."""

    def __init__(self, body: bytes) -> None:
        self._waiting = body
        self._gzip = zlib.decompressobj(_GZIP) if body.startswith(_MAGIC) else None
        self._left = MAX_BYTES
        self.problem: str | None = None

    def read(self, size: int = 32_768, /) -> bytes:
        if self._left == 0 and self._waiting:
            self.problem = f"is larger than {MAX_BYTES >> 20} MiB, the rest was left"
            return b""
        chunk = self._next(min(size, self._left))
        self._left -= len(chunk)
        return chunk

    def _next(self, size: int) -> bytes:
        if self._gzip is None:
            chunk, self._waiting = self._waiting[:size], self._waiting[size:]
            return chunk
        try:
            chunk = self._gzip.decompress(self._waiting, size)
        except zlib.error:
            self.problem, self._waiting = "is a damaged gzip file", b""
            return b""
        self._waiting = self._gzip.unconsumed_tail
        if self._gzip.eof:
            self._waiting = self._gzip.unused_data
            joined = self._waiting.startswith(_MAGIC)  # files may be joined; other bytes after the end are padding
            self._gzip = zlib.decompressobj(_GZIP) if joined else None
            self._waiting = self._waiting if joined else b""
        elif not chunk:
            self.problem = "is a gzip file that breaks off"
        return chunk
