"""The table crawl_lease: which crawl may write of a source, and the lock that says whether it still runs."""

import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from psycopg import AsyncConnection
from psycopg.errors import LockNotAvailable

from crawler.errors import LeaseLost, UsageError
from crawler.store.connection import APPLICATION_NAME
from crawler.store.queries import query
from crawler.store.server_process import is_running

T = TypeVar("T")
Database = AsyncConnection[Any]
LEASE_SECONDS = 30.0  # unless the setting says otherwise
MOST_WAIT = 2  # leases, for the transactions of a crawl that is gone: the server ends those after one


def this_process() -> str:
    """host:process, as a lease names its owner."""
    return f"{os.uname().nodename}:{os.getpid()}"


async def lock_source(db: Database, source: str) -> bool:
    """Whether this connection now has the source's lock; it lives as long as the connection."""
    row = await (await db.execute(query("lock_source"), {"source": source})).fetchone()
    return row is not None and bool(row[0])


async def refuse_while_running(db: Database, source: str) -> None:
    """Take the source's lock for this connection. Raises UsageError where a crawl of it runs, also one whose lock was
    lost with a restart of the server and that has had no time yet to come back."""
    refused = not await lock_source(db, source)
    if not refused:
        row = await (await db.execute(query("lease_of_source"), {"source": source})).fetchone()
        refused = row is not None and row[1] and not _is_dead(row[0])
    if refused:
        raise _running(source)


async def take_lease(db: Database, source: str, crawl_id: int, seconds: float) -> None:
    """The source is this crawl's from now on; in the transaction that begins it, for the holder of the lock.

    Waits for the transactions of the crawl before. Raises UsageError where one of them does not end.
    """
    await db.execute(query("end_sessions_of_dead_crawls"), {"source": source, "name": APPLICATION_NAME})
    await db.execute(query("wait_at_most"), {"milliseconds": int(MOST_WAIT * seconds * 1000)})
    try:
        await db.execute(
            query("take_lease"),
            {"source": source, "crawl_id": crawl_id, "owner": this_process(), "seconds": seconds},
        )
    except LockNotAvailable:
        raise _running(source) from None
    await db.execute(query("wait_at_most"), {"milliseconds": 0})


async def renew_lease(db: Database, source: str, crawl_id: int, seconds: float) -> None:
    """So many seconds more. Raises LeaseLost."""
    values = {"source": source, "crawl_id": crawl_id, "seconds": seconds}
    if (await db.execute(query("renew_lease"), values)).rowcount == 0:
        raise _lost(source, crawl_id)


async def give_lease_back(db: Database, source: str, crawl_id: int) -> None:
    """The crawl has ended."""
    await db.execute(query("give_lease_back"), {"source": source, "crawl_id": crawl_id})


async def check_lease(db: Database, source: str, crawl_id: int) -> None:
    """Raises LeaseLost where the lease is another crawl's."""
    row = await (await db.execute(query("has_lease"), {"source": source, "crawl_id": crawl_id})).fetchone()
    if row != (True,):
        raise _lost(source, crawl_id)


def fenced(work: Callable[[Database], Awaitable[T]], source: str, crawl_id: int) -> Callable[[Database], Awaitable[T]]:
    """The same work, for the holder only: it raises LeaseLost before anything is written where the source is another
    crawl's, and to the end of its transaction nobody takes the source over."""

    async def work_of_holder(db: Database) -> T:
        row = await (await db.execute(query("hold_lease"), {"source": source, "crawl_id": crawl_id})).fetchone()
        if row is None:
            raise _lost(source, crawl_id)
        return await work(db)

    return work_of_holder


def reading(work: Callable[[Database], Awaitable[T]]) -> Callable[[Database], Awaitable[T]]:
    """The same work in a transaction in which PostgreSQL lets nothing be written, so that it needs no fence."""

    async def work_that_reads(db: Database) -> T:
        await db.set_read_only(True)
        try:
            result = await work(db)
            await db.commit()
        except BaseException:
            await db.close()  # nobody is given a connection in an unknown state
            raise
        await db.set_read_only(None)
        return result

    return work_that_reads


def _is_dead(owner: str) -> bool:
    """Whether the process is known to be gone; of another machine's nobody knows."""
    host, _, pid = owner.rpartition(":")
    if host != os.uname().nodename or not pid.isdigit():
        return False
    return int(pid) == os.getpid() or not is_running(int(pid))


def _running(source: str) -> UsageError:
    return UsageError(f"{source}: a crawl of it is running already; wait for its end, or stop it first")


def _lost(source: str, crawl_id: int) -> LeaseLost:
    return LeaseLost(
        f"{source}: another crawl of it took over while this one, crawl {crawl_id}, stood still or was cut off "
        "from the database; let that one go on: what this one captured is kept for the next"
    )
