"""A crawl that stands still is ended and said so; one that is told to stop does within seconds."""

import asyncio
import logging
from contextlib import suppress
from typing import Self, cast

from scrapy import Spider, signals
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler

from crawler.crawl_session import session_of
from crawler.downloader import StoppableDownloader

logger = logging.getLogger(__name__)
TICK = 0.2  # seconds between looks
LAST_STEPS_SECONDS = 2.0  # for what was fetched, once nothing is under way any more
LIFE = (
    signals.bytes_received,  # a slow download is no stall
    signals.headers_received,
    signals.response_received,
    signals.request_left_downloader,
    signals.item_scraped,
    signals.item_dropped,
)


class Watchdog:
    """Settings: STALL_SECONDS, how long nothing may happen (0: for ever); STOP_SECONDS, how long answers under way are
    waited for when a crawl is stopped."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._session = session_of(crawler)
        self._stall = settings.getfloat("STALL_SECONDS")
        self._stop = settings.getfloat("STOP_SECONDS")
        self._timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._moved = 0.0  # on the event loop's clock
        self._progress = 0
        self._watching: asyncio.Task[None] | None = None
        for sign in LIFE:
            crawler.signals.connect(self._alive, sign)
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    def _alive(self) -> None:
        self._moved = asyncio.get_running_loop().time()

    def _opened(self, spider: Spider) -> None:
        self._alive()
        self._watching = asyncio.ensure_future(self._watch())

    async def _closed(self, spider: Spider) -> None:
        if self._watching is not None and self._watching is not asyncio.current_task():
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching

    async def _watch(self) -> None:
        loop = asyncio.get_running_loop()
        engine = self._crawler.engine
        if engine is None:
            raise RuntimeError("a spider without an engine")
        closing: asyncio.Future[None] | None = None
        while engine.spider is not None:
            await asyncio.sleep(TICK)
            slot = engine._slot
            if slot is not None and slot.closing is not None and (engine._stopping or self._session.error or closing):
                await self._end(engine)
                return
            if closing is None and self._has_stalled(engine, loop.time()):
                self._session.trouble("stalled", self._sentence(engine))
                closing = asyncio.ensure_future(engine.close_spider_async(reason="stalled"))

    def _has_stalled(self, engine: ExecutionEngine, now: float) -> bool:
        """Nothing came and nothing was extracted for STALL_SECONDS, or as long as a host makes us wait, if longer."""
        session, stats = self._session, self._crawler.stats
        progress = session.progress + (stats.get_value("frontier/named", 0) if stats else 0)
        if progress != self._progress:
            self._progress = progress
            self._alive()
        if session.waits or not self._stall:  # nothing is due, and somebody knows when something is
            self._moved = now
            return False
        slots = [slot for slot in engine.downloader.slots.values() if slot.active]
        patience = max([self._stall, *(2 * slot.delay + self._timeout for slot in slots if slot.delay > self._timeout)])
        return now - self._moved > patience

    def _sentence(self, engine: ExecutionEngine) -> str:
        under_way = sorted(request.url for request in engine.downloader.active)
        what = f"with {len(under_way)} requests under way (as {under_way[0]})" if under_way else "with none under way"
        return (
            f"nothing came for {self._stall:g} s {what}, so the crawl is ended; look at the site and the database, "
            "then crawl again: it goes on where this one stopped"
        )

    async def _end(self, engine: ExecutionEngine) -> None:
        """Scrapy is closing, and would wait for all that is under way. Cancelled as soon as the spider is closed."""
        loop = asyncio.get_running_loop()
        stop_at = loop.time() + self._stop
        downloader = cast(StoppableDownloader, engine.downloader)
        downloader.let_go_of_waiting()
        for _ in range(int(self._stop / TICK)):
            if not downloader.active:
                break
            await asyncio.sleep(TICK)
        if left := downloader.let_go_of_all():
            logger.info("%s: %d requests under way were let go; they wait again", self._session.source, left)
        await asyncio.sleep(max(stop_at - loop.time(), 0) + LAST_STEPS_SECONDS)
        await self._session.end_at_once("stalled" if self._session.troubles["stalled"] else "shutdown")
