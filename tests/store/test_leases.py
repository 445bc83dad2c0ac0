"""The lease of a source: who gets it, what its loss means, and that it outlives a connection."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from psycopg.errors import ReadOnlySqlTransaction

from crawler.errors import CrawlerError, DatabaseUnavailable, LeaseLost, UsageError
from crawler.store.connection import connect_async, open_pool
from crawler.store.crawls import CrawlStart, finish_crawl, start_crawl
from crawler.store.lease_keeper import LeaseKeeper
from crawler.store.leases import fenced, lock_source, reading
from crawler.store.patience import Database, Patience
from tests.store.test_articles import FACTS, rows

HOLDER = (
    " FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
END_HOLDER = "SELECT pg_terminate_backend(pid)" + HOLDER


async def count_crawls(db: Database) -> int:
    cursor = await db.execute("SELECT count(*) FROM crawl")
    return int((await cursor.fetchone() or (0,))[0])


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def begun(url: str) -> tuple[Database, CrawlStart]:
    db = await connect_async(url)
    try:
        return db, await start_crawl(db, "paper", FACTS, {})
    except CrawlerError:
        await db.close()
        raise


async def until_lost(keeper: LeaseKeeper) -> None:
    """As a crawl that goes on asking."""
    while True:
        await keeper.current()
        await asyncio.sleep(0.05)


def test_only_the_last_crawl_that_began_may_write(archive_url: str) -> None:
    async def work() -> None:
        first_db, first = await begun(archive_url)
        with pytest.raises(UsageError, match="paper: a crawl of it is running already"):
            await begun(archive_url)
        await first_db.close()
        second_db, second = await begun(archive_url)
        assert second.died_before == 1
        async with second_db.transaction():
            with pytest.raises(LeaseLost, match="another crawl of it took over while this one, crawl 1, stood still"):
                await fenced(count_crawls, "paper", first.crawl_id)(second_db)
        async with second_db.transaction():
            assert await fenced(count_crawls, "paper", second.crawl_id)(second_db) == 2
        await second_db.close()

    asyncio.run(work())


def test_taking_over_waits_for_a_transaction_under_way_and_renewing_does_not(archive_url: str) -> None:
    async def work() -> list[str]:
        done: list[str] = []
        keeper = LeaseKeeper(archive_url, "paper", 2.0, 5.0, lambda error: done.append(str(error)))
        start = await keeper.begin(FACTS, {})
        writer = await connect_async(archive_url)
        async with writer.transaction():
            await fenced(count_crawls, "paper", start.crawl_id)(writer)
            before = rows(archive_url, "SELECT renewed_at FROM crawl_lease")
            await until(lambda: rows(archive_url, "SELECT renewed_at FROM crawl_lease") != before)
            await keeper.close()
            taking = asyncio.ensure_future(begun(archive_url))
            await until(lambda: rows(archive_url, "SELECT count(*) FROM pg_locks WHERE NOT granted") == [(1,)])
            done.append("written")
        db, _ = await taking
        done.append("taken over")
        await db.close()
        await writer.close()
        return done

    assert asyncio.run(work()) == ["written", "taken over"]


def test_a_transaction_of_a_crawl_whose_lock_is_gone_is_ended_by_the_next_crawl(archive_url: str) -> None:
    async def work() -> None:
        keeper = LeaseKeeper(archive_url, "paper", 30.0, 5.0, lambda error: None)
        start = await keeper.begin(FACTS, {})
        stopped = await connect_async(archive_url, keeper.settings_of_others())
        await stopped.set_autocommit(False)
        await fenced(count_crawls, "paper", start.crawl_id)(stopped)
        await keeper.close()
        db, _ = await begun(archive_url)
        await db.close()
        await stopped.close()

    asyncio.run(work())


def test_a_server_ends_what_a_stopped_process_holds(archive_url: str) -> None:
    async def work() -> None:
        keeper = LeaseKeeper(archive_url, "paper", 0.5, 5.0, lambda error: None)
        start = await keeper.begin(FACTS, {})
        await keeper.stop()  # as if the process stood still
        stopped = await connect_async(archive_url, {**keeper.settings_of_others(), "application_name": "another"})
        await stopped.set_autocommit(False)
        await fenced(count_crawls, "paper", start.crawl_id)(stopped)
        await until(lambda: rows(archive_url, "SELECT pid" + HOLDER) == [])
        db, _ = await begun(archive_url)
        for each in (db, stopped):
            await each.close()
        await keeper.close()

    asyncio.run(work())


def test_a_lock_whose_connection_broke_is_taken_again(archive_url: str) -> None:
    lost: list[CrawlerError] = []

    async def work() -> None:
        keeper = LeaseKeeper(archive_url, "paper", 1.0, 5.0, lost.append)
        await keeper.begin(FACTS, {})
        holder = rows(archive_url, "SELECT pid" + HOLDER)
        rows(archive_url, END_HOLDER)
        await until(lambda: rows(archive_url, "SELECT pid" + HOLDER) not in (holder, []))
        with pytest.raises(UsageError, match="running already"):
            await begun(archive_url)
        await keeper.current()
        await keeper.close()

    asyncio.run(work())
    assert lost == []


def test_nothing_is_asked_of_a_site_while_the_lease_has_run_out(archive_url: str) -> None:
    lost: list[CrawlerError] = []

    async def work() -> None:
        keeper = LeaseKeeper(archive_url, "paper", 0.6, 20.0, lost.append)
        await keeper.begin(FACTS, {})
        other = await connect_async(archive_url)
        rows(archive_url, END_HOLDER)
        while not await lock_source(other, "paper"):  # as a session of ours that broke, and that the server has still
            rows(archive_url, END_HOLDER)
        await asyncio.sleep(0.7)
        waiting = asyncio.ensure_future(keeper.current())
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await other.close()
        await waiting
        await keeper.close()

    asyncio.run(work())
    assert lost == []


@pytest.mark.parametrize("ended", [True, False])
def test_a_crawl_that_was_cut_off_is_told_when_another_has_taken_over(archive_url: str, ended: bool) -> None:
    lost: list[CrawlerError] = []

    async def work() -> None:
        keeper = LeaseKeeper(archive_url, "paper", 0.6, 5.0, lost.append)
        await keeper.begin(FACTS, {})
        db = await connect_async(archive_url)
        while not await lock_source(db, "paper"):
            rows(archive_url, END_HOLDER)
        start = await start_crawl(db, "paper", FACTS, {})
        if ended:
            await finish_crawl(db, "paper", start.crawl_id, "finished", {})
            await db.close()
        with pytest.raises(LeaseLost):
            await until_lost(keeper)
        await keeper.close()
        await db.close()

    asyncio.run(work())
    (error,) = lost
    assert isinstance(error, LeaseLost)


def test_a_database_that_stays_away_ends_the_crawl(archive_url: str) -> None:
    lost: list[CrawlerError] = []

    async def work() -> None:
        keeper = LeaseKeeper(archive_url, "paper", 0.6, 1.0, lost.append)
        await keeper.begin(FACTS, {})
        keeper._url = "postgresql://nobody@127.0.0.1:1/archive"
        rows(archive_url, END_HOLDER)
        with pytest.raises(DatabaseUnavailable, match=r"PostgreSQL went away \(.*; start it and crawl again"):
            await until_lost(keeper)
        await keeper.close()

    asyncio.run(work())
    assert len(lost) == 1


@pytest.mark.parametrize(
    ("owner", "refused"), [("elsewhere.example:7", True), ("{host}:{living}", True), ("{host}:{dead}", False)]
)
def test_after_a_restart_of_the_server_who_may_come_back_is_waited_for(
    archive_url: str, owner: str, refused: bool
) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    owner = owner.format(host=os.uname().nodename, living=os.getppid(), dead=ended.pid)

    async def work() -> None:
        db, start = await begun(archive_url)
        await db.close()
        change = (
            "UPDATE crawl_lease SET owner = '{}', renewed_at = pg_postmaster_start_time() - interval '1 s' RETURNING 1"
        )
        rows(archive_url, change.format(owner))
        if refused:
            with pytest.raises(UsageError, match="running already"):
                await begun(archive_url)
            rows(archive_url, "UPDATE crawl_lease SET expires_at = now() RETURNING 1")
        db, second = await begun(archive_url)
        assert second.crawl_id > start.crawl_id
        await db.close()

    asyncio.run(work())


def test_work_that_stood_still_in_its_transaction_is_done_again(archive_url: str) -> None:
    tries: list[int] = []

    async def work(db: Database) -> int:
        tries.append(await count_crawls(db))
        if len(tries) == 1:
            await asyncio.sleep(0.6)  # as if the process had been stopped
        return await count_crawls(db)

    async def run() -> int:
        async with await open_pool(archive_url, settings={"idle_in_transaction_session_timeout": "200"}) as pool:
            return await Patience(pool, 10).run(work)

    assert asyncio.run(run()) == 0
    assert tries == [0, 0]


def test_what_only_reads_cannot_write(archive_url: str) -> None:
    async def work() -> None:
        db = await connect_async(archive_url)
        await db.set_autocommit(False)
        assert await reading(count_crawls)(db) == 0
        await db.execute("INSERT INTO source (source) VALUES ('paper')")
        await db.rollback()

        async def write(db: Database) -> Any:
            return await db.execute("INSERT INTO source (source) VALUES ('paper')")

        with pytest.raises(ReadOnlySqlTransaction):
            await reading(write)(db)
        assert db.closed

    asyncio.run(work())
