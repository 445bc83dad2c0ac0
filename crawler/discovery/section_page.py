"""Section pages: the links of the page's own list, the dates printed beside them, and the address of the next page."""

import json
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

from lxml import etree, html
from lxml.cssselect import CSSSelector

from crawler.discovery.dates import printed_date
from crawler.discovery.paging import address_of, next_page
from crawler.items import Link
from crawler.urls import is_http, parameter, with_parameter


@dataclass(frozen=True, slots=True)
class ListLayout:
    """One layout of a source's section pages, told by its container. Retired ones stay: archived pages have them.

    Only what is inside the container is read: a "Most Popular" box beside it holds today's stories on every page.
    """

    name: str
    container: str  # CSS of the element(s) that hold the list
    item: str = ""  # CSS inside the container, one match an article; empty: each container is one item
    headline: str = ""  # CSS inside the item; empty: the text of its longest link
    date: str = ""  # CSS inside the item; empty: the list prints no date
    page_parameter: str = "page"  # the query parameter that counts pages, from 1; empty: as the page links them
    next_page: str = ""  # CSS of the link or button to the next page; where it is missing, the list ends


@dataclass(frozen=True, slots=True)
class SectionPage:
    """What one page of a list names, in its order."""

    links: tuple[Link, ...]
    next_page: str | None  # None: the list is empty here, so it has ended
    layout: str | None = None
    problem: str | None = None  # half a sentence to follow the page's URL


def read_section_page(
    body: bytes, url: str, layouts: tuple[ListLayout, ...], timezone: str | None = None, charset: str = "utf-8"
) -> SectionPage:
    """Read one page of a list in the first of the layouts whose container it has.

    `url` is the page's own; printed dates are in `timezone`. A container without items is the end of the list, a
    page without any container is a changed layout and told in `problem`. What a load-more button gets, items without a
    page around them, also inside JSON, is a list too.
    """
    markup, following = _unwrapped(body)
    tree = _tree(markup, charset)
    is_part = b"<body" not in markup[:20_000].lower() and b"<html" not in markup[:2_000].lower()
    for layout in layouts:
        if tree is None:
            break
        containers = _select(layout.container)(tree)
        if not containers and is_part and layout.item and _select(layout.item)(tree):
            containers = [tree]
        if containers:
            items = [item for box in containers for item in (_select(layout.item)(box) if layout.item else [box])]
            links: dict[str, Link] = {}
            for item in items:
                for link in _links(item, url, layout, timezone):
                    links.setdefault(link.url, link)
            after = (following and urljoin(url, following)) or (_next_page(tree, url, layout) if links else None)
            return SectionPage(tuple(links.values()), after, layout.name)
    known = ", ".join(f"{layout.container} ({layout.name})" for layout in layouts)
    return SectionPage((), None, None, f"has none of the list containers {known}" if known else "has no list layout")


def _links(item: html.HtmlElement, url: str, layout: ListLayout, timezone: str | None) -> list[Link]:
    dates = _select(layout.date)(item) if layout.date else []
    published = next((date for place in dates if (date := printed_date(_text(place), timezone))), None)
    titles = [_text(place) for place in _select(layout.headline)(item)] if layout.headline else []
    anchors = [item] if item.tag == "a" else item.xpath(".//a[@href]")
    headline = next(filter(None, titles), None) or max((_text(anchor) for anchor in anchors), key=len, default="")
    addresses = dict.fromkeys(urljoin(url, (anchor.get("href") or "").strip()) for anchor in anchors)
    return [
        Link(address, "section_page", url, headline or None, published) for address in addresses if is_http(address)
    ]


def _next_page(tree: html.HtmlElement, url: str, layout: ListLayout) -> str | None:
    if layout.next_page:
        return next((address for place in _select(layout.next_page)(tree) if (address := address_of(place, url))), None)
    if not layout.page_parameter:
        return next_page(tree, url)
    number = parameter(url, layout.page_parameter) or "1"
    return with_parameter(url, layout.page_parameter, str(int(number) + 1 if number.isdecimal() else 2))


def _unwrapped(body: bytes) -> tuple[bytes, str | None]:
    """The markup inside a JSON answer and the next address that stands beside it; any other body as it is."""
    if body.lstrip()[:1] != b"{":
        return body, None
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return body, None
    texts = {name: value for name, value in answer.items() if isinstance(value, str)}
    markup = max((text for text in texts.values() if "<" in text), key=len, default="")
    names = ("next", "next_url", "nextUrl", "next_page", "nextPage")
    following = next((texts[name] for name in names if "/" in texts.get(name, "") or "?" in texts.get(name, "")), None)
    return markup.encode(), following


def _tree(body: bytes, charset: str) -> html.HtmlElement | None:
    try:
        parser = html.HTMLParser(encoding=charset)
    except LookupError:  # a charset nobody knows
        parser = html.HTMLParser(encoding="utf-8")
    try:
        return html.document_fromstring(body, parser=parser)
    except (etree.ParserError, ValueError):  # an empty body
        return None


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@lru_cache(maxsize=256)
def _select(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")
