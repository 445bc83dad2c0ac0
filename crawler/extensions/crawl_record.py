"""When the spider closes: looks at the source's health, closes the crawl's row, and indexes what was stored."""

import asyncio
import logging
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.crawl_session import session_of
from crawler.errors import CrawlerError
from crawler.health import check_health
from crawler.store.connection import open_archive
from crawler.store.index_queue import read_lag
from crawler.store.indexer import index_some
from crawler.store.overview import anything_to_index, overview

logger = logging.getLogger(__name__)


class CrawlRecord:
    """Ends the session that the crawl's parts shared."""

    def __init__(self, crawler: Crawler) -> None:
        self._session = session_of(crawler)
        self._checks = crawler.settings.getbool("CHECK_HEALTH")
        self._summary = crawler.settings.getbool("SUMMARY")
        self._index_seconds = crawler.settings.getfloat("INDEX_SECONDS")
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    async def _closed(self, spider: Spider, reason: str) -> None:
        if reason == "finished" and self._session.error is None:
            try:
                await self._look(spider)
            except CrawlerError as error:
                self._session.fail(error)
        if not self._session.was_opened:
            await self._session.close(reason)
            return
        with open_archive() as url:  # the session gives back its own lease, and the source's lock
            await self._session.close(reason)
            if self._session.to_index and self._index_seconds > 0 and self._session.error is None:
                await asyncio.to_thread(self._index, url)

    async def _look(self, spider: Spider) -> None:
        """What can only be asked while the session is there."""
        session = self._session
        if self._checks:
            await check_health(session, spider)
        session.to_index = await session.read(anything_to_index)
        if self._summary:
            session.overview = await session.read(lambda db: overview(db, session.source))

    def _index(self, url: str) -> None:
        """The crawl has ended; whatever goes wrong here waits in the queue."""
        try:
            done = index_some(url, self._index_seconds)
            left = "" if done.all_done else f"; {read_lag(url).articles} more wait for crawler index"
        except CrawlerError as error:
            logger.warning("%s: not all is indexed yet: %s", self._session.source, error)
            return
        if done.articles:
            source = self._session.source
            logger.info("%s: %d articles indexed for search and duplicates%s", source, done.articles, left)
