"""Link → frontier → requests: the spider names URLs, the table remembers them, and this asks for those that are due.

The engine holds only what was claimed and not yet answered, so a kill loses no URL: the next crawl releases the
claims.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawl_session import session_of
from crawler.errors import CrawlerError
from crawler.items import FetchedPage, Link
from crawler.recovery import recover
from crawler.schedule import Outcome, after_failure, excluded
from crawler.store.frontier import Claim, add_links, ask_again, claim, end_without_answer

logger = logging.getLogger(__name__)
ERROR_STATUSES = list(range(400, 600))  # an article's error page is an outcome, and is archived like any other


class FrontierMiddleware:
    """Spider middleware; see the module."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)
        self._most = crawler.settings.getint("CLAIM_URLS")
        self._outstanding = 0  # claims without an outcome
        self._topping_up: asyncio.Task[None] | None = None
        self._only_keys: list[str] | None = None  # with urls=…, nothing else is asked for
        self._exhausted = False
        crawler.signals.connect(self._idle, signals.spider_idle)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Requests for discovery documents pass; Links become rows of the frontier."""
        await self._session.open()
        try:
            await recover(self._session)
        except CrawlerError as error:
            self._session.fail(error)
            return
        async for each in self._without_links(start):
            yield each

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Links become rows of the frontier; an article's page is the outcome of its claim."""
        async for each in self._without_links(result):
            yield each
            if isinstance(each, FetchedPage) and "claim" in response.meta:
                self._outstanding -= 1
        if self._outstanding < self._most // 2:
            self._top_up()

    async def _without_links(self, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        links: list[Link] = []
        async for each in result:
            if isinstance(each, Link):
                links.append(each)
            else:
                yield each
        if links:
            try:
                await self._add(links)
            except CrawlerError as error:
                self._session.fail(error)

    async def _add(self, links: list[Link]) -> None:
        spider: Any = self._crawler.spider
        rows = [(key, link.url, link) for link in links if (key := spider.url_key(link.url)) is not None]
        new = await self._session.database(lambda db: add_links(db, self._session.source, rows))
        seeds = [key for key, _, link in rows if link.discovered_via == "seed"]
        if seeds:
            self._only_keys = (self._only_keys or []) + seeds
            await self._session.database(lambda db: ask_again(db, self._session.source, seeds))
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value("frontier/named", len(rows))
            self._crawler.stats.inc_value("frontier/new", new)

    def _idle(self, spider: Spider) -> None:
        if self._session.error is None and not self._exhausted:
            self._outstanding = 0  # an idle engine has nothing under way
            self._top_up()
            raise DontCloseSpider

    def _top_up(self) -> None:
        if self._topping_up is None or self._topping_up.done():
            self._topping_up = asyncio.ensure_future(self._claim_more())
            self._topping_up.add_done_callback(self._topped_up)

    def _topped_up(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("%s: the frontier broke", self._session.source, exc_info=error)
            self._session.fail(CrawlerError(f"{self._session.source}: the frontier broke, which is a bug; report it"))

    async def _claim_more(self) -> None:
        session, most = self._session, max(self._most - self._outstanding, 0)
        try:
            claims = await session.database(
                lambda db: claim(db, session.source, session.crawl_id, most, self._only_keys)
            )
        except CrawlerError as error:
            session.fail(error)
            return
        engine = self._crawler.engine
        if engine is None or engine.spider is None or session.error is not None:
            return  # closing: what was claimed is released by the next crawl
        for each in claims:
            self._outstanding += 1
            engine.crawl(self._request(each))
        if not claims and engine.spider_is_idle():
            self._exhausted = True
            await engine.close_spider_async(reason="finished")

    def _request(self, each: Claim) -> Request:
        spider: Any = self._crawler.spider
        meta = {"claim": each, "handle_httpstatus_list": ERROR_STATUSES}
        return Request(each.url, spider.parse_article, errback=self._failed, dont_filter=True, meta=meta)

    async def _failed(self, failure: Failure) -> None:
        """A claimed URL brought no response."""
        request: Request = failure.request  # type: ignore[attr-defined]
        each: Claim = request.meta["claim"]
        now = datetime.now(UTC)
        outcome = _outcome(failure, each.attempts, now)
        logger.info("%s %s: %s", outcome.state, each.url, outcome.reason)
        session = self._session
        try:
            await session.database(lambda db: end_without_answer(db, session.crawl_id, each, outcome, now))
        except CrawlerError as error:
            session.fail(error)
        self._outstanding -= 1
        self._top_up()


def _outcome(failure: Failure, attempts: int, now: datetime) -> Outcome:
    """Refused by policy is excluded for good; a connection that failed is tried again later."""
    error = failure.value
    reason = getattr(error, "reason", None)
    if isinstance(error, IgnoreRequest) and reason != "robots_unreachable":
        return excluded(reason or "out_of_scope")
    return after_failure(reason if isinstance(reason, str) else type(error).__name__, attempts, now)
