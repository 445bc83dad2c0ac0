"""A connection for reading, each statement a transaction of its own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from typing import Any

import psycopg

from crawler.errors import DatabaseUnavailable
from crawler.store.connection import connect, describe, open_pool


@contextmanager
def reading(url: str) -> Iterator[psycopg.Connection[Any]]:
    """Raises DatabaseUnavailable where the archive does not answer, or goes away inside the block."""
    try:
        with closing(connect(url, autocommit=True)) as db:
            db.prepare_threshold = None  # a plan made for any parameters reads the whole table
            yield db
    except psycopg.OperationalError as error:
        raise went_away(url, error) from None


@asynccontextmanager
async def looking(url: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    """A connection for what counts as it reads, in transactions. Raises DatabaseUnavailable as reading() does."""
    try:
        async with await open_pool(url, max_size=1) as pool, pool.connection() as db:
            yield db
    except psycopg.OperationalError as error:
        raise went_away(url, error) from None


def went_away(url: str, error: Exception) -> DatabaseUnavailable:
    """The sentence of a connection that was lost."""
    reason = " ".join(str(error).split())[:200]
    return DatabaseUnavailable(
        f"PostgreSQL at {describe(url)} went away ({reason}); start it, then run the same command again"
    )
