"""Keeps a source for one crawl: a connection that has the source's lock, and a lease that is renewed on it.

The server itself ends that connection, and so frees the lock, where it hears nothing for one lease: of a process that
was stopped, of a machine that is gone. Where it is the connection that broke, another one takes the lock again, unless
another crawl was quicker.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import psycopg

from crawler.errors import CrawlerError, DatabaseUnavailable
from crawler.store.connection import APPLICATION_NAME, connect_async
from crawler.store.crawls import CrawlStart, start_crawl
from crawler.store.leases import check_lease, lock_source, renew_lease
from crawler.store.patience import FIRST_WAIT, LONGEST_WAIT, Database

logger = logging.getLogger(__name__)
RENEWALS = 3  # a lease
CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # the first goes on while a machine sleeps


class LeaseKeeper:
    """``begin`` first. `lost` is told once: LeaseLost, or DatabaseUnavailable when PostgreSQL is away `patience` s."""

    def __init__(
        self, url: str, source: str, seconds: float, patience: float, lost: Callable[[CrawlerError], None]
    ) -> None:
        self._url, self._source, self._seconds, self._patience, self._lost = url, source, seconds, patience, lost
        self._db: Database | None = None
        self._crawl_id = 0
        self._current_until = 0.0
        self._current = asyncio.Event()
        self._hurry = asyncio.Event()
        self._error: CrawlerError | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def begin(self, facts: Mapping[str, str | None], arguments: Mapping[str, str]) -> CrawlStart:
        """Begin the crawl, as start_crawl does, and keep its lease from then on."""
        self._db = await self._connect()
        self._current_until = _now() + self._seconds
        try:
            start = await start_crawl(self._db, self._source, facts, arguments, self._seconds)
        except psycopg.OperationalError as error:
            raise _unavailable(error) from error
        self._crawl_id = start.crawl_id
        self._keeping = asyncio.ensure_future(self._keep())
        return start

    def settings_of_others(self) -> dict[str, str]:
        """PostgreSQL's settings for the crawl's other connections: no transaction of a stopped process outlives it."""
        return {
            "application_name": f"{APPLICATION_NAME} crawl {self._crawl_id}",
            "idle_in_transaction_session_timeout": _milliseconds(self._seconds),
        }

    async def current(self) -> None:
        """Return when the source is known to be this crawl's still; at once, unless the lease could not be renewed.

        Raises what ended the lease.
        """
        while self._error is None and _now() > self._current_until:
            self._current.clear()
            self._hurry.set()
            await self._current.wait()
        if self._error is not None:
            raise self._error

    async def stop(self) -> None:
        """Renew no more; the lock is kept."""
        if self._keeping is not None:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping

    async def close(self) -> None:
        """Let go of the lock."""
        await self.stop()
        await self._disconnect()

    async def _keep(self) -> None:
        while self._error is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds / RENEWALS):  # wait_for may swallow that we are cancelled
                    await self._hurry.wait()
            self._hurry.clear()
            try:
                await self._renew()
            except CrawlerError as error:
                self._end(error)
            except Exception as error:
                logger.exception("%s: the lease broke", self._source)
                self._end(CrawlerError(f"{self._source}: the lease broke ({error}), which is a bug; report it"))

    def _end(self, error: CrawlerError) -> None:
        self._error = error
        self._current.set()
        self._lost(error)

    async def _renew(self) -> None:
        """Renew, on another connection where need be."""
        failed_at, wait = _now(), FIRST_WAIT
        while True:
            asked_at, patience = _now(), self._patience
            try:
                async with asyncio.timeout(self._seconds):
                    renewed = await self._renew_once()
                if renewed:
                    self._note_renewal(asked_at)
                    return
                reason, patience = "another session has the source's lock", max(patience, 2 * self._seconds)
            except (psycopg.Error, DatabaseUnavailable, TimeoutError) as error:
                reason = str(error) or type(error).__name__
            await self._disconnect()
            if _now() - failed_at > patience:
                raise _unavailable(reason)
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def _renew_once(self) -> bool:
        """Whether that went well; if not, a session of ours that broke has the lock still, until the server ends it."""
        if self._db is None:
            self._db = await self._connect()
            if not await lock_source(self._db, self._source):
                await check_lease(self._db, self._source, self._crawl_id)
                return False
        await renew_lease(self._db, self._source, self._crawl_id, self._seconds)
        return True

    def _note_renewal(self, asked_at: float) -> None:
        if asked_at > self._current_until:
            logger.warning("%s: the lease ran out and is renewed; the crawl goes on", self._source)
        self._current_until = asked_at + self._seconds
        self._current.set()

    async def _connect(self) -> Database:
        return await connect_async(self._url, {"idle_session_timeout": _milliseconds(self._seconds)})

    async def _disconnect(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            await db.close()


def _now() -> float:
    return time.clock_gettime(CLOCK)


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))


def _unavailable(error: object) -> DatabaseUnavailable:
    reason = " ".join(str(error).split())[:200]
    return DatabaseUnavailable(f"PostgreSQL went away ({reason}); start it and crawl again: what was captured is kept")
