"""A line every few seconds while a crawl runs, so that nobody has to wonder; on a terminal, one that stays in place."""

import asyncio
import logging
import sys
from contextlib import ExitStack, suppress
from typing import Any, Self, cast

from rich.console import Console
from rich.file_proxy import FileProxy
from rich.status import Status
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.crawl_session import session_of
from crawler.errors import CrawlerError
from crawler.store.health import waiting

logger = logging.getLogger(__name__)
TERMINAL_SECONDS = 1.0


class Progress:
    """Setting PROGRESS_SECONDS: how often there is a line in the log; 0 is never."""

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
        terminal = Console(stderr=True)
        self._saying = asyncio.ensure_future(self._show(terminal) if terminal.is_terminal else self._log())

    async def _closed(self, spider: Spider) -> None:
        if self._saying is not None:
            self._saying.cancel()
            with suppress(asyncio.CancelledError):
                await self._saying

    async def _log(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            logger.info("%s: %s", self._session.source, await self._line())

    async def _show(self, terminal: Console) -> None:
        with ExitStack() as stack:
            status = stack.enter_context(Status(f"{self._session.source}: begins", console=terminal))
            proxy = FileProxy(terminal, sys.stderr)  # log lines go above the one that stays
            for handler in logging.getLogger().handlers:
                if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stderr:
                    handler.setStream(proxy)
                    stack.callback(handler.setStream, sys.stderr)
            while True:
                await asyncio.sleep(TERMINAL_SECONDS)
                status.update(f"{self._session.source}: {await self._line()}")

    async def _line(self) -> str:
        session = self._session
        stats: dict[str, Any] = self._crawler.stats.get_stats() if self._crawler.stats else {}
        answered = cast(int, stats.get("response_received_count", 0))
        outcomes = session.outcomes
        line = f"{answered} responses, {stats.get('frontier/new', 0)} new URLs; articles: " + ", ".join(
            f"{outcomes[name]} {name}" for name in ("new", "changed", "unchanged", "rejected")
        )
        try:
            found = await asyncio.wait_for(session.read(lambda db: waiting(db, session.source)), self._seconds)
        except (CrawlerError, TimeoutError):
            return f"{line}; the database does not answer"
        if session.waits and found.next_due_at is not None:
            return f"{line}; the next URL is due at {found.next_due_at:%H:%M:%S} UTC"
        return f"{line}; {found.due} due{self._estimate(found.due)}"

    def _estimate(self, due: int) -> str:
        """How long what is due takes at the pace of the crawl so far."""
        session = self._session
        done = sum(session.outcomes.values())
        if not done or not due:
            return ""
        seconds = due * session.seconds / done
        return f", about {seconds / 60:.0f} min" if seconds >= 90 else f", about {seconds:.0f} s"
