"""The next page of a list as the page itself links it: rel=next, "next" and "older", a pager's numbers, load-more."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html

from crawler.discovery.paging_words import MORE, NEXT
from crawler.discovery.traps import trap
from crawler.urls import host, is_http, without_session_id

DATA_ADDRESSES = (
    "data-next-url", "data-next", "data-next-page", "data-url", "data-href", "data-load-more-url", "data-more-url",
    "data-ajax-url", "data-src", "href", "formaction",
)  # fmt: skip
_ARROWS = re.compile(r"[\s»›→>«‹←<…・.:+-]+")
_NEXT_CLASS = re.compile(r"(?:^|[-_\s])(?:next|older|nextpostslink|pager-next|load-?more|show-?more)(?:$|[-_\s])", re.I)
_CURRENT = re.compile(r"(?:^|[-_\s])(?:current|active|on|selected|now|this)(?:$|[-_\s])", re.I)
_PAGE_PART = re.compile(r"/(?:page|seite|pagina|p)?[-_/]?\d{1,5}(?:\.html?|\.php)?/?$|;p=\d+$", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"[?&;/](?:page|paged|pg|seite|pagina|pageno|pagenum|p|np)[=/_-]?(\d{1,5})(?:\D|$)", re.I)


def next_page(tree: html.HtmlElement, url: str) -> str | None:
    """The address of the page that follows, on the same host, or None. `url` is the page's own."""
    base = urljoin(url, next(iter(tree.xpath("//base/@href")), ""))
    for find in (_declared, _named, _numbered, _loaded):
        for place in find(tree, url, base):
            address = address_of(place, base)
            if address and address != url and host(address) == host(url) and trap(address) is None:
                return address
    return None


def address_of(place: html.HtmlElement, base: str) -> str | None:
    """Where a link or a button leads, without session ids; None where only a script knows."""
    for name in DATA_ADDRESSES:
        value = (place.get(name) or "").strip()
        if not value or value.startswith(("#", "javascript:")) or (name != "href" and not re.search(r"[/?]", value)):
            continue
        try:
            address = urldefrag(without_session_id(urljoin(base, value))).url
        except ValueError:
            continue
        if is_http(address):
            return address
    return None


def _declared(tree: html.HtmlElement, _url: str, _base: str) -> list[html.HtmlElement]:
    places = tree.xpath("//link[@rel and @href] | //a[@rel and @href]")
    return [place for place in places if "next" in place.get("rel").lower().split()]


def _named(tree: html.HtmlElement, _url: str, _base: str) -> list[html.HtmlElement]:
    anchors = tree.xpath("//a[@href]")
    return [each for each in anchors if NEXT & _words(each)] + [
        each for each in anchors if _NEXT_CLASS.search(_classes(each)) and len(each.text_content()) < 30
    ]


def _numbered(tree: html.HtmlElement, url: str, base: str) -> list[html.HtmlElement]:
    """The number after this page's in a pager: links with numbers for words that stand together."""
    anchors = [each for each in tree.xpath("//a[@href]") if re.fullmatch(r"\s*\[?\d{1,5}\]?\s*", each.text_content())]
    if not anchors:
        return []
    numbers = {int(re.sub(r"\D", "", each.text_content())): each for each in reversed(anchors)}
    here = _number_here(anchors, numbers, url, base)
    following = numbers.get(here + 1)
    target = address_of(following, base) if following is not None else None
    return [following] if following is not None and target and _is_page_of(target, url) else []


def _number_here(anchors: list[html.HtmlElement], numbers: dict[int, html.HtmlElement], url: str, base: str) -> int:
    for number, anchor in numbers.items():
        own = anchor.get("aria-current") or _CURRENT.search(anchor.get("class") or "")
        above = anchor.getparent()
        boxed = above is not None and len(above) == 1 and _CURRENT.search(above.get("class") or "")
        if own or boxed or address_of(anchor, base) == url:
            return number
    for box in dict.fromkeys(above for each in anchors[:3] for above in list(each.iterancestors())[:3]):
        for each in box.iter("strong", "b", "span", "em", "li", "div", "i"):
            text = each.text_content().strip()
            if len(each) == 0 and text.isdecimal() and len(text) < 6 and int(text) not in numbers:
                return int(text)
    found = _IN_ADDRESS.search(url)
    return int(found[1]) if found else 1


def _loaded(tree: html.HtmlElement, url: str, base: str) -> list[html.HtmlElement]:
    """Buttons and links that load more into the same list."""
    places = tree.xpath("//button | //a | //*[@data-next-url or @data-next or @data-next-page or @data-load-more-url]")
    wanted = []
    for place in places:
        if not any(place.get(name) for name in DATA_ADDRESSES):
            continue
        has_data = any(place.get(name) for name in DATA_ADDRESSES[:8])
        named = bool(MORE & _words(place)) or bool(_NEXT_CLASS.search(_classes(place)))
        always = any(place.get(name) for name in ("data-next-url", "data-next", "data-next-page", "data-load-more-url"))
        if always or (named and (has_data or _is_page_of(address_of(place, base) or "", url))):
            wanted.append(place)
    return wanted


def _is_page_of(candidate: str, url: str) -> bool:
    """Whether an address differs from the list's by what counts pages only: the query, or the end of the path."""
    try:
        one, other = (_PAGE_PART.sub("", urlsplit(each).path).rstrip("/") for each in (candidate, url))
    except ValueError:
        return False
    return host(candidate) == host(url) and one == other


def _words(place: html.HtmlElement) -> set[str]:
    said = (place.text_content(), place.get("aria-label") or "", place.get("title") or "")
    return {_ARROWS.sub(" ", words).strip().lower() for words in said if len(words) < 60}


def _classes(place: html.HtmlElement) -> str:
    above = place.getparent()
    return f"{place.get('class') or ''} {above.get('class') or '' if above is not None and len(above) == 1 else ''}"
