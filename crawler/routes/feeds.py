"""Feeds: what is newest, with headline and moment."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy.http import Response

from crawler.discovery.feed import read_feed
from crawler.fetched_page import fetched_page
from crawler.routes.route import Route
from crawler.schedule import NOT_MODIFIED


class FeedRoute(Route):
    """The part of NewsSpider that reads feeds."""

    async def parse_feed(self, response: Response) -> AsyncIterator[Any]:
        """RSS or Atom → the document itself, then Links."""
        yield fetched_page(response)
        if response.status == NOT_MODIFIED:
            yield self._unchanged(response, "feed")
            return
        feed = read_feed(response.body, response.url, self.timezone)
        wanted = self._wanted(feed.links)
        for link in wanted:
            yield link
        if feed.problem:
            self._complain("empty_feed", response.url, feed.problem, "feeds")
        elif len(wanted) == len(self._articles(feed.links)):
            yield self._read(response, "feed", len(feed.links))
