"""Work on the archive that others get in the way of: lost connections, deadlocks, races, no free connection, no room.
Each batch is stored once and whole, or one sentence says why not."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import psycopg
import pytest

from crawler.errors import DatabaseUnavailable
from crawler.items import Article, Processed
from crawler.store import patience
from crawler.store.articles import store_processed
from crawler.store.connection import connect, open_pool
from crawler.store.patience import MOST_COLLISIONS, Patience, Pool
from tests.store.test_articles import ARTICLE, MOMENT, capture_ids, rows
from tests.store.test_torture import archived, good

T = TypeVar("T")
PATIENCE = 20.0  # seconds
# Strikes at some of the rows of a table. A sequence counts on when its transaction is undone.
STRIKE = """
    CREATE SEQUENCE strike;
    CREATE FUNCTION strike() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN IF nextval('strike') {rows} THEN {what}; END IF; RETURN NEW; END $$;
    CREATE TRIGGER strike BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION strike();
"""
LOSE_CONNECTION = "PERFORM pg_terminate_backend(pg_backend_pid())"


def strike(url: str, what: str, rows: str, table: str = "image") -> None:
    """From now on, something happens at the rows whose number is as said."""
    with connect(url, autocommit=True) as db:
        db.execute(STRIKE.format(what=what, rows=rows, table=table).encode())


def fail(sqlstate: str) -> str:
    return f"RAISE EXCEPTION 'struck' USING ERRCODE = '{sqlstate}'"


def patiently(
    url: str, work: Callable[[Patience, Pool], Awaitable[T]], connections: int = 4, seconds: float = PATIENCE
) -> T:
    async def run() -> T:
        async with await open_pool(url, max_size=connections) as pool:
            return await work(Patience(pool, seconds), pool)

    return asyncio.run(run())


async def batch_of(pool: Pool, articles: Sequence[Article]) -> list[Processed]:
    async with pool.connection() as db:
        ids = await capture_ids(db, len(articles))
    return [Processed(i, article) for i, article in zip(ids, articles, strict=True)]


async def store(to: Patience, batch: Sequence[Processed]) -> list[str]:
    return await to.run(lambda db: store_processed(db, batch))


def stored(url: str, count: int = 50, seconds: float = PATIENCE) -> list[str]:
    """What came of a batch of articles with two images each."""

    async def work(to: Patience, pool: Pool) -> list[str]:
        batch = await batch_of(pool, [good(n) for n in range(count)])
        return await store(to, batch)

    return patiently(url, work, seconds=seconds)


def assert_whole(url: str, count: int = 50) -> None:
    """So many articles, each once and with all its parts, and nothing else."""
    found = archived(url)
    assert (found.keys, found.rejections) == ({f"paper:{n}" for n in range(count)}, [])
    for table, each in (("article_author", 2), ("image", 2), ("article_version", 1), ("index_due", 1)):
        assert rows(url, f"SELECT count(*) FROM {table}") == [(each * count,)], table  # noqa: S608


def assert_empty(url: str) -> None:
    """Nothing of the batch is stored, and all of it waits."""
    for table in ("article", "article_author", "author", "image", "article_version", "rejection", "url_alias"):
        assert rows(url, f"SELECT count(*) FROM {table}") == [(0,)], table  # noqa: S608
    assert rows(url, "SELECT count(*) FROM capture WHERE processed_at IS NOT NULL") == [(0,)]


@pytest.mark.parametrize(
    ("what", "at"),
    [
        (LOSE_CONNECTION, "= 60"),
        (fail("40001"), "= 60"),  # serialization_failure
        (fail("40P01"), "IN (60, 130)"),  # deadlock_detected, twice
    ],
)
def test_what_is_undone_in_its_midst_is_begun_again_and_stored_once(archive_url: str, what: str, at: str) -> None:
    strike(archive_url, what, at)
    assert stored(archive_url) == ["new"] * 50
    assert_whole(archive_url)


def test_a_batch_that_was_stored_before_its_connection_was_lost_is_no_other_version(archive_url: str) -> None:
    async def work(to: Patience, pool: Pool) -> list[list[str]]:
        batch = await batch_of(pool, [good(n) for n in range(50)])
        return [await store(to, batch) for _ in range(2)]

    assert patiently(archive_url, work) == [["new"] * 50, ["unchanged"] * 50]
    assert_whole(archive_url)


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
def test_what_is_undone_for_ever_ends_with_one_sentence(
    archive_url: str, sqlstate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "COLLISION_WAIT", 0.001)
    strike(archive_url, fail(sqlstate), "% 100 = 60")
    with pytest.raises(DatabaseUnavailable, match=r"undid the same work \d+ times .*; see who else writes") as told:
        stored(archive_url)
    assert "\n" not in str(told.value)
    assert_empty(archive_url)
    ((tries,),) = rows(archive_url, "SELECT (last_value + 40) / 100 FROM strike")
    assert tries == MOST_COLLISIONS + 1


def test_no_room_ends_with_one_sentence_and_nothing_half_stored(archive_url: str) -> None:
    strike(archive_url, fail("53100"), ">= 60")  # disk_full
    with pytest.raises(DatabaseUnavailable, match=r"has no room \(struck\); make room there, then") as told:
        stored(archive_url, seconds=0.2)
    assert "\n" not in str(told.value)
    assert_empty(archive_url)


def test_a_table_that_is_not_there_is_no_fault_of_the_records(archive_url: str) -> None:
    with connect(archive_url, autocommit=True) as db:
        db.execute("ALTER TABLE image RENAME TO picture")
    with pytest.raises(psycopg.ProgrammingError, match="image"):
        stored(archive_url)
    with connect(archive_url, autocommit=True) as db:
        db.execute("ALTER TABLE picture RENAME TO image")
    assert_empty(archive_url)


def test_all_wait_their_turn_where_there_is_one_connection(archive_url: str) -> None:
    async def work(to: Patience, pool: Pool) -> list[list[str]]:
        batch = await batch_of(pool, [good(n) for n in range(150)])
        return await asyncio.gather(*(store(to, batch[n : n + 5]) for n in range(0, 150, 5)))

    assert patiently(archive_url, work, connections=1) == [["new"] * 5] * 30
    assert_whole(archive_url, 150)


async def race(url: str, first: Sequence[Article], second: Sequence[Article]) -> tuple[list[str], list[str]]:
    """Both at once, each on a connection of its own and from captures of its own."""
    async with await open_pool(url, min_size=2, max_size=2) as pool:
        to = Patience(pool, PATIENCE)
        batch = await batch_of(pool, [*first, *second])
        one, other = batch[: len(first)], batch[len(first) :]
        return await asyncio.gather(store(to, one), store(to, other))


def test_two_who_store_the_same_articles_in_opposite_orders(archive_url: str) -> None:
    articles = [good(n) for n in range(200)]
    one, other = asyncio.run(race(archive_url, articles, articles[::-1]))
    assert Counter(map(frozenset, zip(one, other[::-1], strict=True))) == {frozenset(("new", "unchanged")): 200}
    assert_whole(archive_url, 200)


def test_two_who_store_other_texts_of_the_same_articles(archive_url: str) -> None:
    before = [good(n) for n in range(200)]
    after = [replace(a, headline="Edited", captured_at=MOMENT + timedelta(hours=1)) for a in before]
    one, other = asyncio.run(race(archive_url, before, after[::-1]))
    came = set(zip(one, other[::-1], strict=True))
    assert came <= {("new", "changed"), ("superseded", "new")}
    found = archived(archive_url)
    assert (len(found.keys), found.rejections) == (200, [])
    assert rows(archive_url, "SELECT DISTINCT headline FROM article") == [("Edited",)]
    changed = other.count("changed")
    assert rows(archive_url, "SELECT count(*) FROM article_version WHERE version = 2") == [(changed,)]
    replaced = "SELECT count(*) FROM article_version WHERE replaced->>'headline' = %s"
    with connect(archive_url) as db:
        assert db.execute(replaced, (ARTICLE.headline,)).fetchall() == [(changed,)]


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_an_article_that_another_writes_between_our_look_and_our_row(archive_url: str, isolation: str) -> None:
    with connect(archive_url, autocommit=True) as db:  # who says so waits before its rows for a lock
        db.execute("""
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF current_setting('test.waits', true) = 'yes' THEN PERFORM pg_advisory_xact_lock_shared(7); END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER wait BEFORE INSERT ON article EXECUTE FUNCTION wait();
        """)

    async def work(to: Patience, pool: Pool) -> tuple[list[str], list[str]]:
        batch = await batch_of(pool, [good(n) for n in [*range(50), *range(50)]])

        async def slowly(db: patience.Database) -> list[str]:
            await db.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}".encode())
            await db.execute("SET LOCAL test.waits = 'yes'")
            return await store_processed(db, batch[:50])

        async with pool.connection() as gate:
            await gate.execute("SELECT pg_advisory_xact_lock(7)")
            slow = asyncio.create_task(to.run(slowly))
            waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            while not slow.done() and await (await gate.execute(waiting)).fetchone() == (0,):
                pass  # each look lets the others go on
            quick = await store(to, batch[50:])
        return await slow, quick

    assert patiently(archive_url, work) == (["unchanged"] * 50, ["new"] * 50)
    assert_whole(archive_url)
