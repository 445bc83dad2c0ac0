"""The way to Procrastinate's tables: a pool whose connections find them, and a connector that outlives a restart.

Where PostgreSQL goes away, what Procrastinate asks waits until it is back, however long that takes, so its workers
neither end nor lose track of what they run.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar, cast

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.connector import Notify
from procrastinate.exceptions import ConnectorException
from procrastinate.sync_psycopg_connector import wrap_exceptions
from psycopg_pool import AsyncConnectionPool

from crawler.store.connection import conninfo_of, open_pool
from crawler.store.job_queue_schema import SEARCH_PATH
from crawler.store.patience import Database, Patience, Pool

T = TypeVar("T")
POOL_SECONDS = 2.0  # for a connection: all that is done with them is short
RECONNECT_SECONDS = 10.0  # the pool's own tries double their waits; after these a new row of them begins
LISTEN_AGAIN_SECONDS = 2.0


class PatientConnector(PsycopgConnector):
    """A connector on a pool that is open already."""

    def __init__(self, pool: Pool, patience: Patience) -> None:
        super().__init__()
        self._patience = patience
        self._async_pool, self._pool_externally_set = pool, True

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        """No rows."""
        with wrap_exceptions():
            await self._ask(query, arguments, _no_rows)

    async def execute_query_one_async(self, query: Any, **arguments: Any) -> dict[str, Any]:
        """One row, as every such query of Procrastinate gives."""
        with wrap_exceptions():
            return cast(dict[str, Any], await self._ask(query, arguments, lambda cursor: cursor.fetchone()))

    async def execute_query_all_async(self, query: Any, **arguments: Any) -> list[dict[str, Any]]:
        """All rows."""
        with wrap_exceptions():
            return await self._ask(query, arguments, lambda cursor: cursor.fetchall())

    async def _ask(
        self, query: Any, arguments: dict[str, Any], read: Callable[[psycopg.AsyncCursor[Any]], Awaitable[T]]
    ) -> T:
        async def ask(db: Database) -> T:
            async with self._get_cursor(db) as cursor:
                await cursor.execute(query, self._wrap_json(arguments))
                return await read(cursor)

        return await self._patience.run(ask)

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """For ever: what is missed meanwhile is found by asking every few seconds."""
        channels = list(channels)
        while True:
            with suppress(ConnectorException):
                await super().listen_notify(on_notification, channels)
            await asyncio.sleep(LISTEN_AGAIN_SECONDS)


async def _no_rows(cursor: psycopg.AsyncCursor[Any]) -> None:
    """For a query that gives none."""


class JobQueue:
    """The queue's connections in one process. ``run`` as Patience does, for as long as it takes."""

    def __init__(self, pool: Pool) -> None:
        self._patience = Patience(pool, math.inf, POOL_SECONDS)
        self.connector = PatientConnector(pool, self._patience)

    async def run(self, work: Callable[[Database], Awaitable[T]]) -> T:
        """One piece of work in a transaction that sees the queue and the archive; it must bear being done twice."""
        return await self._patience.run(work)

    @property
    def heard_for(self) -> float:
        """For how many seconds PostgreSQL has answered this process without a break; infinite where it always did."""
        return self._patience.answered_for


@asynccontextmanager
async def open_queue(url: str, connections: int = 4) -> AsyncIterator[JobQueue]:
    """The queue of an archive. Raises DatabaseUnavailable where it does not answer now, ConfigurationError."""
    await (await open_pool(url, max_size=1)).close()  # says why it cannot
    pool: Pool = AsyncConnectionPool(
        conninfo_of(url, {"search_path": SEARCH_PATH}),
        min_size=1,
        max_size=connections,
        open=False,
        reconnect_timeout=RECONNECT_SECONDS,
        check=AsyncConnectionPool.check_connection,
    )
    await pool.open()
    try:
        yield JobQueue(pool)
    finally:
        with suppress(asyncio.CancelledError):
            await pool.close(timeout=1.0)
