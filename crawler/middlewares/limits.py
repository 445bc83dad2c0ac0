"""Limits on what is asked for at all: kinds of addresses, and how many discovery documents of a host."""

import asyncio
import logging
from collections import Counter
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.utils.httpobj import urlparse_cached

from crawler.errors import Stopped
from crawler.middlewares.refusals import Refused
from crawler.urls import MAX_URL_LENGTH

BUDGET_SPENT = "budget_spent"  # a crawl's finish_reason
logger = logging.getLogger(__name__)


class Limits:
    """Downloader middleware. Setting MOST_DISCOVERY_REQUESTS: of each host, a crawl; 0 is no limit.

    A list whose pages never end, or a calendar of all centuries, ends there, and is said to. Setting MOST_REQUESTS: of
    a crawl, which then ends; what it had not asked for yet waits for the next one.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._most = crawler.settings.getint("MOST_DISCOVERY_REQUESTS")
        self._documents: Counter[str] = Counter()  # by host
        self._budget = crawler.settings.getint("MOST_REQUESTS")
        self._requests = 0
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise Refused."""
        self._spend()
        url = urlparse_cached(request)
        if url.scheme not in ("http", "https"):
            raise Refused("out_of_scope", f"{request.url[:200]} is not on the web")
        if len(request.url) > MAX_URL_LENGTH:
            raise Refused("url_too_long", f"{request.url[:200]}… has {len(request.url)} characters")
        if "document" not in request.meta or request.meta.get("redirect_times"):
            return
        host = url.hostname or ""
        self._documents[host] += 1
        if not 0 < self._most < self._documents[host]:
            return
        if self._documents[host] == self._most + 1:
            logger.error(
                "%s: %d discovery documents of %s were asked for, and no more are; a list may be endless (%s), "
                "else raise MOST_DISCOVERY_REQUESTS",
                self._crawler.spider.name if self._crawler.spider else "crawler",
                self._most,
                host,
                request.url,
            )
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value("discovery/over_budget")
        raise Refused("too_many_discovery_requests", f"{host} was asked for {self._most} discovery documents already")

    def _spend(self) -> None:
        self._requests += 1
        if not 0 < self._budget < self._requests:
            return
        engine = self._crawler.engine
        if self._closing is None and engine is not None:
            self._closing = asyncio.ensure_future(engine.close_spider_async(reason=BUDGET_SPENT))
        raise Stopped("the crawl may ask for no more")
