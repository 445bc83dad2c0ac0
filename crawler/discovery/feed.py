"""Feeds: RSS 0.9 to 2.0, Atom and JSON Feed, bytes to Links."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import feedparser

from crawler.discovery.dates import moment
from crawler.discovery.feed_text import as_utf8
from crawler.discovery.unzipped import unzipped
from crawler.items import Link
from crawler.urls import is_http, parameter, with_parameter

MAX_BYTES = 8 << 20  # after decompression; feeds of whole articles have some hundred KB
MAX_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Feed:
    """The entries of a feed in its order, or why there are none."""

    links: tuple[Link, ...]
    problem: str | None = None  # half a sentence to follow the feed's URL: "has no entries"
    next_page: str | None = None  # where older entries are


def read_feed(body: bytes, url: str, timezone: str | None = None, content_type: str = "") -> Feed:
    """Read RSS, Atom or JSON Feed, told by the bytes. `url` is the feed's own, `timezone` that of dates without a
    zone; of `content_type` only the charset counts, and only where the bytes leave a doubt.

    A broken feed gives what can still be read. Zero entries, and bytes that are no feed at all (an error page, an
    abandoned address), are told in `problem`: a dead feed must never look like a quiet day.
    """
    plain, problem = unzipped(body, MAX_BYTES)
    start = plain[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    read = _read_json if start.startswith((b"{", b"[")) else _read_xml
    feed = read(plain, url, timezone, content_type)
    return Feed(feed.links, problem or feed.problem, feed.next_page)


def _read_xml(body: bytes, url: str, timezone: str | None, content_type: str) -> Feed:
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    text = as_utf8(body, content_type)
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or text[:2] in (b"\x00<", b"<\x00"):
        headers["content-type"] = "application/xml"
    parsed = feedparser.parse(text, response_headers=headers, sanitize_html=False)
    version = parsed.get("version") or ""
    links = [link for entry in parsed.entries[:MAX_ENTRIES] if (link := _entry(entry, url, timezone, version))]
    if links:
        return Feed(tuple(links), None, _next_of(parsed.feed, url))
    if not version:
        return Feed((), "is no feed")
    return Feed((), "has no entries" if not parsed.entries else "has entries, but none with a link")


def _entry(entry: Any, url: str, timezone: str | None, version: str) -> Link | None:
    # A feed's host may count clicks; what it leads to is the article, and a <guid> is its address unless it says not
    address = entry.get("feedburner_origlink") or entry.get("pheedo_origlink") or entry.get("link") or ""
    if not address and entry.get("guidislink", True) and is_http(entry.get("id") or ""):
        address = entry.get("id")
    link = _link(address, url, entry.get("title"))
    if link is None:
        return None
    published = moment(entry.get("published"), timezone)
    updated = moment(entry.get("updated"), timezone) if "updated" in entry.keys() else None  # noqa: SIM118
    if published is None and not version.startswith("atom"):
        published = updated  # RSS has no other use for dc:date
    return Link(link.url, "feed", url, link.headline, published, updated)


def _read_json(body: bytes, url: str, timezone: str | None, _content_type: str) -> Feed:
    try:
        feed = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return Feed((), "is broken JSON")
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return Feed((), "is JSON, but no JSON Feed")
    links = []
    for item in items[:MAX_ENTRIES]:
        if not isinstance(item, dict):
            continue
        words = {name: value for name, value in item.items() if isinstance(value, str)}
        identity = words.get("id", "")
        address = words.get("url") or (identity if is_http(identity) else "")
        if link := _link(address, url, words.get("title")):
            published, updated = (moment(words.get(name), timezone) for name in ("date_published", "date_modified"))
            links.append(Link(link.url, "feed", url, link.headline, published, updated))
    if not links:
        return Feed((), "has entries, but none with a link" if items else "has no entries")
    following = feed.get("next_url")
    return Feed(tuple(links), None, _absolute(following, url) if isinstance(following, str) else None)


def _link(address: str, url: str, title: str | None) -> Link | None:
    absolute = _absolute(address, url)
    return Link(absolute, "feed", url, " ".join((title or "").split()) or None) if absolute else None


def _absolute(address: str, url: str) -> str | None:
    try:
        absolute = urljoin(url, address.strip())
    except ValueError:
        return None
    return absolute if address.strip() and is_http(absolute) else None


def _next_of(feed: Any, url: str) -> str | None:
    """The page of older entries: as the feed says (RFC 5005), or as WordPress counts them."""
    named = next((each.get("href", "") for each in feed.get("links", ()) if each.get("rel") == "next"), "")
    if named:
        return _absolute(named, url)
    if "wordpress" not in (feed.get("generator") or "").lower():
        return None
    number = parameter(url, "paged") or "1"
    return with_parameter(url, "paged", str(int(number) + 1)) if number.isdecimal() else None
