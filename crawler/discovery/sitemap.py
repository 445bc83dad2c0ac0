"""Sitemaps, sitemap indexes and news sitemaps, plain or gzipped: bytes to Links and child sitemaps.

Also what the protocol takes for a sitemap besides: a text file of one URL a line, and a feed.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree

from crawler.discovery.dates import moment
from crawler.discovery.feed import read_feed
from crawler.discovery.unzipped import Unzipped, unzipped
from crawler.items import Link
from crawler.urls import is_http

# The protocol's own limits (sitemaps.org/protocol.html): what is beyond them is a mistake or an attack.
MAX_URLS = 50_000
MAX_BYTES = 52_428_800  # 50 MiB, after decompression

# Enough for 50,000 URLs with their dates, titles and a dozen pictures each; a sitemap of more is made to hurt.
MAX_ELEMENTS = 1_000_000

_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_BLANKS = b"\xef\xbb\xbf \t\r\n"  # before the XML declaration they are an error to the parser, and frequent
_FEEDS = ("rss", "feed", "rdf")
_TOO_MANY = f"lists more than {MAX_URLS:,} URLs, the rest was left"


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
    """Read a <urlset>, a <sitemapindex>, a list of URLs or a feed, gzipped or not; told by the bytes, whatever the
    headers say.

    `url` is the sitemap's own; dates without a zone are in `timezone`. Entities declared in the document are not
    expanded and nothing is fetched. Broken, cut or too long documents give what was read so far and a `problem`.
    """
    if (text := _list_of_urls(body, url)) is not None:
        return text
    links: list[Link] = []
    children: list[ChildSitemap] = []
    stream = Unzipped(body.lstrip(_BLANKS), MAX_BYTES)
    problem = None
    root: etree._Element | None = None
    entries = elements = 0
    try:
        for event, element in etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            if event == "start":
                root = element if root is None else root
                if root is element and _local(root) in _FEEDS:
                    feed = read_feed(body, url, timezone)
                    return Sitemap(feed.links, (), feed.problem)
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
                    problem = _TOO_MANY
                    break
                address = _absolute(_text(element, "loc"), url)
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


def _list_of_urls(body: bytes, url: str) -> Sitemap | None:
    """A text file of one URL a line; None for what is none."""
    start = Unzipped(body, 1_000).read(1_000).lstrip(_BLANKS)
    if not start.lower().startswith((b"https://", b"http://")):
        return None
    plain, problem = unzipped(body, MAX_BYTES)
    lines = [line.strip() for line in plain.decode("utf-8-sig", "replace").splitlines()]
    addresses = [line for line in lines if is_http(line)]
    if len(addresses) > MAX_URLS:
        problem = _TOO_MANY
    links = tuple(Link(address, "sitemap", url) for address in addresses[:MAX_URLS])
    return Sitemap(links, (), problem or (None if links else "lists no URLs"))


def _absolute(location: str, url: str) -> str:
    if not location or location.startswith(("https://", "http://")):  # urljoin is half the cost of a sitemap
        return location
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


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
