"""Looks at sources in a real archive: each taken once, soon after a crawl, and told to a real receiver."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from crawler import checks
from crawler.looks import AT_A_TIME, BUSY, IDLE, Watched, look_and_tell
from crawler.store.alerts import take_looks
from crawler.store.connection import connect, open_pool
from crawler.store.patience import Database, Pool
from tests.alerts.receivers import webhook


def crawl(url: str, source: str, ago: timedelta = timedelta(), **troubles: int) -> None:
    """A row as a crawl that ended so long ago leaves it, with what it said."""
    ended = datetime.now(UTC) - ago
    told = {reason: [f"https://{source}.example/feed is empty; open it"] for reason in troubles}
    with connect(url) as db:
        db.execute(
            "INSERT INTO source (source, timezone) VALUES (%s, 'UTC') ON CONFLICT DO NOTHING",
            [source],
        )
        db.execute(
            "INSERT INTO crawl (source, started_at, finished_at, finish_reason, troubles, told)"
            " VALUES (%s, %s, %s, 'finished', %s, %s)",
            [source, ended - timedelta(minutes=1), ended, Jsonb(troubles), Jsonb(told)],
        )


def on(url: str, work: Callable[[Callable[..., Awaitable[Any]]], Awaitable[Any]], connections: int = 2) -> Any:
    """Do work that wants transactions."""

    async def run() -> Any:
        pool: Pool
        async with await open_pool(url, max_size=connections) as pool:

            async def transaction(each: Callable[[Database], Awaitable[Any]]) -> Any:
                async with pool.connection() as db:
                    return await each(db)

            return await work(transaction)

    return asyncio.run(run())


def taken(url: str) -> list[str]:
    return sorted(on(url, lambda run: run(lambda db: take_looks(db, BUSY, IDLE, AT_A_TIME))))


def looked(url: str, source: str, ago: timedelta) -> None:
    with connect(url) as db:
        db.execute("UPDATE source_look SET looked_at = now() - %s WHERE source = %s", [ago, source])


def test_a_source_has_its_turn_after_a_crawl_and_every_hour(archive_url: str) -> None:
    for source in ("gazette", "courier"):
        crawl(archive_url, source, timedelta(hours=2))
    assert taken(archive_url) == ["courier", "gazette"]
    assert taken(archive_url) == []
    looked(archive_url, "gazette", timedelta(minutes=10))
    assert taken(archive_url) == [], "nothing was crawled since"
    crawl(archive_url, "gazette", timedelta(minutes=3))
    assert taken(archive_url) == ["gazette"]
    crawl(archive_url, "gazette")
    assert taken(archive_url) == [], "it was looked at a moment ago"
    looked(archive_url, "courier", timedelta(minutes=61))
    assert taken(archive_url) == ["courier"]


def test_two_at_once_share_the_sources(archive_url: str) -> None:
    for number in range(30):
        crawl(archive_url, f"paper_{number}")

    async def race(run: Callable[..., Awaitable[Any]]) -> Any:
        return await asyncio.gather(*(run(lambda db: take_looks(db, BUSY, IDLE, 20)) for _ in range(4)))

    found = on(archive_url, race, 4)
    assert sum(map(len, found)) == len({source for each in found for source in each})


def test_what_a_crawl_found_is_told_once_and_a_look_that_breaks_stops_no_other(
    archive_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    for source in ("broken", "gazette"):
        crawl(archive_url, source, empty_feed=1)
    real = checks.findings_of_source

    async def findings_of_source(db: Database, source: str, now: datetime) -> Any:
        if source == "broken":
            await db.execute("SELECT 1 / 0")
        return await real(db, source, now)

    monkeypatch.setattr("crawler.looks.findings_of_source", findings_of_source)
    with webhook() as hook:
        watched = Watched(archive_url, tmp_path, [hook.url])
        sent = [on(archive_url, lambda run: look_and_tell(run, watched)) for _ in range(2)]
    assert [each.messages for each in sent] == [1, 0]
    (post,) = hook.posts
    assert "https://gazette.example/feed is empty; open it" in post["message"]
    assert "broken: a look at it failed" in caplog.text
