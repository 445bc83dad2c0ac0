"""What a page's head says: meta tags, <title>, canonical link, language, itemprop values, <time> elements."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

DUBLIN_CORE = re.compile(r"^(dc|dcterms):")
DUBLIN_DATES = ("dc:date", "dc:created", "dcterms:date", "dcterms:created")
DATE_NAMES = frozenset({"datepublished", "datecreated", "datemodified", "dateposted"})
UNSEEN = frozenset(("button", "script", "style", "noscript", "svg", "template"))


@dataclass(frozen=True, slots=True)
class MetaTags:
    """Values as declared, in document order; names in lower case."""

    values: dict[str, list[str]] = field(default_factory=dict)
    title: str | None = None
    canonical: str | None = None
    language: str | None = None
    itemprops: dict[str, list[str]] = field(default_factory=dict)  # itemprop → content, datetime or text
    times: tuple[tuple[str, HtmlElement], ...] = ()  # datetime attribute and element of each <time> in order

    def first(self, *names: str) -> str | None:
        """The first non-empty value of the first of these names that has one."""
        return next((v for name in names for v in self.values.get(name, ()) if v), None)

    def all(self, *names: str) -> list[str]:
        """All non-empty values of these names, each once."""
        return list(dict.fromkeys(v for name in names for v in self.values.get(name, ()) if v))


def text_of(element: HtmlElement, most: int = 10_000) -> str:
    """An element's text, its spaces folded; text of scripts, styles and buttons below it is left out.

    most: characters after which reading stops.
    """
    if not len(element):
        return " ".join((element.text or "").split())
    if next(element.iter(*UNSEEN), element) is element:  # nothing of it is left out
        return " ".join("".join(_up_to(element.itertext(), most)).split())
    parts: list[str] = []
    stack: list[tuple[HtmlElement, bool]] = [(element, False)]
    size = 0
    while stack and size <= most:
        current, done = stack.pop()
        if done:
            parts.append(current.tail or "")
            continue
        if current is not element:
            stack.append((current, True))
        if not isinstance(current.tag, str) or (current.tag in UNSEEN and current is not element):
            continue
        parts.append(current.text or "")
        size += len(parts[-1])
        stack.extend((child, False) for child in reversed(current))
    return " ".join("".join(parts).split())


def _up_to(parts: Iterable[str], most: int) -> Iterator[str]:
    for part in parts:
        yield part
        most -= len(part)
        if most < 0:
            return


def meta_tags(root: HtmlElement) -> MetaTags:
    """Read the head's facts in one pass over the tree's meta, link, time and itemprop elements."""
    values: dict[str, list[str]] = {}
    itemprops: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content:
                values.setdefault(DUBLIN_CORE.sub(r"\1.", name), []).append(content)
    for element in root.xpath("descendant::*[@itemprop or (@property and not(self::meta))]"):  # microdata, RDFa
        name = (element.get("itemprop") or element.get("property") or "").strip().lower()
        name = "datepublished" if name.startswith(DUBLIN_DATES) else name.rpartition(":")[2]
        if name in DATE_NAMES:
            value = element.get("content") or element.get("datetime") or text_of(element)
            if value:
                itemprops.setdefault(name, []).append(" ".join(value.split()))
    times = tuple((" ".join((t.get("datetime") or "").split()) or text_of(t), t) for t in root.iter("time"))
    title = next(
        (text_of(t) for t in root.iter("title") if (parent := t.getparent()) is not None and parent.tag != "svg"), None
    )
    canonical = next(
        (
            link.get("href")
            for link in root.iter("link")
            if "canonical" in (link.get("rel") or "").lower().split() and link.get("href")
        ),
        None,
    )
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    return MetaTags(values, title or None, canonical, language, itemprops, times)
