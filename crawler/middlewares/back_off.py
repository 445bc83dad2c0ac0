"""A host that asks to be left alone is: all of it, for as long as it says, by this crawl and the next."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response

from crawler.back_off import LONGEST_PAUSE, MANY_FAILURES, MANY_FORBIDDEN, pause, retry_after
from crawler.items import Processed, Rejection
from crawler.middlewares.host_memory import HostMemory, machine_of
from crawler.middlewares.opt_out import OURS
from crawler.middlewares.refusals import Refused
from crawler.middlewares.slot_delay import SlotDelay
from crawler.store.hosts import record_back_off

logger = logging.getLogger(__name__)
FAILURES = (DownloadConnectionRefusedError, DownloadTimeoutError, DownloadFailedError)
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class HostState:
    """How a host fares."""

    until: datetime = NEVER  # it is left alone till then
    reason: str = ""
    back_offs: int = 0  # less one for each good answer since
    failures: int = 0  # in a row
    forbidden: int = 0  # in a row
    answered: bool = False  # ever, in this crawl


class BackOff:
    """Downloader middleware, and the gate of the download handler, so that nothing passes it: the next request of a
    host is on its way before a middleware hears of the answer to the last.

    429 and 503, and pages that say so (a challenge, a block page), ask for a pause: Retry-After, else BACK_OFF_SECONDS
    and twice as long each time, a day at most; each good answer takes one time back. So do MANY_FAILURES in a row, and
    MANY_FORBIDDEN of a host that answered before. Requests wait for a pause of up to MAX_PAUSE seconds; for a longer
    one they are refused as "host_backs_off", to be tried when it ends. Afterwards the host is asked more slowly, and
    by and by faster again (SlotDelay). We never try to get past a block.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._memory = HostMemory(crawler)
        self._first = timedelta(seconds=crawler.settings.getfloat("BACK_OFF_SECONDS", 30))
        self._longest_wait = crawler.settings.getfloat("MAX_PAUSE", 120)
        self._delay = SlotDelay(crawler)
        self._at_a_time = max(crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"), 1)
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._states: dict[str, HostState] = {}
        self._loading: dict[str, asyncio.Task[None]] = {}
        self._writing: set[asyncio.Task[Any]] = set()
        crawler.signals.connect(self._item_scraped, signals.item_scraped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a component."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Learn what earlier crawls knew of the host; refuse where it is left alone for long."""
        host = machine_of(request.url)
        loading = self._loading.get(host)
        if loading is None:
            loading = self._loading[host] = asyncio.ensure_future(self._load(host))
        await asyncio.shield(loading)
        self._refuse_if_long(host)

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[None]:
        """Inside it the host may be asked: no more requests at a time than CONCURRENT_REQUESTS_PER_DOMAIN (Scrapy's
        slots forget that where there is no delay), each a delay after the last. Raises Refused where the host is left
        alone for too long to wait."""
        host = machine_of(request.url)
        turns = self._turns.get(host)
        if turns is None:
            turns = self._turns[host] = asyncio.Semaphore(self._at_a_time)
        async with turns:
            while (left := max(self._refuse_if_long(host), self._delay.left(request))) > 0:  # noqa: ASYNC110 - it grows
                await asyncio.sleep(left)
            self._delay.note_sent(request)
            try:
                yield
            finally:
                self._delay.note_ended(request)

    async def answered(self, request: Request, response: Response) -> None:
        """Take note of how the host fares; called before its next request can be sent."""
        host = machine_of(request.url)
        state = self._states.setdefault(host, HostState())
        self._delay.answered(request, response.status)
        asked = response.headers.get("Retry-After")
        wait = retry_after(asked.decode("latin-1") if asked else None, datetime.now(UTC))
        if response.status in (429, 503) or response.headers.get("cf-mitigated") == b"challenge":
            await self._back_off(host, f"http_{response.status}", wait)
        elif response.status == 403:
            state.forbidden += 1
            if wait is not None or (state.answered and state.forbidden >= MANY_FORBIDDEN):
                await self._back_off(host, "http_403", wait)
        elif response.status >= 500:
            await self._failed(host, state, f"http_{response.status}")
        else:
            state.answered |= not request.meta.get(OURS)
            await self._answered(host, state)

    async def failed(self, request: Request, error: Exception) -> None:
        """Take note of a host that does not answer."""
        if isinstance(error, FAILURES):
            host = machine_of(request.url)
            self._delay.answered(request, 0)
            await self._failed(host, self._states.setdefault(host, HostState()), "no_answer")

    def _item_scraped(self, item: Any) -> None:
        """A page with status 200 that turns out to be a block page asks for a pause like any other."""
        result = item.result if isinstance(item, Processed) else None
        if isinstance(result, Rejection) and result.reason == "block_page":
            task = asyncio.ensure_future(self._back_off(machine_of(result.url), "block_page", None))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def _load(self, host: str) -> None:
        known = await self._memory.known(host)
        state = self._states.setdefault(host, HostState())
        state.back_offs = max(state.back_offs, known.back_offs)
        if known.back_off_until is not None and known.back_off_until > state.until:
            state.until = min(known.back_off_until, datetime.now(UTC) + LONGEST_PAUSE)
            state.reason = known.back_off_reason or ""

    def _refuse_if_long(self, host: str) -> float:
        """Seconds to wait for the host. Raises Refused where they are too many."""
        state = self._states.get(host)
        left = (state.until - datetime.now(UTC)).total_seconds() if state is not None else 0.0
        if state is None or left <= self._longest_wait:
            return left
        self._count("back_off/refused")
        detail = f"{host} is left alone until {state.until:%Y-%m-%d %H:%M:%S} UTC ({state.reason})"
        raise Refused("host_backs_off", detail, state.until)

    async def _back_off(self, host: str, reason: str, asked: timedelta | None) -> None:
        state = self._states.setdefault(host, HostState())
        now = datetime.now(UTC)
        state.failures = state.forbidden = 0
        if state.until > now:  # the answer to a request that was under way: the same pause, unless it asks for longer
            if asked is None or now + asked <= state.until:
                return
        else:
            state.back_offs += 1
        wait = pause(state.back_offs, self._first, asked)
        state.until, state.reason = now + wait, reason
        self._delay.slow_down(host)
        self._count("back_off/count")
        logger.warning(
            "%s: %s is left alone for %d s (%s); nothing need be done unless it goes on for days",
            self._crawler.spider.name if self._crawler.spider else "crawler",
            host,
            wait.total_seconds(),
            reason,
        )
        await self._remember(host, state)

    async def _failed(self, host: str, state: HostState, reason: str) -> None:
        state.failures += 1
        if state.failures >= MANY_FAILURES:
            await self._back_off(host, reason, None)

    async def _answered(self, host: str, state: HostState) -> None:
        state.failures = state.forbidden = 0
        if state.back_offs:
            state.back_offs -= 1
            await self._remember(host, state)

    async def _remember(self, host: str, state: HostState) -> None:
        until = state.until if state.until > datetime.now(UTC) else None
        reason = state.reason if until is not None else None
        await self._memory.tell(lambda db: record_back_off(db, host, until, reason, state.back_offs))

    def _count(self, stat: str) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(stat)
