"""Work on the archive that outlives a restart of PostgreSQL, and a disk of its that is full for a moment."""

import asyncio
import logging
import math
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg.errors import DeadlockDetected, DiskFull, IdleInTransactionSessionTimeout, SerializationFailure
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from crawler.errors import DatabaseUnavailable

logger = logging.getLogger(__name__)
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # it warns of each try
T = TypeVar("T")
Database = AsyncConnection[Any]
Pool = AsyncConnectionPool[Any]
FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0  # seconds between tries; a restart of PostgreSQL takes a few
COLLISIONS = (SerializationFailure, DeadlockDetected)  # two at the same rows: the one that is undone begins again
MOST_COLLISIONS = 10
COLLISION_WAIT = 0.05  # seconds, times the collisions so far
POOL_SECONDS = 30.0  # for a connection, while all of them are busy


class Patience:
    """Waits for a PostgreSQL that went away or has no room, `seconds` from when anybody first missed it."""

    def __init__(self, pool: Pool, seconds: float, pool_seconds: float = POOL_SECONDS) -> None:
        self._pool, self._seconds, self._pool_seconds = pool, seconds, pool_seconds
        self._missed_at: float | None = None  # on the monotonic clock; None: it answers
        self._answers_since = -math.inf
        self._fault = "went away"  # or "has no room"
        self._reason = ""  # in PostgreSQL's own words

    async def run(self, work: Callable[[Database], Awaitable[T]]) -> T:
        """Run one piece of work in a transaction on a connection of its own, again and again while PostgreSQL is away.

        The work must bear being done twice: a connection may break after the commit and before its answer. Work that
        another writer got in the way of (a deadlock, a serialization failure) is begun again at once. Raises
        DatabaseUnavailable when PostgreSQL stays away or full.
        """
        wait, failed_at, collisions = FIRST_WAIT, None, 0
        while True:
            began = time.monotonic()
            try:
                async with self._pool.connection(min(self._pool_seconds, max(self._left(failed_at), 0.1))) as db:
                    result = await work(db)
            except COLLISIONS as error:
                collisions += 1
                if collisions > MOST_COLLISIONS:
                    raise DatabaseUnavailable(
                        f"PostgreSQL undid the same work {collisions} times for the sake of others "
                        f"({' '.join(str(error).split())[:200]}); see who else writes, then run this again"
                    ) from error
                await asyncio.sleep(COLLISION_WAIT * collisions * random.uniform(0.5, 1.5))  # noqa: S311
            except (psycopg.OperationalError, IdleInTransactionSessionTimeout, PoolTimeout) as error:
                failed_at = failed_at or began
                self._miss(failed_at, error)
                left = self._left(failed_at)
                if left <= 0:
                    remedy = "start it and" if self._fault == "went away" else "make room there, then"
                    raise DatabaseUnavailable(
                        f"PostgreSQL {self._fault} ({self._reason}); {remedy} crawl again: what was captured is kept"
                    ) from error
                await asyncio.sleep(min(wait, left))
                wait = min(2 * wait, LONGEST_WAIT)
            else:
                if self._missed_at is not None:
                    self._missed_at, self._answers_since = None, time.monotonic()
                return result

    @property
    def answered_for(self) -> float:
        """For how many seconds PostgreSQL has answered without a break; infinite where it was never missed."""
        return 0.0 if self._missed_at is not None else time.monotonic() - self._answers_since

    def _miss(self, failed_at: float, error: Exception) -> None:
        if self._missed_at is None or not isinstance(error, PoolTimeout):  # which says no more than that it waited
            self._reason = " ".join(str(error).partition("\nCONTEXT:")[0].split())[:200]  # which quotes the record
            self._fault = "has no room" if isinstance(error, DiskFull) else "went away"
        if self._missed_at is None:
            self._missed_at = failed_at
            says = "has no room" if isinstance(error, DiskFull) else "does not answer"
            most = f", up to {self._seconds:g} s" if math.isfinite(self._seconds) else ""
            logger.warning("PostgreSQL %s; it is waited for%s", says, most)

    def _left(self, failed_at: float | None) -> float:
        """How much longer it is waited for: some work may fail for long while other work does not."""
        since = [moment for moment in (failed_at, self._missed_at) if moment is not None]
        return min(since, default=time.monotonic()) + self._seconds - time.monotonic()
