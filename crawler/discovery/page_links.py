"""Any HTML page as a reader of links sees it: where each leads, with which words, and from what part of the page."""

import itertools
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urldefrag, urljoin

from lxml import etree, html

from crawler.discovery.dates import moment
from crawler.urls import is_http

MOST_LINKS = 5_000  # of one page; the longest archive pages have some hundreds
_MENU_TAGS = frozenset(("nav", "header", "footer"))
_MENU_NAME = re.compile(
    r"(?:^|[-_\s])(?:nav\w*|menu\w*|gnb|lnb|breadcrumbs?|footer|header|topbar|masthead|toolbar|social\w*)(?:$|[-_\s])",
    re.I,
)
_HEADER_NAME = re.compile(r"[\w-]*header[\w-]*", re.I)
_LABEL_NAME = re.compile(
    r"(?:^|[-_\s])(?:tags?|tag-?links?|category|categories|author\w*|byline|vcard|kicker|section-name)(?:$|[-_\s])",
    re.I,
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_OF_MANY = frozenset(("ul", "ol", "table", "tbody", "main", "body"))
_PLACE_DEPTH = 6  # elements above a link: a list's item, its header and its heading
_SKIPPED = ("javascript:", "mailto:", "tel:", "data:", "#", "whatsapp:", "sms:", "file:")


@dataclass(frozen=True, slots=True)
class PageLink:
    """One address that a page links, and how; where it does so several times, at its best."""

    url: str
    text: str = ""  # of the heading inside it, else all its words
    in_menu: bool = False  # in a navigation, a header of the page or a footer
    in_heading: bool = False  # in a heading, or around one
    is_label: bool = False  # a tag, a category, an author
    date: datetime | None = None  # of the <time> that stands with it, where no other link does
    place: str = ""  # the elements around it: equal for the links that one template made


@dataclass(frozen=True, slots=True)
class LinkedPage:
    """What a page links and says of itself."""

    links: tuple[PageLink, ...]
    feeds: tuple[str, ...]  # declared by <link rel=alternate>
    tree: html.HtmlElement | None


def read_links(body: bytes, url: str, charset: str = "utf-8", timezone: str | None = None) -> LinkedPage:
    """The links of an HTML page in its order, each address once. `url` is the page's own."""
    tree = _tree(body, charset)
    if tree is None:
        return LinkedPage((), (), None)
    base = urljoin(url, next(iter(tree.xpath("//base/@href")), ""))
    feeds = [
        urljoin(base, place.get("href", "").strip())
        for place in tree.xpath("//link[@rel and @href]")
        if "alternate" in place.get("rel", "").lower().split() and _is_feed_type(place.get("type", ""))
    ]
    links: dict[str, PageLink] = {}
    for anchor in tree.xpath("//a[@href]")[:MOST_LINKS]:
        href = (anchor.get("href") or "").strip()
        if not href or href.lower().startswith(_SKIPPED):
            continue
        try:
            address = urldefrag(urljoin(base, href)).url
        except ValueError:
            continue
        if is_http(address):
            link = _link(anchor, address, timezone)
            links[address] = _better(links[address], link) if address in links else link
    return LinkedPage(tuple(links.values()), tuple(dict.fromkeys(filter(is_http, feeds))), tree)


def _link(anchor: html.HtmlElement, address: str, timezone: str | None) -> PageLink:
    heading = next((each for each in anchor.iter(*_HEADINGS)), None)
    text = _text(anchor if heading is None else heading)
    in_menu, in_heading = False, heading is not None
    rel = (anchor.get("rel") or "").lower().split()
    label = bool({"tag", "author", "category"} & set(rel)) or bool(_LABEL_NAME.search(anchor.get("class") or ""))
    above = list(anchor.iterancestors())
    item = next((depth for depth, each in enumerate(above) if each.tag == "article"), 0)
    for depth, each in enumerate(above):
        tag, names = each.tag, f"{each.get('class') or ''} {each.get('id') or ''}"
        if depth < item:  # the header of one story of a list is no header of the page
            tag, names = "" if tag == "header" else tag, _HEADER_NAME.sub("", names)
        if tag in _HEADINGS:
            in_heading = True
        elif tag in _MENU_TAGS:
            in_menu = in_menu or not (tag == "header" and in_heading)
        elif depth < 6 and tag not in ("article", "main", "body", "html") and _MENU_NAME.search(names):
            in_menu = in_menu or not in_heading
        if depth < 3 and not in_heading and _LABEL_NAME.search(names):
            label = True
    date = _date_beside(anchor, timezone)
    return PageLink(address, text[:500], in_menu, in_heading, label, date, _place(anchor))


def _place(anchor: html.HtmlElement) -> str:
    """Tags from the link outwards; of classes only the link's own and its parent's, for an item's often name it."""
    around = [anchor, *itertools.islice(anchor.iterancestors(), _PLACE_DEPTH)]
    names = [word for each in around[:2] for word in (each.get("class") or "").split() if word.isalpha()]
    return "/".join([*(str(each.tag) for each in around), *sorted(names)])


def _date_beside(anchor: html.HtmlElement, timezone: str | None) -> datetime | None:
    """The <time> in the smallest box around a link that has one, where the box links nothing else at a heading."""
    for depth, box in enumerate((anchor, *anchor.iterancestors())):
        if depth > 4 or box.tag in _OF_MANY or len(list(itertools.islice(box.iter("article"), 2))) > 1:
            break
        times = list(box.iter("time"))
        if times:
            return moment(times[0].get("datetime") or _text(times[0]), timezone) if len(times) == 1 else None
    return None


def _better(one: PageLink, other: PageLink) -> PageLink:
    """The same address linked twice: out of the menu, in a heading and with more words is what counts."""
    told = other if (other.in_heading, not other.in_menu) > (one.in_heading, not one.in_menu) else one
    return PageLink(
        one.url,
        max(one.text, other.text, key=lambda text: (min(len(text), 200), text == one.text)),
        one.in_menu and other.in_menu,
        one.in_heading or other.in_heading,
        one.is_label and other.is_label,
        one.date or other.date,
        told.place,
    )


def _is_feed_type(kind: str) -> bool:
    kind = kind.lower()
    return "rss" in kind or "atom" in kind or "feed+json" in kind or kind in ("text/xml", "application/xml")


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _tree(body: bytes, charset: str) -> html.HtmlElement | None:
    try:
        parser = html.HTMLParser(encoding=charset)
    except LookupError:
        parser = html.HTMLParser(encoding="utf-8")
    try:
        return html.document_fromstring(body, parser=parser)
    except (etree.ParserError, ValueError):
        return None
