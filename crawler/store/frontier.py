"""The table frontier: which URLs are known, whose turn it is, and how each ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from crawler.items import Link
from crawler.schedule import EditHabits, Outcome
from crawler.store.queries import query
from crawler.store.storable import storable


@dataclass(frozen=True, slots=True)
class Claim:
    """A URL that is this crawl's to fetch."""

    frontier_id: int
    url_key: str
    url: str
    attempts: int  # since it last answered, this one included
    was_captured: bool = False  # this is a visit again


async def add_links(db: AsyncConnection, source: str, links: Sequence[tuple[str, str, Link]]) -> int:
    """Enter (url_key, canonical URL, link) triples; how many were new. Known keys and aliases of known keys are not."""
    rows = {storable(key): (storable(url), link) for key, url, link in links}
    named = list(rows.values())
    cursor = await db.execute(
        query("add_links"),
        {
            "source": source,
            "url_keys": list(rows),
            "urls": [url for url, _ in named],
            "vias": [link.discovered_via for _, link in named],
            "froms": [storable(link.discovered_from) for _, link in named],
            "headlines": [link.headline and storable(link.headline) for _, link in named],
            "published": [link.date_published for _, link in named],
            "lastmods": [link.lastmod for _, link in named],
            "outsides": [link.outside for _, link in named],
        },
    )
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])


async def known_before(db: AsyncConnection, source: str, url_keys: Collection[str], moment: datetime) -> set[str]:
    """Which of the keys were in the frontier before that moment."""
    cursor = await db.execute(
        query("known_before"), {"source": source, "url_keys": list(map(storable, url_keys)), "moment": moment}
    )
    return {key for (key,) in await cursor.fetchall()}


async def next_retry(db: AsyncConnection, source: str, only_keys: Sequence[str] | None = None) -> datetime | None:
    """When the next of the source's URLs that failed is tried again, which may be past; None where none is."""
    keys = None if only_keys is None else list(only_keys)
    row = await (await db.execute(query("next_retry"), {"source": source, "only_keys": keys})).fetchone()
    return None if row is None else row[0]


async def edit_habits(db: AsyncConnection, source: str) -> EditHabits:
    """How often the source edits what it has published."""
    rows = await (await db.execute(query("edit_habits"), {"source": source})).fetchall()
    return EditHabits({age: (visits, changes) for age, visits, changes in rows})


async def ask_again(db: AsyncConnection, source: str, url_keys: Sequence[str]) -> None:
    """Somebody asked for these URLs by name: they are due now, whatever became of them before."""
    await db.execute(query("ask_again"), {"source": source, "url_keys": list(url_keys)})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the URLs that are due a crawl takes: these keys only, and stories of these moments; None is no bound."""

    only_keys: Sequence[str] | None = None
    first: datetime | None = None
    last: datetime | None = None
    dated_only: bool = False  # the rest may turn out to lie outside, as long as documents are still being read


async def claim(db: AsyncConnection, source: str, crawl_id: int, most: int, wanted: Wanted) -> list[Claim]:
    """Up to ``most`` URLs that are due, newest story first, now claimed by the crawl."""
    async with db.cursor(row_factory=class_row(Claim)) as cursor:
        await cursor.execute(
            query("claim"),
            {
                "source": source,
                "crawl_id": crawl_id,
                "most": most,
                "only_keys": None if wanted.only_keys is None else list(wanted.only_keys),
                "first": wanted.first,
                "last": wanted.last,
                "dated_only": wanted.dated_only,
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
                "crawl_id": crawl_id,
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
                "outcome": None,
            },
        )


async def count_states(db: AsyncConnection, source: str) -> dict[str, int]:
    """How many URLs of the source are in each state."""
    cursor = await db.execute(query("count_states"), {"source": source})
    return dict(await cursor.fetchall())
