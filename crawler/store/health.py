"""What the archive says about how well a source is doing: a crawl's articles, days, routes, waiting URLs, coverage."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from crawler.expectations import Quality, Route
from crawler.store.queries import query
from crawler.store.storable import storable


@dataclass(frozen=True, slots=True)
class Waiting:
    """The URLs of a source that are to be asked for, now or later."""

    due: int
    waiting: int
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class LastCrawl:
    """A source as the archive knows it, and its last crawl; without a moment, there was none."""

    source: str
    publisher: str | None
    in_language: str | None
    timezone: str | None
    started_at: datetime | None
    finished_at: datetime | None
    finish_reason: str | None
    troubles: Mapping[str, int] | None
    new: int  # articles that it stored
    articles: int  # of the source
    running: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of the URLs of one day; a failed one without any capture is missing, too."""

    day: date
    discovered: int
    captured: int
    rejected: int
    gone: int
    excluded: int
    failed: int
    missing: int


async def waiting(db: AsyncConnection, source: str) -> Waiting:
    """How many URLs wait, and when the next is due."""
    async with db.cursor(row_factory=class_row(Waiting)) as cursor:
        await cursor.execute(query("waiting"), {"source": source})
        found = await cursor.fetchone()
    return found or Waiting(0, 0, None)


async def quality_of_crawl(db: AsyncConnection, crawl_id: int) -> Quality:
    """How complete the articles of a crawl are."""
    async with db.cursor(row_factory=class_row(Quality)) as cursor:
        await cursor.execute(query("quality_of_crawl"), {"crawl_id": crawl_id})
        found = await cursor.fetchone()
    return found or Quality(0, 0, 0, 0, 0)


async def articles_of_days(db: AsyncConnection, source: str, first: date, last: date) -> dict[date, int]:
    """How many articles were published on each day, in the source's zone."""
    cursor = await db.execute(query("articles_of_days"), {"source": source, "first": first, "last": last})
    return dict(await cursor.fetchall())


async def first_crawl_at(db: AsyncConnection, source: str) -> datetime | None:
    """When the first crawl of the source that came to its end began."""
    row = await (await db.execute(query("first_crawl_at"), {"source": source})).fetchone()
    return None if row is None else row[0]


async def routes_of_source(db: AsyncConnection, source: str, since: datetime) -> list[Route]:
    """The feeds, news sitemaps and lists that were read since that moment."""
    async with db.cursor() as cursor:
        await cursor.execute(query("routes_of_source"), {"source": source, "since": since})
        return [Route(*row) for row in await cursor.fetchall()]


async def newest_of_keys(db: AsyncConnection, source: str, url_keys: Collection[str]) -> datetime | None:
    """When the newest of these URLs was first seen."""
    keys = list(map(storable, url_keys))
    row = await (await db.execute(query("newest_of_keys"), {"source": source, "url_keys": keys})).fetchone()
    return None if row is None else row[0]


async def last_crawls(db: AsyncConnection) -> list[LastCrawl]:
    """Every source that the archive knows, with its last crawl."""
    async with db.cursor(row_factory=class_row(LastCrawl)) as cursor:
        await cursor.execute(query("last_crawls"))
        return await cursor.fetchall()


async def days_of_sources(db: AsyncConnection) -> dict[str, date]:
    """Every source that the archive knows → today, there."""
    return dict(await (await db.execute(query("days_of_sources"))).fetchall())


async def coverage_of_source(db: AsyncConnection, source: str, first: date, last: date) -> list[Coverage]:
    """Each day from the first on of which anything is known, newest first; none where nothing is."""
    async with db.cursor(row_factory=class_row(Coverage)) as cursor:
        await cursor.execute(query("coverage_of_source"), {"source": source, "first": first, "last": last})
        return await cursor.fetchall()


async def newest_covered_day(db: AsyncConnection, source: str) -> date | None:
    """The newest day of which anything is known."""
    row = await (await db.execute(query("newest_covered_day"), {"source": source})).fetchone()
    return None if row is None else row[0]
