"""RSS and Atom: bytes to Links."""

from dataclasses import dataclass
from urllib.parse import urljoin

import feedparser

from crawler.discovery.dates import moment
from crawler.items import Link
from crawler.urls import is_http


@dataclass(frozen=True, slots=True)
class Feed:
    """The entries of a feed in its order, or why there are none."""

    links: tuple[Link, ...]
    problem: str | None = None  # half a sentence to follow the feed's URL: "has no entries"


def read_feed(body: bytes, url: str, timezone: str | None = None) -> Feed:
    """Read RSS 0.9 to 2.0 or Atom. `url` is the feed's own, `timezone` that of dates without a zone.

    A broken feed gives what can still be read. Zero entries, and bytes that are no feed at all (an error page, an
    abandoned address), are told in `problem`: a dead feed must never look like a quiet day.
    """
    parsed = feedparser.parse(body, response_headers={"content-location": url}, sanitize_html=False)
    links = []
    for entry in parsed.entries:
        address = urljoin(url, (entry.get("link") or "").strip())
        if is_http(address) and entry.get("link"):
            links.append(
                Link(
                    url=address,
                    discovered_via="feed",
                    discovered_from=url,
                    headline=" ".join((entry.get("title") or "").split()) or None,
                    date_published=moment(entry.get("published"), timezone),
                    lastmod=moment(entry.get("updated"), timezone) if "updated" in entry.keys() else None,  # noqa: SIM118
                )
            )
    if links:
        return Feed(tuple(links))
    if not parsed.get("version"):
        return Feed((), "is no feed")
    return Feed((), "has no entries" if not parsed.entries else "has entries, but none with a link")
