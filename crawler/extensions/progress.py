"""A line every few seconds while a crawl runs, so that nobody has to wonder."""

import asyncio
import logging
from contextlib import suppress
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.crawl_session import session_of

logger = logging.getLogger(__name__)


class Progress:
    """Setting PROGRESS_SECONDS: how often; 0 is never."""

    def __init__(self, crawler: Crawler) -> None:
        self._seconds = crawler.settings.getfloat("PROGRESS_SECONDS")
        if self._seconds <= 0:
            raise NotConfigured
        self._crawler = crawler
        self._session = session_of(crawler)
        self._saying: asyncio.Task[None] | None = None
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    def _opened(self, spider: Spider) -> None:
        self._saying = asyncio.ensure_future(self._say())

    async def _closed(self, spider: Spider) -> None:
        if self._saying is not None:
            self._saying.cancel()
            with suppress(asyncio.CancelledError):
                await self._saying

    async def _say(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            stats = self._crawler.stats.get_stats() if self._crawler.stats else {}
            outcomes = self._session.outcomes
            logger.info(
                "%s: %d responses, %d new URLs; articles: %d new, %d changed, %d unchanged, %d rejected",
                self._session.source,
                stats.get("response_received_count", 0),
                stats.get("frontier/new", 0),
                *(outcomes[name] for name in ("new", "changed", "unchanged", "rejected")),
            )
