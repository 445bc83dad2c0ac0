"""Feeds: what is newest, with headline and moment; and, page by page, what was newest before."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from scrapy.http import Response

from crawler.discovery.feed import Feed, read_feed
from crawler.discovery.turns import Turns
from crawler.fetched_page import fetched_page
from crawler.routes.route import Route
from crawler.schedule import NOT_MODIFIED


class FeedRoute(Route):
    """The part of NewsSpider that reads feeds."""

    async def parse_feed(self, response: Response, page: int = 1, turns: Turns | None = None) -> AsyncIterator[Any]:
        """RSS, Atom or JSON Feed → the document itself, then Links; in a backfill also the page of older entries."""
        yield fetched_page(response)
        if response.status == NOT_MODIFIED:
            yield self._unchanged(response, "feed")
            return
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        feed = await asyncio.to_thread(read_feed, response.body, response.url, self.timezone, content_type)
        wanted, all_wanted = await self._sift(feed.links)
        for link in wanted:
            yield link
        if feed.problem and page == 1:
            self._complain("empty_feed", response.url, feed.problem, "feeds")
        elif all_wanted and not feed.problem:
            yield self._read(response, "feed", len(feed.links))
        turns = turns or Turns()
        if (reason := self._last_page(response.url, feed, turns)) is None:
            yield self._ask(feed.next_page or "", self.parse_feed, "feed", page=page + 1, turns=turns)
        elif page > 1:
            self.logger.info("%s: the feed's pages end with %s: %s", self.name, response.url, reason)

    def _last_page(self, url: str, feed: Feed, turns: Turns) -> str | None:
        """Why no older entries are asked for; None where they are."""
        if self.arguments.since is None or feed.next_page is None:
            return "it names no further page" if self.arguments.since else "only a backfill pages feeds"
        new = set(turns.new(url, [link.url for link in feed.links]))
        if new and all(self._is_older(link) for link in feed.links if link.url in new):
            return "its entries are older than since="
        return "its next page is a trap" if self._is_trap(feed.next_page) else turns.end(feed.next_page)
