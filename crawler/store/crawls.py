"""The table crawl: one run of one spider, the only one of its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from crawler.store.leases import LEASE_SECONDS, give_lease_back, refuse_while_running, take_lease
from crawler.store.queries import query
from crawler.store.storable import storable


@dataclass(frozen=True, slots=True)
class CrawlStart:
    """What is known of a source when a crawl of it begins."""

    crawl_id: int
    died_before: int  # crawls of this source that ended without a word
    released: int  # URLs they had claimed


async def start_crawl(
    db: AsyncConnection,
    source: str,
    facts: Mapping[str, str | None],
    arguments: Mapping[str, str],
    lease_seconds: float = LEASE_SECONDS,
) -> CrawlStart:
    """Lock the source for this session, take its lease, tidy up after crawls that died, and open a crawl.

    The lock lives as long as the connection. Raises UsageError where another crawl of the source runs.
    """
    await declare_source(db, source, facts)
    await refuse_while_running(db, source)
    async with db.transaction():
        cursor = await db.execute(query("start_crawl"), {"source": source, "arguments": Jsonb(dict(arguments))})
        row = await cursor.fetchone()
        if row is None:
            raise RuntimeError("INSERT … RETURNING gave no row")
        await take_lease(db, source, row[0], lease_seconds)  # before anything else: from here on nobody else writes
        died = (await db.execute(query("close_dead_crawls"), {"source": source, "crawl_id": row[0]})).rowcount
        released = (await db.execute(query("release_claims"), {"source": source})).rowcount
    return CrawlStart(row[0], died, released)


async def declare_source(db: AsyncConnection, source: str, facts: Mapping[str, str | None]) -> None:
    """What is known of the source: publisher, in_language, timezone. None leaves what its row says."""
    await db.execute(query("declare_source"), {"source": source, **facts})


async def timezone_of(db: AsyncConnection, source: str) -> str | None:
    """The source's IANA zone, declared or found out by earlier crawls; None where it is not known."""
    row = await (await db.execute(query("timezone_of_source"), {"source": source})).fetchone()
    return row[0] if row else None


async def finish_crawl(
    db: AsyncConnection,
    source: str,
    crawl_id: int,
    finish_reason: str,
    counts: Mapping[str, object],
    troubles: Mapping[str, int] | None = None,
    told: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Close the crawl's row with why it ended, what it counted, and what needs a look, as it was told.

    What it had claimed and not fetched waits again.
    """
    await db.execute(query("release_claims"), {"source": source})
    await give_lease_back(db, source, crawl_id)
    await db.execute(
        query("finish_crawl"),
        {
            "crawl_id": crawl_id,
            "finish_reason": finish_reason,
            "counts": Jsonb(dict(counts)),
            "troubles": Jsonb(dict(troubles or {})),
            "told": Jsonb(
                {reason: [storable(each) for each in sentences] for reason, sentences in (told or {}).items()}
            ),
        },
    )
