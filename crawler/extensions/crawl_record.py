"""Looks at the source's health and closes the crawl's row when the spider closes, whatever the reason."""

from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.crawl_session import session_of
from crawler.errors import CrawlerError
from crawler.health import check_health


class CrawlRecord:
    """Ends the session that the crawl's parts shared."""

    def __init__(self, crawler: Crawler) -> None:
        self._session = session_of(crawler)
        self._checks = crawler.settings.getbool("CHECK_HEALTH")
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    async def _closed(self, spider: Spider, reason: str) -> None:
        if self._checks and reason == "finished" and self._session.error is None:
            try:
                await check_health(self._session, spider)
            except CrawlerError as error:
                self._session.fail(error)
        await self._session.close(reason)
