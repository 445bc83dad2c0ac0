"""Link → frontier → requests: the spider names URLs, the table remembers them, and this asks for those that are due.

The engine holds only what was claimed and not yet answered, so a kill loses no URL: the next crawl releases the
claims.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.archive_memory import ArchiveMemory
from crawler.crawl_session import session_of
from crawler.errors import CrawlerError, Stopped
from crawler.items import DocumentRead, FetchedPage, Link, ListWalked
from crawler.recovery import recover
from crawler.schedule import NOT_MODIFIED, Outcome, after_failure, excluded
from crawler.store.discovery import record_document, record_walk
from crawler.store.frontier import (
    Claim,
    Wanted,
    add_links,
    ask_again,
    claim,
    end_without_answer,
    next_retry,
)

logger = logging.getLogger(__name__)
# An article's error page is an outcome, and is archived like any other.
OUTCOME_STATUSES = [NOT_MODIFIED, *range(400, 600)]
LINKS_AT_A_TIME = 1000


class FrontierMiddleware:
    """Spider middleware; see the module. Settings: CLAIM_URLS, RETRY_PATIENCE."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)
        self._most = crawler.settings.getint("CLAIM_URLS")
        self._patience = timedelta(seconds=crawler.settings.getfloat("RETRY_PATIENCE"))
        self._outstanding = 0  # claims without an outcome
        self._topping_up: asyncio.Task[None] | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self._wanted = Wanted()  # with urls=… or since=…, nothing else is asked for
        self._discovering = True  # documents are still being read
        self._exhausted = False
        self._left_alone = 0  # URLs in a row that were refused because their host is to be left alone
        crawler.signals.connect(self._idle, signals.spider_idle)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Requests for discovery documents pass; Links become rows of the frontier."""
        await self._session.open()
        spider: Any = self._crawler.spider
        spider.memory = ArchiveMemory(self._session)
        self._wanted = Wanted(None, *spider.wanted_moments())
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
                self._left_alone = 0
        if self._outstanding < self._most // 2:
            self._top_up()

    async def _without_links(self, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Pass all but what is for the frontier: a document is read once the links before it are rows."""
        links: list[Link] = []
        new = 0
        try:
            async for each in result:
                if isinstance(each, Link):
                    links.append(each)
                    if len(links) >= LINKS_AT_A_TIME:
                        new += await self._add(links)
                        links = []
                elif isinstance(each, DocumentRead | ListWalked):
                    new += await self._add(links)
                    links = []
                    await self._remember(each, new)
                else:
                    yield each
        except CrawlerError as error:  # what a route asked its memory
            self._session.fail(error)
        await self._add(links)

    async def _add(self, links: list[Link]) -> int:
        """How many were new; an error that ends the crawl is the session's."""
        if not links or self._session.error is not None:
            return 0
        spider: Any = self._crawler.spider
        session = self._session
        rows = [(key, link.url, link) for link in links if (key := spider.url_key(link.url)) is not None]
        seeds = [key for key, _, link in rows if link.discovered_via == "seed"]
        self._note(rows)
        try:
            new = await session.database(lambda db: add_links(db, session.source, rows))
            if seeds:
                self._wanted = Wanted([*(self._wanted.only_keys or []), *seeds])
                await session.database(lambda db: ask_again(db, session.source, seeds))
        except CrawlerError as error:
            session.fail(error)
            return 0
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value("frontier/named", len(rows))
            self._crawler.stats.inc_value("frontier/new", new)
        return new

    def _note(self, rows: list[tuple[str, str, Link]]) -> None:
        """Keep a few of what each feed and list names, to tell afterwards whether it still shows anything new."""
        named = self._session.named
        for key, _, link in rows:
            if link.discovered_via not in ("seed", "sitemap") and (link.discovered_from in named or len(named) < 500):
                keys = named.setdefault(link.discovered_from, [])
                if len(keys) < 50:
                    keys.append(key)

    async def _remember(self, each: DocumentRead | ListWalked, new: int) -> None:
        session = self._session
        if session.error is not None:
            return
        try:
            if isinstance(each, DocumentRead):
                await session.database(lambda db: record_document(db, session.source, each, new))
            else:
                await session.database(lambda db: record_walk(db, session.source, each))
        except CrawlerError as error:
            session.fail(error)

    def _idle(self, spider: Spider) -> None:
        if self._session.error is None and not self._exhausted:
            self._outstanding = 0  # an idle engine has nothing under way
            self._discovering = False
            if self._waiting is None:
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
        if self._left_alone >= self._most and self._crawler.engine is not None and not self._exhausted:
            self._exhausted = True  # else every URL of the source would be claimed, and refused
            await self._crawler.engine.close_spider_async(reason="host_backs_off")
        if self._exhausted:
            return
        windowed = self._wanted.first is not None or self._wanted.last is not None
        wanted = replace(self._wanted, dated_only=windowed and self._discovering)
        try:
            claims = await session.database(lambda db: claim(db, session.source, session.crawl_id, most, wanted))
        except CrawlerError as error:
            session.fail(error)
            return
        engine = self._crawler.engine
        if engine is None or engine.spider is None or session.error is not None:
            return  # closing: what was claimed is released by the next crawl
        for each in claims:
            self._outstanding += 1
            engine.crawl(self._request(each))
        if claims or not engine.spider_is_idle():
            return
        if wanted.dated_only:  # all documents are read, so what is undated will stay so
            self._discovering = False
            await self._claim_more()
        else:
            await self._end_or_wait()

    async def _end_or_wait(self) -> None:
        """Nothing is due: end, unless something that failed is tried again so soon that waiting for it is better."""
        session = self._session
        try:
            retry_at = await session.read(lambda db: next_retry(db, session.source, self._wanted.only_keys))
        except CrawlerError as error:
            session.fail(error)
            return
        now = datetime.now(UTC)
        if retry_at is not None and retry_at <= now + self._patience:
            wait = max((retry_at - now).total_seconds(), 0.0)
            self._patience -= timedelta(seconds=wait)
            self._waiting = asyncio.get_running_loop().call_later(wait + 0.01, self._wake)
            session.waits = True
            return
        self._exhausted = True
        if self._crawler.engine is not None:
            await self._crawler.engine.close_spider_async(reason="finished")

    def _wake(self) -> None:
        self._waiting = None
        self._session.waits = False
        self._top_up()

    def _request(self, each: Claim) -> Request:
        spider: Any = self._crawler.spider
        meta = {"claim": each, "handle_httpstatus_list": OUTCOME_STATUSES}
        return Request(each.url, spider.parse_article, errback=self._failed, dont_filter=True, meta=meta)

    async def _failed(self, failure: Failure) -> None:
        """A claimed URL brought no response. Where it is the crawl that ends, it stays claimed, and waits again."""
        if isinstance(failure.value, Stopped | CrawlerError):
            return
        request: Request = failure.request  # type: ignore[attr-defined]
        each: Claim = request.meta["claim"]
        now = datetime.now(UTC)
        outcome = _outcome(failure, each.attempts, now)
        logger.info("%s %s: %s", outcome.state, each.url, outcome.reason)
        session = self._session
        session.originals.pop(each.url, None)
        try:
            await session.database(lambda db: end_without_answer(db, session.crawl_id, each, outcome, now))
        except CrawlerError as error:
            session.fail(error)
        self._outstanding -= 1
        self._left_alone = self._left_alone + 1 if outcome.reason == "host_backs_off" else 0
        self._top_up()


def _outcome(failure: Failure, attempts: int, now: datetime) -> Outcome:
    """Refused by policy is excluded; what only waits (`retry_at`), and a connection that failed, is tried again.

    An IgnoreRequest may carry `reason` and `retry_at`, the moment from which it may be asked for.
    """
    error = failure.value
    reason = getattr(error, "reason", None)
    retry_at = getattr(error, "retry_at", None)
    if isinstance(error, IgnoreRequest) and retry_at is None:
        return excluded(reason or "out_of_scope", now)
    return after_failure(reason if isinstance(reason, str) else type(error).__name__, attempts, now, retry_at)
