"""What a page's JSON-LD says of its article: @graph and @id resolved, broken JSON survived."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from crawler.extraction.letters import letters

Node = dict[str, Any]

MOST_VALUES = 20  # one after the other in a script
MOST_NODES = 5000  # a page that lists its whole site in JSON-LD; the article is among the first
CLOSERS = re.compile(r",(\s*[}\]])")
WRAPPERS = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*$|;\s*$")
BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
NOT_ARTICLES = frozenset({"listitem", "webpageelement", "comment"})
LOOSE = re.compile(r'"(headline|datePublished|dateModified)"\s*:\s*"((?:[^"\\\n]|\\.){1,500})"')
LOOSE_AUTHOR = re.compile(r'"author"\s*:\s*[\[{][^\]}]{0,300}?"name"\s*:\s*"((?:[^"\\\n]|\\.){1,200})"')


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The nodes of a page's JSON-LD. `article` is the node of the page's own story; empty when there is none."""

    nodes: tuple[Node, ...] = ()
    article: Node = field(default_factory=dict)
    by_id: dict[str, Node] = field(default_factory=dict)

    def resolve(self, value: Any) -> Any:
        """A node for a bare {"@id": …} reference to it; anything else unchanged."""
        if isinstance(value, dict) and len(value) <= 2 and isinstance(value.get("@id"), str) and "name" not in value:
            return self.by_id.get(value["@id"], value)
        return value

    def many(self, node: Node, *names: str) -> list[Any]:
        """The values of the first of these properties that is there, as a flat list with references resolved."""
        for name in names:
            value = node.get(name)
            if value not in (None, "", [], {}):
                listed = value.get("@list", value.get("@set")) if isinstance(value, dict) else None
                values = value if isinstance(value, list) else listed if isinstance(listed, list) else [value]
                return [self.resolve(v) for v in values]
        return []

    def text(self, node: Node, *names: str) -> str | None:
        """The first non-empty text of these properties, entities undone."""
        for name in names:
            for value in self.many(node, name):
                value = value.get("@value") or value.get("name") if isinstance(value, dict) else value
                if isinstance(value, str) and value.strip():
                    return plain(value)
        return None


def plain(text: str) -> str:
    """A JSON string as readable text: entities undone (twice escaped ones too), tags out, spaces folded."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = re.sub(r"</?[a-zA-Z][^<>]{0,300}>", " ", text)
    return " ".join(text.split())


def types(node: Node) -> frozenset[str]:
    """The lower-case @type names of a node."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return frozenset(v.rsplit("/", 1)[-1].lower() for v in values if isinstance(v, str))


def is_article(node: Node) -> bool:
    """Whether a node's type is schema.org's Article or below."""
    kinds = types(node)
    return any(k.endswith(("article", "posting")) or k in ("report", "review", "newsreport") for k in kinds) and not (
        kinds & NOT_ARTICLES
    )


def read_json(text: str) -> Any:
    """The value of a script's text, repaired where it is nearly JSON; None where it is not."""
    for repair in (lambda t: t, lambda t: BAD_ESCAPE.sub(r"\\\\", CLOSERS.sub(r"\1", WRAPPERS.sub("", t)))):
        candidate = repair(text).strip()
        values: list[Any] = []
        try:
            while candidate and len(values) < MOST_VALUES:
                value, end = json.JSONDecoder(strict=False).raw_decode(candidate)
                values.append(value)
                candidate = candidate[end:].lstrip(" \t\r\n,;")
        except (ValueError, RecursionError):
            if not values:
                continue
        if values:
            return values[0] if len(values) == 1 else values
    loose: Node = {name: _unescape(value) for name, value in LOOSE.findall(text[:200_000])}
    authors = [{"@type": "Person", "name": _unescape(name)} for name in LOOSE_AUTHOR.findall(text[:200_000])]
    if not loose:
        return None
    return {"@type": "NewsArticle", **loose, **({"author": authors} if authors else {})}


def _unescape(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _walk(value: Any) -> Iterator[Node]:
    """Every node, outer before inner and in order."""
    queue: list[Any] = [value]
    seen = 0
    while queue and seen < MOST_NODES:
        current = queue.pop(0)
        if isinstance(current, list):
            queue[:0] = current[:MOST_NODES]
        elif isinstance(current, dict):
            seen += 1
            yield current
            graph = current.get("@graph")
            if isinstance(graph, (list, dict)):
                queue.insert(0, graph)
            queue.extend(v for k, v in current.items() if k != "@graph" and isinstance(v, (dict, list)))


def linked_data(root: HtmlElement, url: str, headlines: tuple[str, ...] = ()) -> LinkedData:
    """The JSON-LD of a page. `headlines` (og:title, h1) tell its own story from others that are listed."""
    nodes: list[Node] = []
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text and len(nodes) < MOST_NODES:
            nodes.extend(_walk(read_json(script.text)))
    by_id: dict[str, Node] = {}
    for node in nodes:
        identity = node.get("@id")
        if isinstance(identity, str) and len(node) > 1 and len(node) > len(by_id.get(identity, ())):
            by_id[identity] = node
    found = LinkedData(tuple(nodes), {}, by_id)
    articles = [n for n in nodes if is_article(n) and len(n) > 2]
    if not articles:
        return found
    heads = {letters(h) for h in headlines if h}

    def rank(numbered: tuple[int, Node]) -> tuple[float, int]:
        number, node = numbered
        headline = letters(found.text(node, "headline", "name") or "")
        same = bool(headline) and any(headline.startswith(h) or h.startswith(headline) for h in heads if h)
        own = any(_path(a) == _path(url) for a in _addresses(found, node))
        score = 3.0 * own + 2.0 * same + ("datePublished" in node) + 0.5 * ("author" in node)
        return (-score, number)

    return LinkedData(found.nodes, min(enumerate(articles), key=rank)[1], by_id)


def _addresses(data: LinkedData, node: Node) -> list[str]:
    values = [v for name in ("url", "mainEntityOfPage", "@id") for v in data.many(node, name)]
    return [a for v in values if isinstance(a := v.get("@id") or v.get("url") if isinstance(v, dict) else v, str)]


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path).strip("/").lower()
    except ValueError:
        return url
