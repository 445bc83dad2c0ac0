"""Scrapy's downloader, which can also let go of what it holds: Scrapy's own waits for every request at the end."""

import asyncio
from contextlib import suppress
from typing import Any

from scrapy import Request, Spider
from scrapy.core.downloader import Downloader, Slot
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.crawl_session import CrawlSession, session_of
from crawler.errors import Stopped


class StoppableDownloader(Downloader):
    """For the setting DOWNLOADER. What is let go ends with Stopped; nobody asks the site for it any more."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._under_way: dict[Request, Deferred[Any]] = {}
        self._transfers: set[asyncio.Task[Any]] = set()
        self._let_go: set[Request] = set()
        self._session: CrawlSession | None = None
        with suppress(NotConfigured):  # for shell and fetch
            self._session = session_of(crawler)

    def fetch(self, request: Request, spider: Spider | None = None) -> Deferred[Response | Request]:
        """As Scrapy's."""
        fetching: Deferred[Response | Request] = super().fetch(request)
        self._under_way[request] = fetching
        return fetching.addBoth(self._fetched, request)

    def let_go_of_waiting(self) -> int:
        """Let go of the requests whose turn has not come; how many there were."""
        waiting = {request for slot in self.slots.values() for request, _ in slot.queue}
        for slot in self.slots.values():
            slot.queue.clear()
        self._cancel(waiting)
        return len(waiting)

    def let_go_of_all(self) -> int:
        """Let go of every request, those whose answer is on its way too; how many there were."""
        left = len(self._under_way)
        self.let_go_of_waiting()
        self._cancel(set(self._under_way))
        for transfer in list(self._transfers):
            transfer.cancel()
        return left

    def _cancel(self, requests: set[Request]) -> None:
        self._let_go |= requests
        for request in requests:
            self._under_way[request].cancel()

    def _fetched(self, result: Any, request: Request) -> Any:
        self._under_way.pop(request, None)
        if request in self._let_go and isinstance(result, Failure):
            return Failure(Stopped("the crawl ended before this was answered"))  # type: ignore[no-untyped-call]
        return result

    async def _download(self, slot: Slot, request: Request) -> Response:
        transfer = asyncio.current_task()
        if transfer is None:
            raise RuntimeError("downloads are tasks of the event loop")
        self._transfers.add(transfer)
        try:
            if self._session is not None:
                await self._session.current()
            return await super()._download(slot, request)
        finally:
            self._transfers.discard(transfer)
