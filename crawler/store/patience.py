"""Work on the archive that outlives a restart of PostgreSQL."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from crawler.errors import DatabaseUnavailable

logger = logging.getLogger(__name__)
T = TypeVar("T")
Database = AsyncConnection[Any]
Pool = AsyncConnectionPool[Any]
PATIENCE = (0.5, 1, 2, 4, 8, 15)  # seconds between tries; a restart of PostgreSQL takes a few


async def patiently(pool: Pool, work: Callable[[Database], Awaitable[T]]) -> T:
    """Run one piece of work in a transaction on a connection of its own; while PostgreSQL is away, wait and try again.

    The work must bear being done twice: a connection may break after the commit and before its answer. Raises
    DatabaseUnavailable when PostgreSQL stays away.
    """
    for seconds in (*PATIENCE, None):
        try:
            async with pool.connection() as db:
                return await work(db)
        except (psycopg.OperationalError, PoolTimeout) as error:
            if seconds is None:
                reason = " ".join(str(error).split())[:200]
                raise DatabaseUnavailable(
                    f"PostgreSQL went away ({reason}); start it and crawl again: what was captured is kept"
                ) from error
            logger.warning("PostgreSQL does not answer; trying again in %s s", seconds)
            await asyncio.sleep(seconds)
    raise AssertionError("the loop returns or raises")
