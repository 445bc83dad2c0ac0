"""The table frontier: which URLs are known, whose turn it is, and how each ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from crawler.items import Link
from crawler.schedule import Outcome
from crawler.store.queries import query
from crawler.store.storable import storable


@dataclass(frozen=True, slots=True)
class Claim:
    """A URL that is this crawl's to fetch."""

    frontier_id: int
    url_key: str
    url: str
    attempts: int  # this one included


async def add_links(db: AsyncConnection, source: str, links: Sequence[tuple[str, str, Link]]) -> int:
    """Enter (url_key, canonical URL, link) triples; how many were new. Known keys and aliases of known keys are not."""
    rows = [
        {
            "source": source,
            "url_key": storable(url_key),
            "url": storable(url),
            "discovered_via": link.discovered_via,
            "discovered_from": storable(link.discovered_from),
            "headline": link.headline and storable(link.headline),
            "date_published": link.date_published,
        }
        for url_key, url, link in links
    ]
    async with db.transaction(), db.cursor() as cursor:
        await cursor.executemany(query("add_link"), rows)
        return max(cursor.rowcount, 0)


async def ask_again(db: AsyncConnection, source: str, url_keys: Sequence[str]) -> None:
    """Somebody asked for these URLs by name: they are due now, whatever became of them before."""
    await db.execute(query("ask_again"), {"source": source, "url_keys": list(url_keys)})


async def claim(
    db: AsyncConnection, source: str, crawl_id: int, most: int, only_keys: Sequence[str] | None = None
) -> list[Claim]:
    """Up to ``most`` URLs that are due, newest story first, now claimed by the crawl."""
    async with db.cursor(row_factory=class_row(Claim)) as cursor:
        await cursor.execute(
            query("claim"),
            {
                "source": source,
                "crawl_id": crawl_id,
                "most": most,
                "only_keys": None if only_keys is None else list(only_keys),
            },
        )
        return await cursor.fetchall()


async def end_without_answer(
    db: AsyncConnection, crawl_id: int, claim_: Claim, outcome: Outcome, attempted_at: datetime
) -> None:
    """A claimed URL that brought no response: refused by policy, or the connection failed."""
    async with db.transaction():
        await db.execute(
            query("end_claim"),
            {
                "frontier_id": claim_.frontier_id,
                "state": outcome.state,
                "reason": outcome.reason,
                "due_at": outcome.due_at,
            },
        )
        await db.execute(
            query("add_attempt"),
            {
                "crawl_id": crawl_id,
                "frontier_id": claim_.frontier_id,
                "url": claim_.url,
                "attempted_at": attempted_at,
                "status": None,
                "reason": outcome.reason,
                "capture_id": None,
            },
        )


async def count_states(db: AsyncConnection, source: str) -> dict[str, int]:
    """How many URLs of the source are in each state."""
    cursor = await db.execute(query("count_states"), {"source": source})
    return dict(await cursor.fetchall())
