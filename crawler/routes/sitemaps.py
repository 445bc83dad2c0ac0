"""Sitemaps, from robots.txt through their indexes: all that a site still has, with the day of its last change."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

import scrapy
from scrapy.http import Response

from crawler.discovery.dates import is_day_only
from crawler.discovery.sitemap import read_sitemap
from crawler.fetched_page import fetched_page
from crawler.middlewares.politeness import RobotsMiddleware
from crawler.routes.route import Route
from crawler.schedule import NOT_MODIFIED
from crawler.spider_arguments import SpiderArguments


class SitemapRoute(Route):
    """The part of NewsSpider that reads sitemaps."""

    hosts: ClassVar[tuple[str, ...]]

    def __init__(self, name: str | None, arguments: SpiderArguments) -> None:
        super().__init__(name, arguments)
        self._asked_sitemaps: set[str] = set()

    async def parse_sitemap(self, response: Response) -> AsyncIterator[Any]:
        """Sitemap or index → the document itself, then Links and requests for child sitemaps."""
        yield fetched_page(response)
        if response.status == NOT_MODIFIED:
            yield self._unchanged(response, "sitemap")
            return
        sitemap = await asyncio.to_thread(read_sitemap, response.body, response.url, self.timezone)
        wanted = self._wanted(sitemap.links)
        for link in wanted:
            yield link
        for child in sitemap.children:
            if not self._window.ended_before(child.lastmod):
                async for request in self._ask_sitemap(child.url, child.lastmod):
                    yield request
        if sitemap.problem:
            self._complain("broken_sitemap", response.url, sitemap.problem, "sitemaps")
        elif len(wanted) == len(self._articles(sitemap.links)):  # what a window leaves out must be read once more
            news = any(link.discovered_via == "news_sitemap" for link in sitemap.links)
            kind = "sitemap_index" if sitemap.children else "news_sitemap" if news else "sitemap"
            yield self._read(response, kind, len(sitemap.links) + len(sitemap.children))

    async def _ask_sitemap(self, url: str, lastmod: datetime | None) -> AsyncIterator[scrapy.Request]:
        """The request for a sitemap, unless this crawl made it already or an earlier one read it after its last change.

        An index is never asked for conditionally: its children may change while it does not.
        """
        if url in self._asked_sitemaps:  # an index may name itself
            return
        self._asked_sitemaps.add(url)
        known = await self.memory.document(url)
        if known and lastmod and not is_day_only(lastmod) and lastmod <= known.fetched_at:
            return
        conditional = known is None or known.kind != "sitemap_index"
        yield self._ask(url, self.parse_sitemap, "sitemap", conditional=conditional)

    async def _sitemaps_of_robots(self) -> tuple[str, ...]:
        politeness = self.crawler.get_downloader_middleware(RobotsMiddleware)
        if politeness is None or not self.hosts:
            return ()
        return await politeness.sitemaps(f"https://{self.hosts[0]}/")
