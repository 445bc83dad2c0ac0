"""Sitemaps, from robots.txt through their indexes: all that a site still has, with the day of its last change."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Response

from crawler.discovery.covered_days import covered_days
from crawler.discovery.dates import is_day_only
from crawler.discovery.sitemap import ChildSitemap, read_sitemap
from crawler.fetched_page import fetched_page
from crawler.middlewares.politeness import RobotsMiddleware
from crawler.routes.route import Route
from crawler.schedule import NOT_MODIFIED
from crawler.spider_arguments import SpiderArguments

KEPT_BY_CACHES = timedelta(hours=1)  # how old a sitemap may be that a cache before the site gives out
DEEPEST = 3  # indexes may name indexes, against the protocol; those who do go no deeper
_NEWS = re.compile(r"news", re.IGNORECASE)


class SitemapRoute(Route):
    """The part of NewsSpider that reads sitemaps."""

    hosts: ClassVar[tuple[str, ...]]

    def __init__(self, name: str | None, arguments: SpiderArguments) -> None:
        super().__init__(name, arguments)
        self._asked_sitemaps: set[str] = set()
        self._covered: dict[str, tuple[date, date]] = {}  # sitemap → the days that its name tells

    async def parse_sitemap(self, response: Response, level: int = 1) -> AsyncIterator[Any]:
        """Sitemap or index → the document itself, then Links and requests for child sitemaps."""
        async for each in self._read_sitemap(response, level):
            yield each
        self._sitemaps_under_way -= 1

    async def _read_sitemap(self, response: Response, level: int) -> AsyncIterator[Any]:
        yield fetched_page(response)
        if response.status == NOT_MODIFIED:
            yield self._unchanged(response, "sitemap")
            return
        sitemap = await asyncio.to_thread(read_sitemap, response.body, response.url, self.timezone)
        wanted, all_wanted = await self._sift(sitemap.links)
        if days := self._covered.get(response.url):
            inside = [link for link in wanted if not self._window.is_beside(*days, link.lastmod)]
            wanted, all_wanted = inside, all_wanted and len(inside) == len(wanted)
        if self.arguments.until is not None and not (days and self._window.holds(*days)):
            self._undated += await self._count_undated(wanted)
        self._named_by_sitemaps += len(wanted)
        for link in wanted:
            yield link
        if sitemap.children and level >= DEEPEST:
            self._complain("broken_sitemap", response.url, f"is an index below {level - 1} others", "sitemaps")
            return
        for child in self._children_inside(sitemap.children):
            async for request in self._ask_sitemap(child.url, child.lastmod, level + 1):
                yield request
        if sitemap.problem:
            self._complain("broken_sitemap", response.url, sitemap.problem, "sitemaps")
        elif all_wanted:  # what a window leaves out must be read once more
            news = any(link.discovered_via == "news_sitemap" for link in sitemap.links)
            kind = "sitemap_index" if sitemap.children else "news_sitemap" if news else "sitemap"
            yield self._read(response, kind, len(sitemap.links) + len(sitemap.children))

    def _children_inside(self, children: tuple[ChildSitemap, ...]) -> Iterator[ChildSitemap]:
        """Those that may name articles of the window: by their last change, and by the days that their names tell."""
        days = covered_days([child.url for child in children])
        for child in children:
            named = days.get(child.url)
            if self._window.ended_before(child.lastmod) or (named and self._window.excludes(*named)):
                self._count("sitemaps_outside")
            else:
                if named:
                    self._covered[child.url] = named
                yield child

    async def _ask_sitemap(self, url: str, lastmod: datetime | None, level: int = 1) -> AsyncIterator[scrapy.Request]:
        """The request for a sitemap, unless this crawl made it already or an earlier one read it after its last change.

        An index is always asked for, and in full: its children may change while it does not.
        """
        if url in self._asked_sitemaps:  # an index may name itself
            return
        self._asked_sitemaps.add(url)
        known = await self.memory.document(url)
        index = known is not None and known.kind == "sitemap_index"
        exact = lastmod is not None and not is_day_only(lastmod)
        if known and lastmod and exact and not index and lastmod <= known.fetched_at - KEPT_BY_CACHES:
            return
        is_news = known.kind == "news_sitemap" if known else bool(_NEWS.search(urlsplit(url).path))
        kind = "news_sitemap" if is_news else "sitemap"
        yield self._ask(url, self.parse_sitemap, kind, conditional=not index, level=level)

    async def _sitemaps_of_robots(self) -> tuple[str, ...]:
        politeness = self.crawler.get_downloader_middleware(RobotsMiddleware)
        if politeness is None or not self.hosts:
            return ()
        return await politeness.sitemaps(f"https://{self.hosts[0]}/")
